"""Fewer points of a line that look the same: each column keeps its least and its greatest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["thinned"]

_Floats = NDArray[np.float64]


def thinned(x: _Floats, y: _Floats, column: float = 1.0) -> tuple[_Floats, _Floats]:
    """Return a line through at most four points in each column of ``column`` frame units.

    ``x`` (n,) ascends. Of a column its first, least, greatest and last height remain, in the
    order in which they come, so that no peak is lost and no slope is turned.
    """
    cell = np.floor(x / column).astype(np.int64)
    starts = np.flatnonzero(np.diff(cell, prepend=cell[:1] - 1)) if len(x) else cell
    if len(x) <= 4 * len(starts):
        return x, y
    ends = np.append(starts[1:], len(x)) - 1
    order = np.lexsort((y, cell))  # cells keep their places, inside each heights ascend
    kept = np.unique(np.concatenate([starts, order[starts], order[ends], ends]))
    return x[kept], y[kept]
