"""Cutting rings and lines to a box and leaving out points that nobody could see.

Pure array functions in any plane coordinates. Which box and which step, projections and
caches do not belong here.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Box", "Points", "clip_line", "clip_ring", "overlaps", "part_bounds", "thin"]

Points: TypeAlias = NDArray[np.float64]
Box: TypeAlias = tuple[float, float, float, float]
"""Smallest x and y, largest x and y."""

_STILL: Final = 1e-12
"""A shorter way along an axis is none: dividing by it would leave the numbers."""


def thin(points: Points, step: float) -> Points:
    """Return the points (n, 2) that leave the ``step``-sized cell of the point before them.

    The first and the last point stay, so that lines keep their ends.
    """
    if len(points) < 3 or step <= 0:
        return points
    cells = np.floor(points / step)
    keep = np.empty(len(points), np.bool_)
    keep[0] = keep[-1] = True
    keep[1:-1] = (cells[1:-1] != cells[:-2]).any(axis=1)
    return points[keep]


def part_bounds(points: Points, starts: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return (k, 4) boxes of parts that begin at ``starts``; NaN points count as nowhere."""
    if not len(starts):
        return np.empty((0, 4))
    low = np.fmin.reduceat(points, starts, axis=0)
    high = np.fmax.reduceat(points, starts, axis=0)
    return np.hstack([low, high])


def overlaps(bounds: NDArray[np.float64], box: Box) -> NDArray[np.bool_]:
    """Return which boxes (k, 4) touch ``box``."""
    left, bottom, right, top = box
    touches = (
        (bounds[:, 0] <= right)
        & (bounds[:, 2] >= left)
        & (bounds[:, 1] <= top)
        & (bounds[:, 3] >= bottom)
    )
    return np.asarray(touches, np.bool_)


def clip_ring(points: Points, box: Box) -> Points:
    """Return a ring cut to a box, side by side (Sutherland and Hodgman); may come back empty.

    Cut edges run along the box, so the box must lie outside what is shown.
    """
    left, bottom, right, top = box
    for axis, limit, sign in ((0, left, 1.0), (0, right, -1.0), (1, bottom, 1.0), (1, top, -1.0)):
        if not len(points):
            break
        points = _cut_side(points, axis, limit, sign)
    return points


def _cut_side(points: Points, axis: int, limit: float, sign: float) -> Points:
    depth = (points[:, axis] - limit) * sign
    inside = depth >= 0
    if inside.all():
        return points
    if not inside.any():
        return points[:0]
    nexts, next_depth = np.roll(points, -1, axis=0), np.roll(depth, -1)
    crosses = inside != np.roll(inside, -1)
    span = np.where(crosses, depth - next_depth, 1.0)
    cuts = points + (nexts - points) * (depth / span)[:, np.newaxis]
    # Every point gives itself if inside, then the cut of the edge that leaves it.
    both = np.stack([points, cuts], axis=1).reshape(-1, 2)
    keep = np.stack([inside, crosses], axis=1).reshape(-1)
    return np.asarray(both[keep], np.float64)


def clip_line(points: Points, box: Box) -> list[Points]:
    """Return the pieces of a line inside a box (Liang and Barsky), in order."""
    if len(points) < 2:
        return []
    begin, end = _inside_spans(points[:-1], points[1:] - points[:-1], box)
    kept = np.flatnonzero(begin < end)
    if not len(kept):
        return []
    if len(kept) == len(begin) and (begin == 0).all() and (end == 1).all():
        return [points]
    starts = points[kept] + (points[kept + 1] - points[kept]) * begin[kept, np.newaxis]
    ends = points[kept] + (points[kept + 1] - points[kept]) * end[kept, np.newaxis]
    joined = (np.diff(kept) == 1) & (end[kept[:-1]] == 1) & (begin[kept[1:]] == 0)
    breaks = np.flatnonzero(~joined) + 1
    return [
        np.vstack([starts[run], ends[run[-1:]]]) for run in np.split(np.arange(len(kept)), breaks)
    ]


def _inside_spans(
    origin: Points, delta: Points, box: Box
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each segment the part 0..1 at which it enters and leaves the box."""
    begin, end = np.zeros(len(origin)), np.ones(len(origin))
    low, high = np.array(box[:2]), np.array(box[2:])
    for axis in (0, 1):
        moves = np.abs(delta[:, axis]) > _STILL
        speed = np.where(moves, delta[:, axis], 1.0)
        to_low = (low[axis] - origin[:, axis]) / speed
        to_high = (high[axis] - origin[:, axis]) / speed
        within = (origin[:, axis] >= low[axis]) & (origin[:, axis] <= high[axis])
        entry = np.where(moves, np.minimum(to_low, to_high), np.where(within, 0.0, 2.0))
        leave = np.where(moves, np.maximum(to_low, to_high), np.where(within, 1.0, -1.0))
        begin, end = np.maximum(begin, entry), np.minimum(end, leave)
    return begin, end
