"""What a snapshot of a part of a file is good for: the first picture, before all is read.

Which rows a part needs is decided where files are read, in ``store.first_part``.
"""

from __future__ import annotations

from dataclasses import dataclass

from sitmap.domain.dates import MS_PER_DAY, OPEN_END, OPEN_START, Window, zone_wall_ms
from sitmap.errors import UserError

__all__ = ["Part", "TimeLimits"]


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """How far the bounded dates of rows reach, int64 ms; by default those of no rows.

    ``first`` is the earliest moment, ``begun`` the latest start, ``ended`` the last moment
    before an end, ``known_from`` the latest time of knowledge.
    """

    first: int = OPEN_END
    begun: int = OPEN_START
    ended: int = OPEN_START
    known_from: int = OPEN_START

    def joined(self, other: TimeLimits) -> TimeLimits:
        """Return the limits of both together."""
        return TimeLimits(
            min(self.first, other.first),
            max(self.begun, other.begun),
            max(self.ended, other.ended),
            max(self.known_from, other.known_from),
        )

    def days(self, zone: str) -> tuple[int, int] | None:
        """Return the starts of the first and the last day (int64 ms); None without any date.

        The part of a coarse date that lies after the last day on which anything became known
        does not count.
        """
        if self.first == OPEN_END:
            return None
        last = max(self.begun, self.ended)
        if self.known_from > OPEN_START:
            # Valid times are on the file's calendar, times of knowledge are true UTC.
            last = min(last, zone_wall_ms(self.known_from, zone))
        last = max(last, self.begun, self.first)
        return self.first // MS_PER_DAY * MS_PER_DAY, last // MS_PER_DAY * MS_PER_DAY


@dataclass(frozen=True, slots=True)
class Part:
    """The window for which a part of a file is whole, and what is true of the whole file.

    ``limits`` are those of all rows with a date, ``known_from`` is the latest time of knowledge
    of any row (int64 ms), ``rows`` counts all rows. What shows in any part of the window and
    which rows have no date equals what the whole file says, as far as the latest knowledge goes.
    """

    window: Window
    limits: TimeLimits
    known_from: int
    rows: int

    def check(self, asked: Window, *, latest: bool) -> None:
        """Raise UserError where only the whole file could answer."""
        if latest and self.window.start <= asked.start and asked.end <= self.window.end:
            return
        raise UserError("the file is still being read", hint="wait until all of it is there")
