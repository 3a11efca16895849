"""The ground of the map as a draw list: land, relief, water, borders, rivers, roads, names.

Everything here is static: it depends on the view, the style and the reader's choices, never
on a date. What the base map holds is ``basemap``'s matter, which part of it lies in a view
``ground_window``'s, what shows at a date ``scene``'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.basemap import BaseMap, BaseMapLevel, LineLayer
from sitmap.portrayal.clipping import Points
from sitmap.portrayal.draw_list import (
    DrawList,
    Fill,
    Item,
    Layer,
    Paths,
    PathShape,
    Stroke,
    Text,
)
from sitmap.portrayal.grids import grid_items, square_names
from sitmap.portrayal.ground_window import GroundWindow, ground_window
from sitmap.portrayal.labels import Room, text_box
from sitmap.portrayal.layering import shown_ground
from sitmap.portrayal.line_names import river_names, road_shields
from sitmap.portrayal.map_options import DEFAULT_OPTIONS, MapOptions
from sitmap.portrayal.place_names import area_names, lake_names, town_layers
from sitmap.portrayal.relief import relief_picture, relief_strength
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["base_draw_list"]

_OVERVIEW_FROM: Final = 9_000_000
"""The denominator from which the overview of the world is fine enough."""
_PLAIN_BORDERS: Final = 6_000_000
"""Above this denominator dashes would dissolve the borders."""
_BORDERS: Final = ("international", "disputed", "line_of_control", "indefinite")
_AREAS_FIRST: Final = 5_000_000
"""Above this denominator countries and seas are named before towns."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all layers of one draw list share."""

    window: GroundWindow
    style: Style
    level: BaseMapLevel
    theatre: BaseMapLevel
    """Oblasts, roads and railways are known here alone."""

    @property
    def scale(self) -> float:
        """The scale's denominator."""
        return self.window.view.denominator


def base_draw_list(
    base_map: BaseMap,
    view: View,
    style: Style,
    reserved: NDArray[np.float64] | None = None,
    *,
    options: MapOptions = DEFAULT_OPTIONS,
) -> DrawList:
    """Return the static layers of the base map in a view.

    ``reserved`` (k, 4) are boxes (frame units) that names keep clear of.
    """
    ground = _ground(base_map, view, style)
    room = Room(view.width, view.height, reserved)
    grid = [item for item in grid_items(view, style, options.grid) if not _is_covered(item, room)]
    for item in grid:
        if isinstance(item, Text):
            room.take(text_box(item))
    land = _land_shape(ground)
    # On a screen relief fills the very shape that the plain land would: one filling is enough.
    relief = _relief(base_map, ground, land, options)
    towns, names, along = _names(base_map, ground, options, room)
    squares = square_names(view, style, options.grid, room)  # a town's name stands in one place
    layers = [
        Layer("water", tuple(_globe(ground))),
        Layer("land", () if relief and style.theme != "paper" else (_plain(land, style),)),
        Layer("relief", tuple(relief)),
        Layer("lakes", (*_coast(ground), *_lakes(ground))),
        Layer("rivers", tuple(_rivers(ground))),
        Layer("oblasts", tuple(_oblast_lines(ground))),
        Layer("graticule", tuple(grid)),
        Layer("railways", tuple(_railways(ground))),
        Layer("roads", tuple(_roads(ground))),
        Layer("borders", tuple(_borders(ground))),
        Layer("grid-names", tuple(squares)),
        Layer("line-names", tuple(along)),
        Layer("places", towns),
        Layer("labels", names),
    ]
    return DrawList(
        view.width,
        view.height,
        shown_ground(list(map(_not_empty, layers)), options.layers),
        " · ".join(base_map.credits),
        style.colour("background" if ground.window.edged else "water"),
    )


def _is_covered(item: Item, room: Room) -> bool:
    """Return whether words at the edge lie under what stands over the map, even in part."""
    return isinstance(item, Text) and room.meets(text_box(item))


def _ground(base_map: BaseMap, view: View, style: Style) -> _Ground:
    window = ground_window(view)
    if window.within(base_map.theatre.extent):
        level = base_map.theatre
    else:
        level = base_map.world if view.denominator > _OVERVIEW_FROM else base_map.detail
    return _Ground(window, style, level, base_map.theatre)


def _not_empty(layer: Layer) -> Layer:
    items = (item for item in layer.items if not (isinstance(item, Paths) and item.shape.is_empty))
    return Layer(layer.name, tuple(items))


def _names(
    base_map: BaseMap, ground: _Ground, options: MapOptions, room: Room
) -> tuple[tuple[Item, ...], tuple[Item, ...], list[Text]]:
    """Return marks of towns, names, and the names along rivers; what comes first takes the room."""
    window, style, language = ground.window, ground.style, options.names
    areas: list[Text] = []
    areas_first = ground.scale * style.size("detail") > _AREAS_FIRST
    if areas_first:
        areas = area_names(base_map.areas, window, style, language, room)
    towns, town_names = town_layers(base_map.places, window, style, language, room)
    shields = road_shields(ground.theatre.roads, window, style, room) if _roads_show(ground) else []
    if not areas_first:
        areas = area_names(base_map.areas, window, style, language, room)
    along = river_names(ground.level.rivers, window, style, language, room)
    lakes = lake_names(ground.level.lakes, window, style, language, room)
    return towns, (*areas, *lakes, *shields, *town_names), along


