"""What the time axis shows of a snapshot: counts, observation days, key moments. No painting."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import MS_PER_DAY, MS_PER_HOUR, Window, end_ms, parse_date, start_ms
from sitmap.domain.observation import Kind
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS
from sitmap.domain.time_ticks import LEAST_GAP, axis, choose_step
from sitmap.domain.timeline import ActivityTable, day_range, observation_times, tells_times
from sitmap.errors import UserError
from sitmap.ui.timeline.time_scale import TimeScale

__all__ = [
    "STACKS",
    "BarContent",
    "Histogram",
    "Lane",
    "Moment",
    "merged_runs",
    "span_of",
]

STACKS: Final = ("party", "kind")
_BIN_WIDTH: Final = 6.0
_MOST_LANES: Final = 4
_NEUTRAL: Final = "#8a8f94"
_KIND_COLOURS: Final = {
    Kind.CONTROL: "#999933",
    Kind.EVENT: "#CC6677",
    Kind.ROUTE: "#44AA99",
    Kind.PLACE: "#DDCC77",
    Kind.METRIC: "#6699CC",
    Kind.ASSESSMENT: "#AA4499",
    Kind.ANNOTATION: "#8a8f94",
}


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts (groups, bins) of what begins between ``edges`` (int64 ms, one more than bins)."""

    edges: NDArray[np.int64]
    counts: NDArray[np.int64]
    names: tuple[str, ...]
    colours: tuple[str, ...]

    def words_at(self, ms: float) -> str:
        """Return what begins in the bin about ``ms``, e.g. ``3 Russia, 1 Ukraine``."""
        index = int(np.searchsorted(self.edges, ms, "right")) - 1
        if not 0 <= index < self.counts.shape[1]:
            return ""
        found = zip(self.names, self.counts[:, index].tolist(), strict=True)
        return ", ".join(f"{count} {name}" for name, count in found if count)


@dataclass(frozen=True, slots=True)
class Lane:
    """The days on which one series was observed, and when (int64 ms, ascending)."""

    name: str
    days: NDArray[np.int64]
    stale_after_days: int
    times: NDArray[np.int64]
    """When its observations begin; those of whole days at midnight."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A titled date of the file's own views; it begins at ``ms`` and lasts ``length`` ms."""

    ms: int
    title: str
    length: int = MS_PER_DAY

    @property
    def middle(self) -> float:
        """The ms at which it is marked."""
        return self.ms + self.length / 2


class BarContent:
    """Answers for one snapshot as known at one date; grouping is made once."""

    def __init__(
        self,
        snapshot: Snapshot,
        known: Known,
        stack: str = "party",
        showing: NDArray[np.bool_] | None = None,
    ) -> None:
        self._snapshot, self._known = snapshot, known
        self._count(stack, showing)
        self.lanes = _lanes(snapshot, known)
        self.moments = _moments(snapshot)
        days = day_range(snapshot, known)
        self.last_ms = days.last + MS_PER_DAY if days else 0
        """The end of the last day that the file speaks of."""

    def _count(self, stack: str, showing: NDArray[np.bool_] | None) -> None:
        self.names, self.colours, groups = _grouping(self._snapshot, stack)
        if showing is not None:
            groups = np.where(showing, groups.astype(np.int16), np.int16(-1))
        self._activity = ActivityTable(self._snapshot, groups, len(self.names), self._known)

    def counting(self, stack: str, showing: NDArray[np.bool_] | None) -> BarContent:
        """Return the same axis with other counts: by party or kind, of ``showing`` rows alone.

        ``showing`` (bool, one a row) is None for all.
        """
        other = copy(self)
        other._count(stack, showing)
        return other

    @cached_property
    def tells_times(self) -> bool:
        """Whether the file tells times of the day."""
        return tells_times(self._snapshot)

    def histogram(self, scale: TimeScale) -> Histogram:
        """Return the counts over the visible stretch in bins of whole hours, days or months.

        Where the axis shows minutes they are shorter than an hour.
        """
        gap, ruled = _BIN_WIDTH, choose_step(scale.end - scale.start, scale.width, LEAST_GAP)
        if ruled.unit != "minute":
            gap = max(gap, 0.99 * MS_PER_HOUR / scale.ms_per_pixel)
        margin = scale.ms_per_pixel * _BIN_WIDTH * 4
        ruling = axis(
            int(scale.start - margin),
            int(scale.end + margin),
            scale.width + 8 * _BIN_WIDTH,
            gap,
        )
        edges = np.array([tick.ms for tick in ruling.ticks], np.int64)
        if len(edges) < 2:
            nothing = np.zeros((len(self.names), 0), np.int64)
            return Histogram(edges[:0], nothing, self.names, self.colours)
        return Histogram(edges, self._activity.counts(edges), self.names, self.colours)


