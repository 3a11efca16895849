"""Drawing a point, a line or a polygon by clicks on the map.

The tool collects corners and shows them through the canvas; what the finished geometry is
for, and how the map is drawn, is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry

__all__ = ["LINE", "POINT", "POLYGON", "DrawingTool", "SketchCanvas", "geometry_from"]

POINT: Final = "Point"
LINE: Final = "LineString"
POLYGON: Final = "Polygon"

_LEFT: Final = Qt.MouseButton.LeftButton
_LEAST: Final = {POINT: 1, LINE: 2, POLYGON: 3}
_HINTS: Final = {
    POINT: "Click the place on the map. Esc stops.",
    LINE: "Click along the line. Double click or Enter ends it, Backspace takes a point back.",
    POLYGON: "Click the corners. Double click or Enter closes it, Backspace takes one back.",
}


class SketchCanvas(Protocol):
    """What the tool needs of the map: it is a QWidget besides."""

    @property
    def map_clicked(self) -> SignalInstance:
        """Emitted with (lon, lat) for a click while picking."""

    def set_picking(self, picking: bool) -> None:
        """Give clicks to ``map_clicked`` instead of selecting marks."""

    def set_sketch(self, points: Sequence[tuple[float, float]], closed: bool) -> None:
        """Show (lon, lat) corners above the map, with a band to the pointer; none clears."""


def geometry_from(mode: str, points: Sequence[tuple[float, float]]) -> Geometry:
    """Return the geometry of the clicked corners; raises UserError where it is none."""
    if mode == POINT:
        return Geometry.point(*points[0])
    return Geometry.line(points) if mode == LINE else Geometry.polygon(points)


class DrawingTool(QObject):
    """Turns clicks into one geometry.

    Signals: ``finished(Geometry)``; ``status_changed(str)`` what to do next or what is wrong;
    ``stopped()`` drawing ended, with or without a result.
    """

    finished = Signal(object)
    status_changed = Signal(str)
    stopped = Signal()

    def __init__(self, canvas: SketchCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._mode = ""
        self._points: list[tuple[float, float]] = []

    @property
    def active(self) -> bool:
        """Whether clicks on the map draw at present."""
        return bool(self._mode)

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """The corners so far, (lon, lat)."""
        return tuple(self._points)

    def start(self, mode: str) -> None:
        """Begin a POINT, LINE or POLYGON; what was drawn before is dropped."""
        self.stop()
        self._mode = mode
        self._canvas.map_clicked.connect(self._on_clicked)
        self._canvas.set_picking(True)
        for widget in self._watched():
            widget.installEventFilter(self)
        self._show()

    def stop(self) -> None:
        """End without a result; harmless when nothing is drawn."""
        if not self._mode:
            return
        self._mode = ""
        self._points = []
        self._canvas.map_clicked.disconnect(self._on_clicked)
        self._canvas.set_picking(False)
        self._canvas.set_sketch((), False)
        for widget in self._watched():
            widget.removeEventFilter(self)
        self.status_changed.emit("")
        self.stopped.emit()

    def finish(self) -> None:
        """Make the geometry of the corners; where it is none, say why and go on."""
        least = _LEAST[self._mode]
        if len(self._points) < least:
            more = least - len(self._points)
            self.status_changed.emit(f"{more} more {'click' if more == 1 else 'clicks'} needed.")
            return
        try:
            geometry = geometry_from(self._mode, self._points)
        except UserError as error:
            line = error.line()
            self.status_changed.emit(f"{line[:1].upper()}{line[1:]}. Backspace takes one back.")
            return
        self.stop()
        self.finished.emit(geometry)

    def take_back(self) -> None:
        """Remove the last corner."""
        if self._points:
            self._points.pop()
            self._show()

    def handle_key(self, key: int) -> bool:
        """Do what a key means while drawing; False for keys that mean nothing here."""
        if not self._mode:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish()
        elif key == Qt.Key.Key_Backspace:
            self.take_back()
        elif key == Qt.Key.Key_Escape:
            self.stop()
        else:
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self.handle_key(event.key())
        double = event.type() == QEvent.Type.MouseButtonDblClick
        if double and isinstance(event, QMouseEvent) and event.button() == _LEFT:
            self.finish()
            return True
        return super().eventFilter(watched, event)

    def _watched(self) -> tuple[QWidget, ...]:
        return (self._canvas,) if isinstance(self._canvas, QWidget) else ()

    def _on_clicked(self, lon: float, lat: float) -> None:
        point = (lon, lat)
        if self._points and self._points[-1] == point:
            return
        self._points.append(point)
        self._show()
        if self._mode == POINT:
            self.finish()

    def _show(self) -> None:
        self._canvas.set_sketch(tuple(self._points), self._mode == POLYGON)
        count = len(self._points)
        done = f" {count} so far." if count else ""
        self.status_changed.emit(_HINTS[self._mode] + done)
