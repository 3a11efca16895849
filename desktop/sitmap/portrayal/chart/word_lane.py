"""Readings without a number, as signs in a lane at the bottom of a plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.claims import WordedReading
from sitmap.domain.dates import OPEN_END, OPEN_START
from sitmap.portrayal.chart.frame import ChartFrame
from sitmap.portrayal.chart.look import ChartLook
from sitmap.portrayal.draw_list import SYMBOLS, Anchor, Item, Markers, Text
from sitmap.portrayal.labels import text_width

__all__ = ["LANE", "word_lane"]

LANE: Final = 16.0
"""Height of the lane in frame units."""
_SIGN: Final = 9.0
_MOST_WORDS: Final = 4
_SIDES: Final[tuple[tuple[float, Anchor], ...]] = ((1.0, "left"), (-1.0, "right"))

_Floats = NDArray[np.float64]


def word_lane(
    worded: Sequence[WordedReading], frame: ChartFrame, look: ChartLook
) -> tuple[list[Item], _Floats]:
    """Return the signs of readings in words, a few with their words, and their boxes (n, 4)."""
    if not worded:
        return [], np.empty((0, 4))
    x = frame.x(np.array([_middle(reading) for reading in worded]))
    y = np.full(len(x), frame.bottom - LANE / 2)
    items: list[Item] = [_signs(worded, x, y, look)]
    if len(worded) <= _MOST_WORDS:
        items += _words(worded, x, float(y[0]), frame, look)
    half = _SIGN / 2 + 0.5
    return items, np.column_stack((x - half, y - half, x + half, y + half))


def _middle(reading: WordedReading) -> float:
    start = reading.end - 1 if reading.start <= OPEN_START else reading.start
    end = reading.start if reading.end >= OPEN_END else reading.end
    return (float(start) + float(end)) / 2


def _signs(worded: Sequence[WordedReading], x: _Floats, y: _Floats, look: ChartLook) -> Markers:
    codes = list(dict.fromkeys(reading.party for reading in worded))
    return Markers(
        x.astype(np.float32),
        y.astype(np.float32),
        np.full(len(x), SYMBOLS.index("quote"), np.uint8),
        np.array([codes.index(reading.party) for reading in worded], np.uint8),
        np.ones(len(x), np.bool_),
        tuple(look.colour(code) for code in codes),
        look.ground,
        _SIGN,
        np.full(len(x), -1, np.int32),
    )


def _words(
    worded: Sequence[WordedReading], x: _Floats, y: float, frame: ChartFrame, look: ChartLook
) -> list[Item]:
    """Return the words beside their signs, on the side where they fit, none over another sign."""
    items: list[Item] = []
    for reading, place in zip(worded, x.tolist(), strict=True):
        width = text_width(reading.text, look.small) + 10.0
        others = x[np.abs(x - place) > 1.0]
        for way, anchor in _SIDES:
            low, high = sorted((place, place + way * width))
            free = not bool(((others > low - 8.0) & (others < high + 8.0)).any())
            if free and frame.left < low and high < frame.right:
                at = place + way * 8.0
                text = Text(at, y, reading.text, look.small, look.muted, anchor=anchor)
                items.append(replace(text, baseline="middle"))
                break
    return items
