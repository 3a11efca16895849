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
from itertools import pairwise
from typing import Final

from sitmap.domain.metric import Interval
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
_NOTHING: Final = frozenset(
    {"", "-", "n/a", "na", "n.a.", "none", "not applicable", "unknown", "?", "немає", "н/д"}
    | {"немає даних", "невідомо", "not stated"}
)
_ENDLESS: Final = frozenset({"inf", "-inf", "+inf", "infinity", "-infinity", "∞", "nan"})
_UNITS: Final = (
    ("%", r"%|per ?cent|pct|відсот\w*|процент\w*"),
    ("‰", r"‰|per ?mille|проміле"),
    ("km²", r"km2|km²|sq\.? ?km|square kilomet\w+|км2|км²|кв\.? ?км|квадратн\w+ кілометр\w*"),
    ("km", r"km|kilomet\w+|км|кілометр\w*"),
    ("m", r"m|met(?:re|er)s?|м|метр\w*"),
    ("people", r"people|persons?|soldiers|troops|men|осіб|людей|військових|солдатів"),
)
_UNIT: Final = "|".join(name for name, _ in _UNITS)
_PER_DAY: Final = re.compile(
    rf"(?:/ ?(?:day|d|день|добу)|{_WORD}(?:daily|per day|a day|на день|на добу|щодня|щодоби)){_END}"
)

_DIGITS: Final = re.compile(
    r"""(?<![\d.,])(?:
      (?P<spaced>[1-9]\d{0,2}(?:[ ']\d{3})+(?!\d)(?:[.,]\d+)?)
    | (?P<comma>[1-9]\d{0,2}(?:,\d{3})+(?![\d,])(?:\.\d+)?)
    | (?P<point>[1-9]\d{0,2}(?:\.\d{3})+,\d+|[1-9]\d{0,2}(?:\.\d{3}){2,}(?![\d.]))
    | (?P<plain>\d+(?:[.,]\d+)?(?:e[+-]?\d{1,3})?)
    )(?![\d]|[.,]\d)""",
    re.VERBOSE,
)

_SMALL: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UKRAINIAN: Final = {
    1: "один|одна|одне|одного|однієї",
    2: "два|дві|двох",
    3: "три|трьох",
    4: "чотири|чотирьох",
    5: "п'ять|п'яти",
    6: "шість|шести",
    7: "сім|семи",
    8: "вісім|восьми",
    9: "дев'ять|дев'яти",
    10: "десять|десяти",
    12: "дванадцять|дванадцяти",
    15: "п'ятнадцять|п'ятнадцяти",
    20: "двадцять|двадцяти",
    30: "тридцять|тридцяти",
    40: "сорок|сорока",
    50: "п'ятдесят|п'ятдесяти",
    60: "шістдесят|шістдесяти",
    70: "сімдесят|сімдесяти",
    80: "вісімдесят|вісімдесяти",
    90: "дев'яносто|дев'яноста",
    100: "сто|ста",
    200: "двісті|двохсот",
    300: "триста|трьохсот",
    400: "чотириста|чотирьохсот",
    500: "п'ятсот|п'ятисот",
}
_NUMERALS: Final = {
    **{word: value for value, word in enumerate(_SMALL)},
    **{word: 10 * (at + 2) for at, word in enumerate(_TENS)},
    **{word: value for value, words in _UKRAINIAN.items() for word in words.split("|")},
}
_MAGNITUDES: Final = (
    (10, r"десятк\w+|десяток"),
    (12, r"dozen|дюжин\w*"),
    (100, r"hundred|сотня|сотні|сотень"),
    (1_000, r"thousand|k|тис\.?|тисяч\w*"),
    (1_000_000, r"million|mln|mn|млн\.?|мільйон\w*"),
    (1_000_000_000, r"billion|bn|млрд\.?|мільярд\w*"),
    (1_000_000_000_000, r"trillion|трлн|трильйон\w*"),
)
_MAGNITUDE: Final = "|".join(words for _, words in _MAGNITUDES)

