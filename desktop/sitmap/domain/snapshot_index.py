"""Sorted views of a snapshot's rows, so that a date is found by bisection.

Which rows count and what shows is decided in ``snapshot``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import Window

__all__ = ["OverlapIndex", "SeriesIndex"]


class OverlapIndex:
    """Rows sorted by start with the running maximum of their ends.

    ``rows`` are int32 row numbers, ``starts`` and ``ends`` their half-open bounds (int64 ms);
    all of the same length, in any order.
    """

    def __init__(
        self, rows: NDArray[np.int32], starts: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> None:
        order = np.argsort(starts, kind="stable")
        self._rows, self._starts, self._ends = rows[order], starts[order], ends[order]
        self._latest_end = np.maximum.accumulate(self._ends) if len(rows) else self._ends

    def within(self, window: Window) -> NDArray[np.int32]:
        """Return the rows that overlap a window, by start."""
        low = int(np.searchsorted(self._latest_end, window.start, "right"))
        high = int(np.searchsorted(self._starts, window.end, "left"))
        if low >= high:
            return self._rows[:0]
        return self._rows[low:high][self._ends[low:high] > window.start]


class SeriesIndex:
    """The entries of one *until next* series, sorted by day and row.

    ``day``, ``known_from`` and ``recorded_at`` are int64 ms, ``row`` int32, one an entry.
    """

    def __init__(
        self,
        day: NDArray[np.int64],
        row: NDArray[np.int32],
        known_from: NDArray[np.int64],
        recorded_at: NDArray[np.int64],
        stale_after_days: int,
    ) -> None:
        order = np.lexsort((row, day))
        self.day, self.row = day[order], row[order]
        self.known_from, self.recorded_at = known_from[order], recorded_at[order]
        self.stale_after_days = stale_after_days
