"""Positions as text: decimal degrees, degrees and minutes, UTM, MGRS; written and read.

Longitude and latitude are WGS 84 degrees. Geometries as text belong to ``wkt``.
"""

from __future__ import annotations

import math
import re
import warnings
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from sitmap.errors import UserError
from sitmap.geo.projection import utm_projection, utm_zone

if TYPE_CHECKING:
    from mgrs import MGRS

__all__ = ["format_dms", "format_latlon", "format_mgrs", "format_utm", "parse_coordinates"]

_HINT: Final = "for example 37.18,48.28 (longitude first), 48.28N 37.18E or 37U CP 64668 49252"
_BANDS: Final = "CDEFGHJKLMNPQRSTUVWX"
_METRE_DEGREES: Final = 1e-5
_SQUARE_DEGREES: Final = 1.0
_UTM_SOUTH: Final = -80.0
_UTM_NORTH: Final = 84.0


# --- writing ----------------------------------------------------------------------------


def format_latlon(lon: float, lat: float, decimals: int = 4) -> str:
    """Return e.g. ``48.2816° N 37.1803° E``; empty for a position that is not finite."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return ""
    return (
        f"{abs(lat):.{decimals}f}° {'N' if lat >= 0 else 'S'} "
        f"{abs(lon):.{decimals}f}° {'E' if lon >= 0 else 'W'}"
    )


def format_dms(lon: float, lat: float) -> str:
    """Return e.g. ``48°16′54″ N 37°10′49″ E``, to the nearest second."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return ""
    return f"{_dms(lat)} {'N' if lat >= 0 else 'S'} {_dms(lon)} {'E' if lon >= 0 else 'W'}"


def _dms(value: float) -> str:
    seconds = round(abs(value) * 3600)
    return f"{seconds // 3600}°{seconds // 60 % 60:02}′{seconds % 60:02}″"


def format_utm(lon: float, lat: float) -> str:
    """Return zone, band, easting and northing in whole metres: ``37U 364668 5349252``.

    Empty beyond 80° S and 84° N, where UTM ends.
    """
    if not (math.isfinite(lon) and _UTM_SOUTH <= lat <= _UTM_NORTH and abs(lon) <= 180):
        return ""
    zone, band = utm_zone(lon, lat), _BANDS[min(int((lat + 80) // 8), 19)]
    # The band decides the hemisphere: a hair south of the equator counts as on it.
    xy = utm_projection(zone, north=band >= "N").forward(np.array([[lon, lat]]))[0]
    return f"{zone}{band} {math.floor(xy[0])} {max(math.floor(xy[1]), 0)}"


def format_mgrs(lon: float, lat: float, digits: int = 5) -> str:
    """Return e.g. ``37U CP 64668 49252``; ``digits`` 5 is 1 m, 3 is 100 m, 0 is 100 km.

    Digits are cut, never rounded: the text names the square that holds the position. Empty
    beyond 80° S and 84° N.
    """
    if not (math.isfinite(lon) and _UTM_SOUTH <= lat <= _UTM_NORTH and abs(lon) <= 180):
        return ""
    # A northing that rounds up to the equator has no letter of its own in the south.
    lat = 0.0 if -_METRE_DEGREES < lat < 0 else lat
    text = str(_mgrs().toMGRS(lat, lon, MGRSPrecision=digits))
    head = re.fullmatch(r"([0-9]{1,2}[A-Z])([A-Z]{2})([0-9]*)", text)
    if head is None:
        return text
    half = len(head[3]) // 2
    return " ".join(part for part in (head[1], head[2], head[3][:half], head[3][half:]) if part)


@cache
def _mgrs() -> MGRS:
    # Loads a shared library; only readouts and typed grid references need it.
    import mgrs

    return mgrs.MGRS()


# --- reading ----------------------------------------------------------------------------

_MGRS_FORM: Final = re.compile(r"([0-9]{1,2})([C-HJ-NP-X])([A-HJ-NP-Z][A-HJ-NP-V])([0-9]{0,10})")
_UTM_FORM: Final = re.compile(
    r"([0-9]{1,2})\s*([C-HJ-NP-X])\s+([0-9]{6}(?:\.[0-9]+)?)\s*M?E?,?\s+"
    r"([0-9]{1,8}(?:\.[0-9]+)?)\s*M?N?"
)
_NUMBER: Final = r"[-+−]?[0-9]+(?:\.[0-9]*)?|[-+−]?\.[0-9]+"
_PLAIN: Final = re.compile(rf"\s*({_NUMBER})\s*[,;\s]\s*({_NUMBER})\s*")
_PIECE: Final = re.compile(r"[NSEW]|[0-9]+(?:\.[0-9]*)?")
_LONGEST: Final = 100


def parse_coordinates(text: str) -> tuple[float, float]:
    """Return (lon, lat) of a position in one of the accepted forms.

    ``37.18,48.28`` is longitude first; with letters (``48.28N 37.18E``, degrees and minutes
    alike) the order is free; MGRS gives the middle of its square; UTM wants zone and band.
    Raises UserError for anything else and for a position outside the globe.
    """
    typed = " ".join(text.split()).upper()
    if len(typed) > _LONGEST:
        raise UserError("this is too long for a position", hint=_HINT)
    plain = _PLAIN.fullmatch(typed)
    if plain is not None:
        first, second = (float(part.replace("−", "-")) for part in plain.groups())
        return _on_globe(first, second, text)
    square = _MGRS_FORM.fullmatch(typed.replace(" ", ""))
    if square is not None and len(square[4]) % 2 == 0:
        return _from_mgrs(square, text)
    utm = _UTM_FORM.fullmatch(typed)
    if utm is not None:
        return _from_utm(utm, text)
    return _from_letters(typed, text)


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


def _from_mgrs(found: re.Match[str], text: str) -> tuple[float, float]:
    """Return the middle of a square, as mgrs gives it: a corner might round into the next."""
    from mgrs.core import MGRSError

    try:
        with warnings.catch_warnings():
            # mgrs warns of a middle beyond its band, which is right for a square on the border.
            warnings.simplefilter("ignore", RuntimeWarning)
            lat, lon = _mgrs().toLatLon(found[0])
    except (MGRSError, OverflowError) as error:
        raise UserError(f"{text.strip()!r} is not a square of MGRS", hint=_HINT) from error
    south = -80.0 + 8.0 * _BANDS.index(found[2])
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


def _from_letters(typed: str, text: str) -> tuple[float, float]:
    """Read two angles, each with a letter N, S, E or W before or after its numbers."""
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
