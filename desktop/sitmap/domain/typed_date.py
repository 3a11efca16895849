"""From what a person types into a date box to the day or minute that is meant. No widgets."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from sitmap.domain.dates import (
    MS_PER_DAY,
    OPEN_END,
    OPEN_START,
    Precision,
    SituationDate,
    ValidTime,
    day_of_ms,
    minute_at,
    parse_edtf,
)
from sitmap.errors import UserError

__all__ = ["parse_typed_date", "parse_typed_day"]

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january січ січня",
            "feb february лют лютого",
            "mar march бер березня",
            "apr april кві квітня",
            "may трав травня",
            "jun june чер червня",
            "jul july лип липня",
            "aug august сер серпня",
            "sep sept september вер вересня",
            "oct october жов жовтня",
            "nov november лис листопада",
            "dec december гру грудня",
        ),
        1,
    )
    for name in names.split()
}
_DAY_FIRST: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?\s+([^\W\d_]+)\.?,?\s+(\d{4})")
_MONTH_FIRST: Final = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTH_ONLY: Final = re.compile(r"([^\W\d_]+)\.?,?\s+(\d{4})")
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_WEEKDAY: Final = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+", re.IGNORECASE)
_TIME: Final = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.]\d{2})?(?:\s*(?P<half>[ap])\.?m\.?)?"
_CLOCK: Final = re.compile(rf"(?P<day>.*?[^\s,])(?:,?\s+(?:at\s+)?|T){_TIME}", re.IGNORECASE)
_TIME_ONLY: Final = re.compile(_TIME, re.IGNORECASE)
_NO_YEAR: Final = re.compile(
    r"(?P<day>\d{1,2}(?:st|nd|rd|th)?\.?\s+[^\W\d_]+\.?|[^\W\d_]+\.?\s+\d{1,2}(?:st|nd|rd|th)?)"
    r"(?P<rest>,?\s+(?:at\s+)?\d{1,2}[:.]\d{2}.*)?"
)
"""A day and a month, and perhaps a time."""
_ISO_GAP: Final = re.compile(r"^(\d{4}-\d{2}-\d{2}) (\d{2})")
_HINT: Final = "for example 2025-11-17, 17 Nov 2025, 17.11.2025 or 2025-11"
_TIME_HINT: Final = "for example 2025-11-17 14:00 or 17 Nov 2025 14:30"
_SUBDAY: Final = (Precision.SECOND, Precision.MINUTE, Precision.HOUR)


def parse_typed_date(text: str, zone: str = "UTC", near: date | None = None) -> SituationDate:
    """Return the day of a text, or the minute of one with a time, by the clock of ``zone``.

    Days are read as by ``parse_typed_day``, times as ``14:30``, ``2:30 pm`` or as EDTF has
    them, with or without a zone of their own; an hour means its first minute. ``near`` gives
    the year, or the day, that the text leaves out. Raises UserError for the rest.
    """
    typed = _plain(text)
    typed = typed if near is None else _completed(typed, near)
    found = _CLOCK.fullmatch(typed)
    if found is not None:
        day = _as_edtf(found["day"])
        return _date_of(parse_edtf(f"{day}T{_clock(found, typed)}", zone), typed)
    return _date_of(parse_edtf(_as_edtf(_ISO_GAP.sub(r"\1T\2", typed)), zone), typed)


def _date_of(valid: ValidTime, typed: str) -> SituationDate:
    return minute_at(valid.start) if valid.precision in _SUBDAY else _day_of(valid, typed)


def _clock(found: re.Match[str], typed: str) -> str:
    """Return the time of a match as EDTF writes it."""
    hour, minute = int(found["hour"]), int(found["minute"])
    if found["half"]:
        if not 1 <= hour <= 12:
            raise UserError(f"the time of {typed!r} does not exist", hint=_TIME_HINT)
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    if hour > 23 or minute > 59:
        raise UserError(f"the time of {typed!r} does not exist", hint="times are 00:00 to 23:59")
    return f"{hour:02}:{minute:02}"


def _completed(typed: str, near: date) -> str:
    """Return a text with the year, or the day before a lone time, that it leaves out."""
    if _TIME_ONLY.fullmatch(typed):
        return f"{near.isoformat()} {typed}"
    if found := _NO_YEAR.fullmatch(typed):
        return f"{found['day']} {near.year:04}{found['rest'] or ''}"
    return typed


def parse_typed_day(text: str, zone: str = "UTC") -> date:
    """Return the day of ``17 Nov 2025``, ``17.11.2025`` or of any EDTF date.

    A coarse date or an interval means its first day, a span with an open start its last;
    marks of doubt (``~``, ``?``, ``%``) do not move the day. Raises UserError for the rest.
    """
    typed = _plain(text)
    return _day_of(parse_edtf(_as_edtf(typed), zone), typed)


def _plain(text: str) -> str:
    typed = _WEEKDAY.sub("", " ".join(text.split()))
    if not typed:
        raise UserError("no date is typed", hint=_HINT)
    return typed


def _day_of(valid: ValidTime, typed: str) -> date:
    if valid.start > OPEN_START:
        return day_of_ms(valid.start)
    if valid.end < OPEN_END:
        return day_of_ms(valid.end - MS_PER_DAY)
    raise UserError(f"{typed!r} names no day", hint=_HINT)


def _as_edtf(typed: str) -> str:
    """Return the EDTF form of a date in words or with dots; other texts without their marks."""
    if found := _DAY_FIRST.fullmatch(typed):
        return _iso(found[3], _month(found[2], typed), found[1])
    if found := _MONTH_FIRST.fullmatch(typed):
        return _iso(found[3], _month(found[1], typed), found[2])
    if found := _MONTH_ONLY.fullmatch(typed):
        return f"{found[2]}-{_month(found[1], typed):02d}"
    if found := _DOTTED.fullmatch(typed):
        return _iso(found[3], int(found[2]), found[1])
    return re.sub(r"[~?%]", "", typed)


def _month(name: str, typed: str) -> int:
    number = _MONTHS.get(name.lower())
    if number is None:
        raise UserError(f"{typed!r} is not a date: there is no month {name!r}", hint=_HINT)
    return number


def _iso(year: str, month: int, day: str) -> str:
    return f"{year}-{month:02d}-{int(day):02d}"
