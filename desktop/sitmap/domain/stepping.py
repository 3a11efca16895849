"""Moving a date by whole steps of the calendar, held within the years 1 to 9999.

Single steps for the hand and for playing, and all days of a series. Which days change
anything is ``timeline``'s matter.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from sitmap.domain.civil_time import days_in_month
from sitmap.domain.dates import (
    MS_PER_DAY,
    MS_PER_HOUR,
    Duration,
    Minute,
    SituationDate,
    calendar_day,
    day_start_ms,
    end_ms,
    minute_at,
    start_ms,
)
from sitmap.errors import UserError

__all__ = ["Step", "date_steps", "day_steps", "first_of", "larger_step", "stepped"]


class Step(StrEnum):
    """How far a step goes.

    A change is the next date on which what shows is different, an observation the next on
    which one begins.
    """

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    CHANGE = "change"
    OBSERVATION = "observation"

    @property
    def days(self) -> float:
        """About how many days it takes; 0 for those that take as many as it does."""
        return _DAYS[self]

    @property
    def is_of_calendar(self) -> bool:
        """Whether the calendar alone tells where the step ends."""
        return bool(_DAYS[self])


_DAYS: Final = {
    Step.HOUR: 1 / 24,
    Step.DAY: 1,
    Step.WEEK: 7,
    Step.MONTH: 30,
    Step.YEAR: 365,
    Step.CHANGE: 0,
    Step.OBSERVATION: 0,
}
_MS: Final = {Step.HOUR: MS_PER_HOUR, Step.DAY: MS_PER_DAY, Step.WEEK: 7 * MS_PER_DAY}
_MONTHS: Final = {Step.MONTH: 1, Step.YEAR: 12}
_UNITS: Final = {"d": Step.DAY, "w": Step.WEEK, "m": Step.MONTH, "y": Step.YEAR}
_LARGER: Final = {
    Step.HOUR: (Step.DAY, 1),
    Step.DAY: (Step.WEEK, 1),
    Step.WEEK: (Step.MONTH, 1),
    Step.MONTH: (Step.YEAR, 1),
    Step.YEAR: (Step.YEAR, 10),
    Step.CHANGE: (Step.WEEK, 1),
    Step.OBSERVATION: (Step.WEEK, 1),
}


def larger_step(step: Step) -> tuple[Step, int]:
    """Return the step of the calendar above ``step``, and how many of them."""
    return _LARGER[step]


def stepped(on: SituationDate, step: Step, ways: int, anchor: int | None = None) -> SituationDate:
    """Return the date ``ways`` steps later, or earlier if negative.

    Days lead to days and minutes to minutes of the same clock. An hour from a whole day leads
    to the first hour after it, or to the last one in it. Months and years keep the day of the
    month or take its last; ``anchor`` is the day of the month to come back to where an earlier
    step had to shorten it (31 Jan, 28 Feb, 31 Mar). Raises ValueError for a change and an
    observation: only a file knows where those are.
    """
    if not step.is_of_calendar:
        raise ValueError(f"no step of the calendar: {step}")
    if step in _MONTHS:
        day = calendar_day(on)
        return _at_clock_of(on, _by_months(day, _MONTHS[step] * ways, anchor or day.day))
    if isinstance(on, Minute):
        return _moved(on, _MS[step] * ways)
    if step is Step.HOUR:
        return _by_hours(on, ways)
    ordinal = on.toordinal() + _MS[step] // MS_PER_DAY * ways
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


def _by_hours(day: date, ways: int) -> SituationDate:
    if not ways or (ways > 0 and day == date.max):
        return day
    hours = ways - 1 if ways > 0 else ways
    return minute_at(end_ms(day) + hours * MS_PER_HOUR)


def _moved(on: Minute, ms: int) -> Minute:
    """Return a later or earlier minute of the same clock, held within the calendar."""
    low, high = day_start_ms(date.min), end_ms(date.max)
    if low <= on.start + ms < high:
        return Minute(on.start + ms)
    return minute_at(low if ms < 0 else high - 1)


def _at_clock_of(on: SituationDate, day: date) -> SituationDate:
    if isinstance(on, Minute):
        return Minute(day_start_ms(day) + on.start % MS_PER_DAY)
    return day


def first_of(day: date, step: Step) -> SituationDate:
    """Return where steps through a day begin: at its first hour, or with the whole day."""
    return Minute(start_ms(day)) if step is Step.HOUR else day


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
    while days[-1] < (day := calendar_day(stepped(first, unit, step.number * len(days)))) <= last:
        if len(days) == most:
            raise UserError(f"the series has more than {most} days", hint="choose a longer step")
        if _is_cut_short(first, unit, step.number * len(days)):
            break
        days.append(day)
    return tuple(days)


def date_steps(
    first: SituationDate, last: SituationDate, step: Duration, most: int = 1000
) -> tuple[SituationDate, ...]:
    """Return ``day_steps``, or from a minute on the same by hours and at its clock.

    Raises UserError as ``day_steps``, and for hours from a whole day on.
    """
    if not isinstance(first, Minute):
        if step.unit == "h":
            hint = f"begin at a time: {Minute(start_ms(first))}"
            raise UserError("hours do not step through whole days", where=step.text, hint=hint)
        return tuple(day_steps(first, calendar_day(last), step, most))
    unit = Step.HOUR if step.unit == "h" else _UNITS.get(step.unit)
    if unit is None:
        raise UserError("a series steps by hours or days", where=step.text, hint="write 6h or 1d")
    if last < first:
        raise UserError(f"the last date {last} is before the first {first}")
    dates: list[SituationDate] = [first]
    while dates[-1] < (on := stepped(first, unit, step.number * len(dates))) <= last:
        if len(dates) == most:
            raise UserError(f"the series has more than {most} dates", hint="choose a longer step")
        dates.append(on)
    return tuple(dates)


def _is_cut_short(first: date, step: Step, ways: int) -> bool:
    """Return whether the calendar ends before so many steps are made."""
    if step in _MONTHS:
        return (12 * first.year + first.month - 1 + _MONTHS[step] * ways) // 12 > date.max.year
    return first.toordinal() + _DAYS[step] * ways > date.max.toordinal()
