"""Positions moved to a metric grid, so that no product tells where exactly something stands.

The grid is that of UTM in zones of six degrees: a square of 1 km is what is left of a position
in MGRS when its digits are cut to two and two. What is to be moved is decided elsewhere.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry, mended
from sitmap.geo.projection import Projection, utm_projection
from sitmap.geo.wkb import Coordinates, Parsed, read_wkb, write_wkb

__all__ = ["coarse_points", "coarse_shape", "reach_m"]

_Floats = NDArray[np.float64]

_DECIMALS = 6


def reach_m(size: float) -> float:
    """Return how far from the middle of a square of the grid a position in it may be, in metres."""
    return math.ceil(size * math.sqrt(0.5))


def coarse_points(points: _Floats, size: float) -> _Floats:
    """Return the middle of the square of ``size`` metres in which each position (n, 2) lies."""
    found = np.empty_like(points)
    zones = _zones(points[:, 0])
    north = points[:, 1] >= 0
    for zone in np.unique(zones).tolist():
        for upper in (True, False):
            own = (zones == zone) & (north == upper)
            if own.any():
                projection = utm_projection(int(zone), north=upper)
                flat = np.floor(projection.forward(points[own]) / size) * size + size / 2
                found[own] = _round(projection, flat)
    return found


def coarse_shape(wkb: bytes, size: float) -> bytes | None:
    """Return a shape on the grid, None if nothing is left of it.

    Points move to the middle of their square, corners of lines and areas to the nearest crossing
    of the grid; an area smaller than that becomes the square in which it lies.
    """
    parsed = read_wkb(wkb)
    if parsed.code in (1, 4):
        return _points(parsed, size)
    lon, lat = Geometry(wkb).representative_point()
    zone = int(_zones(np.array([lon]))[0])
    projection = utm_projection(zone, north=lat >= 0)
    rings = [[_snapped(array, projection, size) for array in member] for member in parsed.members]
    if parsed.code in (2, 5):
        return _lines([array for member in rings for array in member])
    areas = [tuple(ring for ring in member if len(ring) >= 4) for member in rings
             if len(member[0]) >= 4]  # fmt: skip
    return _areas(areas) or _square(lon, lat, projection, size)


def _zones(lon: _Floats) -> NDArray[np.int64]:
    return np.clip(np.floor((lon + 180.0) / 6.0).astype(np.int64) + 1, 1, 60)


def _round(projection: Projection, flat: _Floats) -> _Floats:
    """Return the degrees of metres, on the globe and without false digits."""
    degrees = np.round(projection.inverse(flat), _DECIMALS)
    lon = (degrees[:, 0] + 180.0) % 360.0 - 180.0
    return np.column_stack([lon, np.clip(degrees[:, 1], -90.0, 90.0)])


def _points(parsed: Parsed, size: float) -> bytes:
    moved = coarse_points(np.concatenate(parsed.arrays()), size)
    if parsed.code == 1:
        return write_wkb(Parsed(1, ((moved,),)))
    distinct = np.unique(moved, axis=0)
    return write_wkb(Parsed(4, tuple((point.reshape(1, 2),) for point in distinct)))


def _snapped(array: Coordinates, projection: Projection, size: float) -> Coordinates:
    """Return corners on crossings of the grid, repeats left out; empty if any cannot be placed."""
    flat = projection.forward(array)
    if not np.isfinite(flat).all():
        return np.empty((0, 2))
    near = np.round(flat / size) * size
    moved = np.ones(len(near), np.bool_)
    moved[1:] = (near[1:] != near[:-1]).any(axis=1)
    return _round(projection, near[moved])


def _lines(arrays: list[Coordinates]) -> bytes | None:
    kept = [(array,) for array in arrays if len(array) >= 2]
    if not kept:
        return None
    return write_wkb(Parsed(2 if len(kept) == 1 else 5, tuple(kept)))


def _areas(members: list[tuple[Coordinates, ...]]) -> bytes | None:
    if not members:
        return None
    code = 3 if len(members) == 1 else 6
    try:
        return mended(write_wkb(Parsed(code, tuple(members)))).wkb
    except UserError:
        return None


def _square(lon: float, lat: float, projection: Projection, size: float) -> bytes | None:
    flat = projection.forward(np.array([[lon, lat]]))
    if not np.isfinite(flat).all():
        return None
    corner = np.floor(flat / size) * size
    steps = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], np.float64)
    return write_wkb(Parsed(3, ((_round(projection, corner + steps * size),),)))
