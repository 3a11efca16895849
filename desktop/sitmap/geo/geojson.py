"""Geometries of GeoJSON (RFC 7946) to our own; features and their properties are elsewhere."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry, mended
from sitmap.geo.wkb import Coordinates, Parsed, write_wkb

__all__ = ["read_geojson_geometry"]

_CODES: Final = {
    "Point": 1,
    "LineString": 2,
    "Polygon": 3,
    "MultiPoint": 4,
    "MultiLineString": 5,
    "MultiPolygon": 6,
}


def read_geojson_geometry(member: object, *, mend: bool = False) -> Geometry | None:
    """Return the geometry of a ``geometry`` member, None for null.

    Heights are dropped; ``mend`` makes valid areas of rings that cross. Raises UserError as
    ``Geometry.from_wkb``, and for unknown types and coordinates that are no pairs of numbers.
    """
    if member is None:
        return None
    if not isinstance(member, dict):
        raise UserError("the geometry is no GeoJSON")
    kind = member.get("type")
    if kind == "GeometryCollection":
        raise UserError("a collection of geometries cannot be read", hint="give each its own row")
    code = _CODES.get(str(kind))
    if code is None:
        raise UserError(f"unknown geometry type '{str(kind)[:40]}'")
    wkb = write_wkb(Parsed(code, _members(code, member.get("coordinates"))))
    return mended(wkb) if mend else Geometry.from_wkb(wkb)


def _members(code: int, found: Any) -> tuple[tuple[Coordinates, ...], ...]:
    try:
        if code == 1:
            return ((_array([found]),),)
        if code == 2:
            return ((_array(found),),)
        if code == 3:
            return (tuple(_array(ring) for ring in found),)
        if code == 4:
            return tuple((_array([point]),) for point in found)
        if code == 5:
            return tuple((_array(line),) for line in found)
        return tuple(tuple(_array(ring) for ring in polygon) for polygon in found)
    except (TypeError, ValueError, OverflowError, IndexError) as error:
        raise UserError("a coordinate is not a pair of numbers") from error


def _array(points: Any) -> Coordinates:
    if not points:
        raise UserError("the geometry is empty")
    try:
        array = np.array(points, np.float64)
    except ValueError:  # some points have a height and some have none
        array = np.array([point[:2] for point in points], np.float64)
    if array.ndim != 2 or array.shape[1] < 2:
        raise ValueError("pairs are expected")
    return np.ascontiguousarray(array[:, :2])
