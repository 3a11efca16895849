"""Geometry blobs of a GeoPackage: a small header, an envelope and ISO WKB.

Also the ST_* functions that the spatial index's triggers call. What a good geometry is
decides ``sitmap.geo``; bytes of strangers are read here without trusting any count.
"""

from __future__ import annotations

import math
import struct
from typing import Final

import apsw
import numpy as np
from numpy.typing import NDArray

from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.geo.wkb import read_wkb

__all__ = [
    "POINT_HEAD",
    "POINT_SIZE",
    "SRS_ID",
    "are_points",
    "blob_bounds",
    "coordinates",
    "decode",
    "encode",
    "is_empty",
    "point_blobs",
    "register_functions",
    "wkb_of",
]

SRS_ID: Final = 4326

Bounds = tuple[float, float, float, float]
"""minx, maxx, miny, maxy: the order of a GeoPackage envelope."""

_HEAD: Final = struct.Struct("<2sBBi")
_ENVELOPE: Final = struct.Struct("<4d")
_ENVELOPE_DOUBLES: Final = (0, 4, 6, 6, 8)
_POINT: Final = struct.Struct("<BIdd")
_MULTI: Final = struct.Struct("<BII")
_EMPTY_FLAG: Final = 0x10

POINT_HEAD: Final = b"GP\x00\x01\xe6\x10\x00\x00\x01\x01\x00\x00\x00"
"""What stands before the two numbers of a point, as ``encode`` writes it."""
POINT_SIZE: Final = len(POINT_HEAD) + 16


def encode(geometry: Geometry, *, multi: bool = False) -> bytes:
    """Return the blob of a geometry; ``multi`` stores a line or polygon as its Multi type.

    Points carry no envelope, everything else does.
    """
    wkb = geometry.wkb
    code = _MULTI.unpack_from(wkb)[1]
    if code == 1:
        return _HEAD.pack(b"GP", 0, 0x01, SRS_ID) + wkb
    west, south, east, north = geometry.bounds
    if multi and code in (2, 3):
        wkb = _MULTI.pack(1, code + 3, 1) + wkb
    envelope = _ENVELOPE.pack(west, east, south, north)
    return _HEAD.pack(b"GP", 0, 0x03, SRS_ID) + envelope + wkb


