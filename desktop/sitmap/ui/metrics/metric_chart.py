"""The chart of one metric: chooses, waits for its picture, lays the date's cursor over it.

The picture is drawn once (``chart_picture``, imported when first needed); while the date
moves only the cursor is painted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QComboBox, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from sitmap.domain.dates import MS_PER_DAY, day_start_ms
from sitmap.domain.observation import Kind
from sitmap.domain.readings import UNITLESS, MetricSeries, ReadingTable, series_of
from sitmap.ui.session import Session

if TYPE_CHECKING:
    from sitmap.ui.metrics.chart_picture import ChartPicture

__all__ = ["ChartArea", "MetricChart"]

_FIRST_DELAY_MS: Final = 60
_LATER_DELAY_MS: Final = 30


class ChartArea(QWidget):
    """Paints the picture and the cursor; ``row_clicked`` carries a snapshot row."""

    row_clicked = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._series: MetricSeries | None = None
        self._colours: Mapping[str, QColor] = {}
        self._picture: ChartPicture | None = None
        self._wanted = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._draw)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def picture(self) -> ChartPicture | None:
        """The picture that is shown, None while there is nothing to draw or it is under way."""
        return self._picture

    def is_settled(self) -> bool:
        """Tell whether what shows is what was asked for; hidden charts draw nothing."""
        return not self._wanted or not self.isVisible()

    def sizeHint(self) -> QSize:
        return QSize(360, 190)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 110)

    def show_series(self, series: MetricSeries | None, colours: Mapping[str, QColor]) -> None:
        """Show another metric, or the same one in other colours."""
        self._series, self._colours = series, colours
        self._picture = None
        self.redraw()

    def redraw(self) -> None:
        """Ask for a new picture; the old one stays until it is there."""
        self._wanted = self._series is not None and bool(self._series.claims)
        if not self._wanted:
            self._picture = None
        elif self._timer.isActive() or self._picture is not None:
            self._timer.start(_LATER_DELAY_MS)
        self.update()

    def _draw(self) -> None:
        # Imported here: a window without a chart never pays for it, and one with a chart
        # only after its first frame.
        from sitmap.ui.metrics.chart_picture import ChartLook, draw_chart

        if self._series is None or not self._series.claims or not self.isVisible():
            return
        look = ChartLook(
            self.size(), self.devicePixelRatioF(), self.palette(), self.font(), self._colours
        )
        self._picture = draw_chart(self._series, look)
        self._wanted = False
        self.update()

    # --- events ---------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.redraw()
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._picture is None or event.button() != Qt.MouseButton.LeftButton:
            return
        row = self._picture.row_at(event.position().x(), event.position().y())
        if row is not None:
            self.row_clicked.emit(row)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def tip_at(self, point: QPointF) -> str:
        """Return the sentence of the reading under a point, or an empty text."""
        row = None if self._picture is None else self._picture.row_at(point.x(), point.y())
        if row is None:
            return ""
        return ReadingTable(self._session.snapshot).of_row(row).sentence()

    # --- painting -------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        if self._picture is not None:
            # Until a resized picture is there, the old one is stretched: no empty frames.
            painter.drawPixmap(self.rect(), self._picture.pixmap)
            self._paint_cursor(painter, self._picture)
        elif self._wanted:
            painter.setPen(palette.color(QPalette.ColorRole.Mid))
            painter.drawRect(QRectF(46.5, 6.5, self.width() - 58.0, self.height() - 46.0))
        else:
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._why_empty())
        painter.end()
        if self._wanted and not self._timer.isActive():
            self._timer.start(_FIRST_DELAY_MS)

    def _why_empty(self) -> str:
        if self._series is None:
            return "No metrics in this file"
        if self._series.without_number:
            return f"{self._series.without_number} readings in words, none in numbers"
        return "No readings known"

    def _paint_cursor(self, painter: QPainter, picture: ChartPicture) -> None:
        x = picture.x(day_start_ms(self._session.on) + MS_PER_DAY / 2)
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        plot = picture.plot
        if plot.left() <= x <= plot.right():
            painter.setPen(QPen(accent, 1.5))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        edge, way = (plot.left(), 1.0) if x < plot.left() else (plot.right(), -1.0)
        y = plot.bottom() - 9.0
        arrow = [QPointF(edge, y), QPointF(edge + way * 8, y - 5), QPointF(edge + way * 8, y + 5)]
        painter.drawPolygon(QPolygonF(arrow))


class MetricChart(QWidget):
    """A chooser of metrics over the chart of the chosen one."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.chooser = QComboBox()
        self.chooser.setAccessibleName("Metric of the chart")
        self.chooser.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.chooser.setMinimumContentsLength(12)
        self.area = ChartArea(session)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(3)
        column.addWidget(self.chooser)
        column.addWidget(self.area, 1)
        self.chooser.activated.connect(self._show)
        self.area.row_clicked.connect(self._on_row)
        session.valid_date_changed.connect(lambda _day: self.area.update())
        session.snapshot_changed.connect(self._on_snapshot)
        session.known_date_changed.connect(self._on_snapshot)
        session.selection_changed.connect(self._on_selection)
        self._on_snapshot()

    @property
    def metric_code(self) -> str:
        """The code of the metric that is shown, empty without metrics."""
        return str(self.chooser.currentData() or "")

    def set_theme(self, _theme: str) -> None:
        """Draw anew; the colours come from the palette."""
        self._show()

    def is_settled(self) -> bool:
        """Tell whether the chart shows what it should."""
        return self.area.is_settled()

    def show_metric(self, code: str) -> None:
        """Show the metric with this code, if it has numbers."""
        index = self.chooser.findData(code)
        if index >= 0 and index != self.chooser.currentIndex():
            self.chooser.setCurrentIndex(index)
            self._show()

    def _on_snapshot(self) -> None:
        kept = self.metric_code
        self.chooser.clear()
        snapshot = self._session.snapshot
        c = snapshot.columns
        rows = snapshot.rows_of(Kind.METRIC)
        rows = rows[(c.metric[rows] >= 0) & snapshot.visible(rows, self._session.known)]
        numeric = np.isfinite(np.stack([c.low[rows], c.best[rows], c.high[rows]])).any(axis=0)
        present = set(np.unique(c.metric[rows[numeric]]).tolist())
        for number, definition in enumerate(snapshot.vocabulary.metrics.values()):
            if number in present:
                wordless = definition.unit in UNITLESS or definition.unit == "ratio"
                unit = "" if wordless else f" ({definition.unit})"
                self.chooser.addItem(definition.name + unit, definition.code)
        self.chooser.setCurrentIndex(max(self.chooser.findData(kept), 0))
        self.chooser.setVisible(self.chooser.count() > 0)
        self._show()

    def _show(self, _index: int = 0) -> None:
        snapshot = self._session.snapshot
        series = (
            series_of(snapshot, self.metric_code, self._session.known) if self.metric_code else None
        )
        colours = {p.code: QColor(p.colour) for p in snapshot.vocabulary.parties.values()}
        self.area.show_series(series, colours)
        self.area.setAccessibleName(f"Chart of {self.chooser.currentText()}")

    def _on_row(self, row: int) -> None:
        self._session.set_selection(self._session.snapshot.uid(row))

    def _on_selection(self, uid: object) -> None:
        snapshot = self._session.snapshot
        row = None if self._session.selection is None else snapshot.row_of(self._session.selection)
        if uid is not None and row is not None and snapshot.columns.metric[row] >= 0:
            self.show_metric(snapshot.metric_codes[int(snapshot.columns.metric[row])])
