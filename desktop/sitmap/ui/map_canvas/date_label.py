"""The day of a map in large letters on top of it, where two maps show two days.

A widget of its own: it moves with the line between the maps, and neither is painted for it.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from sitmap.domain.dates import SituationDate, format_day
from sitmap.paint.fonts import text_width
from sitmap.paint.painter import paint
from sitmap.portrayal.draw_list import DrawList, Layer, Text
from sitmap.portrayal.style import Style
from sitmap.ui.map_canvas.furniture import panel

__all__ = ["DateLabel"]

_SIZE: Final = 20.0
_PAD: Final = 10.0
_HEIGHT: Final = 36


class DateLabel(QWidget):
    """Shows a date; the pointer goes through it to the map."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = ""
        self._style: Style | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_day(self, day: SituationDate, style: Style) -> None:
        """Write a day in the colours of the map, as wide as it needs."""
        words = format_day(day)
        if (words, style) != (self.words, self._style):
            self.words, self._style = words, style
            width = text_width(words, _SIZE, bold=True) + 2 * _PAD + 2
            self.resize(round(width), _HEIGHT)
            self.setAccessibleName(f"The map shows {words}")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._style is None:
            return
        ink, right, bottom = self._style.colour("panel_text"), self.width() - 1, _HEIGHT - 1
        middle = Text(_PAD, _HEIGHT / 2, self.words, _SIZE, ink, bold=True, baseline="middle")
        box = panel(1, 1, right, bottom, self._style)
        painter = QPainter(self)
        layer = Layer("date", (box, middle), static=False)
        paint(painter, DrawList(self.width(), _HEIGHT, (layer,)))
        painter.end()
