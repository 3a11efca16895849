"""The grids over the map: graticule, UTM, MGRS; lines, labels at the edge, letters of squares.

One list of lines serves the screen, where labels stand inside the frame, and the page, where
they stand around it. What lines there are is known in ``geo``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from sitmap.geo import graticule, metric_grid
from sitmap.portrayal.clipping import Points, clip_line, clip_ring
from sitmap.portrayal.draw_list import Item, Paths, PathShape, Stroke, Text
from sitmap.portrayal.ground_window import ground_window
from sitmap.portrayal.labels import Room, text_box, text_width
from sitmap.portrayal.map_options import GridChoice
from sitmap.portrayal.shape_cache import shape_in_box
from sitmap.portrayal.style import Style, mix
from sitmap.portrayal.view import Extent, View

__all__ = [
    "Edge",
    "GridLine",
    "edge_crossings",
    "grid_items",
    "grid_lines",
    "grid_words",
    "square_names",
]

Edge: TypeAlias = Literal["top", "right", "bottom", "left"]

_LEAST_GAP: Final = 34.0
"""Frame units between two lines of a metric grid: 9 mm."""
_MARGIN: Final = 40.0
_ROW: Final = 13.0
_SQUARE_ROOM: Final = 100.0
_LEAST_ROOM: Final = 70.0
"""How wide squares are that have names, and how much of one shows at least."""
_SHIFTS: Final = sorted(
    ((40.0 * across, 20.0 * down) for across in range(6) for down in range(11)), key=sum
)
"""Where the name of a square stands from its upper left corner, best first."""
_REACH: Final = 0.999
_METRIC: Final[dict[GridChoice, bool]] = {
    "graticule": False, "none": False, "utm": True, "mgrs": True, "both": True,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class GridLine:
    """One line of a grid: pieces in degrees, its words, and which way it runs.

    ``upright`` lines run to the north and are labelled above and below the map; ``weight`` is
    1 for ordinary lines, 2 for every tenth, 3 for the border of a zone.
    """

    pieces: tuple[Points, ...]
    words: str
    upright: bool
    metric: bool
    weight: int = 1


def grid_lines(view: View, choice: GridChoice) -> list[GridLine]:
    """Return the lines of the chosen grids in a view."""
    extents, spans = _shown(view)
    found: list[GridLine] = []
    if choice in ("graticule", "both"):
        step = graticule.map_step(spans)
        found += [line for extent in extents for line in _degrees(extent, step)]
    if _METRIC[choice]:
        found += [line for extent in extents for line in _metres(view, extent, choice)]
    return found


def _shown(view: View) -> tuple[tuple[Extent, ...], Extent]:
    """Return the degrees in view, and the same as one box that may pass 180 degrees.

    Two extents where the 180th meridian is in view; none of it beyond the projection's reach.
    """
    west, south, east, north = ground_window(view).degrees
    middle = view.projection.middle
    if middle + west < -180 or middle + east > 180:
        moved = [(middle + west + turn, middle + east + turn) for turn in (-360.0, 0.0, 360.0)]
        cut = [(max(low, -180.0), min(high, 180.0)) for low, high in moved]
        extents = tuple((low, south, high, north) for low, high in cut if low < high)
        return extents, (west, south, east, north)
    west, south, east, north = view.extent()
    reach = view.projection.reach[0] * _REACH
    extent = (max(west, middle - reach), south, min(east, middle + reach), north)
    return (extent,), extent


def _degrees(extent: Extent, step: float) -> list[GridLine]:
    return [
        GridLine((lonlat,), graticule.label(value, kind), kind == "meridian", False)
        for kind, value, lonlat in graticule.lines(extent, step)
    ]


def _step(view: View) -> int | None:
    """Return the metres between lines, as on printed maps; None where even 100 km are too dense."""
    metres = view.true_metres_per_unit
    return next((step for step in metric_grid.STEPS if step / metres >= _LEAST_GAP), None)


def grid_words(view: View, choice: GridChoice) -> str:
    """Return what a reader of a page must know of a metric grid; nothing for other choices."""
    step = _step(view) if _METRIC[choice] else None
    if step is None:
        return ""
    name = "UTM" if choice == "utm" else "MGRS"
    every = f"{step / 1000:g} km" if step >= 1000 else f"{step} m"
    small = "" if step >= metric_grid.SQUARE else "; small figures are hundreds of kilometres"
    return f"Grid {name} on WGS 84, a line every {every}{small}."


def _metres(view: View, extent: Extent, choice: GridChoice) -> list[GridLine]:
    step = _step(view)
    found = []
    for line in [] if step is None else metric_grid.lines(extent, step):
        pieces = tuple(clip_line(line.lonlat[np.isfinite(line.lonlat).all(axis=1)], line.box))
        if pieces and step is not None:
            major = 2 if line.value % (10 * step) == 0 else 1
            words = metric_grid.line_label(line.value, step)
            found.append(GridLine(pieces, words, line.axis == "easting", True, major))
    return found + _zone_borders(extent, bands=choice != "utm")


def _zone_borders(extent: Extent, *, bands: bool) -> list[GridLine]:
    """Return the western sides of the fields in view, and with ``bands`` the southern ones."""
    found = []
    for field in metric_grid.zones(extent):
        west, south, east, north = field.box
        sides = (
            np.column_stack([np.full(33, west), np.linspace(south, north, 33)]),
            np.column_stack([np.linspace(west, east, 33), np.full(33, south)]),
        )
        for side in sides[: 1 + bands]:
            pieces = tuple(clip_line(side, extent))
            if pieces:
                found.append(GridLine(pieces, "", side is sides[0], True, 3))
    return found


# --- on the map ---------------------------------------------------------------------------


def grid_items(view: View, style: Style, choice: GridChoice) -> list[Item]:
    """Return lines and the labels inside the frame's upper and left edges."""
    found = grid_lines(view, choice)
    items: list[Item] = []
    for metric in (False, True):
        for weight in (1, 2, 3):
            own = [line for line in found if (line.metric, line.weight) == (metric, weight)]
            shape = _shape(view, own)
            if not shape.is_empty:
                items.append(Paths(shape, stroke=_stroke(style, metric, weight)))
    for line in found:
        if line.words:
            items += _inner_labels(view, style, line, choice)
    return _without_collisions(items)


