"""The map of the day compared with: another date of the same place, led by the window's map.

It has no view and no ground of its own: hands on it move the leading map, and both show the
same ground. How the two stand to each other is decided in ``two_dates``.
"""

from __future__ import annotations

from PySide6.QtGui import QEnterEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from sitmap.portrayal.view import View
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.map_canvas.earlier_session import EarlierSession
from sitmap.ui.map_canvas.ground import GroundImages
from sitmap.ui.map_canvas.vision_effect import show_as_seen

__all__ = ["EarlierMap"]


class EarlierMap(MapCanvas):
    """A second map that follows ``lead``; it is kept as a picture while nothing on it changes."""

    _lead: MapCanvas | None = None

    def __init__(self, lead: MapCanvas, session: EarlierSession, parent: QWidget) -> None:
        super().__init__(lead.base_map, session, None, parent)
        session.setParent(self)
        self.keep_picture(True)
        self.set_theme(lead.theme)
        show_as_seen(self, session.map_options.vision)
        self._over.share(lead._over)
        self._grounds = lead._grounds
        self._grounds.rendered.connect(self._on_rendered)
        self._lead = lead
        lead.view_changed.connect(self._take)
        lead.frame_painted.connect(self._on_lead_painted)
        self.map_clicked.connect(lead.map_clicked)
        self.row_clicked.connect(lead.row_clicked)
        self.coordinates_hovered.connect(lead.coordinates_hovered)
        self.setAccessibleName("Map of the earlier day")
        self._take(lead.view)

    def is_settled(self) -> bool:
        """Return whether what shows is up to date; the ground is the leading map's matter."""
        return not self.isVisible() or self._settling.resting

    # --- led ------------------------------------------------------------------------------

    def _take(self, view: View) -> None:
        """Show what the leading map shows."""
        if view != self._view:
            self._view = view
            if self._lead is not None and not self._lead.is_resting:
                self._in_motion()
            self.view_changed.emit(view)
        self.update()

    def _apply(self, view: View) -> None:
        if self._lead is None:
            super()._apply(view)
        else:
            self._lead._apply(view)

    def _move(self, view: View) -> None:
        if self._lead is not None:
            self._lead._move(view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wait for the leading map: it has the same size and brings the view."""

    def _render(self) -> None:
        if self._lead is not None and self._ground is None:
            self._lead._render()

    def _on_rendered(self, images: GroundImages) -> None:
        if self._lead is not None:
            self._keep_clear()
            self.update()

    def _on_settle(self) -> None:
        # Nothing is prepared for other days: this map keeps its day.
        self._keep_clear()
        self.update()

    def _names_must_move(self) -> bool:
        return False

    def _on_lead_painted(self) -> None:
        if not self._over.hands.is_idle:
            self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._show_cursor()
        super().enterEvent(event)
