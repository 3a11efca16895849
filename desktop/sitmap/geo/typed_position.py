"""Positions that people type or paste: numbers, letters, minutes, UTM, MGRS, in three languages.

One function reads them all; how positions are written stands in ``coordinates``. Where a
place of a name lies is not known here.
"""

from __future__ import annotations

import math
import re
import warnings
from typing import Final

import numpy as np

from sitmap.errors import UserError
from sitmap.geo.coordinates import BANDS, mgrs_library
from sitmap.geo.projection import utm_projection

__all__ = ["parse_coordinates"]

_HINT: Final = "for example 37.18,48.28 (longitude first), 48.28N 37.18E or 37U CP 64668 49252"
_SQUARE_DEGREES: Final = 1.0
_LONGEST: Final = 100

_WORDS: Final = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"(?:СХ(?:ІД\w*)?|ВОСТ\w*)\.?(?:\s*Д\.?)?|В\.?\s*Д\.?|\bEAST\b", "E"),
        (r"(?:ЗХ|ЗАХ\w*|ЗАП\w*)\.?(?:\s*Д\.?)?|З\.?\s*Д\.?|\bWEST\b", "W"),
        (r"(?:ПД|ПІВД\w*|ЮЖ\w*)\.?(?:\s*Ш\.?)?|Ю\.?\s*Ш\.?|\bSOUTH\b", "S"),
        (r"(?:ПН|ПІВН\w*|СЕВ\w*)\.?(?:\s*Ш\.?)?|С\.?\s*Ш\.?|\bNORTH\b", "N"),
        (r"(?<![^\W\d_])С(?![^\W\d_])", "N"),
        (r"(?<![^\W\d_])Ю(?![^\W\d_])", "S"),
        (r"(?<![^\W\d_])В(?![^\W\d_])", "E"),
        (r"(?<![^\W\d_])З(?![^\W\d_])", "W"),
    )
)
"""Points of the compass in Ukrainian, Russian and English words and abbreviations."""
_ALIKE: Final = str.maketrans("АВСЕНКМРТХУ", "ABCEHKMPTXY")
"""Cyrillic letters that look like those of a grid reference."""

_MGRS_FORM: Final = re.compile(r"([0-9]{1,2})([C-HJ-NP-X])([A-HJ-NP-Z][A-HJ-NP-V])([0-9]{0,10})")
_UTM_FORM: Final = re.compile(
    r"(?:UTM\s*)?(?:ZONE\s*)?([0-9]{1,2})\s*([C-HJ-NP-X])\s+([0-9]{6}(?:\.[0-9]+)?)\s*M?E?,?\s+"
    r"([0-9]{1,8}(?:\.[0-9]+)?)\s*M?N?"
)
_NUMBER: Final = r"[-+−]?[0-9]+(?:\.[0-9]*)?|[-+−]?\.[0-9]+"
_PLAIN: Final = re.compile(rf"\s*({_NUMBER})\s*°?\s*[,;\s]\s*({_NUMBER})\s*°?\s*")
_COMMAS: Final = re.compile(
    r"\s*([-+−]?[0-9]+,[0-9]+)\s*°?\s*(?:[;\s]|,\s)\s*([-+−]?[0-9]+,[0-9]+)\s*°?\s*"
)
_NAMED: Final = re.compile(
    rf"LAT(?:ITUDE)?\W*?({_NUMBER})°?[,;\s]*LON(?:G|GITUDE)?\W*?({_NUMBER})°?"
)
_COMPACT: Final = re.compile(
    r"([0-9]{2})([0-9]{2})([0-9]{2})?([NS])\s*([0-9]{3})([0-9]{2})([0-9]{2})?([EW])"
)
_PIECE: Final = re.compile(r"[NSEW]|[0-9]+(?:\.[0-9]*)?")


def parse_coordinates(text: str, *, latitude_first: bool = False) -> tuple[float, float]:
    """Return (lon, lat) of a position in one of the accepted forms.

    ``37.18,48.28`` is longitude first unless ``latitude_first``; with letters or words of the
    compass (``48.28N 37.18E``, ``48°16′54″ пн. ш. 37°10′49″ сх. д.``) the order is free. A
    decimal comma is read where it cannot part two numbers. MGRS gives the middle of its square;
    UTM wants zone and band; ``geo:`` is latitude first. Raises UserError for anything else and
    for a position outside the globe.
    """
    typed = " ".join(text.split()).upper()
    if len(typed) > _LONGEST:
        raise UserError("this is too long for a position", hint=_HINT)
    if typed.startswith("GEO:"):
        typed, latitude_first = typed[4:].split(";")[0], True
    pair = _plain_pair(typed)
    if pair is not None:
        lon, lat = reversed(pair) if latitude_first else pair
        return _on_globe(lon, lat, text)
    named = _NAMED.fullmatch(typed)
    if named is not None:
        return _on_globe(_value(named[2]), _value(named[1]), text)
    return _from_grid(typed.translate(_ALIKE), text) or _from_letters(_in_english(typed), text)


