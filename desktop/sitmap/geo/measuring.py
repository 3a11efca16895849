"""Measures between corners that a hand sets: geodesic legs with bearings, lengths, areas.

Everything on the ellipsoid WGS 84, across the antimeridian and around the poles as well. What
is told of a measure, and how it is drawn, does not belong here.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.geo.geodesic import geod

__all__ = ["ELLIPSOID", "Leg", "Outline", "measure_legs", "measure_outline"]

Position: TypeAlias = tuple[float, float]
"""Longitude and latitude in degrees."""

ELLIPSOID: Final = "WGS 84"
_STEP_M: Final = 20_000.0
_MOST_STEPS: Final = 256


@dataclass(frozen=True)
class Leg:
    """The shortest line between two positions.

    ``bearing`` is its azimuth at the start, ``back_bearing`` the one at its end back to the
    start; both 0 to 360 from true north, NaN between equal positions.
    """

    start: Position
    end: Position
    metres: float
    bearing: float
    back_bearing: float

    @cached_property
    def line(self) -> NDArray[np.float64]:
        """Longitude and latitude (n, 2) along the leg, a point each 20 km at least."""
        between = min(int(self.metres // _STEP_M), _MOST_STEPS)
        if not between:
            return np.array([self.start, self.end], np.float64)
        inner = geod().npts(*self.start, *self.end, between)
        return np.array([self.start, *inner, self.end], np.float64)


@dataclass(frozen=True)
class Outline:
    """A closed outline: its legs, the last back to the first corner, and what it holds.

    ``square_metres`` is NaN with fewer than three corners and where the outline ``crosses``
    itself: the halves would be taken from each other.
    """

    legs: tuple[Leg, ...]
    metres: float
    square_metres: float
    crosses: bool


def measure_legs(corners: Sequence[Position]) -> tuple[Leg, ...]:
    """Return the leg from each corner to the next."""
    return tuple(_leg(start, end) for start, end in itertools.pairwise(corners))


def _leg(start: Position, end: Position) -> Leg:
    azimuth, back, metres = geod().inv(*start, *end)
    if metres == 0:
        return Leg(start, end, 0.0, math.nan, math.nan)
    return Leg(start, end, float(metres), float(azimuth) % 360.0, float(back) % 360.0)


def measure_outline(corners: Sequence[Position]) -> Outline:
    """Return the outline through all corners and back to the first."""
    closed = [*corners, corners[0]] if len(corners) > 1 else list(corners)
    legs = measure_legs(closed)
    metres = math.fsum(leg.metres for leg in legs)
    if len(corners) < 3:
        return Outline(legs, metres, math.nan, False)
    if _crosses(legs):
        return Outline(legs, metres, math.nan, True)
    lons, lats = zip(*corners, strict=True)
    area, _ = geod().polygon_area_perimeter(lons, lats)
    return Outline(legs, metres, abs(float(area)), False)


def _crosses(legs: Sequence[Leg]) -> bool:
    """Return whether an outline meets itself; seen in the plane of degrees, seam unrolled."""
    import shapely

    edges = [leg.line[:-1] for leg in legs if leg.metres > 0]
    if len(edges) < 3:
        return False
    ring = np.concatenate(edges)
    ring = np.vstack([ring, ring[:1]])
    ring[:, 0] = np.unwrap(ring[:, 0], period=360.0)
    if abs(ring[-1, 0] - ring[0, 0]) > 180.0:  # around a pole it is no ring in this plane
        return not bool(shapely.is_simple(shapely.linestrings(ring)))
    return not bool(shapely.is_simple(shapely.linearrings(ring)))
