"""What one set of polygons has and another has not, and how much of it is thinner than a width.

Overlays are made in the plane of longitude and latitude and measured on the ellipsoid, as in
``geodesic``. Thin parts are found by a morphological opening in metres, in a transverse
Mercator plane about the middle of the shape. Dates and parties do not belong here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.errors import UserError
from sitmap.geo.geodesic import areal_parts, geometry_of, shape_area_m2, united
from sitmap.geo.geometry import Geometry

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["LARGEST_SLIVER_M", "Region", "region", "sliver_area_m2"]

LARGEST_SLIVER_M: Final = 100_000.0
_QUARTER_SEGMENTS: Final = 16
"""Corners in a quarter of a rounded corner; the area of an opening changes by 1 in 2 500."""


@dataclass(frozen=True, slots=True)
class Region:
    """Polygons united, ready for further overlays; empty where nothing is."""

    shape: BaseGeometry

    def minus(self, other: Region) -> Region:
        """Return what is here and not in ``other``."""
        import shapely

        return _areal(shapely.difference(self.shape, other.shape))

    def common(self, other: Region) -> Region:
        """Return what is in both."""
        import shapely

        return _areal(shapely.intersection(self.shape, other.shape))

    def plus(self, other: Region) -> Region:
        """Return what is in either."""
        import shapely

        return _areal(shapely.union(self.shape, other.shape))

    def geometries(self) -> tuple[Geometry, ...]:
        """Return the separate polygons."""
        return tuple(geometry_of([part]) for part in areal_parts([self.shape]))

    @property
    def area_m2(self) -> float:
        """The area on the ellipsoid in square metres."""
        return shape_area_m2(self.shape)


def region(geometries: Sequence[Geometry]) -> Region:
    """Return polygons united; lines and points are left out, crossings repaired."""
    return Region(united(geometries))


def _areal(shape: BaseGeometry) -> Region:
    import shapely

    return Region(shapely.union_all(areal_parts([shape])))


def sliver_area_m2(changed: Region, radius_m: float) -> float:
    """Return how much of ``changed`` an opening of ``radius_m`` metres removes, in square metres.

    What a disc of that radius inside the shape cannot reach is thinner than twice the radius:
    the traces of a border that was drawn anew. Raises UserError unless the radius is at least
    0 and at most 100 km.
    """
    if not 0 <= radius_m <= LARGEST_SLIVER_M:
        raise UserError(f"a sliver of {radius_m:g} m makes no sense", hint="0 to 100 000 m")
    return sum(_removed(part, radius_m) for part in areal_parts([changed.shape]))


def _removed(part: BaseGeometry, radius_m: float) -> float:
    import shapely

    whole = shape_area_m2(part)
    if radius_m == 0:
        return 0.0
    plane, back = _planes(part)
    # What only just does not cross itself in degrees may do so in metres.
    flat = shapely.union_all(areal_parts([shapely.transform(part, plane)]))
    inner = shapely.buffer(flat, -radius_m, quad_segs=_QUARTER_SEGMENTS)
    if shapely.is_empty(inner):
        return whole
    opened = shapely.buffer(inner, radius_m, quad_segs=_QUARTER_SEGMENTS)
    # Rounded corners are polygons: without the cut they could leave the shape by a hair.
    kept = shapely.transform(shapely.intersection(opened, flat), back)
    return max(whole - shape_area_m2(kept), 0.0)


_Move: TypeAlias = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def _planes(part: BaseGeometry) -> tuple[_Move, _Move]:
    """Return the functions from degrees to metres about the middle of a shape, and back."""
    import shapely

    from sitmap.geo.proj_library import pyproj

    west, south, east, north = shapely.bounds(part)
    lon, lat = (west + east) / 2, (south + north) / 2
    transformer = pyproj.Transformer.from_pipeline(
        f"+proj=tmerc +lon_0={lon:.6f} +lat_0={lat:.6f} +ellps=WGS84"
    )

    def moved(points: NDArray[np.float64], *, back: bool) -> NDArray[np.float64]:
        direction = "INVERSE" if back else "FORWARD"
        x, y = transformer.transform(points[:, 0], points[:, 1], direction=direction)
        return np.column_stack([x, y])

    return partial(moved, back=False), partial(moved, back=True)
