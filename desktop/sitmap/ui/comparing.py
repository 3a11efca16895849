"""Comparing in one window, and where it counts: about a place found, in an area drawn.

The panel knows neither search nor map, nor they it: they meet here.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from sitmap.geo.geometry import Geometry
from sitmap.portrayal.search.result import Found
from sitmap.ui.comparison.comparison import Comparison
from sitmap.ui.comparison.comparison_panel import ComparisonPanel
from sitmap.ui.editing.drawing import POLYGON, DrawingTool
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.messages import Messages
from sitmap.ui.search.search import Search
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["Comparing"]


class Comparing(QObject):
    """Makes the panel of two dates and brings it what it asks for."""

    def __init__(
        self,
        session: Session,
        runner: TaskRunner,
        canvas: MapCanvas,
        search: Search,
        messages: Messages,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._search, self._canvas, self._messages = search, canvas, messages
        self.comparison = Comparison(session, runner, self)
        self.panel = ComparisonPanel(session, self.comparison, lambda: canvas.view, window)
        self.drawing = DrawingTool(canvas, self)
        self.drawing.status_changed.connect(self._on_status)
        self.drawing.stopped.connect(self._on_stopped)
        self.drawing.finished.connect(self.panel.set_drawn)
        self.panel.area_wanted.connect(self._on_area_wanted)
        self.panel.place_wanted.connect(self._on_place_wanted)
        search.chosen.connect(self._on_found)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is about to be compared."""
        return self.comparison.is_settled

    def counted(self) -> tuple[Geometry | None, str]:
        """Return the polygon in which the comparison counts, and words for it."""
        return self.comparison.counted

    def _on_place_wanted(self) -> None:
        self._messages.info("Find the place about which to count")
        self._search.focus()

    def _on_found(self, found: Found) -> None:
        if found.is_placed:
            self.panel.set_place(found.title, found.lon, found.lat)

    def _on_area_wanted(self) -> None:
        if self._canvas.picking and not self.drawing.active:
            self._messages.info("Finish or leave what is drawn on the map first")
            self.panel.leave_drawing()
            return
        self.drawing.start(POLYGON)
        # Not before: the drawing itself begins to pick.
        self._canvas.picking_began.connect(self.drawing.stop)
        self._canvas.setFocus()

    def _on_stopped(self) -> None:
        self._canvas.picking_began.disconnect(self.drawing.stop)
        self.panel.leave_drawing()

    def _on_status(self, words: str) -> None:
        if words:
            self._messages.info(words)
