"""The locator: a small map that shows where in the world the frame of the large one lies.

Land, borders and the names of a few countries from the overview of the base map, about the
large map's middle. Where it stands on screen or page is decided there.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.geo.projection import equal_area_projection
from sitmap.portrayal.basemap import BaseMap, LineLayer, PolygonLayer, part_bounds
from sitmap.portrayal.clipping import Box, Points, overlaps
from sitmap.portrayal.cutting import project_parts
from sitmap.portrayal.draw_list import DrawList, Fill, Item, Layer, Paths, PathShape, Stroke, Text
from sitmap.portrayal.gazetteer import Language
from sitmap.portrayal.labels import Room, text_box
from sitmap.portrayal.shape_cache import shape_in_box
from sitmap.portrayal.style import Style, mix
from sitmap.portrayal.view import View

__all__ = ["MOST_SPAN", "Corner", "free_corner", "locator", "locator_size"]

Corner: TypeAlias = tuple[float, float]

MOST_SPAN: Final = 70.0
"""Degrees: a map of so much of the world needs no locator."""
_WIDER: Final = 13.0
_LEAST_M, _MOST_M = 1_800_000.0, 5_500_000.0
"""How much wider than the map it is, within metres: from a country to a continent."""
_LEAST_WIDER: Final = 2.5
_SMALLEST: Final = 7.0
_FILLED: Final = 24.0
"""Frame units: how large the frame is at least, and up to which size it is filled."""
_MARGIN: Final = 20.0
_MOST_NAMES: Final = 5
_NAME_SIZE: Final = 7.5
_DEGREE_M: Final = 111_320.0


def locator_size(view: View) -> tuple[float, float] | None:
    """Return width and height of the inset in frame units; None for a map that needs none."""
    west, south, east, north = view.extent()
    if max(east - west, north - south) > MOST_SPAN or min(view.width, view.height) < 330:
        return None
    width = min(max(0.16 * view.width, 120.0), 170.0)
    return width, 0.76 * width


def locator(
    base_map: BaseMap,
    view: View,
    style: Style,
    size: tuple[float, float],
    language: Language = "en",
) -> DrawList:
    """Return the small map with the large one's frame; ``size`` is its width and height."""
    width, height = size
    small = _small_view(view, width, height)
    outline = _outline(view, small)
    room = Room(width, height)
    ink = style.colour("ink")
    (left, top), (right, bottom) = outline.min(axis=0).tolist(), outline.max(axis=0).tolist()
    fill = None
    if max(right - left, bottom - top) < _FILLED:
        fill = Fill(mix(ink, style.colour("land"), 0.25))
        room.take((left, top, right, bottom))
    for x in (left, right):
        room.take((x, top, x, bottom))
    for y in (top, bottom):
        room.take((left, y, right, y))
    land = _shape(base_map.world.land, small, closed=True)
    borders = _shape(base_map.world.borders, small, closed=False)
    frame = PathShape.of([outline], closed=True)
    items: list[Item] = [
        Paths(land, Fill(style.colour("land")), Stroke(style.colour("water_edge"), 0.5)),
        Paths(borders, stroke=Stroke(style.colour("border"), 0.6)),
        *_names(base_map, small, style, room, language),
        Paths(frame, fill, Stroke(ink, 1.3, cap="flat")),
    ]
    return DrawList(
        width,
        height,
        (Layer("locator", tuple(items)),),
        background=mix(style.colour("water"), style.colour("land"), 0.8),
    )


def _small_view(view: View, width: float, height: float) -> View:
    lon, lat = view.centre_lonlat
    span = max(view.width, view.height) * view.true_metres_per_unit
    metres = max(min(max(_WIDER * span, _LEAST_M), _MOST_M), _LEAST_WIDER * span)
    projection = equal_area_projection(lon, lat)
    centre = projection.forward(np.array([[lon, lat]]))[0].tolist()
    return View(projection, (centre[0], centre[1]), metres / width, width, height)


def _outline(view: View, small: View) -> Points:
    """Return the large map's border in the small one, never too small to be seen."""
    along = np.linspace(0.0, 1.0, 9)
    same = np.ones(9)
    sides = np.concatenate(
        [
            np.column_stack([along, 0 * same]),
            np.column_stack([same, along]),
            np.column_stack([along[::-1], same]),
            np.column_stack([0 * same, along[::-1]]),
        ]
    )
    border = view.projection.inverse(view.frame_to_xy(sides * (view.width, view.height)))
    points = small.to_frame(border[np.isfinite(border).all(axis=1)])
    points = points[np.isfinite(points).all(axis=1)]
    middle = np.array([small.width / 2, small.height / 2])
    size = np.ptp(points, axis=0) if len(points) else np.zeros(2)
    if size.max() >= _SMALLEST:
        return points
    half = _SMALLEST / 2
    return middle + half * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


def _shape(layer: LineLayer | PolygonLayer, small: View, *, closed: bool) -> PathShape:
    bounds = part_bounds(layer)
    near = np.flatnonzero(overlaps(bounds, _degrees(small))).tolist()
    parts = tuple(layer.lonlat[layer.starts[n] : layer.starts[n + 1]] for n in near)
    projected = project_parts(parts, small.projection, closed=closed)
    return shape_in_box(projected, small, small.xy_bounds(_MARGIN), closed=closed)


def _degrees(small: View) -> Box:
    west, south, east, north = small.extent()
    return west - 2, south - 2, east + 2, north + 2


def _names(
    base_map: BaseMap, small: View, style: Style, room: Room, language: Language
) -> list[Item]:
    """Return the names of the countries that have room, the greater ones first."""
    areas = base_map.areas
    countries = np.array([kind == "country" for kind in areas.kinds])
    xy = small.to_frame(np.column_stack([areas.lon, areas.lat]))
    inside = np.isfinite(xy).all(axis=1) & countries
    texts: list[Item] = []
    names = areas.names(language)
    for number in np.flatnonzero(inside).tolist():
        x, y = xy[number].tolist()
        name = names[number]
        text = Text(
            x, y, name, _NAME_SIZE, style.colour("text_minor"), style.colour("halo"),
            anchor="centre", baseline="middle",
        )  # fmt: skip
        if len(texts) < _MOST_NAMES and name and room.free(text_box(text)):
            room.take(text_box(text))
            texts.append(text)
    return texts


def free_corner(
    places: NDArray[np.float64], frame: tuple[float, float], size: tuple[float, float]
) -> Corner:
    """Return the left and top of the corner of a frame where fewest of the places (n, 2) lie.

    The upper corners come first, then the lower right; the lower left holds notes.
    """
    width, height = frame
    right, bottom = width - size[0], height - size[1]
    corners = ((right, 0.0), (0.0, 0.0), (right, bottom))

    def covered(corner: Corner) -> int:
        low = np.array(corner)
        return int(np.all((places >= low) & (places <= low + np.array(size)), axis=1).sum())

    return min(corners, key=covered)
