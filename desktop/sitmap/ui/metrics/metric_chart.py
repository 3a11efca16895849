"""The charts of the panel: one metric to choose, or those that are pinned, one below another."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from sitmap.ui.metrics.chart_choice import MetricChooser, metrics_with_numbers
from sitmap.ui.metrics.chart_source import ChartSource
from sitmap.ui.metrics.chart_view import ChartView, Wanted
from sitmap.ui.metrics.pinned_charts import PinnedCharts
from sitmap.ui.session import Session
from sitmap.ui.theme import Theme

__all__ = ["ALL_PINNED", "MetricChart"]

ALL_PINNED: Final = " pinned"
"""Stands for the pinned metrics where codes of metrics stand; no code begins with a space."""


class MetricChart(QWidget):
    """A chooser of metrics over the chart of the chosen one, or over those of the pinned ones.

    ``enlarge_requested(str)`` carries the code of a metric that somebody wants to see larger.
    """

    enlarge_requested = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._pinned: tuple[str, ...] = ()
        self.source = ChartSource(session, self)
        self.chooser = MetricChooser()
        self.larger = QToolButton()
        self.larger.setText("Larger")
        self.larger.setAutoRaise(True)
        self.larger.setToolTip("Show this chart in a panel of its own")
        self.view = ChartView(session)
        self.pinned = PinnedCharts(session, self.source)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.pinned)
        line = QHBoxLayout()
        line.addWidget(self.chooser, 1)
        line.addWidget(self.larger)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(3)
        column.addLayout(line)
        column.addWidget(self._stack, 1)
        self.chooser.activated.connect(self._show)
        self.larger.clicked.connect(self._enlarge)
        self.view.row_clicked.connect(self._on_row)
        self.view.opened.connect(self._enlarge)
        self.pinned.row_clicked.connect(self._on_row)
        self.pinned.opened.connect(self.enlarge_requested)
        self.source.changed.connect(self._offer)
        session.selection_changed.connect(self._on_selection)
        self._offer()

    @property
    def metric_code(self) -> str:
        """The code of the metric that is shown, empty without metrics."""
        return self.chooser.code

    @property
    def first_pinned(self) -> str:
        """The code of the metric pinned first, empty without one."""
        return self._pinned[0] if self._pinned else ""

    def set_theme(self, theme: Theme) -> None:
        """Draw anew in ``light`` or ``dark``."""
        self.source.set_theme(theme)

    def is_settled(self) -> bool:
        """Tell whether the chart shows what it should."""
        return self.view.is_settled() and self.pinned.is_settled()

    def show_metric(self, code: str) -> None:
        """Show the metric with this code, if it has numbers."""
        if self.chooser.choose(code):
            self._show()

    def set_pinned(self, codes: tuple[str, ...]) -> None:
        """Take the metrics that are pinned; the second pin brings their charts up."""
        if codes == self._pinned:
            return
        begun, self._pinned = len(self._pinned) < 2 <= len(codes), codes
        self._offer()
        if begun:
            self.show_metric(ALL_PINNED)

    def _offer(self) -> None:
        entries = metrics_with_numbers(self._session.snapshot, self._session.known)
        charted = tuple(code for code in self._pinned if code in dict(entries))
        self.pinned.set_metrics(charted)
        if len(charted) > 1:
            entries.insert(0, (ALL_PINNED, f"Pinned metrics ({len(charted)})"))
        self.chooser.offer(entries)
        self.larger.setVisible(bool(entries))
        self._show()

    def _show(self, _index: int = 0) -> None:
        code = self.metric_code
        if code == ALL_PINNED:
            self._stack.setCurrentWidget(self.pinned)
            return
        self._stack.setCurrentWidget(self.view)
        series = self.source.series(code)
        nothing = self.source.why_nothing(series)
        self.view.show_chart(series, self.source.look, Wanted(), nothing)
        self.view.setAccessibleName(f"Chart of {self.chooser.currentText()}")

    def _enlarge(self) -> None:
        if self.metric_code:
            self.enlarge_requested.emit(self.metric_code)

    def _on_row(self, row: int) -> None:
        self._session.set_selection(self._session.snapshot.uid(row))

    def _on_selection(self, uid: object) -> None:
        snapshot = self._session.snapshot
        row = None if self._session.selection is None else snapshot.row_of(self._session.selection)
        if uid is None or row is None or snapshot.columns.metric[row] < 0:
            return
        code = snapshot.metric_codes[int(snapshot.columns.metric[row])]
        if self.metric_code != ALL_PINNED or code not in self._pinned:
            self.show_metric(code)
