"""Shapes at the border of a projection: cut, never drawn across the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sitmap.domain.observation import Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.geo import geodesic
from sitmap.geo.geometry import Geometry
from sitmap.geo.projection import WEB_MERCATOR, Projection, choose_projection, utm_projection
from sitmap.geo.projection_choice import projection_from
from sitmap.geo.wkb import Parsed, write_wkb
from sitmap.portrayal.cutting import project_parts, unwrapped
from sitmap.portrayal.draw_list import DrawList, Markers, Paths, Text
from sitmap.portrayal.scene import situation_draw_list
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import load_style
from sitmap.portrayal.view import View
from tests.helpers.snapshots import Row, make_snapshot, situation_on

Pairs = Sequence[tuple[float, float]]

WORLD = choose_projection((-180.0, -90.0, 180.0, 90.0))
EUROPE = choose_projection((-10.0, 36.0, 42.0, 68.0))
VIEWS = (
    View.at_scale(utm_projection(37), 37.18, 48.28, 500_000, 800, 600),
    View.at_scale(utm_projection(37), 37.18, 48.28, 20_000_000, 800, 600),
    View.at_scale(EUROPE, 15.0, 50.0, 20_000_000, 800, 600),
    View.fit(WORLD, (-180.0, -85.0, 180.0, 85.0), 800, 600),
    View.fit(WEB_MERCATOR, (-180.0, -80.0, 180.0, 80.0), 800, 600),
    View.at_scale(WEB_MERCATOR, 179.0, 60.0, 10_000_000, 800, 600),
    View.at_scale(projection_from("EPSG:28407"), 37.18, 48.28, 2_000_000, 800, 600),
)
FAR_KM = 900.0
"""Neighbours on a drawn line lie one degree apart at most; thinning makes it some more."""


def array(pairs: Pairs) -> NDArray[np.float64]:
    return np.array(pairs, np.float64)


def snapshot_of(shapes: Sequence[tuple[int, Pairs]]) -> Snapshot:
    """Return a snapshot of shapes that nobody checked: (2, line) or (3, ring)."""
    rows = [
        Row(Kind.CONTROL, wkt=f"POLYGON (({n} 0, {n} 1, {n + 1} 1, {n} 0))", title="Area")
        if code == 3
        else Row(Kind.ROUTE, wkt=f"LINESTRING ({n} 0, {n} 1)", title="Route")
        for n, (code, _) in enumerate(shapes)
    ]
    snapshot = make_snapshot(rows)
    wild = tuple(Geometry(write_wkb(Parsed(code, ((array(p),),)))) for code, p in shapes)
    return replace(snapshot, shapes=wild)


def drawn(snapshot: Snapshot, view: View) -> DrawList:
    style = load_style("light")
    return situation_draw_list(snapshot, situation_on(snapshot), view, style, ShapeCache())


def check_drawing(found: DrawList, view: View, projection: Projection) -> None:
    for layer in found.layers:
        for item in layer.items:
            if isinstance(item, Paths):
                assert np.isfinite(item.shape.points).all()
                for part in item.shape.parts():
                    check_no_streak(part.astype(np.float64) + np.array([item.dx, item.dy]), view)
            elif isinstance(item, Markers):
                assert np.isfinite(item.x).all()
                assert np.isfinite(item.y).all()
            elif isinstance(item, Text):
                assert np.isfinite([item.x, item.y]).all()


def check_no_streak(points: NDArray[np.float64], view: View) -> None:
    """Neighbours inside the frame are neighbours on the ground."""
    size = np.array([view.width, view.height])
    inside = np.all((points >= 0) & (points <= size), axis=1)
    both = inside[:-1] & inside[1:]
    lonlat = view.projection.inverse(view.frame_to_xy(points))
    for first, second in zip(lonlat[:-1][both], lonlat[1:][both], strict=True):
        if np.isfinite(first).all() and np.isfinite(second).all():
            assert geodesic.distance_m(*first, *second) < FAR_KM * 1000


LON = st.floats(-180, 180) | st.sampled_from([-180.0, 180.0, 0.0, 179.9999999, -179.9999999])
LAT = st.floats(-90, 90) | st.sampled_from([-90.0, 90.0, 0.0, 85.06])
PLACES = st.lists(st.tuples(LON, LAT), min_size=3, max_size=8)
SHAPES = st.lists(
    st.tuples(st.sampled_from([2, 3]), PLACES.map(lambda pairs: [*pairs, pairs[0]])),
    min_size=1,
    max_size=3,
)


@given(SHAPES, st.sampled_from(VIEWS))
def test_any_shape_is_drawn_finite_and_without_streaks(
    shapes: list[tuple[int, list[tuple[float, float]]]], view: View
) -> None:
    check_drawing(drawn(snapshot_of(shapes), view), view, view.projection)


NASTY: dict[str, tuple[int, Pairs]] = {
    "self-crossing": (3, [(36, 48), (38, 49), (38, 48), (36, 49), (36, 48)]),
    "clockwise": (3, [(36, 48), (36, 49), (38, 49), (38, 48), (36, 48)]),
    "against the clock": (3, [(36, 48), (38, 48), (38, 49), (36, 49), (36, 48)]),
    "a single place": (3, [(37, 48), (37, 48), (37, 48), (37, 48)]),
    "no area": (3, [(36, 48), (38, 48), (37, 48), (36, 48)]),
    "the whole world": (3, [(-180, -90), (180, -90), (180, 90), (-180, 90), (-180, -90)]),
    "over the antimeridian": (3, [(170, 50), (-170, 50), (-170, 60), (170, 60), (170, 50)]),
    "around the pole": (3, [(0, 70), (90, 70), (180, 70), (-90, 70), (0, 70)]),
    "around the other pole": (3, [(0, -70), (120, -60), (-120, -75), (0, -70)]),
    "not closed": (3, [(36, 48), (38, 48), (38, 49)]),
    "two points": (3, [(36, 48), (38, 48)]),
    "no points": (3, []),
    "not numbers": (3, [(36, 48), (np.nan, 48), (38, np.inf), (37, 49), (36, 48)]),
    "a line of one point": (2, [(37, 48)]),
    "a line around the world": (2, [(-180, 10), (-60, 10), (60, 10), (180, 10)]),
    "a line over the antimeridian": (2, [(170, 50), (-170, 55)]),
}


@pytest.mark.parametrize("name", NASTY)
def test_nasty_shapes_do_not_stop_the_rest(name: str) -> None:
    good = (3, [(36.9, 48.1), (37.4, 48.1), (37.4, 48.4), (36.9, 48.4), (36.9, 48.1)])
    shapes: list[tuple[int, Pairs]] = [NASTY[name], good]
    try:
        snapshot = snapshot_of(shapes)
    except ValueError:
        pytest.skip("such bytes cannot be written")
    for view in VIEWS:
        found = drawn(snapshot, view)
        check_drawing(found, view, view.projection)
    control = drawn(snapshot, VIEWS[0]).layer("situation-control")
    assert control is not None
    rows = {item.row for item in control.items if isinstance(item, Paths)}
    last = len(snapshot) - 1
    assert any(int(snapshot.columns.shape[row]) == last for row in rows)


# --- what is cut --------------------------------------------------------------------------


def areas(parts: Sequence[NDArray[np.float64]]) -> float:
    total = 0.0
    for part in parts:
        x, y = part[:, 0], part[:, 1]
        total += float(np.dot(x, np.roll(y, -1)) - np.dot(np.roll(x, -1), y)) / 2
    return abs(total)


def test_a_ring_over_the_antimeridian_is_two_pieces_of_the_right_size() -> None:
    ring = array(NASTY["over the antimeridian"][1])
    pieces = project_parts((ring,), WORLD, closed=True)
    assert len(pieces) == 2
    truth = geodesic.area_m2(Geometry.from_wkt("POLYGON ((0 50, 20 50, 20 60, 0 60, 0 50))"))
    # A parallel is no geodesic, hence the hundredth.
    assert areas(pieces) == pytest.approx(truth, rel=0.02)
    assert min(np.abs(piece[:, 0]).min() for piece in pieces) > 8e6


def test_a_ring_around_a_pole_holds_it() -> None:
    pieces = project_parts((array(NASTY["around the pole"][1]),), WORLD, closed=True)
    cap = 2 * np.pi * 6371008.8**2 * (1 - np.sin(np.radians(70)))
    assert areas(pieces) == pytest.approx(cap, rel=0.01)


def test_the_whole_world_keeps_its_area() -> None:
    pieces = project_parts((array(NASTY["the whole world"][1]),), WORLD, closed=True)
    assert areas(pieces) == pytest.approx(5.1007e14, rel=0.001)


def test_a_line_over_the_antimeridian_ends_at_both_sides_of_a_world_map() -> None:
    pieces = project_parts((array([(170, 50), (-170, 55)]),), WEB_MERCATOR, closed=False)
    xs = sorted(float(abs(piece[:, 0]).max()) for piece in pieces)
    assert len(pieces) == 2
    assert xs[0] == pytest.approx(20037508.34, abs=1)


def test_ordinary_shapes_are_projected_as_they_are() -> None:
    ring = array(NASTY["clockwise"][1]) * 0.001 + (37.0, 48.0)
    (piece,) = project_parts((ring,), utm_projection(37), closed=True)
    assert np.array_equal(piece, utm_projection(37).forward(ring))


def test_long_edges_bend_with_the_map() -> None:
    line = array([(20.0, 48.0), (50.0, 48.0)])
    (piece,) = project_parts((line,), utm_projection(37), closed=False)
    lonlat = utm_projection(37).inverse(piece)
    assert np.abs(lonlat[:, 1] - 48.0).max() < 1e-6
    assert len(piece) >= 31


@given(PLACES)
def test_unwrapping_moves_by_whole_turns(pairs: list[tuple[float, float]]) -> None:
    line = array(pairs)
    moved = unwrapped(line, closed=False)
    turns = (moved[:, 0] - line[:, 0]) / 360.0
    assert np.allclose(turns, np.round(turns))
    assert np.array_equal(moved[:, 1], line[:, 1])
