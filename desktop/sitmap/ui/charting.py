"""The large chart of one window: made when it is first looked at, tied to map and comparison.

Charts know neither map nor comparison, nor they it: they meet here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDockWidget, QVBoxLayout, QWidget

from sitmap.ui.comparing import Comparing
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.messages import Messages
from sitmap.ui.metrics.metric_chart import ALL_PINNED, MetricChart
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

if TYPE_CHECKING:
    from sitmap.ui.metrics.large_chart import LargeChart

__all__ = ["Charting"]


class Charting(QWidget):
    """The place of the large chart; it stays empty until somebody looks at it."""

    def __init__(
        self,
        session: Session,
        runner: TaskRunner,
        canvas: MapCanvas,
        comparing: Comparing,
        small: MetricChart,
        messages: Messages,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._runner, self._messages = session, runner, messages
        self._canvas, self._comparing, self._small = canvas, comparing, small
        self.chart: LargeChart | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        small.enlarge_requested.connect(self.show_metric)

    @property
    def is_settled(self) -> bool:
        """Whether the chart shows what it should."""
        return self.chart is None or self.chart.is_settled()

    def show_metric(self, code: str) -> None:
        """Show a metric in the large chart; of all pinned ones, the one that comes first."""
        dock = self.parentWidget()
        if isinstance(dock, QDockWidget):
            dock.show()
            dock.raise_()
        self._made().show_metric(self._small.first_pinned if code == ALL_PINNED else code)

    def showEvent(self, event: QShowEvent) -> None:
        self._made()
        super().showEvent(event)

    def _made(self) -> LargeChart:
        if self.chart is None:
            # Imported when it is wanted: the start needs no large chart.
            from sitmap.ui.metrics.chart_where import Ground
            from sitmap.ui.metrics.large_chart import LargeChart

            ground = Ground(lambda: self._canvas.view, self._comparing.counted)
            self.chart = LargeChart(
                self._session, self._small.source, self._runner, ground, self._messages
            )
            layout = self.layout()
            if layout is not None:
                layout.addWidget(self.chart)
        return self.chart
