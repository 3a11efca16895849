"""One large chart: any metric, or what is measured on the map, with its scale, place and export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sitmap.errors import UserError
from sitmap.ui.messages import Messages
from sitmap.ui.metrics.chart_choice import MetricChooser, metrics_with_numbers
from sitmap.ui.metrics.chart_export import ChartExport
from sitmap.ui.metrics.chart_source import ChartSource
from sitmap.ui.metrics.chart_view import ChartView, Wanted
from sitmap.ui.metrics.chart_where import ChartWhere, Ground
from sitmap.ui.metrics.ground_charts import GROUND_CHARTS, GroundCharts, GroundWanted
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

if TYPE_CHECKING:
    from sitmap.portrayal.chart.frame import Scale
    from sitmap.portrayal.chart.scene import Content

__all__ = ["LargeChart"]

_NO_REAR: Final = "Choose a rear point first: Tools ▸ Place of Measured Figures"
_CHOOSER_LETTERS: Final = 34
_SCALES: Final[tuple[tuple[str, Scale], ...]] = (
    ("Scale as fits", "auto"),
    ("From zero", "zero"),
    ("Without zero", "fitted"),
    ("Logarithmic", "log"),
)


class LargeChart(QWidget):
    """The chart of one metric or measured figure, as large as the panel it stands in."""

    def __init__(
        self,
        session: Session,
        source: ChartSource,
        runner: TaskRunner,
        ground: Ground,
        messages: Messages,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._source = session, source
        self._measured = GroundCharts(session, runner, self)
        self._spot = session.map_options.spot
        self._stale = True
        self.chooser = MetricChooser()
        self.chooser.setMinimumContentsLength(_CHOOSER_LETTERS)
        self.scale = QComboBox()
        self.scale.setAccessibleName("Scale of the values")
        for words, name in _SCALES:
            self.scale.addItem(words, name)
        self.where = ChartWhere(session, ground)
        self.state = QLabel()
        self.stop = QPushButton("Stop")
        self.view = ChartView(session, zoomable=True)
        self.export = ChartExport(session, self.view, messages.info, messages.error, self)
        self.more = QToolButton()
        self.more.setText("Export")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self.export.menu())
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        self.state.setWordWrap(True)
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        line = QHBoxLayout()
        for widget in (self.chooser, self.where, self.scale):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self.more)
        foot = QHBoxLayout()
        foot.addWidget(self.state, 1)
        foot.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.view, 1)
        column.addLayout(foot)
        self.setMinimumHeight(160)

    def _listen(self) -> None:
        self.chooser.activated.connect(self._on_chosen)
        self.scale.activated.connect(lambda _index: self._show())
        self.where.changed.connect(self._show)
        self.stop.clicked.connect(self._on_stop)
        self.view.row_clicked.connect(self._on_row)
        self._source.changed.connect(self._offer)
        self._session.map_options_changed.connect(self._on_options)
        self._measured.found.connect(self._on_found)
        self._measured.progressed.connect(self._on_progress)
        self._measured.failed.connect(self._on_failed)

    def is_settled(self) -> bool:
        """Tell whether the chart shows what it should; a hidden one has nothing to show."""
        return not self.isVisible() or (self.view.is_settled() and not self._measured.is_pending)

    def show_metric(self, code: str) -> None:
        """Show a metric, or one of ``GROUND_CHARTS``, by its code."""
        if self._stale:
            self._renew()
        if self.chooser.choose(code):
            self._on_chosen()

    def showEvent(self, event: QShowEvent) -> None:
        if self._stale:
            self._renew()
        super().showEvent(event)

    # --- what is shown --------------------------------------------------------------------

    def _offer(self) -> None:
        """Show what is true now; a chart that nobody sees waits with it."""
        self._stale = True
        if self.isVisible():
            self._renew()

    def _renew(self) -> None:
        self._stale = False
        entries = metrics_with_numbers(self._session.snapshot, self._session.known)
        self.chooser.offer([*entries, *GROUND_CHARTS])
        self._on_chosen()

    def _on_chosen(self, _index: int = 0) -> None:
        code = self.chooser.code
        measured = code in dict(GROUND_CHARTS)
        self.where.setVisible(measured and code != " corridor")
        self.scale.setVisible(code not in (" week", " month"))
        if measured:
            self.where.offer(code)
        self._show()

    def _show(self) -> None:
        code = self.chooser.code
        self.view.setAccessibleName(f"Chart of {self.chooser.currentText()}")
        if code not in dict(GROUND_CHARTS):
            self._measured.cancel()
            self._present(self._source.series(code))
            return
        if code == " corridor":
            self._show_corridor()
            return
        try:
            within, inside = (None, "") if code == " distance" else self.where.within()
            place = self.where.place() if code == " distance" else ("", 0.0, 0.0)
        except UserError as error:
            self._on_failed(error)
            return
        self._ask(GroundWanted(code, within, inside, place))

    def _show_corridor(self) -> None:
        spot = self._session.map_options.spot
        if spot is None or spot.rear is None:
            self._measured.cancel()
            self.view.show_chart(None, self._source.look, Wanted(), _NO_REAR)
            self._tell("")
        else:
            self._ask(GroundWanted(" corridor", spot=spot))

    def _on_options(self) -> None:
        spot = self._session.map_options.spot
        if spot != self._spot:
            self._spot = spot
            if self.chooser.code == " corridor":
                self._show()

    def _ask(self, wanted: GroundWanted) -> None:
        found = self._measured.ask(wanted)
        if found is None:
            self._tell("Measuring…", pending=True)
        else:
            self._present(found)

    def _present(self, content: Content | None) -> None:
        measured = self.chooser.code in dict(GROUND_CHARTS)
        nothing = self._source.why_nothing(content)
        if measured:
            nothing = "No area is stated here, or no period has a fresh one at both its ends"
        wanted = Wanted(self.scale.currentData(), legend_rows=3)
        self.view.show_chart(content, self._source.look, wanted, nothing)
        self._tell(self._words(content))

    def _words(self, content: Content | None) -> str:
        if content is None:
            return ""
        parts = [f"Computed: {content.method}." if content.method else ""]
        others = getattr(content, "other_units", 0)
        if others:
            parts.append(f"{others} readings in other units are not drawn.")
        return " ".join(part for part in parts if part)

    def _on_found(self, content: Content) -> None:
        self._present(content)

    def _on_progress(self, done: int, total: int) -> None:
        if self._measured.is_pending:
            self._tell(f"Measuring… {100 * done // max(total, 1)} %", pending=True)

    def _on_failed(self, error: object) -> None:
        self._tell(error.line() if isinstance(error, UserError) else str(error))

    def _on_stop(self) -> None:
        self._measured.cancel()
        self._tell("Stopped; what shows is what was asked for before.")

    def _tell(self, words: str, *, pending: bool = False) -> None:
        self.state.setText(words)
        self.state.setVisible(bool(words))
        self.stop.setVisible(pending)

    def _on_row(self, row: int) -> None:
        self._session.set_selection(self._session.snapshot.uid(row))
