"""The dates of other people's files to EDTF: spellings, orders of day and month, names of files.

Runs in the child. What EDTF means is ``domain.edtf``'s matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from sitmap.domain.date_columns import parse_dates
from sitmap.domain.edtf import parse_edtf
from sitmap.errors import UserError

__all__ = ["date_in_name", "day_order", "leading_date", "with_clock", "written_dates"]

_SLASHED: Final = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)? ?([AaPp][Mm])?)?"
)
_ISO: Final = re.compile(
    r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[ T]+(\d{2}):?(\d{2})(?::?(\d{2}))?(?:[.,]\d+)?"
    r" ?(Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
_WORDS: Final = re.compile(
    r"(\d{1,2}) ([A-Za-z]{3,9})\.?,? (\d{4})|([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})"
)
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_IN_NAME: Final = (
    (re.compile(r"(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)"), (1, 2, 3)),
    (re.compile(r"(?<!\d)(\d{2})\.(\d{2})\.(\d{4})(?!\d)"), (3, 2, 1)),
    (re.compile(r"(?<!\d)(\d{1,2})[ _-]?([A-Za-z]{3})[a-z]*[ _-]?(\d{4})(?!\d)"), (3, 2, 1)),
)


def date_in_name(name: str) -> str:
    """Return the one day that a file's name tells, as ISO; empty if none or more than one."""
    for pattern, (year, month, day) in _IN_NAME:
        found = {f"{m[year]}-{_month(m[month])}-{m[day].zfill(2)}" for m in pattern.finditer(name)}
        good = [text for text in found if _is_edtf(text, "UTC")]
        if len(good) == 1:
            return good[0]
    return ""


def _month(text: str) -> str:
    """Return a month as two digits, also one that is told by its English name."""
    short = text.lower()
    return f"{_MONTHS.index(short) + 1:02}" if short in _MONTHS else text


def leading_date(text: str) -> str:
    """Return the date with which a text begins, empty if it begins otherwise."""
    for pattern in (_WORDS, _ISO, _SLASHED):
        if found := pattern.match(text.strip()):
            return found[0]
    return ""


def day_order(texts: Sequence[str]) -> str:
    """Return ``dmy`` or ``mdy`` as the slashed dates of a column prove, ``?`` if they do not.

    Empty if there are none; ``mixed`` if some can only be one and some only the other.
    """
    firsts: set[bool] = set()
    seconds: set[bool] = set()
    distinct = set(texts)
    # Most columns have no such date at all: a look at a few texts at a time is quicker.
    if "/" not in (joined := "".join(distinct)) and not re.search(r"\d-\d{4}", joined):
        return ""
    for text in distinct:
        found = _SLASHED.fullmatch(text.strip())
        if found and found[2] != ".":
            firsts.add(int(found[1]) > 12)
            seconds.add(int(found[3]) > 12)
    if not firsts:
        return ""
    if True in firsts:
        return "mixed" if True in seconds else "dmy"
    return "mdy" if True in seconds else "?"


def written_dates(texts: Sequence[str], zone: str, order: str) -> tuple[list[str], dict[int, str]]:
    """Return each date as EDTF, and for each place that holds none the reason.

    ``order`` is dmy or mdy, for dates with slashes.
    """
    try:
        parse_dates(texts, zone)
        return list(texts), {}
    except UserError:
        pass
    written = {text: _written(text.strip(), order) for text in dict.fromkeys(texts)}
    wrong = {text: reason for text, edtf in written.items() if (reason := _wrong(edtf, zone))}
    faults = (
        {place: wrong[text] for place, text in enumerate(texts) if text in wrong} if wrong else {}
    )
    return [written[text] for text in texts], faults


def _written(text: str, order: str) -> str:
    if "/" in text and _SLASHED.fullmatch(text) is None and text.count("/") == 1:
        start, _, end = text.partition("/")
        return f"{_written(start, order)}/{_written(end, order)}"
    if text in ("", "..", "null", "None", "NaN", "nan", "NULL"):
        return ".." if text == ".." else ""
    if found := _SLASHED.fullmatch(text):
        return _from_slashed(found, order)
    if found := _ISO.fullmatch(text):
        return _joined(found[1], found[2], found[3], found[4], found[5], found[6], found[7])
    if found := _WORDS.fullmatch(text):
        day, month, year = found[1] or found[5], found[2] or found[4], found[3] or found[6]
        if month[:3].lower() in _MONTHS:
            return f"{year}-{_MONTHS.index(month[:3].lower()) + 1:02}-{int(day):02}"
    return text


def _from_slashed(found: re.Match[str], order: str) -> str:
    first, second = found[1].zfill(2), found[3].zfill(2)
    month_first = order == "mdy" and found[2] != "."
    month, day = (first, second) if month_first else (second, first)
    hour = found[5]
    if hour is not None and found[8]:
        hour = str(int(hour) % 12 + (12 if found[8].lower() == "pm" else 0))
    if hour is not None and int(hour) == 0 and found[6] == "00" and found[7] in (None, "00"):
        hour = None  # spreadsheets write midnight behind every date
    return _joined(found[4], month, day, hour, found[6], found[7], None)


def _joined(
    year: str, month: str, day: str, hour: str | None, minute: str | None, second: str | None,
    zone: str | None,
) -> str:  # fmt: skip
    date = f"{year}-{month}-{day}"
    if hour is None:
        return date
    clock = f"T{hour.zfill(2)}:{minute}" + (f":{second}" if second else "")
    if zone in (None, ""):
        return date + clock
    if zone in ("Z", "UTC") or zone is None:
        return f"{date}{clock}Z"
    return f"{date}{clock}{zone[:3]}:{zone[-2:]}"


def with_clock(days: Sequence[str], clocks: Sequence[str]) -> list[str]:
    """Return days with a clock time such as ``1106`` or ``11:06`` in UTC behind them."""
    return [_with_clock(day, clock.strip()) for day, clock in zip(days, clocks, strict=True)]


def _with_clock(day: str, clock: str) -> str:
    digits = clock.replace(":", "")
    if not clock or not digits.isdigit() or len(digits) > 6:
        return day
    full = digits.zfill(4 if len(digits) <= 4 else 6)
    return f"{day}T{full[:2]}:{full[2:4]}{':' + full[4:6] if len(full) > 4 else ''}Z"


@lru_cache(maxsize=4096)
def _wrong(text: str, zone: str) -> str:
    if not text:
        return ""
    try:
        parse_edtf(text, zone)
    except UserError as error:
        return f"{error.what} ({error.hint})" if error.hint else error.what
    return ""


def _is_edtf(text: str, zone: str) -> bool:
    return not _wrong(text, zone)
