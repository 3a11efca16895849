"""Geometries: what is accepted, mended and refused; WKB and WKT; hostile bytes."""

from __future__ import annotations

import math
import struct
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.geo.wkb import Parsed, read_wkb, write_wkb

LON = st.floats(-180, 180)
LAT = st.floats(-90, 90)
PAIRS = st.tuples(LON, LAT)

POINT = "POINT (37.18 48.28)"
LINE = "LINESTRING (37 48, 37.5 48.25, 38 48)"
POLYGON = "POLYGON ((37 48, 38 48, 38 49, 37 49, 37 48))"
HOLED = (
    "POLYGON ((37 48, 38 48, 38 49, 37 49, 37 48), "
    "(37.25 48.25, 37.25 48.75, 37.75 48.75, 37.75 48.25, 37.25 48.25))"
)
MULTIPOINT = "MULTIPOINT ((37 48), (38 49))"
MULTILINE = "MULTILINESTRING ((37 48, 38 48), (37 49, 37.5 49.5, 38 49))"
MULTIPOLYGON = (
    "MULTIPOLYGON (((37 48, 38 48, 38 49, 37 48)), ((40 48, 43 48, 43 50, 40 50, 40 48)))"
)
ALL = [POINT, LINE, POLYGON, HOLED, MULTIPOINT, MULTILINE, MULTIPOLYGON]


# --- reading and writing ----------------------------------------------------------------


@pytest.mark.parametrize("text", ALL)
def test_well_known_text_reads_back(text: str) -> None:
    geometry = Geometry.from_wkt(text)
    assert geometry.to_wkt() == text
    assert geometry.kind.upper() == text.split(" ", maxsplit=1)[0]
    assert Geometry.from_wkb(geometry.wkb) == geometry
    assert hash(Geometry.from_wkb(geometry.wkb)) == hash(geometry)


@pytest.mark.parametrize("text", ALL)
@pytest.mark.parametrize("flavor", ["iso", "extended"])
@pytest.mark.parametrize("byte_order", [0, 1])
@pytest.mark.parametrize("srid", [None, 4326])
@pytest.mark.parametrize("height", [False, True])
def test_every_kind_of_wkb_gives_the_same_bytes(
    text: str, flavor: str, byte_order: int, srid: int | None, height: bool
) -> None:
    expected = Geometry.from_wkt(text)
    shape = shapely.from_wkt(text)
    if height:
        shape = shapely.force_3d(shape, 120.0)
    if srid is not None and flavor == "extended":
        shape = shapely.set_srid(shape, srid)
    data = shapely.to_wkb(
        shape,
        output_dimension=3 if height else 2,
        byte_order=byte_order,
        flavor=flavor,
        include_srid=srid is not None and flavor == "extended",
    )
    assert Geometry.from_wkb(data) == expected


@pytest.mark.parametrize("text", ALL)
def test_shapely_reads_our_bytes(text: str) -> None:
    geometry = Geometry.from_wkt(text)
    assert shapely.equals_exact(geometry.shape, shapely.from_wkt(text))
    assert geometry.wkb == shapely.to_wkb(shapely.from_wkt(text), byte_order=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("point(37.18 48.28)", POINT),
        ("  POINT  Z ( 37.18   48.28 1e3 ) ", POINT),
        ("POINT ZM (37.18 48.28 1 2)", POINT),
        ("POINTZ (37.18 48.28 1)", POINT),
        ("SRID=4326;POINT (37.18 48.28)", POINT),
        ("MULTIPOINT (37 48, 38 49)", MULTIPOINT),
        ("LINESTRING M (37 48 1, 37.5 48.25 2, 38 48 3)", LINE),
        ("POLYGON ((37 48, 38 48, 38 49, 37 49))", POLYGON),
        ("POLYGON ((37. 48, +38 48, 3.8e1 49, 37 49, 37 48))", POLYGON),
    ],
)
def test_other_spellings_of_well_known_text(text: str, expected: str) -> None:
    assert Geometry.from_wkt(text).to_wkt() == expected


@given(PAIRS)
def test_points_read_back_exactly(pair: tuple[float, float]) -> None:
    point = Geometry.point(*pair)
    assert Geometry.from_wkb(point.wkb) == point
    assert Geometry.from_wkt(point.to_wkt()) == point
    assert point.representative_point() == pair
    assert point.bounds == (*pair, *pair)


@given(st.lists(PAIRS, min_size=2, max_size=30, unique=True))
def test_lines_read_back_exactly(pairs: list[tuple[float, float]]) -> None:
    line = Geometry.line(pairs)
    assert Geometry.from_wkb(line.wkb) == line
    assert Geometry.from_wkt(line.to_wkt()) == line
    assert [tuple(pair) for pair in line.rings()[0].tolist()] == pairs
    west, south, east, north = line.bounds
    assert all(west <= lon <= east and south <= lat <= north for lon, lat in pairs)


