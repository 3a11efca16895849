"""Dates as people type them, to half-open bounds: the subset of EDTF that files hold.

EDTF (ISO 8601-2:2019) Levels 0 and 1 without seasons and letter-prefixed years, plus ``X``
for unknown last digits. How a refused text is mended is in ``edtf_hints``, the words for a
date in ``date_words``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from sitmap.domain.civil_time import (
    FIRST_MS,
    LAST_MS,
    MS_PER_DAY,
    MS_PER_HOUR,
    MS_PER_MINUTE,
    MS_PER_SECOND,
    OPEN_END,
    OPEN_START,
    check_zone,
    civil_ms,
    days_in_month,
    zone_wall_ms,
)
from sitmap.domain.edtf_hints import nearest_form
from sitmap.errors import UserError

__all__ = ["ABOUT_DAYS", "UNDATED", "Ends", "Moment", "Precision", "ValidTime", "parse_edtf"]


class Precision(StrEnum):
    """The unit in which a date is given; SPAN is an interval or any other stretch."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    SPAN = "span"


ABOUT_DAYS: Final = {
    Precision.DAY: 3,
    Precision.MONTH: 15,
    Precision.YEAR: 183,
    Precision.DECADE: 5 * 366,
    Precision.CENTURY: 50 * 366,
}
"""How far ``~`` widens a date of each unit: days before its start and after its end."""

_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class ValidTime:
    """A date as typed and the stretch [start, end) it covers, int64 ms on the file's calendar.

    Open ends are OPEN_START and OPEN_END. ``approximate`` widened the bounds (``~``),
    ``uncertain`` did not (``?``).
    """

    text: str
    start: int
    end: int
    precision: Precision
    approximate: bool = False
    uncertain: bool = False
    dated: bool = True


UNDATED: Final = ValidTime("", OPEN_START, OPEN_END, Precision.SPAN, dated=False)


@dataclass(frozen=True, slots=True)
class Moment:
    """One date before ``~`` widens it; ``margin_ms`` is by how much that is, each side."""

    start: int
    end: int
    precision: Precision
    margin_ms: int = 0
    approximate: bool = False
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Ends:
    """A date taken apart: one moment, or an interval with None for an end without a date."""

    first: Moment | None
    last: Moment | None
    interval: bool = False
    first_unknown: bool = False
    last_unknown: bool = False


class _NotAccepted(ValueError):
    """The text has no accepted form; the message is never shown."""


def parse_edtf(text: str, zone: str = "UTC") -> ValidTime:
    """Return the bounds of a date, time or interval on the calendar of ``zone``.

    A date without a time is never shifted; a time with a zone is converted to the clock of
    ``zone``. Blank text gives UNDATED. Raises UserError for anything not accepted, with the
    nearest accepted form, and for an unknown zone.
    """
    stripped = text.strip()
    if not stripped:
        return UNDATED
    ends = take_apart(stripped, zone)
    first, last = ends.first, ends.last
    start = OPEN_START if first is None else first.start - first.margin_ms
    end = OPEN_END if last is None else last.end + last.margin_ms
    present = [moment for moment in (first, last) if moment is not None]
    single = first is not None and not ends.interval
    return ValidTime(
        stripped,
        start if first is None else max(start, FIRST_MS),
        end if last is None else min(end, LAST_MS),
        first.precision if first is not None and single else Precision.SPAN,
        any(moment.approximate for moment in present),
        any(moment.uncertain for moment in present),
    )


@lru_cache(maxsize=4096)
def take_apart(text: str, zone: str) -> Ends:
    """Return the moments of a date without widening; raises UserError as ``parse_edtf``."""
    check_zone(zone)
    try:
        return _ends(text, zone)
    except _NotAccepted:
        shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        hint = nearest_form(text[:_LONGEST], _is_accepted)
        raise UserError(f"{shown!r} is not an accepted date", hint=hint) from None


def _is_accepted(text: str) -> bool:
    try:
        _ends(text, "UTC")
    except (_NotAccepted, UserError):
        return False
    return True


def _ends(text: str, zone: str) -> Ends:
    if len(text) > _LONGEST:
        raise _NotAccepted
    parts = text.split("/")
    if len(parts) == 1:
        moment = _moment(text, zone)
        return Ends(moment, moment)
    if len(parts) > 2:
        raise _NotAccepted
    first, last = (None if part in ("", "..") else _moment(part, zone) for part in parts)
    if first is None and last is None and parts != ["..", ".."]:
        raise UserError(
            f"{text!r} names no date",
            hint="leave the date empty for undated, or write ../.. for always",
        )
    if first is not None and last is not None and last.end <= first.start:
        raise UserError(
            f"the end {parts[1]} is before the start {parts[0]}", hint=f"{parts[1]}/{parts[0]}"
        )
    return Ends(first, last, True, not parts[0], not parts[1])


