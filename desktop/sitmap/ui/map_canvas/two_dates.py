"""The map of the window, and while two days are compared the earlier one's under or beside it.

Which days and in which way is told by the session; figures are the panel's matter.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from sitmap.portrayal.style import Theme
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.map_canvas.date_label import DateLabel
from sitmap.ui.map_canvas.earlier_map import EarlierMap
from sitmap.ui.map_canvas.earlier_session import EarlierSession
from sitmap.ui.map_canvas.furniture import note_boxes
from sitmap.ui.map_canvas.swipe_line import SWIPE_WIDTH, SwipeLine
from sitmap.ui.session import Session

__all__ = ["TwoDates"]

_EDGE: Final = 10
_BETWEEN: Final = 2
"""Pixels between two maps beside each other, one more where the width is odd."""


class TwoDates(QWidget):
    """Holds the map, alone or with the one of the day compared with."""

    def __init__(self, canvas: MapCanvas, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas, self._session = canvas, session
        canvas.setParent(self)
        self.earlier: EarlierMap | None = None
        self.line = SwipeLine(canvas.map_style, self)
        self.line.hide()
        self.line.moved.connect(self._arrange)
        self.labels = (DateLabel(self), DateLabel(self))
        self.setMinimumSize(canvas.minimumSize())
        self.setFocusProxy(canvas)
        session.compared_date_changed.connect(self._renew)
        session.map_options_changed.connect(self._renew)
        session.valid_date_changed.connect(self._label)
        canvas.frame_painted.connect(self._on_lead_painted)

    @property
    def way(self) -> str:
        """How two days show: ``swipe``, ``beside``, or empty for one map."""
        chosen = self._session.map_options.comparison
        return "" if self._session.compared_on is None or chosen == "overlay" else chosen

    def set_theme(self, theme: Theme) -> None:
        """Show both maps in ``light`` or ``dark``."""
        self._canvas.set_theme(theme)
        if self.earlier is not None:
            self.earlier.set_theme(theme)
        self.line.set_style(self._canvas.map_style)

    def is_settled(self) -> bool:
        """Return whether every map that shows has its final quality."""
        return self._canvas.is_settled() and (self.earlier is None or self.earlier.is_settled())

    # --- which maps -----------------------------------------------------------------------

    def _renew(self) -> None:
        if self.way and self.earlier is None:
            self.earlier = EarlierMap(self._canvas, EarlierSession(self._session), self)
            self.earlier.frame_painted.connect(self._canvas.update_legend)
            self.earlier.stackUnder(self.line)  # the labels lie above both
        if self.earlier is not None:
            self.earlier.setVisible(bool(self.way))
            self._canvas.stand_beside(self.earlier if self.way else None)
            # Where the line moves, either map only comes to sight.
            self._canvas.keep_picture(self.way == "swipe")
        self.line.setVisible(self.way == "swipe")
        self._arrange()

    # --- where they stand -----------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def _arrange(self, *_ignored: object) -> None:
        width, height = self.width(), self.height()
        half = (width - _BETWEEN) // 2
        if self.way == "beside":
            self._canvas.setGeometry(width - half, 0, half, height)
        else:
            self._canvas.setGeometry(0, 0, width, height)
        if self.earlier is not None and self.way:
            self.earlier.setGeometry(0, 0, half if self.way == "beside" else width, height)
        self.line.setGeometry(self._at - SWIPE_WIDTH // 2, 0, SWIPE_WIDTH, height)
        self._mask()
        self._label()

    @property
    def _at(self) -> int:
        """Where the line between the days stands, in pixels from the left."""
        return round(self.line.share * self.width())

    def _mask(self) -> None:
        """Let the earlier map show left of the line alone, and never over the legend."""
        if self.earlier is None:
            return
        if self.way != "swipe":
            self.earlier.clearMask()
            return
        shown = QRegion(QRect(0, 0, self._at, self.height()))
        legend = self._canvas.legend_hands.rect.toAlignedRect().adjusted(-1, -1, 1, 1)
        shown -= QRegion(legend)
        if shown.isEmpty():  # an empty mask would mean none
            shown = QRegion(-1, -1, 1, 1)
        if shown != self.earlier.mask():
            self.earlier.setMask(shown)

    def _label(self, *_ignored: object) -> None:
        """Write the day of each map in large letters on it."""
        session, canvas, (left, right) = self._session, self._canvas, self.labels
        for label in self.labels:
            label.setVisible(bool(self.way))
        if session.compared_on is None or not self.way:
            return
        left.show_day(session.compared_on, canvas.map_style)
        right.show_day(session.on, canvas.map_style)
        boxes = note_boxes(canvas.view, canvas.notes_above)
        above = [box[3] for box in boxes.tolist() if box[1] < canvas.height() / 2]
        top = round(max(above)) + 8 if above else _EDGE
        if self.way == "swipe":
            gap = SWIPE_WIDTH // 2 + 4
            left.move(self._at - gap - left.width(), top)
            right.move(self._at + gap, top)
        else:
            left.move(_EDGE, top)
            right.move(canvas.x() + _EDGE, top)
        legend = canvas.legend_hands.rect.toAlignedRect().translated(canvas.pos())
        for label in self.labels:
            if label.geometry().intersects(legend):
                label.move(label.x(), legend.bottom() + 8)

    def _on_lead_painted(self) -> None:
        if self.way:
            self._mask()
            self._label()
