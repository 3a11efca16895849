"""Positions inside areas."""

from __future__ import annotations

from sitmap.geo.geometry import Geometry
from sitmap.geo.inside import contains

SQUARE = Geometry.from_wkt("POLYGON ((37 48, 38 48, 38 49, 37 49, 37 48))")


def test_the_edge_is_outside() -> None:
    assert contains(SQUARE, 37.5, 48.5)
    assert not contains(SQUARE, 37.0, 48.5)
    assert not contains(SQUARE, 36.0, 48.5)
