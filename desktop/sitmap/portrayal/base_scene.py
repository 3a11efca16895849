"""The ground of the map as a draw list: land, water, borders, rivers, roads, names.

Everything here is static: it depends on the view and the style, never on a date. What the
base map holds is ``basemap``'s matter, what shows at a date is ``scene``'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.basemap import BaseMap, BaseMapLevel, LineLayer, PolygonLayer, part_bounds
from sitmap.portrayal.clipping import Box, Points, clip_line, clip_ring, overlaps
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
from sitmap.portrayal.labels import Room, text_box
from sitmap.portrayal.layering import shown_ground
from sitmap.portrayal.map_options import DEFAULT_OPTIONS, MapOptions
from sitmap.portrayal.place_names import area_names, town_layers
from sitmap.portrayal.shape_cache import shape_in_box
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["base_draw_list"]

_Part: TypeAlias = tuple[int, Points]
_MARGIN: Final = 40.0
"""Frame units beyond the frame to which shapes are cut: wider than any line."""
_REACH: Final = 0.999
"""How much of the projection's reach is used: cut edges must not fall beyond it."""
_POLAR: Final = 85.0
_PLAIN_BORDERS: Final = 15_000_000
"""Above this denominator dashes would dissolve the borders."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all layers of one draw list share."""

    view: View
    style: Style
    box: Box
    degrees: Box
    levels: tuple[BaseMapLevel, ...]
    """Coarse before fine."""
    inner: Box | None
    """The finer level's extent if the coarser one shows beyond it."""


def base_draw_list(
    base_map: BaseMap,
    view: View,
    style: Style,
    reserved: NDArray[np.float64] | None = None,
    *,
    options: MapOptions = DEFAULT_OPTIONS,
) -> DrawList:
    """Return the static layers of the base map in a view; names are English.

    ``reserved`` (k, 4) are boxes (frame units) that names keep clear of.
    """
    ground = _ground(base_map, view, style)
    room = Room(view.width, view.height, reserved)
    grid = grid_items(view, style, options.grid)
    for item in grid:
        if isinstance(item, Text):
            room.take(text_box(item))
    squares = square_names(view, style, options.grid, room)
    roads, road_names = _roads(ground)
    towns, town_names = town_layers(base_map.places, view, style, ground.degrees, room)
    shields = [text for text in road_names if room.free(text_box(text), 6)]
    for text in shields:
        room.take(text_box(text))
    regions = area_names(base_map.areas, view, style, ground.degrees, room)
    layers = [
        Layer("land", tuple(_land(ground))),
        Layer("lakes", tuple(_lakes(ground))),
        Layer("rivers", tuple(_rivers(ground))),
        Layer("oblasts", tuple(_oblast_lines(ground))),
        Layer("graticule", tuple(grid)),
        Layer("grid-names", tuple(squares)),
        Layer("railways", tuple(_railways(ground))),
        Layer("roads", tuple(roads)),
        Layer("borders", tuple(_borders(ground))),
        Layer("places", towns),
        Layer("labels", (*regions, *shields, *town_names)),
    ]
    return DrawList(
        view.width,
        view.height,
        shown_ground(layers, options.layers),
        " · ".join(base_map.credits),
        style.colour("water"),
    )


def _ground(base_map: BaseMap, view: View, style: Style) -> _Ground:
    west, south, east, north = view.extent()
    pad_x, pad_y = 0.1 * (east - west) + 0.05, 0.1 * (north - south) + 0.05
    middle, reach = view.projection.middle, view.projection.reach[0] * _REACH
    degrees = (
        max(west - pad_x, middle - reach, -180.0),
        max(south - pad_y, -_POLAR),
        min(east + pad_x, middle + reach, 180.0),
        min(north + pad_y, _POLAR),
    )
    fine = base_map.theatre
    whole = (
        degrees[0] >= fine.extent[0]
        and degrees[1] >= fine.extent[1]
        and degrees[2] <= fine.extent[2]
        and degrees[3] <= fine.extent[3]
    )
    levels = (fine,) if whole else (base_map.world, fine)
    box = view.xy_bounds(_MARGIN)
    return _Ground(view, style, box, degrees, levels, None if whole else fine.extent)


# --- cutting ------------------------------------------------------------------------------


