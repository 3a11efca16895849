"""A map that hands move: drag, wheel, pinch, box, keys, and the way back through views.

What a click on the map means is not known here: it is handed to ``_tap``.
"""

from __future__ import annotations

from math import isfinite
from typing import Final

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from sitmap.errors import UserError
from sitmap.geo.projection import Projection, choose_projection
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.view import Extent, View
from sitmap.ui.map_canvas.canvas_scene import data_extent
from sitmap.ui.map_canvas.fitting import FIT_MARGIN, Fitting, extent_of, room_beside
from sitmap.ui.map_canvas.gestures import Fingers, native_factor, wheel_factor
from sitmap.ui.map_canvas.map_projection import in_projection, projection_of, suited
from sitmap.ui.map_canvas.reprojecting import ReprojectingMap
from sitmap.ui.map_canvas.rubber_band import RubberBand
from sitmap.ui.map_canvas.view_history import Trail
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["DRAG_PX", "MovableMap"]

DRAG_PX: Final = 4
"""How far a pressed pointer may stray and still click."""
_FINGER_PX: Final = 12
_NEAREST: Final = 2_000.0
_FARTHEST: Final = 120_000_000.0
_KEY_STEP: Final = 80.0
_PAGE: Final = 0.75
_ZOOM_STEP: Final = 1.5
_DOUBLE: Final = 2.0
_ABOUT: Final = 4.0
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_DRAGGING: Final = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)
_HISTORY: Final = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}
_WAYS: Final = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_ZOOMS: Final = {
    Qt.Key.Key_Plus: _ZOOM_STEP,
    Qt.Key.Key_Equal: _ZOOM_STEP,
    Qt.Key.Key_Minus: 1 / _ZOOM_STEP,
    Qt.Key.Key_Underscore: 1 / _ZOOM_STEP,
    Qt.Key.Key_PageUp: _DOUBLE,
    Qt.Key.Key_PageDown: 1 / _DOUBLE,
}
_TOUCHES: Final = (
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TouchEnd,
    QEvent.Type.TouchCancel,
)


