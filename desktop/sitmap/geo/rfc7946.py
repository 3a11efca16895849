"""Geometries as RFC 7946 wants them: rings by the right hand, nothing across the 180th meridian.

Also what KML asks for, which has the same rings. How the text of a format looks is decided by
its writer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sitmap.geo.wkb import KIND_NAMES, Coordinates, Parsed, read_wkb

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["coordinates", "plain_geometry"]

_ROUND: Final = 360.0
_SIMPLE: Final = {"Point": 1, "LineString": 2, "Polygon": 3}


def plain_geometry(wkb: bytes) -> Parsed:
    """Return a geometry with its outer rings counter-clockwise and its holes clockwise.

    A step of more than half the globe's longitudes is taken for the short way, across the 180th
    meridian, and the line or area is cut there. Raises UserError for bytes that are no geometry.
    """
    parsed = read_wkb(wkb)
    if parsed.code not in (1, 4) and any(_crosses(array) for array in parsed.arrays()):
        parsed = _cut(parsed)
    if parsed.code in (3, 6):
        members = tuple(tuple(_turned(ring, n > 0) for n, ring in enumerate(member))
                        for member in parsed.members)  # fmt: skip
        return Parsed(parsed.code, members)
    return parsed


def coordinates(parsed: Parsed) -> tuple[str, Any]:
    """Return the type of a geometry and its coordinates as nested lists, as GeoJSON has them."""
    name = KIND_NAMES[parsed.code]
    members = [[array.tolist() for array in member] for member in parsed.members]
    found: list[Any] = [_member(name.removeprefix("Multi"), member) for member in members]
    return name, found if name.startswith("Multi") else found[0]


def _member(name: str, arrays: list[list[list[float]]]) -> Any:
    if name == "Point":
        return arrays[0][0]
    return arrays[0] if name == "LineString" else arrays


def _crosses(array: Coordinates) -> bool:
    return bool((np.abs(np.diff(array[:, 0])) > _ROUND / 2).any())


def _turned(ring: Coordinates, clockwise: bool) -> Coordinates:
    x, y = ring[:, 0] - ring[0, 0], ring[:, 1] - ring[0, 1]
    area = float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))
    return ring[::-1] if (area < 0) is not clockwise and area != 0 else ring


def _cut(parsed: Parsed) -> Parsed:
    """Return the parts of lines or areas on either side of the 180th meridian."""
    members = [tuple(map(_unwound, member)) for member in parsed.members]
    if parsed.code in (3, 6) and any(
        abs(ring[0, 0] - ring[-1, 0]) > 1.0 for member in members for ring in member
    ):
        return parsed  # it goes around a pole: no cut makes it plain
    return _parsed([part for member in members for part in _parts(member, parsed.code)], parsed)


def _unwound(array: Coordinates) -> Coordinates:
    lon = np.unwrap(array[:, 0], period=_ROUND)
    return np.column_stack([lon, array[:, 1]])


def _parts(member: tuple[Coordinates, ...], code: int) -> list[BaseGeometry]:
    import shapely

    if code in (3, 6):
        outer = member[0]
        holes = [_beside(ring, outer) for ring in member[1:]]
        shape: BaseGeometry = shapely.Polygon(outer, holes)
    else:
        shape = shapely.LineString(member[0])
    found: list[BaseGeometry] = []
    for turn in (-1, 0, 1):
        strip = shapely.box(turn * _ROUND - 180, -90, turn * _ROUND + 180, 90)
        piece = shapely.intersection(shape, strip)
        moved = shapely.transform(
            piece, lambda points, by=turn: points - np.array([by * _ROUND, 0.0])
        )
        found += [part for part in shapely.get_parts(moved).tolist() if not part.is_empty]
    return found


def _beside(ring: Coordinates, outer: Coordinates) -> Coordinates:
    """Return a hole on the same turn of the globe as the ring around it."""
    off = round((float(outer[:, 0].mean()) - float(ring[:, 0].mean())) / _ROUND) * _ROUND
    return np.column_stack([ring[:, 0] + off, ring[:, 1]])


def _parsed(parts: list[BaseGeometry], before: Parsed) -> Parsed:
    import shapely

    single = 3 if before.code in (3, 6) else 2
    kept = [
        read_wkb(shapely.to_wkb(part, byte_order=1))
        for part in parts
        if _SIMPLE.get(part.geom_type) == single
    ]
    if not kept:
        return before
    if len(kept) == 1:
        return kept[0]
    return Parsed(single + 3, tuple(member for part in kept for member in part.members))
