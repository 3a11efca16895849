"""Moving a date by whole steps of the calendar, held within the years 1 to 9999.

Which days change anything is ``timeline``'s matter.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from sitmap.domain.civil_time import days_in_month

__all__ = ["Step", "stepped"]


class Step(StrEnum):
    """How far a step goes; a change is the next day on which what shows is different."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    CHANGE = "change"

    @property
    def days(self) -> int:
        """About how many days the step takes; 0 for a change, which takes as many as it does."""
        return _DAYS[self]


_DAYS: Final = {Step.DAY: 1, Step.WEEK: 7, Step.MONTH: 30, Step.YEAR: 365, Step.CHANGE: 0}
_MONTHS: Final = {Step.MONTH: 1, Step.YEAR: 12}


def stepped(day: date, step: Step, ways: int, anchor: int | None = None) -> date:
    """Return the day ``ways`` steps later, or earlier if negative.

    Months and years keep the day of the month or take its last; ``anchor`` is the day of the
    month to come back to where an earlier step had to shorten it (31 Jan, 28 Feb, 31 Mar).
    Raises ValueError for a change: only a file knows where that is.
    """
    if step is Step.CHANGE:
        raise ValueError("a change is not a step of the calendar")
    if step in _MONTHS:
        return _by_months(day, _MONTHS[step] * ways, anchor or day.day)
    ordinal = day.toordinal() + _DAYS[step] * ways
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


def _by_months(day: date, months: int, anchor: int) -> date:
    year, month0 = divmod(12 * day.year + day.month - 1 + months, 12)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    return date(year, month0 + 1, min(anchor, days_in_month(year, month0 + 1)))
