"""Numbers as people write them, read as intervals: ``~7,500–10,000``, ``over 300``, ``dozens``.

English and Ukrainian. A text is rewritten step by step into one plain form (``>300 km``) and
that is read; what is no number stays words. Only what the text says becomes a bound: *about
20* is a best value, not a range of our making. What a metric's unit is, and how intervals
count, does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sitmap.domain.metric import Interval
from sitmap.domain.number_vocabulary import (
    ABOUT,
    DAILY,
    ENDLESS,
    HIGH,
    LOW,
    MAGNITUDE,
    MAGNITUDES,
    NOTHING,
    PLURALS,
    UNIT,
    UNITS,
)
from sitmap.domain.spoken_numbers import in_digits
from sitmap.errors import UserError

__all__ = ["MOST_CHARACTERS", "PrintedValue", "in_unit", "read_number", "read_value"]

MOST_CHARACTERS: Final = 300
"""Length above which a text is no printed value."""
_LARGEST: Final = 1e15

_N: Final = r"\d+(?:\.\d+)?"
_END: Final = r"(?![^\W\d_])"
_WORD: Final = r"(?<![^\W\d_])"

_CHARACTERS: Final = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u2002\u2003\u200a\t", " "),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("’ʼ‘`´", "'"),
        **dict.fromkeys("≈∼˜", "~"),
        "≥": ">",
        "≤": "<",
        "×": "x",
    }
)
_PER_DAY: Final = re.compile(rf"(?:/ ?(?:day|d|день|добу)|{_WORD}(?:{DAILY})){_END}")

_DIGITS: Final = re.compile(
    r"""(?<![\d.,])(?:
      (?P<spaced>[1-9]\d{0,2}(?:[ ']\d{3})+(?!\d)(?:[.,]\d+)?)
    | (?P<comma>[1-9]\d{0,2}(?:,\d{3})+(?![\d,])(?:\.\d+)?)
    | (?P<point>[1-9]\d{0,2}(?:\.\d{3})+,\d+|[1-9]\d{0,2}(?:\.\d{3}){2,}(?![\d.]))
    | (?P<plain>\d+(?:[.,]\d+)?(?:e[+-]?\d{1,3})?)
    )(?![\d]|[.,]\d)""",
    re.VERBOSE,
)

_UNIT_THERE: Final = rf"(?: ?(?:{UNIT}))?"
_NOT_NOT: Final = rf"{_WORD}(?<!не )(?<!no )(?<!not )"
_LONG: Final = r"wide|deep|long|high|away|apart|across|завширшки|завдовжки|завглибшки"
_PLAIN: Final = re.compile(
    rf"(?P<sign>[~ ]*[<>]*[~ ]*)(?P<low>-?{_N}) ?(?P<unit>{UNIT}|ratio)?"
    rf"(?: ?- ?(?P<high>{_N}) ?(?P<unit2>{UNIT}|ratio)?)?(?P<more>\+?)(?P<rest>.*)"
)
_GLUED_M: Final = re.compile(r"\dm\b")
_THREE_AFTER_POINT: Final = re.compile(r"(?<![\d.,' ])[1-9]\d{0,2}\.\d{3}(?![\d.,])")
_THREE_AFTER_COMMA: Final = re.compile(r"(?<![\d.,'])[1-9]\d{0,2},\d{3}(?![\d.,])")
_STANDALONE: Final = re.compile(r"(?<![\w-])\d|\d(?=\s*[%‰])")


@dataclass(frozen=True, slots=True)
class PrintedValue:
    """What a printed value says.

    ``interval`` is empty for words. ``unit`` is ``%``, ``‰``, ``km``, ``km²``, ``m``,
    ``people``, ``ratio``, each perhaps with ``/day``, ``not applicable``, or empty where the
    text names none. ``approximate`` is *about*; ``remark`` stood in brackets, ``tail`` behind
    the number.
    """

    interval: Interval = Interval()
    unit: str = ""
    approximate: bool = False
    remark: str = ""
    tail: str = ""


def read_value(text: str) -> PrintedValue:
    """Return what a printed value says; words without a number give an empty interval.

    A comma before exactly three digits parts thousands, else it is a decimal comma. Raises
    UserError for a text that holds a number but cannot be read whole, whose low end is above
    its high one, or whose number is absurd.
    """
    if len(text) > MOST_CHARACTERS:
        raise UserError(
            "too long for a value", where=f"{text[:40]}…", hint="the value alone, as printed"
        )
    plain, remark = _without_brackets(" ".join(text.translate(_CHARACTERS).split()))
    if plain.lower() in ENDLESS:
        raise UserError("not a finite number", where=text.strip(), hint="leave an open end empty")
    if plain.lower() in NOTHING:
        return PrintedValue(unit="not applicable" if plain else "", remark=remark)
    found = _PLAIN.fullmatch(_rewritten(plain))
    if found is None or re.search(r"[\d<>~]", found["rest"]) or not _is_tail(found["rest"]):
        if _STANDALONE.search(plain):
            raise UserError(
                "the number in it is not understood",
                where=text.strip(),
                hint="for example 5-10 km, over 300, ~20 %, 1.5 million, dozens",
            )
        return PrintedValue(remark=remark)
    _check_one_meaning(found, plain.lower(), text.strip())
    return _value(found, text.strip(), remark)


def _check_one_meaning(found: re.Match[str], plain: str, text: str) -> None:
    """Raise UserError for what people write for two different numbers."""
    units = {found["unit"], found["unit2"]}
    of_something = re.match(rf" ?(?!(?:{_LONG}){_END})[^\W\d]", found["rest"])
    if "m" in units and _GLUED_M.search(plain) and of_something:
        raise UserError(
            "m may be metres or million", where=text, hint="write 3 million, or 3 metres"
        )
    counted, cyrillic = "people" in units, re.search("[а-яіїєґ]", plain)
    point, comma = _THREE_AFTER_POINT.search(plain), _THREE_AFTER_COMMA.search(plain)
    if (point and counted) or (comma and cyrillic and not counted):
        number = (point or comma or found)[0]
        whole = number.replace(".", " ").replace(",", " ")
        raise UserError(
            f"{number} may be {number.replace(',', '.').rstrip('0')} or {whole}",
            where=text,
            hint=f"write {whole}, or one digit fewer behind the mark",
        )


def read_number(text: str) -> float | None:
    """Return one plain number as typed into a field for a bound; empty is None.

    Raises UserError where the text is no single number.
    """
    typed = text.strip()
    if not typed:
        return None
    wrong = UserError(
        f"{typed[:40]!r} is not a number",
        hint="one number such as 1500, 1 500, 2.5 or 3k, or leave it empty",
    )
    try:
        value = read_value(typed.removeprefix("+"))
    except UserError:
        raise wrong from None
    ends = value.interval
    if ends.best is None or value.unit or value.approximate or value.remark or value.tail:
        raise wrong
    return ends.best


def in_unit(value: PrintedValue, unit: str) -> Interval:
    """Return the interval counted in ``unit``; a value that names no unit is taken to be in it.

    Raises UserError where the value names another unit that cannot be turned into it.
    """
    own, wanted = value.unit.replace("²", "2"), unit.replace("²", "2")
    if value.interval.is_empty or not own or not wanted or own == wanted:
        return value.interval
    factor = {("m", "km"): 0.001, ("km", "m"): 1000.0, ("‰", "%"): 0.1, ("%", "‰"): 10.0}
    if (own, wanted) in factor:
        return _scaled(value.interval, factor[own, wanted])
    if own in wanted or wanted in own or own == "people":
        return value.interval
    raise UserError(f"it is in {value.unit}, the metric counts {unit}", hint="choose its metric")


def _scaled(interval: Interval, factor: float) -> Interval:
    ends = (interval.low, interval.best, interval.high)
    return Interval(*(None if end is None else end * factor for end in ends))


# --- rewriting ------------------------------------------------------------------------------


def _without_brackets(text: str) -> tuple[str, str]:
    """Return a text without what stands in brackets, and that."""
    remarks = re.findall(r"\(([^()]*)\)", text)
    return re.sub(r"\s*\([^()]*\)", "", text).strip(), "; ".join(part.strip() for part in remarks)


def _rewritten(text: str) -> str:
    """Return the plain form of a value: signs, digits with a point, known units."""
    text = re.sub(rf"(?<=\d) ?M{_END}", " million", text)
    text = re.sub(rf"^({DAILY}):? (.+)$", r"\2 \1", text.lower())
    text = re.sub(r"(?<=\d) ?(?:±|\+/?-) ?(?=\d)", "±", text)
    text = _with_units(text)
    text = re.sub(r"(?<![\w.])[^\W\d_]+-?\d\w*", "name", text)
    text = _DIGITS.sub(_digits, text)
    for step in _STEPS:
        text = step(text)
    return text.strip(" .")


def _with_units(text: str) -> str:
    for name, words in UNITS:
        text = re.sub(rf"(?:(?<=\d)|{_WORD})(?:{words}){_END}", name, text)
    return text


def _digits(found: re.Match[str]) -> str:
    """Return a number with its groups joined and a point before its decimals."""
    kind, text = str(found.lastgroup), found[0]
    if kind == "point":
        text = text.replace(".", "")
    elif kind == "comma":
        text = text.replace(",", "")
    text = re.sub("[ ']", "", text).replace(",", ".")
    return _number(Decimal(text))


def _number(value: Decimal) -> str:
    if value > _LARGEST:
        raise UserError(f"{value:.3g} is out of range", hint=f"numbers up to {_LARGEST:g}")
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plurals(text: str) -> str:
    for words, least in PLURALS:
        text = re.sub(rf"{_WORD}(?<!\d)(?<!\d )(?:{words}){_END}", f">{least}", text)
    return text


def _ratios(text: str) -> str:
    text = re.sub(rf"({_N}) ?: ?1(?![\d.])", r"\1 ratio", text)
    # From 0 to 1 is a range, 20 to 1 a ratio.
    return re.sub(r"^(\D*(?!0|1(?![\d.]))\d+(?:\.\d+)?) (?:to|до) 1$", r"\1 ratio", text)


def _ranges(text: str) -> str:
    """Write every kind of range with a hyphen."""
    unit = rf"(?: ?(?:{UNIT}|ratio|{MAGNITUDE}))?"
    text = re.sub(rf"{_WORD}(?:(?:in|within) the range of|within|[ву] межах) (?={_N})", "", text)
    text = re.sub(rf"{_WORD}(?:between|між) ({_N}{unit}) (?:and|та|і|й) (?=\d)", r"\1-", text)
    text = re.sub(rf"{_WORD}(?:from|від|з) (?={_N}{unit} ?(?:to|до|-) ?\d)", "", text)
    return re.sub(rf"({_N}{unit}) ?(?:to|до|\.\.\.?|…) ?(?=\d)", r"\1-", text)


def _tolerances(text: str) -> str:
    """Write a number with its tolerance as a range."""

    def ends(found: re.Match[str]) -> str:
        middle, by = Decimal(found[1]), Decimal(found[2])
        return f"{_number(middle - by)}-{_number(middle + by)}" if by <= middle else found[0]

    return re.sub(rf"({_N})±({_N})", ends, text)


def _magnitudes(text: str) -> str:
    """Multiply numbers by the magnitude behind them; a range's last one counts for both ends."""
    for factor, words in MAGNITUDES:
        both = rf"({_N}) ?- ?({_N}) ?(?:{words}){_END}"
        text = re.sub(both, lambda found, by=factor: _both(found, by), text)  # type: ignore[misc]
        text = re.sub(
            rf"({_N}) ?(?:{words}){_END}",
            lambda found, by=factor: _number(Decimal(found[1]) * by),  # type: ignore[misc]
            text,
        )
    return text


def _both(found: re.Match[str], factor: int) -> str:
    first, second = Decimal(found[1]), Decimal(found[2])
    return f"{_number(first * factor if first < second else first)}-{_number(second * factor)}"


def _signs(text: str) -> str:
    for sign, words in ((">", LOW), ("<", HIGH), ("~", ABOUT)):
        text = re.sub(rf"{_NOT_NOT}(?:{words}){_END} ?(?:the )?(?=[~<>\d])", sign, text)
    both = rf">({_N}{_UNIT_THERE}) ?,? ?(?:(?:and|but|і|й|та|але) )?<(?={_N})"
    text = re.sub(both, r"\1-", text)
    return re.sub(rf"({_N}(?: ?(?:{UNIT}))?) (?:or more|and more|і більше|та більше)", r"\1+", text)


_STEPS: Final[tuple[Callable[[str], str], ...]] = (
    in_digits,
    _plurals,
    _ratios,
    _ranges,
    _tolerances,
    _magnitudes,
    _signs,
)


# --- the plain form -------------------------------------------------------------------------


def _is_tail(rest: str) -> bool:
    """Whether what follows a number may stand there: words, not further signs."""
    return re.fullmatch(r"[^\d]{0,80}", rest) is not None and not rest.startswith(("/-", ":"))


def _value(found: re.Match[str], text: str, remark: str) -> PrintedValue:
    low = float(found["low"])
    high = None if found["high"] is None else float(found["high"])
    if (found["unit"], found["unit2"]) == ("m", "km"):
        low /= 1000
    if high is not None and high < low:
        raise UserError(
            "its low end is above its high end", where=text, hint="write the lower number first"
        )
    sign = found["sign"]
    return PrintedValue(
        _interval(low, high, sign, more=bool(found["more"])),
        _unit(found),
        "~" in sign,
        remark,
        found["rest"].strip(),
    )


def _interval(low: float, high: float | None, sign: str, *, more: bool) -> Interval:
    if high is not None:
        return Interval(low=low, high=high)
    if more or ">" in sign:
        return Interval(low=low)
    return Interval(high=low) if "<" in sign else Interval(best=low)


def _unit(found: re.Match[str]) -> str:
    unit = found["unit2"] or found["unit"] or ""
    return f"{unit}/day" if _PER_DAY.search(found["rest"]) and unit != "%" else unit
