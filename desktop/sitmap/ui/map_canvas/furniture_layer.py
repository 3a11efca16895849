"""Paints what stands over the map: scale, north, credits, notes, locator, readout.

Made again only when view, style or words changed. What it looks like is made elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from sitmap.geo.coordinates import format_position
from sitmap.paint.painter import PaintCache, paint
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.draw_list import DrawList
from sitmap.portrayal.locator import locator, locator_size
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View
from sitmap.ui.map_canvas.furniture import Notes, furniture, furniture_boxes, readout

__all__ = ["FurnitureLayer"]

_EDGE: Final = 10.0
_GAP: Final = 8.0


class FurnitureLayer:
    """The furniture of one canvas."""

    def __init__(self, base_map: BaseMap) -> None:
        self._base_map = base_map
        self._key: object = None
        self._notes: Notes | None = None
        self._drawn = DrawList(0, 0, ())
        self._inset: DrawList | None = None
        self._inset_key: object = None

    def draw(
        self,
        painter: QPainter,
        view: View,
        style: Style,
        notes: Notes,
        options: MapOptions,
        cache: PaintCache,
        *,
        resting: bool = True,
    ) -> None:
        """Paint everything but the readout; the locator follows when the map is ``resting``."""
        key = (view, style, notes, options.miles)
        if key != self._key:
            # The lines on top come and go with dates; whoever asks for boxes adds them.
            self._key, self._notes = key, replace(notes, banner="", replay="")
            self._drawn = furniture(view, style, notes, miles=options.miles)
        paint(painter, self._drawn, "settled", cache)
        if options.locator:
            self._renew_inset(view, style, options, resting=resting)
            self._paint_inset(painter, view, style, cache)

    def _renew_inset(self, view: View, style: Style, options: MapOptions, *, resting: bool) -> None:
        size = locator_size(view)
        key = (view, style, options.names)
        if size is None:
            self._inset, self._inset_key = None, None
        elif self._inset is None or (resting and key != self._inset_key):
            self._inset = locator(self._base_map, view, style, size, options.names)
            self._inset_key = key

    def _paint_inset(self, painter: QPainter, view: View, style: Style, cache: PaintCache) -> None:
        if self._inset is None:
            return
        left, top, _, _ = _inset_box(view, self._inset.width, self._inset.height)
        painter.save()
        painter.translate(left, top)
        paint(painter, self._inset, "settled", cache)
        painter.setPen(QPen(QColor(*style.colour("panel_edge")), 1.0))
        painter.drawRect(QRectF(0, 0, self._inset.width, self._inset.height))
        painter.restore()

    def boxes(self, view: View, options: MapOptions) -> NDArray[np.float64]:
        """Return (k, 4) boxes that names on the map should keep clear of, as last drawn."""
        boxes = furniture_boxes(view, self._notes, miles=options.miles)
        size = locator_size(view) if options.locator else None
        if size is None:
            return boxes
        return np.concatenate([boxes, np.array([_inset_box(view, *size)])])

    def draw_readout(
        self,
        painter: QPainter,
        view: View,
        style: Style,
        pointer: QPointF | None,
        options: MapOptions,
        cache: PaintCache,
    ) -> None:
        """Paint the position under the pointer, in the reader's way of writing."""
        words = ""
        if pointer is not None:
            lon, lat = view.from_frame(pointer.x(), pointer.y())
            metres = view.true_metres_per_unit
            words = format_position(lon, lat, options.position, metres) if isfinite(lon) else ""
        paint(painter, readout(view, style, words), "settled", cache)


def _inset_box(view: View, width: float, height: float) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of the locator: above the scale, at the left."""
    bottom = float(furniture_boxes(view)[0, 1]) - _GAP
    return _EDGE, bottom - height, _EDGE + width, bottom
