"""Small charts of the pinned metrics, one below another over the same time."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from sitmap.domain.dates import MS_PER_DAY, day_start_ms
from sitmap.ui.metrics.chart_source import ChartSource
from sitmap.ui.metrics.chart_view import ChartView, Wanted
from sitmap.ui.session import Session

__all__ = ["PinnedCharts"]

_LEAST_HEIGHT: Final = 104
_DATES_HEIGHT: Final = 26
_HIGHEST: Final = 600.0


class PinnedCharts(QScrollArea):
    """One chart for each pinned metric, in the order of the pins.

    ``row_clicked(int)`` carries a snapshot row, ``opened(str)`` the code of a metric.
    """

    row_clicked = Signal(int)
    opened = Signal(str)

    def __init__(
        self, session: Session, source: ChartSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._source = session, source
        self._codes: tuple[str, ...] = ()
        self.charts: list[ChartView] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Charts of the pinned metrics")
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.setWidget(inner)

    def is_settled(self) -> bool:
        """Tell whether every chart shows what it should."""
        return all(chart.is_settled() for chart in self.charts)

    def set_metrics(self, codes: tuple[str, ...]) -> None:
        """Show these metrics, as the file and the dates of knowledge are now."""
        if codes != self._codes:
            self._codes = codes
            self._remake()
        found = [(code, self._source.series(code)) for code in codes]
        known = [(code, series) for code, series in found if series is not None]
        if not known:
            return
        from sitmap.portrayal.chart.scene import ChartRequest, chart_scene, time_range_of

        until = day_start_ms(self._session.last_day) + MS_PER_DAY
        time = time_range_of([series for _, series in known], until)
        # One day lies at one place in all of them: the widest numbers decide where plots begin,
        # and the higher a chart the more numbers it has.
        asked = ChartRequest(400.0, _HIGHEST, until, time=time, title=True, dates=False)
        look = self.charts[0].sized(self._source.look)
        left = max(chart_scene(series, asked, look).frame.left for _, series in known)
        for number, (chart, (_, series)) in enumerate(zip(self.charts, known, strict=True)):
            last = number == len(known) - 1
            wanted = Wanted(time=time, title=True, dates=last, legend_rows=1, left=left)
            nothing = f"{series.name}: {self._source.why_nothing(series)}"
            chart.show_chart(series, self._source.look, wanted, nothing)
            chart.setAccessibleName(f"Chart of {series.name}")

    def _remake(self) -> None:
        for chart in self.charts:
            self._column.removeWidget(chart)
            chart.deleteLater()
        self.charts = []
        for number, code in enumerate(self._codes):
            chart = ChartView(self._session)
            last = number == len(self._codes) - 1
            chart.setMinimumHeight(_LEAST_HEIGHT + (_DATES_HEIGHT if last else 0))
            chart.row_clicked.connect(self.row_clicked)
            chart.opened.connect(partial(self.opened.emit, code))
            self._column.addWidget(chart, 1)
            self.charts.append(chart)
