from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitmap.errors import UserError
from sitmap.geo.change import region, sliver_area_m2
from sitmap.geo.geodesic import area_m2, circle
from sitmap.geo.geometry import Geometry

METRE = 1 / 111_195
"""Degrees of latitude in a metre, near enough for made shapes."""


def box(west: float, south: float, east: float, north: float) -> Geometry:
    return Geometry.polygon([(west, south), (east, south), (east, north), (west, north)])


BLOCK = box(37.0, 48.0, 37.1, 48.1)
STRIP = box(37.0, 48.1, 37.1, 48.1 + 100 * METRE)
"""A hundred metres high, along the northern edge of the block."""


def test_a_region_keeps_polygons_and_adds_them_up_once() -> None:
    line = Geometry.line([(37.0, 48.0), (38.0, 48.0)])
    whole = region([BLOCK, BLOCK, line])
    assert whole.area_m2 == pytest.approx(area_m2(BLOCK))
    assert [part.kind for part in whole.geometries()] == ["Polygon"]
    assert region([]).area_m2 == 0
    assert region([]).geometries() == ()


def test_minus_and_common_share_a_region_out() -> None:
    one, other = region([BLOCK]), region([box(37.05, 48.0, 37.2, 48.1)])
    apart, shared = one.minus(other), one.common(other)
    assert apart.area_m2 + shared.area_m2 == pytest.approx(one.area_m2, rel=1e-4)
    assert one.plus(other).area_m2 == pytest.approx(apart.area_m2 + other.area_m2, rel=1e-4)
    assert apart.common(shared).area_m2 == 0


def test_a_strip_is_a_sliver_until_a_disc_fits_into_it() -> None:
    strip = region([STRIP])
    assert sliver_area_m2(strip, 75) == pytest.approx(area_m2(STRIP))
    assert sliver_area_m2(strip, 0) == 0
    # Only the corners are out of the reach of a disc of 40 m.
    corners = (4 - 3.14159) * 40 * 40
    assert sliver_area_m2(strip, 40) == pytest.approx(corners, rel=0.05)


def test_a_sliver_beside_a_block_is_told_apart_from_it() -> None:
    spur = box(37.1, 48.05, 37.2, 48.05 + 50 * METRE)
    both = region([BLOCK, spur])
    corners = (4 - 3.14159) * 75 * 75
    assert sliver_area_m2(both, 75) == pytest.approx(area_m2(spur) + corners, rel=0.01)


def test_a_disc_has_hardly_any_sliver() -> None:
    disc = circle(37.0, 48.0, 1000)
    assert sliver_area_m2(region([disc]), 75) < 1e-3 * area_m2(disc)


@pytest.mark.parametrize("radius", [-1.0, float("nan"), float("inf"), 1e6])
def test_an_impossible_radius_is_refused(radius: float) -> None:
    with pytest.raises(UserError, match="sliver"):
        sliver_area_m2(region([BLOCK]), radius)


steps = st.integers(0, 12)
boxes = st.builds(
    lambda x, y, w, h: box(
        37 + x / 100, 48 + y / 100, 37 + (x + w + 1) / 100, 48 + (y + h + 1) / 100
    ),
    steps, steps, steps, steps,
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(st.lists(boxes, min_size=1, max_size=4), st.lists(boxes, min_size=1, max_size=4))
def test_gains_and_losses_close_the_balance(old: list[Geometry], new: list[Geometry]) -> None:
    before, after = region(old), region(new)
    gained, lost = after.minus(before), before.minus(after)
    balance = gained.area_m2 - lost.area_m2 - (after.area_m2 - before.area_m2)
    # Edges are straight in degrees for the overlay and geodesics for the measure.
    assert abs(balance) <= 3e-4 * (after.area_m2 + before.area_m2)


@settings(deadline=None, max_examples=25)
@given(st.lists(boxes, min_size=1, max_size=3), st.floats(1, 3000), st.floats(1, 3000))
def test_a_wider_opening_removes_more(parts: list[Geometry], one: float, other: float) -> None:
    whole = region(parts)
    small, large = sorted((one, other))
    less, more = sliver_area_m2(whole, small), sliver_area_m2(whole, large)
    assert 0 <= less <= more * (1 + 1e-6) + 1.0
    assert more <= whole.area_m2 * (1 + 1e-9)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 400)), min_size=1, max_size=6))
def test_slivers_of_many_parts_are_those_of_each(strips: list[tuple[int, int]]) -> None:
    # Apart from each other, from a degree to forty away: several planes measure them.
    parts = [
        box(20 + west, 48 + place, 20.05 + west, 48 + place + metres * METRE)
        for place, (west, metres) in enumerate(strips)
    ]
    apart = [sliver_area_m2(region([part]), 75) for part in parts]
    assert sliver_area_m2(region(parts), 75) == pytest.approx(sum(apart), rel=1e-3, abs=1.0)


def test_what_was_united_before_is_united_again_from_scratch_for_other_polygons() -> None:
    first = region([BLOCK])
    assert region((BLOCK,)) is first
    assert region([STRIP]).area_m2 == pytest.approx(area_m2(STRIP))
    assert region([]).plus(first) is first
