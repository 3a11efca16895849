"""Lengths, areas and directions on the ellipsoid WGS 84, and overlays of polygons.

Measures take every edge as a geodesic between its two vertices (Karney's method, as pyproj
offers it), the way other programs do. Overlays (union, intersection) are made in the plane
of longitude and latitude, where an edge is straight as on most maps; what they leave is
then measured on the ellipsoid. At 48 degrees north an edge of 1 km runs 2 cm apart in the two
readings, one of 20 km nearly 9 m: parts of coarse outlines add up to their whole to about one
in a thousand. Nothing that crosses the antimeridian or holds a pole is supported.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.geo.wkb import Coordinates

if TYPE_CHECKING:
    from pyproj import Geod
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "area_m2",
    "areal_parts",
    "bearing",
    "circle",
    "circle_points",
    "clip",
    "destination",
    "distance_m",
    "geod",
    "geometry_of",
    "intersection_area_m2",
    "length_m",
    "overlap_area_m2",
    "polygons_area_m2",
    "shape_area_m2",
    "union_area_m2",
    "united",
]

_LARGEST_RADIUS_M: Final = 5_000_000.0
_POLYGONS: Final = (3, 6)
"""shapely's numbers of Polygon and MultiPolygon."""
_FEWEST_VERTICES: Final = 8


@cache
def geod() -> Geod:
    """Return the ellipsoid WGS 84 as pyproj knows it; loaded with the first measure."""
    from sitmap.geo.proj_library import pyproj

    return pyproj.Geod(ellps="WGS84")


# --- points and lines -------------------------------------------------------------------


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return the length in metres of the geodesic between two positions in degrees."""
    return float(geod().inv(lon1, lat1, lon2, lat2)[2])


def bearing(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return the azimuth at the first position towards the second: 0 to 360, 0 is north."""
    return float(geod().inv(lon1, lat1, lon2, lat2)[0]) % 360.0


def destination(lon: float, lat: float, azimuth: float, metres: float) -> tuple[float, float]:
    """Return the (lon, lat) reached by following an azimuth in degrees for ``metres``."""
    there = geod().fwd(lon, lat, azimuth, metres)
    return float(there[0]), float(there[1])


def length_m(geometry: Geometry) -> float:
    """Return the length of lines, the perimeter of polygons, 0 for points, in metres."""
    if geometry.kind.endswith("Point"):
        return 0.0
    return sum(
        float(geod().line_length(np.array(line[:, 0]), np.array(line[:, 1])))
        for line in geometry.rings()
    )


def circle(lon: float, lat: float, radius_m: float, vertices: int = 720) -> Geometry:
    """Return the polygon whose vertices lie ``radius_m`` metres from a position.

    Raises UserError if the radius is not above 0 and up to 5 000 km, if there are fewer
    than 8 vertices, or if the circle crosses the antimeridian or holds a pole.
    """
    if not 0 < radius_m <= _LARGEST_RADIUS_M:
        raise UserError(f"a circle of {radius_m:g} m cannot be drawn", hint="up to 5000 km")
    if vertices < _FEWEST_VERTICES:
        raise UserError("a circle needs at least 8 vertices")
    Geometry.point(lon, lat)
    azimuths = np.linspace(360.0, 0.0, vertices, endpoint=False)  # counter-clockwise
    every = np.full(vertices, 1.0)
    lons, lats, _ = geod().fwd(lon * every, lat * every, azimuths, radius_m * every)
    to_pole = min(distance_m(lon, lat, lon, pole) for pole in (90.0, -90.0))
    if to_pole <= radius_m or np.abs(np.asarray(lons) - lon).max() > 180:
        raise UserError("the circle crosses the antimeridian or holds a pole")
    return Geometry.polygon(zip(np.asarray(lons).tolist(), np.asarray(lats).tolist(), strict=True))


# --- areas ------------------------------------------------------------------------------


def circle_points(
    lonlat: NDArray[np.float64], radius_m: NDArray[np.float64], vertices: int
) -> NDArray[np.float64]:
    """Return points (k, vertices, 2) in degrees that lie ``radius_m`` (k,) from places (k, 2).

    Circles that cross the antimeridian jump there in longitude; NaN places give NaN.
    """
    shape = (len(lonlat), vertices)
    azimuths = np.broadcast_to(np.linspace(0.0, 360.0, vertices, endpoint=False), shape)
    lon, lat, metres = (
        np.broadcast_to(part[:, np.newaxis], shape).ravel()
        for part in (lonlat[:, 0], lonlat[:, 1], radius_m)
    )
    lons, lats, _ = geod().fwd(lon, lat, azimuths.ravel(), metres)
    return np.stack([np.reshape(lons, shape), np.reshape(lats, shape)], axis=-1)


