"""Paints the time axis: the still picture behind, and what moves over it. No input, no state."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette, QPen, QPolygonF

from sitmap.domain.dates import OPEN_START, SituationDate, Window, end_ms, start_ms
from sitmap.domain.time_ticks import Axis, Span, axis
from sitmap.ui.timeline.bar_content import BarContent, Histogram
from sitmap.ui.timeline.bar_marks import paint_lanes, paint_moments
from sitmap.ui.timeline.time_scale import TimeScale

__all__ = [
    "BarLayout",
    "blended",
    "flag_box",
    "paint_focus",
    "paint_handle",
    "paint_hover",
    "paint_marks",
    "paint_selection",
    "paint_still",
    "paint_window",
    "small_font",
]


@dataclass(frozen=True, slots=True)
class BarLayout:
    """Where the parts of the bar lie, in pixels from the top."""

    width: float
    height: float
    flag: float = 18.0
    lane: float = 5.0
    axis: float = 34.0
    lanes: int = 0

    @property
    def axis_top(self) -> float:
        """The line that carries the ticks."""
        return self.height - self.axis

    @property
    def lanes_top(self) -> float:
        """Where the observation days begin."""
        return self.axis_top - self.lane * self.lanes - (2.0 if self.lanes else 0.0)

    @property
    def bars(self) -> QRectF:
        """Where the counts stand."""
        return QRectF(0.0, self.flag, self.width, max(self.lanes_top - self.flag - 1.0, 1.0))


def blended(colour: QColor, ground: QColor, share: float) -> QColor:
    """Return ``colour`` mixed into ``ground`` by ``share`` (0 to 1), opaque."""
    return QColor.fromRgbF(
        colour.redF() * share + ground.redF() * (1 - share),
        colour.greenF() * share + ground.greenF() * (1 - share),
        colour.blueF() * share + ground.blueF() * (1 - share),
    )


def small_font(font: QFont) -> QFont:
    """Return the font of axis labels."""
    made = QFont(font)
    made.setPointSizeF(max(font.pointSizeF() * 0.88, 7.0))
    return made


def paint_still(
    painter: QPainter, content: BarContent, scale: TimeScale, layout: BarLayout, palette: QPalette
) -> Histogram:
    """Paint ground, counts, observation days, moments and axis; returns the counts."""
    ground = palette.color(QPalette.ColorRole.Base)
    painter.fillRect(QRectF(0, 0, layout.width, layout.height), ground)
    ruling = axis(int(scale.start), int(scale.end), scale.width)
    _paint_grid(painter, ruling, scale, layout, palette)
    histogram = content.histogram(scale)
    _paint_counts(painter, histogram, scale, layout, ground)
    _paint_lanes(painter, content, scale, layout, palette)
    paint_moments(painter, content.moments, scale, layout.flag - 1.0, palette)
    _paint_axis(painter, ruling, scale, layout, palette)
    return histogram


def _paint_grid(
    painter: QPainter, ruling: Axis, scale: TimeScale, layout: BarLayout, palette: QPalette
) -> None:
    ground = palette.color(QPalette.ColorRole.Base)
    ink = palette.color(QPalette.ColorRole.Text)
    painter.setPen(QPen(blended(ink, ground, 0.08), 1.0))
    for tick in ruling.ticks:
        x = round(scale.x(tick.ms)) + 0.5
        painter.drawLine(QPointF(x, layout.flag), QPointF(x, layout.axis_top))
    painter.setPen(QPen(blended(ink, ground, 0.22), 1.0))
    for span in ruling.spans:
        x = round(scale.x(span.start)) + 0.5
        painter.drawLine(QPointF(x, layout.flag), QPointF(x, layout.height))


def _paint_counts(
    painter: QPainter, histogram: Histogram, scale: TimeScale, layout: BarLayout, ground: QColor
) -> None:
    totals = histogram.counts.sum(axis=0)
    most = int(totals.max()) if len(totals) else 0
    if most == 0:
        return
    area = layout.bars
    colours = [blended(QColor(name), ground, 0.62) for name in histogram.colours]
    for index in totals.nonzero()[0].tolist():
        left = scale.x(float(histogram.edges[index]))
        right = scale.x(float(histogram.edges[index + 1]))
        width = min(max(right - left - 1.0, 1.0), 14.0)
        # Root heights keep single observations in sight beside a day of hundreds.
        total = int(totals[index])
        height = max((total / most) ** 0.5 * (area.height() - 2.0), 4.0)
        bottom = area.bottom()
        for group, count in enumerate(histogram.counts[:, index].tolist()):
            if count:
                part = height * count / total
                painter.fillRect(QRectF(left, bottom - part, width, part), colours[group])
                bottom -= part


def _paint_lanes(
    painter: QPainter,
    content: BarContent,
    scale: TimeScale,
    layout: BarLayout,
    palette: QPalette,
) -> None:
    ground = palette.color(QPalette.ColorRole.Base)
    ink = palette.color(QPalette.ColorRole.Text)
    shades = (blended(ink, ground, 0.2), blended(ink, ground, 0.65), blended(ink, ground, 0.4))
    height = layout.lane * layout.lanes
    box = QRectF(0.0, layout.lanes_top, layout.width, height)
    paint_lanes(painter, content, scale, box, shades)


def _paint_axis(
    painter: QPainter, ruling: Axis, scale: TimeScale, layout: BarLayout, palette: QPalette
) -> None:
    top = layout.axis_top
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1.0))
    painter.drawLine(QPointF(0, top + 0.5), QPointF(layout.width, top + 0.5))
    metrics = QFontMetricsF(painter.font())
    ink = palette.color(QPalette.ColorRole.Text)
    painter.setPen(ink)
    for tick in ruling.ticks:
        x = scale.x(tick.ms)
        box = QRectF(x + 3, top + 2, metrics.horizontalAdvance(tick.label) + 2, 14)
        if box.right() < layout.width:
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, tick.label)
    painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
    for span in ruling.spans:
        _paint_span_label(painter, span, scale, layout, metrics)


def _paint_span_label(
    painter: QPainter, span: Span, scale: TimeScale, layout: BarLayout, metrics: QFontMetricsF
) -> None:
    """Write the label of a span at its visible beginning if there is room for it."""
    left = max(scale.x(span.start), 0.0) + 3
    right = min(scale.x(span.end), layout.width)
    if right - left > metrics.horizontalAdvance(span.label) + 2:
        painter.drawText(
            QRectF(left, layout.axis_top + 17, right - left, 15),
            Qt.AlignmentFlag.AlignLeft,
            span.label,
        )


def paint_window(
    painter: QPainter, window: Window, scale: TimeScale, layout: BarLayout, palette: QPalette
) -> None:
    """Shade the window behind the handle; an open start reaches the edge of the bar."""
    left = max(scale.x(max(window.start, scale.start - scale.ms_per_pixel)), 0.0)
    right = min(scale.x(min(window.end, scale.end + scale.ms_per_pixel)), layout.width)
    if right <= left:
        return
    shade = QColor(palette.color(QPalette.ColorRole.Highlight))
    shade.setAlpha(38)
    box = QRectF(left, layout.flag, right - left, layout.axis_top - layout.flag)
    painter.fillRect(box, shade)
    shade.setAlpha(150)
    painter.fillRect(QRectF(left, layout.axis_top - 1.0, right - left, 2.0), shade)
    if window.start > OPEN_START and window.start >= scale.start:
        painter.fillRect(QRectF(left, layout.flag, 1.0, layout.axis_top - layout.flag), shade)
        middle = (layout.flag + layout.axis_top) / 2
        painter.fillRect(QRectF(left - 1.5, middle - 7.0, 4.0, 14.0), shade)


def paint_marks(
    painter: QPainter,
    marks: tuple[SituationDate | None, SituationDate | None],
    scale: TimeScale,
    layout: BarLayout,
    palette: QPalette,
) -> None:
    """Paint brackets where the play begins and ends, if they are set."""
    ink = palette.color(QPalette.ColorRole.Text)
    for on, way in zip(marks, (1.0, -1.0), strict=True):
        if on is None:
            continue
        x = scale.x(start_ms(on) if way > 0 else end_ms(on))
        top, height = layout.flag, layout.axis_top - layout.flag
        painter.fillRect(QRectF(x - 1.0, top, 2.0, height), ink)
        for y in (top, top + height - 2.0):
            painter.fillRect(QRectF(x if way > 0 else x - 6.0, y, 6.0, 2.0), ink)


def paint_selection(
    painter: QPainter, span: Window, scale: TimeScale, layout: BarLayout, palette: QPalette
) -> None:
    """Underline the time that the selected observation speaks of."""
    left = max(scale.x(max(span.start, scale.start)), 0.0)
    right = min(scale.x(min(span.end, scale.end)), layout.width)
    if span.end > scale.start and span.start < scale.end:
        box = QRectF(left, layout.axis_top + 1.0, max(right - left, 3.0), 3.0)
        painter.fillRect(box, palette.color(QPalette.ColorRole.Text))


def paint_focus(painter: QPainter, layout: BarLayout, palette: QPalette) -> None:
    """Frame the bar that takes the keys."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(palette.color(QPalette.ColorRole.Highlight))
    painter.drawRect(QRectF(0.5, 0.5, layout.width - 1.0, layout.height - 1.0))


