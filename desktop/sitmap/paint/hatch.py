"""Hatches as lines and dots of our own, cut to their area.

A painter's own hatch brushes have a pitch in device pixels and become pictures on paper;
these have a pitch in frame units and stay vectors. Pens and colours do not belong here.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.draw_list import PathShape
from sitmap.portrayal.scanlines import inside_spans

__all__ = ["hatch_dots", "hatch_lines"]


def hatch_lines(shape: PathShape, angle: float, spacing: float) -> NDArray[np.float64]:
    """Return segments (m, 4) x1, y1, x2, y2 of parallel lines inside ``shape``.

    ``angle`` in degrees, clockwise from the x axis; ``spacing`` in frame units.
    """
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    spans = inside_spans(shape, cos, sin, spacing)
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
    spans = inside_spans(shape, 1.0, 0.0, spacing)
    offset = np.where(spans[:, 2] % 2 == 0, 0.0, 0.5)
    first = np.ceil(spans[:, 0] / spacing - offset).astype(np.int64)
    last = np.floor(spans[:, 1] / spacing - offset).astype(np.int64)
    counts = np.maximum(last - first + 1, 0)
    owner = np.repeat(np.arange(len(spans)), counts)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    x = (first[owner] + step + offset[owner]) * spacing
    return np.column_stack([x, spans[owner, 2] * spacing])
