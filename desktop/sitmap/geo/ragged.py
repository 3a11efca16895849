"""Many geometries at once as ragged columns: WKB in, coordinates and where parts begin out.

Single geometries of situation files are ``wkb``'s matter; this is for the bulk of base maps,
whose geometry is only drawn. Lines, rings and points of anything else are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitmap.errors import UserError

__all__ = ["Move", "Parts", "ToDegrees", "line_parts", "points", "ring_parts"]

Box = tuple[float, float, float, float]
Move = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""From coordinates (n, 2) to others (n, 2)."""


@dataclass(frozen=True, eq=False)
class Parts:
    """Part i is ``xy[starts[i]:starts[i + 1]]``; ``owner`` int32 (parts) counts the geometries.

    ``xy`` is float64 (n, 2), ``starts`` int32 (parts + 1).
    """

    xy: NDArray[np.float64]
    starts: NDArray[np.int32]
    owner: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.owner)


def _geometries(wkb: NDArray[np.object_]) -> tuple[NDArray[Any], NDArray[np.int32]]:
    """Return the simple geometries of all, and whose each is; broken ones are left out."""
    import shapely

    read = shapely.from_wkb(wkb, on_invalid="ignore")
    parts, owner = shapely.get_parts(read, return_index=True)
    nested = shapely.get_type_id(parts) >= 4
    if nested.any():
        inner, whose = shapely.get_parts(parts[nested], return_index=True)
        parts = np.concatenate([parts[~nested], inner])
        owner = np.concatenate([owner[~nested], owner[nested][whose]])
        order = np.argsort(owner, kind="stable")
        parts, owner = parts[order], owner[order]
    return parts, owner.astype(np.int32)


def _parts(lines: NDArray[Any], owner: NDArray[np.int32], move: Move | None) -> Parts:
    """Return lines or rings as columns; those without two finite points are left out."""
    import shapely

    xy, index = shapely.get_coordinates(lines, return_index=True)
    if move is not None:
        xy = move(xy)
    finite = np.isfinite(xy).all(axis=1)
    xy, index = xy[finite], index[finite]
    counts = np.bincount(index, minlength=len(lines)) if len(lines) else np.zeros(0, np.intp)
    keep = counts > 1
    xy = xy[keep[index]] if len(index) else xy
    starts = np.concatenate([[0], np.cumsum(counts[keep])]).astype(np.int32)
    return Parts(np.ascontiguousarray(xy), starts, owner[keep])


def line_parts(wkb: NDArray[np.object_], move: Move | None = None) -> Parts:
    """Return the lines of WKB geometries (n,), moved if asked for."""
    import shapely

    found, owner = _geometries(wkb)
    keep = shapely.get_type_id(found) == 1
    return _parts(found[keep], owner[keep], move)


def ring_parts(wkb: NDArray[np.object_], move: Move | None = None) -> Parts:
    """Return the rings of polygons: outer ones against the clock, holes with it."""
    import shapely

    found, owner = _geometries(wkb)
    keep = shapely.get_type_id(found) == 3
    polygons = shapely.orient_polygons(found[keep])
    rings, whose = shapely.get_rings(polygons, return_index=True)
    return _parts(rings, owner[keep][whose], move)


def points(
    wkb: NDArray[np.object_], move: Move | None = None
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Return the points (n, 2) of WKB geometries, and whose each is; empty ones are left out."""
    import shapely

    found, owner = _geometries(wkb)
    keep = (shapely.get_type_id(found) == 0) & ~shapely.is_empty(found)
    xy = shapely.get_coordinates(found[keep])
    xy = xy if move is None else move(xy)
    finite = np.isfinite(xy).all(axis=1)
    return xy[finite], owner[keep][finite]


class ToDegrees:
    """From coordinates of a system that a file names to longitude and latitude.

    ``crs`` is what the file says: an EPSG code or well-known text. Raises UserError where it
    means nothing.
    """

    def __init__(self, crs: str) -> None:
        from sitmap.geo.proj_library import pyproj

        try:
            self._move = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        except pyproj.exceptions.ProjError as error:
            raise UserError(f"its coordinate system is unknown: {crs[:60]}") from error

    def __call__(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return degrees (n, 2) of coordinates (n, 2); infinite where there are none."""
        return np.column_stack(self._move.transform(xy[:, 0], xy[:, 1]))

    def bounds(self, box: Box, *, back: bool = False) -> Box:
        """Return the degrees that cover a box of coordinates, or with ``back`` the other way."""
        direction = "INVERSE" if back else "FORWARD"
        west, south, east, north = self._move.transform_bounds(*box, direction=direction)
        return west, south, east, north
