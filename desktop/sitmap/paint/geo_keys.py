"""The position of a page that is a picture: tags of a GeoTIFF, and a world file beside a PNG.

Every pixel of the page has a position, as if the ground went on below title and legend: only
those of the map frame mean it.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final, TypeAlias

from sitmap.portrayal.page.position import MapPosition

__all__ = ["Tags", "position_tags", "side_files"]

Tags: TypeAlias = dict[int, tuple[str, tuple[float, ...] | bytes]]
"""By number the letter of ``struct`` that packs a tag, and its values (R: fractions, s: text)."""

_USER_DEFINED: Final = 32767
_KEYS: Final = 34735
_NUMBERS: Final = 34736
_AZIMUTHAL: Final = re.compile(r"\+proj=laea \+lat_0=(\S+) \+lon_0=(\S+)")


def _corner(position: MapPosition) -> tuple[float, float]:
    """Return the projected metres of the sheet's top left corner."""
    x, y = position.left_top
    return x - position.box.x * position.metres, y + position.box.y * position.metres


def position_tags(position: MapPosition, pixel: float) -> Tags:
    """Return the tags of a GeoTIFF; ``pixel`` is the side of one in millimetres."""
    x, y = _corner(position)
    side = pixel * position.metres
    keys, numbers = _system_keys(position)
    words = [1, 1, 0, len(keys), *(part for key in keys for part in key)]
    tags: Tags = {
        33550: ("d", (side, side, 0.0)),
        33922: ("d", (0.0, 0.0, 0.0, x, y, 0.0)),
        _KEYS: ("H", tuple(words)),
    }
    if numbers:
        tags[_NUMBERS] = ("d", numbers)
    return tags


def _system_keys(
    position: MapPosition,
) -> tuple[list[tuple[int, int, int, int]], tuple[float, ...]]:
    """Return the keys of the system, ascending, and the numbers that they point to.

    A system without a number is told by its projection if GeoTIFF knows that; otherwise only
    the grid of metres is.
    """
    keys = [(1024, 0, 1, 1), (1025, 0, 1, 1)]  # a projected system; pixels are areas
    if position.epsg is not None:
        return [*keys, (3072, 0, 1, position.epsg)], ()
    found = _AZIMUTHAL.match(position.definition)
    if found is None:
        return [*keys, (3072, 0, 1, _USER_DEFINED)], ()
    keys += [
        (2048, 0, 1, 4326),  # degrees of WGS 84
        (3072, 0, 1, _USER_DEFINED),
        (3074, 0, 1, _USER_DEFINED),
        (3075, 0, 1, 10),  # Lambert's azimuthal equal area
        (3076, 0, 1, 9001),  # metres
    ]
    keys += [(key, _NUMBERS, 1, at) for at, key in enumerate((3082, 3083, 3088, 3089))]
    return keys, (0.0, 0.0, float(found[2]), float(found[1]))


def side_files(position: MapPosition, pixel: float) -> dict[str, bytes]:
    """Return what stands beside a picture: a world file, and its system as GDAL reads it.

    By what follows the picture's name without and with its ending; ``pixel`` as above.
    """
    x, y = _corner(position)
    side = pixel * position.metres
    lines = (side, 0.0, 0.0, -side, x + side / 2, y - side / 2)
    world = "".join(f"{value:.10f}\n" for value in lines)
    system = f"<PAMDataset>\n  <SRS>{escape(position.crs, quote=False)}</SRS>\n</PAMDataset>\n"
    return {".pgw": world.encode("ascii"), ".png.aux.xml": system.encode("utf-8")}
