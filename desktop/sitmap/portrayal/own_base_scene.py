"""The ground with a base map of the user's own: the included map around it, its content on top.

The included map is drawn by ``base_scene``; this adds to its draw list. A base map that fails
never stops the map: the included one is drawn, and the reader is told why.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.base_map import AREA_CLASSES, LINE_CLASSES, BaseMapShapes
from sitmap.errors import UserError
from sitmap.portrayal.base_scene import base_draw_list
from sitmap.portrayal.basemap import BaseMap, Places
from sitmap.portrayal.draw_list import LAYER_ORDER, DrawList, Item, Layer, Raster
from sitmap.portrayal.labels import Room, label_boxes
from sitmap.portrayal.layering import shown_ground
from sitmap.portrayal.map_options import DEFAULT_OPTIONS, MapOptions
from sitmap.portrayal.own_base_map import OwnBaseMap, around
from sitmap.portrayal.shape_scene import places_of, road_numbers, shape_layers
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["Drawn", "ground_draw_list"]

_LINES: Final = frozenset({"lakes", "rivers", "roads", "railways"})
_WORDS: Final = frozenset({"borders", "names"})
_SHOWS_THROUGH: Final = 0.4
"""How strongly a picture is drawn again above the areas of the situation."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A ground and what the reader should be told of it; ``notice`` is empty if all is well."""

    content: DrawList
    notice: str = ""


def ground_draw_list(
    base_map: BaseMap,
    own: OwnBaseMap | None,
    view: View,
    style: Style,
    reserved: NDArray[np.float64] | None = None,
    *,
    options: MapOptions = DEFAULT_OPTIONS,
    ratio: float = 1.0,
) -> Drawn:
    """Return the static layers of a view, with the user's own base map where there is one.

    ``ratio`` is pixels in a frame unit, for pictures; the rest is as in ``base_draw_list``.
    """
    if own is None:
        return Drawn(base_draw_list(base_map, view, style, reserved, options=options))
    try:
        if own.kind == "raster":
            return _with_picture(base_map, own, view, style, reserved, options, ratio)
        return _with_shapes(base_map, own, view, style, reserved, options)
    except UserError as error:
        included = base_draw_list(base_map, view, style, reserved, options=options)
        return Drawn(included, f"{error.line()}; the included base map is shown")


def _with_picture(
    base_map: BaseMap,
    own: OwnBaseMap,
    view: View,
    style: Style,
    reserved: NDArray[np.float64] | None,
    options: MapOptions,
    ratio: float,
) -> Drawn:
    size = (max(math.ceil(view.width * ratio), 1), max(math.ceil(view.height * ratio), 1))
    pixels, notice = own.picture(view.projection.crs_text, view.xy_bounds(), size)
    covers = _LINES if own.names else _LINES | _WORDS
    rest = around(base_map, own.extent, covers)
    base = base_draw_list(rest, view, style, reserved, options=options)
    if not pixels[..., 3].any():
        return Drawn(base, notice)
    picture = Raster(pixels, 0.0, 0.0, view.width, view.height)
    # Areas are opaque tints; on a picture they let it show through, as glass would.
    above = replace(picture, opacity=_SHOWS_THROUGH)
    layers = {"imagery": (picture,), "imagery-above": (above,)}
    return Drawn(_credited(_with_items(base, layers, options), own), notice)


def _with_shapes(
    base_map: BaseMap,
    own: OwnBaseMap,
    view: View,
    style: Style,
    reserved: NDArray[np.float64] | None,
    options: MapOptions,
) -> Drawn:
    shapes, notice = own.shapes(view.extent(), view.true_metres_per_unit)
    covers = _covered(shapes) - (_WORDS if own.names else frozenset())
    own_places = _places(shapes) if "names" in covers else None
    rest = around(base_map, own.extent, covers, own_places)
    base = base_draw_list(rest, view, style, reserved, options=options)
    layers = dict(shape_layers(shapes, view, style))
    room = Room(view.width, view.height, _taken(base, reserved))
    layers["labels"] = road_numbers(shapes.lines, view, style, room)
    if not any(layers.values()) and own_places is None:
        return Drawn(base, notice)
    return Drawn(_credited(_with_items(base, layers, options), own), notice)


def _taken(base: DrawList, reserved: NDArray[np.float64] | None) -> NDArray[np.float64]:
    boxes = label_boxes(base, "places", "labels", "graticule")
    return boxes if reserved is None else np.concatenate([boxes, reserved])


@lru_cache(maxsize=4)
def _places(shapes: BaseMapShapes) -> Places:
    return places_of(shapes.places)


@lru_cache(maxsize=4)
def _covered(shapes: BaseMapShapes) -> frozenset[str]:
    """Return what of the included map these shapes replace: only what they have themselves."""
    lines = {LINE_CLASSES[number] for number in np.unique(shapes.lines.classes).tolist()}
    areas = {AREA_CLASSES[number] for number in np.unique(shapes.areas.classes).tolist()}
    found = {
        "lakes": "water" in areas,
        "rivers": bool(lines & {"river", "stream"}),
        "roads": bool(lines & {"motorway", "trunk", "primary", "secondary", "tertiary"}),
        "railways": "railway" in lines,
        "borders": "border" in lines,
        "names": len(shapes.places) > 0,
    }
    return frozenset(name for name, there in found.items() if there)


def _credited(base: DrawList, own: OwnBaseMap) -> DrawList:
    named = [text for text in (own.attribution or own.name, base.attribution) if text]
    return replace(base, attribution=" · ".join(named))


def _with_items(
    base: DrawList, added: Mapping[str, tuple[Item, ...]], options: MapOptions
) -> DrawList:
    """Return the draw list with items on top of those of the same layer, or in new layers.

    Layers that the reader hid stay hidden.
    """
    layers = [
        replace(layer, items=(*layer.items, *added.get(layer.name, ()))) for layer in base.layers
    ]
    there = {layer.name for layer in layers}
    layers += [Layer(name, items) for name, items in added.items() if name not in there and items]
    rank = {name: place for place, name in enumerate(LAYER_ORDER)}
    layers.sort(key=lambda layer: rank.get(layer.name, len(rank)))
    return replace(base, layers=shown_ground(layers, options.layers))
