"""The map as readers with another colour vision see it, laid over the finished widget.

It changes what is shown, not what is drawn: prints and exports keep their colours.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsEffect, QWidget

from sitmap.paint.vision import seen_image
from sitmap.portrayal.vision import Vision

__all__ = ["VisionEffect", "show_as_seen"]


class VisionEffect(QGraphicsEffect):
    """Sends the finished picture of a widget through the table of a colour vision."""

    def __init__(self, vision: Vision, parent: QWidget) -> None:
        super().__init__(parent)
        self.vision, self._widget = vision, parent

    def draw(self, painter: QPainter) -> None:
        # With an offset to be filled in the binding returns the pixmap alone.
        offset = QPoint()
        pixmap = self.sourcePixmap(Qt.CoordinateSystem.LogicalCoordinates, offset)
        seen = seen_image(pixmap.toImage(), self.vision)
        seen.setDevicePixelRatio(pixmap.devicePixelRatioF())
        if not self._widget.mask().isEmpty():
            # The table knows no transparency: outside its mask the widget must stay unseen.
            painter.setClipRegion(self._widget.mask(), Qt.ClipOperation.IntersectClip)
        painter.drawImage(offset, seen)


def show_as_seen(widget: QWidget, vision: Vision) -> None:
    """Show a widget in a colour vision, ``all`` as it is."""
    effect = widget.graphicsEffect()
    shown = effect.vision if isinstance(effect, VisionEffect) else "all"
    if vision == shown:
        return
    widget.setGraphicsEffect(None if vision == "all" else VisionEffect(vision, widget))  # type: ignore[arg-type]
