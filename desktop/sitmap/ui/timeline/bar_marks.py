"""Paints along the axis what the file says: key moments, days of observation, and gaps.

No input, no state; the axis itself and what moves over it are in ``bar_painter``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPalette, QPen, QPolygonF

from sitmap.domain.dates import MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE
from sitmap.domain.time_ticks import LEAST_GAP, choose_step
from sitmap.ui.timeline.bar_content import BarContent, Lane, Moment, merged_runs
from sitmap.ui.timeline.time_scale import TimeScale

__all__ = ["gaps_between", "paint_lanes", "paint_moments", "titles_with_room"]

_MARK: Final = 4.0
"""Half the width of a moment's triangle."""
_LEAST: Final = 46.0
"""Narrower than this a cut title says nothing."""
_SEEN_MS: Final = {"hour": MS_PER_HOUR, "minute": MS_PER_MINUTE}
"""How long an observation with a time is marked, by what the axis shows."""
_AIR: Final = 6.0
"""Pixels between a title and what stands beside it."""
_HATCH: Final = 5.0


def paint_lanes(
    painter: QPainter,
    content: BarContent,
    scale: TimeScale,
    box: QRectF,
    colours: tuple[QColor, QColor, QColor],
) -> None:
    """Paint the lanes into ``box``; colours are of what holds, what was seen, and gaps."""
    held, seen, gap = colours
    height = box.height() / max(len(content.lanes), 1)
    for number, lane in enumerate(content.lanes):
        top = box.top() + number * height
        holding = merged_runs(lane.days, (lane.stale_after_days + 1) * MS_PER_DAY, scale)
        for left, right in holding:
            painter.fillRect(QRectF(left, top, right - left, height - 1.0), held)
        for left, right in _gaps(lane, content.last_ms, scale):
            _hatch(painter, QRectF(left, top, right - left, height - 1.0), gap)
        for left, right in _seen(lane, scale):
            painter.fillRect(QRectF(left, top, max(right - left, 1.5), height - 1.0), seen)


def _seen(lane: Lane, scale: TimeScale) -> list[tuple[float, float]]:
    """Return the visible stretches in pixels in which a series was observed.

    These are days, and for observations with a time what the axis shows of them: hours, minutes.
    """
    ruling = choose_step(scale.end - scale.start, scale.width, LEAST_GAP)
    if not ruling.within_day:
        return merged_runs(lane.days, MS_PER_DAY, scale)
    whole = lane.times % MS_PER_DAY == 0
    return [
        *merged_runs(lane.times[whole], MS_PER_DAY, scale),
        *merged_runs(lane.times[~whole], _SEEN_MS[ruling.unit], scale),
    ]


def _gaps(lane: Lane, last_ms: int, scale: TimeScale) -> list[tuple[float, float]]:
    """Return the visible stretches in pixels in which a series is older than its limit."""
    length = (lane.stale_after_days + 1) * MS_PER_DAY
    return [
        (max(scale.x(start), 0.0), min(scale.x(end), scale.width))
        for start, end in gaps_between(lane.days.tolist(), length, last_ms)
        if end > scale.start and start < scale.end
    ]


def gaps_between(days: Sequence[int], length: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches [start, end) in which no day of ``days`` (ascending) still holds.

    A day holds for ``length``; before the first there is no gap, after the last one up to
    ``last``. All are ms.
    """
    for day, following in pairwise((*days, last)):
        if day + length < following:
            yield day + length, following


def _hatch(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """Fill a strip with slanting lines, all at the same pitch whatever the strip."""
    painter.setPen(QPen(colour, 1.0))
    x = box.left() - box.left() % _HATCH
    lines = []
    while x < box.right():
        lines.append((QPointF(x, box.bottom()), QPointF(x + box.height(), box.top())))
        x += _HATCH
    painter.save()
    painter.setClipRect(box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for first, second in lines:
        painter.drawLine(first, second)
    painter.restore()


def paint_moments(
    painter: QPainter, moments: Sequence[Moment], scale: TimeScale, bottom: float, palette: QPalette
) -> None:
    """Paint a triangle down to ``bottom`` for each moment, and its title where there is room."""
    metrics = QFontMetricsF(painter.font())
    ink = palette.color(QPalette.ColorRole.PlaceholderText)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(ink))
    for moment in moments:
        x = scale.x(moment.middle)
        corners = [
            QPointF(x - _MARK, bottom - 7),
            QPointF(x + _MARK, bottom - 7),
            QPointF(x, bottom - 1),
        ]
        painter.drawPolygon(QPolygonF(corners))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(ink)
    for x, room, title in titles_with_room(moments, scale, metrics.horizontalAdvance):
        words = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(x, bottom - 3.0), words)


def titles_with_room(
    moments: Sequence[Moment], scale: TimeScale, width_of: Callable[[str], float]
) -> Iterator[tuple[float, float, str]]:
    """Yield where a title begins, the room that it has there, and the title, in pixels.

    It stands right of its mark, or left of it where there is more room. Moments of one date
    share a title that counts the others; crowded ones have none.
    """
    dates: dict[float, list[str]] = {}
    for moment in moments:
        dates.setdefault(scale.x(moment.middle), []).append(moment.title)
    marks: list[tuple[float, list[str]]] = [*dates.items(), (scale.width + _MARK, [])]
    taken = 0.0
    for (x, titles), (following, _) in pairwise(marks):
        if not 0 <= x <= scale.width:
            continue
        title = titles[0] + (f" (+{len(titles) - 1})" if len(titles) > 1 else "")
        place = _place_of(
            width_of(title) + 1.0, x, taken + _AIR, min(following - _MARK, scale.width) - _AIR
        )
        taken = x + _MARK
        if place is not None:
            left, room = place
            yield left, room, title
            taken = max(taken, left + min(room, width_of(title) + 1.0))


def _place_of(wanted: float, x: float, start: float, end: float) -> tuple[float, float] | None:
    """Return left and room of a title ``wanted`` pixels wide for the mark at ``x``, or None.

    What is free reaches from ``start`` to ``end``.
    """
    left, right = x - _MARK - 3.0, x + _MARK + 3.0
    before, after = left - start, end - right
    if after >= min(wanted, max(before, _LEAST)):
        return right, after
    if before >= min(wanted, _LEAST):
        return left - min(wanted, before), min(wanted, before)
    return None
