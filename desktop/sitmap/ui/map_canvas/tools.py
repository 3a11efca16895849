"""The tools that measure on the map: clicks and keys become corners of a measure.

What a measure tells and how it looks is ``portrayal.measure_scene``'s matter; nothing that is
measured is recorded.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent

from sitmap.portrayal.draw_list import DrawList
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View
from sitmap.ui.map_canvas.canvas import MapCanvas

if TYPE_CHECKING:
    from sitmap.portrayal.measure_scene import Measure, MeasureMode

__all__ = ["MeasureTool"]

_ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
_OWN: Final = (*_ENDS, Qt.Key.Key_Escape, Qt.Key.Key_Backspace, Qt.Key.Key_Space)


class MeasureTool(QObject):
    """Measures distances or areas while it is active; drawn above the map.

    Signals: ``mode_changed(str)`` "distance", "area" or "" when it ended;
    ``status_changed(str)`` the measure in words after each corner, "" at the end.
    """

    mode_changed = Signal(str)
    status_changed = Signal(str)

    def __init__(self, canvas: MapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._measure: Measure | None = None
        self._by_keys = False

    @property
    def measure(self) -> Measure | None:
        """What is measured now, None while the tool rests."""
        return self._measure

    def start(self, mode: MeasureMode) -> bool:
        """Begin to measure; False while something is being drawn on the map."""
        if self._measure is None:
            if self._canvas.picking:
                self.status_changed.emit("Finish or leave the drawing before measuring")
                self.mode_changed.emit("")
                return False
            self._canvas.set_picking(True)
            self._listen()
        # Loaded with the first measure: the start needs none of it.
        from sitmap.portrayal.measure_scene import Measure

        self._measure = Measure(mode)
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.mode_changed.emit(mode)
        self._show()
        return True

    def stop(self) -> None:
        """End; the measure goes from the map."""
        if self._measure is not None:
            self._leave()
            self._canvas.set_picking(False)

    def toggle(self, mode: MeasureMode) -> None:
        """Begin to measure, or end if this is being measured."""
        if self._measure is not None and self._measure.mode == mode:
            self.stop()
        else:
            self.start(mode)

    def copy(self) -> None:
        """Put the measure on the clipboard."""
        if self._measure is not None and self._measure.corners:
            QGuiApplication.clipboard().setText(self._measure.copied())
            self.status_changed.emit("The measure is on the clipboard")

    def draw_list(self, view: View, style: Style) -> DrawList | None:
        """Return the measure as it is drawn above the map."""
        from sitmap.portrayal.measure_scene import measure_draw_list

        if self._measure is None:
            return None
        return measure_draw_list(self._measure, view, style, aimed=self._by_keys)

    # --- coming and going -----------------------------------------------------------------

    def _listen(self) -> None:
        canvas = self._canvas
        canvas.map_clicked.connect(self._on_clicked)
        canvas.coordinates_hovered.connect(self._on_hovered)
        canvas.view_changed.connect(self._on_view_changed)
        canvas.picking_began.connect(self._leave)
        canvas.installEventFilter(self)
        canvas.hand_drawings.append(self)

    def _leave(self) -> None:
        """Let go of the map; whoever began to draw on it has it now."""
        canvas = self._canvas
        canvas.map_clicked.disconnect(self._on_clicked)
        canvas.coordinates_hovered.disconnect(self._on_hovered)
        canvas.view_changed.disconnect(self._on_view_changed)
        canvas.picking_began.disconnect(self._leave)
        canvas.removeEventFilter(self)
        canvas.hand_drawings.remove(self)
        canvas.update()
        self._measure, self._by_keys = None, False
        self.mode_changed.emit("")
        self.status_changed.emit("")

    def _show(self) -> None:
        if self._measure is not None:
            self._canvas.update()
            self.status_changed.emit(
                f"{self._measure.headline()} · {' · '.join(self._measure.details())}"
            )

    # --- what hands do --------------------------------------------------------------------

    def _on_clicked(self, lon: float, lat: float) -> None:
        if self._measure is not None:
            self._measure = self._measure.with_corner((lon, lat))
            self._show()

    def _on_hovered(self, lon: float, lat: float) -> None:
        self._by_keys = False
        self._point(lon, lat)

    def _on_view_changed(self, view: View) -> None:
        if self._by_keys:
            self._point(*view.centre_lonlat)

    def _point(self, lon: float, lat: float) -> None:
        if self._measure is not None:
            self._measure = self._measure.pointed((lon, lat) if isfinite(lon) else None)
            self._canvas.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # Backspace, Esc and Ctrl+C mean the measure as long as the map has the keys.
            if event.key() in _OWN or event.matches(QKeySequence.StandardKey.Copy):
                event.accept()
                return True
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._handle_key(event)
        elif kind == QEvent.Type.MouseButtonDblClick and isinstance(event, QMouseEvent):
            self._end()
            return True
        elif kind == QEvent.Type.Leave and self._measure is not None:
            self._measure = self._measure.pointed(None)
            self._canvas.update()
        return super().eventFilter(watched, event)

    def _handle_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _MOVES:
            self._by_keys = True  # the map moves under its middle
            return False
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif key in _ENDS:
            self._end()
        elif key == Qt.Key.Key_Escape:
            self.stop()
        elif key == Qt.Key.Key_Space:
            self._by_keys = True
            self._on_clicked(*self._canvas.view.centre_lonlat)
        elif key == Qt.Key.Key_Backspace and self._measure is not None:
            self._measure = self._measure.without_last()
            self._show()
        else:
            return False
        return True

    def _end(self) -> None:
        if self._measure is not None and self._measure.corners:
            self._measure = self._measure.ended()
            self._show()
