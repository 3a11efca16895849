"""What lies over a chart's picture: the line of the date, and a stretch that the hand chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

if TYPE_CHECKING:
    from sitmap.portrayal.chart.frame import ChartFrame

__all__ = ["paint_date", "paint_stretch"]

_SHADE: Final = 50
_ARROW: Final = (8.0, 5.0)
_ABOVE_AXIS: Final = 9.0


def paint_date(painter: QPainter, frame: ChartFrame, x: float, accent: QColor) -> None:
    """Paint the date's line, or an arrow to the edge that the date lies beyond."""
    if frame.left <= x <= frame.right:
        painter.setPen(QPen(accent, 1.5))
        painter.drawLine(QPointF(x, frame.top), QPointF(x, frame.bottom))
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(accent)
    edge, way = (frame.left, 1.0) if x < frame.left else (frame.right, -1.0)
    y, (length, half) = frame.bottom - _ABOVE_AXIS, _ARROW
    back = edge + way * length
    corners = [QPointF(edge, y), QPointF(back, y - half), QPointF(back, y + half)]
    painter.drawPolygon(QPolygonF(corners))


def paint_stretch(
    painter: QPainter, frame: ChartFrame, span: tuple[float, float], words: str, accent: QColor
) -> None:
    """Shade what lies between two positions inside the plot, and write what it is."""
    left, right = span
    shade = QColor(accent)
    shade.setAlpha(_SHADE)
    painter.fillRect(QRectF(left, frame.top, right - left, frame.height), shade)
    painter.setPen(accent)
    painter.drawText(QPointF(left + 4.0, frame.top + 14.0), words)
