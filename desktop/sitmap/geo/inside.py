"""Whether positions lie inside areas, in the plane of longitude and latitude: many questions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sitmap.geo.geometry import Geometry

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["contains"]


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
