"""Dates for several pages or maps: those of a change, and some spread over a span.

Equal steps of the calendar are ``stepping``'s matter.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import numpy as np

from sitmap.domain.dates import MS_PER_DAY, SituationDate, calendar_day, day_of_ms, end_ms, start_ms
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.timeline import change_times
from sitmap.errors import UserError

__all__ = ["MOST_MAPS", "change_days", "last_changes", "spread_days"]

MOST_MAPS: Final = 16
"""More maps than this on one page are too small to be read."""


def change_days(
    snapshot: Snapshot, known: Known, first: SituationDate, last: SituationDate, most: int = 1000
) -> tuple[SituationDate, ...]:
    """Return ``first`` and each later day up to ``last`` on which what shows is another.

    Raises UserError for a last day before the first, and for more than ``most`` days.
    """
    if last < first:
        raise UserError(
            f"the last day {last} is before the first {first}", hint="choose a later end"
        )
    times = change_times(snapshot, known)
    inside = times[(times >= end_ms(first)) & (times <= start_ms(last))]
    if len(inside) >= most:
        raise UserError(f"the series has more than {most} days", hint="choose a shorter span")
    return (first, *(day_of_ms(int(time)) for time in inside))


def last_changes(
    snapshot: Snapshot, known: Known, on: SituationDate, count: int
) -> tuple[date, ...]:
    """Return up to ``count`` days before ``on`` on which what shows was another, oldest first."""
    times = change_times(snapshot, known)
    before = times[times <= start_ms(on) // MS_PER_DAY * MS_PER_DAY - MS_PER_DAY]
    return tuple(day_of_ms(int(time)) for time in before[-count:])


def spread_days(first: SituationDate, last: SituationDate, count: int) -> tuple[SituationDate, ...]:
    """Return ``count`` dates from ``first`` to ``last``, both included, as even as days allow.

    Fewer where there are not so many days. Raises UserError for a count that makes no sense.
    """
    if not 2 <= count <= MOST_MAPS:
        raise UserError(f"{count} maps are impossible", hint=f"choose 2 to {MOST_MAPS}")
    begin, end = calendar_day(first), calendar_day(last)
    days = np.unique(np.linspace(0, (end - begin).days, count).round().astype(int)).tolist()
    between = [begin + timedelta(days=day) for day in days[1:-1]]
    return (first, *between, last)
