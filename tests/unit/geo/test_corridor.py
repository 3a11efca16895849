"""The corridor's width is that of the gap that was left on purpose."""

from __future__ import annotations

import pytest

from sitmap.geo.corridor import narrowest
from sitmap.geo.geodesic import destination, distance_m
from sitmap.geo.geometry import Geometry

PLACE = (37.18, 48.28)
REAR = destination(*PLACE, 270, 60_000)


def at(east_km: float, north_km: float) -> tuple[float, float]:
    """Return the position some kilometres from the place."""
    lon, lat = destination(*PLACE, 90, east_km * 1000)
    return destination(lon, lat, 0, north_km * 1000)


def shape(*corners: tuple[float, float]) -> Geometry:
    return Geometry.polygon([at(*corner) for corner in corners])


def horseshoe(gap_km: float) -> Geometry:
    """An area round the place, open to the west by a gap."""
    half = gap_km / 2
    return shape(
        (-15, half), (-10, half), (-10, 10), (10, 10), (10, -10), (-10, -10), (-10, -half),
        (-15, -half), (-15, -15), (15, -15), (15, 15), (-15, 15),
    )  # fmt: skip


@pytest.mark.parametrize("gap_km", [1.0, 5.0, 10.0])
def test_the_gap_of_one_area_is_the_width(gap_km: float) -> None:
    found = narrowest([horseshoe(gap_km)], PLACE, REAR)
    assert found is not None
    assert found.width_m == pytest.approx(gap_km * 1000, rel=0.005)
    assert distance_m(*found.middle, *at(-12.5, 0)) < 3_000


def test_the_gap_between_two_areas_is_the_width() -> None:
    north = shape((-20, 4), (20, 4), (20, 20), (-20, 20))
    south = shape((-20, -20), (20, -20), (20, -3), (-20, -3))
    east = shape((15, -6), (18, -6), (18, 6), (15, 6))
    found = narrowest([north, south, east], PLACE, REAR)
    assert found is not None
    assert found.width_m == pytest.approx(7_000, rel=0.005)


def test_of_two_ways_the_wider_counts() -> None:
    north = shape((-12, 2), (-10, 2), (-10, 10), (10, 10), (10, 1), (12, 1), (12, 12), (-12, 12))
    south = shape(
        (-12, -2), (-12, -12), (12, -12), (12, -1), (10, -1), (10, -10), (-10, -10), (-10, -2)
    )
    found = narrowest([north, south], PLACE, REAR)
    assert found is not None
    assert found.width_m == pytest.approx(4_000, rel=0.005)


def test_a_place_that_no_area_surrounds_has_no_corridor() -> None:
    assert narrowest([shape((20, -5), (30, -5), (30, 5), (20, 5))], PLACE, REAR) is None
    assert narrowest([], PLACE, REAR) is None
    far = destination(*PLACE, 90, 400_000)
    assert (
        narrowest([Geometry.polygon([far, (far[0] + 1, far[1]), (far[0], 49)])], PLACE, REAR)
        is None
    )


def test_a_closed_ring_leaves_no_way() -> None:
    ring = [
        shape((-15, 10), (15, 10), (15, 15), (-15, 15)),
        shape((-15, -15), (15, -15), (15, -10), (-15, -10)),
        shape((10, -11), (15, -11), (15, 11), (10, 11)),
        shape((-15, -11), (-10, -11), (-10, 11), (-15, 11)),
    ]
    found = narrowest(ring, PLACE, REAR)
    assert found is not None
    assert found.width_m == 0.0


def test_a_place_inside_an_area_has_no_width() -> None:
    inside = narrowest([shape((-5, -5), (5, -5), (5, 5), (-5, 5))], PLACE, REAR)
    assert inside is not None
    assert inside.width_m == 0.0