class MovableMap(ReprojectingMap):
    """The map of a session under the hand.

    Signal beside those of the surface: ``history_changed()`` going back or forward became
    possible or impossible.
    """

    history_changed = Signal()

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
        self._boxing = False
        self._band: RubberBand | None = None
        self._fingers = Fingers()
        self.trail = Trail(self)
        self.trail.changed.connect(self.history_changed)
        self.view_changed.connect(self.trail.follow)
        self.trail.follow(self.view)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # --- moving ---------------------------------------------------------------------------

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the content by frame units, though never the world out of the middle."""
        moved = self._view.pan(dx, dy)
        if isfinite(moved.centre_lonlat[0]):
            self._move(moved)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom about a point of the widget, by default its middle, within sensible scales."""
        now = self._view.denominator
        factor = now / min(max(now / factor, _NEAREST), _FARTHEST)
        x, y = (self.width() / 2, self.height() / 2) if at is None else (at.x(), at.y())
        zoomed = self._view.zoom(factor, x, y)
        if not isfinite(zoomed.centre_lonlat[0]):  # about its edge the world would be lost
            x, y = self.width() / 2, self.height() / 2
            zoomed = self._view.zoom(factor, x, y)
        self._move_suited(zoomed, x, y)

    def _move_suited(self, view: View, x: float, y: float) -> None:
        """Show a view in the projection that suits it; the place at (x, y) stays there."""
        # First as it is: while another projection is made ready the hand must not wait.
        self._move(view)
        better = suited(view, x, y, self._session.map_options.projection)
        if better is not view:
            self._apply(better)

    # --- where to -------------------------------------------------------------------------

    def fit_data(self) -> None:
        """Show all that the file holds, or the theatre where it holds nothing."""
        self._fit_or_stay(data_extent(self._session.snapshot) or self.base_map.theatre.extent)

    def fit_selection(self) -> bool:
        """Show the selected observation; False where nothing with a place is selected."""
        uid = self._session.selection
        row = None if uid is None else self._session.snapshot.row_of(uid)
        extent = None if row is None else data_extent(self._session.snapshot, row)
        if extent is not None:
            self._fit_or_stay(extent)
        return extent is not None

    def _fit_or_stay(self, extent: Extent) -> None:
        try:
            self.fit_extent(extent)
        except UserError:  # what a strange file holds need not fit any projection
            self.fit_extent(self.base_map.theatre.extent)

    def fitting_extent(self) -> Extent:
        """Return the extent that ``fit_extent`` would show as the present view.

        Measured along the middle of each side, inside the margin and beside the legend: the
        corners of a projected frame reach further and would make the view grow. Then refined.
        """
        view, beside = self._view, room_beside(self._view.width, self._legend)
        left, right = FIT_MARGIN, view.width - beside - FIT_MARGIN
        top, bottom = FIT_MARGIN, view.height - FIT_MARGIN
        x, y = (left + right) / 2, (top + bottom) / 2
        ends = [view.from_frame(*p) for p in ((left, y), (right, y), (x, bottom), (x, top))]
        west, east, south, north = ends[0][0], ends[1][0], ends[2][1], ends[3][1]
        sound = all(map(isfinite, (west, east, south, north))) and west < east and south < north
        rough = (west, south, east, north) if sound else view.extent()
        return extent_of(view, rough, lambda extent: self._fitted(Fitting(extent)))

    def centre_on(self, lon: float, lat: float, nearest: float) -> None:
        """Move a place into the middle, at 1:``nearest``, or as it is where that is about it.

        Raises UserError for a position that no projection shows.
        """
        view, near = self._view, _around(lon, lat)
        close = nearest / _ABOUT <= view.denominator <= nearest
        scale = view.denominator if close else nearest
        for projection in self._projections_for(near):
            try:
                found = View.at_scale(projection, lon, lat, scale, view.width, view.height)
            except UserError:
                continue
            self._move_suited(found, view.width / 2, view.height / 2)
            return
        raise UserError(f"{lon:g},{lat:g} cannot be shown on the map")

    def _projections_for(self, near: Extent) -> tuple[Projection, ...]:
        """Return the projections to try for a small extent: the present one if it shows it."""
        west, south, east, north = self._view.extent()
        shown = west <= near[0] <= near[2] <= east and south <= near[1] <= near[3] <= north
        other = projection_of(self._session.map_options.projection, near)
        here = (self._view.projection,) if shown else ()
        return (*here, other, choose_projection(near))

    def go_back(self) -> None:
        """Show the view before this one."""
        self._step(-1)

    def go_forward(self) -> None:
        """Show the view that was left by going back."""
        self._step(1)

    def _step(self, by: int) -> None:
        view = self.trail.step(by)
        if view is not None:
            view = view.resized(self._view.width, self._view.height)
            choice = self._session.map_options.projection
            self._move(in_projection(view, choice) if choice else view)

    # --- mouse ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        button = event.button()
        if button in _HISTORY:
            self._step(_HISTORY[button])
        elif button in _DRAGGING:
            self._pressed = event.position()
            self._dragging = False
            left = button == Qt.MouseButton.LeftButton
            self._boxing = left and bool(event.modifiers() & _SHIFT)

    def _drag_to(self, position: QPointF) -> None:
        """Let a pressed pointer move the map, or draw the box to zoom to."""
        if self._pressed is None:
            return
        moved = position - self._pressed
        if not self._dragging and moved.manhattanLength() <= DRAG_PX:
            return
        self._dragging = True
        if self._boxing:
            self._show_band(RubberBand(self._pressed, position))
            return
        self._pressed = position
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.pan_by(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        dragged, self._dragging = self._dragging, False
        band = self._band
        self._show_band(None)
        self._show_cursor()
        if band is not None and band.is_box:
            view = band.zoomed(self._view, self._view.denominator / _NEAREST)
            self._move_suited(view, view.width / 2, view.height / 2)
        elif pressed is not None and not dragged and event.button() == Qt.MouseButton.LeftButton:
            self._tap(event.position())

    def _show_band(self, band: RubberBand | None) -> None:
        if self._band is not None:
            self.hand_drawings.remove(self._band)
        if band is not None:
            self.hand_drawings.append(band)
        if band is not self._band:
            self._band = band
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            back = bool(event.modifiers() & _SHIFT)
            self._double_tap(event.position(), 1 / _DOUBLE if back else _DOUBLE)

    def wheelEvent(self, event: QWheelEvent) -> None:
        factor = wheel_factor(event)
        if factor != 1.0:
            self.zoom_by(factor, event.position())
        event.accept()

    # --- what a subclass makes of it ------------------------------------------------------

    def _tap(self, position: QPointF) -> None:
        """Take a click or a tap that moved nothing."""

    def _double_tap(self, position: QPointF, factor: float) -> None:
        """Take a double click; by default it zooms by ``factor``."""
        self.zoom_by(factor, position)

    def _show_cursor(self) -> None:
        """Show the cursor of a map at rest."""
        self.setCursor(Qt.CursorShape.ArrowCursor)

    # --- touch ----------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            self.zoom_by(native_factor(event), event.position())
            return True
        if isinstance(event, QTouchEvent) and event.type() in _TOUCHES:
            return self._touch(event)
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> bool:
        # Touch pads send gestures besides; their fingers are no fingers on the map.
        if event.device().type() != QInputDevice.DeviceType.TouchScreen:
            return False
        if event.type() == QEvent.Type.TouchCancel:
            self._fingers.forget()
            return True
        move = self._fingers.track(event)
        if move is not None:
            self.pan_by(move.dx, move.dy)
            self.zoom_by(move.factor, move.at)
        last = event.points()[0].position() if event.points() else None
        ended = event.type() == QEvent.Type.TouchEnd
        if ended and last is not None and self._fingers.tapped(last, _FINGER_PX):
            self._finger_tap(last, event.timestamp())
        event.accept()
        return True

    def _finger_tap(self, at: QPointF, when: int) -> None:
        """Take a tap as a click, and a second one at the place as a double click."""
        within = QGuiApplication.styleHints().mouseDoubleClickInterval()
        if self._fingers.is_second_tap(at, when, 2 * _FINGER_PX, within):
            self._double_tap(at, _DOUBLE)
        else:
            self._tap(at)

    # --- keys -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = Qt.Key(event.key()), bool(event.modifiers() & _SHIFT)
        if key == Qt.Key.Key_Escape and self._boxing and self._band is not None:
            self._pressed, self._boxing = None, False
            self._show_band(None)
        elif key in _WAYS:
            across, down = self._key_steps(shift)
            x, y = _WAYS[key]
            self.pan_by(x * across, y * down)
        elif key in _ZOOMS:
            self.zoom_by(_ZOOMS[key])
        elif key == Qt.Key.Key_Home:
            self.fit_all()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Back, Qt.Key.Key_Forward):
            ahead = key == Qt.Key.Key_Forward or (key == Qt.Key.Key_Backspace and shift)
            self._step(1 if ahead else -1)
        else:
            super().keyPressEvent(event)

    def _key_steps(self, page: bool) -> tuple[float, float]:
        """Return how far an arrow moves the map across and down: a step, or most of a page."""
        if page:
            return _PAGE * self._view.width, _PAGE * self._view.height
        return _KEY_STEP, _KEY_STEP


def _around(lon: float, lat: float) -> Extent:
    """Return a small extent about a position, within the globe."""
    if not (isfinite(lon) and isfinite(lat)):
        raise UserError("this is no position")
    west, south = min(max(lon - 0.05, -180.0), 179.9), min(max(lat - 0.05, -90.0), 89.9)
    return west, south, west + 0.1, south + 0.1
