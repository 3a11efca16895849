"""One column of a snapshot while it is filled.

What is filled in, and from where, is decided in ``column_builder``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["GrowingColumn", "are_same"]


class GrowingColumn:
    """One column while it is filled from its first row on.

    It takes no room as long as all its values are the same: of large files half of them are.
    """

    def __init__(self, shape: int | tuple[int, int], dtype: type) -> None:
        self._shape, self._dtype = shape, dtype
        self._single: NDArray[Any] = np.empty(0, dtype)
        self._array: NDArray[Any] | None = None

    def put(self, at: int, values: NDArray[Any]) -> None:
        """Take the values of the rows from ``at`` on."""
        if self._array is None:
            if self._repeats_with(values):
                self._single = values[:1].astype(self._dtype)
                return
            self._array = np.empty(self._shape, self._dtype)
            if at:
                self._array[:at] = self._single
        self._array[at : at + len(values)] = values

    def _repeats_with(self, values: NDArray[Any]) -> bool:
        if values.ndim > 1 or not are_same(values):
            return False
        return not len(self._single) or are_same(np.concatenate([self._single, values[:1]]))

    def rearrange(self, rows: slice, order: NDArray[np.intp]) -> None:
        """Bring some rows into another order."""
        if self._array is not None:
            # Wide rows eight bytes at a time: a copy of one part of them is held at once.
            wide = self._array.ndim > 1
            for part in self._array.view(np.uint64).T if wide else (self._array,):
                part[rows] = part[rows][order]

    def values(self) -> NDArray[Any]:
        """Return the values of all rows."""
        if self._array is None and len(self._single):
            return np.broadcast_to(self._single, self._shape)
        return np.empty(self._shape, self._dtype) if self._array is None else self._array


def are_same(values: NDArray[Any]) -> bool:
    """Return whether all values of an array (n) are the same, NaN being the same as NaN."""
    if not len(values):
        return True
    if values.dtype.kind == "f" and np.isnan(values[0]):
        return bool(np.isnan(values).all())
    return values.strides == (0,) or bool((values == values[0]).all())
