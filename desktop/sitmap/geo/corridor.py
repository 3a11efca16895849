"""The widest way between two places outside given areas, and where it is narrowest.

The outlines of the areas are cut into short pieces and their ends joined to triangles. A way
crosses from triangle to triangle over the line between two points of an outline; of all ways
the widest is the one whose narrowest line is longest. That line joins two points of one area
or of two, and is the width of the corridor. Which areas oppose whom is not decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.geo import geodesic
from sitmap.geo.geometry import Geometry
from sitmap.geo.local_plane import LocalPlane

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Corridor", "narrowest"]

_FEWEST_KM: Final = 30.0
_MOST_POINTS: Final = 6000
_SHORTEST_PIECE_M: Final = 40.0
_LONGEST_PIECE_M: Final = 500.0

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Corridor:
    """The narrowest line of the widest way: its geodesic length in metres and its ends in degrees.

    A width of 0 tells that no way is open, or that one of the two places lies inside an area.
    """

    width_m: float
    first: tuple[float, float]
    second: tuple[float, float]

    @property
    def middle(self) -> tuple[float, float]:
        """Return (lon, lat) halfway between the ends."""
        return (self.first[0] + self.second[0]) / 2, (self.first[1] + self.second[1]) / 2


def narrowest(
    areas: Sequence[Geometry], place: tuple[float, float], rear: tuple[float, float]
) -> Corridor | None:
    """Return the corridor that joins two (lon, lat) outside ``areas``, None if nothing narrows it.

    Only areas within one and a half times the distance of the two plus 30 km of their middle
    count. Outlines are followed in pieces of 40 to 500 m; a width of kilometres comes out true
    to a few metres.
    """
    import shapely

    if not areas or place == rear:
        return None
    plane, window = _around(place, rear)
    whole = geodesic.united(geodesic.clip(areas, window))
    if shapely.is_empty(whole):
        return None
    solid = shapely.transform(whole, plane.flat)
    ends = plane.flat(np.array([place, rear]))
    if bool(shapely.intersects_xy(solid, ends[:, 0], ends[:, 1]).any()):
        return Corridor(0.0, place, place)
    points, neighbours = _outline(solid)
    crossed = _widest_way(points, neighbours, solid, ends)
    if crossed is None:
        return Corridor(0.0, place, place)
    if not crossed:
        return None
    first, second = plane.round(points[list(crossed)]).tolist()
    width = geodesic.distance_m(*first, *second)
    return Corridor(width, (first[0], first[1]), (second[0], second[1]))


def _around(place: tuple[float, float], rear: tuple[float, float]) -> tuple[LocalPlane, Geometry]:
    """Return the plane about the middle of two places, and the circle that counts."""
    apart = geodesic.distance_m(*place, *rear)
    azimuth = geodesic.bearing(*place, *rear)
    lon, lat = geodesic.destination(*place, azimuth, apart / 2)
    window = geodesic.circle(lon, lat, 1.5 * apart + 1000 * _FEWEST_KM, 360)
    return LocalPlane(lon, lat), window


def _outline(solid: BaseGeometry) -> tuple[_Floats, set[tuple[int, int]]]:
    """Return points (n, 2) along all outlines, and which two follow one another."""
    import shapely

    piece = shapely.length(solid) / _MOST_POINTS
    dense = shapely.segmentize(solid, min(max(piece, _SHORTEST_PIECE_M), _LONGEST_PIECE_M))
    rings = shapely.get_rings(shapely.get_parts(dense))
    flat, ring = shapely.get_coordinates(rings, return_index=True)
    points, number = np.unique(np.round(flat, 3), axis=0, return_inverse=True)
    number = number.reshape(-1)
    follows = ring[1:] == ring[:-1]
    pairs = np.sort(np.column_stack((number[:-1], number[1:]))[follows], axis=1)
    return points, {(int(a), int(b)) for a, b in pairs}


def _widest_way(
    points: _Floats, neighbours: set[tuple[int, int]], solid: BaseGeometry, ends: _Floats
) -> tuple[int, ...] | None:
    """Return the two points between which the widest way between the ends is narrowest.

    Empty if the ends lie in one triangle or both outside of all; None if no way is open.
    """
    import shapely

    drawn = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(points)))
    if not len(drawn):
        return ()
    corners = _corners(points, drawn)
    start, end = (_triangle_of(drawn, point) for point in ends)
    if start == end:
        return ()
    pairs, sides = _edges(corners)
    open_edge = _are_open(points, pairs, neighbours, solid)
    lengths = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    order = np.argsort(-lengths, kind="stable")
    joined = list(range(len(corners) + 1))  # the last one is everything outside
    for edge in order[open_edge[order]].tolist():
        _join(joined, *sides[edge].tolist())
        if _root(joined, start) == _root(joined, end):
            return int(pairs[edge, 0]), int(pairs[edge, 1])
    return None


def _corners(points: _Floats, drawn: NDArray[np.object_]) -> _Ints:
    """Return the numbers of the three points of each triangle (t, 3)."""
    import shapely

    flat = shapely.get_coordinates(drawn).reshape(-1, 4, 2)[:, :3].reshape(-1, 2)
    numbers = {(x, y): at for at, (x, y) in enumerate(points.tolist())}
    found = [numbers[x, y] for x, y in flat.tolist()]
    return np.array(found, np.int64).reshape(-1, 3)


def _triangle_of(drawn: NDArray[np.object_], point: _Floats) -> int:
    """Return the triangle that holds a point; one past the last for none."""
    import shapely

    found = np.flatnonzero(shapely.intersects_xy(drawn, point[0], point[1]))
    return int(found[0]) if len(found) else len(drawn)


def _edges(corners: _Ints) -> tuple[_Ints, _Ints]:
    """Return each edge once (e, 2) and its two triangles; outside is one past the last."""
    count = len(corners)
    every = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]]))
    owner = np.tile(np.arange(count), 3)
    pairs, place = np.unique(every, axis=0, return_inverse=True)
    place = place.reshape(-1)
    sides = np.full((len(pairs), 2), count, np.int64)
    order = np.argsort(place, kind="stable")
    first = np.searchsorted(place[order], np.arange(len(pairs)))
    sides[:, 0] = owner[order][first]
    last = np.append(first[1:], len(order)) - 1
    shared = last > first
    sides[shared, 1] = owner[order][last[shared]]
    return pairs, sides


def _are_open(
    points: _Floats, pairs: _Ints, neighbours: set[tuple[int, int]], solid: BaseGeometry
) -> NDArray[np.bool_]:
    """Return which edges can be crossed: those that follow no outline and cut through no area."""
    import shapely

    wall = np.array([(a, b) in neighbours for a, b in pairs.tolist()], np.bool_)
    lines = shapely.linestrings(points[pairs])
    inner = shapely.buffer(solid, -1.0)
    shapely.prepare(inner)
    cut: NDArray[np.bool_] = shapely.intersects(inner, lines)
    return ~wall & ~cut


def _root(joined: list[int], at: int) -> int:
    while joined[at] != at:
        joined[at] = joined[joined[at]]
        at = joined[at]
    return at


def _join(joined: list[int], first: int, second: int) -> None:
    joined[_root(joined, first)] = _root(joined, second)
