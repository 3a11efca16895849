"""Points that can hardly be where they are said to be: flagged, never left out.

Runs in the child.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.observation import Kind

__all__ = ["flag_implausible"]

_ZERO: Final = "at 0, 0, where missing coordinates end up"
_FAR_DEGREES: Final = 20.0
"""Beyond this many degrees, and many times the usual spread, a point lies far from all others."""
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
    zero = (lon == 0) & (lat == 0)
    told = ~np.isnan(lon) & ~zero
    words = [_ZERO if each else "" for each in zero.tolist()]
    if told.sum() < 20:
        return words
    middle = float(np.median(lon[told])), float(np.median(lat[told]))
    spread = [
        max(float(np.median(np.abs(values[told] - centre))), 0.05)
        for values, centre in zip((lon, lat), middle, strict=True)
    ]
    far = np.zeros(len(lon), np.bool_)
    for values, centre, width in zip((lon, lat), middle, spread, strict=True):
        far |= told & (np.abs(values - centre) > max(_FAR_DEGREES, 8 * width))
    near = [max(8 * width, _NEAR_DEGREES) for width in spread]
    for place in np.flatnonzero(far).tolist():
        words[place] = "far from all others"
    for place in np.flatnonzero(told & _swapped(lon, lat, middle, near)).tolist():
        words[place] = "latitude and longitude seem to be swapped"
    return words


def _swapped(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    middle: tuple[float, float],
    near: list[float],
) -> NDArray[np.bool_]:
    """Return which points are far from all others both ways, and near them the other way round."""
    away = (np.abs(lon - middle[0]) > near[0]) & (np.abs(lat - middle[1]) > near[1])
    fits = (np.abs(lat - middle[0]) < near[0]) & (np.abs(lon - middle[1]) < near[1])
    return away & fits
