"""Whether positions lie inside geometries, in the plane of longitude and latitude."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from sitmap.geo.geodesic import distance_m
from sitmap.geo.geometry import Geometry

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["contains", "distance_to_m"]


def contains(geometry: Geometry, lon: float, lat: float) -> bool:
    """Whether a position in degrees lies inside an area; its edge counts as outside."""
    import shapely

    return bool(shapely.contains_xy(_prepared(geometry), lon, lat))


@lru_cache(maxsize=1024)
def _prepared(geometry: Geometry) -> BaseGeometry:
    """Return an area ready for many questions, of which most are about the latest ones."""
    import shapely

    shape = geometry.shape
    shapely.prepare(shape)
    return shape


def distance_to_m(geometry: Geometry, lon: float, lat: float) -> float:
    """Return the geodesic length in metres to the nearest point of a geometry, 0 inside it.

    The nearest point is sought in a plane whose degrees are as wide as at the position: right
    to about one in a hundred within 100 km. Infinite for geometries without any position.
    """
    import shapely
    from shapely.affinity import scale

    if contains(geometry, lon, lat):
        return 0.0
    narrow = max(math.cos(math.radians(lat)), 1e-6)
    flat = scale(geometry.shape, narrow, 1.0, origin=(0, 0))
    if flat.is_empty:
        return math.inf
    near = shapely.shortest_line(shapely.Point(lon * narrow, lat), flat).coords[-1]
    return distance_m(lon, lat, near[0] / narrow, near[1])
