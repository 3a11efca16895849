"""OpenStreetMap extracts (.osm.pbf): what is read of them, and the extent that they name.

Runs in the child; loads no GDAL.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

from sitmap.errors import UserError

__all__ = ["OSM_CONFIG", "OSM_CREDIT", "OSM_LAYERS", "pbf_extent"]

Box = tuple[float, float, float, float]

OSM_CREDIT: Final = "© OpenStreetMap contributors, ODbL"
OSM_LAYERS: Final = {
    "points": "place IS NOT NULL",
    "lines": "highway IS NOT NULL OR railway IS NOT NULL OR waterway IS NOT NULL",
    "multipolygons": 'landuse IS NOT NULL OR "natural" IS NOT NULL OR place IS NOT NULL '
    "OR leisure IS NOT NULL",
}
OSM_CONFIG: Final = """
closed_ways_are_polygons=aeroway,amenity,building,landuse,leisure,natural,place,sport,tourism
report_all_nodes=no
report_all_ways=no
attribute_name_laundering=yes
[points]
osm_id=no
attributes=name,name:en,name:uk,name:ru,int_name,place,population
[lines]
osm_id=no
attributes=ref,highway,railway,waterway,service
[multipolygons]
osm_id=no
attributes=landuse,natural,water,waterway,leisure,place,boundary
[multilinestrings]
osm_id=no
attributes=type
[other_relations]
osm_id=no
attributes=type
"""


def pbf_extent(path: str) -> Box | None:
    """Return the extent that an extract names in its head, None if it names none.

    The head is a length, a BlobHeader, and a Blob with a HeaderBlock whose field 1 is the
    bounding box in billionths of a degree (OpenStreetMap's description of the format).
    """
    with open(path, "rb") as stream:  # noqa: PTH123
        head = dict(_fields(stream.read(min(int.from_bytes(stream.read(4), "big"), 1 << 16))))
        size = head.get(3, 0)
        blob = dict(_fields(stream.read(size if isinstance(size, int) and size < 1 << 20 else 0)))
    block = blob.get(1, b"")
    packed = blob.get(3, b"")
    if isinstance(packed, bytes) and packed:
        try:
            block = zlib.decompressobj().decompress(packed, 1 << 20)
        except zlib.error as error:
            raise UserError("is damaged or cut off", where=path) from error
    box = dict(_fields(block)).get(1) if isinstance(block, bytes) else None
    if not isinstance(box, bytes):
        return None
    sides = dict(_fields(box))
    # left, right, top, bottom, each with its sign in the last bit
    west, east, north, south = (
        ((value >> 1) ^ -(value & 1)) / 1e9 if isinstance(value := sides.get(key, 0), int) else 0.0
        for key in (1, 2, 3, 4)
    )
    whole = -180 <= west < east <= 180 and -90 <= south < north <= 90
    return (west, south, east, north) if whole else None


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield number and value of a protocol buffer's fields; ends where it makes no sense."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        if key & 7 == 0:
            value, at = _varint(message, at)
            yield key >> 3, value
        elif key & 7 == 2:
            size, at = _varint(message, at)
            if at + size > len(message):
                return
            yield key >> 3, message[at : at + size]
            at += size
        else:
            at += {1: 8, 5: 4}.get(key & 7, len(message))


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message) and shift < 64:
        value |= (message[at] & 0x7F) << shift
        shift += 7
        at += 1
        if message[at - 1] < 0x80:
            break
    return value, at