def _stroke(style: Style, metric: bool, weight: int) -> Stroke:
    width, colour = style.width("graticule"), style.colour("graticule")
    if metric:
        colour = mix(style.colour("graticule_text"), style.colour("land"), 0.62)
    if weight == 3:
        return Stroke(style.colour("graticule_text"), 2.2 * width, (10.0, 3.0, 2.0, 3.0), "flat")
    return Stroke(colour, width * (1.0 if weight == 1 else 1.9))


def _shape(view: View, lines: Iterable[GridLine]) -> PathShape:
    projected = [view.projection.forward(piece) for line in lines for piece in line.pieces]
    kept = [xy[np.isfinite(xy).all(axis=1)] for xy in projected]
    return shape_in_box(kept, view, view.xy_bounds(_MARGIN), closed=False)


def _inner_labels(view: View, style: Style, line: GridLine, choice: GridChoice) -> list[Text]:
    """Return the label where a line leaves at the top, or on the left."""
    size, colour = style.size("graticule"), style.colour("graticule_text")
    row = _ROW if line.metric and choice == "both" else 0.0
    halo = mix(style.colour("halo"), style.colour("land"), 0.5) if line.metric else None
    texts = []
    for at in edge_crossings(view, line, "top" if line.upright else "left", 4.0):
        if line.upright and 60 < at < view.width - 60:
            texts.append(Text(at + 4, 5 + row, line.words, size, colour, halo, baseline="top"))
        elif not line.upright and 40 < at < view.height - 40:
            texts.append(Text(5 + 3.2 * row, at - 4, line.words, size, colour, halo))
    return texts[:1]


def _without_collisions(items: list[Item]) -> list[Item]:
    """Leave out labels that would run into the one before them on the same edge."""
    ends: dict[tuple[bool, float], float] = {}
    kept: list[Item] = []
    for item in sorted(items, key=lambda item: item.x if isinstance(item, Text) else -1.0):
        if isinstance(item, Text) and item.baseline == "top":
            row = (True, item.y)
            if item.x < ends.get(row, -1.0):
                continue
            ends[row] = item.x + text_width(item.text, item.size) + 6.0
        kept.append(item)
    return kept


