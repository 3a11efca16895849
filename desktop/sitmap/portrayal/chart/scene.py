"""A chart put together: title, legend, axes, claims, as one draw list with what lies where.

The same scene is shown in the window, written to files and printed. Where its numbers come
from does not belong here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.area_gains import GainSeries
from sitmap.domain.claims import MetricSeries
from sitmap.domain.dates import MS_PER_DAY, day_of_ms, format_day
from sitmap.domain.readings import UNITLESS
from sitmap.portrayal.chart.axes import axis_items, grid_items, label_room, time_rows
from sitmap.portrayal.chart.claim_items import ClaimItems, claim_items
from sitmap.portrayal.chart.frame import (
    ChartFrame,
    Scale,
    TimeRange,
    ValueRange,
    padded_time,
    value_range,
)
from sitmap.portrayal.chart.gain_items import BAR, gain_items, gain_values
from sitmap.portrayal.chart.legend import legend_items, legend_rows
from sitmap.portrayal.chart.look import ChartLook, Voice
from sitmap.portrayal.chart.word_lane import LANE, word_lane
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
from sitmap.portrayal.labels import text_width

__all__ = [
    "ChartMarks",
    "ChartRequest",
    "ChartScene",
    "Content",
    "chart_scene",
    "heading_of",
    "time_range_of",
]

Content: TypeAlias = MetricSeries | GainSeries
"""What a chart can be of: numbers through time, or gains by period."""

_PAD: Final = 8.0
_RIGHT: Final = 14.0
_LEAST_PLOT: Final = 12.0


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """How large a chart is, in frame units, and what of it is wanted.

    ``time`` is the range shown, by default all of it; what holds without an end is drawn up to
    ``until`` (int64 ms). ``day`` (ms of its start) draws the date as a line, for paper.
    ``notes`` stand below. The plot begins at ``left`` or where its numbers end.
    """

    width: float
    height: float
    until: int
    scale: Scale = "auto"
    time: TimeRange | None = None
    title: bool = False
    dates: bool = True
    legend_rows: int = 2
    day: int | None = None
    notes: tuple[str, ...] = ()
    left: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class ChartMarks:
    """Where readings are drawn: ``boxes`` float64 (n, 4), claim and entry of each (n,).

    Readings in words have the claim -1 and their place among these as entry.
    """

    boxes: NDArray[np.float64]
    claim: NDArray[np.int64]
    entry: NDArray[np.int64]

    def at(self, x: float, y: float, reach: float = 7.0) -> tuple[int, int] | None:
        """Return claim and entry nearest to a point, the smaller of two equally near."""
        if not len(self.boxes):
            return None
        left, top, right, bottom = self.boxes.T
        dx = np.maximum(np.maximum(left - x, x - right), 0.0)
        dy = np.maximum(np.maximum(top - y, y - bottom), 0.0)
        apart = np.hypot(dx, dy)
        near = np.flatnonzero(apart <= reach)
        if not len(near):
            return None
        size = (right - left + 1.0) * (bottom - top + 1.0)
        best = near[np.lexsort((size[near], np.round(apart[near], 1)))[0]]
        return int(self.claim[best]), int(self.entry[best])


@dataclass(frozen=True, eq=False, slots=True)
class ChartScene:
    """A drawn chart: its draw list, its frame, and where its readings lie."""

    draw_list: DrawList
    frame: ChartFrame
    marks: ChartMarks


def time_range_of(content: Sequence[Content], until: int) -> TimeRange:
    """Return the range that shows every bounded time of some charts, up to ``until``."""
    spans = [span for item in content if (span := item.span()) is not None]
    first = min((span[0] for span in spans), default=until - 365 * MS_PER_DAY)
    last = min(max((span[1] for span in spans), default=until), until)
    return padded_time(float(first), float(max(last, first)))


def heading_of(content: Content) -> tuple[str, str]:
    """Return name and unit of a chart; the unit is empty where there is none to speak of."""
    if isinstance(content, GainSeries):
        return content.name, "km²"
    unit = "" if content.unit in UNITLESS else content.unit
    return content.name, "to 1" if unit == "ratio" else unit


def chart_scene(content: Content, request: ChartRequest, look: ChartLook) -> ChartScene:
    """Return the chart of all claims of a metric, or of all gains."""
    if isinstance(content, GainSeries):
        bars = look.voices(content.parties)
        for key, voice in bars.items():
            bars[key] = replace(voice, symbol=BAR, hollow=False, dash=())
        head, top = _head(content, list(bars.values()), request, look)
        frame = _frame(content, gain_values(content, request), request, look, top)
        found = gain_items(content, bars, frame, look)
        return _scene(request, frame, look, head, found.items, found.boxes, found.numbers)
    voices = look.voices(content.claims)
    head, top = _head(content, list(voices.values()), request, look)
    frame = _frame(content, _values(content, request), request, look, top)
    drawn = [
        claim_items(
            claim, voices[claim.party, claim.scope, claim.voice], frame, look, request.until
        )
        for claim in content.claims
    ]
    lane, lane_boxes = word_lane(content.worded, frame, look)
    boxes, numbers = _marks(drawn, lane_boxes)
    return _scene(request, frame, look, head, [*_in_order(drawn), *lane], boxes, numbers)


def _scene(
    request: ChartRequest,
    frame: ChartFrame,
    look: ChartLook,
    head: Sequence[Item],
    plot: Sequence[Item],
    boxes: NDArray[np.float64],
    numbers: NDArray[np.int64],
) -> ChartScene:
    """Return what is drawn in the frame, with axes round it and the head above."""
    axes = (*head, *axis_items(frame, look, dates=request.dates))
    over = (*_date_line(request, frame, look), *_notes(request, look))
    layers = (
        Layer("grid", tuple(grid_items(frame, look))),
        Layer("plot", tuple(plot)),
        Layer("margins", (_margins(request, frame, look),)),
        Layer("axes", (*axes, *over)),
    )
    draw_list = DrawList(request.width, request.height, layers, background=look.ground)
    return ChartScene(draw_list, frame, ChartMarks(boxes, numbers[:, 0], numbers[:, 1]))


def _head(
    content: Content, voices: Sequence[Voice], request: ChartRequest, look: ChartLook
) -> tuple[list[Item], float]:
    """Return title and legend, and the height where the plot may begin."""
    room = request.width - 2 * _PAD
    items = _title(content, look, room) if request.title else []
    top = _PAD / 2 + (look.text * 1.6 if request.title else 0.0)
    rows = legend_rows(voices, room, look, request.legend_rows) if len(voices) > 1 else ()
    if rows:
        legend, height = legend_items(rows, len(voices), _PAD, top, room, look)
        items += legend
        top += height
    return items, top + _PAD


def _title(content: Content, look: ChartLook, room: float) -> list[Item]:
    name, unit = heading_of(content)
    items: list[Item] = [Text(_PAD, _PAD / 2 + look.text, name, look.text, look.ink, bold=True)]
    if unit:
        x = _PAD + text_width(name, look.text, True) + 6.0
        if x + text_width(unit, look.small) < room:
            items.append(Text(x, _PAD / 2 + look.text, unit, look.small, look.muted))
    return items


def _frame(
    content: Content, values: ValueRange, request: ChartRequest, look: ChartLook, top: float
) -> ChartFrame:
    bottom = request.height - len(request.notes) * look.small * 1.35 - _PAD
    bottom -= time_rows(look) if request.dates else 2.0
    height = max(bottom - top, _LEAST_PLOT)
    time = request.time or time_range_of([content], request.until)
    # The numbers need room at the left, and how much depends on the height alone.
    probe = ChartFrame(0.0, top, 100.0, height, time, values)
    left = max(_PAD + label_room(probe, look) + 5.0, request.left)
    width = max(request.width - left - _RIGHT, _LEAST_PLOT)
    if isinstance(content, MetricSeries) and content.worded and not values.logarithmic:
        share = LANE / height
        values = ValueRange(values.low - share * (values.high - values.low), values.high)
    return ChartFrame(left, top, width, height, time, values)


def _values(series: MetricSeries, request: ChartRequest) -> ValueRange:
    """Return the range of what shows in the range of times."""
    time = request.time or time_range_of([series], request.until)
    parts, up, down = [], False, False
    for claim in series.claims:
        end = np.minimum(claim.end, request.until)
        shown = (claim.start <= time.end) & (end >= time.start)
        parts += [claim.low[shown], claim.best[shown], claim.high[shown]]
        up = up or bool((np.isnan(claim.high) & np.isfinite(claim.low))[shown].any())
        down = down or bool((np.isnan(claim.low) & np.isfinite(claim.high))[shown].any())
    values = np.concatenate(parts) if parts else np.empty(0)
    found = value_range(values, request.scale, opens_up=up, opens_down=down)
    if down and found.low < 0 <= np.nanmin(values, initial=np.inf):
        return ValueRange(0.0, found.high, found.logarithmic)
    return found


def _margins(request: ChartRequest, frame: ChartFrame, look: ChartLook) -> Paths:
    """Return the ground round the plot, which hides what goes on beyond it."""
    right, bottom = request.width, request.height
    boxes = (
        (0.0, 0.0, right, frame.top - _PAD / 2),
        (0.0, 0.0, frame.left, bottom),
        (frame.right + _PAD / 2, 0.0, right, bottom),
        (0.0, frame.bottom + _PAD / 2, right, bottom),
    )
    rings = [np.array([(a, b), (c, b), (c, d), (a, d)]) for a, b, c, d in boxes]
    shape = PathShape.of(rings, closed=True)
    return Paths(PathShape(shape.points, shape.starts, True, winding=True), fill=Fill(look.ground))


def _in_order(drawn: Sequence[ClaimItems]) -> list[Item]:
    """Return bands below lines below marks."""
    items = [item for one in drawn for item in one.bands]
    items += [item for one in drawn for item in one.lines]
    return items + [item for one in drawn for item in one.marks]


def _date_line(request: ChartRequest, frame: ChartFrame, look: ChartLook) -> list[Item]:
    if request.day is None:
        return []
    x = frame.x_of(request.day + MS_PER_DAY / 2)
    if not frame.left <= x <= frame.right:
        return []
    line = np.array([(x, frame.top), (x, frame.bottom)])
    words = format_day(day_of_ms(request.day))
    near_end = x + text_width(words, look.small) + 6.0 > frame.right
    return [
        Paths(PathShape.of([line], closed=False), stroke=Stroke(look.ink, 0.9, (3.0, 2.0), "flat")),
        Text(
            x - 3.0 if near_end else x + 3.0, frame.top + 2.0, words, look.small, look.ink,
            halo=look.ground, anchor="right" if near_end else "left", baseline="top",
        ),
    ]  # fmt: skip


def _notes(request: ChartRequest, look: ChartLook) -> list[Item]:
    step = look.small * 1.35
    start = request.height - len(request.notes) * step - _PAD / 2
    return [
        Text(_PAD, start + (number + 0.8) * step, words, look.small, look.muted)
        for number, words in enumerate(request.notes)
    ]


def _marks(
    drawn: Sequence[ClaimItems], lane: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the boxes of all entries (n, 4), and claim and entry of each (n, 2)."""
    words = np.column_stack((np.full(len(lane), -1), np.arange(len(lane)))).astype(np.int64)
    numbers = [
        np.column_stack((np.full(len(one.boxes), n), one.entries)) for n, one in enumerate(drawn)
    ]
    return np.concatenate([lane, *(one.boxes for one in drawn)]), np.concatenate([words, *numbers])
