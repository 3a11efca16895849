"""Hatches as lines and dots of our own, cut to their area.

A painter's own hatch brushes have a pitch in device pixels and become pictures on paper;
these have a pitch in frame units and stay vectors. Pens and colours do not belong here.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.draw_list import PathShape

__all__ = ["hatch_dots", "hatch_lines"]


def hatch_lines(shape: PathShape, angle: float, spacing: float) -> NDArray[np.float64]:
    """Return segments (m, 4) x1, y1, x2, y2 of parallel lines inside ``shape``.

    ``angle`` in degrees, clockwise from the x axis; ``spacing`` in frame units. Inside is
    what an odd number of edges encloses, holes stay free.
    """
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    spans = _spans(shape, cos, sin, spacing)
    along1, along2, across = spans[:, 0], spans[:, 1], spans[:, 2] * spacing
    return np.column_stack(
        [
            along1 * cos - across * sin,
            along1 * sin + across * cos,
            along2 * cos - across * sin,
            along2 * sin + across * cos,
        ]
    )


def hatch_dots(shape: PathShape, spacing: float) -> NDArray[np.float64]:
    """Return centres (m, 2) of dots in rows set off by half a step, inside ``shape``."""
    spans = _spans(shape, 1.0, 0.0, spacing)
    if not len(spans):
        return np.empty((0, 2))
    offset = np.where(spans[:, 2] % 2 == 0, 0.0, 0.5)
    first = np.ceil(spans[:, 0] / spacing - offset).astype(np.int64)
    last = np.floor(spans[:, 1] / spacing - offset).astype(np.int64)
    counts = np.maximum(last - first + 1, 0)
    owner = np.repeat(np.arange(len(spans)), counts)
    step = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    x = (first[owner] + step + offset[owner]) * spacing
    return np.column_stack([x, spans[owner, 2] * spacing])


def _spans(shape: PathShape, cos: float, sin: float, spacing: float) -> NDArray[np.float64]:
    """Return (m, 3): from, to along the lines, and the line's number across them."""
    along, across, to_along, to_across = _edges(shape, cos, sin)
    # A line k crosses an edge if it lies in the half-open range between the edge's ends:
    # each ring is then crossed an even number of times, corners included.
    low = np.ceil(np.minimum(across, to_across) / spacing).astype(np.int64)
    high = np.ceil(np.maximum(across, to_across) / spacing).astype(np.int64)
    counts = high - low
    edge = np.repeat(np.arange(len(across)), counts)
    if not len(edge):
        return np.empty((0, 3))
    step = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
    line = low[edge] + step
    part = (line * spacing - across[edge]) / (to_across[edge] - across[edge])
    where = along[edge] + part * (to_along[edge] - along[edge])
    order = np.lexsort((where, line))
    where, line = where[order], line[order]
    return np.column_stack([where[0::2], where[1::2], line[0::2]])


def _edges(
    shape: PathShape, cos: float, sin: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    points = shape.points.astype(np.float64)
    along = points[:, 0] * cos + points[:, 1] * sin
    across = points[:, 1] * cos - points[:, 0] * sin
    nexts = np.arange(1, len(points) + 1)
    if len(shape.starts):
        ends = np.append(shape.starts[1:], len(points)) - 1
        nexts[ends] = shape.starts
    return along, across, along[nexts % max(len(points), 1)], across[nexts % max(len(points), 1)]
