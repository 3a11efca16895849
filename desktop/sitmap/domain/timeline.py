"""What the time axis shows: days of change, activity, the range of the data.

Pure functions over a snapshot; widgets and playback do not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import MS_PER_DAY, OPEN_END, OPEN_START, Window, zone_wall_ms
from sitmap.domain.observation import Persistence
from sitmap.domain.snapshot import PERSISTENCES, Known, Snapshot

__all__ = [
    "DayRange",
    "activity",
    "begun_between",
    "change_days",
    "day_range",
    "observation_days",
]

_LATEST = Known()


@dataclass(frozen=True, slots=True)
class DayRange:
    """First and last day that the file speaks of, as int64 ms of their starts, both included."""

    first: int
    last: int


def _shown_rows(snapshot: Snapshot, known: Known) -> NDArray[np.int32]:
    rows = np.flatnonzero(snapshot.columns.dated).astype(np.int32)
    return rows[snapshot.visible(rows, known)]


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
    rows = _shown_rows(snapshot, known)
    starts, ends = snapshot.columns.valid_from[rows], snapshot.columns.valid_to[rows]
    days = snapshot.series_days.day[_shown_series_days(snapshot, known)]
    bounded = np.concatenate([starts[starts > OPEN_START], ends[ends < OPEN_END] - 1, days])
    if not len(bounded):
        return None
    first, last = int(bounded.min()), int(bounded.max())
    begun = np.concatenate([starts[starts > OPEN_START], days])
    if len(rows):
        # Valid times are on the file's calendar, times of knowledge are true UTC.
        known_from = int(snapshot.columns.known_from[rows].max())
        last = min(last, zone_wall_ms(known_from, snapshot.info.zone))
    last = max(last, int(begun.max(initial=OPEN_START)), first)
    return DayRange(first // MS_PER_DAY * MS_PER_DAY, last // MS_PER_DAY * MS_PER_DAY)


def change_days(snapshot: Snapshot, known: Known = _LATEST) -> NDArray[np.int64]:
    """Return the ascending starts of days (int64 ms) on which what shows changes.

    A change is the first day of an observation or the day after its last; what holds until
    the next of its series has no last day.
    """
    c = snapshot.columns
    rows = _shown_rows(snapshot, known)
    held = c.persistence[rows] == PERSISTENCES.index(Persistence.UNTIL_NEXT)
    ending = rows[~held]
    starts, ends = c.valid_from[rows], c.valid_to[ending]
    after_last = (ends[ends < OPEN_END] - 1) // MS_PER_DAY + 1
    first_days = starts[starts > OPEN_START] // MS_PER_DAY
    further = snapshot.series_days.day[_shown_series_days(snapshot, known)] // MS_PER_DAY
    days = np.unique(np.concatenate([first_days, after_last, further]))
    found = day_range(snapshot, known)
    if found is None:
        return np.empty(0, np.int64)
    days = days[days <= found.last // MS_PER_DAY]
    return (days * MS_PER_DAY).astype(np.int64)


def observation_days(snapshot: Snapshot, series: int, known: Known = _LATEST) -> NDArray[np.int64]:
    """Return the ascending days on which the series number ``series`` was observed.

    Days are int64 ms of their starts; several observations of one day are one day.
    """
    c = snapshot.columns
    rows = _shown_rows(snapshot, known)
    own = c.valid_from[rows[c.series[rows] == series]]
    shown = _shown_series_days(snapshot, known) & (snapshot.series_days.series == series)
    days = np.concatenate([own, snapshot.series_days.day[shown]])
    days = days[days > OPEN_START] // MS_PER_DAY * MS_PER_DAY
    return np.unique(days).astype(np.int64)


def begun_between(snapshot: Snapshot, span: Window, known: Known = _LATEST) -> int:
    """Return how many observations begin within the half-open ``span``."""
    starts = snapshot.columns.valid_from
    inside = (starts >= span.start) & (starts < span.end) & snapshot.columns.dated
    rows = np.flatnonzero(inside).astype(np.int32)
    return int(snapshot.visible(rows, known).sum())


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
    rows = _shown_rows(snapshot, known)
    c = snapshot.columns
    when = np.where(c.valid_from[rows] > OPEN_START, c.valid_from[rows], c.valid_to[rows] - 1)
    bins = np.searchsorted(edges, when, "right") - 1
    group = groups[rows].astype(np.int64)
    inside = (bins >= 0) & (bins < len(edges) - 1) & (group >= 0)
    cells = group[inside] * (len(edges) - 1) + bins[inside]
    counts = np.bincount(cells, minlength=group_count * (len(edges) - 1))
    return counts.reshape(group_count, len(edges) - 1)