def point_blobs(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> list[bytes | None]:
    """Return the blobs of points, as ``encode`` makes them of each."""
    head = len(POINT_HEAD)
    cells = np.empty(len(lon), [("head", f"V{head}"), ("lon", "<f8"), ("lat", "<f8")])
    cells["head"] = np.frombuffer(POINT_HEAD, f"V{head}")[0]
    cells["lon"], cells["lat"] = lon, lat
    blobs: list[bytes | None] = cells.view(f"V{POINT_SIZE}").tolist()
    return blobs


def are_points(cells: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which blobs of POINT_SIZE, the bytes of each a row of ``cells``, are plain points."""
    heads = cells[:, : len(POINT_HEAD)]
    found: NDArray[np.bool_] = (heads == np.frombuffer(POINT_HEAD, np.uint8)).all(axis=1)
    return found


def coordinates(cells: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return longitude and latitude (n, 2) of plain points, the bytes of each a row of ``cells``.

    Raises ValueError for a point that is not on the globe.
    """
    place = np.ascontiguousarray(cells[:, len(POINT_HEAD) :]).view("<f8")
    if not (np.abs(place) <= (180.0, 90.0)).all():
        raise ValueError("a point is not on the globe")
    return place


def wkb_of(blob: bytes) -> bytes:
    """Return the well-known binary inside a blob; raises ValueError if it is none."""
    if len(blob) < _HEAD.size + 5 or blob[:2] != b"GP" or blob[2] != 0:
        raise ValueError("not a GeoPackage geometry")
    code = (blob[3] >> 1) & 7
    if code >= len(_ENVELOPE_DOUBLES):
        raise ValueError("unknown envelope in a GeoPackage geometry")
    start = _HEAD.size + 8 * _ENVELOPE_DOUBLES[code]
    if len(blob) < start + 5:
        raise ValueError("a GeoPackage geometry is cut off")
    return blob[start:]


def decode(blob: bytes) -> Geometry:
    """Return the geometry of a blob; a Multi type with one line or polygon becomes simple.

    Raises ValueError if the bytes hold no geometry that we could have written or that the
    rules of ``Geometry`` allow.
    """
    wkb = wkb_of(blob)
    if len(wkb) > _MULTI.size:
        order, code, count = _MULTI.unpack_from(wkb)
        if order == 1 and code in (5, 6) and count == 1:
            wkb = wkb[_MULTI.size :]
    try:
        # Little-endian plain types are what we write ourselves; a walk over them finds
        # broken counts, while validity was checked when they were recorded.
        parsed = read_wkb(wkb)
        if not (parsed.members and all(parsed.members)):
            raise ValueError("an empty geometry")
        arrays = list(parsed.arrays())
        points = np.concatenate(arrays)
        if not all(map(len, arrays)) or np.isnan(points).any():
            raise ValueError("an empty geometry")
        if not (np.abs(points) <= (180.0, 90.0)).all():
            raise ValueError("a geometry that is not on the globe")
        if wkb[0] == 1 and struct.unpack_from("<I", wkb, 1)[0] == parsed.code:
            return Geometry(wkb)
        return Geometry.from_wkb(wkb)
    except UserError as error:
        raise ValueError(error.what) from error


def is_empty(blob: bytes) -> bool:
    """Return whether a blob holds an empty geometry."""
    return blob_bounds(blob) is None


def blob_bounds(blob: bytes) -> Bounds | None:
    """Return the bounds of a blob, from its envelope or its coordinates; None if empty.

    Raises ValueError for bytes that are no geometry.
    """
    wkb = wkb_of(blob)
    flags = blob[3]
    if flags & _EMPTY_FLAG:
        return None
    if (flags >> 1) & 7:
        order = "<" if flags & 1 else ">"
        envelope = struct.unpack_from(order + "4d", blob, _HEAD.size)
        if all(math.isfinite(value) for value in envelope):
            return envelope[0], envelope[1], envelope[2], envelope[3]
    if len(wkb) == _POINT.size and wkb[:5] == b"\x01\x01\x00\x00\x00":
        _, _, x, y = _POINT.unpack(wkb)
        return None if math.isnan(x) or math.isnan(y) else (x, x, y, y)
    return _walked_bounds(wkb)


def _walked_bounds(wkb: bytes) -> Bounds | None:
    try:
        arrays = [array for array in read_wkb(wkb).arrays() if len(array)]
    except UserError as error:
        raise ValueError(error.what) from error
    points = np.concatenate(arrays) if arrays else np.empty((0, 2))
    points = points[~np.isnan(points).any(axis=1)]
    if not len(points):
        return None
    (minx, miny), (maxx, maxy) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return minx, maxx, miny, maxy


def register_functions(connection: apsw.Connection) -> None:
    """Give a connection the functions that the spatial index's triggers call."""

    def bound(index: int) -> apsw.ScalarProtocol:
        def function(*values: apsw.SQLiteValue) -> float | None:
            bounds = _value_bounds(values[0])
            return None if bounds is None else bounds[index]

        return function

    def empty(*values: apsw.SQLiteValue) -> int | None:
        return None if values[0] is None else int(_value_bounds(values[0]) is None)

    # Innocuous: they only compute, so triggers may call them though the schema is not trusted.
    for index, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        connection.create_scalar_function(
            name, bound(index), 1, deterministic=True, flags=apsw.SQLITE_INNOCUOUS
        )
    connection.create_scalar_function(
        "ST_IsEmpty", empty, 1, deterministic=True, flags=apsw.SQLITE_INNOCUOUS
    )


def _value_bounds(value: apsw.SQLiteValue) -> Bounds | None:
    if not isinstance(value, bytes):
        return None
    try:
        return blob_bounds(value)
    except ValueError:
        return None
