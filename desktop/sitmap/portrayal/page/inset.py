"""The locator on the page: in which corner of the map's frame it stands, and its items.

What it shows is ``locator``'s matter.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.clipping import Points
from sitmap.portrayal.gazetteer import Language
from sitmap.portrayal.locator import free_corner, locator, locator_size
from sitmap.portrayal.page.model import MM_PER_UNIT, Box, Item, Patch, Picture
from sitmap.portrayal.page.style import INK, WHITE
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["inset_items", "inset_place"]

_Place: TypeAlias = NDArray[np.float64]

_WEIGHTS: Final = (60, 40, 12)
"""How bad it is to hide a town, by rank: a capital, a large city, a town."""
_MOST_ROWS, _MOST_SHAPES, _BETWEEN = 20_000, 300, 8
"""What is looked at: enough to find the emptiest corner."""


def inset_place(base_map: BaseMap, snapshot: Snapshot, situation: Situation, view: View) -> _Place:
    """Return left, top, right, bottom of the inset in frame units (1, 4); (0, 4) without one.

    It takes the corner that hides least: places, lines and outlines of the situation, and
    the larger towns.
    """
    size = locator_size(view)
    if size is None:
        return np.empty((0, 4))
    shapes = _along_shapes(snapshot, situation)
    lonlat = np.concatenate([_places(snapshot, situation), _towns(base_map), *shapes])
    places = view.to_frame(_near(lonlat, view))
    left, top = free_corner(places, (view.width, view.height), size)
    return np.array([[left, top, left + size[0], top + size[1]]])


def _near(lonlat: Points, view: View) -> Points:
    """Return the positions in the degrees of a view: projecting all others costs most."""
    west, south, east, north = view.extent()
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    return lonlat[(lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)]


def _places(snapshot: Snapshot, situation: Situation) -> Points:
    rows = situation.rows[:_MOST_ROWS]
    return np.column_stack([snapshot.columns.lon[rows], snapshot.columns.lat[rows]])


def _towns(base_map: BaseMap) -> Points:
    """Return the larger towns, each as often as it is important."""
    places = base_map.places
    weight = np.where(places.rank < len(_WEIGHTS), np.array(_WEIGHTS)[places.rank.clip(0, 2)], 0)
    return np.repeat(np.column_stack([places.lon, places.lat]), weight, axis=0)


def _along_shapes(snapshot: Snapshot, situation: Situation) -> list[Points]:
    """Return positions along the lines and outlines, some between every two vertices."""
    numbers = snapshot.columns.shape[situation.rows]
    found = []
    for number in np.unique(numbers[numbers >= 0])[:_MOST_SHAPES].tolist():
        for ring in snapshot.shapes[number].rings():
            share = np.linspace(0.0, 1.0, _BETWEEN, endpoint=False)[:, np.newaxis, np.newaxis]
            found.append((ring[:-1] * (1 - share) + ring[1:] * share).reshape(-1, 2))
    return found


def inset_items(
    base_map: BaseMap, view: View, style: Style, place: _Place, language: Language, frame: Box
) -> tuple[Item, ...]:
    """Return the locator in its corner of the map's ``frame`` (millimetres), with a white rim."""
    if not len(place):
        return ()
    left, top, right, bottom = place[0].tolist()
    drawn = locator(base_map, view, style, (right - left, bottom - top), language)
    box = Box(
        frame.x + left * MM_PER_UNIT,
        frame.y + top * MM_PER_UNIT,
        (right - left) * MM_PER_UNIT,
        (bottom - top) * MM_PER_UNIT,
    )
    corners = ((box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom))
    return (
        Patch(corners, outline=WHITE, width=1.2),
        Picture(box, drawn),
        Patch(corners, outline=INK, width=0.2),
    )
