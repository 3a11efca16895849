"""Mapbox vector tiles written by our own code, from the format's description (version 2)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Feature", "layers_json", "tile_bytes"]

_EXTENT = 4096

Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Feature:
    """A feature of one layer: ``form`` point, line or area; corners in degrees; tags."""

    layer: str
    form: str
    corners: Ring
    tags: Mapping[str, str]


def _varint(value: int) -> bytes:
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def _bytes(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _in_tile(lon: float, lat: float, zoom: int, column: int, row: int) -> tuple[int, int]:
    count = 1 << zoom
    x = ((lon + 180) / 360 * count - column) * _EXTENT
    y = (1 - math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) / math.pi) / 2 * count
    return round(x), round((y - row) * _EXTENT)


def _geometry(feature: Feature, zoom: int, column: int, row: int) -> bytes:
    points = [_in_tile(lon, lat, zoom, column, row) for lon, lat in feature.corners]
    if feature.form == "area":
        points = points[:-1]
    out: list[int] = []
    before = (0, 0)
    for number, point in enumerate(points):
        if number == 0:
            out.append(1 << 3 | 1)
        elif number == 1:
            out.append((len(points) - 1) << 3 | 2)
        for axis in (0, 1):
            step = point[axis] - before[axis]
            out.append((step << 1) ^ (step >> 63))
        before = point
    if feature.form == "area":
        out.append(1 << 3 | 7)
    return b"".join(_varint(value) for value in out)


def tile_bytes(features: Sequence[Feature], zoom: int, column: int, row: int) -> bytes:
    """Return a tile with all features, as far as they reach beyond it."""
    out = b""
    for layer in dict.fromkeys(feature.layer for feature in features):
        own = [feature for feature in features if feature.layer == layer]
        keys = list(dict.fromkeys(key for feature in own for key in feature.tags))
        values = list(dict.fromkeys(value for feature in own for value in feature.tags.values()))
        content = _number(15, 2) + _bytes(1, layer.encode())
        for feature in own:
            tags = b"".join(
                _varint(keys.index(key)) + _varint(values.index(value))
                for key, value in feature.tags.items()
            )
            form = {"point": 1, "line": 2, "area": 3}[feature.form]
            geometry = _geometry(feature, zoom, column, row)
            content += _bytes(2, _bytes(2, tags) + _number(3, form) + _bytes(4, geometry))
        content += b"".join(_bytes(3, key.encode()) for key in keys)
        content += b"".join(_bytes(4, _bytes(1, value.encode())) for value in values)
        out += _bytes(3, content + _number(5, _EXTENT))
    return out


def layers_json(features: Sequence[Feature]) -> str:
    """Return the description of the layers that an archive's metadata holds."""
    layers = []
    for layer in dict.fromkeys(feature.layer for feature in features):
        keys = {key for feature in features if feature.layer == layer for key in feature.tags}
        layers.append({"id": layer, "fields": dict.fromkeys(sorted(keys), "String")})
    return json.dumps({"vector_layers": layers})
