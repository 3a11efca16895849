"""Which projection the canvas shows its view in: the reader's choice, or what suits the view.

Pure decisions about views. Projecting what is drawn and waiting for it do not belong here.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from sitmap.errors import UserError
from sitmap.geo.geodesic import distance_m
from sitmap.geo.projection import (
    Extent,
    Projection,
    choose_projection,
    equal_area_projection,
)
from sitmap.geo.projection_choice import EQUAL_AREA, UTM, projection_for
from sitmap.portrayal.view import View

__all__ = ["in_projection", "projection_of", "shown_extent", "suited"]

_WIDE_REACH: Final = 90.0
_TOO_WIDE: Final = 20.0
_NARROW: Final = 6.0
"""Degrees of longitude: a zone shows no more, a projection of continents no less."""
_HALF_GLOBE: Final = 180.0
_OUT_OF_ZONE: Final = 4.0
"""Degrees from a zone's middle meridian at which the next zone takes over: one beyond its edge."""
_PART_OF_GLOBE: Final = 100.0
"""Degrees of longitude below which a map of the whole globe gives way to one about the centre."""
_ASTRAY_M: Final = 2_800_000.0
"""Metres from its middle at which an azimuthal map is made anew: shapes are off by 5 % there."""


def projection_of(choice: str, extent: Extent) -> Projection:
    """Return the chosen projection for an extent, or the automatic one where it cannot serve.

    Raises UserError for an impossible extent only.
    """
    try:
        return projection_for(choice, extent)
    except UserError:
        return choose_projection(extent)


def shown_extent(view: View) -> Extent:
    """Return the degrees in view; across 180 degrees only those on the side of the centre.

    West must lie left of east for a projection to be chosen.
    """
    west, south, east, north = view.extent()
    lon = view.centre_lonlat[0]
    if east - west < _HALF_GLOBE or not math.isfinite(lon):
        return west, south, east, north
    ends = [view.from_frame(x, view.height / 2)[0] for x in (0.0, view.width)]
    left, right = ((end - lon + 180.0) % 360.0 - 180.0 for end in ends)
    if not left < 0 < right or right - left >= _HALF_GLOBE:
        return west, south, east, north
    return max(lon + left, -180.0), south, min(lon + right, 180.0), north


def in_projection(view: View, choice: str) -> View:
    """Return the view in the chosen projection about its middle; unchanged where it cannot be."""
    projection = projection_of(choice, shown_extent(view))
    return view.reprojected(projection, view.width / 2, view.height / 2)


def suited(view: View, x: float, y: float, choice: str = "") -> View:
    """Return the view in a projection for its width and place, with the place at (x, y) kept.

    By itself a region gets its zone and anything wider an equal area map; between the two
    limits the projection stays. A zone changes when the centre has left it by a degree; what
    was chosen by name stays for good. An equal area map is made anew about a centre that has
    gone far from its middle.
    """
    if choice in ("", EQUAL_AREA) and _is_astray(view):
        return view.reprojected(equal_area_projection(*view.centre_lonlat), x, y)
    if choice not in ("", UTM):
        return view
    extent = shown_extent(view)
    span = extent[2] - extent[0]
    zone = view.projection.reach[0] < _WIDE_REACH
    of_globe = not zone and not view.projection.is_azimuthal
    too_wide = zone and span > _TOO_WIDE and not choice
    astray = zone and abs(view.centre_lonlat[0] - view.projection.middle) > _OUT_OF_ZONE
    too_near = span < (_PART_OF_GLOBE if of_globe and not choice else _NARROW)
    if too_wide or astray or (not zone and too_near):
        return view.reprojected(projection_of(choice, extent), x, y)
    return view


def _is_astray(view: View) -> bool:
    """Return whether an azimuthal map shows what lies far from its middle."""
    if not view.projection.is_azimuthal:
        return False
    lon, lat = view.centre_lonlat
    middle = view.projection.inverse(np.zeros((1, 2)))[0].tolist()
    return math.isfinite(lon) and distance_m(lon, lat, *middle) > _ASTRAY_M
