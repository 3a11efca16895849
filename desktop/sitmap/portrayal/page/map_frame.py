"""The map on the page: frame with neat line, labelled ticks, scale strip, north arrow.

The map's own content is a draw list made by ``scene``; where the frame stands on the sheet
is decided by ``composition``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from sitmap.portrayal.draw_list import DrawList, Text
from sitmap.portrayal.grids import Edge, edge_crossings, grid_lines
from sitmap.portrayal.map_options import GridChoice
from sitmap.portrayal.page.flow import TextStyle, line_height, shorten, wrap
from sitmap.portrayal.page.model import (
    MM_PER_POINT,
    MM_PER_UNIT,
    Anchor,
    Block,
    Box,
    Item,
    Patch,
    Picture,
    Rule,
    TextMeasure,
    TextRun,
)
from sitmap.portrayal.page.style import INK, MUTED, WHITE
from sitmap.portrayal.scale_bar import needle_angle, scale_bar, true_north
from sitmap.portrayal.view import View

__all__ = [
    "EDGES",
    "FRAME_MARGIN",
    "LARGEST_SIZE",
    "MapFrame",
    "MapTexts",
    "Tick",
    "frame_of",
    "map_block",
    "strip_block",
    "strip_height",
    "ticks",
    "with_words",
]

FRAME_MARGIN: Final = 3.6
"""Millimetres around the neat line that hold the coordinate labels."""
EDGES: Final = ("top", "bottom", "left", "right")
LARGEST_SIZE: Final = 9.6
"""Points: labels at the frame and the strip grow no further on posters; their rooms are fixed."""
_TICK: Final = 1.1
_ARROW_WIDTH: Final = 9.0
_STEEPEST: Final = 70.0
"""Degrees of the needle beyond which its letters would leave the strip; words say the angle."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Where a line of the graticule meets the frame: edge, frame units along it, its label."""

    edge: str
    position: float
    label: str


@dataclass(frozen=True, slots=True)
class MapFrame:
    """Where a map stands: ``box`` is its neat line, ``whole`` has room for what hangs at it.

    Labels of the grid stand at the edges ``labelled``; ``caption`` stands above the frame,
    strong words and plain ones.
    """

    box: Box
    whole: Box
    labelled: frozenset[str] = frozenset(EDGES)
    caption: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class MapTexts:
    """What stands below the frame."""

    scale: str
    north: str
    projection: str


# --- frame and ticks ----------------------------------------------------------------


def ticks(view: View, grid: GridChoice = "graticule") -> tuple[Tick, ...]:
    """Return where the lines of the grids meet the edges: upright ones above and below.

    With both grids degrees stand above and at the left, metres below and at the right.
    """
    found: list[Tick] = []
    for line in grid_lines(view, grid):
        edges: tuple[Edge, ...] = ("top", "bottom") if line.upright else ("left", "right")
        if grid == "both":
            edges = edges[1:] if line.metric else edges[:1]
        for edge in edges if line.words else ():
            at = edge_crossings(view, line, edge)
            found += [Tick(edge, position, line.words) for position in at]
    return tuple(found)


def map_block(
    view: View,
    drawn: DrawList,
    frame: MapFrame,
    size: float,
    measure: TextMeasure,
    note: str = "",
    *,
    grid: GridChoice = "graticule",
    inset: Callable[[Box], tuple[Item, ...]] | None = None,
) -> Block:
    """Return the map in its frame; labels hang beside it.

    ``view`` has the size of the frame, ``drawn`` is its draw list; ``note`` stands in the
    frame's lower left corner, and what ``inset`` makes of the frame over the map.
    """
    box = frame.box
    items: list[Item] = [Picture(box, _without_edge_labels(drawn), view)]
    style = TextStyle(size, MUTED)
    marks = ticks(view, grid)
    for edge in EDGES:
        own = [tick for tick in marks if tick.edge == edge]
        items += _edge_items(own, edge, frame, style, measure)
    if inset is not None:
        items += inset(box)
    if note:
        items += _corner_note(note, box, TextStyle(size, INK, italic=True), measure)
    items += _neat_line(box)
    return Block("map", frame.whole, (*items, *_caption(frame, size, measure)))


def _edge_items(
    marks: list[Tick], edge: str, frame: MapFrame, style: TextStyle, measure: TextMeasure
) -> list[Item]:
    """Return the ticks of an edge, and the labels of those that have room for one."""
    items: list[Item] = []
    last, box = -math.inf, frame.box
    length = box.width if edge in ("top", "bottom") else box.height
    for tick in sorted(marks, key=lambda mark: mark.position):
        at = tick.position * MM_PER_UNIT
        items.append(_tick_mark(edge, box, at))
        half = measure.width(tick.label, style.size) / 2
        crowded = at - half < max(last + 2.0, 0.0) or at + half > length
        if crowded or edge not in frame.labelled:
            continue
        last = at + half
        items.append(_tick_label(edge, box, at, tick.label, style))
    return items


