"""What rules may know of the ground, handed in as plain data: named places and roads.

Where they come from (the base map) is the caller's matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sitmap.geo.geodesic import bearing, distance_m

__all__ = ["NO_GEOGRAPHY", "Geography", "NamedPlace", "Road", "courses_from", "nearest"]

_ON_THE_ROAD_M = 5_000.0
_COURSE_M = 25_000.0
_SHORTEST_COURSE_M = 3_000.0


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place of the gazetteer, in degrees."""

    name: str
    lon: float
    lat: float


@dataclass(frozen=True, eq=False)
class Road:
    """One line of a numbered road; ``lonlat`` is float64 (n, 2) in degrees."""

    refs: tuple[str, ...]
    name: str
    lonlat: NDArray[np.float64]


class Geography(Protocol):
    """Places by any of their names, and numbered roads."""

    def places(self, name: str) -> Sequence[NamedPlace]:
        """Return the places that bear exactly this name, the most important first."""

    def roads(self) -> Sequence[Road]:
        """Return all numbered roads."""


class _NoGeography:
    def places(self, name: str) -> Sequence[NamedPlace]:
        return ()

    def roads(self) -> Sequence[Road]:
        return ()


NO_GEOGRAPHY: Geography = _NoGeography()


def nearest(candidates: Sequence[NamedPlace], lon: float, lat: float) -> NamedPlace | None:
    """Return the place nearest to a position; the first one where the position is unknown."""
    if not candidates or not np.isfinite([lon, lat]).all():
        return candidates[0] if candidates else None
    return min(candidates, key=lambda place: distance_m(place.lon, place.lat, lon, lat))


def courses_from(road: Road, place: NamedPlace) -> tuple[float, ...]:
    """Return the azimuths in which a road leaves a place; none where it passes elsewhere.

    Each is the direction to the point of the road 25 km on, or to its end.
    """
    away = [distance_m(place.lon, place.lat, x, y) for x, y in road.lonlat.tolist()]
    here = int(np.argmin(away))
    if away[here] > _ON_THE_ROAD_M:
        return ()
    ways = (range(here + 1, len(away)), range(here - 1, -1, -1))
    return tuple(
        bearing(place.lon, place.lat, *road.lonlat[end].tolist())
        for way in ways
        if (end := _reached(away, way)) is not None
    )


def _reached(away: Sequence[float], way: range) -> int | None:
    far = next((number for number in way if away[number] >= _COURSE_M), None)
    if far is None and len(way):
        far = way[-1]
    return far if far is not None and away[far] >= _SHORTEST_COURSE_M else None
