"""Two observations of one series on the same day: the one that was recorded later shows.

What speaks of something else on that day stands beside it: another party, category, place,
scope, source or claimant, or other ground. Nothing is lost: what gives way stays in lists,
search and replays. Which days and rows count at all is decided in ``snapshot``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.observation import Kind
from sitmap.domain.snapshot_columns import KINDS, Columns, Texts
from sitmap.geo.geometry import Geometry

__all__ = ["Ground", "later_recorded", "subjects"]

_SHARED: Final = 0.5
"""Of the smaller area, which two statements must have in common to speak of the same ground."""
_STATES: Final = (KINDS.index(Kind.CONTROL), KINDS.index(Kind.METRIC))
"""Kinds whose titles differ from day to day although they speak of the same."""

SameGround = Callable[[int, int], bool]


def subjects(
    columns: Columns,
    texts: Texts,
    day: NDArray[np.int64],
    row: NDArray[np.int32],
    recorded_at: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return a number for what each entry of one series speaks of on its day; -1 if it is alone.

    All arrays have one entry a day and row. Words are read only of rows that share a day and
    all else with a row recorded at another time, which is rare.
    """
    found = np.full(len(row), -1, np.int64)
    # Most days were recorded at once: only of the others is anything else looked at.
    shared = np.flatnonzero(_at_several_times(day, recorded_at))
    groups = _alike(columns, day[shared], row[shared])
    rivals = _at_several_times(groups, recorded_at[shared])
    groups, entries = groups[rivals].tolist(), shared[rivals].tolist()
    texts.load([int(row[entry]) for entry in entries])
    numbers: dict[tuple[int, tuple[str, ...]], int] = {}
    for group, entry in zip(groups, entries, strict=True):
        key = (group, _words(columns, texts, int(row[entry])))
        found[entry] = numbers.setdefault(key, len(numbers))
    return found


def _at_several_times(
    groups: NDArray[np.int64], recorded_at: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return which entries belong to a group that was recorded at more than one time."""
    order = np.lexsort((recorded_at, groups))
    ordered, times = groups[order], recorded_at[order]
    later = (ordered[1:] == ordered[:-1]) & (times[1:] > times[:-1])
    return np.isin(groups, ordered[1:][later])


def _alike(columns: Columns, day: NDArray[np.int64], row: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return a number for each entry, equal where day and all that is numbered agree."""
    plain = columns.shape[row] < 0
    places = (np.where(plain, degrees[row], 0.0) for degrees in (columns.lon, columns.lat))
    listed = (columns.kind, columns.basis, columns.party, columns.category, columns.metric)
    keys = (day, columns.source[row], *(column[row] for column in listed), *places, plain)
    order = np.lexsort(keys)
    differs = np.zeros(len(row), np.bool_)
    for key in keys:
        ordered = key[order]
        # Rows without a place hold NaN, which equals nothing.
        same = ordered[1:] == ordered[:-1]
        if ordered.dtype.kind == "f":
            same |= np.isnan(ordered[1:]) & np.isnan(ordered[:-1])
        differs[1:] |= ~same
    groups = np.empty(len(row), np.int64)
    groups[order] = np.cumsum(differs)
    return groups


def _words(columns: Columns, texts: Texts, row: int) -> tuple[str, ...]:
    title = "" if columns.kind[row] in _STATES else texts.title[row]
    return title, texts.scope[row], texts.place[row], texts.claimant[row]


def later_recorded(
    subject: NDArray[np.int64],
    row: NDArray[np.int32],
    recorded_at: NDArray[np.int64],
    same_ground: SameGround,
) -> NDArray[np.bool_]:
    """Return which entries of one day stand (bool, same length): those that none later replaces.

    Entries recorded at the same time stand side by side.
    """
    stands = np.ones(len(row), np.bool_)
    by_time = np.argsort(-recorded_at, kind="stable").tolist()
    for place, entry in enumerate(by_time):
        if subject[entry] < 0:
            continue
        stands[entry] = not any(
            subject[other] == subject[entry]
            and recorded_at[other] > recorded_at[entry]
            and stands[other]
            and same_ground(int(row[other]), int(row[entry]))
            for other in by_time[:place]
        )
    return stands


class Ground:
    """Tells whether two rows speak of the same ground; areas are overlaid once a pair."""

    def __init__(self, columns: Columns, shapes: Sequence[Geometry]) -> None:
        self._columns, self._shapes = columns, shapes
        self._found: dict[tuple[int, int], bool] = {}

    def same(self, row: int, other: int) -> bool:
        """Return whether the shapes of two rows, or the absence of shapes, agree that far."""
        first, second = sorted((int(self._columns.shape[row]), int(self._columns.shape[other])))
        if first == second:
            return True
        if first < 0:
            return False
        key = (first, second)
        if key not in self._found:
            self._found[key] = _share_ground(self._shapes[first], self._shapes[second])
        return self._found[key]


def _share_ground(first: Geometry, second: Geometry) -> bool:
    """Return whether two areas have most of the smaller in common; lines always have."""
    areal = [shape.kind.endswith("Polygon") for shape in (first, second)]
    if not all(areal):
        return not any(areal)
    (west, south, east, north), other = first.bounds, second.bounds
    if west >= other[2] or other[0] >= east or south >= other[3] or other[1] >= north:
        return False
    from sitmap.geo.change import region

    one, two = region((first,)), region((second,))
    common, least = one.common(two).shape.area, min(one.shape.area, two.shape.area)
    return bool(common > _SHARED * least)
