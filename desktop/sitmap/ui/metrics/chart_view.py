"""Shows one chart and ties it to the timeline; the picture is drawn once, the cursor over it.

A press or a drag moves the date, a drag with Shift chooses the timeline's window, a click on a
mark selects its reading. What is drawn is decided in ``portrayal.chart``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFontInfo,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from sitmap.domain.dates import (
    MS_PER_DAY,
    calendar_day,
    day_of_ms,
    day_start_ms,
    end_ms,
    format_day,
    parse_duration,
    start_ms,
)
from sitmap.ui.metrics.chart_keys import act_on_key
from sitmap.ui.metrics.chart_overlay import paint_date, paint_stretch
from sitmap.ui.metrics.chart_words import ChartWords
from sitmap.ui.session import Session

if TYPE_CHECKING:
    from sitmap.portrayal.chart.frame import Scale, TimeRange
    from sitmap.portrayal.chart.look import ChartLook
    from sitmap.portrayal.chart.scene import ChartRequest, ChartScene, Content

__all__ = ["ChartView", "Wanted"]

_FIRST_DELAY_MS: Final = 60
_LATER_DELAY_MS: Final = 30
_ARROW: Final = 9
_DRAG: Final = 4.0
_SHORTEST_MS: Final = 3.0 * MS_PER_DAY


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of the picture, beside its size; as in ``ChartRequest``."""

    scale: Scale = "auto"
    time: TimeRange | None = None
    title: bool = False
    dates: bool = True
    legend_rows: int = 2
    notes: tuple[str, ...] = ()
    left: float = 0.0


