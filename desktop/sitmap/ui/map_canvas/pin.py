"""The pin that marks what was looked for: it pulses a moment and stays until it is in the way."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from sitmap.portrayal.draw_list import DrawList
from sitmap.portrayal.pin_scene import pin_draw_list
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View
from sitmap.ui.map_canvas.canvas import MapCanvas

__all__ = ["Pin"]

_FRAME_MS: Final = 40
_FRAMES: Final = 15
_PULSES: Final = 3


class Pin(QObject):
    """One pin on a map; a click on the map or Esc takes it away."""

    def __init__(self, canvas: MapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._place: tuple[float, float] | None = None
        self._words = ""
        self._frame = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._on_frame)

    @property
    def place(self) -> tuple[float, float] | None:
        """Longitude and latitude of the pin, None while there is none."""
        return self._place

    @property
    def is_pulsing(self) -> bool:
        """Whether the ring still grows."""
        return self._timer.isActive()

    def mark(self, lon: float, lat: float, words: str) -> None:
        """Put the pin on a place; it leaves the one before."""
        if self._place is None:
            self._canvas.hand_drawings.append(self)
            self._canvas.map_clicked.connect(self.clear)
            self._canvas.installEventFilter(self)
        self._place, self._words, self._frame = (lon, lat), words, 0
        self._timer.start()
        self._canvas.update()

    def clear(self) -> None:
        """Take the pin away; harmless where there is none."""
        if self._place is None:
            return
        self._place = None
        self._timer.stop()
        self._canvas.hand_drawings.remove(self)
        self._canvas.map_clicked.disconnect(self.clear)
        self._canvas.removeEventFilter(self)
        self._canvas.update()

    def draw_list(self, view: View, style: Style) -> DrawList | None:
        """Return the pin as it is drawn above the map."""
        if self._place is None:
            return None
        pulse = (self._frame % _FRAMES) / _FRAMES if self.is_pulsing else 1.0
        return pin_draw_list(self._place, self._words, pulse, view, style)

    def _on_frame(self) -> None:
        self._frame += 1
        if self._frame >= _FRAMES * _PULSES:
            self._timer.stop()
        self._canvas.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escape and event.type() == QEvent.Type.KeyPress:
            self.clear()
        return super().eventFilter(watched, event)
