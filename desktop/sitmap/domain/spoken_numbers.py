"""Numbers said in words, written in digits: *twenty-five*, *дві тисячі триста*, *півтора млн*.

What is no single number is left as it was: *ten twenty*. Bounds, ranges and units belong to
``number_words``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from sitmap.domain.number_vocabulary import FRACTIONS, MAGNITUDE, MAGNITUDES, NUMERALS, SINGULAR

__all__ = ["in_digits"]

_END: Final = r"(?![^\W\d_])"
_START: Final = r"(?<![^\W_])"
_WORDS: Final = "|".join(sorted(NUMERALS, key=len, reverse=True))
_BIG: Final = "|".join(words for factor, words in MAGNITUDES if factor >= 100)
_ONE: Final = rf"(?:{_WORDS}){_END}"
_RUN: Final = re.compile(
    rf"{_START}(?:{_ONE}|(?:{SINGULAR}){_END})"
    rf"(?:[- ](?:and (?=(?:{_WORDS}){_END}))?(?:{_ONE}|(?:{_BIG}){_END}))*"
)
_BETWEEN: Final = re.compile(
    rf"{_START}(?:between|між) ({_ONE}(?:[- ]{_ONE})*) (?:and|та|і|й) (?=(?:{_WORDS}){_END})"
)
_TOKEN: Final = re.compile(rf"(-?) ?(?:and )?((?:{SINGULAR}){_END}|{_ONE}|(?:{_BIG}){_END})")
_JOINED: Final = re.compile(
    rf"(?<![\d.-])(\d+) ?({_BIG}){_END} (?:and |і |й )?(\d+)(?: ?({_BIG}){_END})?(?! ?-| ?\d)"
)


def in_digits(text: str) -> str:
    """Return a lower-case text with its spoken numbers as digits; magnitudes may remain."""
    text = _BETWEEN.sub(r"from \1 to ", text)
    text = re.sub(rf"{_START}({_ONE}) (?:and a half|з половиною)", _and_a_half, text)
    text = re.sub(r"(?<![\d.])(\d+) (?:and a half|з половиною)", r"\1.5", text)
    for words, value in FRACTIONS:
        text = re.sub(rf"{_START}(?:{words}) (?=(?:{MAGNITUDE}){_END})", f"{value} ", text)
    text = _RUN.sub(_number, text)
    return _JOINED.sub(_sum, text)


def _and_a_half(found: re.Match[str]) -> str:
    return f"{NUMERALS[found[1]]}.5"


def _factor(word: str) -> int | None:
    """Return by how much a word multiplies; None for a numeral."""
    for factor, words in MAGNITUDES:
        if re.fullmatch(words, re.sub(r"^an? ", "", word)):
            return factor
    return None


def _number(found: re.Match[str]) -> str:
    """Return a run of number words as a number; a hyphen between two numbers is a range."""
    parts: list[str] = []
    start = 0
    tokens = list(_TOKEN.finditer(found[0]))
    for at, token in enumerate(tokens):
        if token[1] and not _is_compound(tokens[at - 1][2], token[2]):
            parts.append(_value([t[2] for t in tokens[start:at]]))
            start = at
    parts.append(_value([t[2] for t in tokens[start:]]))
    return "-".join(parts) if all(parts) else found[0]


def _is_compound(first: str, second: str) -> bool:
    """Whether a hyphen joins tens and ones, as in twenty-five."""
    tens, ones = NUMERALS.get(first, 0), NUMERALS.get(second, 0)
    return tens in range(20, 100, 10) and 0 < ones < 10


def _value(words: list[str]) -> str:
    """Return the number that words make, empty where they make none.

    A last magnitude stays a word: it may count for both ends of a range.
    """
    if len(words) > 1 and _factor(words[-1]) is not None:
        before = _value(words[:-1])
        return before and f"{before} {words[-1]}"
    total, current, room, highest = 0, 0, 1000, 10**15
    for word in words:
        factor = _factor(word)
        if factor is None:
            value = NUMERALS[word]
            if value >= room:
                return ""
            current, room = current + value, _room_below(value)
        elif factor == 100 and current:
            if not 0 < current < 100:
                return ""
            current, room = current * 100, 100
        elif factor >= highest:
            return ""
        elif factor < 1000:
            current, room = current + factor, 1 if factor < 100 else 100
        else:
            total, current, room, highest = total + max(current, 1) * factor, 0, 1000, factor
    return str(total + current)


def _room_below(value: int) -> int:
    """Return the bound of what may follow a numeral: ones after tens, tens after hundreds."""
    if value >= 100:
        return 100
    return 10 if value >= 20 and value % 10 == 0 else 0


def _sum(found: re.Match[str]) -> str:
    """Return ``5 thousand 300`` as one number, if the second part fits into the first."""
    first, second = _factor(found[2]) or 1, _factor(found[4] or "") or 1
    rest = int(found[3]) * second
    return str(Decimal(found[1]) * first + rest) if rest < first else found[0]
