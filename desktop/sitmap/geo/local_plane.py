"""Metres east and north of a middle, true in distance and direction from it.

For what planar tools must decide near one place: nearest lines, what lies inside. Results that
are told are measured on the ellipsoid afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sitmap.geo import geodesic
from sitmap.geo.geometry import Geometry

__all__ = ["LocalPlane", "distance_to_m", "inside"]

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LocalPlane:
    """The plane that touches the ellipsoid at (``lon``, ``lat``) in degrees."""

    lon: float
    lat: float

    def flat(self, degrees: _Floats) -> _Floats:
        """Return positions (n, 2) in degrees as metres (n, 2) east and north."""
        start = np.full(len(degrees), self.lon), np.full(len(degrees), self.lat)
        there = np.array(degrees[:, 0]), np.array(degrees[:, 1])
        azimuth, _, metres = geodesic.geod().inv(*start, *there)
        turn = np.radians(azimuth)
        return np.column_stack((metres * np.sin(turn), metres * np.cos(turn)))

    def round(self, flat: _Floats) -> _Floats:
        """Return metres (n, 2) as positions (n, 2) in degrees."""
        start = np.full(len(flat), self.lon), np.full(len(flat), self.lat)
        azimuth = np.degrees(np.arctan2(flat[:, 0], flat[:, 1]))
        lon, lat, _ = geodesic.geod().fwd(*start, azimuth, np.hypot(flat[:, 0], flat[:, 1]))
        return np.column_stack((lon, lat))


def inside(shapes: Sequence[Geometry], degrees: _Floats) -> NDArray[np.bool_]:
    """Return which positions (n, 2) lie inside any polygon or on its edge."""
    import shapely

    whole = geodesic.united(shapes)
    shapely.prepare(whole)
    found: NDArray[np.bool_] = shapely.intersects_xy(whole, degrees[:, 0], degrees[:, 1])
    return found


def distance_to_m(shapes: Sequence[Geometry], lon: float, lat: float) -> float:
    """Return the metres from a position to the nearest point of polygons, 0 inside one.

    Edges are straight in the plane about the position; raises ValueError without shapes.
    """
    import shapely

    plane, here = LocalPlane(lon, lat), shapely.Point(0.0, 0.0)
    return min(
        float(shapely.distance(here, shapely.transform(shape.shape, plane.flat)))
        for shape in shapes
    )
