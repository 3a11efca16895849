"""GeoPackage geometries: what we write reads back, what others write never surprises."""

from __future__ import annotations

import contextlib
import math
import struct

import apsw
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sitmap.geo.geometry import Geometry
from sitmap.store.geometry_blob import (
    blob_bounds,
    decode,
    encode,
    is_empty,
    register_functions,
    wkb_of,
)

_LON = st.floats(-180, 180)
_LAT = st.floats(-90, 90)
_POINT = st.tuples(_LON, _LAT).map(lambda pair: Geometry.point(*pair))
_LINE = st.lists(st.tuples(_LON, _LAT), min_size=2, max_size=6, unique=True).map(Geometry.line)
_BOX = st.tuples(st.floats(-170, 170), st.floats(-80, 80), st.floats(0.01, 5)).map(
    lambda box: Geometry.polygon(
        [
            (box[0], box[1]),
            (box[0] + box[2], box[1]),
            (box[0] + box[2], box[1] + box[2]),
            (box[0], box[1] + box[2]),
        ]
    )
)


@given(_POINT | _LINE | _BOX, st.booleans())
def test_what_is_written_reads_back(geometry: Geometry, multi: bool) -> None:
    assert decode(encode(geometry, multi=multi)) == geometry


@given(_LINE | _BOX)
def test_the_envelope_is_in_the_order_of_the_standard(geometry: Geometry) -> None:
    west, south, east, north = geometry.bounds
    blob = encode(geometry)
    assert struct.unpack_from("<4d", blob, 8) == (west, east, south, north)
    assert blob_bounds(blob) == (west, east, south, north)


def test_points_have_no_envelope() -> None:
    blob = encode(Geometry.point(37.18, 48.28))
    assert len(blob) == 29
    assert blob[:4] == b"GP\x00\x01"
    assert struct.unpack_from("<i", blob, 4) == (4326,)


def test_lines_and_polygons_are_stored_as_their_multi_type() -> None:
    polygon = Geometry.polygon([(0, 0), (1, 0), (1, 1)])
    assert shapely.from_wkb(wkb_of(encode(polygon, multi=True))).geom_type == "MultiPolygon"
    line = Geometry.line([(0, 0), (1, 1)])
    assert shapely.from_wkb(wkb_of(encode(line, multi=True))).geom_type == "MultiLineString"


@pytest.mark.parametrize("byte_order", [0, 1])
@pytest.mark.parametrize("envelope", [False, True])
@pytest.mark.parametrize(
    "wkt",
    [
        "POINT (3 4)",
        "POINT Z (3 4 5)",
        "LINESTRING (0 1, 2 3)",
        "POLYGON Z ((0 0 1, 4 0 1, 4 4 1, 0 0 1))",
        "MULTIPOINT ((1 2), (3 5))",
        "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0)), ((10 10, 14 10, 14 14, 10 10)))",
    ],
)
def test_blobs_of_other_programs_are_read(byte_order: int, envelope: bool, wkt: str) -> None:
    shape = shapely.from_wkt(wkt)
    wkb = shapely.to_wkb(shape, byte_order=byte_order, flavor="iso")
    west, south, east, north = shape.bounds
    order = "<" if byte_order else ">"
    head = b"GP\x00" + bytes([byte_order | (2 if envelope else 0)]) + struct.pack(order + "i", 4326)
    box = struct.pack(order + "4d", west, east, south, north) if envelope else b""
    assert blob_bounds(head + box + wkb) == (west, east, south, north)
    assert decode(head + box + wkb).shape.equals(shapely.force_2d(shape))


def test_an_empty_geometry_has_no_bounds() -> None:
    nowhere = struct.pack("<BIdd", 1, 1, math.nan, math.nan)
    empty = b"GP\x00\x11" + struct.pack("<i", 4326) + nowhere
    assert blob_bounds(empty) is None
    assert is_empty(empty)
    assert is_empty(b"GP\x00\x01" + struct.pack("<i", 4326) + nowhere)
    with pytest.raises(ValueError, match="empty"):
        decode(empty)


def test_a_polygon_without_rings_is_empty() -> None:
    blob = b"GP\x00\x01" + struct.pack("<i", 4326) + struct.pack("<BII", 1, 3, 0)
    with pytest.raises(ValueError, match="empty"):
        decode(blob)


@given(st.binary(max_size=80) | st.binary(max_size=80).map(lambda tail: b"GP\x00\x01" + tail))
def test_any_bytes_give_a_geometry_or_a_value_error(data: bytes) -> None:
    for read in (blob_bounds, decode):
        with contextlib.suppress(ValueError):
            read(data)


@given(_LINE | _BOX, st.data())
def test_changed_bytes_give_a_geometry_or_a_value_error(
    geometry: Geometry, data: st.DataObject
) -> None:
    blob = bytearray(encode(geometry, multi=True))
    position = data.draw(st.integers(0, len(blob) - 1))
    blob[position] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(blob)))
    for changed in (bytes(blob), bytes(blob[:cut])):
        with contextlib.suppress(ValueError):
            decode(changed)


@pytest.mark.parametrize("place", [(181.0, 0.0), (0.0, 90.5), (math.inf, 0.0)])
def test_a_place_off_the_globe_is_refused(place: tuple[float, float]) -> None:
    blob = b"GP\x00\x01" + struct.pack("<i", 4326) + struct.pack("<BIdd", 1, 1, *place)
    with pytest.raises(ValueError, match="globe"):
        decode(blob)


def test_the_functions_of_the_spatial_index() -> None:
    connection = apsw.Connection(":memory:")
    register_functions(connection)
    blob = encode(Geometry.line([(1, 2), (5, -3)]))
    query = "SELECT ST_MinX(?1), ST_MaxX(?1), ST_MinY(?1), ST_MaxY(?1), ST_IsEmpty(?1)"
    assert connection.execute(query, (blob,)).get == (1.0, 5.0, -3.0, 2.0, 0)
    assert connection.execute(query, (None,)).get == (None,) * 5
    assert connection.execute(query, (b"rubbish",)).get == (None, None, None, None, 1)
    assert connection.execute(query, ("text",)).get == (None, None, None, None, 1)
