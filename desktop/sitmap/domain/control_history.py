"""Which areas of control each series states from day to day: what charts of ground rest on.

Series of different sources are never joined; what a party is stated to hold in several
categories counts as its own. What is measured on the areas belongs to ``area_history``,
``area_gains`` and ``distance_history``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import STALE_AFTER_DAYS
from sitmap.domain.dates import MS_PER_DAY, OPEN_END, OPEN_START, Window
from sitmap.domain.observation import Kind, Persistence
from sitmap.domain.sieve import OPEN_SIEVE, Sieve
from sitmap.domain.situation import Known, Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import PERSISTENCES, named
from sitmap.geo.geometry import Geometry

__all__ = ["ControlTrack", "Stated", "between", "control_tracks", "rests_on_schematic"]

_LATEST: Final = Known()
_UNTIL_NEXT: Final = PERSISTENCES.index(Persistence.UNTIL_NEXT)


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated from ``start`` to ``end`` (int64 ms, OPEN_END where open).

    ``shapes`` are all areas, ``observed`` the day of the oldest of them; from ``fresh_end`` on
    they are stale.
    """

    start: int
    end: int
    fresh_end: int
    observed: int
    shapes: tuple[Geometry, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ControlTrack:
    """What one series of one source states of one party through time, ascending."""

    series: str
    source: str
    party: str
    stated: tuple[Stated, ...]

    def at(self, day: int) -> Stated | None:
        """Return what is stated on the day that begins at ``day``, fresh or stale."""
        found = (item for item in self.stated if item.start <= day < item.end)
        return next(found, None)


_Key = tuple[str, str, str]


def control_tracks(
    snapshot: Snapshot, known: Known = _LATEST, sieve: Sieve = OPEN_SIEVE
) -> tuple[ControlTrack, ...]:
    """Return what every series states of every party, as known at ``known``.

    Each day on which any area begins, ends or is observed anew is looked at as the map shows
    that whole day: a chart and the map of a day agree. Hours are not told apart: a day that an
    area reaches only in part counts as the map of the whole day shows it, so that a chart may
    differ from the map at an hour.
    """
    days = _days(snapshot, known)
    tracks: dict[_Key, list[Stated]] = {}
    control = snapshot.rows_of(Kind.CONTROL)
    for number, day in enumerate(days.tolist()):
        end = int(days[number + 1]) if number + 1 < len(days) else OPEN_END
        whole = snapshot.at(Window(day, day + MS_PER_DAY), known)
        for key, stated in _stated(snapshot, sieve.shown(whole.among(control)), day, end).items():
            _append(tracks.setdefault(key, []), stated)
    return tuple(ControlTrack(*key, tuple(found)) for key, found in sorted(tracks.items()))


def rests_on_schematic(snapshot: Snapshot, tracks: tuple[ControlTrack, ...]) -> bool:
    """Return whether any area of some tracks was only drawn schematically."""
    rows = [row for track in tracks for stated in track.stated for row in stated.rows]
    return bool(snapshot.columns.schematic[rows].any())


def _days(snapshot: Snapshot, known: Known) -> NDArray[np.int64]:
    """Return the starts of all days on which what is stated may change."""
    c, further = snapshot.columns, snapshot.series_days
    rows = snapshot.rows_of(Kind.CONTROL)
    rows = rows[c.dated[rows] & snapshot.visible(rows, known)]
    begun = np.concatenate([c.valid_from[rows], further.day])
    begun = begun[(begun > OPEN_START) & (begun < OPEN_END)]
    ended = c.valid_to[rows]
    ended = ended[(ended > OPEN_START) & (ended < OPEN_END)]
    # What ends within a day still shows on it, and first lacks on the next.
    days = np.concatenate([begun // MS_PER_DAY, -(-ended // MS_PER_DAY)])
    starts: NDArray[np.int64] = np.unique(days) * MS_PER_DAY
    return starts


def _stated(snapshot: Snapshot, situation: Situation, day: int, end: int) -> dict[_Key, Stated]:
    c = snapshot.columns
    groups: dict[_Key, list[int]] = {}
    for position, row in enumerate(situation.rows.tolist()):
        if c.shape[row] >= 0:
            key = (
                named(snapshot.series_names, c.series[row]),
                named(snapshot.source_codes, c.source[row]),
                named(snapshot.party_codes, c.party[row]),
            )
            groups.setdefault(key, []).append(position)
    return {key: _of(snapshot, situation, positions, day, end) for key, positions in groups.items()}


def _of(
    snapshot: Snapshot, situation: Situation, positions: list[int], day: int, end: int
) -> Stated:
    c = snapshot.columns
    rows = tuple(int(situation.rows[position]) for position in positions)
    fresh = [_fresh_end(snapshot, row, int(situation.observed[at]), end)
             for row, at in zip(rows, positions, strict=True)]  # fmt: skip
    return Stated(
        day,
        end,
        max(min(fresh), day),
        int(situation.observed[positions].min()),
        tuple(snapshot.shapes[c.shape[row]] for row in rows),
        rows,
    )


def _fresh_end(snapshot: Snapshot, row: int, observed: int, end: int) -> int:
    c = snapshot.columns
    if c.persistence[row] != _UNTIL_NEXT or observed <= OPEN_START:
        return end
    limit = STALE_AFTER_DAYS
    if c.series[row] >= 0:
        limit = snapshot.stale_after_days[c.series[row]]
    return min(observed + (limit + 1) * MS_PER_DAY, end)


def _append(track: list[Stated], new: Stated) -> None:
    """Add what is stated, or lengthen the last entry if it goes on unchanged."""
    last = track[-1] if track else None
    same = (
        last is not None
        and last.end == new.start
        and (last.rows, last.observed) == (new.rows, new.observed)
    )
    if last is None or not same:
        track.append(new)
        return
    fresh_end = max(last.fresh_end, new.fresh_end)
    track[-1] = replace(last, end=new.end, fresh_end=fresh_end)


def between(tracks: tuple[ControlTrack, ...], first: int, last: int) -> tuple[ControlTrack, ...]:
    """Return what of tracks is stated from the day ``first`` to the day ``last``, both included.

    Days are int64 ms of their starts. What holds already on the first day begins there; what
    holds on the last one stays as it is.
    """
    out = []
    for track in tracks:
        kept = tuple(
            replace(item, start=max(item.start, first))
            for item in track.stated
            if item.start <= last and item.end > first
        )
        if kept:
            out.append(replace(track, stated=kept))
    return tuple(out)
