"""A chart on the clipboard or in a file: picture, drawing or table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from sitmap.domain.area_gains import GainSeries
from sitmap.domain.dates import day_start_ms
from sitmap.domain.situation_date import calendar_day
from sitmap.errors import UserError
from sitmap.portrayal.page.texts import dates_of
from sitmap.portrayal.style import load_style
from sitmap.ui.metrics.chart_view import ChartView
from sitmap.ui.session import Session

if TYPE_CHECKING:
    from sitmap.portrayal.chart.scene import Content
    from sitmap.portrayal.page.model import Page

__all__ = ["ChartExport"]

_FILTERS: Final = "Picture (*.png);;Drawing (*.svg);;Table (*.csv)"
_DPI: Final = 200.0


class ChartExport(QObject):
    """Writes what a chart shows; ``tell`` and ``fail`` take what the reader should know."""

    def __init__(
        self,
        session: Session,
        view: ChartView,
        tell: Callable[[str], object],
        fail: Callable[[Exception], object],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._view, self._window = session, view, window
        self._tell, self._fail = tell, fail

    def menu(self) -> QMenu:
        """Return the menu of what can be done with the chart."""
        menu = QMenu(self._window)
        menu.addAction("Copy &Picture", self.copy_picture)
        menu.addAction("Copy &Figures", self.copy_figures)
        menu.addSeparator()
        menu.addAction("&Save Chart…", self.ask_save)
        menu.addSeparator()
        menu.addAction("Timeline’s &Window as Shown", self._view.choose_shown_span)
        return menu

    def copy_picture(self) -> None:
        """Put the chart on the clipboard as a picture, with title, dates and sources."""
        from sitmap.paint.page_raster import page_image

        page = self.sheet()
        if page is not None:
            QGuiApplication.clipboard().setImage(page_image(page, _DPI))
            self._tell("The chart is on the clipboard")

    def copy_figures(self) -> None:
        """Put the numbers of the chart on the clipboard, as CSV."""
        content = self._view.series
        if content is not None:
            QGuiApplication.clipboard().setText(_csv(content))
            self._tell("The figures are on the clipboard")

    def ask_save(self) -> None:
        """Ask for a name and write the chart in the form of its ending."""
        content = self._view.series
        if content is None:
            return
        safe = "".join(letter if letter.isalnum() else "_" for letter in content.name)
        name, _ = QFileDialog.getSaveFileName(
            self._window, "Save the chart", f"{safe}.png", _FILTERS
        )
        if name:
            self.save(Path(name))

    def save(self, out: Path) -> None:
        """Write the chart; the ending decides: .png, .svg or .csv."""
        # Imported when they are wanted: the start needs no writers.
        from sitmap.placing import check_target, finished_file

        try:
            data = self._bytes(out)
            # The system's file dialog has already asked whether an existing file may go.
            with finished_file(check_target(out, force=True)) as part:
                part.write_bytes(data)
        except UserError as error:
            self._fail(error)
        else:
            self._tell(f"Saved the chart: {out}")

    def _bytes(self, out: Path) -> bytes:
        from sitmap.paint.page_painter import encoded_png, svg_bytes
        from sitmap.paint.page_raster import page_image

        content, page = self._view.series, self.sheet()
        if content is None or page is None:
            raise UserError("there is no chart to save")
        ending = out.suffix.lower()
        if ending == ".csv":
            return _csv(content).encode("utf-8-sig")
        if ending == ".svg":
            return svg_bytes(page, content.name)
        if ending == ".png":
            return encoded_png(page_image(page, _DPI))
        raise UserError(
            "no such form of a chart", where=str(out), hint="end the name in .png, .svg or .csv"
        )

    def sheet(self) -> Page | None:
        """Return the chart as a sheet for paper; None without a chart."""
        from sitmap.portrayal.chart.look import chart_look
        from sitmap.portrayal.chart.sheet import SheetWords, chart_sheet, sources_of

        content, session = self._view.series, self._session
        if content is None or content.is_empty:
            return None
        dates = dates_of(session.snapshot, session.situation)
        notes = (
            session.kept_back_note,
            f"Computed: {content.method}." if content.method else "",
            sources_of(content, session.snapshot),
        )
        words = SheetWords(
            session.snapshot.info.title,
            f"{dates.situation_words()}. {dates.known_words()}.",
            tuple(note for note in notes if note),
        )
        style = load_style("paper", session.map_options.palette)
        look = chart_look(style, session.snapshot.vocabulary)
        day = day_start_ms(calendar_day(session.on))
        return chart_sheet(content, self._view.request(day=day), look, words)


def _csv(content: Content) -> str:
    from sitmap.exchange.writing.figures_csv import gains_csv, series_csv

    return gains_csv(content) if isinstance(content, GainSeries) else series_csv([content])
