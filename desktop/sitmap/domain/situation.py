"""What shows in one window, and up to when a replay may know: what ``Snapshot.at`` answers.

How it is found is ``snapshot``'s matter; what is measured or drawn of it belongs to its readers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import Window, known_bound_ms

__all__ = ["Known", "Situation"]

_FEW_OF: Final = 8


@dataclass(frozen=True, slots=True)
class Known:
    """Up to when a replay may know; ends are exclusive, true UTC int64 ms, ``None`` = latest.

    ``known_end`` asks what could be known (publication), ``recorded_end`` what this file
    held (journal).
    """

    known_end: int | None = None
    recorded_end: int | None = None

    @classmethod
    def on(cls, known_on: date | None, recorded_on: date | None, zone: str) -> Known:
        """Return what two days of the file's ``zone`` allow, each to its end; None = latest."""
        return cls(
            None if known_on is None else known_bound_ms(known_on, zone),
            None if recorded_on is None else known_bound_ms(recorded_on, zone),
        )

    def reaches(
        self, known_from: NDArray[np.int64], recorded_at: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Return which entries were known and recorded by then (bool, same length)."""
        keep = np.ones(len(known_from), np.bool_)
        if self.known_end is not None:
            keep &= known_from < self.known_end
        if self.recorded_end is not None:
            keep &= recorded_at < self.recorded_end
        return keep


@dataclass(frozen=True, slots=True)
class Situation:
    """What shows in one window as known at one time.

    ``rows`` (int32) are row numbers of the snapshot, made ``ascending``; ``age_days`` is the age of
    *until next* rows at the window's end, 0 elsewhere; ``stale`` marks those past their
    series' limit; ``possible`` marks instants dated more coarsely than what is shown: some time
    within that date. Those are longer than a day, or, where the window ends within a day, longer
    than an hour and not over by then.
    ``observed`` is when the row was last observed: its start, or that of the further day of
    its series which holds it (int64 ms, OPEN_START where the start is open).
    """

    window: Window
    known: Known
    rows: NDArray[np.int32]
    age_days: NDArray[np.int32]
    stale: NDArray[np.bool_]
    possible: NDArray[np.bool_]
    observed: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, mask: NDArray[np.bool_]) -> Situation:
        """Return the part of the situation that ``mask`` (one entry a shown row) keeps."""
        count = int(np.count_nonzero(mask))
        if count == len(self):
            return self
        # Few are found once and then taken: a mask is gone through for each array.
        kept = np.flatnonzero(mask) if _FEW_OF * count < len(self) else mask
        return self._taken(kept)

    def among(self, rows: NDArray[np.int32]) -> Situation:
        """Return the part of the situation that is among some ascending ``rows``."""
        if not len(self.rows):
            return self
        if len(rows) > len(self.rows):
            places = np.minimum(np.searchsorted(rows, self.rows), len(rows) - 1)
            return self.where(rows[places] == self.rows)
        places = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        chosen = np.zeros(len(self.rows), np.bool_)
        chosen[places[self.rows[places] == rows]] = True
        return self.where(chosen)

    def ascending(self) -> Situation:
        """Return the same with its rows, which may come in any order, ascending."""
        if (self.rows[1:] > self.rows[:-1]).all():
            return self
        order = np.argsort(self.rows, kind="stable")
        return self._taken(order)

    def _taken(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Situation:
        return Situation(
            self.window,
            self.known,
            self.rows[chosen],
            self.age_days[chosen],
            self.stale[chosen],
            self.possible[chosen],
            self.observed[chosen],
        )
