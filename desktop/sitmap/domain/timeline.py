"""What the time axis shows: days of change, activity, the range of the data.

Pure functions over a snapshot; widgets and playback do not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import (
    LAST_MS,
    MS_PER_DAY,
    OPEN_END,
    OPEN_START,
    day_of_ms,
    parse_day,
    zone_wall_ms,
)
from sitmap.domain.observation import Persistence
from sitmap.domain.part import TimeLimits
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import PERSISTENCES

__all__ = [
    "ActivityTable",
    "DayRange",
    "activity",
    "begin_times",
    "change_times",
    "day_range",
    "last_known_day",
    "latest_known",
    "observation_days",
    "observation_times",
    "opening_day",
    "tells_times",
    "time_limits",
]

_LATEST = Known()
_NO_DAY = date(2025, 1, 1)
_FEW = 20_000
"""Of fewer rows a table by day saves nothing."""
_MOST_CELLS = 4_000_000

Column = TypeVar("Column", NDArray[np.int64], NDArray[np.uint8])


@dataclass(frozen=True, slots=True)
class DayRange:
    """First and last day that the file speaks of, as int64 ms of their starts, both included."""

    first: int
    last: int


def _cells(snapshot: Snapshot, column: Column, rows: NDArray[np.int32]) -> Column:
    """Return a column's values in rows; the column itself if these are all rows."""
    return column if len(rows) == len(snapshot) else column[rows]


