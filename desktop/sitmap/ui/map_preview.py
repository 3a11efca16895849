"""A small map of what is about to be imported or exported, over the included base map."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from sitmap.errors import UserError
from sitmap.paint.painter import paint
from sitmap.portrayal.base_scene import base_draw_list
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.draw_list import combine
from sitmap.portrayal.import_scene import ImportPlaces, import_draw_list, import_view
from sitmap.portrayal.style import load_style

__all__ = ["MapPreview"]

_NOTHING: Final = "Nothing with a place yet"


class MapPreview(QWidget):
    """Draws places; the picture is kept until they or the size change."""

    def __init__(self, base_map: BaseMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._base_map = base_map
        self._places: ImportPlaces | None = None
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)
        self.setAccessibleName("Map of these rows")

    def sizeHint(self) -> QSize:
        return QSize(560, 340)

    def show_places(self, places: ImportPlaces | None) -> None:
        """Show where the rows are, or nothing."""
        self._places, self._image = places, None
        self.setAccessibleDescription(self._words())
        self.update()

    def _words(self) -> str:
        places = self._places
        if places is None or places.is_empty:
            return _NOTHING
        flagged = int(places.flagged.sum())
        counts = [
            f"{len(each):,}".replace(",", "\u00a0") for each in (places.points, places.shapes)
        ]
        told = f"{counts[0]} points, {counts[1]} shapes"
        return told + (f"; {flagged} hollow ones look implausible" if flagged else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._image = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        places = self._places
        if places is None or places.is_empty:
            painter.fillRect(self.rect(), self.palette().base())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, _NOTHING)
        else:
            if self._image is None:
                self._image = self._picture(places)
            painter.drawImage(0, 0, self._image)
        painter.end()

    def _picture(self, places: ImportPlaces) -> QImage:
        ratio = self.devicePixelRatioF()
        image = QImage(self.size() * ratio, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(self.palette().color(QPalette.ColorRole.Base))
        dark = self.palette().color(QPalette.ColorRole.Window).lightness() < 128
        style = load_style("dark" if dark else "light")
        try:
            view = import_view(places, self.width(), self.height())
        except UserError:  # the globe as a whole needs no picture
            return image
        whole = combine(
            base_draw_list(self._base_map, view, style), import_draw_list(places, view, style)
        )
        painter = QPainter(image)
        paint(painter, whole)
        painter.end()
        return image
