"""Where the maps of a page lie on the ground, as files that carry a position say it.

How PDF, world file and GeoTIFF write it is the painters' matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sitmap.geo.own_crs import esri_text, own_degrees
from sitmap.portrayal.page.model import MM_PER_UNIT, Box, Page, Picture
from sitmap.portrayal.view import View

__all__ = ["MapPosition", "map_positions"]


@dataclass(frozen=True, slots=True)
class MapPosition:
    """One map frame: ``box`` in millimetres of the page, and the ground in it.

    ``left_top`` are the projected metres of the frame's top left corner, ``metres`` those in a
    millimetre of paper. ``corners`` are (latitude, longitude) on the system's own datum: lower
    left, upper left, upper right, lower right; None where a corner lies beyond the projection.
    ``crs`` is WKT in ESRI's manner; ``definition`` is what the projection itself is known by.
    """

    box: Box
    epsg: int | None
    definition: str
    crs: str
    left_top: tuple[float, float]
    metres: float
    corners: tuple[tuple[float, float], ...] | None


def map_positions(page: Page) -> tuple[MapPosition, ...]:
    """Return the position of each map on the page; insets without a view have none."""
    return tuple(
        _position(item.box, item.view)
        for block in page.blocks
        for item in block.items
        if isinstance(item, Picture) and item.view is not None
    )


def _position(box: Box, view: View) -> MapPosition:
    width, height = view.width, view.height
    edge = np.array([[0, height], [0, 0], [width, 0], [width, height]], np.float64)
    xy = view.frame_to_xy(edge)
    degrees = own_degrees(view.projection, xy)
    corners = tuple((lat, lon) for lon, lat in degrees.tolist())
    return MapPosition(
        box,
        view.projection.epsg,
        view.projection.crs_text,
        esri_text(view.projection),
        (float(xy[1, 0]), float(xy[1, 1])),
        view.metres_per_unit / MM_PER_UNIT,
        corners if np.isfinite(degrees).all() else None,
    )