def _distinct(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the distinct days, ascending; without sorting where few lie far apart."""
    if not len(days):
        return days
    first, last = int(days.min()), int(days.max())
    if last - first > 4 * len(days):
        return np.unique(days)
    seen = np.zeros(last - first + 1, np.bool_)
    seen[days - first] = True
    return np.flatnonzero(seen) + first


def _shown_series_days(snapshot: Snapshot, known: Known) -> NDArray[np.bool_]:
    """Return which entries of ``snapshot.series_days`` a replay at ``known`` may show."""
    days = snapshot.series_days
    return snapshot.visible(days.row, known) & known.reaches(days.known_from, days.recorded_at)


def day_range(snapshot: Snapshot, known: Known = _LATEST) -> DayRange | None:
    """Return the days between the earliest and the latest bounded date, or None without dates.

    Open ends do not count: a population "until 2022" must not stretch the axis to year one.
    Nor does the part of a coarse date that lies after the last day on which anything became
    known: a figure "for 2025" published in November says nothing of December.
    """
    limits = time_limits(snapshot, known) if snapshot.part is None else snapshot.part.limits
    days = limits.days(snapshot.info.zone)
    return None if days is None else DayRange(*days)


def time_limits(snapshot: Snapshot, known: Known = _LATEST) -> TimeLimits:
    """Return how far the dates of rows and of further days reach."""
    rows = snapshot.dated_rows(known)
    c = snapshot.columns
    starts, ends = _cells(snapshot, c.valid_from, rows), _cells(snapshot, c.valid_to, rows)
    days = snapshot.series_days.day[_shown_series_days(snapshot, known)]
    begins, stops = starts > OPEN_START, ends < OPEN_END
    first_start = int(starts.min(where=begins, initial=OPEN_END))
    last_start = int(starts.max(where=begins, initial=OPEN_START))
    first_end = int(ends.min(where=stops, initial=OPEN_END))
    last_end = int(ends.max(where=stops, initial=OPEN_START))
    return TimeLimits(
        first=min(first_start, first_end - (first_end < OPEN_END), int(days.min(initial=OPEN_END))),
        begun=max(last_start, int(days.max(initial=OPEN_START))),
        ended=last_end - (last_end > OPEN_START),
        known_from=int(_cells(snapshot, c.known_from, rows).max(initial=OPEN_START)),
    )


def opening_day(snapshot: Snapshot) -> date:
    """Return the day on which a file opens: its own first date, else its last day."""
    text = snapshot.info.first_date
    if text:
        return parse_day(text)
    days = day_range(snapshot)
    return day_of_ms(days.last) if days else _NO_DAY


def change_times(
    snapshot: Snapshot, known: Known = _LATEST, unit: int = MS_PER_DAY
) -> NDArray[np.int64]:
    """Return the ascending starts (int64 ms) of the units in which what shows changes.

    ``unit`` is a day or a minute in ms. A change is the first unit of an observation or the one
    after its last; what holds until the next of its series has no last one.
    """
    c = snapshot.columns
    rows = snapshot.dated_rows(known)
    until_next = PERSISTENCES.index(Persistence.UNTIL_NEXT)
    starts, ends = _cells(snapshot, c.valid_from, rows), _cells(snapshot, c.valid_to, rows)
    ending = (_cells(snapshot, c.persistence, rows) != until_next) & (ends < OPEN_END)
    after_last = (ends[ending] - 1) // unit + 1
    firsts = starts[starts > OPEN_START] // unit
    further = snapshot.series_days.day[_shown_series_days(snapshot, known)] // unit
    units = _distinct(np.concatenate([_distinct(firsts), _distinct(after_last), further]))
    found = day_range(snapshot, known)
    if found is None:
        return np.empty(0, np.int64)
    units = units[units < (found.last + MS_PER_DAY) // unit]
    return (units * unit).astype(np.int64)


def tells_times(snapshot: Snapshot) -> bool:
    """Return whether any date of the file begins or ends within a day."""
    c, rows = snapshot.columns, snapshot.dated_rows(_LATEST)
    # In pieces: of most files with times the first one tells.
    pieces = (rows[first : first + _FEW] for first in range(0, len(rows), _FEW))
    return any(_within_days(c.valid_from[piece], c.valid_to[piece]) for piece in pieces)


def _within_days(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> bool:
    begin = (starts % MS_PER_DAY != 0) & (starts > OPEN_START)
    # The very last millisecond that can be written stands for the midnight after it.
    return bool(begin.any() or ((ends % MS_PER_DAY != 0) & (ends < LAST_MS)).any())


def begin_times(snapshot: Snapshot, known: Known = _LATEST) -> NDArray[np.int64]:
    """Return when each observation begins that has a start, ascending (int64 ms, not distinct).

    A file of observations in the order of their starts is answered without sorting.
    """
    rows = snapshot.dated_rows(known)
    starts = _cells(snapshot, snapshot.columns.valid_from, rows)
    starts = starts if (starts > OPEN_START).all() else starts[starts > OPEN_START]
    return starts if (starts[1:] >= starts[:-1]).all() else np.sort(starts)


def observation_days(snapshot: Snapshot, series: int, known: Known = _LATEST) -> NDArray[np.int64]:
    """Return the ascending days on which the series number ``series`` was observed.

    Days are int64 ms of their starts; several observations of one day are one day.
    """
    times = observation_times(snapshot, series, known)
    return np.unique(times // MS_PER_DAY * MS_PER_DAY).astype(np.int64)


def observation_times(snapshot: Snapshot, series: int, known: Known = _LATEST) -> NDArray[np.int64]:
    """Return the ascending, distinct times at which observations of a series begin (int64 ms)."""
    c = snapshot.columns
    rows = snapshot.dated_rows(known)
    own = c.valid_from[rows[c.series[rows] == series]]
    shown = _shown_series_days(snapshot, known) & (snapshot.series_days.series == series)
    times = np.concatenate([own, snapshot.series_days.day[shown]])
    return np.unique(times[times > OPEN_START]).astype(np.int64)


def last_known_day(snapshot: Snapshot, known: Known = _LATEST) -> date | None:
    """Return the last day on which anything that ``known`` may show became known.

    A day of the file's zone; None if nothing shows.
    """
    latest = latest_known(snapshot, known)
    return None if latest == OPEN_START else day_of_ms(zone_wall_ms(latest, snapshot.info.zone))


def latest_known(snapshot: Snapshot, known: Known = _LATEST) -> int:
    """Return when the last of what ``known`` may show became known, OPEN_START if nothing did."""
    if snapshot.part is not None:
        return snapshot.part.known_from
    times = snapshot.columns.known_from[snapshot.known_rows(known)]
    return int(times.max(initial=OPEN_START))


def activity(
    snapshot: Snapshot,
    edges: NDArray[np.int64],
    groups: NDArray[np.integer],
    group_count: int,
    known: Known = _LATEST,
) -> NDArray[np.int64]:
    """Count observations by group and bin: array (group_count, len(edges) - 1).

    ``edges`` are ascending int64 ms; ``groups`` (one a snapshot row) numbers the group of each
    row, a negative number leaves the row out. An observation counts once, in the bin where it
    begins (open starts where it ends), so that a year-long condition is no year of activity.
    """
    rows = snapshot.dated_rows(known)
    when = _begins(snapshot, rows)
    inside = (when >= edges[0]) & (when < edges[-1]) if len(edges) else when > OPEN_END
    rows, when = rows[inside], when[inside]
    group = groups[rows].astype(np.int64)
    bins = np.searchsorted(edges, when, "right") - 1
    cells = (group * (len(edges) - 1) + bins)[group >= 0]
    counts = np.bincount(cells, minlength=group_count * (len(edges) - 1))
    return counts.reshape(group_count, len(edges) - 1)


def _begins(snapshot: Snapshot, rows: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return when each row begins, or ends if its start is open (int64 ms)."""
    c = snapshot.columns
    starts, ends = _cells(snapshot, c.valid_from, rows), _cells(snapshot, c.valid_to, rows)
    return (
        starts if (starts > OPEN_START).all() else np.where(starts > OPEN_START, starts, ends - 1)
    )


class ActivityTable:
    """Answers ``activity`` for one snapshot, grouping and knowledge, whatever the edges.

    Of many rows the counts by day are made once, so that edges that are starts of days, as
    those of all but the closest looks at the axis are, cost nothing.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        groups: NDArray[np.integer],
        group_count: int,
        known: Known = _LATEST,
    ) -> None:
        self._snapshot, self._groups = snapshot, groups
        self._group_count, self._known = group_count, known

    def counts(self, edges: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the counts by group and bin, as ``activity``."""
        by_day = self._by_day if len(edges) and not (edges % MS_PER_DAY).any() else None
        if by_day is None:
            return activity(self._snapshot, edges, self._groups, self._group_count, self._known)
        first, before = by_day
        places = np.clip(edges // MS_PER_DAY - first, 0, before.shape[1] - 1)
        return np.asarray(np.diff(before[:, places], axis=1), np.int64)

    @cached_property
    def _by_day(self) -> tuple[int, NDArray[np.int64]] | None:
        """The first day, and by group how many begin before each day from it on."""
        rows = self._snapshot.dated_rows(self._known)
        if len(rows) < max(_FEW, 1):
            return None
        days = _begins(self._snapshot, rows) // MS_PER_DAY
        first, count = int(days.min()), int(days.max() - days.min()) + 1
        if count * self._group_count > _MOST_CELLS:
            return None
        group = self._groups if len(rows) == len(self._snapshot) else self._groups[rows]
        grouped = group >= 0
        cells = group[grouped].astype(np.int64) * count + (days[grouped] - first)
        counts = np.bincount(cells, minlength=count * self._group_count)
        before = np.zeros((self._group_count, count + 1), np.int64)
        np.cumsum(counts.reshape(self._group_count, count), axis=1, out=before[:, 1:])
        return first, before
