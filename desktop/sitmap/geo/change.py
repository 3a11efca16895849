"""What one set of polygons has and another has not, and how much of it is thinner than a width.

Overlays are made in the plane of longitude and latitude and measured on the ellipsoid, as in
``geodesic``. Thin parts are found by a morphological opening in metres, in a transverse
Mercator plane about the middle of the shape. Dates and parties do not belong here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.errors import UserError
from sitmap.geo.geodesic import areal_parts, geometry_of, polygons_area_m2, united
from sitmap.geo.geometry import Geometry

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["LARGEST_SLIVER_M", "Region", "region", "sliver_area_m2"]

LARGEST_SLIVER_M: Final = 100_000.0
_QUARTER_SEGMENTS: Final = 16
"""Corners in a quarter of a rounded corner; the area of an opening changes by 1 in 2 500."""


_REMEMBERED: Final = 16
_POLYGONS: Final = (3, 6)
"""shapely's numbers of Polygon and MultiPolygon."""

_Shapes: TypeAlias = NDArray[np.object_]
"""Simple polygons of shapely, (n)."""


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

        if shapely.is_empty(self.shape):
            return other
        return _areal(shapely.union(self.shape, other.shape))

    def parts(self) -> _Shapes:
        """Return the separate polygons (n)."""
        import shapely

        parts = shapely.get_parts(self.shape)
        return np.asarray(parts[~shapely.is_empty(parts)])

    def geometries(self) -> tuple[Geometry, ...]:
        """Return the separate polygons."""
        return tuple(geometry_of([part]) for part in self.parts())

    @property
    def area_m2(self) -> float:
        """The area on the ellipsoid in square metres."""
        return polygons_area_m2(self.parts())


def region(geometries: Sequence[Geometry]) -> Region:
    """Return polygons united; lines and points are left out, crossings repaired.

    Those asked for last are remembered: the earlier day mostly stays while the later one moves.
    """
    return _united(tuple(geometries))


@lru_cache(_REMEMBERED)
def _united(geometries: tuple[Geometry, ...]) -> Region:
    return Region(united(geometries))


def _areal(shape: BaseGeometry) -> Region:
    import shapely

    if shapely.get_type_id(shape) in _POLYGONS:
        return Region(shape)  # as an overlay leaves polygons: valid and apart
    return Region(shapely.union_all(areal_parts([shape])))


def sliver_area_m2(changed: Region, radius_m: float) -> float:
    """Return how much of ``changed`` an opening of ``radius_m`` metres removes, in square metres.

    What a disc of that radius inside the shape cannot reach is thinner than twice the radius:
    the traces of a border that was drawn anew. Raises UserError unless the radius is at least
    0 and at most 100 km.
    """
    if not 0 <= radius_m <= LARGEST_SLIVER_M:
        raise UserError(f"a sliver of {radius_m:g} m makes no sense", hint="0 to 100 000 m")
    parts = changed.parts()
    if radius_m == 0 or not len(parts):
        return 0.0
    kept = sum(_kept(group, radius_m) for group in _neighbours(parts))
    return max(polygons_area_m2(parts) - kept, 0.0)


def _neighbours(parts: _Shapes) -> Iterator[_Shapes]:
    """Yield the polygons in groups that one plane measures well.

    Half a degree off its middle meridian a transverse Mercator stretches by 1 in 25 000.
    """
    import shapely

    bounds = shapely.bounds(parts)
    strip = np.floor((bounds[:, 0] + bounds[:, 2]) / 2)
    for number in np.unique(strip):
        yield parts[strip == number]


def _kept(parts: _Shapes, radius_m: float) -> float:
    """Return how much of polygons near each other an opening leaves, in square metres."""
    import shapely

    plane, back = _planes(parts)
    flat = shapely.transform(parts, plane)
    west, south, east, north = shapely.bounds(flat).T
    flat = flat[np.minimum(east - west, north - south) > 2 * radius_m]  # else no disc fits
    for place in np.flatnonzero(~shapely.is_valid(flat)):
        # What only just does not cross itself in degrees may do so in metres.
        flat[place] = shapely.union_all(areal_parts([flat[place]]))
    inner = shapely.buffer(flat, -radius_m, quad_segs=_QUARTER_SEGMENTS)
    reached = ~shapely.is_empty(inner)
    opened = shapely.buffer(inner[reached], radius_m, quad_segs=_QUARTER_SEGMENTS)
    # Rounded corners are polygons: without the cut they could leave the shape by a hair.
    kept = shapely.transform(shapely.intersection(opened, flat[reached]), back)
    return polygons_area_m2(areal_parts(kept))


_Move: TypeAlias = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def _planes(parts: _Shapes) -> tuple[_Move, _Move]:
    """Return the functions from degrees to metres about the middle of shapes, and back."""
    import shapely

    from sitmap.geo.proj_library import pyproj

    west, south, east, north = shapely.total_bounds(parts)
    lon, lat = (west + east) / 2, (south + north) / 2
    transformer = pyproj.Transformer.from_pipeline(
        f"+proj=tmerc +lon_0={lon:.6f} +lat_0={lat:.6f} +ellps=WGS84"
    )

    def moved(points: NDArray[np.float64], *, back: bool) -> NDArray[np.float64]:
        direction = "INVERSE" if back else "FORWARD"
        x, y = transformer.transform(points[:, 0], points[:, 1], direction=direction)
        return np.column_stack([x, y])

    return partial(moved, back=False), partial(moved, back=True)
