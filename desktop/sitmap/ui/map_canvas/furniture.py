"""What stands on the map without being part of it: scale, north, credits, notes, readout.

Made as draw lists in frame units and painted like the map. The legend has its own module.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.paint.fonts import text_width
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
from sitmap.portrayal.scale_bar import ScaleBar, needle_angle, scale_bar, true_north
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = [
    "Notes",
    "furniture",
    "furniture_boxes",
    "note_boxes",
    "panel",
    "readout",
    "readout_box",
]

_EDGE: Final = 10.0
_SMALL: Final = 10.0
_TEXT: Final = 11.0
_ROW: Final = 24.0
"""Height of the strip of credits at the lower edge, with its gap."""
_FRAME: Final = 5.0
_STRIP_SIZES: Final = {"replay": 15.0, "banner": 13.0}
"""Sizes of the words of the lines on top of the map, by the name of their colours."""
_BAR: Final = 150.0
_READOUT: Final = 200.0
_GAP: Final = 10.0
_LINE: Final = 14.0
_LEAST: Final = 150.0
"""Width that credits need beside the scale."""
_LOW_LINES: Final = 2
"""Lines of credits that fit below the panel of the scale."""
_TURNS: Final = np.linspace(0.0, 2 * np.pi, 8, endpoint=False)
_OCTAGON: Final = np.column_stack([np.sin(_TURNS), np.cos(_TURNS)])


Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Words that depend on file and dates; empty ones are left out."""

    attribution: str = ""
    schematic: str = ""
    banner: str = ""
    replay: str = ""


def panel(left: float, top: float, right: float, bottom: float, style: Style) -> Paths:
    """Return a calm box for words on the map."""
    radius, turn = 4.0, np.linspace(0, np.pi / 2, 5)
    corners = (
        (right - radius, bottom - radius, 0.0),
        (left + radius, bottom - radius, np.pi / 2),
        (left + radius, top + radius, np.pi),
        (right - radius, top + radius, 1.5 * np.pi),
    )
    points = np.concatenate(
        [
            np.column_stack([x + radius * np.cos(turn + a), y + radius * np.sin(turn + a)])
            for x, y, a in corners
        ]
    )
    shape = PathShape.of([points], closed=True)
    return Paths(shape, Fill(style.colour("panel")), Stroke(style.colour("panel_edge"), 1.0))


def furniture(view: View, style: Style, notes: Notes, *, miles: bool = False) -> DrawList:
    """Return scale bar, north arrow, projection, credits and notes for a view."""
    items: list[Item] = [
        *_scale(view, style, miles=miles),
        *_credits(view, style, notes, miles=miles),
        *_above(view, style, notes),
    ]
    return DrawList(view.width, view.height, (Layer("furniture", tuple(items), static=False),))


def _scale(view: View, style: Style, *, miles: bool) -> list[Item]:
    bar, turn = _measured(view, miles)
    name, error = view.projection.name, view.projection.error_words
    number, north = _scale_words(view, turn)
    second = text_width(number, _TEXT, bold=True) + 10.0
    left, top, right, bottom = _scale_box(view, miles)
    ink, muted = style.colour("panel_text"), style.colour("panel_muted")
    x, y = left + 36.0, top + 12.0
    items: list[Item] = [panel(left, top, right, bottom, style), *_north(left, top, turn, style)]
    for part in range(4):
        a, b = x + bar.width * part / 4, x + bar.width * (part + 1) / 4
        field = np.array([[a, y], [b, y], [b, y + 4], [a, y + 4]])
        fill = Fill(ink if part % 2 == 0 else style.colour("panel"))
        items.append(Paths(PathShape.of([field], closed=True), fill, Stroke(ink, 0.8, cap="flat")))
    items += [
        Text(x + bar.width + 6, y + 2, bar.label, _SMALL, ink, baseline="middle"),
        Text(x, top + 29, number, _TEXT, ink, bold=True),
        Text(x + second, top + 29, north, _SMALL, muted),
        Text(x, top + 41, name, _SMALL, muted),
        Text(x, top + 53, error, _SMALL, ink),
    ]
    return [item for item in items if not isinstance(item, Text) or item.text]


@lru_cache(maxsize=4)
def _measured(view: View, miles: bool) -> tuple[ScaleBar, float]:
    """Return the bar and the turn of true north: geodesics, needed twice in a frame."""
    return scale_bar(view, max_width=_BAR, miles=miles), true_north(view)


