"""What a refused date was probably meant to be: the nearest accepted form, or examples.

Only rewriting of text; whether a candidate is accepted is asked of the parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

__all__ = ["nearest_form"]

_EXAMPLES: Final = (
    "for example 2025-11-17, 2025-11, 2025, 2025-11-15~, 2025-11-XX, "
    "2025-11-17T08:30Z, 2025-11-01/2025-11-17 or ../2025-11-17"
)
_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_NAMED: Final = re.compile(r"([0-9]{1,2})?(?:st|nd|rd|th)?\s*([a-z]{3,9})\.?\s*([0-9]{4})")
_NAMED_FIRST: Final = re.compile(r"([a-z]{3,9})\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]{4})")
_RANGE_SIGN: Final = re.compile(
    r"\s+(?:to|until|till|-)\s+|\s*[–—]\s*|\s*\.\.\.\s*|\s+/\s*|\s*/\s+"
)
_LEADING_MARK: Final = re.compile(r"^([?~%])(.+)$|^(?:ca\.?|circa|about|around|approx\.?)\s*(.+)$")


def nearest_form(text: str, accepts: Callable[[str], bool]) -> str:
    """Return a hint such as ``write it as 2025-11-17``, or examples of accepted forms."""
    if re.match(r"\s*[\[{]", text):
        return "sets of dates are not accepted; record each, or an interval first/last"
    if re.match(r"\s*[-+]?Y", text) or re.match(r"\s*-[0-9]{4}", text):
        return "years are 0001 to 9999, in four digits"
    if re.fullmatch(r".*T[0-9:]+\S*[?~%]", text):
        return "a time cannot be marked; mark the day, for example 2025-11-17~"
    for candidate in _candidates(text):
        if candidate != text and accepts(candidate):
            return f"write it as {candidate}"
    return _EXAMPLES


def _candidates(text: str) -> Iterator[str]:
    whole = " ".join(text.split())
    yield _single(whole)
    parts = _RANGE_SIGN.split(whole)
    if len(parts) == 1:
        parts = whole.split("/")
    if len(parts) == 2:
        yield "/".join(_end(part) for part in parts)


def _end(text: str) -> str:
    lowered = text.strip().lower()
    if lowered in ("open", "unknown", "now", "present", "today", "*", "...", ""):
        return ".."
    return _single(text)


def _single(text: str) -> str:
    lowered = text.strip().lower()
    mark = ""
    leading = _LEADING_MARK.match(lowered)
    if leading is not None:
        mark, lowered = leading[1] or "~", (leading[2] or leading[3]).strip()
    trailing = re.search(r"[?~%]{1,2}$", lowered)
    if trailing is not None:
        mark = trailing[0] if len(trailing[0]) == 1 else "%"
        lowered = lowered[: trailing.start()].strip()
    return (_named(lowered) or _numeric(lowered) or _unknown_digits(lowered)) + mark


def _named(text: str) -> str:
    found = _NAMED.fullmatch(text)
    if found is not None:
        return _iso(found[3], _month(found[2]), found[1])
    found = _NAMED_FIRST.fullmatch(text)
    return _iso(found[3], _month(found[1]), found[2]) if found is not None else ""


def _month(name: str) -> str:
    return str(_MONTHS.index(name[:3]) + 1) if name[:3] in _MONTHS else ""


def _iso(year: str, month: str, day: str | None) -> str:
    if not month:
        return ""
    return f"{year}-{month:0>2}" + (f"-{day:0>2}" if day else "")


def _numeric(text: str) -> str:
    """Rewrite other orders and separators of year, month and day."""
    text = re.sub(r"\s*gmt$|\s*utc$", "Z", text)
    clock = re.fullmatch(
        r"(\S+?)[t ]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]+)?\s*(\S*)", text
    )
    if clock is not None:
        time = clock[2] if clock[2][2:3] == ":" else f"0{clock[2]}"
        zone = re.sub(r"^([+-][0-9]{2})([0-9]{2})$", r"\1:\2", clock[3].upper())
        return f"{_numeric(clock[1]) or clock[1]}T{time}{zone}"
    found = re.fullmatch(r"([0-9]{4})([-./])([0-9]{1,2})(?:\2([0-9]{1,2}))?", text)
    if found is not None:
        return _iso(found[1], found[3], found[4])
    found = re.fullmatch(r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4})", text)
    if found is not None:
        month_first = int(found[3]) > 12  # 11/17/2025 can only be read the American way
        day, month = (found[3], found[1]) if month_first else (found[1], found[3])
        return _iso(found[4], month, day)
    found = re.fullmatch(r"([0-9]{1,2})[-./]([0-9]{4})", text)
    if found is not None:
        return _iso(found[2], found[1], None)
    found = re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", text)
    return _iso(found[1], found[2], found[3]) if found is not None else ""


def _unknown_digits(text: str) -> str:
    """Rewrite unknown digits of older drafts, and those before known ones."""
    found = re.fullmatch(r"([0-9xu*]{4})((?:-[0-9xu*]{2}){0,2})", text)
    if found is None:
        decade = re.fullmatch(r"(?:the )?([0-9]{3})0s", text)
        return f"{decade[1]}X" if decade is not None else text.upper()
    digits = re.sub("[xu*]", "X", found[0])
    first = digits.index("X") if "X" in digits else len(digits)
    return digits[:first] + re.sub("[0-9]", "X", digits[first:])
