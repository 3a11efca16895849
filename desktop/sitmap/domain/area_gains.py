"""What each party gained and lost from week to week or month to month, in square kilometres.

Gross, each series compared with itself alone; slivers are told beside and never taken off. A
period that no observation ends, or whose observations are stale, has no figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.comparison import DEFAULT_SLIVER_M
from sitmap.domain.control_history import ControlTrack, Stated
from sitmap.domain.dates import MS_PER_DAY, OPEN_END, day_of_ms, day_start_ms
from sitmap.geo import geodesic
from sitmap.geo.change import Region, region, sliver_area_m2
from sitmap.geo.geometry import Geometry
from sitmap.progress import NullProgress, Progress

__all__ = ["PERIODS", "Gain", "GainSeries", "PartyGains", "Period", "gain_series"]

Period: TypeAlias = Literal["week", "month"]
PERIODS: Final[tuple[Period, ...]] = ("week", "month")
_UNWATCHED: Final = NullProgress()
_LAST_WEEKS: Final = date(9999, 12, 1)
"""From here on the calendar ends before a period may."""

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gain:
    """Square kilometres gained and lost, gross; slivers are parts of them."""

    gained: float
    lost: float
    sliver_gained: float
    sliver_lost: float


@dataclass(frozen=True, eq=False, slots=True)
class PartyGains:
    """The periods of one party in one series of one source.

    ``edges`` (int64 ms, n + 1) are starts of days: period i compares the situation on the day
    ``edges[i]`` with that on ``edges[i + 1]``. The values (n,) are NaN where there is no figure.
    """

    series: str
    source: str
    party: str
    edges: NDArray[np.int64]
    gained: _Floats
    lost: _Floats
    sliver_gained: _Floats
    sliver_lost: _Floats

    @property
    def scope(self) -> str:
        """The series, where claims have their scope."""
        return self.series

    @property
    def voice(self) -> str:
        """Who says so."""
        return self.source or "no source"


@dataclass(frozen=True, eq=False, slots=True)
class GainSeries:
    """Gains of all parties by week or month; ``method`` says how they were measured."""

    per: Period
    parties: tuple[PartyGains, ...]
    method: str

    @property
    def name(self) -> str:
        """What the bars are called."""
        return f"Gained and lost per {self.per}"

    @property
    def metric(self) -> str:
        """A code, as metrics have one."""
        return f"area_gained_per_{self.per}"

    @property
    def is_empty(self) -> bool:
        """Whether no period has a figure."""
        return not any(np.isfinite(party.gained).any() for party in self.parties)

    def span(self) -> tuple[int, int] | None:
        """Return the days that the periods cover, [first, last) in ms; None without any."""
        edges = [edge for party in self.parties for edge in party.edges.tolist()]
        return (min(edges) + MS_PER_DAY, max(edges) + MS_PER_DAY) if edges else None


def gain_series(
    tracks: Iterable[ControlTrack],
    per: Period,
    *,
    within: Geometry | None = None,
    inside: str = "",
    sliver_m: float = DEFAULT_SLIVER_M,
    progress: Progress = _UNWATCHED,
) -> GainSeries:
    """Return what each track gained and lost in each period between its first and last day.

    Only what lies inside ``within`` counts, in words ``inside``. Raises UserError for a sliver
    radius that makes no sense.
    """
    planned = [(track, _edges(track, per)) for track in tracks]
    planned = [(track, edges) for track, edges in planned if len(edges) > 1]
    total, done = sum(len(edges) - 1 for _, edges in planned), 0
    parties = []
    for track, edges in planned:
        measured = _Measured(within, sliver_m)
        found = []
        for first, last in pairwise(edges.tolist()):
            progress.step(done, total, f"gains per {per}")
            found.append(measured.between(_fresh(track, first), _fresh(track, last)))
            done += 1
        parties.append(_party_gains(track, edges, found))
    where = f"; only {inside}" if inside else ""
    return GainSeries(per, tuple(parties), _method(per, sliver_m) + where)


def _method(per: Period, sliver_m: float) -> str:
    last = "Sunday" if per == "week" else "last day of the month"
    return (
        f"geodesic area on the WGS 84 ellipsoid, from {last} to {last}, each series with itself; "
        f"gross; the pale ends are slivers, which an opening of {sliver_m:g} m removes"
    )


class _Measured:
    """Measures neighbouring days of one track; the later one's region serves the next period."""

    def __init__(self, within: Geometry | None, sliver_m: float) -> None:
        self._within, self._sliver_m = within, sliver_m
        self._shapes: tuple[Geometry, ...] | None = None
        self._region: Region | None = None

    def between(self, old: Stated | None, new: Stated | None) -> Gain | None:
        """Return what changed, None without both or without an observation between them."""
        if old is None or new is None or new.observed == old.observed:
            return None
        if old.shapes == new.shapes:
            return Gain(0.0, 0.0, 0.0, 0.0)
        before, after = self._region_of(old.shapes), self._region_of(new.shapes)
        gained, lost = after.minus(before), before.minus(after)
        return Gain(
            gained.area_m2 / 1e6,
            lost.area_m2 / 1e6,
            sliver_area_m2(gained, self._sliver_m) / 1e6,
            sliver_area_m2(lost, self._sliver_m) / 1e6,
        )

    def _region_of(self, shapes: tuple[Geometry, ...]) -> Region:
        if self._region is None or shapes != self._shapes:
            parts: Sequence[Geometry] = shapes
            if self._within is not None:
                parts = geodesic.clip(shapes, self._within)
            self._shapes, self._region = shapes, region(parts)
        return self._region


def _fresh(track: ControlTrack, day: int) -> Stated | None:
    """Return what is stated on a day, None if it is stale: its change may be of any time."""
    stated = track.at(day)
    return None if stated is None or stated.fresh_end <= day else stated


def _party_gains(
    track: ControlTrack, edges: NDArray[np.int64], found: Sequence[Gain | None]
) -> PartyGains:
    def column(name: str) -> _Floats:
        return np.array([np.nan if gain is None else getattr(gain, name) for gain in found])

    return PartyGains(
        track.series,
        track.source,
        track.party,
        edges,
        column("gained"),
        column("lost"),
        column("sliver_gained"),
        column("sliver_lost"),
    )


def _edges(track: ControlTrack, per: Period) -> NDArray[np.int64]:
    """Return first day, last days of the periods between, and last day of a track."""
    if not track.stated:
        return np.empty(0, np.int64)
    first, tail = track.stated[0].start, track.stated[-1]
    last = tail.start if tail.end >= OPEN_END else tail.end - 1
    ends = [first]
    day = _period_end(day_of_ms(first), per)
    while (ms := day_start_ms(day)) < last // MS_PER_DAY * MS_PER_DAY:
        if ms > first:
            ends.append(ms)
        if day == date.max:
            break
        day = _period_end(day + timedelta(days=1), per)
    final = last // MS_PER_DAY * MS_PER_DAY
    return np.array([*ends, final] if final > ends[-1] else ends, np.int64)


def _period_end(day: date, per: Period) -> date:
    """Return the last day of the week (a Sunday) or month that a day lies in."""
    if day >= _LAST_WEEKS:
        return date.max
    if per == "week":
        return day + timedelta(days=6 - day.weekday())
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)
