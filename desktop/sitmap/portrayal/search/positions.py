"""Positions that somebody typed, in every reading that they allow."""

from __future__ import annotations

import math

from sitmap.errors import UserError
from sitmap.geo.coordinates import format_latlon, format_mgrs
from sitmap.geo.typed_position import parse_coordinates
from sitmap.portrayal.search.result import Found

__all__ = ["find_positions"]

_DENOMINATOR = 50_000.0


def find_positions(text: str, near: tuple[float, float]) -> list[Found]:
    """Return the position that a text writes; two, the nearer first, where order is a guess.

    ``48.28, 37.18`` has no letters to say which is the latitude, and both habits are common.
    """
    if not any(letter.isdigit() for letter in text):
        return []
    found: list[tuple[float, float]] = []
    for latitude_first in (True, False):
        try:
            position = parse_coordinates(text, latitude_first=latitude_first)
        except UserError:
            continue
        if position not in found:
            found.append(position)
    found.sort(key=lambda at: math.hypot(at[0] - near[0], at[1] - near[1]))
    return [_found(lon, lat) for lon, lat in found]


def _found(lon: float, lat: float) -> Found:
    title = format_latlon(lon, lat, decimals=5)
    return Found("position", title, format_mgrs(lon, lat), lon, lat, _DENOMINATOR)
