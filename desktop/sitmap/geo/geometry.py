"""Geometries: immutable points, lines and polygons in longitude and latitude, WGS 84.

Construction checks what a person or a file may get wrong. Measures on the ellipsoid and
overlays live in ``geodesic``, map coordinates in ``projection``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sitmap.errors import UserError
from sitmap.geo.wkb import KIND_NAMES, Coordinates, Parsed, read_wkb, write_wkb
from sitmap.geo.wkt import read_wkt, write_wkt

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Coordinates", "Geometry", "mended"]

_CLOSE_DEGREES: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Geometry:
    """A (multi)point, (multi)line or (multi)polygon; ``wkb`` is little-endian 2D ISO WKB.

    ``Geometry(wkb)`` trusts its bytes (they come from our own file or code); everything
    from outside goes through ``from_wkb``, ``from_wkt``, ``point``, ``line``, ``polygon``.
    """

    wkb: bytes

    @classmethod
    def from_wkb(cls, data: bytes) -> Geometry:
        """Read ISO WKB or EWKB; Z, M and SRID are dropped and open rings closed.

        Raises UserError: unreadable, empty, not finite, outside the globe, too few points,
        self-crossing, unsupported type.
        """
        return cls._checked(read_wkb(data))

    @classmethod
    def from_wkt(cls, text: str) -> Geometry:
        """Read well-known text; rules and errors as in ``from_wkb``."""
        return cls._checked(read_wkt(text))

    @classmethod
    def point(cls, lon: float, lat: float) -> Geometry:
        """Return a point; raises UserError if it is not on the globe."""
        return cls._checked(Parsed(1, ((_array([(lon, lat)]),),)))

    @classmethod
    def line(cls, pairs: Iterable[tuple[float, float]]) -> Geometry:
        """Return a line through (lon, lat) pairs; raises UserError as ``from_wkb``."""
        return cls._checked(Parsed(2, ((_array(pairs),),)))

    @classmethod
    def polygon(cls, pairs: Iterable[tuple[float, float]]) -> Geometry:
        """Return a polygon with one outer ring, closed if need be.

        Raises UserError as ``from_wkb``.
        """
        return cls._checked(Parsed(3, ((_array(pairs),),)))

    @classmethod
    def _checked(cls, parsed: Parsed) -> Geometry:
        code = parsed.code
        if not parsed.members or any(len(array) == 0 for array in parsed.arrays()):
            raise UserError("the geometry is empty")
        if code == 1 and np.isnan(parsed.members[0][0]).all():
            raise UserError("the geometry is empty")
        for array in parsed.arrays():
            _check_on_globe(array)
        if code in (3, 6):
            rings = tuple(tuple(_closed(ring) for ring in member) for member in parsed.members)
            if not all(rings):
                raise UserError("the geometry is empty")
            parsed = Parsed(code, rings)
        elif code in (2, 5):
            for array in parsed.arrays():
                _check_line(array)
        geometry = cls(write_wkb(parsed))
        if code in (3, 6):
            _check_valid(geometry)
        return geometry

    @property
    def shape(self) -> BaseGeometry:
        """The same geometry for shapely, coordinates in degrees."""
        # Loading shapely takes about 70 ms, which an opening window need not wait for.
        import shapely

        shape: BaseGeometry = shapely.from_wkb(self.wkb)
        return shape

    @property
    def kind(self) -> str:
        """``Point``, ``LineString``, ``Polygon`` or one of these after ``Multi``."""
        return KIND_NAMES[read_wkb(self.wkb).code]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees; NaN for bytes that hold no position."""
        rings = [ring for ring in self.rings() if len(ring)]
        if not rings:
            return math.nan, math.nan, math.nan, math.nan
        points = np.concatenate(rings)
        west, south = points.min(axis=0).tolist()
        east, north = points.max(axis=0).tolist()
        return west, south, east, north

    def parsed(self) -> Parsed:
        """Return type code and members with their coordinate arrays (read-only)."""
        return read_wkb(self.wkb)

    def rings(self) -> tuple[Coordinates, ...]:
        """Return all rings, lines and points, each (n, 2) in degrees, read-only."""
        return read_wkb(self.wkb).arrays()

    def representative_point(self) -> tuple[float, float]:
        """Return a (lon, lat) on the geometry: inside an area, halfway along a line.

        Of several parts the largest counts, of several points the first.
        """
        parsed = read_wkb(self.wkb)
        if parsed.code in (3, 6):
            return _inside(max(parsed.members, key=lambda member: abs(_planar_area(member[0]))))
        if parsed.code in (2, 5):
            return _halfway(max(parsed.arrays(), key=_planar_length))
        lon, lat = parsed.members[0][0][0].tolist()
        return lon, lat

    def to_wkt(self) -> str:
        """Return well-known text that reads back to the same geometry."""
        return write_wkt(read_wkb(self.wkb))


