"""A widget that can show its last frame as a picture while nothing on it changed.

For a widget under others that move: Qt asks it to paint whenever they do. Unlike a moving
picture it is never stretched.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSizeF
from PySide6.QtGui import QPaintDevice, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

__all__ = ["KeepingWidget"]


class KeepingWidget(QWidget):
    """Paints frames by ``_paint_frame``, anew whenever ``update`` was called."""

    _kept: QPixmap | None = None
    _changed = True

    def keep_picture(self, keep: bool) -> None:
        """Show the last frame again where nothing changed; worth it under moving widgets."""
        self._kept = QPixmap() if keep else None
        self.update()

    def update(self, area: object = None) -> None:  # type: ignore[override]
        """Paint anew soon, all or a QRect; what signals carry besides is no area."""
        self._changed = True
        if isinstance(area, QRect):
            super().update(area)
        else:
            super().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._kept is None:
            self._paint_frame(self)
            return
        ratio = self.devicePixelRatioF()
        size = (QSizeF(self.size()) * ratio).toSize()
        if self._changed or self._kept.size() != size:
            self._changed = False  # before painting, which may ask for another frame
            self._kept = QPixmap(size)
            self._kept.setDevicePixelRatio(ratio)
            self._paint_frame(self._kept)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._kept)
        painter.end()

    def _paint_frame(self, device: QPaintDevice) -> None:
        """Paint the whole frame on a device of this widget's size."""
