"""Words that belong to lines of the ground: river names along rivers, numbers on roads.

A river is named where it runs straight enough, as often as a long one needs; a road carries
its number once, in a small shield. Which lines are drawn is ``base_scene``'s matter.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.basemap import LineLayer
from sitmap.portrayal.draw_list import Fill, Item, Paths, PathShape, Stroke, Text
from sitmap.portrayal.gazetteer import Language
from sitmap.portrayal.ground_window import GroundWindow
from sitmap.portrayal.labels import Room, angled_boxes, text_width
from sitmap.portrayal.style import Style

__all__ = ["river_names", "road_shields"]

_Points = NDArray[np.float64]

_STEP: Final = 5.0
"""Frame units between the points at which a river is tried."""
_BEND: Final = 0.55
"""How far a river may leave the straight line under its name, in heights of the letters."""
_AGAIN: Final = 650.0
"""Frame units after which a long river is named again."""
_NAMED_UP_TO: Final = {"minor_river": 1.2e6, "river": 7e6, "great_river": 28e6}
_SHORTEST_ROAD: Final = 90.0


def river_names(
    layer: LineLayer, window: GroundWindow, style: Style, language: Language, room: Room
) -> list[Text]:
    """Return the names of rivers along their courses where they find room, which they take."""
    scale = window.view.denominator
    names = layer.named(language)
    shown = {kind for kind, largest in _NAMED_UP_TO.items() if scale <= largest}
    wanted = [n for n, kind in enumerate(layer.kinds) if kind in shown and names[n]]
    courses: dict[str, list[_Points]] = defaultdict(list)
    for number, part in window.parts(layer, wanted):
        shape = window.shape([part], closed=False)
        courses[names[number]] += [piece.astype(np.float64) for piece in shape.parts()]
    found: list[Text] = []
    for name, pieces in courses.items():
        found += _along(name, sorted(pieces, key=_length, reverse=True), style, room)
    return found


def _along(name: str, pieces: list[_Points], style: Style, room: Room) -> list[Text]:
    placed: list[Text] = []
    size = style.size("water") * 0.92
    width = text_width(name, size, spacing=0.6, italic=True)
    for piece in pieces[:6]:
        for text in _candidates(name, piece, width, size, style):
            near = any(math.hypot(t.x - text.x, t.y - text.y) < _AGAIN for t in placed)
            boxes = angled_boxes(text)
            if not near and all(room.free(box) for box in boxes):
                for box in boxes:
                    room.take(box)
                placed.append(text)
    return placed


def _candidates(name: str, line: _Points, width: float, size: float, style: Style) -> list[Text]:
    """Return the name at the straightest places of a line, the best first."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    count = int(along[-1] / _STEP)
    span = math.ceil((width + 8.0) / _STEP)
    if count <= span:
        return []
    at = np.linspace(0.0, along[-1], count + 1)
    points = np.column_stack([np.interp(at, along, line[:, axis]) for axis in (0, 1)])
    first, last = points[: count + 1 - span], points[span:]
    chord = last - first
    length = np.hypot(chord[:, 0], chord[:, 1])
    windows = np.lib.stride_tricks.sliding_window_view(points, span + 1, axis=0)
    away = windows - first[:, :, np.newaxis]
    bent = (
        np.abs(chord[:, :1] * away[:, 1] - chord[:, 1:] * away[:, 0])
        / np.maximum(length, 1e-6)[:, np.newaxis]
    )
    worst = bent.max(axis=1)
    order = np.argsort(np.round(worst, 1), kind="stable")
    good = order[(worst[order] < _BEND * size) & (length[order] > width)][:40]
    return [_text(name, first[n], last[n], size, style) for n in good.tolist()]


def _text(name: str, begin: _Points, end: _Points, size: float, style: Style) -> Text:
    """Return the name above the chord between two points, to be read from the left."""
    if end[0] < begin[0]:
        begin, end = end, begin
    angle = math.atan2(float(end[1] - begin[1]), float(end[0] - begin[0]))
    lift = 0.42 * size
    return Text(
        float(begin[0] + end[0]) / 2 + lift * math.sin(angle),
        float(begin[1] + end[1]) / 2 - lift * math.cos(angle),
        name,
        size,
        style.colour("text_water"),
        style.colour("halo"),
        italic=True,
        anchor="centre",
        angle=math.degrees(angle) or 1e-9,
        spacing=0.6,
    )


def _length(line: _Points) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


# --- roads ----------------------------------------------------------------------------------


def road_shields(layer: LineLayer, window: GroundWindow, style: Style, room: Room) -> list[Item]:
    """Return the number of each road once, in a shield on its longest stretch in view."""
    stretches: dict[str, list[_Points]] = defaultdict(list)
    wanted = [n for n, ref in enumerate(layer.refs) if ref]
    for number, part in window.parts(layer, wanted):
        shape = window.shape([part], closed=False)
        stretches[layer.refs[number]] += [piece.astype(np.float64) for piece in shape.parts()]
    items: list[Item] = []
    for ref, pieces in sorted(stretches.items()):
        longest = max(pieces, key=_length, default=None)
        if longest is not None and _length(longest) >= _SHORTEST_ROAD:
            items += _shield(ref, longest, style, room)
    return items


def _shield(ref: str, line: _Points, style: Style, room: Room) -> list[Item]:
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    size = style.size("road")
    half = (text_width(ref, size, bold=True) / 2 + 0.38 * size, 0.72 * size)
    # Not the very middle: crossings and towns like to be there.
    for part in (0.42, 0.58, 0.3, 0.7, 0.2, 0.8):
        x, y = (float(np.interp(part * along[-1], along, line[:, axis])) for axis in (0, 1))
        box = (x - half[0], y - half[1], x + half[0], y + half[1])
        if room.free(box, 4):
            room.take(box)
            shape = PathShape.of([_rounded(box, 0.35 * size)], closed=True)
            edge = Stroke(style.colour("shield_edge"), 0.085 * size)
            ink = style.colour("road_label")
            text = Text(x, y, ref, size, ink, bold=True, anchor="centre", baseline="middle")
            return [Paths(shape, Fill(style.colour("shield")), edge), text]
    return []


def _rounded(box: tuple[float, float, float, float], radius: float) -> _Points:
    """Return the outline of a box with round corners."""
    left, top, right, bottom = box
    corners = (
        (right - radius, bottom - radius, 0.0),
        (left + radius, bottom - radius, 90.0),
        (left + radius, top + radius, 180.0),
        (right - radius, top + radius, 270.0),
    )
    turns = np.radians(np.linspace(0.0, 90.0, 7))
    arcs = [
        np.column_stack(
            [
                x + radius * np.cos(turns + math.radians(a)),
                y + radius * np.sin(turns + math.radians(a)),
            ]
        )
        for x, y, a in corners
    ]
    return np.concatenate([*arcs, arcs[0][:1]])
