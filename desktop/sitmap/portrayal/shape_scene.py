"""The shapes of a vector base map as layers of a draw list: roads by class, water, built-up land.

Which classes show at a scale and how; the shapes themselves come from a reader, the looks from
the same styles as the included map's.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.base_map import (
    AREA_CLASSES,
    DEGREE,
    LINE_CLASSES,
    PLACE_CLASSES,
    BaseMapAreas,
    BaseMapLines,
    BaseMapPlaces,
    BaseMapShapes,
)
from sitmap.portrayal.clipping import clip_line, clip_ring, overlaps, part_bounds
from sitmap.portrayal.draw_list import Fill, Item, Paths, PathShape, Stroke, Text
from sitmap.portrayal.gazetteer import Places
from sitmap.portrayal.labels import Room, text_box
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["places_of", "road_numbers", "shape_layers"]

_Layer: TypeAlias = BaseMapLines | BaseMapAreas
_Points: TypeAlias = NDArray[np.float64]

_STEP: Final = 0.5
_MARGIN: Final = 40.0
_FAR: Final = 4000.0
"""Frame units beyond which parts are cut: painters dislike enormous coordinates."""
_LINES_UP_TO: Final = {
    "motorway": 12e6, "trunk": 8e6, "primary": 3e6, "secondary": 1.2e6, "tertiary": 600e3,
    "street": 130e3, "track": 70e3, "path": 40e3, "railway": 2.5e6, "river": 4e6,
    "stream": 300e3, "border": 14e6, "line": 5e6,
}  # fmt: skip
_AREAS_UP_TO: Final = {
    "wood": 2e6, "green": 300e3, "built-up": 2.5e6, "industry": 600e3, "building": 30e3,
    "water": 10e6, "area": 5e6,
}  # fmt: skip
"""The scale's largest denominator at which each class shows."""
_ROADS: Final = (
    ("path", 0.45), ("track", 0.5), ("street", 0.55), ("tertiary", 0.75), ("secondary", 0.9),
    ("primary", 1.1), ("trunk", 1.3), ("motorway", 1.45),
)  # fmt: skip
"""Small below large, with their widths as shares of the style's road."""
_CASED_FROM: Final = {"street": 45e3, "tertiary": 200e3, "secondary": 450e3, "primary": 1.2e6}
"""Beyond this denominator a road is one thin line, for there is no room for a casing."""
_NUMBERED: Final = ("motorway", "trunk", "primary", "secondary")
_MOST_NUMBERS: Final = 40
_RANKS: Final = ((1_000_000, 0), (250_000, 1), (50_000, 2), (10_000, 3), (2_000, 4))
_RANK_OF_CLASS: Final = {"city": 2, "town": 3, "village": 5, "hamlet": 6, "suburb": 6}
_KIND_OF_CLASS: Final = {"city": "city", "town": "city", "village": "village"}


def shape_layers(shapes: BaseMapShapes, view: View, style: Style) -> Mapping[str, tuple[Item, ...]]:
    """Return items by the name of their layer, bottom to top within each."""
    return {
        "ground-cover": _areas(shapes.areas, view, style),
        "lakes": _water(shapes.areas, view, style),
        "rivers": _rivers(shapes.lines, view, style),
        "railways": _railways(shapes.lines, view, style),
        "roads": _roads(shapes.lines, view, style),
        "borders": _borders(shapes.lines, view, style),
    }


# --- cutting ------------------------------------------------------------------------------


def _shape(layer: _Layer, classes: tuple[int, ...], view: View, *, closed: bool) -> PathShape:
    """Return the parts of some classes that lie in view, in frame units and thinned."""
    chosen = np.isin(layer.classes, classes)
    if not chosen.any():
        return PathShape.of([], closed=closed)
    parts = np.flatnonzero(chosen & overlaps(_bounds(layer), _reach(view)))
    if not len(parts):
        return PathShape.of([], closed=closed)
    sizes = np.diff(layer.starts)[parts]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    index = np.repeat(layer.starts[parts] - starts, sizes) + np.arange(int(sizes.sum()))
    points = view.to_frame(layer.lonlat[index] / DEGREE)
    owner = np.repeat(np.arange(len(parts)), sizes)
    return _thinned(points, owner, view, closed=closed)


@lru_cache(maxsize=16)
def _bounds(layer: _Layer) -> NDArray[np.float64]:
    """Return west, south, east, north of each part in degrees."""
    if not len(layer):
        return np.empty((0, 4))
    first = layer.starts[:-1]
    low = np.minimum.reduceat(layer.lonlat, first, axis=0)
    return np.hstack([low, np.maximum.reduceat(layer.lonlat, first, axis=0)]) / DEGREE


