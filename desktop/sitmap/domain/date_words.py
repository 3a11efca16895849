"""Dates in words, for cards, tables and pages. English only; no parsing."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sitmap.domain.civil_time import (
    LAST_MS,
    MS_PER_DAY,
    Duration,
    day_of_ms,
    ms_to_iso,
)
from sitmap.domain.edtf import Moment, Precision, ValidTime, take_apart
from sitmap.domain.situation_date import Minute, SituationDate

__all__ = ["describe", "duration_words", "format_day", "format_ms"]

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_SUBDAY: Final = (Precision.SECOND, Precision.MINUTE, Precision.HOUR)


def format_day(on: SituationDate) -> str:
    """Return e.g. ``17 Nov 2025``, or ``17 Nov 2025, 14:00`` for a minute."""
    if isinstance(on, Minute):
        return f"{format_day(on.calendar_day)}, {on.clock}"
    return f"{on.day} {MONTHS[on.month - 1][:3]} {on.year}"


_UNITS: Final = {
    "min": "minute", "h": "hour", "d": "day", "w": "week", "m": "month", "y": "year",
}  # fmt: skip


def duration_words(duration: Duration) -> str:
    """Return e.g. ``45 minutes`` or ``1 day``; ``all`` and ``instant`` as they are typed."""
    unit = _UNITS.get(duration.unit)
    if unit is None:
        return duration.text
    return f"{duration.number} {unit}{'s' if duration.number != 1 else ''}"


def format_ms(ms: int) -> str:
    """Return e.g. ``2025-11-17``, or ``2025-11-17 08:30`` off midnight; ``open`` if it is."""
    text = ms_to_iso(ms)
    if text is None:
        return "open"
    if ms % MS_PER_DAY == 0:
        return text[:10]
    return f"{text[:10]} {text[11:16] if text[16:23] == ':00.000' else text[11:19]}"


def describe(valid: ValidTime, zone: str = "UTC") -> str:
    """Return a date in words, e.g. ``about 15 November 2025`` or ``before 24 February 2022``.

    ``zone`` is the file's; it is named beside times of day. Raises UserError if the text of
    ``valid`` is not an accepted date.
    """
    if not valid.dated:
        return "undated"
    ends = take_apart(valid.text, zone)
    if ends.first is not None and not ends.interval:
        words = _words(ends.first, zone)
    elif ends.first is not None and ends.last is not None:
        words = _between(ends.first, ends.last, zone)
    elif ends.first is not None:
        words = f"from {_words(ends.first, zone)} on"
        words = f"{words[:-3]}, end unknown" if ends.last_unknown else words
    elif ends.last is not None:
        words = f"until {_words(ends.last, zone)}, start unknown"
        words = words if ends.first_unknown else _before(ends.last, zone)
    else:
        words = "always"
    return f"{words} (uncertain)" if valid.uncertain else words


def _words(moment: Moment, zone: str) -> str:
    return ("about " if moment.approximate else "") + _nominal(moment, zone)


def _nominal(moment: Moment, zone: str) -> str:
    """Return the words of a moment without its marks."""
    first, last = day_of_ms(moment.start), day_of_ms(moment.end - 1)
    match moment.precision:
        case Precision.DAY:
            return _day(first)
        case Precision.MONTH:
            return f"{MONTHS[first.month - 1]} {first.year}"
        case Precision.YEAR:
            return str(first.year)
        case Precision.DECADE:
            return f"{first.year // 10 * 10}s"
        case Precision.CENTURY | Precision.SPAN:
            return _span(first, last)
        case _:
            return f"{_day(first)} {_clock(moment)} ({zone})"


def _day(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _clock(moment: Moment) -> str:
    text = ms_to_iso(moment.start) or ""
    return text[11:19] if moment.precision is Precision.SECOND else text[11:16]


def _span(first: dt.date, last: dt.date) -> str:
    """Return the stretch that unknown digits leave: years, months of a year, days of a month."""
    if first.year != last.year:
        return f"{first.year}–{last.year}"
    if first.month != last.month:
        return f"{MONTHS[first.month - 1]}–{MONTHS[last.month - 1]} {first.year}"
    if first == last:
        return _day(first)
    return f"{first.day}–{_day(last)}"


def _between(first: Moment, last: Moment, zone: str) -> str:
    """Return an interval, in short form where both ends are days or months of one year."""
    plain = not (first.approximate or last.approximate) and first.precision == last.precision
    start, end = day_of_ms(first.start), day_of_ms(last.start)
    if plain and first == last:
        return _nominal(first, zone)
    if plain and first.precision is Precision.DAY and start.year == end.year:
        if start.month == end.month:
            return f"{start.day}–{_day(end)}"
        return f"{start.day} {MONTHS[start.month - 1]} – {_day(end)}"
    if plain and first.precision is Precision.MONTH and start.year == end.year:
        return f"{MONTHS[start.month - 1]}–{MONTHS[end.month - 1]} {end.year}"
    if plain and first.precision is Precision.YEAR:
        return f"{start.year}–{end.year}"
    return f"from {_words(first, zone)} to {_words(last, zone)}"


def _before(last: Moment, zone: str) -> str:
    """Return the words for all time up to a moment: before the unit that follows it."""
    if last.approximate or last.precision in _SUBDAY or last.end >= LAST_MS:
        return f"until {_words(last, zone)}"
    after = day_of_ms(last.end)
    if last.precision is Precision.DAY:
        return f"before {_day(after)}"
    if last.precision is Precision.MONTH:
        return f"before {MONTHS[after.month - 1]} {after.year}"
    if last.precision is Precision.YEAR:
        return f"before {after.year}"
    return f"until {_words(last, zone)}"
