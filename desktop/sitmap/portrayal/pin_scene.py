"""A pin on the map: the place that somebody asked for, with its name and, at first, a ring."""

from __future__ import annotations

import math

import numpy as np

from sitmap.portrayal.draw_list import DrawList, Fill, Item, Layer, Paths, PathShape, Stroke, Text
from sitmap.portrayal.labels import text_width
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["pin_draw_list"]

_HEAD = 7.0
_TALL = 22.0
_RING = 34.0
_SIZE = 12.5


def pin_draw_list(
    lonlat: tuple[float, float], words: str, pulse: float, view: View, style: Style
) -> DrawList | None:
    """Return the pin in a view, None where it lies beyond the projection.

    ``pulse`` 0 to 1 is how far the ring around the place has grown; 1 is gone.
    """
    x, y = view.to_frame(np.array([lonlat], np.float64))[0].tolist()
    if not (math.isfinite(x) and math.isfinite(y)):
        return None
    ink, halo = style.colour("highlight"), style.colour("highlight_halo")
    items: list[Item] = []
    if pulse < 1.0:
        ring = PathShape.of([_circle(x, y, 6.0 + _RING * pulse)], closed=True)
        faded = (*ink[:3], round(ink[3] * (1.0 - pulse)))
        items.append(Paths(ring, stroke=Stroke(faded, 3.0)))
    items += [
        Paths(PathShape.of([_drop(x, y)], closed=True), Fill(ink), Stroke(halo, 1.6)),
        Paths(PathShape.of([_circle(x, y - _TALL + _HEAD, 2.6)], closed=True), Fill(halo)),
    ]
    if words:
        items += _flag(x, y - _TALL - 5.0, words, style)
    return DrawList(view.width, view.height, (Layer("pin", tuple(items), static=False),))


def _flag(x: float, bottom: float, words: str, style: Style) -> list[Item]:
    """Return the name above the pin, in a box: the map may write the same name beside it."""
    half = text_width(words, _SIZE, bold=True) / 2 + 7.0
    top = bottom - 22.0
    ring = np.array(
        [[x - half, top], [x + half, top], [x + half, bottom], [x - half, bottom]], np.float64
    )
    edge = Stroke(style.colour("panel_edge"), 1.0)
    ink, middle = style.colour("panel_text"), (top + bottom) / 2
    return [
        Paths(PathShape.of([ring], closed=True), Fill(style.colour("panel")), edge),
        Text(x, middle, words, _SIZE, ink, bold=True, anchor="centre", baseline="middle"),
    ]


def _circle(x: float, y: float, radius: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    turn = np.linspace(0.0, 2 * math.pi, 49)[:-1]
    return np.column_stack([x + radius * np.cos(turn), y + radius * np.sin(turn)])


def _drop(x: float, y: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return a drop whose point stands on the place."""
    turn = np.linspace(math.radians(155), math.radians(385), 25)
    centre = y - _TALL + _HEAD
    head = np.column_stack([x + _HEAD * np.cos(turn), centre + _HEAD * np.sin(turn)])
    return np.vstack([[[x, y]], head])