def _grouping(
    snapshot: Snapshot, stack: str
) -> tuple[tuple[str, ...], tuple[str, ...], NDArray[np.integer]]:
    """Return names and colours of groups and the group of each row."""
    if stack == "kind":
        colours = tuple(_KIND_COLOURS[kind] for kind in KINDS)
        return tuple(kind.value for kind in KINDS), colours, snapshot.columns.kind
    parties = tuple(snapshot.vocabulary.parties.values())
    party = snapshot.columns.party
    groups = np.where(party < 0, np.int16(len(parties)), party)
    names = (*(item.name for item in parties), "no party")
    return names, (*(item.colour for item in parties), _NEUTRAL), groups


def _lanes(snapshot: Snapshot, known: Known) -> tuple[Lane, ...]:
    """Return the lanes of series, areas of control first; what does not fit shares the last."""
    found: list[Lane] = []
    items = list(enumerate(snapshot.vocabulary.series.values()))
    items.sort(key=lambda item: item[1].kind != Kind.CONTROL)
    for number, series in items:
        times = observation_times(snapshot, number, known)
        if len(times):
            found.append(Lane(series.name, _days(times), series.stale_after_days, times))
    if len(found) <= _MOST_LANES:
        return tuple(found)
    rest = found[_MOST_LANES - 1 :]
    times = np.unique(np.concatenate([lane.times for lane in rest]))
    limit = max(lane.stale_after_days for lane in rest)
    shared = Lane(f"{len(rest)} more series", _days(times), limit, times)
    return (*found[: _MOST_LANES - 1], shared)


def _days(times: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(times // MS_PER_DAY * MS_PER_DAY)


def _moments(snapshot: Snapshot) -> tuple[Moment, ...]:
    found = []
    for view in snapshot.vocabulary.views.values():
        try:
            on = parse_date(view.on)
            found.append(Moment(start_ms(on), view.name, end_ms(on) - start_ms(on)))
        except UserError:
            continue  # a view without a date is a place, not a moment
    return tuple(sorted(found, key=lambda moment: moment.ms))


def merged_runs(
    days: NDArray[np.int64], length_ms: int, scale: TimeScale
) -> list[tuple[float, float]]:
    """Return visible pixel runs of spans of ``length_ms`` from each day; touching ones join."""
    inside = days[(days >= scale.start - length_ms) & (days < scale.end)]
    if not len(inside):
        return []
    left = (inside - scale.start) / scale.ms_per_pixel + scale.left
    right = np.maximum(left + length_ms / scale.ms_per_pixel, left + 1.0)
    breaks = np.flatnonzero(left[1:] > right[:-1] + 0.5)
    first = np.concatenate([[0], breaks + 1])
    last = np.concatenate([breaks, [len(inside) - 1]])
    return list(zip(left[first].tolist(), right[last].tolist(), strict=True))


def span_of(snapshot: Snapshot, uid: UUID | None) -> Window | None:
    """Return the time that an observation speaks of; None without one or without a date."""
    row = None if uid is None else snapshot.row_of(uid)
    if row is None or not snapshot.columns.dated[row]:
        return None
    return Window(int(snapshot.columns.valid_from[row]), int(snapshot.columns.valid_to[row]))