def _lines(ground: _Ground, layer: LineLayer, *kinds: str) -> PathShape:
    """Return the lines of these kinds (of all if none is given) in one shape."""
    wanted = [n for n, kind in enumerate(layer.kinds) if kind in kinds] if kinds else None
    parts = (part for _, part in ground.window.parts(layer, wanted))
    return ground.window.shape(parts, closed=False)


# --- land and water ------------------------------------------------------------------------


def _globe(ground: _Ground) -> list[Item]:
    """Return the sea of all that the projection shows where its edge may be in view."""
    if not ground.window.edged:
        return []
    style = ground.style
    edge = Stroke(style.colour("water_edge"), style.width("water_edge"))
    return [Paths(ground.window.outline(), Fill(style.colour("water")), edge)]


def _land_shape(ground: _Ground) -> PathShape:
    parts = (part for _, part in ground.window.parts(ground.level.land))
    return ground.window.shape(parts, closed=True)


def _plain(land: PathShape, style: Style) -> Paths:
    return Paths(land, Fill(style.colour("land")))


def _relief(base_map: BaseMap, ground: _Ground, land: PathShape, options: MapOptions) -> list[Item]:
    strength = relief_strength(ground.scale, ground.style)
    hidden = "relief" in options.layers.hidden_ground
    if hidden or strength == 0 or land.is_empty:
        return []
    return [relief_picture(base_map.relief, ground.window.view, ground.style, land, strength)]


def _coast(ground: _Ground) -> list[Item]:
    """Return the shores of the land, without the edges that only close its rings."""
    style = ground.style
    stroke = Stroke(style.colour("water_edge"), style.width("water_edge"))
    return [Paths(_lines(ground, ground.level.shores), stroke=stroke)]


def _lakes(ground: _Ground) -> list[Item]:
    style, layer = ground.style, ground.level.lakes
    edge = Stroke(style.colour("water_edge"), style.width("water_edge"))
    dried = Stroke(style.colour("water_edge"), style.width("water_edge"), (2.0, 3.0), "flat")
    full: list[Points] = []
    empty: list[Points] = []
    for number, part in ground.window.parts(layer):
        drained = layer.kinds[int(layer.ring_feature[number])] == "drained"
        (empty if drained else full).append(part)
    return [
        Paths(ground.window.shape(full, closed=True), Fill(style.colour("water")), edge),
        Paths(ground.window.shape(empty, closed=True), None, dried),
    ]


def _rivers(ground: _Ground) -> list[Item]:
    """Return rivers by their size: at each scale those that a map of it would show."""
    style, layer, scale = ground.style, ground.level.rivers, ground.scale
    items: list[Item] = []
    for kind, width, largest, wide_to in (
        ("minor_river", "river_minor", 4e6, 500e3),
        ("river", "river_minor", 25e6, 5e6),
        ("great_river", "river_minor", 90e6, 12e6),
    ):
        if scale <= largest:
            name = "river" if scale < wide_to else width
            thin = 0.7 if scale > largest / 2.5 else 1.0
            stroke = Stroke(style.colour("river"), style.width(name) * thin)
            items.append(Paths(_lines(ground, layer, kind), stroke=stroke))
    return items


# --- borders -------------------------------------------------------------------------------


def _oblast_lines(ground: _Ground) -> list[Item]:
    if ground.scale > 14_000_000:
        return []
    style = ground.style
    width = style.width("oblast") * (0.75 if ground.scale > 5_000_000 else 1.0)
    stroke = Stroke(style.colour("oblast"), width, (6.0, 3.0, 1.5, 3.0), "flat")
    return [Paths(_lines(ground, ground.theatre.oblast_lines), stroke=stroke)]


def _borders(ground: _Ground) -> list[Item]:
    style, layer, scale = ground.style, ground.level.borders, ground.scale
    halo = Stroke(style.colour("border_halo"), style.width("border_halo"), cap="flat")
    firm = Stroke(style.colour("border"), style.width("border"), (9.0, 3.0, 1.5, 3.0), "flat")
    if scale > _PLAIN_BORDERS:
        firm = Stroke(style.colour("border"), style.width("border") * 0.62)
        return [Paths(_lines(ground, layer, *_BORDERS), stroke=firm)]
    doubt = Stroke(style.colour("border"), firm.width * 0.8, (3.0, 3.0), "flat")
    international = _lines(ground, layer, "international")
    others = _lines(ground, layer, *_BORDERS[1:])
    return [Paths(international, stroke=firm, casing=halo), Paths(others, stroke=doubt)]


# --- schematic roads and railways -----------------------------------------------------------


def _railways(ground: _Ground) -> list[Item]:
    if ground.scale > 2_500_000:
        return []
    style = ground.style
    line = Stroke(style.colour("rail"), style.width("rail"), cap="flat")
    ties = Stroke(style.colour("rail"), style.width("rail_tie"), (1.0, 8.0), "flat")
    shape = _lines(ground, ground.theatre.railways)
    return [Paths(shape, stroke=line), Paths(shape, stroke=ties)]


def _roads_show(ground: _Ground) -> bool:
    return ground.scale < 1_500_000


def _roads(ground: _Ground) -> list[Item]:
    style, scale = ground.style, ground.scale
    items: list[Item] = []
    for kind, name, largest in (("main", "road_minor", 2.5e6), ("trunk", "road", 5e6)):
        if scale <= largest:
            casing = Stroke(style.colour("road_casing"), style.width(f"{name}_casing"))
            stroke = Stroke(style.colour("road"), style.width(name))
            shape = _lines(ground, ground.theatre.roads, kind)
            items.append(Paths(shape, stroke=stroke, casing=casing))
    return items
