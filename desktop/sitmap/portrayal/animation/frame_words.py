"""The words of a frame: title and dates, the stretch of time, legend, notes and credits.

They are the page's words in fewer lines; where the boxes are is ``frame_size``'s matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sitmap.domain.dates import format_day
from sitmap.domain.situation_date import SituationDate, end_ms
from sitmap.portrayal.animation.frame_size import FrameBoxes
from sitmap.portrayal.page.flow import (
    Piece,
    Setter,
    TextStyle,
    fit_lines,
    flow,
    height_of,
    line_height,
    shorten,
)
from sitmap.portrayal.page.legend import LegendGroup, legend_pieces
from sitmap.portrayal.page.model import (
    MM_PER_POINT,
    Box,
    Item,
    Patch,
    Rule,
    TextMeasure,
    TextRun,
)
from sitmap.portrayal.page.style import HAIRLINE, INK, MUTED, REPLAY, WHITE
from sitmap.portrayal.page.texts import HANDLING_LABELS, Dates, long_day
from sitmap.portrayal.style import Style

__all__ = ["SMALL", "TEXT", "Period", "column_items", "date_items", "head_items", "legend_column"]

TEXT: Final = 7.8
SMALL: Final = 6.6
_TITLE, _DAY = 10.5, 17.0
_MOST_NOTES: Final = 0.4
_DAY_TOP: Final = 10.6
"""Millimetres from the head's top to the dates: two lines of the title have room."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days that one frame stands for, within the days of the whole animation."""

    first: SituationDate
    last: SituationDate
    start: SituationDate
    end: SituationDate

    @property
    def passed(self) -> tuple[float, float] | None:
        """Which shares of the whole have passed at both its ends; None if the whole is one date."""
        begin = end_ms(self.start)
        total = end_ms(self.end) - begin
        if total <= 0:
            return None
        return (end_ms(self.first) - begin) / total, (end_ms(self.last) - begin) / total


# --- head -------------------------------------------------------------------------------


def head_items(title: str, handling: str, boxes: FrameBoxes, measure: TextMeasure) -> list[Item]:
    """Return title and handling label: the same on every frame."""
    box = boxes.head
    style = TextStyle(_TITLE, INK, bold=True)
    style, lines, _ = fit_lines(title, box.width, style, measure, smallest=7.5, most=2)
    y = box.y
    items: list[Item] = []
    for line in lines:
        items.append(_run(box.x, y, line, style))
        y += line_height(style.size) * 0.96
    if handling:
        items += _handling(handling, boxes, measure)
    return items


def _handling(label: str, boxes: FrameBoxes, measure: TextMeasure) -> list[Item]:
    """Return the label at the right of the foot, coloured on black."""
    foot, size = boxes.foot, 8.0
    width = measure.width(label, size, bold=True) + 2.4
    left, top = foot.right - width, foot.y - 0.4
    corners = ((left, top), (foot.right, top), (foot.right, foot.bottom), (left, foot.bottom))
    baseline = (top + foot.bottom) / 2 + 0.36 * size * MM_PER_POINT
    words = TextRun(left + 1.2, baseline, label, size, HANDLING_LABELS[label], bold=True)
    return [Patch(corners, (0, 0, 0, 255)), words]


def _run(x: float, top: float, text: str, style: TextStyle) -> TextRun:
    baseline = top + 0.95 * style.size * MM_PER_POINT
    return TextRun(x, baseline, text, style.size, style.colour, style.bold, style.italic)


# --- dates ------------------------------------------------------------------------------


