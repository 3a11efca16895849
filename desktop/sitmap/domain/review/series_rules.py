"""Rules about readings in a row: totals that fall, series that jump where the source changed.

They work on columns, so that a million readings cost little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import format_ms
from sitmap.domain.metric import format_number
from sitmap.domain.review.evidence import Evidence
from sitmap.domain.review.finding import Finding, Severity, counted

__all__ = ["falling", "seams"]

_CUMULATIVE: Final = re.compile(
    r"\b(?:cumulative|in total|total losses|since the (?:start|beginning))\b", re.IGNORECASE
)
_FEWEST_STEPS: Final = 10
_RISING: Final = 0.9
_JUMP: Final = 0.25
_USUAL_STEPS: Final = 5.0


def _values(evidence: Evidence, rows: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the best number of each row, else the middle of its bounds, else its one end."""
    c = evidence.snapshot.columns
    low, best, high = c.low[rows], c.best[rows], c.high[rows]
    middle = np.where(np.isnan(low), high, np.where(np.isnan(high), low, (low + high) / 2))
    return np.where(np.isnan(best), middle, best)


def _sequences(evidence: Evidence, *, by_source: bool) -> Iterator[NDArray[np.int32]]:
    """Yield rows with numbers in order of time, one metric, party and series at a time."""
    c, rows = evidence.snapshot.columns, evidence.ordered_rows
    rows = rows[np.isfinite(_values(evidence, rows))]
    rows = rows[np.argsort(c.valid_from[rows], kind="stable")]
    source = c.source[rows] if by_source else np.zeros(len(rows), np.int32)
    table = np.stack([c.metric[rows], c.party[rows], c.series[rows], source]).astype(np.int32)
    order = np.lexsort(table)
    table, rows = table[:, order], rows[order]
    borders = np.flatnonzero((table[:, 1:] != table[:, :-1]).any(axis=0)) + 1
    yield from (part for part in np.split(rows, borders) if len(part) > 1)


def falling(evidence: Evidence) -> Iterator[Finding]:
    """Totals that fall: by their name, or because all but a few of their steps rise."""
    c = evidence.snapshot.columns
    definitions = tuple(evidence.snapshot.vocabulary.metrics.values())
    for sequence in _sequences(evidence, by_source=True):
        rows = _one_scope(evidence, sequence)
        values = _values(evidence, rows)
        steps = np.diff(values)
        name = definitions[int(c.metric[rows[0]])].name
        falls = np.flatnonzero(steps < 0)
        if not len(falls) or not _is_total(name, steps):
            continue
        worst = int(falls[np.argmin(steps[falls])])
        times = "" if len(falls) == 1 else f" {len(falls)} times, most"
        before, after = (format_number(value) for value in values[worst : worst + 2].tolist())
        yield Finding(
            "falling",
            Severity.WARNING,
            counted(rows[[worst, worst + 1]].tolist()),
            f"{name} is a total and falls{times} from {before} to {after} on "
            f"{format_ms(int(c.valid_from[rows[worst + 1]]))}.",
        )


def _one_scope(evidence: Evidence, rows: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the rows of the first row's scope, unless a series holds them together anyway."""
    if evidence.snapshot.columns.series[rows[0]] >= 0:
        return rows
    texts = evidence.snapshot.texts
    texts.load(rows.tolist())
    scope = texts.scope[int(rows[0])]
    return rows[[texts.scope[row] == scope for row in rows.tolist()]]


def _is_total(name: str, steps: NDArray[np.float64]) -> bool:
    if _CUMULATIVE.search(name):
        return True
    moving = steps[steps != 0]
    return len(moving) >= _FEWEST_STEPS and float((moving > 0).mean()) >= _RISING


def seams(evidence: Evidence) -> Iterator[Finding]:
    """Series that jump where their source changed, by far more than they do elsewhere."""
    c = evidence.snapshot.columns
    names, codes = evidence.snapshot.series_names, evidence.snapshot.source_codes
    for rows in _sequences(evidence, by_source=False):
        if c.series[rows[0]] < 0:
            continue
        values, sources = _values(evidence, rows), c.source[rows]
        steps = np.abs(np.diff(values))
        changed = (sources[1:] != sources[:-1]) & (sources[1:] >= 0) & (sources[:-1] >= 0)
        usual = float(np.median(steps[~changed])) if (~changed).any() else 0.0
        size = np.maximum(np.abs(values[1:]), np.abs(values[:-1]))
        for place in np.flatnonzero(
            changed & (steps > _JUMP * size) & (steps > _USUAL_STEPS * usual)
        ).tolist():
            before, after = (format_number(value) for value in values[place : place + 2].tolist())
            one, other = (codes[int(number)] for number in sources[place : place + 2])
            yield Finding(
                "seam",
                Severity.NOTE,
                (int(rows[place]), int(rows[place + 1])),
                f"{names[int(c.series[rows[0]])]} jumps from {before} to {after} on "
                f"{format_ms(int(c.valid_from[rows[place + 1]]))}, where its source changes from "
                f"{one} to {other}.",
            )
