"""The map under the hand: clicks, what lies there, and the corners of a drawing.

It turns clicks into rows; other panels are met only through the session. How hands move the
map stands in ``moving``, what shows and how it is painted is the surface's matter.
"""

from __future__ import annotations

from math import isfinite
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from sitmap.domain.spot import rows_at_spot
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.statements import statement
from sitmap.ui.map_canvas.furniture import readout_box
from sitmap.ui.map_canvas.legend_hands import LegendHands
from sitmap.ui.map_canvas.moving import MovableMap
from sitmap.ui.map_canvas.position_menu import add_positions
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["MapCanvas"]

_TIP_LINES: Final = 8
_MOST_AT_SPOT: Final = 500


class MapCanvas(MovableMap):
    """The map of a session, moved and clicked by people.

    Signals beside those of the surface: ``row_clicked(list)`` the rows under a click, topmost
    or next in turn first, empty on bare ground; ``coordinates_hovered(lon, lat)``, NaN off
    the projection; ``map_clicked(lon, lat)`` for drawing tools; ``picking_began()`` a tool
    took the clicks, whoever had them before lets go.
    """

    row_clicked = Signal(list)
    coordinates_hovered = Signal(float, float)
    map_clicked = Signal(float, float)
    picking_began = Signal()

    def __init__(
        self,
        base_map: BaseMap,
        session: Session,
        runner: TaskRunner | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(base_map, session, runner, parent)
        self._last_hits: tuple[int, ...] = ()
        self.legend_hands = LegendHands(self._legend, session, self._on_legend_changed)
        self.setMouseTracking(True)
        self.setAccessibleName("Map")
        self.setAccessibleDescription(
            "Arrow keys move the map, with Shift by most of a page; plus, minus, Page Up and "
            "Page Down zoom, Home shows the first saved view or everything, Backspace goes back"
        )

    def set_picking(self, picking: bool) -> None:
        """Give clicks to ``map_clicked`` instead of selecting marks; the legend steps aside."""
        if picking:
            self.picking_began.emit()
        self._over.hands.picking = picking
        self._legend.aside = picking
        self.update()
        self._show_cursor()

    @property
    def picking(self) -> bool:
        """Whether clicks go to a tool."""
        return self._over.hands.picking

    def _show_cursor(self) -> None:
        crossed = self.picking
        self.setCursor(Qt.CursorShape.CrossCursor if crossed else Qt.CursorShape.ArrowCursor)

    # --- pointer --------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        self._drag_to(position)
        self._over.pointer = position
        if self._dragging or self.picking:
            self._hover.clear()
        else:
            self._hover.move(position)
        lon, lat = self._view.from_frame(position.x(), position.y())
        self.coordinates_hovered.emit(lon, lat)
        if self._over.hands.sketch.points:
            self.update()
        else:
            self.update(QRectF(*readout_box(self._view)).toAlignedRect())

    def _tap(self, position: QPointF) -> None:
        # Asked before anybody hears of the click: the last point of a drawing ends the picking.
        picking = self.picking
        if not picking and self.legend_hands.click(position):
            return
        lon, lat = self._view.from_frame(position.x(), position.y())
        if isfinite(lon):
            self.map_clicked.emit(lon, lat)
        if not picking:
            self._choose(self.rows_at(position.x(), position.y()))

    def _choose(self, rows: tuple[int, ...]) -> None:
        """Select the topmost row, or the next one when the same place is clicked again."""
        session = self._session
        uids = [session.snapshot.uid(row) for row in rows]
        turn = 0
        if rows and rows == self._last_hits and session.selection in uids:
            turn = (uids.index(session.selection) + 1) % len(rows)
        self._last_hits = rows
        around = rows_at_spot(session.snapshot, session.situation, rows)[:_MOST_AT_SPOT]
        session.set_spot(tuple(session.snapshot.uid(row) for row in around))
        self.row_clicked.emit([*rows[turn:], *rows[:turn]])
        session.set_selection(uids[turn] if rows else None)

    # --- two days -------------------------------------------------------------------------

    def stand_beside(self, other: MapCanvas | None) -> None:
        """Let the legend explain another map too, of another day; None ends it."""
        self._scene.companion = None if other is None else other._scene
        self.update()

    def update_legend(self) -> None:
        """Paint again if the other map's legend is another than it was."""
        if self._scene.has_new_companions:
            self.update()

    # --- the legend -----------------------------------------------------------------------

    def _on_legend_changed(self) -> None:
        self._in_motion()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        if not (left and not self.picking and self.legend_hands.press(event.position())):
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.legend_hands.holds:
            size = (float(self.width()), float(self.height()))
            self.legend_hands.release(event.position(), size)
        else:
            super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y()
        if turn and self.legend_hands.scroll(event.position(), -3 if turn > 0 else 3):
            event.accept()
        else:
            super().wheelEvent(event)

    def _double_tap(self, position: QPointF, factor: float) -> None:
        if not self.picking and not self._legend.rect.contains(position):
            self.zoom_by(factor, position)

    def leaveEvent(self, event: QEvent) -> None:
        self._over.pointer = None
        self._hover.clear()
        self.update()
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.legend_hands.menu(QPointF(event.pos()), self)
        if menu is None:
            menu = QMenu(self)
            add_positions(menu, self._view, event.pos().x(), event.pos().y())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not menu.isEmpty():
            menu.popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        return super().event(event)

    def _show_tip(self, event: QHelpEvent) -> None:
        """Name what lies under the pointer, a few lines at most."""
        meaning = self.legend_hands.tip(QPointF(event.pos()))
        if meaning is not None:
            QToolTip.showText(event.globalPos(), meaning, self)
            return
        rows = self.rows_at(event.pos().x(), event.pos().y())
        titles = [statement(self._session.snapshot, row) for row in rows[:_TIP_LINES]]
        if len(rows) > _TIP_LINES:
            titles.append(f"and {len(rows) - _TIP_LINES} more")
        if titles:
            QToolTip.showText(event.globalPos(), "\n".join(titles), self)
        else:
            QToolTip.hideText()
