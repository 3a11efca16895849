"""Measures of the hand: legs, bearings, outlines, also across the seam and around a pole."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.geo.measuring import measure_legs, measure_outline

positions = st.tuples(st.floats(-180, 180), st.floats(-89, 89))


def test_a_leg_has_its_length_and_both_bearings() -> None:
    (leg,) = measure_legs([(37.0, 48.0), (38.0, 48.0)])
    assert leg.metres == pytest.approx(74_624.8, abs=0.1)
    assert leg.bearing == pytest.approx(89.628, abs=1e-3)
    assert leg.back_bearing == pytest.approx(270.372, abs=1e-3)


def test_the_line_bulges_to_the_pole_and_ends_at_the_corners() -> None:
    (leg,) = measure_legs([(-74.0, 40.7), (30.5, 50.4)])
    assert leg.line[0].tolist() == [-74.0, 40.7]
    assert leg.line[-1].tolist() == [30.5, 50.4]
    assert leg.line[:, 1].max() > 58
    assert len(leg.line) > 200


def test_the_shortest_way_may_cross_the_antimeridian() -> None:
    (leg,) = measure_legs([(179.0, 10.0), (-179.0, 10.0)])
    assert leg.metres < 220_000
    assert (np.abs(leg.line[:, 0]) >= 179.0).all()


@given(positions, positions)
def test_a_leg_is_as_long_both_ways(one: tuple[float, float], other: tuple[float, float]) -> None:
    there, back = measure_legs([one, other, one])
    assert there.metres == pytest.approx(back.metres, abs=1e-6)


def test_equal_positions_have_no_bearing() -> None:
    (leg,) = measure_legs([(37.0, 48.0), (37.0, 48.0)])
    assert leg.metres == 0
    assert math.isnan(leg.bearing)


def test_a_degree_square_on_the_equator() -> None:
    outline = measure_outline([(0, 0), (1, 0), (1, 1), (0, 1)])
    assert outline.square_metres == pytest.approx(12_308_778_361, rel=1e-6)
    assert outline.metres == pytest.approx(443_770.9, abs=1)
    other_way = measure_outline([(0, 0), (0, 1), (1, 1), (1, 0)])
    assert other_way.square_metres == pytest.approx(outline.square_metres)


def test_the_seam_makes_no_difference() -> None:
    here = measure_outline([(10, 0), (12, 0), (12, 3), (10, 3)])
    there = measure_outline([(179, 0), (-179, 0), (-179, 3), (179, 3)])
    assert not there.crosses
    assert there.square_metres == pytest.approx(here.square_metres, rel=1e-9)


def test_an_outline_that_crosses_itself_has_no_area() -> None:
    outline = measure_outline([(37, 48), (38, 49), (38, 48), (37, 49)])
    assert outline.crosses
    assert math.isnan(outline.square_metres)
    assert outline.metres > 0


def test_an_outline_around_the_pole() -> None:
    outline = measure_outline([(lon, 80.0) for lon in (-180, -90, 0, 90)])
    assert not outline.crosses
    # A square on its tip: half of the diagonal times itself, twice.
    assert outline.square_metres == pytest.approx(2 * 1_116_826.0**2, rel=0.01)


@pytest.mark.parametrize("corners", [[], [(37, 48)], [(37, 48), (38, 48)]])
def test_too_few_corners_hold_nothing(corners: list[tuple[float, float]]) -> None:
    outline = measure_outline(corners)
    assert math.isnan(outline.square_metres)
    assert not outline.crosses


@given(st.lists(positions, min_size=3, max_size=7))
def test_any_corners_are_measured_without_a_crash(corners: list[tuple[float, float]]) -> None:
    outline = measure_outline(corners)
    assert outline.metres >= 0
    assert math.isnan(outline.square_metres) or outline.square_metres >= 0
