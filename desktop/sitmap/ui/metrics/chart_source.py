"""What charts of one window draw from: the file's metrics as they are known, filtered and coloured.

Kept until the file, a date of knowledge, a filter or a palette changes, so that several charts
share it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sitmap.domain.claims import MetricSeries, series_of
from sitmap.errors import UserError
from sitmap.portrayal.style import load_style
from sitmap.ui.session import Session
from sitmap.ui.theme import Theme

if TYPE_CHECKING:
    from sitmap.portrayal.chart.look import ChartLook
    from sitmap.portrayal.chart.scene import Content

__all__ = ["ChartSource"]


class ChartSource(QObject):
    """Metrics and looks for charts; ``changed()`` when what was given is not true any more."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme: Theme = "light"
        self._series: dict[str, MetricSeries] = {}
        self._look: ChartLook | None = None
        self._palette = session.map_options.palette
        for signal in (
            session.snapshot_changed,
            session.known_date_changed,
            session.filter_changed,
        ):
            signal.connect(self._renew)
        session.map_options_changed.connect(self._on_options)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``light`` or ``dark``."""
        if theme != self._theme:
            self._theme = theme
            self._recolour()

    def series(self, metric: str) -> MetricSeries | None:
        """Return a metric through time; None for one that the file does not define."""
        lists = self._session.snapshot.vocabulary
        if metric not in lists.metrics and metric not in lists.formulas:
            return None
        if metric not in self._series:
            self._series[metric] = self._made(metric)
        return self._series[metric]

    def _made(self, metric: str) -> MetricSeries:
        session, keep = self._session, self._session.sieve.showing
        if metric in session.snapshot.vocabulary.metrics:
            return series_of(session.snapshot, metric, session.known, keep)
        # Imported with the first formula that is drawn: most files have none.
        from sitmap.domain.formula_series import formula_series

        try:
            return formula_series(session.snapshot, metric, session.known, keep)
        except UserError as error:
            return MetricSeries(metric, metric, "", (), method=error.what)

    @property
    def look(self) -> ChartLook:
        """Colours of the theme and of the palette chosen for the map."""
        if self._look is None:
            # Imported when a chart first shows, after the window's first frame.
            from sitmap.portrayal.chart.look import chart_look

            style = load_style(self._theme, self._palette)
            self._look = chart_look(style, self._session.snapshot.vocabulary)
        return self._look

    def why_nothing(self, series: Content | None) -> str:
        """Return why a chart is empty."""
        if series is None:
            return "No metrics in this file"
        if self._session.sieve.showing is not None:
            return "No reading passes the filter and the layers shown"
        return "No readings known"

    def _renew(self) -> None:
        self._series = {}
        self._recolour()

    def _recolour(self) -> None:
        self._look = None
        self.changed.emit()

    def _on_options(self) -> None:
        palette = self._session.map_options.palette
        if palette != self._palette:
            self._palette = palette
            self._recolour()
