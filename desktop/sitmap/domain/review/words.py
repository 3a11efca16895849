"""A small grammar for statements: winds, distances, roads, lengths of time, judgements.

It reads what it is sure of and nothing else: a sentence that it does not understand gives no
finding. What is compared with what is decided by the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

__all__ = [
    "Length",
    "StatedDistance",
    "StatedRoad",
    "angle_between",
    "encloses",
    "is_enclosed",
    "length_of_time",
    "names_in",
    "road_key",
    "says_held",
    "says_reached",
    "says_taken",
    "since_date",
    "stated_distances",
    "stated_roads",
    "stated_wind",
    "strictly_above",
    "wind_name",
]

_WINDS: Final = (
    "north", "north-north-east", "north-east", "east-north-east",
    "east", "east-south-east", "south-east", "south-south-east",
    "south", "south-south-west", "south-west", "west-south-west",
    "west", "west-north-west", "north-west", "north-north-west",
)  # fmt: skip
_AZIMUTHS: Final = {wind.replace("-", ""): 22.5 * i for i, wind in enumerate(_WINDS)}
_POINT: Final = r"(?:north|south|east|west)"
_WIND: Final = rf"{_POINT}(?:[- ]?{_POINT}){{0,2}}"
_CAPITAL: Final = "A-ZÀ-ÖØ-ÞА-ЯІЇЄҐ"
_NAME: Final = rf"[{_CAPITAL}][\w’'ʼ-]*\w(?: [{_CAPITAL}][\w’'ʼ-]*\w)?"
_KM: Final = {"k": 1.0, "m": 1.609344}


def wind_name(azimuth: float) -> str:
    """Return the name of the wind, of sixteen, nearest to an azimuth in degrees."""
    return _WINDS[round(azimuth / 22.5) % 16]


def angle_between(one: float, other: float) -> float:
    """Return the angle between two azimuths: 0 to 180."""
    return abs((one - other + 180.0) % 360.0 - 180.0)


def _azimuth(text: str | None) -> float | None:
    return None if text is None else _AZIMUTHS.get(re.sub(r"[- ]", "", text.lower()))


def stated_wind(text: str) -> float | None:
    """Return the azimuth of the first direction that a text names ("corridor to the west")."""
    found = re.search(rf"\b(?:to|towards) (?:the )?(?P<wind>{_WIND})\b", text, re.IGNORECASE)
    return None if found is None else _azimuth(found["wind"])


def names_in(text: str) -> tuple[str, ...]:
    """Return the capitalised words of a text and pairs of them: what may be names of places."""
    pairs = re.findall(_NAME, text)
    return tuple(dict.fromkeys(part for pair in pairs for part in (pair, *pair.split())))


# --- distances and roads ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatedDistance:
    """For instance ``50 km west of Pokrovsk``; ``origin`` is "" where it is left out."""

    words: str
    km: float
    rough: bool
    azimuth: float | None
    origin: str


_DISTANCE: Final = re.compile(
    rf"(?P<rough>\b(?:about|some|roughly|around|nearly|almost|approximately) |~ ?)?"
    rf"\b(?P<number>[0-9]+(?:[.,][0-9]+)?) ?(?P<unit>km|kilomet(?:er|re)s?|miles?|mi)\b"
    rf"(?:,? (?:to the |due )?(?P<wind>(?i:{_WIND})))?\b"
    rf"(?: (?:of|from) (?P<origin>{_NAME}))?"
)
_LIMIT: Final = re.compile(
    r"\b(?:within|under|less than|up to|over|more than|at least)\s*$", re.IGNORECASE
)


def stated_distances(text: str) -> tuple[StatedDistance, ...]:
    """Return distances that a text states with a direction or a place they are counted from.

    Limits ("within 20 km of") are none: they are no measure of where a thing lies.
    """
    return tuple(
        StatedDistance(
            found[0].strip(" ,"),
            float(found["number"].replace(",", ".")) * _KM[found["unit"][0]],
            found["rough"] is not None,
            _azimuth(found["wind"]),
            found["origin"] or "",
        )
        for found in _DISTANCE.finditer(text)
        if (found["wind"] or found["origin"]) and not _LIMIT.search(text[: found.start()])
    )


@dataclass(frozen=True, slots=True)
class StatedRoad:
    """For instance ``west on the T0504``."""

    words: str
    ref: str
    azimuth: float


_REF: Final = r"[A-ZЕМНРТ]{1,2}-?[0-9]{2,4}(?:-[0-9]{2})?"
_ROAD: Final = r"(?:road |highway |motorway )?"
_ON_ROAD: Final = re.compile(
    rf"\b(?P<wind>(?i:{_WIND}))(?:wards?)? (?:on|along|via|by|over|down|up) (?:the )?{_ROAD}"
    rf"(?P<ref>{_REF})\b"
)
_ROAD_TO: Final = re.compile(
    rf"\b(?P<ref>{_REF})(?: {_ROAD}| )(?:leads|leading|runs|running|heads|heading|to|towards)"
    rf" (?:to |towards )?(?:the )?(?P<wind>(?i:{_WIND}))(?:wards?)?\b"
)
_ALIKE: Final = str.maketrans("ЕМНРТN", "EMHPTH")


def road_key(ref: str) -> str:
    """Return a road's number as it is compared: ``T-05-04`` and ``Т0504`` are ``T0504``."""
    return ref.replace("-", "").replace(" ", "").upper().translate(_ALIKE)