def mended(wkb: bytes) -> Geometry:
    """Return the valid areas that rings which cross or touch themselves enclose.

    Raises UserError if no area is left.
    """
    import shapely

    whole = shapely.make_valid(shapely.from_wkb(wkb, on_invalid="fix"))
    parts = [part for part in shapely.get_parts(whole).tolist() if part.geom_type == "Polygon"]
    parts += [
        part
        for other in shapely.get_parts(whole).tolist()
        if other.geom_type == "MultiPolygon"
        for part in other.geoms
    ]
    if not parts:
        raise UserError("the polygon encloses nothing")
    shape = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    return Geometry.from_wkb(shapely.to_wkb(shape, byte_order=1))


def _array(pairs: Iterable[tuple[float, float]]) -> Coordinates:
    try:
        array = np.array([(float(lon), float(lat)) for lon, lat in pairs], np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise UserError("a coordinate is not a pair of numbers") from error
    return array.reshape(-1, 2)


def _check_on_globe(array: Coordinates) -> None:
    if not np.isfinite(array).all():
        raise UserError("a coordinate is not a finite number")
    outside = (np.abs(array[:, 0]) > 180) | (np.abs(array[:, 1]) > 90)
    if outside.any():
        lon, lat = array[int(np.argmax(outside))].tolist()
        swapped = abs(lat) <= 180 and abs(lon) <= 90
        raise UserError(
            f"the position {lon:.10g}, {lat:.10g} is outside the globe",
            hint="longitude comes first, then latitude"
            if swapped
            else "longitude is -180 to 180, latitude -90 to 90, in degrees",
        )


def _check_line(array: Coordinates) -> None:
    if len(array) < 2 or (array == array[0]).all():
        raise UserError("a line needs two different points")


def _closed(ring: Coordinates) -> Coordinates:
    """Return the ring with its first point repeated at its end."""
    if not (np.abs(ring[0] - ring[-1]) <= _CLOSE_DEGREES).all():
        ring = np.concatenate([ring, ring[:1]])
    elif not (ring[0] == ring[-1]).all():
        ring = np.concatenate([ring[:-1], ring[:1]])
    if len(np.unique(ring, axis=0)) < 3:
        raise UserError("a polygon needs three different points")
    return ring


def _check_valid(geometry: Geometry) -> None:
    import shapely

    shape = geometry.shape
    if shapely.is_valid(shape):
        return
    reason = str(shapely.is_valid_reason(shape))
    found = re.fullmatch(r"(.+?)\[(\S+) (\S+)\]", reason)
    if found is None:
        raise UserError("the polygon is not valid", hint=reason)
    words = {"Self-intersection": "crosses itself", "Ring Self-intersection": "touches itself"}
    raise UserError(
        f"the polygon {words.get(found[1], f'is not valid: {found[1].lower()}')}",
        hint=f"near longitude {float(found[2]):.5f}, latitude {float(found[3]):.5f}",
    )


def _planar_area(ring: Coordinates) -> float:
    x, y = ring[:, 0] - ring[0, 0], ring[:, 1] - ring[0, 1]
    return float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2


def _planar_length(line: Coordinates) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _halfway(line: Coordinates) -> tuple[float, float]:
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    middle = along[-1] / 2
    return float(np.interp(middle, along, line[:, 0])), float(np.interp(middle, along, line[:, 1]))


def _inside(rings: tuple[Coordinates, ...]) -> tuple[float, float]:
    """Return the middle of the widest stretch inside the polygon near its mid latitude.

    The scan line runs between two neighbouring vertex latitudes, so it meets no vertex and
    every crossing is a clean one.
    """
    levels = np.unique(np.concatenate(rings)[:, 1])
    middle = (levels[0] + levels[-1]) / 2
    above = int(np.clip(np.searchsorted(levels, middle, "right"), 1, len(levels) - 1))
    level = (levels[above - 1] + levels[above]) / 2
    crossings = []
    for ring in rings:
        x1, y1, x2, y2 = ring[:-1, 0], ring[:-1, 1], ring[1:, 0], ring[1:, 1]
        hit = (y1 <= level) != (y2 <= level)
        share = (level - y1[hit]) / (y2[hit] - y1[hit])
        crossings.append(x1[hit] + share * (x2[hit] - x1[hit]))
    xs = np.sort(np.concatenate(crossings))
    if len(xs) < 2:  # no area at all: a file may hold such rings
        return float(rings[0][0, 0]), float(rings[0][0, 1])
    widths = xs[1::2] - xs[: len(xs) // 2 * 2 : 2]
    widest = int(np.argmax(widths))
    return float(xs[2 * widest] + widths[widest] / 2), float(level)