def _parts(layer: LineLayer | PolygonLayer, ground: _Ground, *, fine: bool) -> list[_Part]:
    """Return number and degrees of the parts in view, cut so that all can be projected."""
    closed = isinstance(layer, PolygonLayer)
    found: list[_Part] = []
    for number in np.flatnonzero(overlaps(part_bounds(layer), ground.degrees)).tolist():
        part = layer.lonlat[layer.starts[number] : layer.starts[number + 1]]
        pieces = [clip_ring(part, ground.degrees)] if closed else clip_line(part, ground.degrees)
        if not fine and not closed and ground.inner is not None:
            pieces = [rest for piece in pieces for rest in _outside(piece, ground.inner)]
        found += [(number, piece) for piece in pieces if len(piece) > 1]
    return found


def _outside(line: Points, inner: Box) -> list[Points]:
    """Return the stretches of a line that leave ``inner``, where finer lines stand."""
    low, high = np.array(inner[:2]), np.array(inner[2:])
    held = np.all((line >= low) & (line <= high), axis=1)
    drop = held[:-1] & held[1:]
    runs = np.split(np.arange(len(drop)), np.flatnonzero(np.diff(drop)) + 1)
    return [line[run[0] : run[-1] + 2] for run in runs if len(run) and not drop[run[0]]]


def _shape(parts: list[Points], ground: _Ground, *, closed: bool) -> PathShape:
    projected = [ground.view.projection.forward(part) for part in parts]
    kept = [xy[np.isfinite(xy).all(axis=1)] for xy in projected]
    return shape_in_box(kept, ground.view, ground.box, closed=closed)


def _lines(
    ground: _Ground, name: str, kinds: tuple[str, ...] | None = None
) -> list[tuple[PathShape, BaseMapLevel]]:
    """Return one shape a level of the layer's lines of these kinds."""
    shapes: list[tuple[PathShape, BaseMapLevel]] = []
    for level in ground.levels:
        layer: LineLayer = getattr(level, name)
        fine = level is ground.levels[-1]
        parts = [
            part
            for number, part in _parts(layer, ground, fine=fine)
            if kinds is None or layer.kinds[number] in kinds
        ]
        shape = _shape(parts, ground, closed=False)
        if not shape.is_empty:
            shapes.append((shape, level))
    return shapes


# --- layers -------------------------------------------------------------------------------


def _land(ground: _Ground) -> list[Item]:
    items: list[Item] = []
    fill, edge = Fill(ground.style.colour("land")), ground.style.colour("water_edge")
    for level in ground.levels:
        fine = level is ground.levels[-1]
        if fine and ground.inner is not None:
            sea = _shape([_outline(ground.inner)], ground, closed=True)
            items.append(Paths(sea, Fill(ground.style.colour("water"))))
        parts = [part for _, part in _parts(level.land, ground, fine=fine)]
        items.append(Paths(_shape(parts, ground, closed=True), fill))
    coast = Stroke(edge, ground.style.width("water_edge"))
    items += [Paths(shape, stroke=coast) for shape, _ in _lines(ground, "coastline")]
    return [item for item in items if isinstance(item, Paths) and not item.shape.is_empty]


def _outline(extent: Box) -> Points:
    """Return the border of an extent with points close enough to bend with the projection."""
    west, south, east, north = extent
    lon, lat = np.linspace(west, east, 65), np.linspace(south, north, 65)
    same = np.full(65, 1.0)
    sides = [
        np.column_stack([lon, same * south]),
        np.column_stack([same * east, lat]),
        np.column_stack([lon[::-1], same * north]),
        np.column_stack([same * west, lat[::-1]]),
    ]
    return np.concatenate(sides)


def _lakes(ground: _Ground) -> list[Item]:
    style = ground.style
    water = Fill(style.colour("water"))
    edge = Stroke(style.colour("water_edge"), style.width("water_edge"))
    dried = Stroke(style.colour("water_edge"), style.width("water_edge"), (2.0, 3.0), "flat")
    items: list[Item] = []
    for level in ground.levels:
        layer = level.lakes
        fine = level is ground.levels[-1]
        bounds = part_bounds(layer)
        full: list[Points] = []
        empty: list[Points] = []
        for number, part in _parts(layer, ground, fine=fine):
            if not fine and ground.inner is not None and _within(bounds[number], ground.inner):
                continue
            drained = layer.kinds[int(layer.ring_feature[number])] == "drained"
            (empty if drained else full).append(part)
        items += [
            Paths(_shape(full, ground, closed=True), water, edge),
            Paths(_shape(empty, ground, closed=True), None, dried),
        ]
    return [item for item in items if isinstance(item, Paths) and not item.shape.is_empty]


