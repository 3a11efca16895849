"""The scale bar: a round length, true at the middle of the map; and where true north lies.

How bar and arrow are drawn on screen or paper does not belong here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from sitmap.geo import geodesic
from sitmap.portrayal.view import View

__all__ = ["ScaleBar", "needle_angle", "nice_length", "scale_bar", "true_north"]

_MILE: Final = 1609.344
_FOOT: Final = 0.3048
_FARTHEST: Final = 5_000_000.0
"""Metres: a longer way over the ground is no straight line of any map."""
_SEEN: Final = 0.2
_LEAST_TURN: Final = 14.0
"""Degrees between grid and true north that are told, and at which they are drawn apart."""


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar of ``length`` units, ``metres`` on the ground, ``width`` frame units long."""

    metres: float
    width: float
    length: float
    unit: str

    @property
    def label(self) -> str:
        """Length and unit: ``10 km``."""
        return f"{self.length:g} {self.unit}"


def nice_length(longest: float) -> float:
    """Return the largest of 1, 2, 5 times a power of ten up to ``longest`` (> 0)."""
    power = 10.0 ** math.floor(math.log10(longest))
    for factor in (5.0, 2.0, 1.0):
        if factor * power <= longest * (1 + 1e-12):
            return factor * power
    return power


def scale_bar(view: View, max_width: float = 160.0, *, miles: bool = False) -> ScaleBar:
    """Return the bar of at most ``max_width`` frame units at the centre of the view.

    Its width is that of the geodesic along the map's own east, half to each side of the
    centre: projections that are not conformal have another scale to the north.
    """
    widest = max(max_width, 1.0)
    per_unit = _metres_per_unit(view, widest)
    length, unit, unit_m = _round(widest * per_unit, miles=miles)
    metres = length * unit_m
    # Once more over the bar's own length: over a wide bar the scale is not the same all along.
    width = min(metres / _metres_per_unit(view, metres / per_unit), widest)
    return ScaleBar(metres, width, length, unit)


def _round(metres: float, *, miles: bool) -> tuple[float, str, float]:
    """Return length, unit, and metres in the unit, at most so many metres."""
    if miles:
        unit, size = ("mi", _MILE) if metres >= _MILE else ("ft", _FOOT)
    else:
        unit, size = ("km", 1000.0) if metres >= 1000 else ("m", 1.0)
    return nice_length(metres / size), unit, size


def _metres_per_unit(view: View, width: float) -> float:
    """Return metres on the ground in a frame unit along a bar at the centre."""
    x, y = view.width / 2, view.height / 2
    ends = view.projection.inverse(
        view.frame_to_xy(np.array([[x - width / 2, y], [x + width / 2, y]]))
    )
    plain = view.true_metres_per_unit
    if not np.isfinite(ends).all() or width * plain > _FARTHEST:
        return plain
    (lon1, lat1), (lon2, lat2) = ends.tolist()
    return geodesic.distance_m(lon1, lat1, lon2, lat2) / width


def true_north(view: View) -> float:
    """Return by how many degrees true north lies clockwise from the top of the map.

    At its centre; 0 where the difference is too small to matter, or unknown.
    """
    lon, lat = view.centre_lonlat
    angle = -view.projection.convergence(lon, lat) if math.isfinite(lon) else 0.0
    return angle if math.isfinite(angle) and abs(angle) > _SEEN else 0.0


def needle_angle(angle: float) -> float:
    """Return the angle at which a needle to true north is drawn beside the arrow, in degrees.

    Small ones are drawn wider, as on topographic maps: the number beside it tells the truth.
    """
    return math.copysign(max(abs(angle), _LEAST_TURN), angle)