def _scale_words(view: View, turn: float) -> tuple[str, str]:
    """Return the scale as a number, and by how much true north is off, empty where it is not."""
    number = f"1:{_rounded(view.denominator):,}".replace(",", " ")
    return number, f"true north {abs(turn):.1f}° {'E' if turn > 0 else 'W'}" if turn else ""


@lru_cache(maxsize=8)
def _scale_box(view: View, miles: bool) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of the panel of the scale, as large as its words."""
    # Asked for by all that stand beside it, at every frame.
    bar, turn = _measured(view, miles)
    number, north = _scale_words(view, turn)
    widest = max(
        bar.width + 38.0,
        text_width(number, _TEXT, bold=True) + 10.0 + text_width(north, _SMALL),
        text_width(view.projection.name, _SMALL),
    )
    bottom = view.height - _EDGE - _ROW
    # A line more where the projection has an error to tell.
    top = bottom - (58.0 if view.projection.error_words else 46.0)
    return _EDGE, top, _EDGE + widest + 48.0, bottom


def _rounded(denominator: float) -> int:
    """Return a denominator with three figures: more would pretend."""
    step: int = 10 ** max(len(str(round(denominator))) - 3, 0)
    return round(denominator / step) * step


def _north(left: float, top: float, turn: float, style: Style) -> list[Item]:
    """Return an arrow to grid north, which is up, and a needle to true north if it differs."""
    x, y = left + 18.0, top + 8.0
    ink = style.colour("panel_text")
    edge = Stroke(ink, 0.8)
    west = np.array([[x, y], [x, y + 15], [x - 5.5, y + 19]])
    east = np.array([[x, y], [x + 5.5, y + 19], [x, y + 15]])
    items: list[Item] = [
        Paths(PathShape.of([west], closed=True), Fill(ink), edge),
        Paths(PathShape.of([east], closed=True), Fill(style.colour("panel")), edge),
        Text(x, y + 32, "GN" if turn else "N", _SMALL, ink, bold=True, anchor="centre"),
    ]
    if turn:
        angle = np.radians(needle_angle(turn))
        tip = np.array([x, y + 15]) + 17.0 * np.array([np.sin(angle), -np.cos(angle)])
        needle = PathShape.of([np.array([[x, y + 15], tip])], closed=False)
        star = PathShape.of([tip + 1.7 * _OCTAGON], closed=True)
        items[:0] = [Paths(needle, stroke=edge), Paths(star, Fill(ink))]
    return items


def _credits(view: View, style: Style, notes: Notes, *, miles: bool) -> list[Item]:
    items: list[Item] = []
    halo = style.colour("halo")
    right = view.width - _EDGE
    y, lines = _credit_lines(view, notes.attribution, miles=miles)
    for words in reversed(lines):
        colour = style.colour("text_minor")
        items.append(Text(right, y, words, _SMALL, colour, halo, anchor="right"))
        y -= _LINE
    if notes.schematic:
        words = _fitting(notes.schematic, view.width - 2 * _EDGE - 260, _TEXT)
        colour = style.colour("text")
        items.append(Text(right, y - 3, words, _TEXT, colour, halo, italic=True, anchor="right"))
    return items


def _credit_lines(view: View, credit: str, *, miles: bool) -> tuple[float, tuple[str, ...]]:
    """Return where the lowest line of the credits stands, and the lines.

    A few stand beside the readout, more beside the scale as well, or above it on a narrow map.
    """
    lowest = view.height - _EDGE
    lines = _lines(credit, view.width - 2 * _EDGE - _READOUT - _GAP)
    if len(lines) <= _LOW_LINES:
        return lowest, lines
    _, top, right, _ = _scale_box(view, miles)
    beside = view.width - right - _GAP - _EDGE
    if beside >= _LEAST:
        return lowest, _lines(credit, beside)
    return top - _GAP, _lines(credit, view.width - 2 * _EDGE)


@lru_cache(maxsize=16)
def _lines(credit: str, room: float) -> tuple[str, ...]:
    """Return the credits on as many lines as they need: none of them may be cut."""
    lines: list[str] = []
    for part in credit.split(" · ") if credit else []:
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and text_width(longer, _SMALL) <= room:
            lines[-1] = longer
        else:
            lines += _folded(part, room)
    return tuple(lines)


def _folded(part: str, room: float) -> list[str]:
    """Return one credit in lines broken between words; a single word is never broken."""
    lines: list[str] = []
    for word in part.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, _SMALL) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _fitting(words: str, room: float, size: float) -> str:
    """Return the words, cut with an ellipsis if they are wider than ``room``."""
    while len(words) > 8 and text_width(words, size) > max(room, 120.0):
        words = words[: int(len(words) * 0.9)].rstrip(" ·,.…") + "…"
    return words


def _above(view: View, style: Style, notes: Notes) -> list[Item]:
    """Return the lines on top of the map; a replay frames the map in its colour as well."""
    items: list[Item] = []
    if notes.replay:
        inset = _FRAME / 2
        corners = [
            [inset, inset],
            [view.width - inset, inset],
            [view.width - inset, view.height - inset],
            [inset, view.height - inset],
        ]
        frame = PathShape.of([np.array(corners)], closed=True)
        items.append(Paths(frame, stroke=Stroke(style.colour("replay"), _FRAME)))
    for look, words, (left, top, right, bottom) in _strips(view.width, notes):
        size = _STRIP_SIZES[look]
        shape = panel(left, top, right, bottom, style).shape
        fill, edge = Fill(style.colour(look)), Stroke(style.colour(f"{look}_edge"), 1.0)
        ink, middle, y = style.colour(f"{look}_text"), view.width / 2, (top + bottom) / 2
        fitting = _fitting(words, view.width - 2 * _EDGE - 28, size)
        text = Text(middle, y, fitting, size, ink, bold=True, anchor="centre", baseline="middle")
        items += [Paths(shape, fill, edge), text]
    return items


def _strips(room: float, notes: Notes) -> list[tuple[str, str, Box]]:
    """Return look, words and box of each line on top of the map, downwards."""
    strips: list[tuple[str, str, Box]] = []
    top = _EDGE
    for look, words in (("replay", notes.replay), ("banner", notes.banner)):
        if words:
            size = _STRIP_SIZES[look]
            width = min(text_width(words, size, bold=True) + 28, room - 2 * _EDGE)
            left, bottom = (room - width) / 2, top + size + 15
            strips.append((look, words, (left, top, left + width, bottom)))
            top = bottom + 6
    return strips


@lru_cache(maxsize=8)
def note_boxes(view: View, notes: Notes, *, miles: bool = False) -> NDArray[np.float64]:
    """Return (k, 4) left, top, right, bottom of banner and credits as they stand on the map."""
    # Asked for at every frame, while words hardly ever change.
    width = view.width
    right = width - _EDGE
    lowest, lines = _credit_lines(view, notes.attribution, miles=miles)
    widths = [text_width(words, _SMALL) for words in lines]
    widths += [text_width(notes.schematic, _TEXT)] if notes.schematic else []
    boxes = [box for _, _, box in _strips(width, notes)]
    if widths:
        top = lowest - _LINE * len(widths) - 3.0
        boxes.append((right - max(widths), top, right, lowest + _EDGE))
    return np.array(boxes).reshape(-1, 4)


def furniture_boxes(
    view: View, notes: Notes | None = None, *, miles: bool = False
) -> NDArray[np.float64]:
    """Return (k, 4) left, top, right, bottom that names on the map should keep clear of.

    The first is the scale's. ``notes`` are the words that stand there, None before they are known.
    """
    right, bottom = float(view.width), float(view.height)
    left, top, scale_right, scale_bottom = _scale_box(view, miles)
    below = (left, scale_bottom, _EDGE + _READOUT, bottom)
    first = np.array([(left, top, scale_right, scale_bottom), below])
    if notes is not None:
        return np.concatenate([first, note_boxes(view, notes, miles=miles)])
    credit_line = (right * 0.4, bottom - _EDGE - 16.0, right, bottom)
    words = (right - 330.0, bottom - _EDGE - 34.0, right, bottom)
    return np.concatenate([first, np.array([credit_line, words])])


def readout_box(view: View) -> tuple[float, float, float, float]:
    """Return left, top, width, height of the place where coordinates are read."""
    return _EDGE, view.height - _EDGE - 17.0, _READOUT, 20.0


def readout(view: View, style: Style, words: str) -> DrawList:
    """Return the coordinates under the cursor, in the lower left corner."""
    left, top, _, height = readout_box(view)
    items: tuple[Item, ...] = ()
    if words:
        items = (
            Text(
                left + 2,
                top + height - 4,
                words,
                _TEXT,
                style.colour("text"),
                style.colour("halo"),
            ),
        )
    return DrawList(view.width, view.height, (Layer("readout", items, static=False),))
