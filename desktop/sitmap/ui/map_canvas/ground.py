"""The picture of the base map for one view, made off the window's thread.

Two images: what lies below the areas of the situation, and what lies above them. What the
base map shows is decided in ``portrayal``; when to renew it, by the canvas.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from sitmap.paint.painter import PaintCache, paint
from sitmap.portrayal.base_scene import base_draw_list
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.draw_list import LAYER_ORDER
from sitmap.portrayal.labels import label_boxes
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["Ground", "GroundImages", "render_ground"]

_BELOW: Final = LAYER_ORDER[: LAYER_ORDER.index("situation-control")]
_ABOVE: Final = LAYER_ORDER[LAYER_ORDER.index("situation-control") :]


@dataclass(frozen=True, slots=True)
class GroundImages:
    """What a worker returns: both images, their view and the boxes of names."""

    view: View
    style: Style
    below: QImage
    above: QImage
    boxes: NDArray[np.float64]
    attribution: str


@dataclass(frozen=True, slots=True)
class Ground:
    """The images as pixmaps of the window's thread."""

    view: View
    style: Style
    below: QPixmap
    above: QPixmap
    boxes: NDArray[np.float64]
    attribution: str

    @classmethod
    def of(cls, images: GroundImages) -> Ground:
        """Return the ground of finished images."""
        return cls(
            images.view,
            images.style,
            QPixmap.fromImage(images.below),
            QPixmap.fromImage(images.above),
            images.boxes,
            images.attribution,
        )

    def draw(self, painter: QPainter, view: View, *, above: bool) -> None:
        """Draw one of the images where it belongs in ``view``, stretched if the zoom differs."""
        pixmap = self.above if above else self.below
        if view == self.view:
            painter.drawPixmap(0, 0, pixmap)
            return
        corners = np.array([[0.0, 0.0], [self.view.width, self.view.height]])
        left, top, right, bottom = view.xy_to_frame(self.view.frame_to_xy(corners)).ravel().tolist()
        target = QRectF(left, top, right - left, bottom - top)
        painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))


def render_ground(base_map: BaseMap, view: View, style: Style, ratio: float) -> GroundImages:
    """Return the images of the base map; ``ratio`` is device pixels in a frame unit.

    Touches no widget, so it may run in any thread.
    """
    base = base_draw_list(base_map, view, style)
    width, height = round(view.width * ratio), round(view.height * ratio)
    below = QImage(width, height, QImage.Format.Format_RGB32)
    above = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    above.fill(Qt.GlobalColor.transparent)
    cache = PaintCache()
    for image, names in ((below, _BELOW), (above, _ABOVE)):
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        if image is below:
            painter.fillRect(QRectF(0, 0, view.width, view.height), QColor(*style.colour("water")))
        paint(painter, base.only(*names), "settled", cache)
        painter.end()
    boxes = label_boxes(base, "labels", "places")
    return GroundImages(view, style, below, above, boxes, base.attribution)
