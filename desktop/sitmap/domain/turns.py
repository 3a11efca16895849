"""Where the next date lies at which something changes or begins: bisection, made once a snapshot.

The times themselves come from ``timeline``; steps of the calendar are in ``stepping``.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import (
    MS_PER_MINUTE,
    Minute,
    SituationDate,
    Window,
    date_holding,
    end_ms,
    start_ms,
)
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.timeline import begin_times, change_times

__all__ = ["Turns"]


class Turns:
    """The times of change of one snapshot as known at one date, found when first asked for.

    From a day the next one is a day, from a minute a minute.
    """

    def __init__(self, snapshot: Snapshot, known: Known) -> None:
        self.snapshot, self.known = snapshot, known

    @cached_property
    def _days(self) -> NDArray[np.int64]:
        return change_times(self.snapshot, self.known)

    @cached_property
    def _minutes(self) -> NDArray[np.int64]:
        return change_times(self.snapshot, self.known, MS_PER_MINUTE)

    @cached_property
    def _begins(self) -> NDArray[np.int64]:
        return begin_times(self.snapshot, self.known)

    def next_change(self, on: SituationDate, direction: int) -> SituationDate | None:
        """Return the next (1) or previous (-1) date at which what shows changes, or None."""
        times = self._minutes if isinstance(on, Minute) else self._days
        return _beside(times, on, direction)

    def next_begin(self, on: SituationDate, direction: int) -> SituationDate | None:
        """Return the next (1) or previous (-1) date at which an observation begins, or None."""
        return _beside(self._begins, on, direction)

    def begun_within(self, span: Window) -> int:
        """Return how many observations begin within the half-open ``span``."""
        low, high = np.searchsorted(self._begins, (span.start, span.end), "left").tolist()
        return int(high - low)


def _beside(times: NDArray[np.int64], on: SituationDate, direction: int) -> SituationDate | None:
    """Return the day or minute of the next of ascending ``times`` outside ``on``."""
    if direction > 0:
        place = int(np.searchsorted(times, end_ms(on), "left"))
    else:
        place = int(np.searchsorted(times, start_ms(on), "left")) - 1
    if not 0 <= place < len(times):
        return None
    return date_holding(int(times[place]), on)
