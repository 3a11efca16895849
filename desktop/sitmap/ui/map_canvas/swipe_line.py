"""The line between two maps: dragged by hand or moved by keys.

What stands at its sides is not known here.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from sitmap.portrayal.style import Style

__all__ = ["SWIPE_WIDTH", "SwipeLine"]

SWIPE_WIDTH: Final = 26
_GRIP: Final = 11.0
_STEP: Final = 0.01
_PAGE: Final = 0.1
_WAYS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class SwipeLine(QWidget):
    """A vertical line with a grip; ``moved(float)`` tells the share of the width left of it."""

    moved = Signal(float)

    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self._style = style
        self.share = 0.5
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Line between the two days")
        self.setAccessibleDescription(
            "Left and right arrow keys move it, with Shift by a tenth, Home and End to the edges"
        )
        self.setToolTip("Drag to show more of one day or the other")

    def set_style(self, style: Style) -> None:
        """Take the colours of the map."""
        self._style = style
        self.update()

    def move_to(self, share: float) -> None:
        """Move to a share of the width, between its edges."""
        share = min(max(share, 0.0), 1.0)
        if share != self.share:
            self.share = share
            self.moved.emit(share)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        room = self.parentWidget()
        if event.buttons() & Qt.MouseButton.LeftButton and room is not None:
            self.move_to(self.mapToParent(event.position()).x() / max(room.width(), 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _WAYS:
            step = _PAGE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
            self.move_to(round(self.share + _WAYS[key] * step, 4))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.move_to(0.0 if key == Qt.Key.Key_Home else 1.0)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, ground = (QColor(*self._style.colour(name)) for name in ("panel_text", "panel"))
        x, middle = self.width() / 2, self.height() / 2
        for colour, width in ((ground, 5.0), (ink, 1.6)):
            painter.setPen(QPen(colour, width))
            painter.drawLine(QPointF(x, 0.0), QPointF(x, self.height()))
        painter.setBrush(ground)
        painter.setPen(QPen(ink, 2.4 if self.hasFocus() else 1.4))
        painter.drawRoundedRect(QRectF(x - _GRIP, middle - 15, 2 * _GRIP, 30), 5, 5)
        painter.setPen(QPen(ink, 1.8))
        for side in (-1, 1):
            tip = QPointF(x + side * 7, middle)
            painter.drawLine(tip, QPointF(x + side * 3, middle - 4))
            painter.drawLine(tip, QPointF(x + side * 3, middle + 4))
        painter.end()
