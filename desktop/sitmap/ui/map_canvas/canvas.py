"""The map under the hand: drag, wheel, keys and clicks.

It turns them into views and rows; other panels are met only through the session. What
shows and how it is painted is the surface's matter.
"""

from __future__ import annotations

from math import isfinite
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from sitmap.domain.spot import rows_at_spot
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.statements import statement
from sitmap.ui.map_canvas.furniture import readout_box
from sitmap.ui.map_canvas.map_surface import MapSurface
from sitmap.ui.map_canvas.position_menu import add_positions
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["MapCanvas"]

_DRAG_PX: Final = 4
_KEY_STEP: Final = 80.0
_WHEEL_STEP: Final = 1.0015
_ZOOM_STEP: Final = 1.5
_TIP_LINES: Final = 8
_MOST_AT_SPOT: Final = 500


class MapCanvas(MapSurface):
    """The map of a session, moved and clicked by people.

    Signals beside those of the surface: ``row_clicked(list)`` the rows under a click, topmost
    or next in turn first, empty on bare ground; ``coordinates_hovered(lon, lat)``, NaN off
    the projection; ``map_clicked(lon, lat)`` for drawing tools.
    """

    row_clicked = Signal(list)
    coordinates_hovered = Signal(float, float)
    map_clicked = Signal(float, float)

    def __init__(
        self,
        base_map: BaseMap,
        session: Session,
        runner: TaskRunner | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(base_map, session, runner, parent)
        self._pressed: QPointF | None = None
        self._dragging = False
        self._last_hits: tuple[int, ...] = ()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Map")
        self.setAccessibleDescription("Arrow keys move the map, plus and minus zoom, Home fits it")

    def set_picking(self, picking: bool) -> None:
        """Give clicks to ``map_clicked`` instead of selecting marks; the legend steps aside."""
        self._picking = picking
        self._legend.aside = picking
        self.update()
        self.setCursor(Qt.CursorShape.CrossCursor if picking else Qt.CursorShape.ArrowCursor)

    # --- mouse ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed = event.position()
            self._dragging = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        if self._pressed is not None:
            moved = position - self._pressed
            if self._dragging or moved.manhattanLength() > _DRAG_PX:
                self._dragging = True
                self._pressed = position
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.pan_by(moved.x(), moved.y())
        self._pointer = position
        if self._dragging or self._picking:
            self._hover.clear()
        else:
            self._hover.move(position)
        lon, lat = self._view.from_frame(position.x(), position.y())
        self.coordinates_hovered.emit(lon, lat)
        if self._sketch.points:
            self.update()
        else:
            self.update(QRectF(*readout_box(self._view)).toAlignedRect())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        dragged, self._dragging = self._dragging, False
        self.set_picking(self._picking)
        if pressed is None or dragged or event.button() != Qt.MouseButton.LeftButton:
            return
        self._click(event.position())

    def _click(self, position: QPointF) -> None:
        # Asked before anybody hears of the click: the last point of a drawing ends the picking.
        picking = self._picking
        if not picking and self._legend.click(position.x(), position.y()):
            self._in_motion()
            self.update()
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

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._picking or self._legend.rect.contains(event.position()):
            return
        if event.button() == Qt.MouseButton.LeftButton:
            self.zoom_by(2.0, event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y() or event.pixelDelta().y()
        if turn:
            self.zoom_by(_WHEEL_STEP**turn, event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self._hover.clear()
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: (_KEY_STEP, 0.0),
            Qt.Key.Key_Right: (-_KEY_STEP, 0.0),
            Qt.Key.Key_Up: (0.0, _KEY_STEP),
            Qt.Key.Key_Down: (0.0, -_KEY_STEP),
        }
        key = event.key()
        if key in moves:
            self.pan_by(*moves[Qt.Key(key)])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(_ZOOM_STEP)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom_by(1 / _ZOOM_STEP)
        elif key == Qt.Key.Key_Home:
            self.fit_all()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_positions(menu, self._view, event.pos().x(), event.pos().y())
        if not menu.isEmpty():
            menu.popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        return super().event(event)

    def _show_tip(self, event: QHelpEvent) -> None:
        """Name what lies under the pointer, a few lines at most."""
        rows = self.rows_at(event.pos().x(), event.pos().y())
        titles = [statement(self._session.snapshot, row) for row in rows[:_TIP_LINES]]
        if len(rows) > _TIP_LINES:
            titles.append(f"and {len(rows) - _TIP_LINES} more")
        if titles:
            QToolTip.showText(event.globalPos(), "\n".join(titles), self)
        else:
            QToolTip.hideText()
