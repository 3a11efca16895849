"""The time axis under the hand: one widget that paints, drags, zooms and listens to keys.

It moves the session's date and never keeps one of its own. Controls beside it belong to
the panel, playback to its own module.
"""

from __future__ import annotations

from datetime import date
from typing import Final, TypeAlias

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip, QWidget

from sitmap.domain.dates import (
    SituationDate,
    calendar_day,
    end_ms,
    format_day,
    start_ms,
)
from sitmap.domain.stepping import Step
from sitmap.domain.time_ticks import long_day
from sitmap.ui.session import Session
from sitmap.ui.timeline.aiming import date_at, middle, tip, unit_of_hand
from sitmap.ui.timeline.bar_content import BarContent, Histogram, span_of
from sitmap.ui.timeline.bar_keys import move_by_key
from sitmap.ui.timeline.bar_painter import (
    BarLayout,
    flag_box,
    paint_focus,
    paint_handle,
    paint_hover,
    paint_marks,
    paint_selection,
    paint_still,
    paint_window,
    small_font,
)
from sitmap.ui.timeline.time_scale import TimeScale, full_range
from sitmap.ui.timeline.window_grip import is_on_grip, pulled_to

__all__ = ["TimelineBar"]

Marks: TypeAlias = tuple[SituationDate | None, SituationDate | None]

_BY_KEYS: Final = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_WHEEL_STEP: Final = 1.25
_KEY_ZOOM: Final = 1.5
_MOST_PULL: Final = 40.0