def _caption(frame: MapFrame, size: float, measure: TextMeasure) -> list[Item]:
    """Return the caption above a frame, cut where it is wider."""
    strong, plain = TextStyle(size * 1.36, INK, bold=True), TextStyle(size * 1.1, MUTED)
    words, more = frame.caption
    if not words:
        return []
    x, y = frame.box.x, frame.box.y - 1.7
    words = shorten(words, frame.box.width, strong, measure)
    items: list[Item] = [TextRun(x, y, words, strong.size, strong.colour, bold=True)]
    x += measure.width(words, strong.size, bold=True) + 0.35 * size
    if more and x + measure.width(more, plain.size) <= frame.box.right:
        items.append(TextRun(x, y, more, plain.size, plain.colour))
    return items


def with_words(block: Block, words: str) -> Block:
    """Return the block whose map has ``words`` for those who cannot see it."""
    items = tuple(
        replace(item, words=words) if isinstance(item, Picture) and item.view is not None else item
        for item in block.items
    )
    return replace(block, items=items)


def frame_of(box: Box) -> Box:
    """Return the map frame in a box of the layout."""
    return box.inset(0.0, FRAME_MARGIN, 0.0, FRAME_MARGIN)


def _corner_note(note: str, frame: Box, style: TextStyle, measure: TextMeasure) -> list[Item]:
    # In a small frame the first word has to do; the notes say the rest.
    shorter = (note, note.partition(",")[0])
    widths = [measure.width(words, style.size, italic=True) + 3.0 for words in shorter]
    pairs = zip(shorter, widths, strict=True)
    found = next((pair for pair in pairs if pair[1] < frame.width), None)
    if found is None:
        return []
    note, width = found
    height = line_height(style.size) + 1.0
    box = Box(frame.x, frame.bottom - height, width, height)
    baseline = box.y + 0.5 + 0.95 * style.size * MM_PER_POINT
    return [
        Patch(_outline(box), WHITE, MUTED, 0.12),
        TextRun(box.x + 1.5, baseline, note, style.size, style.colour, italic=True),
    ]


def _without_edge_labels(drawn: DrawList) -> DrawList:
    """Return the list without the graticule's own labels: the frame carries them."""
    layers = tuple(
        replace(layer, items=tuple(item for item in layer.items if not isinstance(item, Text)))
        if layer.name == "graticule"
        else layer
        for layer in drawn.layers
    )
    return replace(drawn, layers=layers)


def _neat_line(frame: Box) -> list[Item]:
    inner = _outline(frame)
    outer = _outline(Box(frame.x - 0.55, frame.y - 0.55, frame.width + 1.1, frame.height + 1.1))
    return [Patch(inner, outline=INK, width=0.35), Patch(outer, outline=MUTED, width=0.12)]


def _outline(box: Box) -> tuple[tuple[float, float], ...]:
    return ((box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom))


def _tick_mark(edge: str, frame: Box, at: float) -> Rule:
    x, y = frame.x + at, frame.y + at
    return {
        "top": Rule(x, frame.y, x, frame.y + _TICK, INK),
        "bottom": Rule(x, frame.bottom - _TICK, x, frame.bottom, INK),
        "left": Rule(frame.x, y, frame.x + _TICK, y, INK),
        "right": Rule(frame.right - _TICK, y, frame.right, y, INK),
    }[edge]


def _tick_label(edge: str, frame: Box, at: float, text: str, style: TextStyle) -> TextRun:
    gap = 1.0
    capital = 0.72 * style.size * MM_PER_POINT
    anchor: Anchor = "centre"
    x, y, angle = {
        "top": (frame.x + at, frame.y - gap, 0.0),
        "bottom": (frame.x + at, frame.bottom + gap + capital, 0.0),
        "left": (frame.x - gap, frame.y + at, -90.0),
        "right": (frame.right + gap + capital, frame.y + at, -90.0),
    }[edge]
    return TextRun(x, y, text, style.size, style.colour, anchor=anchor, angle=angle)


# --- scale strip --------------------------------------------------------------------


def _strip_lines(
    texts: MapTexts, width: float, style: TextStyle, measure: TextMeasure
) -> list[str]:
    return [
        line
        for text in (texts.north, texts.projection)
        for line in wrap(text, width, style, measure)
    ]


def _bar_room(width: float) -> float:
    return min(62.0, 0.42 * width)


