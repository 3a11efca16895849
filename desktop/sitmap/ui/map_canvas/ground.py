"""The picture of the base map for one view, made off the window's thread.

Two images, what lies below the areas of the situation and what lies above them, and the
names, which are painted last. What the base map shows is decided in ``portrayal``; when to
renew it, by the canvas.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from sitmap.paint.painter import PaintCache, paint
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.draw_list import LAYER_ORDER, DrawList
from sitmap.portrayal.labels import label_boxes
from sitmap.portrayal.map_options import DEFAULT_OPTIONS, MapOptions
from sitmap.portrayal.own_base_map import OwnBaseMap
from sitmap.portrayal.own_base_scene import ground_draw_list
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["Ground", "GroundImages", "render_ground"]

_BELOW: Final = LAYER_ORDER[: LAYER_ORDER.index("situation-control")]
_ABOVE: Final = LAYER_ORDER[LAYER_ORDER.index("situation-control") : LAYER_ORDER.index("places")]
_NAMES: Final = ("places", "labels")


@dataclass(frozen=True, slots=True)
class GroundImages:
    """What a worker returns: both images, the names and their boxes, the view."""

    view: View
    style: Style
    options: MapOptions
    below: QImage
    above: QImage
    names: DrawList
    boxes: NDArray[np.float64]
    attribution: str
    own: OwnBaseMap | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """The images as pixmaps of the window's thread."""

    view: View
    style: Style
    options: MapOptions
    below: QPixmap
    above: QPixmap
    names: DrawList
    boxes: NDArray[np.float64]
    attribution: str
    own: OwnBaseMap | None = None

    @classmethod
    def of(cls, images: GroundImages) -> Ground:
        """Return the ground of finished images."""
        return cls(
            images.view,
            images.style,
            images.options,
            QPixmap.fromImage(images.below),
            QPixmap.fromImage(images.above),
            images.names,
            images.boxes,
            images.attribution,
            images.own,
        )

    def draw(self, painter: QPainter, view: View, *, above: bool) -> None:
        """Draw one of the images where it belongs in ``view``, stretched if the zoom differs."""
        pixmap = self.above if above else self.below
        left, top, right, bottom = self._place(view)
        if abs(right - left - self.view.width) < 0.5:
            painter.drawPixmap(round(left), round(top), pixmap)
            return
        target = QRectF(left, top, right - left, bottom - top)
        painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))

    def draw_names(
        self, painter: QPainter, view: View, cache: PaintCache, names: DrawList | None = None
    ) -> None:
        """Draw the names, or ``names`` in their stead, where they belong in ``view``."""
        left, top, right, _ = self._place(view)
        painter.save()
        painter.translate(left, top)
        scale = (right - left) / self.view.width
        if abs(scale - 1.0) > 1e-9:
            painter.scale(scale, scale)
        paint(painter, names or self.names, "settled", cache)
        painter.restore()

    def _place(self, view: View) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom of this ground's frame in ``view``."""
        corners = np.array([[0.0, 0.0], [self.view.width, self.view.height]])
        placed = view.xy_to_frame(self.view.frame_to_xy(corners))
        return float(placed[0, 0]), float(placed[0, 1]), float(placed[1, 0]), float(placed[1, 1])


def render_ground(
    base_map: BaseMap,
    view: View,
    style: Style,
    ratio: float,
    reserved: NDArray[np.float64] | None = None,
    options: MapOptions = DEFAULT_OPTIONS,
    own: OwnBaseMap | None = None,
) -> GroundImages:
    """Return the images of the base map; ``ratio`` is device pixels in a frame unit.

    Names keep clear of the boxes in ``reserved``. ``own`` is the user's own base map; one call
    at a time may use it.

    Touches no widget, so it may run in any thread.
    """
    drawn = ground_draw_list(base_map, own, view, style, reserved, options=options, ratio=ratio)
    base = drawn.content
    width, height = round(view.width * ratio), round(view.height * ratio)
    below = QImage(width, height, QImage.Format.Format_RGB32)
    above = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    above.fill(Qt.GlobalColor.transparent)
    cache = PaintCache()
    for image, layers in ((below, _BELOW), (above, _ABOVE)):
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        if image is below:
            painter.fillRect(
                QRectF(0, 0, view.width, view.height),
                QColor(*(base.background or style.colour("water"))),
            )
        paint(painter, base.only(*layers), "settled", cache)
        painter.end()
    boxes = label_boxes(base, "grid-names", *_NAMES)
    names = base.only(*_NAMES)
    return GroundImages(
        view, style, options, below, above, names, boxes, base.attribution, own, drawn.notice
    )
