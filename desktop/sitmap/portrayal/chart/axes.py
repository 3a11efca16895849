"""Grid, numbers and dates round a plot."""

from __future__ import annotations

from typing import Final

import numpy as np

from sitmap.domain.time_ticks import Axis, axis
from sitmap.portrayal.chart.frame import ChartFrame
from sitmap.portrayal.chart.look import ChartLook
from sitmap.portrayal.draw_list import Item, Paths, PathShape, Stroke, Text
from sitmap.portrayal.labels import text_width

__all__ = ["TICK_GAP", "axis_items", "grid_items", "label_room", "time_rows"]

TICK_GAP: Final = 44.0
_VALUE_GAP: Final = 2.5
"""Least distance of ruled values, in heights of their labels."""
_BELOW: Final = 5.0


def label_room(frame: ChartFrame, look: ChartLook) -> float:
    """Return how wide the numbers at the axis are."""
    labels = [
        text_width(words, look.small) for _, words in frame.value_ticks(_VALUE_GAP * look.small)
    ]
    return max(labels, default=0.0)


def time_rows(look: ChartLook) -> float:
    """Return the height that two rows of dates need."""
    return 2 * look.small * 1.3 + _BELOW


def grid_items(frame: ChartFrame, look: ChartLook) -> list[Item]:
    """Return the lines behind what is drawn."""
    ruling = _ruling(frame)
    grid = [
        np.array([(frame.left, frame.y_of(value)), (frame.right, frame.y_of(value))])
        for value, _ in frame.value_ticks(_VALUE_GAP * look.small)
    ]
    for tick in ruling.ticks:
        x = frame.x_of(tick.ms)
        grid.append(np.array([(x, frame.top), (x, frame.bottom)]))
    lines = Paths(PathShape.of(grid, closed=False), stroke=Stroke(look.grid, 1.0, cap="flat"))
    return [lines, *_zero(frame, look)]


def axis_items(frame: ChartFrame, look: ChartLook, *, dates: bool) -> list[Item]:
    """Return the sides of the plot, numbers and, if wanted, dates."""
    sides = [np.array([(frame.left, frame.top), (frame.left, frame.bottom)])]
    sides.append(np.array([(frame.left, frame.bottom), (frame.right, frame.bottom)]))
    items: list[Item] = [
        Paths(PathShape.of(sides, closed=False), stroke=Stroke(look.edge, 1.0, cap="flat")),
    ]
    items += _break(frame, look)
    items += [
        Text(
            frame.left - 5.0, frame.y_of(value), words, look.small, look.muted,
            anchor="right", baseline="middle",
        )
        for value, words in frame.value_ticks(_VALUE_GAP * look.small)
    ]  # fmt: skip
    return items + (_dates(frame, look, _ruling(frame)) if dates else [])


def _ruling(frame: ChartFrame) -> Axis:
    return axis(int(frame.time.start), int(frame.time.end), frame.width, TICK_GAP)


def _zero(frame: ChartFrame, look: ChartLook) -> list[Item]:
    """Return the line of zero where numbers lie on both sides of it."""
    if frame.values.logarithmic or not frame.values.low < 0 < frame.values.high:
        return []
    y = frame.y_of(0.0)
    line = np.array([(frame.left, y), (frame.right, y)])
    return [Paths(PathShape.of([line], closed=False), stroke=Stroke(look.edge, 1.2, cap="flat"))]


def _break(frame: ChartFrame, look: ChartLook) -> list[Item]:
    """Return the sign that an axis does not begin at zero: two strokes across its foot."""
    low, high = frame.values.low, frame.values.high
    if frame.values.logarithmic or low <= 0 <= high:
        return []
    y = frame.bottom if low > 0 else frame.top + 8.0
    strokes = [
        np.array([(frame.left - 4.0, y - rise), (frame.left + 4.0, y - rise - 3.0)])
        for rise in (4.0, 8.0)
    ]
    return [Paths(PathShape.of(strokes, closed=False), stroke=Stroke(look.ink, 1.2, cap="flat"))]


def _dates(frame: ChartFrame, look: ChartLook, ruling: Axis) -> list[Item]:
    """Return the labels of ticks, and those of the larger units once below them."""
    items: list[Item] = []
    y = frame.bottom + _BELOW + look.small * 0.72
    for tick in ruling.ticks:
        half = text_width(tick.label, look.small) / 2
        x = frame.x_of(tick.ms)
        if frame.left - half < x and x + half < frame.right + 10.0:
            items.append(Text(x, y, tick.label, look.small, look.ink, anchor="centre"))
    for span in ruling.spans:
        left = max(frame.x_of(span.start), frame.left)
        right = min(frame.x_of(span.end), frame.right)
        if text_width(span.label, look.small) + 4.0 < right - left:
            items.append(Text(left, y + look.small * 1.3, span.label, look.small, look.muted))
    return items
