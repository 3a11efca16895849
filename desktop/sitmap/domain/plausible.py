"""Points that can hardly be where they are said to be: at 0, 0 or far from all others.

A rule of thumb over all points of one file. What is done about them is decided by who asks:
an import flags them, the first view of a file does not reach out to them.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEAST_POINTS", "Spread", "at_zero", "far_points"]

LEAST_POINTS: Final = 20
"""Of fewer points none can be said to be far from all others."""
_FAR_DEGREES: Final = 20.0
"""Beyond this many degrees, and many times the usual spread, a point lies far from all others."""
_TIMES: Final = 8.0
_LEAST_SPREAD: Final = 0.05
_ASKED: Final = 100_000
"""Points that tell where most of all lie."""

Degrees = NDArray[np.float64]


class Spread:
    """Where most points lie: ``middle`` and ``width`` as (lon, lat), medians of all told ones.

    Of very many points some, evenly apart, tell it as well as all do.
    """

    def __init__(self, lon: Degrees, lat: Degrees) -> None:
        step = len(lon) // _ASKED + 1
        lon, lat = lon[::step], lat[::step]
        self.middle = float(np.median(lon)), float(np.median(lat))
        self.width = (
            max(float(np.median(np.abs(lon - self.middle[0]))), _LEAST_SPREAD),
            max(float(np.median(np.abs(lat - self.middle[1]))), _LEAST_SPREAD),
        )

    def beyond(
        self, lon: Degrees, lat: Degrees, least: float
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which points lie farther off than the spread allows, in each direction.

        ``least`` is in degrees; nearer than that no point is far off.
        """
        return (
            np.abs(lon - self.middle[0]) > max(least, _TIMES * self.width[0]),
            np.abs(lat - self.middle[1]) > max(least, _TIMES * self.width[1]),
        )


def at_zero(lon: Degrees, lat: Degrees) -> NDArray[np.bool_]:
    """Return which points are at 0, 0, where missing coordinates end up."""
    return np.asarray((lon == 0) & (lat == 0))


def far_points(lon: Degrees, lat: Degrees) -> NDArray[np.bool_]:
    """Return which of points (n,) lie far from all others or at 0, 0; NaN is no point."""
    if len(lon) > _ASKED and _close_together(lon, lat):
        return np.zeros(len(lon), np.bool_)
    zero = at_zero(lon, lat)
    told = ~np.isnan(lon) & ~zero
    if int(told.sum()) < LEAST_POINTS:
        return zero & bool(told.any())
    across, along = Spread(lon[told], lat[told]).beyond(lon, lat, _FAR_DEGREES)
    return zero | (told & (across | along))


def _close_together(lon: Degrees, lat: Degrees) -> bool:
    """Return whether no point can be far off, because even the outermost are near each other."""
    (west, east), (south, north) = (
        (float(np.fmin.reduce(values)), float(np.fmax.reduce(values))) for values in (lon, lat)
    )
    holds_zero = west <= 0 <= east and south <= 0 <= north
    return not holds_zero and max(east - west, north - south) <= _FAR_DEGREES