def date_items(
    dates: Dates, period: Period, boxes: FrameBoxes, measure: TextMeasure
) -> tuple[Item, ...]:
    """Return both dates, and where the day lies in the stretch of time.

    A frame that stands for several days says until when nothing changed.
    """
    box = boxes.head
    y = box.y + _DAY_TOP - line_height(TEXT)
    items: list[Item] = [_run(box.x, y, "Situation on", TextStyle(TEXT, MUTED))]
    y += line_height(TEXT) * 0.94
    day = TextStyle(_DAY, INK, bold=True)
    day, lines, _ = fit_lines(long_day(period.first), box.width, day, measure, smallest=9, most=1)
    items.append(_run(box.x, y, lines[0], day))
    y += line_height(_DAY) * 0.98
    known = dates.known_words()
    for words, style in (
        (_further(dates, period), TextStyle(TEXT, INK)),
        (known, TextStyle(TEXT, WHITE if dates.replay else MUTED)),
    ):
        if not words:
            continue
        text = shorten(words, box.width - 2.0, style, measure)
        if dates.replay and words is known:
            items.append(_field(box.x, y, measure.width(text, TEXT) + 2.0))
            items.append(_run(box.x + 1.0, y, text, style))
        else:
            items.append(_run(box.x, y, text, style))
        y += line_height(TEXT)
    return (*items, *_bar_items(period, boxes, measure))


def _further(dates: Dates, period: Period) -> str:
    if period.last > period.first:
        return f"unchanged to {long_day(period.last)}"
    return dates.span


def _field(x: float, y: float, width: float) -> Patch:
    bottom = y + line_height(TEXT)
    return Patch(((x, y), (x + width, y), (x + width, bottom), (x, bottom)), REPLAY)


def _bar_items(period: Period, boxes: FrameBoxes, measure: TextMeasure) -> list[Item]:
    """Return the stretch of time below the map: its ends, and the part that has passed."""
    box, style = boxes.bar, TextStyle(SMALL, MUTED)
    passed = period.passed
    if passed is None:
        return []
    first, last = format_day(period.start), format_day(period.end)
    left = box.x + measure.width(first, SMALL) + 2.0
    right = box.right - measure.width(last, SMALL) - 2.0
    middle = box.y + 0.56 * box.height
    top = middle - 0.55 * SMALL * MM_PER_POINT
    begun, done = (left + (right - left) * share for share in passed)
    return [
        _run(box.x, top, first, style),
        _run(right + 2.0, top, last, style),
        Rule(left, middle, right, middle, HAIRLINE, 0.3),
        Rule(left, middle, max(done, left), middle, INK, 0.7),
        Rule(begun, middle - 1.0, begun, middle + 1.0, INK, 0.5),
        Rule(done, middle - 1.0, done, middle + 1.0, INK, 0.5),
    ]


# --- legend, notes, credits -------------------------------------------------------------


def legend_column(
    shown: Sequence[LegendGroup], every: Sequence[LegendGroup], style: Style, setter: Setter
) -> list[Piece]:
    """Return a line for each group of the whole animation; what does not show now is pale.

    So no line jumps from frame to frame.
    """
    now = {group.label: group for group in shown}
    known = {group.label for group in every}
    merged = [now.get(group.label, group) for group in every]
    merged += [group for group in shown if group.label not in known]
    return legend_pieces(merged, style, setter, definitions=False, absent=known - now.keys())


def column_items(
    pieces: Sequence[Piece], notes: Sequence[Piece], boxes: FrameBoxes
) -> tuple[Item, ...]:
    """Return the pieces in their columns and the notes at the end of the last one.

    Notes name the sources and keep their room; of the rest, what has none is told in one line.
    """
    *columns, last = boxes.texts
    below = min(height_of(notes), _MOST_NOTES * last.height)
    line = line_height(SMALL)
    end = Box(last.x, last.bottom - below - line, last.width, below + line)
    columns.append(replace(last, height=last.height - end.height - line))
    placed = flow(pieces, columns)
    items = [item for column in placed.columns for item in column]
    used = columns[-1].y + placed.used[-1]
    if placed.rest:
        words = f"and {len(placed.rest)} more line{'s' * (len(placed.rest) > 1)}"
        items.append(_run(last.x, used, words, TextStyle(SMALL, MUTED)))
        used += line
    top = replace(end, y=used + 2.0)
    noted = flow(notes, (end if top.y > end.y + line else replace(top, height=end.bottom - top.y),))
    return (*items, *(item for column in noted.columns for item in column))
