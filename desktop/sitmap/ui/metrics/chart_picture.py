"""Draws one metric through time into a picture, once; the chart widget lays its cursor on it.

This is the only module that imports pyqtgraph, and it is itself imported only when a chart
first shows, since that import alone takes a quarter of a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QLinearGradient,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
    QPolygonF,
)

from sitmap.domain.dates import MS_PER_DAY, OPEN_END, OPEN_START
from sitmap.domain.metric import format_number
from sitmap.domain.readings import ClaimSeries, MetricSeries
from sitmap.domain.time_ticks import axis

__all__ = ["ChartLook", "ChartPicture", "Mark", "draw_chart"]

_LEAST_DAYS: Final = 20.0
_LEGEND_HEIGHT: Final = 20.0
_TICK_GAP: Final = 44.0
_SHAPES: Final = ("circle", "square", "diamond", "up", "down")


_POLYGONS: Final = {
    "diamond": QPolygonF([QPointF(0, -4.6), QPointF(4.6, 0), QPointF(0, 4.6), QPointF(-4.6, 0)]),
    "up": QPolygonF([QPointF(0, -4.4), QPointF(4.2, 3.4), QPointF(-4.2, 3.4)]),
    "down": QPolygonF([QPointF(0, 4.4), QPointF(4.2, -3.4), QPointF(-4.2, -3.4)]),
}


@dataclass(frozen=True)
class ChartLook:
    """Size and colours of a chart; ``parties`` gives the colour of each party by code."""

    size: QSize
    ratio: float
    palette: QPalette
    font: QFont
    parties: Mapping[str, QColor]
    logarithmic: bool = False

    def small_font(self) -> QFont:
        """Return the font of axes and legend."""
        font = QFont(self.font)
        font.setPointSizeF(max(self.font.pointSizeF() * 0.85, 6.5))
        return font


@dataclass(frozen=True, slots=True)
class Mark:
    """Where one reading is drawn, in the picture's pixels."""

    row: int
    box: QRectF


@dataclass(frozen=True)
class ChartPicture:
    """The finished picture with what the cursor and clicks need to know about it."""

    pixmap: QPixmap
    plot: QRectF
    first: float
    last: float
    marks: tuple[Mark, ...]

    def x(self, ms: float) -> float:
        """Return the pixel of a time (ms)."""
        share = (ms - self.first) / (self.last - self.first)
        return self.plot.left() + share * self.plot.width()

    def ms(self, x: float) -> float:
        """Return the time (ms) of a pixel."""
        return self.first + (x - self.plot.left()) / self.plot.width() * (self.last - self.first)

    def row_at(self, x: float, y: float) -> int | None:
        """Return the row of the smallest mark at a point, with 4 pixels of grace."""
        hits = [
            mark for mark in self.marks if mark.box.adjusted(-4, -4, 4, 4).contains(QPointF(x, y))
        ]
        hits.sort(key=lambda mark: mark.box.width() * mark.box.height())
        return hits[0].row if hits else None


class _TimeAxis(pg.AxisItem):  # type: ignore[misc]
    """Calendar ticks without labels; values are days since 1970, so that they stay small."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        ruling = axis(int(low * MS_PER_DAY), int(high * MS_PER_DAY), size, _TICK_GAP)
        return [(1.0, [tick.ms / MS_PER_DAY for tick in ruling.ticks])]


class _ValueAxis(pg.AxisItem):  # type: ignore[misc]
    """Numbers written as everywhere else, without scientific prefixes."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        if self.logMode:
            return [format_number(10**value) for value in values]
        return [format_number(round(value, 9)) for value in values]