def area_m2(geometry: Geometry) -> float:
    """Return the area of polygons in square metres, 0 for points and lines.

    Holes are subtracted, whichever way the rings run; parts are added.
    """
    parsed = geometry.parsed()
    if parsed.code not in (3, 6):
        return 0.0
    return math.fsum(
        _ring_area(member[0]) - math.fsum(_ring_area(hole) for hole in member[1:])
        for member in parsed.members
    )


def _ring_area(ring: Coordinates) -> float:
    return abs(geod().polygon_area_perimeter(np.array(ring[:, 0]), np.array(ring[:, 1]))[0])


def union_area_m2(geometries: Sequence[Geometry]) -> float:
    """Return the area in square metres covered by any of the polygons, counted once."""
    if len(geometries) == 1:
        return area_m2(geometries[0])
    return shape_area_m2(united(geometries))


def intersection_area_m2(first: Sequence[Geometry], second: Sequence[Geometry]) -> float:
    """Return the area in square metres inside any of ``first`` and any of ``second``."""
    import shapely

    return shape_area_m2(shapely.intersection(united(first), united(second)))


def overlap_area_m2(groups: Sequence[Sequence[Geometry]]) -> float:
    """Return the area in square metres that lies in two groups or more, counted once.

    Overlaps inside one group do not count.
    """
    import shapely

    unions = [united(group) for group in groups]
    shared = [
        shapely.intersection(one, other)
        for position, one in enumerate(unions)
        for other in unions[position + 1 :]
        if shapely.intersects(one, other)
    ]
    return shape_area_m2(shapely.union_all(areal_parts(shared))) if shared else 0.0


def clip(geometries: Iterable[Geometry], within: Geometry) -> list[Geometry]:
    """Return what of each geometry lies inside the polygon ``within``, empty ones left out.

    Pieces of a lower dimension, such as the point where two polygons touch, are left out.
    """
    import shapely

    border = _valid(within.shape)
    shapely.prepare(border)
    out = []
    for geometry in geometries:
        shape = geometry.shape
        if shapely.contains_properly(border, shape):
            out.append(geometry)
            continue
        cut = shapely.intersection(_valid(shape), border)
        pieces = [
            part
            for part in _parts(cut)
            if shapely.get_dimensions(part) == shapely.get_dimensions(shape)
        ]
        if pieces:
            out.append(geometry_of(pieces))
    return out


# --- shapely's side ---------------------------------------------------------------------


def united(geometries: Sequence[Geometry]) -> BaseGeometry:
    """Return the polygons as one shape in degrees; crossings are repaired."""
    import shapely

    return shapely.union_all(areal_parts([geometry.shape for geometry in geometries]))


def areal_parts(shapes: Iterable[BaseGeometry]) -> list[BaseGeometry]:
    """Return the simple polygons of shapes; pieces of a lower dimension are left out."""
    import shapely

    found: list[BaseGeometry] = []
    for shape in map(_valid, shapes):
        if shapely.get_type_id(shape) in _POLYGONS:
            parts = shapely.get_parts(shape)
            found.extend(parts[~shapely.is_empty(parts)])
        else:
            found.extend(part for part in _parts(shape) if shapely.get_dimensions(part) == 2)
    return found


def _valid(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape, repaired if it crosses itself: an overlay would stop at it."""
    import shapely

    return shape if shapely.is_valid(shape) else shapely.make_valid(shape)


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """Return the simple, non-empty parts of a shape, collections taken apart."""
    import shapely

    parts: list[BaseGeometry] = []
    for part in shapely.get_parts(shape):
        if shapely.get_type_id(part) >= 4:
            parts.extend(_parts(part))
        elif not shapely.is_empty(part):
            parts.append(part)
    return parts


def geometry_of(parts: list[BaseGeometry]) -> Geometry:
    """Return simple parts of one dimension as a geometry, in the order given."""
    import shapely

    if len(parts) == 1:
        whole = parts[0]
    else:
        makers = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
        whole = makers[int(shapely.get_dimensions(parts[0]))](parts)
    return Geometry(bytes(shapely.to_wkb(whole, output_dimension=2, byte_order=1, flavor="iso")))


def shape_area_m2(shape: BaseGeometry) -> float:
    """Return the area of the polygons of a shape in degrees, in square metres."""
    return polygons_area_m2(areal_parts([shape]))


def polygons_area_m2(polygons: Sequence[BaseGeometry] | NDArray[np.object_]) -> float:
    """Return the areas of simple polygons in degrees added up, in square metres."""
    import shapely

    if not len(polygons):
        return 0.0
    rings, owners = shapely.get_rings(np.asarray(polygons, np.object_), return_index=True)
    points, ring_of = shapely.get_coordinates(rings, return_index=True)
    borders = np.searchsorted(ring_of, np.arange(1, len(rings)))
    areas = map(_ring_area, np.split(points, borders))
    # The first ring of each polygon is its outer one, all others are holes.
    outer = np.diff(owners, prepend=-1) > 0
    return math.fsum(area if out else -area for area, out in zip(areas, outer, strict=True))
