"""Positions as text: decimal degrees, degrees and minutes, UTM, MGRS.

How typed ones are read stands in ``typed_position``. Longitude and latitude are WGS 84
degrees. Geometries as text belong to ``wkt``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

import numpy as np

from sitmap.geo.projection import utm_projection, utm_zone

if TYPE_CHECKING:
    from mgrs import MGRS

__all__ = [
    "BANDS",
    "FORMS",
    "Form",
    "format_dms",
    "format_latlon",
    "format_mgrs",
    "format_minutes",
    "format_position",
    "format_utm",
    "mgrs_library",
]

Form: TypeAlias = Literal["decimal", "minutes", "seconds", "utm", "mgrs"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
"""How a position may be written, in the order of menus."""
BANDS: Final = "CDEFGHJKLMNPQRSTUVWX"
_METRE_DEGREES: Final = 1e-5
_DEGREE_M: Final = 111_320.0
_UTM_SOUTH: Final = -80.0
_UTM_NORTH: Final = 84.0


def format_position(lon: float, lat: float, form: Form, metres: float = 1.0) -> str:
    """Return a position in a form, with no more digits than ``metres`` of it can be told.

    MGRS digits are cut, those of all other forms rounded. Empty where the form has no words.
    """
    fine = min(max(metres, 0.1), 1e6)
    if form == "utm":
        return format_utm(lon, lat, 10.0 ** math.floor(math.log10(max(fine, 1.0))))
    if form == "mgrs":
        return format_mgrs(lon, lat, min(max(5 - math.floor(math.log10(fine)), 0), 5))
    if form == "decimal":
        return format_latlon(lon, lat, _decimals(fine, _DEGREE_M, 6))
    if form == "minutes":
        return format_minutes(lon, lat, _decimals(fine, _DEGREE_M / 60, 4))
    return format_dms(lon, lat, _decimals(fine, _DEGREE_M / 3600, 2))


def _decimals(metres: float, unit: float, most: int) -> int:
    """Return the decimals of a unit (so many metres long) whose last one is about ``metres``."""
    return min(max(round(math.log10(unit / metres)), 0), most)


def format_latlon(lon: float, lat: float, decimals: int = 4) -> str:
    """Return e.g. ``48.2816° N 37.1803° E``; empty for a position that is not finite."""
    return _both(lon, lat, lambda value: f"{abs(value):.{decimals}f}°")


def format_minutes(lon: float, lat: float, decimals: int = 3) -> str:
    """Return e.g. ``48°16.896′ N 37°10.818′ E``."""

    def angle(value: float) -> str:
        units = round(abs(value) * 60 * 10**decimals)
        degrees, rest = divmod(units, 60 * 10**decimals)
        width = 3 + decimals if decimals else 2
        return f"{degrees}°{rest / 10**decimals:0{width}.{decimals}f}′"

    return _both(lon, lat, angle)


def format_dms(lon: float, lat: float, decimals: int = 0) -> str:
    """Return e.g. ``48°16′54″ N 37°10′49″ E``, by default to the nearest second."""

    def angle(value: float) -> str:
        units = round(abs(value) * 3600 * 10**decimals)
        minutes, rest = divmod(units, 60 * 10**decimals)
        width = 3 + decimals if decimals else 2
        seconds = f"{rest / 10**decimals:0{width}.{decimals}f}"
        return f"{minutes // 60}°{minutes % 60:02}′{seconds}″"

    return _both(lon, lat, angle)


def _both(lon: float, lat: float, angle: Callable[[float], str]) -> str:
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return ""
    return f"{angle(lat)} {'N' if lat >= 0 else 'S'} {angle(lon)} {'E' if lon >= 0 else 'W'}"


def format_utm(lon: float, lat: float, step: float = 1.0) -> str:
    """Return zone, band, easting and northing in whole metres: ``37U 364668 5349252``.

    Above one metre both are rounded to multiples of ``step``. Empty beyond 80° S and 84° N,
    where UTM ends.
    """
    if not (math.isfinite(lon) and _UTM_SOUTH <= lat <= _UTM_NORTH and abs(lon) <= 180):
        return ""
    zone, band = utm_zone(lon, lat), BANDS[min(int((lat + 80) // 8), 19)]
    # The band decides the hemisphere: a hair south of the equator counts as on it.
    xy = utm_projection(zone, north=band >= "N").forward(np.array([[lon, lat]]))[0]
    if step > 1:
        east, north = (round(round(value / step) * step) for value in xy.tolist())
        return f"{zone}{band} {east:06} {max(north, 0)}"
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
    text = str(mgrs_library().toMGRS(lat, lon, MGRSPrecision=digits))
    head = re.fullmatch(r"([0-9]{1,2}[A-Z])([A-Z]{2})([0-9]*)", text)
    if head is None:
        return text
    half = len(head[3]) // 2
    return " ".join(part for part in (head[1], head[2], head[3][:half], head[3][half:]) if part)


@cache
def mgrs_library() -> MGRS:
    """Return the library of grid references, loaded once."""
    # Loads a shared library; only readouts and typed grid references need it.
    import mgrs

    return mgrs.MGRS()
