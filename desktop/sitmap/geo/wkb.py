"""Read and write well-known binary with NumPy and struct alone.

Reading accepts both byte orders, ISO and EWKB codes, and drops Z, M and SRID; writing
gives little-endian 2D ISO WKB. Counts are checked against the buffer before anything is
allocated. What is a good coordinate or a valid shape is decided in ``geometry``.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.errors import UserError

__all__ = ["KIND_NAMES", "Coordinates", "Parsed", "read_wkb", "write_wkb"]

Coordinates = NDArray[np.float64]
"""Longitude and latitude in degrees, shape (n, 2)."""

KIND_NAMES: Final = {
    1: "Point",
    2: "LineString",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
}
_EWKB_Z: Final = 0x80000000
_EWKB_M: Final = 0x40000000
_EWKB_SRID: Final = 0x20000000


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """A geometry taken apart: ``code`` of KIND_NAMES, and its members.

    Each member is a tuple of coordinate arrays: one for a point or line, one a ring for a
    polygon (outer ring first). Simple geometries have one member.
    """

    code: int
    members: tuple[tuple[Coordinates, ...], ...]

    def arrays(self) -> tuple[Coordinates, ...]:
        """Return all coordinate arrays in order."""
        return tuple(array for member in self.members for array in member)


class _Reader:
    """A position in a buffer that never reads past its end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.order = "<"

    def left(self) -> int:
        return len(self.data) - self.at

    def start(self) -> tuple[int, int]:
        """Read byte order and type; return the 2D type code and the number of axes."""
        if self.left() < 5:
            raise _broken("it ends too early")
        marker = self.data[self.at]
        if marker > 1:
            raise _broken("the byte order mark is neither 0 nor 1")
        self.order = "<" if marker else ">"
        (raw,) = struct.unpack_from(self.order + "I", self.data, self.at + 1)
        self.at += 5
        if raw & _EWKB_SRID:
            self.count(0)
        flags = bool(raw & _EWKB_Z) + bool(raw & _EWKB_M)
        code = raw & 0x1FFFFFFF
        iso = code // 1000
        if iso > 3:
            raise UserError(f"the geometry type {raw} is unknown")
        return code % 1000, 2 + max(flags, (0, 1, 1, 2)[iso])

    def count(self, item_size: int) -> int:
        """Read a count of items of at least ``item_size`` bytes each."""
        if self.left() < 4:
            raise _broken("it ends too early")
        (number,) = struct.unpack_from(self.order + "I", self.data, self.at)
        self.at += 4
        if number * item_size > self.left():
            raise _broken("it announces more points than it holds")
        return int(number)

    def coordinates(self, number: int, axes: int) -> Coordinates:
        size = number * axes * 8
        if size > self.left():
            raise _broken("it ends too early")
        flat = np.frombuffer(self.data, self.order + "f8", number * axes, self.at)
        self.at += size
        # A view on the caller's bytes when they are ours (little endian, 2D): no copy.
        return flat.reshape(number, axes)[:, :2].astype(np.float64, copy=False)


def _broken(why: str) -> UserError:
    return UserError(f"the geometry cannot be read: {why}")


def read_wkb(data: bytes) -> Parsed:
    """Take a WKB geometry apart.

    Raises UserError if it is truncated, longer than it says, or of another type than
    (Multi)Point, (Multi)LineString, (Multi)Polygon. Coordinates are not checked.
    """
    reader = _Reader(bytes(data))
    code, axes = reader.start()
    if code not in KIND_NAMES:
        raise UserError(
            f"geometries of type {_other_name(code)} are not supported",
            hint="use a point, line or polygon, or several of one of them",
        )
    members = (_member(reader, code, axes),) if code <= 3 else _many(reader, code - 3)
    if reader.left():
        raise _broken("bytes are left over at its end")
    return Parsed(code, members)


def _other_name(code: int) -> str:
    return "GeometryCollection" if code == 7 else str(code)


def _many(reader: _Reader, expected: int) -> tuple[tuple[Coordinates, ...], ...]:
    members = []
    for _ in range(reader.count(9)):
        code, axes = reader.start()
        if code != expected:
            raise _broken("its parts are of different types")
        members.append(_member(reader, code, axes))
    return tuple(members)


def _member(reader: _Reader, code: int, axes: int) -> tuple[Coordinates, ...]:
    if code == 1:
        return (reader.coordinates(1, axes),)
    if code == 2:
        return (reader.coordinates(reader.count(8 * axes), axes),)
    rings = reader.count(4)
    return tuple(reader.coordinates(reader.count(8 * axes), axes) for _ in range(rings))


def write_wkb(parsed: Parsed) -> bytes:
    """Return little-endian 2D ISO WKB."""
    if parsed.code <= 3:
        return _simple_wkb(parsed.code, parsed.members[0])
    head = struct.pack("<BII", 1, parsed.code, len(parsed.members))
    return head + b"".join(_simple_wkb(parsed.code - 3, member) for member in parsed.members)


def _simple_wkb(code: int, member: tuple[Coordinates, ...]) -> bytes:
    head = struct.pack("<BI", 1, code)
    if code == 1:
        return head + _doubles(member[0])
    if code == 2:
        return head + struct.pack("<I", len(member[0])) + _doubles(member[0])
    rings = b"".join(struct.pack("<I", len(ring)) + _doubles(ring) for ring in member)
    return head + struct.pack("<I", len(member)) + rings


def _doubles(array: Coordinates) -> bytes:
    return np.ascontiguousarray(array, dtype="<f8").tobytes()
