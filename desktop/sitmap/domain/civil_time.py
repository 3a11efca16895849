"""Days, zones and milliseconds: the arithmetic beneath dates.

Valid times are int64 milliseconds on the file's calendar, written as if it were UTC; what
could be known or was recorded when is true UTC. The text forms of dates that people type
are in ``edtf``, their words in ``date_words``.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from sitmap.errors import UserError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = [
    "FIRST_MS",
    "LAST_MS",
    "MS_PER_DAY",
    "MS_PER_HOUR",
    "MS_PER_MINUTE",
    "MS_PER_SECOND",
    "OPEN_END",
    "OPEN_START",
    "Duration",
    "Window",
    "check_zone",
    "civil_ms",
    "clock_turn",
    "day_of_ms",
    "day_start_ms",
    "days_in_month",
    "iso_to_ms",
    "known_bound_ms",
    "ms_to_iso",
    "parse_day",
    "parse_duration",
    "wall_utc_ms",
    "zone_wall_ms",
]

OPEN_START: Final = -(2**62)
OPEN_END: Final = 2**62
MS_PER_SECOND: Final = 1000
MS_PER_MINUTE: Final = 60 * MS_PER_SECOND
MS_PER_HOUR: Final = 60 * MS_PER_MINUTE
MS_PER_DAY: Final = 24 * MS_PER_HOUR

_EPOCH_DAY: Final = dt.date(1970, 1, 1).toordinal()
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_NAIVE_EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - wall clock of a file's calendar

FIRST_MS: Final = (1 - _EPOCH_DAY) * MS_PER_DAY
LAST_MS: Final = (dt.date.max.toordinal() + 1 - _EPOCH_DAY) * MS_PER_DAY - 1
"""The first and last millisecond that has an ISO form; bounds of dates stay within them."""


@dataclass(frozen=True, slots=True)
class Window:
    """Half-open bounds [start, end) in int64 ms on the file's calendar."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as typed; ``unit`` is min, h, d, w, m, y, all or instant."""

    text: str
    number: int
    unit: str


def day_start_ms(day: dt.date) -> int:
    """Return the first millisecond of a day."""
    return (day.toordinal() - _EPOCH_DAY) * MS_PER_DAY


def day_of_ms(ms: int) -> dt.date:
    """Return the day that holds ``ms``; times outside the years 1 to 9999 give their nearest."""
    return dt.date.fromordinal(min(max(ms, FIRST_MS), LAST_MS) // MS_PER_DAY + _EPOCH_DAY)


def civil_ms(year: int, month: int, day: int) -> int:
    """Return the first millisecond of an existing day of the years 1 to 9999."""
    return day_start_ms(dt.date(year, month, day))


def ms_to_iso(ms: int) -> str | None:
    """Return e.g. ``2025-11-17T00:00:00.000Z``; None for an open end.

    Times outside the years 1 to 9999 give the nearest that can be written.
    """
    if ms in (OPEN_START, OPEN_END):
        return None
    days, rest = divmod(min(max(ms, FIRST_MS), LAST_MS), MS_PER_DAY)
    day = dt.date.fromordinal(days + _EPOCH_DAY).isoformat()
    seconds, fraction = divmod(rest, MS_PER_SECOND)
    minutes, second = divmod(seconds, 60)
    return f"{day}T{minutes // 60:02}:{minutes % 60:02}:{second:02}.{fraction:03}Z"


def iso_to_ms(text: str) -> int:
    """Return the milliseconds of an ISO date or date and time; without a zone it is UTC.

    Raises UserError if it is neither.
    """
    try:
        moment = dt.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=dt.UTC)
        passed = moment - _EPOCH
    except (ValueError, OverflowError) as error:
        raise UserError(
            f"{text!r} is not a date and time", hint="for example 2025-11-17T08:30:00Z"
        ) from error
    return passed // dt.timedelta(milliseconds=1)


