"""Points that can hardly be where they are said to be: flagged, never left out.

Runs in the child.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.observation import Kind
from sitmap.domain.plausible import LEAST_POINTS, Spread, at_zero, far_points

__all__ = ["flag_implausible"]

_ZERO: Final = "at 0, 0, where missing coordinates end up"
_NEAR_DEGREES: Final = 2.0


def flag_implausible(parts: Sequence[Mapping[str, Any]], arrays: dict[str, NDArray[Any]]) -> int:
    """Mark points at 0, 0 and far from all others; return how many."""
    total = 0
    for number, facts in enumerate(parts):
        lon, lat = arrays.get(f"{number}.lon"), arrays.get(f"{number}.lat")
        if lon is None or lat is None or facts["kind"] == Kind.PLACE.value:
            continue
        words = _flags(lon, lat)
        if any(words):
            told = arrays.get(f"{number}.flagged")
            if told is not None:
                before = told.tobytes().decode().split("\x00")
                words = [old or new for old, new in zip(before, words, strict=True)]
            arrays[f"{number}.flagged"] = np.frombuffer("\x00".join(words).encode(), np.uint8)
    for number in range(len(parts)):
        told = arrays.get(f"{number}.flagged")
        total += 0 if told is None else sum(map(bool, told.tobytes().decode().split("\x00")))
    return total


def _flags(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> list[str]:
    zero = at_zero(lon, lat)
    told = ~np.isnan(lon) & ~zero
    words = [_ZERO if each else "" for each in zero.tolist()]
    if told.sum() < LEAST_POINTS:
        return words
    for place in np.flatnonzero(far_points(lon, lat) & told).tolist():
        words[place] = "far from all others"
    for place in np.flatnonzero(told & _swapped(lon, lat, Spread(lon[told], lat[told]))).tolist():
        words[place] = "latitude and longitude seem to be swapped"
    return words


def _swapped(
    lon: NDArray[np.float64], lat: NDArray[np.float64], spread: Spread
) -> NDArray[np.bool_]:
    """Return which points are far from all others both ways, and near them the other way round."""
    across, along = spread.beyond(lon, lat, _NEAR_DEGREES)
    other_across, other_along = spread.beyond(lat, lon, _NEAR_DEGREES)
    return across & along & ~other_across & ~other_along
