"""Figures on time: ground gained a day between two dates, and how well a series covers its days.

What stands at one date alone belongs to ``derived`` and ``ground_figures``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.areas import stated_ground
from sitmap.domain.comparison import Change, changes
from sitmap.domain.dates import MS_PER_DAY
from sitmap.domain.derived import Derived
from sitmap.domain.ground_figures import SCHEMATIC_NOTE
from sitmap.domain.metric import Interval, format_number
from sitmap.domain.observation import Kind
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.timeline import observation_days

__all__ = ["coverage_figures", "gain_figures", "recent_gains"]

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
    return tuple(
        _gain(snapshot, (before, after), item, days) for item in _gained(snapshot, before, after)
    )


def recent_gains(
    snapshot: Snapshot, before: Situation, after: Situation, period: str
) -> tuple[Derived, ...]:
    """Return the ground that each series gives a party anew within a ``period``, in words.

    As ``gain_figures``. Nothing comes of a series whose state before was stale by then: when
    what changed since was gained is not stated.
    """
    return tuple(
        _recent(snapshot, (before, after), item, period)
        for item in _gained(snapshot, before, after)
        if not _was_stale(snapshot, before, item)
    )


def _gained(snapshot: Snapshot, before: Situation, after: Situation) -> Iterator[Change]:
    begun = {series for series, _, _ in stated_ground(snapshot, before)}
    for item in changes(snapshot, before, after, only_gains=True):
        if item.gained_km2 and item.series in begun:
            yield item


_Dates = tuple[Situation, Situation]


def _gain(snapshot: Snapshot, dates: _Dates, item: Change, days: float) -> Derived:
    low, high = (item.gained_km2 - item.sliver_gained_km2) / days, item.gained_km2 / days
    gained = format_number(round(item.gained_km2, 1))
    figure = _figure(snapshot, dates, item, Interval(low=max(low, 0.0), high=high))
    week, month = format_number(round(high * 7, 2)), format_number(round(high * 30, 1))
    pace = f"{week} km² a week, {month} km² in 30 days"
    return replace(
        figure,
        metric="area_gained_per_day",
        name="Area gained per day, measured",
        unit="km2/day",
        formula=f"{gained} km² ÷ {days:g} days, gross; the low end leaves slivers out",
        note="; ".join(filter(None, (pace, figure.note))),
    )


def _recent(snapshot: Snapshot, dates: _Dates, item: Change, period: str) -> Derived:
    low, high = max(item.gained_km2 - item.sliver_gained_km2, 0.0), item.gained_km2
    return replace(
        _figure(snapshot, dates, item, Interval(low=low, high=high)),
        metric=f"area_gained_{period.replace(' ', '_')}",
        name=f"Area gained in {period}, measured",
        unit="km²",
        formula="gross; the low end leaves slivers out",
    )


def _was_stale(snapshot: Snapshot, before: Situation, item: Change) -> bool:
    """Whether the state before was old by then: what changed since is of no known time."""
    shown = np.isin(before.rows, _rows(snapshot, before, item))
    return bool((shown & before.stale).any())


def _figure(snapshot: Snapshot, dates: _Dates, item: Change, interval: Interval) -> Derived:
    """Return what every figure of a change has in common."""
    rows = np.concatenate([_rows(snapshot, part, item) for part in dates])
    after = dates[1]
    shown = np.isin(after.rows, rows)
    party = snapshot.vocabulary.parties.get(item.party)
    return Derived(
        metric="",
        name="",
        party=item.party,
        party_name="" if party is None else party.name,
        scope=item.series,
        unit="",
        interval=interval,
        formula="",
        inputs=tuple(snapshot.uid(row) for row in rows.tolist()),
        rows=tuple(rows.tolist()),
        age_days=int(after.age_days[shown].max(initial=0)),
        stale=bool(after.stale[shown].any()),
        note=SCHEMATIC_NOTE if snapshot.columns.schematic[rows].any() else "",
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
        last_one = f"the last one {age} days ago" if age else "the last one of this day"
        yield Derived(
            metric="series_coverage",
            name="Days covered by the series",
            party="",
            party_name="",
            scope=item.name,
            unit="%",
            interval=Interval(best=round(100 * len(begun) / span, 6)),
            formula=f"{len(begun)} of {span} days, {last_one}",
            inputs=tuple(snapshot.uid(row) for row in rows),
            rows=tuple(rows),
            age_days=age,
            stale=age > item.stale_after_days,
        )
