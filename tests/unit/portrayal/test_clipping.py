from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon, box

from sitmap.portrayal.clipping import clip_line, clip_ring, overlaps, part_bounds, thin
from sitmap.portrayal.draw_list import PathShape
from sitmap.portrayal.scanlines import contains, inside_spans, roomiest_points

BOX = (0.0, 0.0, 10.0, 10.0)
coordinates = st.floats(-20, 30).map(lambda value: round(value, 3))


@given(st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=3, unique=True))
def test_clipped_ring_covers_what_lies_in_the_box(corners: list[tuple[float, float]]) -> None:
    cut = clip_ring(np.array(corners), BOX)
    wanted = Polygon(corners).intersection(box(*BOX)).area
    found = Polygon(cut).area if len(cut) > 2 else 0.0
    assert abs(found - wanted) < 1e-6


@given(st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=8, unique=True))
def test_clipped_line_is_as_long_as_its_part_in_the_box(line: list[tuple[float, float]]) -> None:
    wanted = sum(
        LineString(pair).intersection(box(*BOX)).length for pair in itertools.pairwise(line)
    )
    pieces = clip_line(np.array(line), BOX)
    found = sum(LineString(piece).length for piece in pieces if len(piece) > 1)
    assert abs(found - wanted) < 1e-6


def test_a_line_inside_stays_one_piece_and_one_outside_vanishes() -> None:
    inside = np.array([[1.0, 1.0], [5.0, 5.0], [9.0, 1.0]])
    assert [piece.tolist() for piece in clip_line(inside, BOX)] == [inside.tolist()]
    assert clip_line(inside + 100, BOX) == []


def test_a_line_that_leaves_and_returns_gives_two_pieces() -> None:
    pieces = clip_line(np.array([[5.0, 5.0], [15.0, 5.0], [15.0, 6.0], [5.0, 6.0]]), BOX)
    assert [piece.tolist() for piece in pieces] == [
        [[5.0, 5.0], [10.0, 5.0]],
        [[10.0, 6.0], [5.0, 6.0]],
    ]


@given(st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=60))
def test_thin_keeps_the_ends_and_loses_no_cell(points: list[tuple[float, float]]) -> None:
    array = np.array(points)
    kept = thin(array, 0.5)
    assert kept[0].tolist() == array[0].tolist()
    assert kept[-1].tolist() == array[-1].tolist()
    cells = {tuple(cell) for cell in np.floor(array / 0.5).tolist()}
    assert {tuple(cell) for cell in np.floor(kept / 0.5).tolist()} == cells


def test_bounds_and_overlap_ignore_lost_points() -> None:
    points = np.array([[0.0, 0.0], [np.nan, np.nan], [2.0, 3.0], [50.0, 50.0], [51.0, 52.0]])
    bounds = part_bounds(points, np.array([0, 3], np.int32))
    assert bounds.tolist() == [[0, 0, 2, 3], [50, 50, 51, 52]]
    assert overlaps(bounds, BOX).tolist() == [True, False]


def ring_with_hole() -> PathShape:
    outer = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 100.0], [0.0, 100.0]])
    hole = np.array([[40.0, 40.0], [60.0, 40.0], [60.0, 60.0], [40.0, 60.0]])
    return PathShape.of([outer, hole], closed=True)


def test_spans_leave_holes_free() -> None:
    spans = inside_spans(ring_with_hole(), 1.0, 0.0, 10.0)
    at_50 = spans[spans[:, 2] == 5]
    assert at_50[:, :2].tolist() == [[0, 40], [60, 100]]
    lengths = (spans[:, 1] - spans[:, 0]).sum() * 10
    assert lengths == 100 * 100 - 20 * 20


def test_contains_knows_the_hole() -> None:
    shape = ring_with_hole()
    assert contains(shape, 10, 10)
    assert not contains(shape, 50, 50)
    assert not contains(shape, 150, 50)


def test_names_find_room_inside_the_area_only() -> None:
    shape = ring_with_hole()
    places = roomiest_points(shape, (0, 0, 100, 100), 60, 10)
    assert len(places)
    assert all(contains(shape, x, y + 0.01) for x, y in places.tolist())
    assert len(roomiest_points(shape, (0, 0, 100, 100), 150, 10)) == 0