def _reach(view: View) -> tuple[float, float, float, float]:
    west, south, east, north = view.extent()
    across, down = 0.05 * (east - west), 0.05 * (north - south)
    return west - across, south - down, east + across, north + down


def _thinned(points: _Points, owner: NDArray[np.intp], view: View, *, closed: bool) -> PathShape:
    """Return parts without points that nobody could see, all at once."""
    finite = np.isfinite(points).all(axis=1)
    points, owner = points[finite], owner[finite]
    if not len(points):
        return PathShape.of([], closed=closed)
    first = np.concatenate([[True], owner[1:] != owner[:-1]])
    last = np.concatenate([first[1:], [True]])
    cells = np.floor(points / _STEP)
    moved = np.concatenate([[True], (cells[1:] != cells[:-1]).any(axis=1)])
    keep = moved | first | last
    points, owner = points[keep], owner[keep]
    starts = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
    bounds = part_bounds(points, starts.astype(np.int32))
    box = (-_MARGIN, -_MARGIN, view.width + _MARGIN, view.height + _MARGIN)
    seen = overlaps(bounds, box) & ((bounds[:, 2:] - bounds[:, :2]).max(axis=1) > _STEP)
    far = (np.abs(bounds) > _FAR).any(axis=1) & seen
    return _assembled(points, starts, seen, far, box, closed=closed)


def _assembled(
    points: _Points,
    starts: NDArray[np.intp],
    seen: NDArray[np.bool_],
    far: NDArray[np.bool_],
    box: tuple[float, float, float, float],
    *,
    closed: bool,
) -> PathShape:
    """Return the parts that are seen as one shape; far-reaching ones are cut one by one."""
    sizes = np.diff(np.concatenate([starts, [len(points)]]))
    whole = seen & ~far & (sizes > 1)
    near = points[np.repeat(whole, sizes)]
    begins = np.concatenate([[0], np.cumsum(sizes[whole])[:-1]]) if whole.any() else np.empty(0)
    cut: list[_Points] = []
    for number in np.flatnonzero(far).tolist():
        part = points[starts[number] : starts[number] + sizes[number]]
        cut += [clip_ring(part, box)] if closed else clip_line(part, box)
    extra = PathShape.of(cut, closed=closed)
    return PathShape(
        np.concatenate([near.astype(np.float32), extra.points]),
        np.concatenate([begins, extra.starts + len(near)]).astype(np.int32),
        closed,
        winding=closed,
    )


def _of(names: tuple[str, ...], view: View) -> tuple[int, ...]:
    """Return the line classes of these names that the scale shows."""
    return tuple(
        LINE_CLASSES.index(name) for name in names if view.denominator <= _LINES_UP_TO[name]
    )


# --- areas --------------------------------------------------------------------------------


def _filled(
    areas: BaseMapAreas, name: str, view: View, fill: Fill, edge: Stroke | None = None
) -> tuple[Item, ...]:
    if view.denominator > _AREAS_UP_TO[name]:
        return ()
    shape = _shape(areas, (AREA_CLASSES.index(name),), view, closed=True)
    return () if shape.is_empty else (Paths(shape, fill, edge),)


def _areas(areas: BaseMapAreas, view: View, style: Style) -> tuple[Item, ...]:
    items: list[Item] = []
    for name in ("wood", "green", "built-up", "industry", "building"):
        items += _filled(areas, name, view, Fill(style.colour(name)))
    edge = Stroke(style.colour("road_casing"), style.width("water_edge"))
    items += _filled(areas, "area", view, Fill(style.colour("built-up")), edge)
    return tuple(items)


def _water(areas: BaseMapAreas, view: View, style: Style) -> tuple[Item, ...]:
    return _filled(areas, "water", view, Fill(style.colour("water")))


# --- lines --------------------------------------------------------------------------------


def _rivers(lines: BaseMapLines, view: View, style: Style) -> tuple[Item, ...]:
    items: list[Item] = []
    for name, width in (("stream", "river_minor"), ("river", "river")):
        shape = _shape(lines, _of((name,), view), view, closed=False)
        if not shape.is_empty:
            stroke = Stroke(style.colour("river"), style.width(width) * _growth(view))
            items.append(Paths(shape, stroke=stroke))
    return tuple(items)


def _railways(lines: BaseMapLines, view: View, style: Style) -> tuple[Item, ...]:
    shape = _shape(lines, _of(("railway",), view), view, closed=False)
    if shape.is_empty:
        return ()
    line = Stroke(style.colour("rail"), style.width("rail"), cap="flat")
    items: list[Item] = [Paths(shape, stroke=line)]
    if view.denominator < 600e3:
        ties = Stroke(style.colour("rail"), style.width("rail_tie"), (1.0, 8.0), "flat")
        items.append(Paths(shape, stroke=ties))
    return tuple(items)


