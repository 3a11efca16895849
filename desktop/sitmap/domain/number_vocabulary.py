"""The words of numbers in English and Ukrainian: numerals, magnitudes, bounds, units.

Tables only; how a text is read with them is ``number_words``' and ``spoken_numbers``' matter.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "ABOUT",
    "DAILY",
    "ENDLESS",
    "FRACTIONS",
    "HIGH",
    "LOW",
    "MAGNITUDE",
    "MAGNITUDES",
    "NOTHING",
    "NUMERALS",
    "PLURALS",
    "SINGULAR",
    "UNIT",
    "UNITS",
]

NOTHING: Final = frozenset(
    {"", "-", "n/a", "na", "n.a.", "none", "not applicable", "unknown", "?", "немає", "н/д"}
    | {"немає даних", "невідомо", "not stated", "не застосовується", "не вказано"}
)
ENDLESS: Final = frozenset({"inf", "-inf", "+inf", "infinity", "-infinity", "∞", "nan"})
UNITS: Final = (
    ("%", r"%|per ?cent|pct|відсот\w*|процент\w*"),
    ("‰", r"‰|per ?mille|проміле"),
    ("km²", r"km2|km²|sq\.? ?km|square kilomet\w+|км2|км²|кв\.? ?км|квадратн\w+ кілометр\w*"),
    ("km", r"km|kilomet\w+|км|кілометр\w*"),
    ("m", r"m|met(?:re|er)s?|м|метр\w*"),
    ("people", r"people|persons?|soldiers|troops|men|осіб|людей|військових|солдатів"),
)
UNIT: Final = "|".join(name for name, _ in UNITS)
DAILY: Final = r"daily|per day|a day|на день|на добу|щодня|щодоби"

_SMALL: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# Nominative, genitive, dative and instrumental where they differ, and collective numerals.
_UKRAINIAN: Final = {
    0: "нуль|нуля",
    1: "один|одна|одне|одну|одного|однієї",
    2: "два|дві|двох|двом|двома|двоє",
    3: "три|трьох|трьом|трьома|троє",
    4: "чотири|чотирьох|чотирьом|четверо",
    5: "п'ять|п'яти|п'ятьох|п'ятеро",
    6: "шість|шести|шістьох|шестеро",
    7: "сім|семи|сімох|семеро",
    8: "вісім|восьми|вісьмох|восьмеро",
    9: "дев'ять|дев'яти|дев'ятьох|дев'ятеро",
    10: "десять|десяти|десятьох|десятеро",
    **{
        11 + at: f"{stem}надцять|{stem}надцяти"
        for at, stem in enumerate(
            ("оди", "два", "три", "чотир", "п'ят", "шіст", "сім", "вісім", "дев'ят")
        )
    },
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
    600: "шістсот|шестисот",
    700: "сімсот|семисот",
    800: "вісімсот|восьмисот",
    900: "дев'ятсот|дев'ятисот",
}
NUMERALS: Final = {
    **{word: value for value, word in enumerate(_SMALL)},
    **{word: 10 * (at + 2) for at, word in enumerate(_TENS)},
    **{word: value for value, words in _UKRAINIAN.items() for word in words.split("|")},
}
"""Numerals below a thousand by word."""

MAGNITUDES: Final = (
    (10, r"десятк\w+|десяток"),
    (12, r"dozen|дюжин\w*"),
    (100, r"hundred|сотня|сотню|сотні|сотень"),
    (1_000, r"thousand|k|тис\.?|тисяч\w*"),
    (1_000_000, r"million|mln|mn|млн\.?|мільйон\w*"),
    (1_000_000_000, r"billion|bn|млрд\.?|мільярд\w*"),
    (1_000_000_000_000, r"trillion|трлн\.?|трильйон\w*"),
)
"""What a number before it is multiplied by; small ones first."""
MAGNITUDE: Final = "|".join(words for _, words in MAGNITUDES)
SINGULAR: Final = (
    r"сотня|сотню|тисяча|тисячу|мільйон|мільярд|трильйон|десяток|дюжина|дюжину|"
    r"an? (?:dozen|hundred|thousand|million|billion|trillion)"
)
"""One of a magnitude, said without a number."""
FRACTIONS: Final = (
    (r"півтора|півтори", "1.5"),
    (r"пів|half(?: of)? an?|half", "0.5"),
    (r"три чверті|three quarters(?: of)? an?", "0.75"),
    (r"чверть|a quarter(?: of)? an?", "0.25"),
)
"""Parts of a magnitude, which follows them."""

_SEVERAL: Final = r"several|a few|кілька|декілька"
# Plurals without a number say "two of them or more": dozens are 24, hundreds 200.
PLURALS: Final = (
    (r"hundreds of thousands|сот(?:ні|ень) тисяч", 200_000),
    (r"tens of thousands|десятк(?:и|ів) тисяч|dozens of thousands", 20_000),
    (rf"(?:in the )?thousands|(?:{_SEVERAL}) thousands?|(?:{_SEVERAL}) тисяч|тисяч[іи]?", 2_000),
    (rf"(?:in the )?millions|(?:{_SEVERAL}) (?:millions?|мільйонів)|мільйони", 2_000_000),
    (rf"(?:in the )?hundreds|(?:{_SEVERAL}) (?:hundreds?|сотень)|сотні|кілька ?сот", 200),
    (rf"dozens|(?:{_SEVERAL}) dozens?", 24),
    (rf"tens|(?:{_SEVERAL}) десятків|кількадесят|десятки|десятків", 20),
)

LOW: Final = (
    r"over|more than|above|at least|no fewer than|no less than|not less than|upwards of|"
    r"exceeding|minimum|from|понад|більш(?:е)? (?:ніж|як)|більше|щонайменше|"
    r"не менш(?:е)? (?:ніж|як)|не менше|принаймні|мінімум|від"
)
HIGH: Final = (
    r"up to|as (?:many|much|high|few) as|at most|no more than|not more than|fewer than|"
    r"less than|under|below|maximum|almost|nearly|до|менш(?:е)? (?:ніж|як)|менше|"
    r"не більш(?:е)? (?:ніж|як)|не більше|щонайбільше|максимум|майже"
)
ABOUT: Final = (
    r"about|around|approximately|approx\.?|roughly|circa|ca\.?|some|an estimated|estimated|"
    r"близько|приблизно|орієнтовно|десь|біля|порядку"
)