def stated_roads(text: str) -> tuple[StatedRoad, ...]:
    """Return what a text says of the direction in which a numbered road is taken or runs."""
    found = (match for form in (_ON_ROAD, _ROAD_TO) for match in form.finditer(text))
    return tuple(
        StatedRoad(match[0], match["ref"], azimuth)
        for match in found
        if (azimuth := _azimuth(match["wind"])) is not None
    )


# --- lengths of time ----------------------------------------------------------------------

_NUMBERS: Final = {
    word: number
    for number, words in enumerate(
        (
            ("one", "first"), ("two", "second"), ("three", "third"), ("four", "fourth"),
            ("five", "fifth"), ("six", "sixth"), ("seven", "seventh"), ("eight", "eighth"),
            ("nine", "ninth"), ("ten", "tenth"), ("eleven", "eleventh"), ("twelve", "twelfth"),
        ),
        1,
    )
    for word in words
}  # fmt: skip
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_SEASONS: Final = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
_UNIT_MONTHS: Final = {"year": 12.0, "month": 1.0, "week": 12 / 52.1775, "day": 12 / 365.2425}
_WORD_NUMBER: Final = "|".join(word for word in _NUMBERS if not word.endswith(("st", "nd", "th")))
_LENGTH: Final = re.compile(
    rf"\b(?P<number>[0-9]{{1,3}}|{_WORD_NUMBER})[- ](?P<unit>year|month|week|day)(?:s|-old)?\b",
    re.IGNORECASE,
)
_ORDINAL: Final = re.compile(
    r"\b(?P<number>\w+)[- ](?P<unit>year|month|week)\b(?! after)", re.IGNORECASE
)
_SINCE: Final = re.compile(
    rf"\bsince (?:(?:the )?(?P<season>spring|summer|autumn|fall)(?: of)? |"
    rf"(?P<month>{'|'.join(_MONTHS)}) )?(?P<year>(?:19|20)[0-9]{{2}})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Length:
    """A stated length of time in months; rounding to the unit said is allowed for."""

    words: str
    low: float
    high: float


def length_of_time(text: str) -> Length | None:
    """Return the length that a text states ("two-year", "16 months", "in its fourth year")."""
    found = _LENGTH.search(text)
    if found is not None:
        word = found["number"].lower()
        number = _NUMBERS.get(word) or int(word)
        unit = _UNIT_MONTHS[found["unit"].lower()]
        return Length(found[0], (number - 0.5) * unit, (number + 0.5) * unit)
    for found in _ORDINAL.finditer(text):
        order = _NUMBERS.get(found["number"].lower())
        if order is not None:
            unit = _UNIT_MONTHS[found["unit"].lower()]
            return Length(found[0], (order - 1) * unit, order * unit)
    return None


def since_date(text: str) -> tuple[date, date, str] | None:
    """Return the first and last day that "since summer 2024" may mean, and its words."""
    found = _SINCE.search(text)
    if found is None:
        return None
    year = int(found["year"])
    first, last = 1, 12
    if found["season"]:
        first, last = _SEASONS[found["season"].lower()]
    elif found["month"]:
        first = last = _MONTHS.index(found["month"].lower()) + 1
    return date(year, first, 1), date(year, last, 28), found[0]


# --- numbers and judgements ---------------------------------------------------------------

_STRICT: Final = re.compile(r"^\s*(?:(?:over|more than|above)\b|>(?!=))", re.IGNORECASE)
_ENCLOSES: Final = re.compile(r"\b(?:encircl(?:es?|ing)|surround(?:s|ing)?)\b", re.IGNORECASE)
_ENCLOSED: Final = re.compile(
    r"\b(?:are|is|be|been|being|almost|nearly|completely|fully) (?:encircled|surrounded)\b",
    re.IGNORECASE,
)
_REACHED: Final = re.compile(
    r"\b(?:advance[sd]?|advancing|captur(?:e|es|ed|ing)|enter(?:s|ed|ing)?|seiz(?:e|es|ed|ing)|"
    r"liberat(?:e|es|ed|ing)|reach(?:es|ed|ing)?)\b",
    re.IGNORECASE,
)
_TAKEN: Final = re.compile(
    r"\b(?:captur(?:e[sd]?|ing)|seiz(?:e[sd]?|ing)|liberat(?:e[sd]?|ing)|took|taken)\b",
    re.IGNORECASE,
)
_HELD: Final = re.compile(r"\b(?:hold(?:s|ing)?|held|defend(?:s|ed|ing)?)\b", re.IGNORECASE)


def strictly_above(value_text: str) -> bool:
    """Whether a printed value excludes its own number: ``over 90 %``."""
    return _STRICT.search(value_text) is not None


def _starts(pattern: re.Pattern[str], texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text[: found.start()] for text in texts if (found := pattern.search(text)))


def encloses(*texts: str) -> tuple[str, ...]:
    """Return, of each text that says somebody encircles, what stands before those words."""
    return _starts(_ENCLOSES, texts)


def is_enclosed(*texts: str) -> tuple[str, ...]:
    """Return, of each text that says somebody is encircled, what stands before those words."""
    return _starts(_ENCLOSED, texts)


def says_reached(*texts: str) -> bool:
    """Whether a text tells of ground newly taken or entered."""
    return any(_REACHED.search(text) for text in texts)


def says_taken(*texts: str) -> bool:
    """Whether a text tells of ground taken for good, not only reached."""
    return any(_TAKEN.search(text) for text in texts)


def says_held(*texts: str) -> bool:
    """Whether a text tells of ground still held or defended."""
    return any(_HELD.search(text) for text in texts)