def _within(bounds: NDArray[np.float64], extent: Box) -> bool:
    west, south, east, north = bounds.tolist()
    return bool(
        west >= extent[0] and south >= extent[1] and east <= extent[2] and north <= extent[3]
    )


def _rivers(ground: _Ground) -> list[Item]:
    style = ground.style
    colour, scale = style.colour("river"), ground.view.denominator
    items: list[Item] = []
    if scale < 4_000_000:
        minor = Stroke(colour, style.width("river_minor"))
        items += [Paths(s, stroke=minor) for s, _ in _lines(ground, "rivers", ("minor_river",))]
    if scale < 25_000_000:
        wide = style.width("river" if scale < 6_000_000 else "river_minor")
        major = Stroke(colour, wide)
        items += [Paths(s, stroke=major) for s, _ in _lines(ground, "rivers", ("river",))]
    return items


def _oblast_lines(ground: _Ground) -> list[Item]:
    if ground.view.denominator > 14_000_000:
        return []
    style = ground.style
    stroke = Stroke(style.colour("oblast"), style.width("oblast"), (6.0, 3.0, 1.5, 3.0), "flat")
    return [Paths(shape, stroke=stroke) for shape, _ in _lines(ground, "oblast_lines")]


def _borders(ground: _Ground) -> list[Item]:
    style = ground.style
    halo = Stroke(style.colour("border_halo"), style.width("border_halo"), cap="flat")
    firm = Stroke(style.colour("border"), style.width("border"), (9.0, 3.0, 1.5, 3.0), "flat")
    if ground.view.denominator > _PLAIN_BORDERS:
        firm = Stroke(style.colour("border"), style.width("border") * 0.55)
    doubt = Stroke(style.colour("border"), style.width("border") * 0.8, (3.0, 3.0), "flat")
    items: list[Item] = [
        Paths(shape, stroke=firm, casing=halo)
        for shape, _ in _lines(ground, "borders", ("international",))
    ]
    others = ("disputed", "line_of_control", "indefinite")
    items += [Paths(shape, stroke=doubt) for shape, _ in _lines(ground, "borders", others)]
    return items


def _railways(ground: _Ground) -> list[Item]:
    if ground.view.denominator > 2_500_000:
        return []
    style = ground.style
    line = Stroke(style.colour("rail"), style.width("rail"), cap="flat")
    ties = Stroke(style.colour("rail"), style.width("rail_tie"), (1.0, 8.0), "flat")
    return [
        item
        for shape, _ in _lines(ground, "railways")
        for item in (Paths(shape, stroke=line), Paths(shape, stroke=ties))
    ]


def _roads(ground: _Ground) -> tuple[list[Item], list[Text]]:
    style, scale = ground.style, ground.view.denominator
    if scale > 5_000_000:
        return [], []
    items: list[Item] = []
    for kind, name in (("main", "road_minor"), ("trunk", "road")):
        if kind == "main" and scale > 2_500_000:
            continue
        casing = Stroke(style.colour("road_casing"), style.width(f"{name}_casing"))
        stroke = Stroke(style.colour("road"), style.width(name))
        items += [
            Paths(shape, stroke=stroke, casing=casing)
            for shape, _ in _lines(ground, "roads", (kind,))
        ]
    return items, _road_names(ground) if scale < 1_500_000 else []


def _road_names(ground: _Ground) -> list[Text]:
    """Return the number of each road once, in the middle of its longest stretch in view."""
    layer, style = ground.levels[-1].roads, ground.style
    best: dict[str, tuple[float, Points]] = {}
    for number, part in _parts(layer, ground, fine=True):
        shape = _shape([part], ground, closed=False)
        for line in shape.parts():
            points = line.astype(np.float64)
            length = float(np.hypot(*np.diff(points, axis=0).T).sum())
            ref = layer.refs[number]
            if ref and length > max(best.get(ref, (90.0,))[0], 90.0):
                best[ref] = (length, points)
    return [
        Text(
            *_halfway(points), ref, style.size("road"), style.colour("road_label"),
            style.colour("halo"), anchor="centre", baseline="middle",
        )
        for ref, (_, points) in sorted(best.items())
    ]  # fmt: skip


def _halfway(points: Points) -> tuple[float, float]:
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    # Not the very middle: crossings and towns like to be there.
    target = along[-1] * 0.42
    return (
        float(np.interp(target, along, points[:, 0])),
        float(np.interp(target, along, points[:, 1])),
    )