def draw_chart(series: MetricSeries, look: ChartLook) -> ChartPicture:
    """Return the picture of all claims of a metric.

    Each claim keeps its own bands and marks: colour tells the party, shape the source.
    Ends that are open fade; time without a statement stays empty.
    """
    ground = look.palette.color(QPalette.ColorRole.Base)
    days = _day_range(series.claims)
    values = _value_range(series.claims, look.logarithmic)
    # A panel squeezed away leaves no room at all; on nothing Qt cannot draw.
    pixmap = QPixmap((look.size * look.ratio).expandedTo(QSize(1, 1)))
    pixmap.setDevicePixelRatio(look.ratio)
    pixmap.fill(ground)
    painter = QPainter(pixmap)
    voices = _voices(series.claims)
    with_legend = len(voices) > 1
    box = _paint_axes(painter, look, days, values, _LEGEND_HEIGHT if with_legend else 2.0)
    if with_legend:
        _paint_legend(painter, list(voices), box, look)
    frame = _Frame(box, days, values, look.logarithmic)
    _paint_time_labels(painter, frame, look)
    marks = _paint_claims(painter, series.claims, voices, frame, look)
    painter.end()
    return ChartPicture(pixmap, box, days[0] * MS_PER_DAY, days[1] * MS_PER_DAY, tuple(marks))


def _paint_axes(
    painter: QPainter,
    look: ChartLook,
    days: tuple[float, float],
    values: tuple[float, float],
    top: float,
) -> QRectF:
    """Paint axes and grid below ``top``; returns the box between them."""
    widget = pg.GraphicsLayoutWidget(size=(look.size.width(), look.size.height()))
    widget.resize(look.size)
    widget.setBackground(look.palette.color(QPalette.ColorRole.Base))
    plot = widget.addPlot(axisItems={"bottom": _TimeAxis("bottom"), "left": _ValueAxis("left")})
    shown = tuple(10**value for value in values) if look.logarithmic else values
    _dress(plot, look, shown)
    plot.setLogMode(y=look.logarithmic)
    plot.setRange(xRange=days, yRange=values, padding=0)
    widget.ci.setContentsMargins(2, top, 10, 0)
    widget.grab()  # a widget that never shows is laid out only by this
    widget.render(painter)
    box = QRectF(plot.vb.sceneBoundingRect())
    widget.close()
    return box


def _paint_time_labels(painter: QPainter, frame: _Frame, look: ChartLook) -> None:
    """Write days or months under the axis, months or years once below them."""
    font = look.small_font()
    painter.setFont(font)
    metrics, box = QFontMetricsF(font), frame.box
    start, end = (int(day * MS_PER_DAY) for day in frame.days)
    ruling = axis(start, end, box.width(), _TICK_GAP)
    y = box.bottom() + metrics.ascent() + 4.0
    painter.setPen(look.palette.color(QPalette.ColorRole.Text))
    for tick in ruling.ticks:
        half = metrics.horizontalAdvance(tick.label) / 2
        if frame.x(tick.ms) + half < look.size.width():
            painter.drawText(QPointF(frame.x(tick.ms) - half, y), tick.label)
    painter.setPen(look.palette.color(QPalette.ColorRole.PlaceholderText))
    for span in ruling.spans:
        left = max(frame.x(span.start), box.left())
        right = min(frame.x(span.end), box.right() + 10.0)
        if metrics.horizontalAdvance(span.label) + 4.0 < right - left:
            painter.drawText(QPointF(left, y + metrics.height()), span.label)


def _voices(claims: Sequence[ClaimSeries]) -> dict[str, str]:
    """Return who speaks, each with the shape of its marks."""
    names = dict.fromkeys(_voice(claim) for claim in claims)
    return {name: _SHAPES[number % len(_SHAPES)] for number, name in enumerate(names)}


def _voice(claim: ClaimSeries) -> str:
    return claim.claimant or claim.source or "no source"