def _value(number: str) -> float:
    return float(number.replace("−", "-").replace(",", "."))


def _plain_pair(typed: str) -> tuple[float, float] | None:
    """Return two numbers without letters, in their order; points or commas are decimal."""
    found = _PLAIN.fullmatch(typed) or _COMMAS.fullmatch(typed)
    return None if found is None else (_value(found[1]), _value(found[2]))


def _from_grid(typed: str, text: str) -> tuple[float, float] | None:
    square = _MGRS_FORM.fullmatch(typed.replace(" ", ""))
    if square is not None and len(square[4]) % 2 == 0:
        return _from_mgrs(square, text)
    utm = _UTM_FORM.fullmatch(typed)
    return None if utm is None else _from_utm(utm, text)


def _in_english(typed: str) -> str:
    for pattern, letter in _WORDS:
        typed = pattern.sub(f" {letter} ", typed)
    return typed


def _not_accepted(text: str) -> UserError:
    return UserError(f"{text.strip()!r} is not a position", hint=_HINT)


def _on_globe(lon: float, lat: float, text: str) -> tuple[float, float]:
    if abs(lat) > 90 and abs(lon) <= 90 and abs(lat) <= 180:
        raise UserError(f"{text.strip()!r} is outside the globe", hint="longitude comes first")
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise UserError(
            f"{text.strip()!r} is outside the globe",
            hint="longitude is -180 to 180, latitude -90 to 90",
        )
    return lon, lat


# --- grids --------------------------------------------------------------------------------


def _from_mgrs(found: re.Match[str], text: str) -> tuple[float, float]:
    """Return the middle of a square, as mgrs gives it: a corner might round into the next."""
    from mgrs.core import MGRSError

    try:
        with warnings.catch_warnings():
            # mgrs warns of a middle beyond its band, which is right for a square on the border.
            warnings.simplefilter("ignore", RuntimeWarning)
            lat, lon = mgrs_library().toLatLon(found[0])
    except (MGRSError, OverflowError) as error:
        raise UserError(f"{text.strip()!r} is not a square of MGRS", hint=_HINT) from error
    south = -80.0 + 8.0 * BANDS.index(found[2])
    height = 12.0 if found[2] == "X" else 8.0
    if not south - _SQUARE_DEGREES <= lat <= south + height + _SQUARE_DEGREES:
        raise UserError(f"{text.strip()!r} is not a square of MGRS", hint=_HINT)
    return _on_globe(float(lon), float(lat), text)


def _from_utm(found: re.Match[str], text: str) -> tuple[float, float]:
    zone, band = int(found[1]), found[2]
    if not 1 <= zone <= 60:
        raise _not_accepted(text)
    projection = utm_projection(zone, north=band >= "N")
    xy = np.array([[float(found[3]), float(found[4])]])
    lon, lat = projection.inverse(xy)[0].tolist()
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise _not_accepted(text)
    return _on_globe(lon, lat, text)


# --- degrees with letters -----------------------------------------------------------------


def _from_letters(typed: str, text: str) -> tuple[float, float]:
    """Read two angles, each with a letter N, S, E or W before or after its numbers."""
    compact = _COMPACT.fullmatch(typed.strip())
    if compact is not None:
        typed = " ".join(part for part in compact.groups() if part)
    if "." not in typed:
        typed = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", typed)
    typed = re.sub(r"(?<=[0-9])-(?=[0-9])", " ", typed)
    cleaned = re.sub(r"[°º˚'′’\"″”,;:]", " ", typed)
    if re.sub(_PIECE, "", cleaned).strip():
        raise _not_accepted(text)
    pieces = _PIECE.findall(cleaned)
    letters = [piece for piece in pieces if piece in "NSEW"]
    if len(letters) != 2 or not ((pieces[0] in "NSEW") ^ (pieces[-1] in "NSEW")):
        raise _not_accepted(text)
    second = [at for at, piece in enumerate(pieces) if piece in "NSEW"]
    split = second[1] if second[0] == 0 else second[0] + 1
    angles = {}
    for part, letter in ((pieces[:split], letters[0]), (pieces[split:], letters[1])):
        numbers = [piece for piece in part if piece not in "NSEW"]
        axis = "lat" if letter in "NS" else "lon"
        angles[axis] = _angle(numbers, text) * (-1 if letter in "SW" else 1)
    if len(angles) != 2:
        raise _not_accepted(text)
    return _on_globe(angles["lon"], angles["lat"], text)


def _angle(numbers: list[str], text: str) -> float:
    """Return degrees of one to three numbers; only the last may have decimals."""
    if not 1 <= len(numbers) <= 3 or any("." in number for number in numbers[:-1]):
        raise _not_accepted(text)
    values = [float(number) for number in numbers]
    if any(value >= 60 for value in values[1:]):
        raise UserError(
            f"{text.strip()!r} is not a position", hint="minutes and seconds are below 60"
        )
    return math.fsum(value / 60**place for place, value in enumerate(values))
