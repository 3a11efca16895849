"""Positions inside areas, and how far from them."""

from __future__ import annotations

import math

import pytest

from sitmap.geo.geodesic import circle, distance_m
from sitmap.geo.geometry import Geometry
from sitmap.geo.inside import contains, distance_to_m

SQUARE = Geometry.from_wkt("POLYGON ((37 48, 38 48, 38 49, 37 49, 37 48))")


def test_the_edge_is_outside() -> None:
    assert contains(SQUARE, 37.5, 48.5)
    assert not contains(SQUARE, 37.0, 48.5)
    assert not contains(SQUARE, 36.0, 48.5)


def test_the_distance_is_the_geodesic_one_to_the_nearest_point() -> None:
    assert distance_to_m(SQUARE, 37.5, 48.5) == 0.0
    expected = distance_m(36.9, 48.5, 37.0, 48.5)
    assert distance_to_m(SQUARE, 36.9, 48.5) == pytest.approx(expected, rel=0.01)
    away = distance_to_m(circle(37.0, 48.0, 10_000), 37.3, 48.0)
    assert away == pytest.approx(distance_m(37.0, 48.0, 37.3, 48.0) - 10_000, rel=0.01)
    assert math.isfinite(away)
