"""From what a person types into a date box to the day that is meant. No widgets."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from sitmap.domain.dates import MS_PER_DAY, OPEN_END, OPEN_START, day_of_ms, parse_edtf
from sitmap.errors import UserError

__all__ = ["parse_typed_day"]

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
_HINT: Final = "for example 2025-11-17, 17 Nov 2025, 17.11.2025 or 2025-11"


def parse_typed_day(text: str, zone: str = "UTC") -> date:
    """Return the day of ``17 Nov 2025``, ``17.11.2025`` or of any EDTF date.

    A coarse date or an interval means its first day, a span with an open start its last;
    marks of doubt (``~``, ``?``, ``%``) do not move the day. Raises UserError for the rest.
    """
    typed = _WEEKDAY.sub("", " ".join(text.split()))
    if not typed:
        raise UserError("no date is typed", hint=_HINT)
    valid = parse_edtf(_as_edtf(typed), zone)
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