class ChartView(QWidget):
    """One chart. Signals: ``row_clicked(int)`` a snapshot row; ``opened()`` a double click."""

    row_clicked = Signal(int)
    opened = Signal()

    def __init__(
        self, session: Session, parent: QWidget | None = None, *, zoomable: bool = False
    ) -> None:
        super().__init__(parent)
        self._session, self._zoomable = session, zoomable
        self._words = ChartWords(session)
        self._series: Content | None = None
        self._look: ChartLook | None = None
        self._asked = Wanted()
        self._zoomed: TimeRange | None = None
        self._scene: ChartScene | None = None
        self._pixmap = QPixmap()
        self._wanted = False
        self._nothing = "Nothing to show"
        self._press: QPointF | None = None
        self._dragged = False
        self._span: tuple[float, float] | None = None
        self._cursor_x: float | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._draw)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        session.valid_date_changed.connect(lambda _day: self._move_cursor())

    # --- content --------------------------------------------------------------------

    @property
    def scene(self) -> ChartScene | None:
        """What is shown; None while there is nothing to draw or it is under way."""
        return self._scene

    @property
    def series(self) -> Content | None:
        """The metric that is shown."""
        return self._series

    @property
    def look(self) -> ChartLook | None:
        """The colours it is shown in."""
        return self._look

    def is_settled(self) -> bool:
        """Tell whether what shows is what was asked for.

        Charts that are hidden, or scrolled out of sight, draw nothing.
        """
        return not self._wanted or self.visibleRegion().isEmpty()

    def sizeHint(self) -> QSize:
        return QSize(360, 190)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 84)

    def show_chart(
        self, series: Content | None, look: ChartLook, wanted: Wanted, nothing: str
    ) -> None:
        """Show a metric; ``nothing`` stands where there is nothing to draw."""
        if series is None or self._series is None or series.metric != self._series.metric:
            self._scene = self._zoomed = None
        self._series, self._look, self._asked, self._nothing = series, look, wanted, nothing
        self.redraw()

    def redraw(self) -> None:
        """Ask for a new picture; the old one stays until it is there."""
        series = self._series
        self._wanted = series is not None and not series.is_empty
        if not self._wanted:
            self._scene = None
        elif self._timer.isActive() or self._scene is not None:
            self._timer.start(_LATER_DELAY_MS)
        self.update()

    def request(self, day: int | None = None) -> ChartRequest:
        """Return what is asked of the present picture; ``day`` draws the date as a line."""
        from sitmap.portrayal.chart.scene import ChartRequest

        room, asked = self.size(), self._asked
        return ChartRequest(
            max(room.width(), 1),
            max(room.height(), 1),
            day_start_ms(self._session.last_day) + MS_PER_DAY,
            asked.scale,
            self._zoomed or asked.time,
            asked.title,
            asked.dates,
            asked.legend_rows,
            day,
            asked.notes,
            asked.left,
        )

    def sized(self, look: ChartLook) -> ChartLook:
        """Return a look with texts of the size of the widget's font."""
        text = QFontInfo(self.font()).pixelSize() * 0.92
        return replace(look, text=text, small=text * 0.91)

    def _draw(self) -> None:
        # Imported here: a window without a chart never pays for it, and one with a chart
        # only after its first frame.
        from sitmap.paint.painter import PaintCache, paint
        from sitmap.portrayal.chart.scene import chart_scene

        series, look, size = self._series, self._look, self.size()
        if series is None or look is None or not self.isVisible() or size.isEmpty():
            self._wanted = self._wanted and self.isVisible() and not size.isEmpty()
            return
        self._scene = chart_scene(series, self.request(), self.sized(look))
        ratio = self.devicePixelRatioF()
        self._pixmap = QPixmap(size * ratio)
        self._pixmap.setDevicePixelRatio(ratio)
        painter = QPainter(self._pixmap)
        paint(painter, self._scene.draw_list, cache=PaintCache(sprites=True))
        painter.end()
        self._wanted = False
        self._cursor_x = self._x_of_day()
        self.update()

    # --- what the hand does -----------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._scene is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self._press, self._dragged = event.position(), False
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._span = (event.position().x(), event.position().x())
        elif self._words.row_at(self._series, self._scene, event.position()) is None:
            self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        where = event.position()
        if self._press is None:
            self._tell(event)
            return
        self._dragged = self._dragged or abs(where.x() - self._press.x()) >= _DRAG
        if self._span is not None:
            self._span = (self._span[0], where.x())
            self.update()
        elif self._dragged:
            self._go_to(where.x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        press, self._press = self._press, None
        span, self._span = self._span, None
        if press is None or self._scene is None:
            return
        if span is not None:
            self.choose_span(*span)
        elif not self._dragged:
            row = self._words.row_at(self._series, self._scene, event.position())
            if row is not None:
                self.row_clicked.emit(row)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._zoomed is not None:
            self.show_all()
        elif event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit()

    def choose_span(self, first_x: float, last_x: float) -> None:
        """Show the days between two places of the picture in the timeline's window."""
        if self._scene is None or abs(last_x - first_x) < _DRAG:
            return
        low, high = sorted((self._day_at(first_x), self._day_at(last_x)))
        self._session.set_duration(parse_duration(f"{(high - low).days + 1}d"))
        self._session.set_valid_date(high)

    def choose_shown_span(self) -> None:
        """Show the days between both ends of the picture in the timeline's window."""
        if self._scene is not None:
            self.choose_span(self._scene.frame.left, self._scene.frame.right)

    def _go_to(self, x: float) -> None:
        self._session.set_valid_date(self._day_at(x))

    def _day_at(self, x: float) -> date:
        if self._scene is None:
            return calendar_day(self._session.on)
        frame = self._scene.frame
        ms = int(frame.ms(min(max(x, frame.left), frame.right)))
        first, last = (day_start_ms(day) for day in (date.min, date.max))
        return day_of_ms(min(max(ms, first), last))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self._zoomable or self._scene is None:
            super().wheelEvent(event)
            return
        self.zoom(1.2 ** (-event.angleDelta().y() / 120), event.position().x())
        event.accept()

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Show ``factor`` times as much time about a place of the picture, or its middle."""
        from sitmap.portrayal.chart.frame import TimeRange

        if self._scene is None:
            return
        frame = self._scene.frame
        about = frame.ms(frame.left + frame.width / 2 if x is None else x)
        start = about - (about - frame.time.start) * factor
        end = about + (frame.time.end - about) * factor
        if end - start < _SHORTEST_MS:
            return
        whole = self._whole_time()
        start, end = max(start, whole.start), min(end, whole.end)
        self._zoomed = None if (start, end) == (whole.start, whole.end) else TimeRange(start, end)
        self._timer.start(0)

    def show_all(self) -> None:
        """Show all the time that there is something of."""
        self._zoomed = None
        self.redraw()

    def _whole_time(self) -> TimeRange:
        from sitmap.portrayal.chart.scene import time_range_of

        asked = self._asked.time
        if asked is not None:
            return asked
        until = day_start_ms(self._session.last_day) + MS_PER_DAY
        return time_range_of([] if self._series is None else [self._series], until)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not act_on_key(self, self._session, event):
            super().keyPressEvent(event)

    def go_to_reading(self, ways: int) -> None:
        """Go to the day of the next (1) or previous (-1) reading and say what it says."""
        if self._series is None:
            return
        here = day_start_ms(calendar_day(self._session.on))
        found = self._words.next_start(self._series, here, ways)
        if found is None:
            return
        self._session.set_valid_date(day_of_ms(found))
        sentence = self._words.on_day(self._series, self._look, found)
        self.setAccessibleDescription(sentence)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    # --- events ---------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.redraw()
        super().changeEvent(event)

    def tip_at(self, point: QPointF) -> str:
        """Return what is said of the reading under a point, or of the day there."""
        if self._scene is None or self._series is None or self._look is None:
            return ""
        said = self._words.at(self._series, self._look, self._scene, point)
        frame = self._scene.frame
        inside = frame.left <= point.x() <= frame.right and frame.top <= point.y() <= frame.bottom
        if said or not inside:
            return said
        return self._words.on_day(self._series, self._look, int(frame.ms(point.x())))

    def _tell(self, event: QMouseEvent) -> None:
        words = self.tip_at(event.position())
        around = event.position().toPoint()
        near = QRect(around.x() - 6, 0, 12, self.height())
        QToolTip.showText(event.globalPosition().toPoint(), words, self, near)

    # --- painting -------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self.palette()
        if self._scene is not None:
            # Until a resized picture is there, the old one is stretched: no empty frames.
            if self._pixmap.deviceIndependentSize().toSize() == self.size():
                painter.setClipRect(event.rect())
                painter.drawPixmap(0, 0, self._pixmap)
            else:
                painter.drawPixmap(self.rect(), self._pixmap)
            self._paint_over(painter, self._scene)
        else:
            painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
            if self._wanted:
                painter.setPen(palette.color(QPalette.ColorRole.Mid))
                painter.drawRect(QRectF(46.5, 6.5, self.width() - 58.0, self.height() - 46.0))
            else:
                painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
                wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.rect().adjusted(12, 0, -12, 0), wrapped, self._nothing)
        painter.end()
        if self._wanted and not self._timer.isActive():
            self._timer.start(_FIRST_DELAY_MS)

    def _paint_over(self, painter: QPainter, scene: ChartScene) -> None:
        accent, frame = self.palette().color(QPalette.ColorRole.Highlight), scene.frame
        if self._span is not None:
            left, right = sorted(min(max(x, frame.left), frame.right) for x in self._span)
            words = f"{format_day(self._day_at(left))} – {format_day(self._day_at(right))}"
            paint_stretch(painter, frame, (left, right), words, accent)
        x = self._x_of_day()
        if x is not None:
            paint_date(painter, frame, x, accent)

    def _x_of_day(self) -> float | None:
        if self._scene is None:
            return None
        return self._scene.frame.x_of((start_ms(self._session.on) + end_ms(self._session.on)) / 2)

    def _move_cursor(self) -> None:
        """Repaint where the cursor was and where it is, nothing else."""
        before, now = self._cursor_x, self._x_of_day()
        if before == now or self._scene is None:
            return
        self._cursor_x = now
        frame = self._scene.frame
        top, height = int(frame.top) - 2, int(frame.height) + 4
        for x in (before, now):
            if x is not None:
                shown = min(max(x, frame.left), frame.right)
                self.update(QRect(int(shown) - _ARROW, top, 2 * _ARROW, height))
