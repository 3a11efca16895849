"""The map as it was painted last, moved and stretched while painting anew would be too slow.

Only while the hand moves the view: another date or choice is always painted anew, and so is
the map at rest. What is painted belongs to the surface.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter, QPixmap

from sitmap.paint.painter import Drawn
from sitmap.portrayal.draw_list import RGBA
from sitmap.portrayal.view import View

__all__ = ["MovingPicture"]

PaintMap: TypeAlias = Callable[[QPainter], Drawn]

_LONGEST_S: Final = 0.011
"""A frame that takes longer to paint is too dear while the hand moves the map."""
_MOST_ZOOM: Final = 2.0
_LEAST_COVER: Final = 0.65
_LEAST_SHRUNK: Final = 0.45
"""How much of the frame the old picture must cover, moved or shrunk; else another is painted."""


class MovingPicture:
    """Paints the map of one widget, from an old picture where that is better."""

    def __init__(self) -> None:
        self._dear = False
        self._content: object = None
        self._pixmap: QPixmap | None = None
        self._view: View | None = None
        self._drawn = Drawn()

    def paint(
        self,
        painter: QPainter,
        view: View,
        content: object,
        paint_map: PaintMap,
        *,
        moving: bool,
        ground: RGBA,
    ) -> Drawn:
        """Paint the map by ``paint_map`` or by the picture kept of it.

        ``content`` is equal as long as only the view changes; ``ground`` fills what the
        picture does not cover. Returns what the picture holds.
        """
        moving = moving and self._content is not None and content == self._content
        self._content = content
        if not moving:
            self._pixmap = None
        elif self._dear:
            if self._pixmap is None or not self._serves(view):
                self._pixmap = self._picture(painter, view, paint_map)
            self._draw(painter, view, self._pixmap, ground)
            return self._drawn
        began = time.perf_counter()
        drawn = paint_map(painter)
        self._dear = time.perf_counter() - began > _LONGEST_S
        return drawn

    def _picture(self, painter: QPainter, view: View, paint_map: PaintMap) -> QPixmap:
        ratio = painter.device().devicePixelRatioF()
        pixmap = QPixmap((QSizeF(view.width, view.height) * ratio).toSize())
        pixmap.setDevicePixelRatio(ratio)
        inner = QPainter(pixmap)
        began = time.perf_counter()
        self._drawn, self._view = paint_map(inner), view
        # What has become cheap, by zooming in, is painted anew from the next frame on.
        self._dear = time.perf_counter() - began > _LONGEST_S
        inner.end()
        return pixmap

    def _place(self, view: View) -> QRectF:
        """Return where the picture lies in ``view``."""
        kept = self._view or view
        corners = np.array([[0.0, 0.0], [kept.width, kept.height]])
        (left, top), (right, bottom) = view.xy_to_frame(kept.frame_to_xy(corners)).tolist()
        return QRectF(left, top, right - left, bottom - top)

    def _serves(self, view: View) -> bool:
        kept = self._view
        if kept is None or kept.projection != view.projection:
            return False
        zoom = kept.metres_per_unit / view.metres_per_unit
        frame = QRectF(0.0, 0.0, view.width, view.height)
        shown = self._place(view) & frame
        covered = shown.width() * shown.height() / (frame.width() * frame.height())
        least = _LEAST_SHRUNK if zoom < 1.0 - 1e-9 else _LEAST_COVER
        return zoom <= _MOST_ZOOM and covered >= least

    def _draw(self, painter: QPainter, view: View, pixmap: QPixmap, ground: RGBA) -> None:
        place = self._place(view)
        painter.fillRect(QRectF(0.0, 0.0, view.width, view.height), QColor(*ground))
        if abs(place.width() - view.width) < 0.5:
            painter.drawPixmap(round(place.left()), round(place.top()), pixmap)
        else:
            painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))
