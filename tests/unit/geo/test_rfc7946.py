"""Rings by the right hand, and nothing across the 180th meridian."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.geo.geometry import Geometry
from sitmap.geo.rfc7946 import coordinates, plain_geometry
from sitmap.geo.wkb import Parsed, write_wkb


def _signed(ring: np.ndarray) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2


def _polygon(*rings: list[tuple[float, float]]) -> bytes:
    return write_wkb(Parsed(3, (tuple(np.array(ring, np.float64) for ring in rings),)))


@given(
    st.integers(-170, 150),
    st.integers(-80, 60),
    st.integers(1, 20),
    st.booleans(),
    st.booleans(),
)
def test_outer_rings_run_left_and_holes_right(
    west: int, south: int, size: int, turn_outer: bool, turn_hole: bool
) -> None:
    east, north = float(west + size), float(south + size)
    corners = [(float(west), float(south)), (east, float(south)), (east, north)]
    outer = [*corners, (float(west), north), corners[0]]
    hole = [(x / 2 + west / 2 + size / 8, y / 2 + south / 2 + size / 8) for x, y in outer]
    given_rings = (outer[::-1] if turn_outer else outer, hole[::-1] if turn_hole else hole)
    found = plain_geometry(_polygon(*given_rings)).members[0]
    assert _signed(found[0]) > 0
    assert _signed(found[1]) < 0
    assert {tuple(point) for point in found[0]} == set(outer)


def test_an_area_across_the_180th_meridian_is_cut_there() -> None:
    ring = [(179.0, 10.0), (-178.0, 10.0), (-178.0, 12.0), (179.0, 12.0), (179.0, 10.0)]
    found = plain_geometry(_polygon(ring))
    assert found.code == 6
    boxes = sorted(
        (float(m[0][:, 0].min()), float(m[0][:, 0].max()), _signed(m[0])) for m in found.members
    )
    assert boxes == [(-180.0, -178.0, 4.0), (179.0, 180.0, 2.0)]


def test_a_hole_stays_with_its_side() -> None:
    ring = [(170.0, 0.0), (-170.0, 0.0), (-170.0, 10.0), (170.0, 10.0), (170.0, 0.0)]
    hole = [(-176.0, 2.0), (-174.0, 2.0), (-174.0, 4.0), (-176.0, 4.0), (-176.0, 2.0)]
    found = plain_geometry(_polygon(ring, hole))
    assert sum(_signed(part) for member in found.members for part in member) == pytest.approx(196.0)
    assert sorted(len(member) for member in found.members) == [1, 2]


def test_a_line_across_it_becomes_two() -> None:
    line = Geometry.line([(178.0, 0.0), (-178.0, 4.0)])
    name, found = coordinates(plain_geometry(line.wkb))
    assert name == "MultiLineString"
    assert sorted(found) == [[[-180.0, 2.0], [-178.0, 4.0]], [[178.0, 0.0], [180.0, 2.0]]]


def test_a_ring_around_the_pole_is_left_as_it_is() -> None:
    ring = [(0.0, 80.0), (120.0, 80.0), (-120.0, 80.0), (0.0, 80.0)]
    assert plain_geometry(_polygon(ring)).code == 3


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_points_stay(lon: float, lat: float) -> None:
    assert coordinates(plain_geometry(Geometry.point(lon, lat).wkb)) == ("Point", [lon, lat])