def strip_height(texts: MapTexts, width: float, size: float, measure: TextMeasure) -> float:
    """Return the height that the strip needs at this width, in millimetres."""
    style = TextStyle(size * 0.9, MUTED)
    room = width - _bar_room(width) - _ARROW_WIDTH - 6.0
    lines = len(_strip_lines(texts, room, style, measure))
    return max(2.4 + 2 * line_height(size) + 1.2, lines * line_height(style.size))


def strip_block(
    view: View,
    texts: MapTexts,
    box: Box,
    size: float,
    measure: TextMeasure,
    *,
    miles: bool = False,
) -> Block:
    """Return scale bar and numeric scale, north arrow, and the projection's words."""
    bar_room = _bar_room(box.width)
    items = _bar_items(view, box, bar_room, size, miles=miles)
    label = TextStyle(size, INK, bold=True)
    baseline = box.y + 2.4 + line_height(size) + 0.95 * size * MM_PER_POINT
    scale = _fitting_scale(texts.scale, min(bar_room + 2.0, box.width), label, measure)
    items.append(TextRun(box.x, baseline, scale, label.size, label.colour, bold=True))
    arrow_x = box.x + bar_room + 2.0
    items += _north_arrow(arrow_x + _ARROW_WIDTH / 2, box.y, size, true_north(view))
    style = TextStyle(size * 0.9, MUTED)
    x = arrow_x + _ARROW_WIDTH + 2.5
    y = box.y
    for line in _strip_lines(texts, box.right - x, style, measure):
        if y + line_height(style.size) > box.bottom + 0.5:
            break
        items.append(
            TextRun(x, y + 0.95 * style.size * MM_PER_POINT, line, style.size, style.colour)
        )
        y += line_height(style.size)
    return Block("scale", box, tuple(items))


def _fitting_scale(text: str, room: float, style: TextStyle, measure: TextMeasure) -> str:
    """Return the words of the scale, fewer of them where there is no room for all."""
    numbers = text.partition(" at ")[0]
    bare = numbers.removeprefix("Scale ")
    fitting = (
        words
        for words in (text, numbers, bare)
        if measure.width(words, style.size, bold=True) <= room
    )
    return next(fitting, bare)


def _bar_items(view: View, box: Box, room: float, size: float, *, miles: bool) -> list[Item]:
    """Return a bar of four fields with the numbers below it."""
    bar = scale_bar(view, max_width=(room - 12.0) / MM_PER_UNIT, miles=miles)
    length = bar.width * MM_PER_UNIT
    x, y, height, fields = box.x + 0.8, box.y + 0.6, 1.5, 4
    items: list[Item] = []
    for number in range(fields):
        left, right = x + length * number / fields, x + length * (number + 1) / fields
        fill = INK if number % 2 == 0 else WHITE
        corners = ((left, y), (right, y), (right, y + height), (left, y + height))
        items.append(Patch(corners, fill, INK, 0.15))
    baseline = box.y + 2.4 + 0.95 * size * MM_PER_POINT
    items.append(TextRun(box.x, baseline, "0", size, INK))
    middle = f"{bar.length / 2:g}"
    items.append(TextRun(x + length / 2, baseline, middle, size, INK, anchor="centre"))
    items.append(TextRun(x + length, baseline, bar.label, size, INK, anchor="centre"))
    return items


def _north_arrow(x: float, y: float, size: float, turn: float) -> list[Item]:
    """Return a slim arrow to grid north with its letter, centred on ``x``.

    ``turn`` is where true north lies, in degrees clockwise: a needle of its own, drawn apart.
    """
    top, base, half = y + 0.3, y + 5.6, 1.5
    notch = base - 1.3
    letters = 0.4 + 0.8 * size * MM_PER_POINT
    items: list[Item] = [
        Patch(((x, top), (x, notch), (x - half, base)), INK, INK, 0.12),
        Patch(((x, top), (x + half, base), (x, notch)), WHITE, INK, 0.12),
        TextRun(x, base + letters, "GN" if turn else "N", size, INK, bold=True, anchor="centre"),
    ]
    if turn and abs(needle_angle(turn)) <= _STEEPEST:
        angle = math.radians(needle_angle(turn))
        tip_x, tip_y = x + 5.0 * math.sin(angle), notch - 5.0 * math.cos(angle)
        right = turn > 0
        beside = tip_x + (0.6 if right else -0.6)
        items += [
            Rule(x, notch, tip_x, tip_y, INK, 0.18),
            TextRun(
                beside,
                tip_y + 0.72 * size * MM_PER_POINT,
                "TN",
                size * 0.85,
                INK,
                anchor="left" if right else "right",
            ),
        ]
    return items
