"""The marks of severities: told apart by shape as well as by colour."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap, QPolygonF

from sitmap.domain.review.finding import Severity

__all__ = ["severity_icon"]

_SIZE: Final = QSize(16, 16)
_COLOURS: Final = {Severity.WARNING: "#D55E00", Severity.NOTE: "#E69F00", Severity.INFO: "#56B4E9"}
_TRIANGLE: Final = ((8.0, 1.5), (15.0, 14.0), (1.0, 14.0))
_DIAMOND: Final = ((8.0, 1.5), (14.5, 8.0), (8.0, 14.5), (1.5, 8.0))


def severity_icon(severity: Severity, palette: QPalette, ratio: float = 2.0) -> QIcon:
    """Return a triangle for a warning, a diamond for a note, a disc for what is worth knowing."""
    picture = QPixmap(_SIZE * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(palette.color(QPalette.ColorRole.Text))
    painter.setBrush(QColor(_COLOURS[severity]))
    if severity is Severity.INFO:
        painter.drawEllipse(QRectF(2.5, 2.5, 11, 11))
    else:
        corners = _TRIANGLE if severity is Severity.WARNING else _DIAMOND
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    painter.end()
    return QIcon(picture)