_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def parse_day(text: str) -> dt.date:
    """Return the day of e.g. ``2025-11-17``; raises UserError for anything else."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise UserError(f"{text!r} is not a day", hint="write it as 2025-11-17")
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise UserError(f"the day {text.strip()} does not exist", hint=str(error)) from error


_DURATION: Final = re.compile(r"([0-9]{1,6})\s*(min|h|d|w|m|y)")


_UNMEASURED: Final = ("all", "instant")


def parse_duration(text: str) -> Duration:
    """Return the duration of e.g. ``1d``, ``45min``, ``6h``, ``2w``, ``3m``, ``2y``, ``all``.

    ``m`` is months, ``instant`` no longer than the date itself. Raises UserError for anything
    else and for zero.
    """
    typed = text.strip().lower()
    if typed in _UNMEASURED:
        return Duration(typed, 0, typed)
    found = _DURATION.fullmatch(typed)
    if found is None or int(found[1]) == 0:
        raise UserError(
            f"{text!r} is not a length of time",
            hint="for example 1d, 45min, 6h, 30d, 3m (months), 2y, all or instant",
        )
    return Duration(f"{int(found[1])}{found[2]}", int(found[1]), found[2])


def days_in_month(year: int, month: int) -> int:
    """Return 28 to 31."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@cache
def _zone(name: str) -> ZoneInfo:
    # Files in UTC never need the zone tables, so they are loaded on first use.
    import zoneinfo

    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        near = _nearest_zone(name, zoneinfo.available_timezones())
        raise UserError(
            f"the time zone {name!r} is unknown",
            hint=f"did you mean {near}" if near else "for example UTC or Europe/Kyiv",
        ) from error


def _nearest_zone(name: str, known: set[str]) -> str:
    """Return the zone whose whole name, or else whose city, is closest; empty if none is."""
    import difflib

    whole = {zone.lower(): zone for zone in sorted(known)}
    city = {zone.rsplit("/", 1)[-1]: whole[zone] for zone in whole}
    typed = name.lower().replace(" ", "_")
    for names in (city, whole):
        near = difflib.get_close_matches(typed, list(names), 1, 0.8)
        if near:
            return names[near[0]]
    return ""


def check_zone(name: str) -> str:
    """Return the name of a time zone as typed, without spaces around it.

    Raises UserError if no such zone is known.
    """
    stripped = name.strip()
    if stripped != "UTC":
        _zone(stripped)
    return stripped


def zone_wall_ms(utc_ms: int, zone: str) -> int:
    """Return what a clock in ``zone`` shows at a true UTC time, written as if it were UTC.

    Raises UserError for an unknown zone or a year outside 1 to 9999.
    """
    if zone == "UTC":
        return utc_ms
    try:
        moment = _EPOCH + dt.timedelta(milliseconds=utc_ms)
        wall = moment.astimezone(_zone(zone)).replace(tzinfo=None)
    except OverflowError as error:
        raise UserError("the time lies outside the years 1 to 9999") from error
    return (wall - _NAIVE_EPOCH) // dt.timedelta(milliseconds=1)


def clock_turn(ms: int, zone: str) -> str:
    """Return ``twice`` or ``never`` for a time that clocks in ``zone`` show so often, else "".

    ``ms`` is the time as such a clock writes it. Raises UserError for an unknown zone.
    """
    if zone == "UTC":
        return ""
    wall = _NAIVE_EPOCH + dt.timedelta(milliseconds=ms)
    early, late = (wall.replace(tzinfo=_zone(zone), fold=fold).utcoffset() for fold in (0, 1))
    if early == late or early is None or late is None:
        return ""
    return "twice" if early > late else "never"


def wall_utc_ms(wall_ms: int, zone: str) -> int:
    """Return the true UTC time at which a clock in ``zone`` shows what is written as UTC.

    Of a time that is shown twice it is the first. Times at the ends of the calendar stay as they
    are. Raises UserError for an unknown zone.
    """
    if zone == "UTC":
        return wall_ms
    try:
        wall = (_NAIVE_EPOCH + dt.timedelta(milliseconds=wall_ms)).replace(tzinfo=_zone(zone))
        return (wall - _EPOCH) // dt.timedelta(milliseconds=1)
    except OverflowError:
        return wall_ms


def known_bound_ms(day: dt.date, zone: str) -> int:
    """Return the true UTC ms at which a day ends in ``zone``.

    Raises UserError for an unknown zone.
    """
    end = day_start_ms(day) + MS_PER_DAY
    if zone == "UTC":
        return end
    if day == dt.date.max:
        # Its midnight has no date; beyond the last moment in UTC nothing can be written.
        late = dt.datetime.combine(day, dt.time(12), _zone(zone)).utcoffset() or dt.timedelta()
        return end - max(late, dt.timedelta()) // dt.timedelta(milliseconds=1)
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), _zone(zone))
    return end - (midnight.utcoffset() or dt.timedelta()) // dt.timedelta(milliseconds=1)