def _paint_legend(painter: QPainter, names: Sequence[str], box: QRectF, look: ChartLook) -> None:
    """Write shapes and names over the plot, as many as fit."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = look.small_font()
    painter.setFont(font)
    metrics, x, y = QFontMetricsF(font), box.left() + 6.0, _LEGEND_HEIGHT / 2
    muted = look.palette.color(QPalette.ColorRole.PlaceholderText)
    for number, name in enumerate(names):
        width = metrics.horizontalAdvance(name)
        if x + width + 14.0 > box.right():
            painter.setPen(muted)
            painter.drawText(QPointF(x, y + metrics.ascent() / 2 - 1), f"+{len(names) - number}")
            return
        _paint_shape(painter, _SHAPES[number % len(_SHAPES)], QPointF(x, y), muted)
        painter.setPen(muted)
        painter.drawText(QPointF(x + 8.0, y + metrics.ascent() / 2 - 1), name)
        x += width + 24.0


def _dress(plot: pg.PlotItem, look: ChartLook, values: Sequence[float]) -> None:
    """Give axes and grid the palette's colours and the widget's font."""
    plot.hideButtons()
    plot.setMenuEnabled(False)
    plot.showGrid(x=True, y=True, alpha=0.12)
    font = look.small_font()
    for name in ("left", "bottom"):
        item = plot.getAxis(name)
        item.setPen(look.palette.color(QPalette.ColorRole.Mid))
        item.setTextPen(look.palette.color(QPalette.ColorRole.Text))
        item.setTickFont(font)
        item.setStyle(tickLength=-3, maxTickLevel=0)
    # pyqtgraph finds room for labels only after a first paint, so their width is given.
    widest = max(
        QFontMetricsF(font).horizontalAdvance(format_number(float(f"{value:.2g}")))
        for value in (*values, values[1] * 0.999)
    )
    plot.getAxis("left").setWidth(round(widest + 12))
    plot.getAxis("left").enableAutoSIPrefix(False)
    plot.getAxis("bottom").setStyle(showValues=False)
    plot.getAxis("bottom").setHeight(round(QFontMetricsF(font).height() * 2 + 6))


def _day_range(claims: Sequence[ClaimSeries]) -> tuple[float, float]:
    """Return the days between the bounded dates of all claims, with a margin."""
    starts = np.concatenate([claim.start for claim in claims])
    ends = np.concatenate([claim.end for claim in claims])
    bounded = np.concatenate([starts[starts > OPEN_START], ends[ends < OPEN_END]])
    if not len(bounded):
        return 0.0, 365.0
    low, high = float(bounded.min()) / MS_PER_DAY, float(bounded.max()) / MS_PER_DAY
    margin = max((high - low) * 0.06, (_LEAST_DAYS - (high - low)) / 2, 1.0)
    return low - margin, high + margin


def _value_range(claims: Sequence[ClaimSeries], logarithmic: bool) -> tuple[float, float]:
    """Return the values to show; a linear scale of no negative values begins at zero."""
    every = np.concatenate([np.concatenate([c.low, c.best, c.high]) for c in claims])
    every = every[np.isfinite(every)]
    if logarithmic:
        every = np.log10(every[every > 0])
    if not len(every):
        return 0.0, 1.0
    low, high = float(every.min()), float(every.max())
    if logarithmic:
        return low - 0.15, high + 0.25
    opens = any(bool(np.any(np.isnan(c.high) & np.isfinite(c.low))) for c in claims)
    if low >= 0:
        return 0.0, high * (1.4 if opens else 1.18) or 1.0
    margin = (high - low or abs(high) or 1.0) * 0.12
    return low - margin, high + margin


@dataclass(frozen=True)
class _Frame:
    """From days and values to pixels."""

    box: QRectF
    days: tuple[float, float]
    values: tuple[float, float]
    logarithmic: bool

    def x(self, ms: float) -> float:
        share = (ms / MS_PER_DAY - self.days[0]) / (self.days[1] - self.days[0])
        return self.box.left() + min(max(share, -0.01), 1.01) * self.box.width()

    def y(self, value: float) -> float:
        if self.logarithmic:
            value = float(np.log10(max(value, 1e-12)))
        share = (value - self.values[0]) / (self.values[1] - self.values[0])
        return self.box.bottom() - min(max(share, -0.01), 1.01) * self.box.height()


def _paint_claims(
    painter: QPainter,
    claims: Sequence[ClaimSeries],
    voices: Mapping[str, str],
    frame: _Frame,
    look: ChartLook,
) -> list[Mark]:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(frame.box)
    neutral = look.palette.color(QPalette.ColorRole.PlaceholderText)
    marks: list[Mark] = []
    for claim in claims:
        colour = look.parties.get(claim.party, neutral)
        if look.palette.color(QPalette.ColorRole.Base).lightness() < 128:
            colour = colour.lighter(135)
        shape = voices[_voice(claim)]
        crowded = len(claim.rows) > 200
        for index in range(len(claim.rows)):
            box = _paint_reading(painter, claim, index, frame, colour, "" if crowded else shape)
            marks.append(Mark(int(claim.rows[index]), box))
    return marks


def _paint_reading(
    painter: QPainter, claim: ClaimSeries, index: int, frame: _Frame, colour: QColor, shape: str
) -> QRectF:
    """Paint one reading; returns the box that a click on it may hit."""
    left, right = frame.x(float(claim.start[index])), frame.x(float(claim.end[index]))
    if right - left < 2.0:
        left, right = (left + right) / 2 - 1.0, (left + right) / 2 + 1.0
    low, best, high = (float(bound[index]) for bound in (claim.low, claim.best, claim.high))
    known = [value for value in (low, best, high) if np.isfinite(value)]
    only_best = np.isnan(low) and np.isnan(high)
    bottom = (
        frame.y(low) if np.isfinite(low) else frame.y(best) if only_best else frame.box.bottom()
    )
    top = frame.y(high) if np.isfinite(high) else frame.y(best) if only_best else frame.box.top()
    box = QRectF(left, top, right - left, max(bottom - top, 1.0))
    fades = ("left" if claim.start[index] <= OPEN_START else "") + (
        "right" if claim.end[index] >= OPEN_END else ""
    )
    if not only_best:
        painter.fillRect(box, _band_brush(box, colour, low, high, fades))
    painter.setPen(QPen(colour, 1.6))
    for value in known:
        y = frame.y(value)
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        if shape:
            _paint_shape(painter, shape, QPointF(_anchor(left, right, fades), y), colour)
    if not only_best and (np.isnan(low) or np.isnan(high)):
        _paint_open_end(painter, box, upwards=bool(np.isnan(high)), colour=colour)
    return box.adjusted(0, -3, 0, 3) if only_best else box


def _anchor(left: float, right: float, fades: str) -> float:
    """Return where the shape stands: the middle, or the known end of an open span."""
    if fades == "right":
        return left
    return right if fades == "left" else (left + right) / 2


def _band_brush(box: QRectF, colour: QColor, low: float, high: float, fades: str) -> QBrush:
    """Return the tint of a band; it fades towards every end that is open."""
    full, none = QColor(colour), QColor(colour)
    full.setAlpha(64)
    none.setAlpha(0)
    if np.isnan(high):
        gradient = QLinearGradient(box.bottomLeft(), box.topLeft())
    elif np.isnan(low):
        gradient = QLinearGradient(box.topLeft(), box.bottomLeft())
    elif fades == "right":
        gradient = QLinearGradient(box.topLeft(), box.topRight())
    elif fades == "left":
        gradient = QLinearGradient(box.topRight(), box.topLeft())
    else:
        return QBrush(full)
    gradient.setColorAt(0.0, full)
    gradient.setColorAt(1.0, none)
    return QBrush(gradient)


def _paint_open_end(painter: QPainter, box: QRectF, *, upwards: bool, colour: QColor) -> None:
    """Paint an arrow from the known end towards the open one."""
    x = box.center().x()
    start, way = (box.bottom(), -1.0) if upwards else (box.top(), 1.0)
    length = min(26.0, box.height())
    tip = QPointF(x, start + way * length)
    painter.setPen(QPen(colour, 1.6))
    painter.drawLine(QPointF(x, start), tip)
    painter.drawLine(tip, tip + QPointF(-4.0, -way * 5.0))
    painter.drawLine(tip, tip + QPointF(4.0, -way * 5.0))


def _paint_shape(painter: QPainter, shape: str, at: QPointF, colour: QColor) -> None:
    """Paint the small sign of a source."""
    painter.save()
    painter.translate(at)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if shape == "circle":
        painter.drawEllipse(QPointF(0, 0), 3.4, 3.4)
    elif shape == "square":
        painter.drawRect(QRectF(-3.1, -3.1, 6.2, 6.2))
    else:
        painter.drawPolygon(_POLYGONS[shape])
    painter.restore()
