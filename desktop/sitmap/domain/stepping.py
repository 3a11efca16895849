"""Moving a date by whole steps of the calendar, held within the years 1 to 9999.

Single steps for the hand and for playing, and all days of a series. Which days change
anything is ``timeline``'s matter.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from sitmap.domain.civil_time import days_in_month
from sitmap.domain.dates import Duration
from sitmap.errors import UserError

__all__ = ["Step", "day_steps", "stepped"]


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
_UNITS: Final = {"d": Step.DAY, "w": Step.WEEK, "m": Step.MONTH, "y": Step.YEAR}


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


def day_steps(first: date, last: date, step: Duration, most: int = 1000) -> tuple[date, ...]:
    """Return ``first`` and every ``step`` after it up to ``last``, which may be among them.

    Months and years keep the day of the month, or take the month's last. Raises UserError for
    steps below a day, for a last day before the first, and for more than ``most`` days.
    """
    unit = _UNITS.get(step.unit)
    if unit is None:
        raise UserError("a series steps by whole days", where=step.text, hint="write 7d, 2w or 1m")
    if last < first:
        raise UserError(
            f"the last day {last} is before the first {first}", hint="choose a later end"
        )
    days = [first]
    # At the end of the calendar a step stays where it is.
    while days[-1] < (day := stepped(first, unit, step.number * len(days))) <= last:
        if len(days) == most:
            raise UserError(f"the series has more than {most} days", hint="choose a longer step")
        if _is_cut_short(first, unit, step.number * len(days)):
            break
        days.append(day)
    return tuple(days)


def _is_cut_short(first: date, step: Step, ways: int) -> bool:
    """Return whether the calendar ends before so many steps are made."""
    if step in _MONTHS:
        return (12 * first.year + first.month - 1 + _MONTHS[step] * ways) // 12 > date.max.year
    return first.toordinal() + _DAYS[step] * ways > date.max.toordinal()