def paint_handle(
    painter: QPainter, x: float, label: str, layout: BarLayout, palette: QPalette
) -> None:
    """Paint the handle; where it lies outside, an arrow at that edge tells which way."""
    accent = palette.color(QPalette.ColorRole.Highlight)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(accent)
    if not 0.0 <= x <= layout.width:
        edge, way = (3.0, 1.0) if x < 0 else (layout.width - 3.0, -1.0)
        y = layout.bars.center().y()
        arrow = [QPointF(edge, y), QPointF(edge + way * 9, y - 7), QPointF(edge + way * 9, y + 7)]
        painter.drawPolygon(QPolygonF(arrow))
        return
    painter.drawRect(QRectF(x - 1.0, layout.flag - 1.0, 2.0, layout.axis_top - layout.flag + 5.0))
    grip = QRectF(x - 5.0, layout.axis_top - 5.0, 10.0, 10.0)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Base), 1.5))
    painter.drawEllipse(grip)
    box = flag_box(painter, x, label, layout)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(box, 3.0, 3.0)
    painter.setPen(palette.color(QPalette.ColorRole.HighlightedText))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)


def paint_hover(
    painter: QPainter, x: float, label: str, layout: BarLayout, palette: QPalette, taken: QRectF
) -> None:
    """Paint the line under the pointer, and its date where that is clear of ``taken``."""
    ink = palette.color(QPalette.ColorRole.PlaceholderText)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(ink, 1.0, Qt.PenStyle.DotLine))
    painter.drawLine(QPointF(x, layout.flag), QPointF(x, layout.axis_top))
    box = flag_box(painter, x, label, layout)
    if box.intersects(taken):
        return
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1.0))
    painter.setBrush(palette.color(QPalette.ColorRole.ToolTipBase))
    painter.drawRect(box)
    painter.setPen(palette.color(QPalette.ColorRole.ToolTipText))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)


def flag_box(painter: QPainter, x: float, label: str, layout: BarLayout) -> QRectF:
    """Return where the date of a line at ``x`` stands."""
    width = QFontMetricsF(painter.font()).horizontalAdvance(label) + 12.0
    left = min(max(x - width / 2, 0.0), layout.width - width - 1.0)
    return QRectF(left, 1.0, width, layout.flag - 3.0)