def _borders(lines: BaseMapLines, view: View, style: Style) -> tuple[Item, ...]:
    shape = _shape(lines, _of(("border",), view), view, closed=False)
    dash = (6.0, 3.0, 1.5, 3.0)
    stroke = Stroke(style.colour("oblast"), style.width("oblast"), dash, "flat")
    return () if shape.is_empty else (Paths(shape, stroke=stroke),)


def _growth(view: View) -> float:
    """Return how much wider lines are close up than at 1:250 000."""
    return float(min(max((250e3 / view.denominator) ** 0.3, 0.8), 2.4))


def _roads(lines: BaseMapLines, view: View, style: Style) -> tuple[Item, ...]:
    """Return roads: all casings below all of the next larger class, plain lines first."""
    items: list[Item] = []
    grown, road = _growth(view), style.width("road")
    case = style.width("road_casing") - road
    for name, share in (("line", 0.6), *_ROADS):
        shape = _shape(lines, _of((name,), view), view, closed=False)
        if shape.is_empty:
            continue
        width = road * share * grown
        if name in ("line", "path", "track") or view.denominator > _CASED_FROM.get(name, 8e6):
            dash = {"path": (1.5, 2.5), "track": (5.0, 2.5)}.get(name, ())
            thin = Stroke(style.colour("road_casing"), max(0.55 * width, 0.5), dash, "flat")
            items.append(Paths(shape, stroke=thin))
        else:
            casing = Stroke(style.colour("road_casing"), width + case)
            core = Stroke(style.colour("road"), width)
            items += [Paths(shape, stroke=casing), Paths(shape, stroke=core)]
    return tuple(items)


# --- words --------------------------------------------------------------------------------


def road_numbers(lines: BaseMapLines, view: View, style: Style, room: Room) -> tuple[Text, ...]:
    """Return the number of each larger road once, where it finds room, which it takes."""
    if view.denominator > 1_000_000:
        return ()
    numbered = np.isin(lines.classes, _of(_NUMBERED, view))
    numbered &= np.array([bool(ref) for ref in lines.refs], np.bool_)
    bounds = _bounds(lines)
    middles = np.column_stack([bounds[:, 0] + bounds[:, 2], bounds[:, 1] + bounds[:, 3]]) / 2
    west, south, east, north = view.extent()
    numbered &= np.all((middles > (west, south)) & (middles < (east, north)), axis=1)
    texts: dict[str, Text] = {}
    for number in np.flatnonzero(numbered).tolist():
        ref = lines.refs[number]
        if ref in texts or len(texts) >= _MOST_NUMBERS:
            continue
        text = _number_text(lines, number, ref, view, style)
        if text is not None and room.free(text_box(text), 6):
            room.take(text_box(text))
            texts[ref] = text
    return tuple(texts.values())


def _number_text(
    lines: BaseMapLines, number: int, ref: str, view: View, style: Style
) -> Text | None:
    part = view.to_frame(lines.lonlat[lines.starts[number] : lines.starts[number + 1]] / DEGREE)
    x, y = part[len(part) // 2].tolist()
    if not (20 < x < view.width - 20 and 20 < y < view.height - 20):
        return None
    return Text(
        x, y, ref, style.size("road"), style.colour("road_label"), style.colour("halo"),
        anchor="centre", baseline="middle",
    )  # fmt: skip


def places_of(found: BaseMapPlaces) -> Places:
    """Return named points as the columns of the included map, the most important first."""
    ranks = np.array([_rank(*pair) for pair in _told(found)], np.int8)
    order = np.lexsort((-found.population, ranks)) if len(found) else np.empty(0, np.intp)
    rows = order.tolist()
    names = [found.names[row] for row in rows]
    english = [found.names_en[row] or name for row, name in zip(rows, names, strict=True)]
    empty = ("",) * len(rows)
    return Places(
        lon=found.lonlat[order, 0],
        lat=found.lonlat[order, 1],
        population=found.population[order],
        rank=ranks[order],
        kinds=tuple(_kind(int(found.classes[row])) for row in rows),
        names_en=tuple(english),
        names_uk=tuple(found.names_uk[row] or found.names[row] for row in rows),
        names_ru=tuple(found.names_ru[row] for row in rows),
        former=empty,
        spellings=empty,
        codes=empty,
    )


def _told(found: BaseMapPlaces) -> list[tuple[str, int]]:
    names = [PLACE_CLASSES[number] for number in found.classes.tolist()]
    return list(zip(names, found.population.tolist(), strict=True))


def _rank(name: str, population: int) -> int:
    if name == "suburb":
        return 6
    return next((rank for least, rank in _RANKS if population >= least), _RANK_OF_CLASS[name])


def _kind(number: int) -> str:
    return _KIND_OF_CLASS.get(PLACE_CLASSES[number], "settlement")
