"""Days at equal steps between two dates, for series of pages and pictures."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from sitmap.domain.dates import Duration
from sitmap.errors import UserError

__all__ = ["day_steps"]

_DAYS = {"d": 1, "w": 7}
_MONTHS = {"m": 1, "y": 12}


def day_steps(first: date, last: date, step: Duration, most: int = 1000) -> tuple[date, ...]:
    """Return ``first`` and every ``step`` after it up to ``last``, which may be among them.

    Months and years keep the day of the month, or take the month's last. Raises UserError for
    steps below a day, for a last day before the first, and for more than ``most`` days.
    """
    if step.unit not in _DAYS and step.unit not in _MONTHS:
        raise UserError("a series steps by whole days", where=step.text, hint="write 7d, 2w or 1m")
    if last < first:
        raise UserError(
            f"the last day {last} is before the first {first}", hint="choose a later end"
        )
    days: list[date] = []
    while (day := _nth(first, step, len(days))) is not None and day <= last:
        if len(days) == most:
            raise UserError(f"the series has more than {most} days", hint="choose a longer step")
        days.append(day)
    return tuple(days)


def _nth(first: date, step: Duration, count: int) -> date | None:
    """Return the day ``count`` steps after ``first``; None beyond the year 9999."""
    if step.unit in _DAYS:
        days = count * step.number * _DAYS[step.unit]
        return first + timedelta(days) if days <= (date.max - first).days else None
    months = count * step.number * _MONTHS[step.unit]
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    if year > date.max.year:
        return None
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