def star(radii: list[float]) -> list[tuple[float, float]]:
    """Return a polygon that sees its middle from everywhere, hence never crosses itself."""
    angles = [2 * math.pi * number / len(radii) for number in range(len(radii))]
    return [
        (37 + radius * math.cos(angle), 48 + radius * math.sin(angle))
        for radius, angle in zip(radii, angles, strict=True)
    ]


@given(st.lists(st.floats(0.01, 5), min_size=3, max_size=40))
def test_polygons_are_closed_and_hold_their_representative_point(radii: list[float]) -> None:
    polygon = Geometry.polygon(star(radii))
    ring = polygon.rings()[0]
    assert (ring[0] == ring[-1]).all()
    assert len(ring) == len(radii) + 1
    assert Geometry.from_wkb(polygon.wkb) == polygon
    assert shapely.contains_xy(polygon.shape, *polygon.representative_point())


def test_a_representative_point_avoids_holes_and_takes_the_largest_part() -> None:
    holed = Geometry.from_wkt(HOLED)
    assert shapely.contains_xy(holed.shape, *holed.representative_point())
    lon, lat = Geometry.from_wkt(MULTIPOLYGON).representative_point()
    assert 40 < lon < 43
    assert 48 < lat < 50


def test_a_representative_point_of_lines_lies_halfway_along_the_longest() -> None:
    assert Geometry.from_wkt("LINESTRING (37 48, 38 48, 38 51)").representative_point() == (38, 49)
    assert Geometry.from_wkt("MULTILINESTRING ((0 0, 1 0), (5 5, 9 5))").representative_point() == (
        7,
        5,
    )
    assert Geometry.from_wkt(MULTIPOINT).representative_point() == (37, 48)


def test_rings_are_all_arrays_in_order_and_read_only() -> None:
    rings = Geometry.from_wkt(HOLED).rings()
    assert [ring.shape for ring in rings] == [(5, 2), (5, 2)]
    assert all(ring.dtype == np.float64 for ring in rings)
    with pytest.raises(ValueError, match="read-only"):
        rings[0][0, 0] = 1
    assert len(Geometry.from_wkt(MULTIPOLYGON).rings()) == 2
    assert len(Geometry.from_wkt(MULTIPOINT).rings()) == 2


def test_a_ring_that_closes_but_for_rounding_is_closed_exactly() -> None:
    polygon = Geometry.polygon([(37, 48), (38, 48), (38, 49), (37 + 1e-13, 48)])
    assert len(polygon.rings()[0]) == 4
    assert (polygon.rings()[0][0] == polygon.rings()[0][-1]).all()


# --- refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("POINT EMPTY", "empty"),
        ("POLYGON EMPTY", "empty"),
        ("POINT Z EMPTY", "empty"),
        ("POINT (200 48)", "outside the globe"),
        ("POINT (37 -91)", "outside the globe"),
        ("POINT (1e999 48)", "not a finite number"),
        ("LINESTRING (37 48)", "two different points"),
        ("LINESTRING (37 48, 37 48)", "two different points"),
        ("POLYGON ((37 48, 38 48))", "three different points"),
        ("POLYGON ((37 48, 38 48, 37 48))", "three different points"),
        ("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))", "crosses itself"),
        ("POLYGON ((0 0, 1 1, 2 2, 0 0))", "polygon"),
        ("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (5 5, 6 5, 6 6, 5 5))", "not valid"),
        ("GEOMETRYCOLLECTION (POINT (1 2))", "not supported"),
        ("CIRCULARSTRING (0 0, 1 1, 2 0)", "not supported"),
        ("SRID=3857;POINT (1 2)", "not supported"),
        ("", "well-known text"),
        ("POINT", "well-known text"),
        ("POINT (37)", "well-known text"),
        ("POINT (37 48", "well-known text"),
        ("POINT (37 48) x", "well-known text"),
        ("POINT (37 48))", "well-known text"),
        ("POINT (37,48)", "well-known text"),
        ("POINT (1 2 3 4 5)", "well-known text"),
        ("POINT (nan nan)", "well-known text"),
        ("POINT ((37 48))", "well-known text"),
        ("LINESTRING (37 48, )", "well-known text"),
        ("POLYGON (37 48, 38 48, 38 49)", "well-known text"),
        ("MULTIPOLYGON ((37 48, 38 48, 38 49))", "well-known text"),
        ("POINT (1 2, 3 4)", "well-known text"),
    ],
)
def test_bad_text_is_refused(text: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        Geometry.from_wkt(text)


def test_a_crossing_says_where() -> None:
    with pytest.raises(UserError) as caught:
        Geometry.polygon([(36, 48), (38, 50), (38, 48), (36, 50)])
    assert caught.value.hint == "near longitude 37.00000, latitude 49.00000"


def test_swapped_axes_are_recognised() -> None:
    with pytest.raises(UserError) as caught:
        Geometry.point(48.28, 137.18)
    assert caught.value.hint == "longitude comes first, then latitude"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_coordinates_that_are_no_numbers_are_refused(value: float) -> None:
    with pytest.raises(UserError):
        Geometry.point(value, 48)
    with pytest.raises(UserError, match="not a finite number"):
        Geometry.line([(37, 48), (37, value)])
    with pytest.raises(UserError, match="not a finite number"):
        Geometry.polygon([(37, 48), (38, 48), (38, value)])


def test_no_points_at_all_are_refused() -> None:
    with pytest.raises(UserError, match="empty"):
        Geometry.line([])
    with pytest.raises(UserError, match="empty"):
        Geometry.polygon([])


def test_what_is_no_pair_of_numbers_is_refused() -> None:
    with pytest.raises(UserError, match="pair of numbers"):
        Geometry.line([(1, 2, 3)])  # type: ignore[list-item]
    with pytest.raises(UserError, match="pair of numbers"):
        Geometry.line([("a", 2)])  # type: ignore[list-item]


# --- hostile bytes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01",
        b"\x02\x01\x00\x00\x00" + bytes(16),
        b"\x01\x01\x00\x00\x00" + bytes(15),
        b"\x01\x01\x00\x00\x00" + bytes(17),
        b"\x01\x63\x00\x00\x00" + bytes(16),
        b"\x01\x07\x00\x00\x00\x00\x00\x00\x00",
        struct.pack("<BII", 1, 2, 0),
        struct.pack("<BII", 1, 3, 0),
        struct.pack("<BIII", 1, 3, 1, 0),
        struct.pack("<BII", 1, 6, 0),
        struct.pack("<BIIBII", 1, 6, 1, 1, 3, 0),
        struct.pack("<BIIBIdd", 1, 5, 1, 1, 1, 1.0, 2.0),
        struct.pack("<BIdd", 1, 1, math.nan, math.nan),
        struct.pack("<BI", 1, 9001) + bytes(16),
    ],
)
def test_bad_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(UserError):
        Geometry.from_wkb(data)