def edge_crossings(view: View, line: GridLine, edge: Edge, inset: float = 0.0) -> list[float]:
    """Return where a line crosses an edge of the frame, in frame units along that edge."""
    axis = 1 if edge in ("top", "bottom") else 0
    length = view.width if axis == 1 else view.height
    side = {"top": inset, "left": inset, "bottom": view.height, "right": view.width}[edge]
    found: list[float] = []
    for piece in line.pieces:
        points = view.to_frame(piece)
        points = points[np.isfinite(points).all(axis=1)]
        if len(points) < 2:
            continue
        offset, other = points[:, axis] - side, points[:, 1 - axis]
        hit = np.flatnonzero(np.sign(offset[:-1]) != np.sign(offset[1:]))
        share = offset[hit] / (offset[hit] - offset[hit + 1])
        at = other[hit] + share * (other[hit + 1] - other[hit])
        found += [float(value) for value in at if 0.0 < value < length]
    return found


# --- squares ------------------------------------------------------------------------------


def square_names(view: View, style: Style, choice: GridChoice, room: Room) -> list[Item]:
    """Return the names of the squares of MGRS, each in the upper left of what shows of it.

    Only the fields' names where squares are small. Those that find no ``room`` are left out.
    """
    if choice not in ("mgrs", "both"):
        return []
    extents, _ = _shown(view)
    small = metric_grid.SQUARE / view.true_metres_per_unit < _SQUARE_ROOM
    items: list[Item] = []
    seen: set[str] = set()
    found = (ring for extent in extents for ring in (_fields if small else _squares)(extent))
    for field, letters, ring in found:
        box = _box(view, ring)
        if box is None:
            continue
        words = f"{'' if field in seen else field} {letters}".strip()
        text = next((text for text in _tries(style, words, box) if _fits(text, box, room)), None)
        if text is not None:
            room.take(text_box(text))
            seen.add(field)
            items.append(text)
    return items


def _squares(extent: Extent) -> Iterator[tuple[str, str, Points]]:
    for field, letters, box, outline in metric_grid.squares(extent):
        yield field.name, letters, clip_ring(outline[np.isfinite(outline).all(axis=1)], box)


def _fields(extent: Extent) -> Iterator[tuple[str, str, Points]]:
    for field in metric_grid.zones(extent):
        west, south, east, north = field.box
        ring = np.array([[west, south], [east, south], [east, north], [west, north]])
        yield field.name, "", clip_ring(ring, extent)


def _tries(style: Style, words: str, box: Extent) -> Iterator[Text]:
    """Yield a name where it may stand in the box of a square, the best place first."""
    for dx, dy in _SHIFTS:
        yield _name(style, words, (box[0] + dx, box[1] + dy))


def _fits(text: Text, square: Extent, room: Room) -> bool:
    box = text_box(text)
    # The first of all places counts in any case: a narrow square is better named than not.
    first = (text.x, text.y) == square[:2]
    inside = box[2] <= square[2] and box[3] <= square[3]
    return (first or inside) and room.free(box, 4)


def _box(view: View, ring: Points) -> Extent | None:
    """Return where a name may stand in what shows of a ring; None where it is too small."""
    points = view.to_frame(ring) if len(ring) else ring
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) < 3:
        return None
    points = clip_ring(points, (0.0, 0.0, view.width, view.height))
    if not len(points):
        return None
    (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    if right - left < _LEAST_ROOM or bottom - top < _LEAST_ROOM:
        return None
    return max(left, 34.0) + 10.0, max(top, 22.0) + 10.0, right, bottom


def _name(style: Style, words: str, corner: tuple[float, float]) -> Text:
    colour, halo = style.colour("graticule_text"), style.colour("halo")
    size = 1.7 * style.size("graticule")
    return Text(*corner, words, size, colour, halo, bold=True, baseline="top", spacing=1.0)
