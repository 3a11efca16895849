"""Rules about rows as such: dates, bounds, units, age, and who stands behind the numbers.

They work on columns, so that a million rows cost little.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import MetricDefinition
from sitmap.domain.dates import FIRST_MS, LAST_MS, MS_PER_DAY, MS_PER_HOUR, format_ms, zone_wall_ms
from sitmap.domain.metric import format_number
from sitmap.domain.readings import UNITLESS, Reading
from sitmap.domain.review.evidence import Evidence
from sitmap.domain.review.finding import Finding, Severity, counted

__all__ = ["bounds", "dates", "one_source", "stale", "units"]

_NEVER_NEGATIVE: Final = ("people", "people/day", "km", "km2", "%", "ratio")
_MOST_UNITS_READ: Final = 20_000
_MOST_FROM_ONE: Final = 0.8
_FEWEST_READINGS: Final = 5


def dates(evidence: Evidence) -> Iterator[Finding]:
    """Statements that speak of a day after they were recorded, or after they could be known."""
    c, zone = evidence.snapshot.columns, evidence.snapshot.info.zone
    rows = evidence.snapshot.dated_rows(evidence.situation.known)
    for known, verb in ((c.recorded_at, "recorded"), (c.known_from, "published")):
        late = c.valid_from[rows] >= _day_ends(known[rows], zone)
        found, rows = rows[late], rows[~late]
        if len(found):
            last = format_ms(int(c.valid_from[found].max()))
            count = format_number(len(found))
            many = f"{count} statements speak of days after those on which they were"
            one = "1 statement speaks of a day after the one on which it was"
            yield Finding(
                "dates",
                Severity.WARNING,
                counted(found.tolist()),
                f"{one if len(found) == 1 else many} {verb}; the latest of {last}.",
            )


def _day_ends(utc: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    """Return when the day of the file's zone ends in which each true UTC time lies."""
    utc = np.clip(utc, FIRST_MS + MS_PER_DAY, LAST_MS - MS_PER_DAY)
    hours, which = np.unique(utc // MS_PER_HOUR, return_inverse=True)
    walls = [zone_wall_ms(hour * MS_PER_HOUR, zone) for hour in hours.tolist()]
    ends: NDArray[np.int64] = (np.array(walls, np.int64) // MS_PER_DAY + 1) * MS_PER_DAY
    return ends[which]


# --- bounds and units ---------------------------------------------------------------------


def bounds(evidence: Evidence) -> Iterator[Finding]:
    """Bounds out of order, and numbers that their unit does not allow."""
    c, rows = evidence.snapshot.columns, evidence.metric_rows
    numbers = np.stack([c.low[rows], c.best[rows], c.high[rows]])
    with np.errstate(invalid="ignore"):
        below, beyond = (numbers < 0).any(axis=0), (numbers > 100).any(axis=0)
    found = (
        (
            np.setdiff1d(rows, evidence.ordered_rows),
            Severity.WARNING,
            "whose low is above its high",
        ),
        (rows[below & _has_unit(evidence, rows, _NEVER_NEGATIVE)], Severity.NOTE, "below zero"),
        (rows[beyond & _has_unit(evidence, rows, ("%",))], Severity.NOTE, "of more than 100 %"),
    )
    for wrong, severity, what in found:
        if len(wrong):
            subject = "1 reading" if len(wrong) == 1 else f"{format_number(len(wrong))} readings"
            yield Finding(
                "bounds",
                severity,
                counted(wrong.tolist()),
                f"{subject} {what}, such as {_words(evidence, int(wrong[0]))}.",
            )


def _definitions(evidence: Evidence) -> tuple[MetricDefinition, ...]:
    return tuple(evidence.snapshot.vocabulary.metrics.values())


def _has_unit(
    evidence: Evidence, rows: NDArray[np.int32], units: tuple[str, ...]
) -> NDArray[np.bool_]:
    """Return which rows read metrics that are defined in one of these units."""
    numbers = [n for n, item in enumerate(_definitions(evidence)) if item.unit in units]
    return np.isin(evidence.snapshot.columns.metric[rows], numbers)


def _words(evidence: Evidence, row: int) -> str:
    c, texts = evidence.snapshot.columns, evidence.snapshot.texts
    name = _definitions(evidence)[int(c.metric[row])].name
    ends = [float(column[row]) for column in (c.low, c.best, c.high)]
    numbers = " / ".join(format_number(end) for end in ends if np.isfinite(end))
    return f"{name}: {texts.value_text[row] or numbers}"


def units(evidence: Evidence) -> Iterator[Finding]:
    """Units mixed within a metric, scopes mixed within a series; remarks are no units."""
    c, texts, rows = evidence.snapshot.columns, evidence.snapshot.texts, evidence.metric_rows
    rows = rows[-_MOST_UNITS_READ:]
    texts.load(rows.tolist())
    by_metric: dict[int, dict[str, int]] = defaultdict(dict)
    by_series: dict[int, dict[str, int]] = defaultdict(dict)
    for row in rows.tolist():
        metric, series = int(c.metric[row]), int(c.series[row])
        unit = texts.unit[row] or _definitions(evidence)[metric].unit
        if unit not in UNITLESS:
            by_metric[metric].setdefault(unit, row)
        if series >= 0 and texts.scope[row]:
            by_series[series].setdefault(texts.scope[row], row)
    names = {number: item.name for number, item in enumerate(_definitions(evidence))}
    yield from _mixed(by_metric, names, "units", Severity.WARNING)
    yield from _mixed(
        by_series, dict(enumerate(evidence.snapshot.series_names)), "scopes", Severity.NOTE
    )


def _mixed(
    found: dict[int, dict[str, int]], names: dict[int, str], what: str, severity: Severity
) -> Iterator[Finding]:
    for number, rows in found.items():
        if len(rows) > 1:
            words = ", ".join(f"“{word}”" for word in list(rows)[:4])
            yield Finding(
                "unit",
                severity,
                counted(rows.values()),
                f"{names[number]} mixes {what}: {words}; its numbers are not compared.",
            )


# --- age and sources ----------------------------------------------------------------------


def stale(evidence: Evidence) -> Iterator[Finding]:
    """Stale readings that stand beside fresh ones of their group."""
    groups: dict[str, list[Reading]] = defaultdict(list)
    for reading in evidence.readings:
        groups[reading.group].append(reading)
    for readings in groups.values():
        old = [reading for reading in readings if reading.stale]
        if not old or len(old) == len(readings):
            continue
        oldest = max(old, key=lambda reading: reading.age_days)
        others = f" and {len(old) - 1} more" if len(old) > 1 else ""
        yield Finding(
            "stale",
            Severity.INFO,
            counted(reading.row for reading in (oldest, *old)),
            f"{oldest.name}, {oldest.about()}: {oldest.value()} is {oldest.age_days} days old"
            f"{others}, beside fresh readings of its group.",
        )


def one_source(evidence: Evidence) -> Iterator[Finding]:
    """One source behind most of one side's numbers, in a file that has several."""
    sides: dict[str, list[Reading]] = defaultdict(list)
    sources = {reading.source for reading in evidence.readings if reading.source}
    if len(sources) < 2:
        return
    for reading in evidence.readings:
        if reading.party and reading.source:
            sides[reading.party].append(reading)
    for readings in sides.values():
        source, count = Counter(reading.source for reading in readings).most_common(1)[0]
        if len(readings) >= _FEWEST_READINGS and count >= _MOST_FROM_ONE * len(readings):
            own = [reading for reading in readings if reading.source == source]
            yield Finding(
                "one-source",
                Severity.INFO,
                counted(reading.row for reading in own),
                f"{own[0].source_title or source} stands behind {count} of "
                f"{len(readings)} numbers on {own[0].party_name}.",
            )