class TimelineBar(QAbstractSlider):
    """The axis with counts, window and handle.

    Being a slider of days gives screen readers its role and value. ``frame_painted`` is sent
    after each paint of the bar.
    """

    frame_painted = Signal()
    scale_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stack, self._step = "party", Step.DAY
        self._content = self._content_now()
        self._scale = self._full_scale()
        self._still: QPixmap | None = None
        self._histogram: Histogram | None = None
        self._syncing = False
        self._dragging = False
        self._pan_from: float | None = None
        self._pulling = False
        self._by_keys = False
        self._marks: Marks = (None, None)
        self._pending: SituationDate | None = None
        self._drawn = True
        self._hover: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Situation on")
        self._listen()
        self._take_value()

    def _listen(self) -> None:
        session = self._session
        session.valid_date_changed.connect(self._on_date)
        session.window_changed.connect(self.update)
        session.selection_changed.connect(lambda _uid: self.update())
        session.snapshot_changed.connect(self._on_content)
        session.known_date_changed.connect(self._on_content)
        session.filter_changed.connect(self._on_counts)
        self.valueChanged.connect(self._on_value)

    # --- state ----------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(800, 112)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 104)

    @property
    def scale(self) -> TimeScale:
        """The visible stretch of time on the bar's pixels."""
        return self._scale.laid_on(0.0, float(self.width()))

    def set_theme(self, _theme: str) -> None:
        """Paint anew; the colours come from the palette."""
        self._repaint_all()

    def set_marks(self, marks: Marks) -> None:
        """Show between which days it plays; None is an end of the data."""
        self._marks = marks
        self.update()

    def set_stack(self, stack: str) -> None:
        """Colour the counts by ``party`` or by ``kind``."""
        self._stack = stack
        self._on_counts()

    def set_step(self, step: Step) -> None:
        """Let arrow keys go so far; the date stays."""
        self._step = step

    def show_full_range(self) -> None:
        """Show all days of the file; the date stays."""
        self._set_scale(self._full_scale())

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Magnify about pixel ``x``, else about the handle or the middle; the date stays."""
        handle = self._handle_x()
        inside = 0 <= handle <= self.width()
        centre = x if x is not None else handle if inside else self.width() / 2
        self._set_scale(self.scale.zoomed(factor, centre))

    def pan(self, pixels: float) -> None:
        """Move the axis to the right by ``pixels``; the date stays."""
        self._set_scale(self.scale.panned(pixels))

    def _full_scale(self) -> TimeScale:
        return full_range(self._session.day_range, start_ms(calendar_day(self._session.on)))

    def _set_scale(self, scale: TimeScale) -> None:
        self._scale = scale
        self._repaint_all()
        self.scale_changed.emit()

    def _repaint_all(self) -> None:
        self._still = self._histogram = None
        self.update()

    def _content_now(self) -> BarContent:
        session = self._session
        return BarContent(session.snapshot, session.known, self._stack, session.sieve.showing)

    def _on_content(self) -> None:
        self._content = self._content_now()
        self._take_value()
        self._repaint_all()

    def _on_counts(self) -> None:
        self._content = self._content.counting(self._stack, self._session.sieve.showing)
        self._repaint_all()

    def _on_date(self, _day: object) -> None:
        if not self._dragging:
            moved = self.scale.showing(middle(self._session.on))
            if moved != self.scale:
                self._set_scale(moved)
        self._take_value()
        self.update()

    def _take_value(self) -> None:
        """Tell the slider part, and with it screen readers, where the date is."""
        session, day = self._session, calendar_day(self._session.on)
        self._syncing = True
        self.setRange(
            min(session.first_day, day).toordinal(), max(session.last_day, day).toordinal()
        )
        self.setValue(day.toordinal())
        self._syncing = False
        self.setAccessibleDescription(long_day(session.on))

    def _on_value(self, value: int) -> None:
        if not self._syncing:
            self._session.set_valid_date(date.fromordinal(value))

    # --- dates of the pointer -------------------------------------------------------

    def _handle_x(self) -> float:
        return self.scale.x(middle(self._session.on))

    def _unit(self) -> int:
        return unit_of_hand(self.scale, self._session, self._content, self._step)

    def _scrub(self, x: float) -> None:
        """Ask for the date under ``x``; while a frame is due only the latest wish is kept."""
        beyond = min(x, 0.0) + max(x - self.width(), 0.0)
        if beyond and self._goes_on(beyond):
            self.pan(-min(max(beyond, -_MOST_PULL), _MOST_PULL))
        self._pending = date_at(x, self.scale, self._session, self._unit())
        if self._drawn:
            self._flush()

    def _goes_on(self, way: float) -> bool:
        """Tell whether days of the file lie beyond the edge that the hand pulls at."""
        if way < 0:
            return self.scale.start > start_ms(self._session.first_day)
        return self.scale.end < end_ms(self._session.last_day)

    def _flush(self) -> None:
        on, self._pending = self._pending, None
        if on is None or on == self._session.on:
            return
        self._drawn = False
        self._session.set_valid_date(on)
        self.update()

    # --- mouse ----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            x = event.position().x()
            self._pulling = self._on_grip(x)
            if not self._pulling:
                self._dragging = True
                self._scrub(x)
        elif event.button() == Qt.MouseButton.MiddleButton:
            self._pan_from = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        self._hover = x
        if self._pulling:
            pulled = pulled_to(x, self._session.on, self.scale, self._unit())
            self._session.set_duration(pulled)
        elif self._dragging:
            self._scrub(x)
        elif self._pan_from is not None:
            self.pan(x - self._pan_from)
            self._pan_from = x
        else:
            on_grip = self._on_grip(x)
            shape = Qt.CursorShape.SizeHorCursor if on_grip else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.update()

    def _on_grip(self, x: float) -> bool:
        return is_on_grip(x, self._session.window, self._handle_x(), self.scale)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pulling:
            self._pulling = False
        elif event.button() == Qt.MouseButton.LeftButton and self._dragging:
            self._scrub(event.position().x())
            self._flush()
            self._dragging = False
        elif event.button() == Qt.MouseButton.MiddleButton:
            self._pan_from = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.show_full_range()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        if abs(delta.x()) > abs(delta.y()):
            self.pan(delta.x() / 2)
        elif delta.y():
            self.zoom(_WHEEL_STEP ** (delta.y() / 120), event.position().x())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom(1.0 + event.value(), event.position().x())
                return True
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._show_tip(event.globalPos(), float(event.pos().x()))
            return True
        return super().event(event)

    def _show_tip(self, where: QPoint, x: float) -> None:
        QToolTip.showText(where, self.tip_at(x), self)

    def tip_at(self, x: float) -> str:
        """Return what the tooltip says about the date under a pixel."""
        content = self._content
        return tip(x, self.scale, self._session, content, self._histogram, self._unit())

    # --- keys -----------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        # A frame helps those who go by keys from part to part; at the start it only disturbs.
        self._by_keys = event.reason() in _BY_KEYS
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        moved = move_by_key(self._session, key, event.modifiers(), self._step)
        if not moved and not self._zoom_by_key(key):
            event.ignore()

    def _zoom_by_key(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_KEY_ZOOM)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / _KEY_ZOOM)
        elif key == Qt.Key.Key_0:
            self.show_full_range()
        else:
            return False
        return True

    # --- painting -------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._still = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._still = None
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        layout = BarLayout(self.width(), self.height(), lanes=len(self._content.lanes))
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still_picture(layout))
        painter.setFont(small_font(self.font()))
        self._paint_overlays(painter, layout)
        painter.end()
        self._on_painted()

    def _paint_overlays(self, painter: QPainter, layout: BarLayout) -> None:
        palette, session, scale = self.palette(), self._session, self.scale
        paint_window(painter, session.window, scale, layout, palette)
        paint_marks(painter, self._marks, scale, layout, palette)
        span = span_of(session.snapshot, session.selection)
        if span is not None:
            paint_selection(painter, span, scale, layout, palette)
        on, handle = format_day(session.on), self._handle_x()
        if self._hover is not None and not self._dragging:
            label = self.tip_at(self._hover).partition("\n")[0]
            in_sight = 0.0 <= handle <= layout.width
            taken = flag_box(painter, handle, on, layout) if in_sight else QRectF()
            paint_hover(painter, self._hover, label, layout, palette, taken)
        paint_handle(painter, handle, on, layout, palette)
        if self.hasFocus() and self._by_keys:
            paint_focus(painter, layout, palette)

    def _still_picture(self, layout: BarLayout) -> QPixmap:
        if self._still is None:
            ratio = self.devicePixelRatioF()
            self._still = QPixmap((self.size() * ratio).expandedTo(QSize(1, 1)))
            self._still.setDevicePixelRatio(ratio)
            painter = QPainter(self._still)
            painter.setFont(small_font(self.font()))
            self._histogram = paint_still(
                painter, self._content, self.scale, layout, self.palette()
            )
            painter.end()
        return self._still

    def _on_painted(self) -> None:
        self._drawn = True
        if self._pending is not None:
            QTimer.singleShot(0, self, self._flush)
        self.frame_painted.emit()
