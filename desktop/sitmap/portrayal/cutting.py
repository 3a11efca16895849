"""Bringing shapes of degrees onto a projection's plane, whatever they look like.

A shape is cut in degrees at the border of what the projection shows, before it is projected:
past that border formulas give places on the other side of the map, and a line to them would
cross all of it. Edges are straight in longitude and latitude; long ones get points between, so
that they bend with the map. Cutting to the frame belongs to ``shape_cache``.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.geo.projection import Projection
from sitmap.portrayal.clipping import Box, Points, clip_line, clip_ring

__all__ = ["project_parts", "unwrapped"]

_BORDER: Final = 1e-6
"""Degrees that stay free at a projection's border: on it a place may fall to either side."""
_LONG_EDGE: Final = 1.0
_MOST_POINTS: Final = 200_000
_MOST_TURNS: Final = 3
_FULL: Final = 360.0


def project_parts(
    parts: tuple[Points, ...], projection: Projection, *, closed: bool
) -> tuple[Points, ...]:
    """Return rings or lines (n, 2) of degrees in projected metres, cut where the map ends.

    An edge over more than half of the globe is taken the short way, across the antimeridian,
    as geodesics go; a ring that then goes all around holds the pole that it is nearer to. Parts
    without two points are left out, and so are positions that are no numbers.
    """
    kept = [part[np.isfinite(part).all(axis=1)] for part in parts]
    kept = [part for part in kept if len(part) > 1]
    if not kept:
        return ()
    box = _shown(projection)
    flat = np.concatenate(kept)
    ends = np.cumsum([len(part) for part in kept])[:-1]
    if not _is_plain(flat, ends, box):
        pieces = [piece for part in kept for piece in _pieces(part, box, closed=closed)]
        if not pieces:
            return ()
        flat = np.concatenate(pieces)
        ends = np.cumsum([len(piece) for piece in pieces])[:-1]
    xy = projection.forward(flat)
    split = np.split(xy, ends)
    return tuple(part[np.isfinite(part).all(axis=1)] for part in split)


def _shown(projection: Projection) -> Box:
    """Return the degrees that a projection shows, unwrapped about its middle meridian."""
    half, high = projection.reach[0] - _BORDER, projection.reach[1]
    return projection.middle - half, -high, projection.middle + half, high


def _is_plain(flat: Points, ends: NDArray[np.intp], box: Box) -> bool:
    """Return whether all points lie in the box, and none is far from the one before it."""
    low, high = flat.min(axis=0), flat.max(axis=0)
    if low[0] < box[0] or low[1] < box[1] or high[0] > box[2] or high[1] > box[3]:
        return False
    steps = np.abs(np.diff(flat, axis=0))
    steps[ends - 1] = 0.0  # between two parts there is no edge
    return bool(steps.max(initial=0.0) <= _LONG_EDGE)


def _pieces(part: Points, box: Box, *, closed: bool) -> list[Points]:
    found = []
    line = unwrapped(part, closed=closed)
    for turn in _turns(line, box):
        moved = line + np.array([turn * _FULL, 0.0])
        cut = [clip_ring(moved, box)] if closed else clip_line(moved, box)
        for piece in cut:
            if len(piece) > 1:
                dense = _dense(piece, closed=closed)
                dense[:, 0] = (dense[:, 0] + 180.0) % _FULL - 180.0
                found.append(dense)
    return found


def _turns(line: Points, box: Box) -> range:
    """Return by how many full turns a line is to be moved to come into the box."""
    first = math.ceil((box[0] - line[:, 0].max()) / _FULL)
    last = math.floor((box[2] - line[:, 0].min()) / _FULL)
    return range(first, last + 1)


def unwrapped(part: Points, *, closed: bool) -> Points:
    """Return a ring or line without jumps across the antimeridian; longitude may pass 180.

    A ring around a pole is led along the pole. Edges of exactly 360 degrees stay: they join
    two names of one meridian, as in outlines that were cut already.
    """
    step = np.diff(part[:, 0])
    jumps = (np.abs(step) > 180.0) & (np.abs(step) < _FULL - _BORDER)
    if not jumps.any():
        return part
    step[jumps] -= np.copysign(_FULL, step[jumps])
    lon = part[0, 0] + np.concatenate([[0.0], np.cumsum(step)])
    if lon.max() - lon.min() > _MOST_TURNS * _FULL:
        return part
    line = np.column_stack([lon, part[:, 1]])
    if closed and abs(abs(lon[-1] - lon[0]) - _FULL) < _BORDER:
        pole = math.copysign(90.0, float(part[:, 1].mean()))
        corners = np.array([[lon[-1], pole], [lon[0], pole]])
        line = np.concatenate([line, corners, line[:1]])
    return line


def _dense(part: Points, *, closed: bool) -> Points:
    """Return a part with points between those that are far apart."""
    if closed and (part[0] != part[-1]).any():
        part = np.concatenate([part, part[:1]])
    spans = np.abs(np.diff(part, axis=0)).max(axis=1)
    limit = max(_LONG_EDGE, float(spans.sum()) / _MOST_POINTS)
    counts = np.maximum(np.ceil(spans / limit), 1).astype(np.intp)
    if (counts == 1).all():
        return part.copy()
    edge = np.repeat(np.arange(len(counts)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    share = (np.arange(len(edge)) - first) / counts[edge]
    between = part[edge] + (part[edge + 1] - part[edge]) * share[:, np.newaxis]
    return np.concatenate([between, part[-1:]])