@pytest.mark.parametrize(
    "head",
    [
        struct.pack("<BII", 1, 2, 0xFFFFFFFF),
        struct.pack("<BII", 1, 3, 0xFFFFFFFF),
        struct.pack("<BIII", 1, 3, 1, 0xFFFFFFFF),
        struct.pack("<BII", 1, 6, 0xFFFFFFFF),
        struct.pack("<BIIBII", 1, 6, 1, 1, 3, 0xFFFFFFFF),
        struct.pack("<BII", 1, 3, 20_000) + bytes(80_000),
    ],
)
def test_announced_counts_beyond_the_buffer_allocate_nothing(head: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(UserError):
            Geometry.from_wkb(head + bytes(100))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100_000_000


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        geometry = Geometry.from_wkb(data)
    except UserError:
        return
    assert Geometry.from_wkb(geometry.wkb) == geometry


@given(
    st.sampled_from(ALL).map(lambda text: Geometry.from_wkt(text).wkb),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255)), max_size=4),
    st.integers(0, 300),
)
def test_damaged_bytes_are_read_or_refused(
    data: bytes, changes: list[tuple[int, int]], length: int
) -> None:
    damaged = bytearray(data)
    for at, value in changes:
        damaged[at % len(damaged)] = value
    try:
        geometry = Geometry.from_wkb(bytes(damaged[:length]))
    except UserError:
        return
    assert Geometry.from_wkb(geometry.wkb) == geometry
    assert np.isfinite(geometry.representative_point()).all()


@given(st.text() | st.lists(st.sampled_from([*"(), .-1e", "POINT", "POLYGON", "Z", "37 48",
                                              "MULTI", "EMPTY"])).map("".join))  # fmt: skip
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        geometry = Geometry.from_wkt(text)
    except UserError:
        return
    assert Geometry.from_wkt(geometry.to_wkt()) == geometry


def test_trusted_bytes_that_are_damaged_are_refused_when_used() -> None:
    with pytest.raises(UserError):
        Geometry(b"\x01\x02").rings()
    assert read_wkb(Geometry.point(1, 2).wkb).code == 1


def test_importing_geometry_and_snapshot_loads_no_heavy_library() -> None:
    code = (
        "import sys, sitmap.domain.snapshot, sitmap.geo.projection, sitmap.geo.geodesic\n"
        "from sitmap.geo.geometry import Geometry\n"
        "Geometry.point(37, 48).bounds\n"
        "print([name for name in ('pyproj', 'shapely', 'mgrs', 'zoneinfo') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
    )
    assert done.stdout.strip() == "[]"


@given(
    st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=1, max_size=6).map(
        lambda pairs: np.array(pairs, np.float64)
    )
)
def test_unchecked_rings_have_a_point_and_bounds(ring: NDArray[np.float64]) -> None:
    geometry = Geometry(write_wkb(Parsed(3, ((ring,),))))
    lon, lat = geometry.representative_point()
    west, south, east, north = geometry.bounds
    assert west <= lon <= east
    assert south <= lat <= north


def test_bytes_without_positions_have_no_bounds() -> None:
    assert np.isnan(Geometry(write_wkb(Parsed(3, ((),)))).bounds).all()