# Plurals without a number say "two of them or more": dozens are 24, hundreds 200.
_PLURALS: Final = (
    (r"hundreds of thousands|сот(?:ні|ень) тисяч", 200_000),
    (r"tens of thousands|десятк(?:и|ів) тисяч|dozens of thousands", 20_000),
    (r"(?:in the )?thousands|тисяч[іи]?|several thousand|a few thousand|кілька тисяч", 2_000),
    (r"(?:in the )?millions|мільйони|several million|a few million|кілька мільйонів", 2_000_000),
    (r"(?:in the )?hundreds|сотні|several hundred|a few hundred|кілька ?сот(?:ень)?", 200),
    (r"dozens|several dozen|a few dozen", 24),
    (r"tens|десятки|десятків|кілька десятків", 20),
)
_LOW: Final = (
    r"over|more than|above|at least|no fewer than|no less than|not less than|upwards of|"
    r"exceeding|minimum|понад|більше ніж|більш ніж|більше|щонайменше|не менше ніж|не менше|"
    r"принаймні|мінімум"
)
_HIGH: Final = (
    r"up to|as (?:many|much|high|few) as|at most|no more than|not more than|fewer than|"
    r"less than|under|below|maximum|almost|nearly|до|менше ніж|менше|не більше ніж|не більше|"
    r"щонайбільше|максимум|майже"
)
_ABOUT: Final = (
    r"about|around|approximately|approx\.?|roughly|circa|ca\.?|some|an estimated|estimated|"
    r"близько|приблизно|орієнтовно|десь|біля"
)
_PLAIN: Final = re.compile(
    rf"(?P<sign>[~ ]*[<>]*[~ ]*)(?P<low>-?{_N}) ?(?P<unit>{_UNIT}|ratio)?"
    rf"(?: ?- ?(?P<high>{_N}) ?(?P<unit2>{_UNIT}|ratio)?)?(?P<more>\+?)(?P<rest>.*)"
)
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
    if plain.lower() in _ENDLESS:
        raise UserError("not a finite number", where=text.strip(), hint="leave an open end empty")
    if plain.lower() in _NOTHING:
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
    return _value(found, text.strip(), remark)


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
    text = _with_units(text.lower())
    text = re.sub(r"(?<![\w.])[^\W\d_]+-?\d\w*", "name", text)
    text = _DIGITS.sub(_digits, text)
    for step in _STEPS:
        text = step(text)
    return text.strip(" .")


def _with_units(text: str) -> str:
    for name, words in _UNITS:
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
    for words, least in _PLURALS:
        text = re.sub(rf"{_WORD}(?<!\d)(?<!\d )(?:{words}){_END}", f">{least}", text)
    return text


def _numerals(text: str) -> str:
    words = "|".join(sorted(_NUMERALS, key=len, reverse=True))
    text = re.sub(rf"{_WORD}half a (?={_MAGNITUDE})", "0.5 ", text)
    text = re.sub(rf"{_WORD}an? (?=(?:{_MAGNITUDE}){_END})", "1 ", text)
    return re.sub(rf"{_WORD}(?:{words})(?:[- ](?:{words}))*{_END}", _sum, text)


def _sum(found: re.Match[str]) -> str:
    """Return numerals that follow one another as one number; left alone where they are none."""
    values = [_NUMERALS[word] for word in re.split("[- ]", found[0])]
    for first, second in pairwise(values):
        room = 100 if first % 100 == 0 else 10
        if first % 10 or not 0 < second < min(room, first):
            return found[0]
    return str(sum(values))


def _ratios(text: str) -> str:
    text = re.sub(rf"({_N}) ?: ?1(?![\d.])", r"\1 ratio", text)
    return re.sub(rf"^(\D*{_N}) to 1$", r"\1 ratio", text)


def _ranges(text: str) -> str:
    """Write every kind of range with a hyphen."""
    unit = rf"(?: ?(?:{_UNIT}|ratio|{_MAGNITUDE}))?"
    text = re.sub(rf"{_WORD}(?:between|між) ({_N}{unit}) (?:and|та|і|й) (?=\d)", r"\1-", text)
    text = re.sub(rf"{_WORD}(?:from|від|з) (?={_N}{unit} ?(?:to|до|-) ?\d)", "", text)
    return re.sub(rf"({_N}{unit}) ?(?:to|до|\.\.\.?|…) ?(?=\d)", r"\1-", text)


def _magnitudes(text: str) -> str:
    """Multiply numbers by the magnitude behind them; a range's last one counts for both ends."""
    for factor, words in _MAGNITUDES:
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
    for sign, words in ((">", _LOW), ("<", _HIGH), ("~", _ABOUT)):
        text = re.sub(rf"{_WORD}(?:{words}){_END} ?(?:the )?(?=[~<>\d])", sign, text)
    return re.sub(
        rf"({_N}(?: ?(?:{_UNIT}))?) (?:or more|and more|і більше|та більше)", r"\1+", text
    )


_STEPS: Final[tuple[Callable[[str], str], ...]] = (
    _numerals,
    _plurals,
    _ratios,
    _ranges,
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
