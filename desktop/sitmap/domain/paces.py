"""Figures on time: ground gained a day between two dates, and how well a series covers its days.

What stands at one date alone belongs to ``derived`` and ``ground_figures``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.areas import areas_of
from sitmap.domain.comparison import Change, changes
from sitmap.domain.dates import MS_PER_DAY
from sitmap.domain.derived import Derived
from sitmap.domain.metric import Interval, format_number
from sitmap.domain.observation import Kind
from sitmap.domain.snapshot import Situation, Snapshot
from sitmap.domain.timeline import observation_days

__all__ = ["coverage_figures", "gain_figures"]

_FEWEST_DAYS: Final = 2


def gain_figures(
    snapshot: Snapshot, before: Situation, after: Situation, days: float
) -> tuple[Derived, ...]:
    """Return the ground that each series gives a party anew, in square kilometres a day.

    Gross: what the party lost is not taken off. The low end leaves slivers out. ``days`` lie
    between the two situations; nothing comes of fewer than one. A series that states nothing
    at the earlier date has gained nothing since: it only began.
    """
    if days < 1:
        return ()
    found = changes(snapshot, before, after)
    begun = {item.series for item in areas_of(snapshot, before)}
    return tuple(
        _gain(snapshot, before, after, item, days)
        for item in found
        if item.gained_km2 and item.series in begun
    )


def _gain(
    snapshot: Snapshot, before: Situation, after: Situation, item: Change, days: float
) -> Derived:
    rows = np.concatenate([_rows(snapshot, part, item) for part in (before, after)])
    shown = np.isin(after.rows, rows)
    low, high = (item.gained_km2 - item.sliver_gained_km2) / days, item.gained_km2 / days
    party = snapshot.vocabulary.parties.get(item.party)
    gained = format_number(round(item.gained_km2, 1))
    return Derived(
        metric="area_gained_per_day",
        name="Area gained per day, measured",
        party=item.party,
        party_name="" if party is None else party.name,
        scope=item.series,
        unit="km2/day",
        interval=Interval(low=max(low, 0.0), high=high),
        formula=f"{gained} km² ÷ {format_number(round(days, 2))} days, gross; "
        "the low end leaves slivers out",
        inputs=tuple(snapshot.uid(row) for row in rows.tolist()),
        rows=tuple(rows.tolist()),
        age_days=int(after.age_days[shown].max(initial=0)),
        stale=bool(after.stale[shown].any()),
        note=f"{format_number(round(high * 7, 2))} km² a week, "
        f"{format_number(round(high * 30, 1))} km² in 30 days",
    )


def _rows(snapshot: Snapshot, situation: Situation, item: Change) -> NDArray[np.int32]:
    """Return the rows of a situation that a change was measured on."""
    c = snapshot.columns
    rows = situation.among(snapshot.rows_of(Kind.CONTROL)).rows
    names, codes = (*snapshot.series_names, ""), (*snapshot.party_codes, "")
    own = [
        row
        for row in rows.tolist()
        if names[c.series[row]] == item.series and codes[c.party[row]] == item.party
    ]
    return np.array(own, np.int32)


def coverage_figures(snapshot: Snapshot, situation: Situation) -> tuple[Derived, ...]:
    """Return, for each series begun, the share of its days with an observation, and its age.

    Its days run from its first one to the last day of the window; a series of one day has no
    coverage to speak of.
    """
    return tuple(_coverages(snapshot, situation))


def _coverages(snapshot: Snapshot, situation: Situation) -> Iterator[Derived]:
    c = snapshot.columns
    last = (situation.window.end - 1) // MS_PER_DAY * MS_PER_DAY
    series = list(snapshot.vocabulary.series.values())
    for number, item in enumerate(series):
        days = observation_days(snapshot, number, situation.known)
        begun = days[days <= last]
        if len(begun) < _FEWEST_DAYS:
            continue
        span = (last - int(begun[0])) // MS_PER_DAY + 1
        age = (last - int(begun[-1])) // MS_PER_DAY
        rows = situation.rows[c.series[situation.rows] == number].tolist()
        yield Derived(
            metric="series_coverage",
            name="Days covered by the series",
            party="",
            party_name="",
            scope=item.name,
            unit="%",
            interval=Interval(best=round(100 * len(begun) / span, 6)),
            formula=f"{len(begun)} of {span} days",
            inputs=tuple(snapshot.uid(row) for row in rows),
            rows=tuple(rows),
            age_days=age,
            stale=age > item.stale_after_days,
            note=f"the last one is {age} days old" if age else "the last one is of this day",
        )
