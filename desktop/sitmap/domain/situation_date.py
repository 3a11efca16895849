"""The date that a situation is shown on: a whole day, or one minute within a day.

Both are half-open stretches of the file's own calendar, and what has begun by the end of the
stretch shows. A day stays a plain ``date``, so that a reader who never asks for an hour meets
none. How dates are typed is in ``typed_date``, how they step in ``stepping``.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from sitmap.domain.civil_time import (
    FIRST_MS,
    LAST_MS,
    MS_PER_DAY,
    MS_PER_HOUR,
    MS_PER_MINUTE,
    OPEN_START,
    Duration,
    Window,
    clock_turn,
    day_of_ms,
    day_start_ms,
    days_in_month,
    parse_day,
)
from sitmap.errors import UserError

__all__ = [
    "Minute",
    "SituationDate",
    "calendar_day",
    "clock_note",
    "date_ending",
    "date_holding",
    "end_ms",
    "minute_at",
    "parse_date",
    "start_ms",
    "window",
]

_UNIT_MS: Final = {
    "min": MS_PER_MINUTE,
    "h": MS_PER_HOUR,
    "d": MS_PER_DAY,
    "w": 7 * MS_PER_DAY,
}


@dataclass(frozen=True, slots=True)
class Minute:
    """The minute [start, start + 60 000) of the file's calendar; ``start`` is int64 ms.

    Minutes and days are ordered by their ends: the situation at 14:00 is earlier than that of
    the whole day. Raises ValueError for a start that is no minute of the years 1 to 9999.
    """

    start: int

    def __post_init__(self) -> None:
        if self.start % MS_PER_MINUTE or not FIRST_MS <= self.start <= LAST_MS:
            raise ValueError(f"{self.start} begins no minute")

    @property
    def end(self) -> int:
        """The first ms after it."""
        return self.start + MS_PER_MINUTE

    @property
    def calendar_day(self) -> dt.date:
        """The day that it lies in."""
        return day_of_ms(self.start)

    @property
    def clock(self) -> str:
        """What a clock shows, e.g. ``14:00``."""
        hour, minute = divmod(self.start % MS_PER_DAY // MS_PER_MINUTE, 60)
        return f"{hour:02}:{minute:02}"

    def isoformat(self) -> str:
        """Return e.g. ``2025-11-17T14:00``."""
        return f"{self.calendar_day.isoformat()}T{self.clock}"

    def __str__(self) -> str:
        return self.isoformat()

    def __lt__(self, other: SituationDate) -> bool:
        return _order(self) < _order(other)

    def __le__(self, other: SituationDate) -> bool:
        return _order(self) <= _order(other)

    def __gt__(self, other: SituationDate) -> bool:
        return _order(self) > _order(other)

    def __ge__(self, other: SituationDate) -> bool:
        return _order(self) >= _order(other)


SituationDate: TypeAlias = dt.date | Minute


def _order(on: SituationDate) -> tuple[int, bool]:
    # The last minute ends with its day and comes just before it.
    return end_ms(on), not isinstance(on, Minute)


def minute_at(ms: int) -> Minute:
    """Return the minute that holds ``ms``, or the nearest of the years 1 to 9999."""
    return Minute(min(max(ms, FIRST_MS), LAST_MS) // MS_PER_MINUTE * MS_PER_MINUTE)


def date_holding(ms: int, like: SituationDate) -> SituationDate:
    """Return the day that holds ``ms``, or its minute if ``like`` is one."""
    return minute_at(ms) if isinstance(like, Minute) else day_of_ms(ms)


def calendar_day(on: SituationDate) -> dt.date:
    """Return the day, or the one that a minute lies in."""
    return on.calendar_day if isinstance(on, Minute) else on


def start_ms(on: SituationDate) -> int:
    """Return the first ms of the day or minute."""
    return on.start if isinstance(on, Minute) else day_start_ms(on)


def end_ms(on: SituationDate) -> int:
    """Return the first ms after the day or minute."""
    return on.end if isinstance(on, Minute) else day_start_ms(on) + MS_PER_DAY


def date_ending(end: int) -> SituationDate:
    """Return the date whose window ends at ``end`` (ms): a day where that is a midnight.

    The last minute of a day and the whole day show the same; this is the day.
    """
    return day_of_ms(end - 1) if end % MS_PER_DAY == 0 else minute_at(end - 1)


def window(on: SituationDate, duration: Duration) -> Window:
    """Return the window of a length that ends with the day or minute ``on``.

    30 days on D are [D+1-30, D+1); six hours at 14:00 are [08:01, 14:01). Months and years
    count back from the end to the same day of the month, or to its last; ``all`` has an open
    start, ``instant`` is the date alone.
    """
    end = end_ms(on)
    if duration.unit == "all":
        return Window(OPEN_START, end)
    if duration.unit == "instant":
        return Window(start_ms(on), end)
    if duration.unit in _UNIT_MS:
        return Window(end - duration.number * _UNIT_MS[duration.unit], end)
    return Window(_months_before(end, duration.number * (12 if duration.unit == "y" else 1)), end)


def _months_before(end: int, months: int) -> int:
    """Return the same time of the day, so many months earlier; OPEN_START before year 1."""
    if end > LAST_MS:
        year, month, day = 10000, 1, 1
    else:
        last = day_of_ms(end)
        year, month, day = last.year, last.month, last.day
    year, month0 = divmod(year * 12 + month - 1 - months, 12)
    if year < 1:
        return OPEN_START
    earlier = dt.date(year, month0 + 1, min(day, days_in_month(year, month0 + 1)))
    return day_start_ms(earlier) + end % MS_PER_DAY


_MINUTE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}):([0-9]{2})")


def parse_date(text: str) -> SituationDate:
    """Return the date of ``2025-11-17`` or ``2025-11-17T14:00``.

    Raises UserError for anything else.
    """
    found = _MINUTE.fullmatch(text.strip())
    if found is None:
        if "T" in text or ":" in text:
            raise UserError(
                f"{text!r} is not a date and time",
                hint="write it to the minute, by the clock of the file: 2025-11-17T14:00",
            )
        return parse_day(text)
    hour, minute = int(found[2]), int(found[3])
    if hour > 23 or minute > 59:
        raise UserError(f"the time of {text.strip()} does not exist", hint="00:00 to 23:59")
    start = day_start_ms(parse_day(found[1]))
    return Minute(start + hour * MS_PER_HOUR + minute * MS_PER_MINUTE)


_TURNS: Final = {
    "twice": "{clock} comes twice in {zone} on this day, as clocks go back: both are shown",
    "never": "{clock} does not come in {zone} on this day: clocks go forward over it",
}
_TURNS_IN_SHORT: Final = {
    "twice": "{clock} comes twice: clocks go back",
    "never": "{clock} does not come: clocks go forward",
}


def clock_note(on: SituationDate, zone: str, *, short: bool = False) -> str:
    """Return what a change of the clocks does to a minute, as a sentence without its stop.

    Empty for days, and for minutes that come once. Raises UserError for an unknown zone.
    """
    if not isinstance(on, Minute):
        return ""
    turn = clock_turn(on.start, zone)
    words = _TURNS_IN_SHORT if short else _TURNS
    return words[turn].format(clock=on.clock, zone=zone) if turn else ""
