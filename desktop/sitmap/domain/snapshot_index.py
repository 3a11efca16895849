"""Sorted views of a snapshot's rows, so that a date or a row is found by bisection.

Which rows count and what shows is decided in ``snapshot``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import MS_PER_DAY, Window

__all__ = ["OverlapIndex", "SeriesIndex", "StretchIndex", "UidIndex"]


_LOOKED_THROUGH: Final = 1 << 18
"""Identifiers that are compared at a time: few enough for the processor's cache."""


class OverlapIndex:
    """Rows sorted by start with the running maximum of their ends.

    ``rows`` are int32 row numbers, ``starts`` and ``ends`` their half-open bounds (int64 ms);
    all of the same length, in any order.
    """

    standing = False
    """Whether all rows are known to count now."""
    exact = False
    """Whether all rows are known to be shorter than a day or as long."""

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


class StretchIndex:
    """Rows from ``first`` on that lie in the order of their starts: nothing is copied.

    ``starts`` ascend; ``ends`` are half-open bounds (int64 ms) of the same length n. Only rows
    of ``member`` (bool, n; None is all) are given; ``longest`` is their greatest length in ms.
    ``standing`` tells that all of them count now.
    """

    def __init__(
        self,
        first: int,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        member: NDArray[np.bool_] | None,
        longest: int,
        standing: bool,
    ) -> None:
        self._first, self._starts, self._ends = first, starts, ends
        self._member, self._longest = member, longest
        self.standing, self.exact = standing, longest <= MS_PER_DAY

    def within(self, window: Window) -> NDArray[np.int32]:
        """Return the rows that overlap a window, ascending."""
        bounds = (window.start - self._longest, window.start, window.end)
        low, begun, high = np.searchsorted(self._starts, bounds, "left").tolist()
        rows = np.arange(self._first + low, self._first + max(high, low), dtype=np.int32)
        # Only rows that begin before the window may have ended before it.
        early = min(begun, high) - low
        keep = self._ends[low : low + early] > window.start
        if self._member is not None:
            member = self._member[low:high].copy()
            member[:early] &= keep
            return rows[member]
        return rows if keep.all() else np.concatenate([rows[:early][keep], rows[early:]])


class SeriesIndex:
    """The entries of one *until next* series, sorted by day and row.

    ``day``, ``known_from`` and ``recorded_at`` are int64 ms, ``row`` int32, ``subject`` as
    ``same_day`` numbers it, one an entry.
    """

    def __init__(
        self,
        day: NDArray[np.int64],
        row: NDArray[np.int32],
        known_from: NDArray[np.int64],
        recorded_at: NDArray[np.int64],
        subject: NDArray[np.int64],
        stale_after_days: int,
    ) -> None:
        order = np.lexsort((row, day))
        self.day, self.row = day[order], row[order]
        self.known_from, self.recorded_at = known_from[order], recorded_at[order]
        self.subject = subject[order]
        self.stale_after_days = stale_after_days


class UidIndex:
    """Finds rows by identifier; ``uid`` is (n, 16) bytes, each row distinct."""

    def __init__(self, uid: NDArray[np.uint8]) -> None:
        self._whole = np.ascontiguousarray(uid).view("V16").reshape(-1)
        self._ends = self._whole.view(">u8")[1::2]
        self._found: dict[bytes, int | None] = {}

    def row(self, uid: bytes) -> int | None:
        """Return the row with an identifier, None if there is none."""
        if uid not in self._found:
            # Compared by halves: a million rows are looked through in a millisecond.
            last = int.from_bytes(uid[8:], "big")
            near = np.flatnonzero(self._ends == last) if len(uid) == 16 else ()
            rows = (int(row) for row in near if self._whole[row].tobytes() == uid)
            self._found[uid] = next(rows, None)
        return self._found[uid]

    def rows(self, uids: Sequence[bytes]) -> list[int | None]:
        """Return the row of each identifier; quicker than one by one for many."""
        if len(uids) < 50:
            return [self.row(uid) for uid in uids]
        wanted = np.unique([int.from_bytes(uid[8:16], "big") for uid in uids]).astype(np.uint64)
        places: dict[bytes, int] = {}
        for low in range(0, len(self._ends), _LOOKED_THROUGH):
            ends = self._ends[low : low + _LOOKED_THROUGH].astype(np.uint64)
            found = np.minimum(np.searchsorted(wanted, ends), len(wanted) - 1)
            near = (np.flatnonzero(wanted[found] == ends) + low).tolist()
            places |= {self._whole[row].tobytes(): row for row in near}
        return [places.get(uid) for uid in uids]
