"""A series of pages from the window: by date or by place, as one PDF with an index.

The layout of each page is the print dialog's; composing and writing happen in a worker, with
progress, and can be called off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QProgressDialog,
    QWidget,
)

from sitmap.domain.date_series import change_days
from sitmap.domain.dates import SituationDate, parse_date, parse_duration, window
from sitmap.domain.stepping import date_steps
from sitmap.errors import Cancelled, UserError
from sitmap.paint.print_series import SeriesPage, print_series
from sitmap.paint.print_service import PrintResult
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.page.request import PageRequest
from sitmap.portrayal.page.texts import long_day
from sitmap.progress import WatchedProgress
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["SeriesDialog", "SeriesPrinting"]

_EVERY = {
    "At each change": "change",
    "Every day": "1d",
    "Every week": "1w",
    "Every month": "1m",
}
_PLACES = "A page for each saved view"


class SeriesDialog(QDialog):
    """Asks which pages a series has."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle("A series of pages")
        self.every = QComboBox()
        self.every.setAccessibleName("Pages")
        for text, value in _EVERY.items():
            self.every.addItem(text, value)
        if session.snapshot.vocabulary.views:
            self.every.addItem(_PLACES, "")
        self.first, self.last = (QLineEdit(session.on.isoformat()) for _ in range(2))
        self.first.setAccessibleName("First day")
        self.last.setAccessibleName("Last day")
        self.message = QLabel(wordWrap=True)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow("&Pages", self.every)
        form.addRow("&First day", self.first)
        form.addRow("&Last day", self.last)
        form.addRow(self.message)
        form.addRow(buttons)
        self.every.currentIndexChanged.connect(self._enable)

    def _enable(self) -> None:
        by_date = bool(self.every.currentData())
        self.first.setEnabled(by_date)
        self.last.setEnabled(by_date)

    def accept(self) -> None:
        """Close if the days make a series, else say why they do not."""
        try:
            self.days()
        except UserError as error:
            self.message.setText(error.line())
            return
        super().accept()

    def days(self) -> tuple[SituationDate, ...]:
        """Return the days of the pages; raises UserError for those that are none."""
        every, session = self.every.currentData(), self._session
        if not every:
            return (session.on,)
        first, last = parse_date(self.first.text()), parse_date(self.last.text())
        if every == "change":
            return change_days(session.snapshot, session.known, first, last)
        return date_steps(first, last, parse_duration(every))

    def pages(self, request: PageRequest) -> tuple[SeriesPage, ...]:
        """Return the pages of the series, each laid out as ``request``."""
        session = self._session
        if self.every.currentData():
            return tuple(
                SeriesPage(window(day, session.duration), long_day(day), request)
                for day in self.days()
            )
        span = window(session.on, session.duration)
        return tuple(
            SeriesPage(span, view.name, replace(request, extent=view.extent, view_name=view.name))
            for view in session.snapshot.vocabulary.views.values()
        )


class SeriesPrinting(QObject):
    """Writes a series in a worker; ``told`` gets one line when it is done, or why it is not."""

    def __init__(
        self, runner: TaskRunner, told: Callable[[str], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._runner, self._told = runner, told
        self._watched: WatchedProgress | None = None
        self._bar: QProgressDialog | None = None
        self._timer = QTimer(self, interval=100)
        self._timer.timeout.connect(self._look)

    def start(
        self, session: Session, pages: Sequence[SeriesPage], base_map: BaseMap, out: Path
    ) -> None:
        """Begin; the window stays usable meanwhile."""
        self._watched = WatchedProgress()
        parent = self.parent()
        over = parent if isinstance(parent, QWidget) else None
        self._bar = QProgressDialog("Making pages…", "Cancel", 0, len(pages), over)
        self._bar.setWindowModality(Qt.WindowModality.WindowModal)
        self._bar.setMinimumDuration(400)
        self._timer.start()
        self._runner.run(
            print_series,
            session.snapshot,
            session.known,
            pages,
            base_map,
            out,
            self._watched,
            done=self._done,
            failed=self._failed,
        )

    def _look(self) -> None:
        if self._watched is None or self._bar is None:
            return
        if self._bar.wasCanceled():
            self._watched.cancel()
            return
        done, _, words = self._watched.latest
        self._bar.setValue(done)
        self._bar.setLabelText(words or "Making pages…")

    def _end(self) -> None:
        self._timer.stop()
        if self._bar is not None:
            self._bar.reset()
            self._bar.deleteLater()
        self._bar = self._watched = None

    def _done(self, made: PrintResult) -> None:
        self._end()
        self._told(f"Saved {made.files[0]}, {made.pages} pages ({made.bytes / 1e6:.2f} MB).")

    def _failed(self, error: Exception) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self._told("The series was called off; nothing was written.")
        elif isinstance(error, UserError):
            self._told(error.line())
        else:
            raise error
