"""What parallel lines cut out of an area: for hatches and for finding room for a name.

Pure array functions. Pens, fonts and painting do not belong here.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.draw_list import PathShape

__all__ = ["contains", "inside_spans", "roomiest_points"]

_Floats: TypeAlias = NDArray[np.float64]


def inside_spans(shape: PathShape, cos: float, sin: float, spacing: float) -> _Floats:
    """Return (m, 3): from, to along parallel lines inside ``shape``, and the line's number.

    ``cos`` and ``sin`` are the lines' direction; line k runs at k times ``spacing`` across
    it. Inside is what an odd number of edges encloses, so holes stay free.
    """
    along, across, to_along, to_across = _edges(shape, cos, sin)
    # A line crosses an edge if it lies in the half-open range between the edge's ends:
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


def _edges(shape: PathShape, cos: float, sin: float) -> tuple[_Floats, _Floats, _Floats, _Floats]:
    points = shape.points.astype(np.float64)
    along = points[:, 0] * cos + points[:, 1] * sin
    across = points[:, 1] * cos - points[:, 0] * sin
    nexts = np.arange(1, len(points) + 1)
    if len(shape.starts):
        nexts[np.append(shape.starts[1:], len(points)) - 1] = shape.starts
    return along, across, along[nexts], across[nexts]


def contains(shape: PathShape, x: float, y: float) -> bool:
    """Return whether a closed shape holds a point (odd-even rule)."""
    if not shape.closed or shape.is_empty:
        return False
    x1, y1, x2, y2 = _edges(shape, 1.0, 0.0)
    crosses = (y1 > y) != (y2 > y)
    x1, y1, x2, y2 = x1[crosses], y1[crosses], x2[crosses], y2[crosses]
    return bool(np.count_nonzero(x1 + (y - y1) / (y2 - y1) * (x2 - x1) > x) % 2)


def roomiest_points(
    shape: PathShape, frame: tuple[float, float, float, float], width: float, step: float = 22.0
) -> _Floats:
    """Return up to 12 points (k, 2) inside ``shape`` and ``frame``, the roomiest first.

    ``frame`` is left, top, right, bottom in the shape's units. Only stretches wider than
    ``width`` count; room above and below counts as well.
    """
    left, top, right, bottom = frame
    spans = inside_spans(shape, 1.0, 0.0, step)
    level = spans[:, 2] * step
    spans = spans[(level >= top) & (level <= bottom)]
    spans = np.column_stack(
        [np.maximum(spans[:, 0], left), np.minimum(spans[:, 1], right), spans[:, 2]]
    )
    spans = spans[spans[:, 1] - spans[:, 0] >= width]
    if not len(spans):
        return np.empty((0, 2))
    middle = (spans[:, 0] + spans[:, 1]) / 2
    score = np.minimum(spans[:, 1] - spans[:, 0], 4 * width)
    for near in (-2, -1, 1, 2):
        score += width * _covered(spans, middle, spans[:, 2] + near)
    best = np.argsort(-score, kind="stable")[:12]
    return np.column_stack([middle[best], spans[best, 2] * step])


def _covered(spans: _Floats, middle: _Floats, lines: _Floats) -> _Floats:
    """Return 1 where some span on ``lines`` covers ``middle``, else 0."""
    same = spans[:, 2] == lines[:, np.newaxis]
    over = (spans[:, 0] <= middle[:, np.newaxis]) & (spans[:, 1] >= middle[:, np.newaxis])
    found: _Floats = (same & over).any(axis=1).astype(np.float64)
    return found
