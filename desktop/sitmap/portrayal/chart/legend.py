"""Who is drawn how, in rows above a plot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from sitmap.portrayal.chart.claim_items import mark_of
from sitmap.portrayal.chart.look import ChartLook, Voice
from sitmap.portrayal.draw_list import Item, Paths, PathShape, Stroke, Text
from sitmap.portrayal.labels import text_width

__all__ = ["LegendRows", "legend_items", "legend_rows"]

_SIGN: Final = 26.0
_GAP: Final = 14.0
_ROW: Final = 1.5

LegendRows = tuple[tuple[Voice, ...], ...]


def legend_rows(voices: Sequence[Voice], width: float, look: ChartLook, most: int) -> LegendRows:
    """Return the voices by rows that fit ``width``, ``most`` rows at the most."""
    rows: list[list[Voice]] = []
    used = width
    for voice in voices:
        needed = _SIGN + text_width(voice.name, look.small) + _GAP
        if used + needed > width + _GAP:
            rows.append([])
            used = 0.0
        rows[-1].append(voice)
        used += needed
    return tuple(tuple(row) for row in rows[:most])


def legend_items(
    rows: LegendRows, count: int, left: float, top: float, width: float, look: ChartLook
) -> tuple[list[Item], float]:
    """Return the legend of ``count`` voices, of which ``rows`` fit, and its height."""
    items: list[Item] = []
    step = look.small * _ROW
    x = left
    for number, row in enumerate(rows):
        x, y = left, top + (number + 0.5) * step
        for voice in row:
            line = np.array([(x, y), (x + _SIGN - 6.0, y)])
            stroke = Stroke(voice.colour, 1.6, voice.dash, "flat")
            items.append(Paths(PathShape.of([line], closed=False), stroke=stroke))
            items.append(mark_of(np.array([x + _SIGN / 2 - 3.0]), np.array([y]), voice, look))
            name = _shortened(voice.name, left + width - x - _SIGN, look.small)
            items.append(Text(x + _SIGN, y, name, look.small, look.ink, baseline="middle"))
            x += _SIGN + text_width(voice.name, look.small) + _GAP
    missing = count - sum(len(row) for row in rows)
    if missing:
        y = top + (len(rows) - 0.5) * step
        words = f"and {missing} more"
        room = left + width - x
        if text_width(words, look.small) > room:  # the row is full: the last name gives way
            items = items[:-3]
            x -= 0.0
            words = f"and {missing + 1} more"
            x = max(left, left + width - text_width(words, look.small))
        items.append(Text(x, y, words, look.small, look.muted, baseline="middle"))
    return items, len(rows) * step


def _shortened(words: str, room: float, size: float) -> str:
    if text_width(words, size) <= room:
        return words
    while words and text_width(words + "…", size) > room:
        words = words[:-1]
    return words.rstrip() + "…"