_FORM: Final = re.compile(
    r"(?P<year>[0-9X]{4})(?:-(?P<month>[0-9X]{2})(?:-(?P<day>[0-9X]{2})"
    r"(?:T(?P<hour>[0-9]{2})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?"
    r"(?P<zone>Z|[+-][0-9]{2}(?::[0-9]{2})?)?)?)?)?(?P<mark>[?~%])?"
)


def _moment(text: str, zone: str) -> Moment:
    found = _FORM.fullmatch(text)
    if found is None or (found["hour"] and found["mark"]):
        raise _NotAccepted
    digits = found["year"] + (found["month"] or "XX") + (found["day"] or "XX")
    known = digits.rstrip("X")
    if "X" in known:  # an unknown digit before a known one covers no single stretch
        raise _NotAccepted
    if found["hour"]:
        return _instant(found, zone) if len(known) == 8 else _refuse()
    start, end = _stretch(digits, text)
    precision, unit = _PRECISION_OF_DIGITS[len(known)]
    approximate = found["mark"] in ("~", "%")
    margin = ABOUT_DAYS[unit] * MS_PER_DAY if approximate else 0
    return Moment(start, end, precision, margin, approximate, found["mark"] in ("?", "%"))


def _refuse() -> Moment:
    raise _NotAccepted


_PRECISION_OF_DIGITS: Final = (
    (Precision.SPAN, Precision.CENTURY),
    (Precision.SPAN, Precision.CENTURY),
    (Precision.CENTURY, Precision.CENTURY),
    (Precision.DECADE, Precision.DECADE),
    (Precision.YEAR, Precision.YEAR),
    (Precision.SPAN, Precision.MONTH),
    (Precision.MONTH, Precision.MONTH),
    (Precision.SPAN, Precision.DAY),
    (Precision.DAY, Precision.DAY),
)
"""Precision of a date by its number of known digits, and the unit by which ``~`` widens it."""


def _range(digits: str, low: int, high: int) -> tuple[int, int]:
    """Return the least and greatest number within [low, high] that ``digits`` may stand for."""
    least = max(int(digits.replace("X", "0")), low)
    greatest = min(int(digits.replace("X", "9")), high)
    return least, greatest


def _stretch(digits: str, text: str) -> tuple[int, int]:
    """Return the bounds of eight digits YYYYMMDD whose last ones may be X."""
    year, last_year = _range(digits[:4], 1, 9999)
    if year > last_year:
        raise UserError(f"the year of {text} does not exist", hint="years are 0001 to 9999")
    month, last_month = _range(digits[4:6], 1, 12)
    if month > last_month:
        raise UserError(f"the month of {text} does not exist", hint=_month_hint(digits))
    day, _ = _range(digits[6:], 1, 31)
    length = days_in_month(last_year, last_month)
    _, last_day = _range(digits[6:], 1, length)
    if day > last_day:
        raise UserError(
            f"the date {text} does not exist",
            hint=f"{last_year:04}-{last_month:02} has {length} days",
        )
    end = civil_ms(last_year, last_month, last_day) + MS_PER_DAY
    return civil_ms(year, month, day), min(end, LAST_MS)


def _month_hint(digits: str) -> str:
    if digits[4:6] in ("21", "22", "23", "24"):
        return f"seasons are not accepted; name the months, e.g. {digits[:4]}-06/{digits[:4]}-08"
    return "months are 01 to 12"


def _instant(found: re.Match[str], zone: str) -> Moment:
    day, _ = _stretch(found["year"] + found["month"] + found["day"], found[0])
    hour, minute, second = int(found["hour"]), int(found["minute"] or 0), int(found["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise UserError(
            f"the time of {found[0]} does not exist", hint="times are 00:00:00 to 23:59:59"
        )
    start = day + hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * MS_PER_SECOND
    if found["zone"]:
        start = zone_wall_ms(start - _offset_ms(found["zone"]), zone)
        if not FIRST_MS <= start <= LAST_MS:
            raise UserError(f"{found[0]} lies outside the years 0001 to 9999")
    if found["second"]:
        length, precision = MS_PER_SECOND, Precision.SECOND
    elif found["minute"]:
        length, precision = MS_PER_MINUTE, Precision.MINUTE
    else:
        length, precision = MS_PER_HOUR, Precision.HOUR
    return Moment(start, min(start + length, LAST_MS), precision)


def _offset_ms(text: str) -> int:
    if text == "Z":
        return 0
    hours, minutes = int(text[1:3]), int(text[4:6] or 0)
    if hours > 14 or minutes > 59:
        raise UserError(f"the offset {text} does not exist", hint="for example +02:00 or Z")
    size = hours * MS_PER_HOUR + minutes * MS_PER_MINUTE
    return -size if text[0] == "-" else size
