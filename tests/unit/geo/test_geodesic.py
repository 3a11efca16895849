"""Measures on the ellipsoid and overlays of polygons."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.errors import UserError
from sitmap.geo import geodesic
from sitmap.geo.geometry import Geometry

POKROVSK = (37.1803, 48.2816)
KRAMATORSK = (37.5563, 48.7389)


def box(west: float, south: float, east: float, north: float) -> Geometry:
    return Geometry.polygon([(west, south), (east, south), (east, north), (west, north)])


@st.composite
def boxes(draw: st.DrawFn) -> Geometry:
    west, south = draw(st.integers(0, 8)), draw(st.integers(0, 8))
    width, height = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    return box(
        37 + west / 10, 48 + south / 10, 37 + (west + width) / 10, 48 + (south + height) / 10
    )


# --- distances --------------------------------------------------------------------------


def test_known_distances() -> None:
    assert geodesic.distance_m(0, 0, 1, 0) == pytest.approx(111_319.491, abs=0.01)
    assert geodesic.distance_m(0, 0, 0, 90) == pytest.approx(10_001_965.729, abs=0.01)
    assert geodesic.distance_m(*POKROVSK, *KRAMATORSK) == pytest.approx(57_900, abs=200)
    assert geodesic.bearing(*POKROVSK, *KRAMATORSK) == pytest.approx(28.5, abs=0.5)


@given(st.floats(-170, 170), st.floats(-80, 80), st.floats(0, 360), st.floats(1, 500_000))
def test_a_destination_lies_at_its_distance_and_bearing(
    lon: float, lat: float, azimuth: float, metres: float
) -> None:
    there = geodesic.destination(lon, lat, azimuth, metres)
    assert geodesic.distance_m(lon, lat, *there) == pytest.approx(metres, abs=1e-3)
    apart = abs(geodesic.bearing(lon, lat, *there) - azimuth) % 360
    assert min(apart, 360 - apart) < 1e-3
    assert 0 <= geodesic.bearing(lon, lat, *there) < 360


def test_lengths() -> None:
    line = Geometry.line([POKROVSK, KRAMATORSK, POKROVSK])
    assert geodesic.length_m(line) == pytest.approx(
        2 * geodesic.distance_m(*POKROVSK, *KRAMATORSK), rel=1e-12
    )
    assert geodesic.length_m(Geometry.point(*POKROVSK)) == 0
    around = geodesic.length_m(geodesic.circle(*POKROVSK, 10_000))
    assert around == pytest.approx(2 * math.pi * 10_000, rel=1e-4)
    two = Geometry.from_wkt("MULTILINESTRING ((0 0, 1 0), (0 0, 1 0))")
    assert geodesic.length_m(two) == pytest.approx(2 * 111_319.491, abs=0.02)


# --- areas ------------------------------------------------------------------------------


def test_the_known_area_near_pokrovsk() -> None:
    assert geodesic.area_m2(box(37, 48.2, 37.3, 48.4)) / 1e6 == pytest.approx(494.99, abs=0.005)


def test_the_direction_of_a_ring_does_not_matter_and_holes_are_subtracted() -> None:
    outer = [(37, 48), (38, 48), (38, 49), (37, 49), (37, 48)]
    hole = [(37.2, 48.2), (37.4, 48.2), (37.4, 48.4), (37.2, 48.4), (37.2, 48.2)]
    whole, cut = Geometry.polygon(outer), Geometry.polygon(hole)
    assert geodesic.area_m2(whole) == pytest.approx(geodesic.area_m2(Geometry.polygon(outer[::-1])))
    expected = geodesic.area_m2(whole) - geodesic.area_m2(cut)
    for first in (outer, outer[::-1]):
        for second in (hole, hole[::-1]):
            text = ", ".join(
                f"({', '.join(f'{lon} {lat}' for lon, lat in ring)})" for ring in (first, second)
            )
            holed = Geometry.from_wkt(f"POLYGON ({text})")
            assert geodesic.area_m2(holed) == pytest.approx(expected, rel=1e-12)


def test_points_and_lines_have_no_area() -> None:
    assert geodesic.area_m2(Geometry.point(*POKROVSK)) == 0
    assert geodesic.area_m2(Geometry.line([POKROVSK, KRAMATORSK])) == 0
    assert geodesic.union_area_m2([Geometry.point(*POKROVSK)]) == 0
    assert geodesic.union_area_m2([]) == 0


@given(st.floats(-150, 150), st.floats(-70, 70), st.floats(100, 200_000))
def test_a_circle_has_its_radius_and_nearly_its_area(lon: float, lat: float, radius: float) -> None:
    circle = geodesic.circle(lon, lat, radius)
    ring = circle.rings()[0]
    assert len(ring) == 721
    for position in ring[::90].tolist():
        assert geodesic.distance_m(lon, lat, *position) == pytest.approx(radius, abs=0.01)
    assert geodesic.area_m2(circle) == pytest.approx(math.pi * radius**2, rel=3e-4)


@pytest.mark.parametrize("radius", [0, -1, math.nan, math.inf, 6e6])
def test_circles_of_no_or_too_large_radius_are_refused(radius: float) -> None:
    with pytest.raises(UserError, match="cannot be drawn"):
        geodesic.circle(*POKROVSK, radius)


@pytest.mark.parametrize(("lon", "lat"), [(179.9, 10), (-179.9, 10), (0, 89.9), (30, -89.9)])
def test_circles_over_the_antimeridian_or_a_pole_are_refused(lon: float, lat: float) -> None:
    with pytest.raises(UserError, match="antimeridian"):
        geodesic.circle(lon, lat, 100_000)


def test_circles_elsewhere_or_of_few_vertices_are_refused() -> None:
    with pytest.raises(UserError, match="outside the globe"):
        geodesic.circle(200, 10, 1000)
    with pytest.raises(UserError, match="not a finite number"):
        geodesic.circle(math.nan, 10, 1000)
    with pytest.raises(UserError, match="8 vertices"):
        geodesic.circle(*POKROVSK, 1000, 3)


# --- overlays ---------------------------------------------------------------------------


@given(st.lists(boxes(), min_size=1, max_size=5))
def test_a_union_counts_once_what_boxes_share(parts: list[Geometry]) -> None:
    # Cells of a tenth of a degree are counted one by one; their short edges follow the
    # parallels a little closer than the long edges of the boxes do.
    cells = {cell for part in parts for cell in cells_of(part)}
    expected = sum(geodesic.area_m2(cell_box(*cell)) for cell in cells)
    assert geodesic.union_area_m2(parts) == pytest.approx(expected, rel=2e-3)


@given(st.lists(st.lists(boxes(), max_size=3), max_size=4))
def test_overlap_is_what_lies_in_two_groups_or_more(groups: list[list[Geometry]]) -> None:
    covered = [{cell for part in group for cell in cells_of(part)} for group in groups]
    every = set().union(*covered) if covered else set()
    shared = {cell for cell in every if sum(cell in cells for cells in covered) >= 2}
    expected = sum(geodesic.area_m2(cell_box(*cell)) for cell in shared)
    assert geodesic.overlap_area_m2(groups) == pytest.approx(expected, rel=2e-3, abs=1.0)


@given(boxes(), boxes())
def test_intersection_and_clip_agree(one: Geometry, other: Geometry) -> None:
    shared = geodesic.intersection_area_m2([one], [other])
    clipped = geodesic.clip([one], other)
    assert geodesic.union_area_m2(clipped) == pytest.approx(shared, rel=1e-9)
    assert shared <= min(geodesic.area_m2(one), geodesic.area_m2(other)) * (1 + 1e-9)
    assert len(clipped) == (1 if shared > 0 else 0)


def cells_of(geometry: Geometry) -> set[tuple[int, int]]:
    west, south, east, north = (round(10 * value) for value in geometry.bounds)
    return {(x, y) for x in range(west, east) for y in range(south, north)}


def cell_box(x: int, y: int) -> Geometry:
    return box(x / 10, y / 10, (x + 1) / 10, (y + 1) / 10)


def test_clip_keeps_each_kind_and_drops_what_is_outside_or_only_touches() -> None:
    border = box(37, 48, 38, 49)
    inside, outside = Geometry.point(37.5, 48.5), Geometry.point(39, 48)
    line = Geometry.line([(36, 48.5), (39, 48.5)])
    twice = Geometry.line([(36, 48.5), (37.5, 48.5), (37.5, 49.5), (37.8, 49.5), (37.8, 48.5)])
    assert geodesic.clip([inside, outside], border) == [inside]
    assert geodesic.clip([line], border)[0].bounds == (37, 48.5, 38, 48.5)
    assert geodesic.clip([twice], border)[0].kind == "MultiLineString"
    assert geodesic.clip([box(38, 48, 39, 49)], border) == []
    assert geodesic.clip([box(37.2, 48.2, 37.4, 48.4)], border) == [box(37.2, 48.2, 37.4, 48.4)]
    assert geodesic.clip([], border) == []


def test_a_polygon_in_two_pieces_stays_one_geometry() -> None:
    comb = Geometry.polygon(
        [(37, 48), (38, 48), (38, 49), (37.8, 49), (37.8, 48.2), (37.2, 48.2), (37.2, 49), (37, 49)]
    )
    (piece,) = geodesic.clip([comb], box(36.5, 48.5, 38.5, 48.9))
    assert piece.kind == "MultiPolygon"
    assert geodesic.area_m2(piece) == pytest.approx(
        geodesic.area_m2(box(37, 48.5, 37.2, 48.9)) + geodesic.area_m2(box(37.8, 48.5, 38, 48.9)),
        rel=1e-6,
    )


def test_an_outline_that_crosses_itself_does_not_stop_an_overlay() -> None:
    bow = Geometry(Geometry.line([(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)]).wkb)
    crossing = Geometry(b"\x01\x03\x00\x00\x00\x01\x00\x00\x00" + bow.wkb[5:])
    half = geodesic.area_m2(box(0, 0, 1, 1)) / 2
    assert geodesic.union_area_m2([crossing, crossing]) == pytest.approx(half, rel=1e-3)
    assert geodesic.intersection_area_m2([crossing], [box(0, 0, 1, 1)]) == pytest.approx(
        half, rel=1e-3
    )


def test_what_a_repair_leaves_of_lower_dimension_has_no_area() -> None:
    spike = Geometry.line([(0, 0), (1, 0), (1, 1), (2, 2), (1, 1), (0, 1), (0, 0)])
    spiked = Geometry(b"\x01\x03\x00\x00\x00\x01\x00\x00\x00" + spike.wkb[5:])
    whole = box(0, 0, 3, 3)
    assert geodesic.intersection_area_m2([spiked], [whole]) == pytest.approx(
        geodesic.area_m2(box(0, 0, 1, 1)), rel=1e-9
    )
    (clipped,) = geodesic.clip([spiked], whole)
    assert clipped.kind == "Polygon"


def test_areas_of_polygons_add_up_without_their_holes() -> None:
    import shapely

    outer, hole = box(37, 48, 38, 49), box(37.2, 48.2, 37.5, 48.5)
    pierced = shapely.difference(outer.shape, hole.shape)
    expected = 3 * geodesic.area_m2(outer) - 2 * geodesic.area_m2(hole)
    found = geodesic.polygons_area_m2([pierced, outer.shape, pierced])
    assert found == pytest.approx(expected)
    assert geodesic.polygons_area_m2([]) == 0.0
