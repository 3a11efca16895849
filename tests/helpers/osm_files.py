"""Tiny OpenStreetMap extracts (.osm.pbf) written by our own code, from the format's description."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Tags = Mapping[str, str]


@dataclass(frozen=True)
class Way:
    """A line, or an area if it ends where it begins: corners in degrees, tags."""

    corners: Sequence[tuple[float, float]]
    tags: Tags


@dataclass(frozen=True)
class Town:
    """A named point."""

    lon: float
    lat: float
    tags: Tags = field(default_factory=dict)


def _varint(value: int) -> bytes:
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def _signed(value: int) -> bytes:
    return _varint((value << 1) ^ (value >> 63))


def _bytes(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


class _Strings:
    """The table of texts of a block; the first is empty."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {"": 0}

    def of(self, text: str) -> int:
        return self.places.setdefault(text, len(self.places))

    def tags(self, tags: Tags) -> bytes:
        keys = b"".join(_varint(self.of(key)) for key in tags)
        values = b"".join(_varint(self.of(value)) for value in tags.values())
        return _bytes(2, keys) + _bytes(3, values)

    def table(self) -> bytes:
        return b"".join(_bytes(1, text.encode()) for text in self.places)


def _blob(kind: str, content: bytes) -> bytes:
    blob = _number(2, len(content)) + _bytes(3, zlib.compress(content))
    head = _bytes(1, kind.encode()) + _number(3, len(blob))
    return struct.pack(">I", len(head)) + head + blob


def _node(number: int, lon: float, lat: float, tags: bytes) -> bytes:
    place = (
        _varint(8 << 3) + _signed(round(lat * 1e7)) + _varint(9 << 3) + _signed(round(lon * 1e7))
    )
    return _varint(1 << 3) + _signed(number) + tags + place


def osm_bytes(
    towns: Sequence[Town], ways: Sequence[Way], extent: tuple[float, float, float, float] | None
) -> bytes:
    """Return an extract; with ``extent`` (w, s, e, n) its head names it."""
    strings = _Strings()
    nodes: dict[tuple[float, float], int] = {}
    for way in ways:
        for corner in way.corners:
            nodes.setdefault(corner, len(nodes) + 1)
    group_nodes = [_node(n, lon, lat, b"") for (lon, lat), n in nodes.items()]
    first = len(nodes) + 1
    group_nodes += [
        _node(first + n, town.lon, town.lat, strings.tags(town.tags))
        for n, town in enumerate(towns)
    ]
    group_ways = []
    for number, way in enumerate(ways, 1):
        refs, before = b"", 0
        for corner in way.corners:
            refs += _signed(nodes[corner] - before)
            before = nodes[corner]
        group_ways.append(_number(1, number) + strings.tags(way.tags) + _bytes(8, refs))
    groups = [
        b"".join(_bytes(1, node) for node in group_nodes),
        b"".join(_bytes(3, way) for way in group_ways),
    ]
    block = _bytes(1, strings.table()) + b"".join(_bytes(2, group) for group in groups if group)
    head = b""
    if extent is not None:
        west, south, east, north = (round(value * 1e9) for value in extent)
        sides = ((1, west), (2, east), (3, north), (4, south))
        head += _bytes(1, b"".join(_varint(key << 3) + _signed(value) for key, value in sides))
    head += _bytes(4, b"OsmSchema-V0.6") + _bytes(16, b"test")
    return _blob("OSMHeader", head) + _blob("OSMData", block)


def write_osm(
    path: Path,
    towns: Sequence[Town] = (),
    ways: Sequence[Way] = (),
    extent: tuple[float, float, float, float] | None = (37.0, 48.1, 37.4, 48.4),
) -> Path:
    """Write an extract around Pokrovsk."""
    path.write_bytes(osm_bytes(towns, ways, extent))
    return path
