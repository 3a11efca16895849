"""The print dialog: choices, an exact preview, and where the page goes.

The page itself is composed and written by ``paint.print_service``, as on the command line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDir, QStandardPaths, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sitmap.errors import UserError
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.own_base_map import OwnBaseMap
from sitmap.portrayal.page.composition import Composition
from sitmap.portrayal.page.request import PageRequest
from sitmap.portrayal.page.texts import grouped
from sitmap.portrayal.view import View
from sitmap.ui.copying import copy_page
from sitmap.ui.messages import Messages
from sitmap.ui.print_layout.arranging import BlockHandles
from sitmap.ui.print_layout.choices import PrintChoices
from sitmap.ui.print_layout.earlier_dates import dates_of, since_of
from sitmap.ui.print_layout.outputs import OutputChoices
from sitmap.ui.print_layout.page_maker import PageMaker, Wanted
from sitmap.ui.print_layout.page_saving import save_pages
from sitmap.ui.print_layout.preview import PagePreview
from sitmap.ui.print_layout.remembered import RememberedTemplates
from sitmap.ui.print_layout.series_dialog import SeriesDialog, SeriesPrinting
from sitmap.ui.print_layout.system_printer import print_pages
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["Means", "PrintDialog", "ask_path", "file_stem"]

AskPath = Callable[[QWidget, str, str], Path | None]
_FILTERS: Final = {
    "pdf": "PDF (*.pdf)",
    "png": "PNG picture (*.png)",
    "tif": "GeoTIFF (*.tif)",
    "svg": "SVG drawing (*.svg)",
}


def ask_path(parent: QWidget, ending: str, stem: str) -> Path | None:
    """Ask where to save; the system's dialog has asked before replacing a file."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    proposal = str(Path(folder or QDir.homePath()) / f"{stem}.{ending}")
    name, _ = QFileDialog.getSaveFileName(parent, "Save the page", proposal, _FILTERS[ending])
    if not name:
        return None
    path = Path(name)
    return path if path.suffix.lower() == f".{ending}" else path.with_name(f"{path.name}.{ending}")


def file_stem(title: str, paper: str, day: str) -> str:
    """Return a name such as ``battle_of_pokrovsk_a4_20251117``."""
    words = re.sub(r"[^\w]+", "_", title.lower()).strip("_")[:60].strip("_") or "situation"
    return f"{words}_{paper.lower()}_{day.replace('-', '').replace(':', '')}"


@dataclass(frozen=True, slots=True)
class Means:
    """What the dialog works with: how it asks for a file, where it works, how it writes.

    Without a ``runner`` pages are made while the user waits; ``execute`` changes the file.
    ``charts`` are metrics that templates with charts draw through time.
    """

    ask: AskPath = ask_path
    runner: TaskRunner | None = None
    execute: Callable[..., None] | None = None
    charts: tuple[str, ...] = ()


class PrintDialog(QDialog):
    """Composes the page whenever a choice or the session's dates change, and shows it."""

    def __init__(
        self,
        session: Session,
        view: View,
        base_map: BaseMap,
        messages: Messages,
        parent: QWidget | None = None,
        *,
        fingerprint: str = "",
        own: OwnBaseMap | None = None,
        means: Means = Means(),
    ) -> None:
        super().__init__(parent)
        self._session, self._base_map, self._view = session, base_map, view
        self._fingerprint = fingerprint
        self._own, self._charts = own, means.charts
        self._messages, self._ask = messages, means.ask
        self._made: Composition | None = None
        self._shown, self._closed = 0, False
        info = session.snapshot.info
        views = tuple(session.snapshot.vocabulary.views.values())
        self.choices = PrintChoices(view.extent(), views, info.title, info.tlp)
        self.preview = PagePreview(runner=means.runner)
        self.handles = BlockHandles(self.preview)
        self.handles.hide()
        self.preview.sheet_moved.connect(self._place_handles)
        self.handles.arranged.connect(self.choices.put)
        self.templates = RememberedTemplates(
            self.choices.design,
            lambda: session.snapshot.vocabulary.page_templates,
            means.execute,
        )
        self.templates.taken.connect(self.choices.show_design)
        self._runner = means.runner
        self._maker = PageMaker(self._wanted, base_map, means.runner, self)
        self._maker.made.connect(self._show)
        self.choices.choices_changed.connect(self._maker.ask)
        self.outputs = OutputChoices()
        self.outputs.save_wanted.connect(self.save)
        self.outputs.form_changed.connect(self._maker.ask)
        self.outputs.grey_box.toggled.connect(lambda _on: self.turn(0))
        for changed in (
            session.valid_date_changed,
            session.known_date_changed,
            session.window_changed,
            session.snapshot_changed,
            session.filter_changed,
            session.map_options_changed,
            session.comparison_changed,
        ):
            changed.connect(self._maker.ask)
        self._lay_out()
        self._maker.start()

    # --- parts --------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.setWindowTitle("Print the situation")
        self.resize(1220, 780)
        self.message = QLabel(wordWrap=True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.message.setAccessibleName("Message")
        self.handles.refused.connect(self.message.setText)
        self.templates.told.connect(self._tell)
        side = QVBoxLayout()
        side.addWidget(self.choices)
        side.addLayout(self._arranging())
        side.addSpacing(8)
        side.addWidget(self.message)
        side.addStretch(1)
        side.addWidget(self.outputs)
        for button in self._buttons():
            side.addWidget(button)
        whole = QHBoxLayout(self)
        left = QVBoxLayout()
        left.addWidget(self.preview, 1)
        left.addLayout(self._pager())
        whole.addLayout(left, 1)
        panel = QWidget()
        panel.setLayout(side)
        panel.setFixedWidth(352)
        whole.addWidget(panel)

    def _arranging(self) -> QHBoxLayout:
        """Return the controls that move blocks, and the templates that the file remembers."""
        self._arrange = QPushButton("Arrange &Blocks")
        self._arrange.setCheckable(True)
        self._arrange.setToolTip("Move and size the parts of the page by mouse or arrow keys")
        self._arrange.toggled.connect(self.handles.setVisible)
        self._arrange.toggled.connect(lambda on: on and self.handles.setFocus())
        self._usual = QPushButton("&Usual Places")
        self._usual.clicked.connect(lambda: self.choices.put(()))
        for button in (self._arrange, self._usual):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        for widget in (self._arrange, self._usual, self.templates):
            row.addWidget(widget)
        return row

    def _buttons(self) -> list[QPushButton]:
        made = []
        for text, action in (
            ("Save a Ser&ies…", self.save_series),
            ("C&opy This Page", self.copy_page),
            ("P&rint…", self.print_on_paper),
            ("&Close", self.reject),
        ):
            button = QPushButton(text)
            button.clicked.connect(action)
            button.setAutoDefault(False)
            made.append(button)
        self.outputs.save_button.setDefault(True)
        self._outputs = [self.outputs.save_button, *made[:-1]]
        return made

    def _pager(self) -> QHBoxLayout:
        self._back, self._on = QPushButton("‹"), QPushButton("›")
        self._back.setAccessibleName("Previous page")
        self._on.setAccessibleName("Next page")
        self._number = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        row.addStretch(1)
        for widget, step in ((self._back, -1), (self._number, 0), (self._on, 1)):
            row.addWidget(widget)
            if isinstance(widget, QPushButton):
                widget.setAutoDefault(False)
                widget.setFixedWidth(36)
                widget.clicked.connect(lambda _=False, by=step: self.turn(by))
        row.addStretch(1)
        QShortcut(QKeySequence.StandardKey.MoveToNextPage, self, lambda: self.turn(1))
        QShortcut(QKeySequence.StandardKey.MoveToPreviousPage, self, lambda: self.turn(-1))
        return row

    def done(self, result: int) -> None:
        """Close, and let go of the base map that was opened for this dialog."""
        self._closed = True
        self._maker.close()
        self.preview.stop()
        if self._own is not None:
            self._own.close()
        super().done(result)

    # --- composing ----------------------------------------------------------------------

    @property
    def composition(self) -> Composition | None:
        """The pages as they would be saved now; None while the choices are impossible."""
        return self._made

    def refresh(self) -> None:
        """Compose the pages again and wait for them; an impossible choice is told instead."""
        self._maker.make()

    def _wanted(self) -> Wanted:
        session = self._session
        return session.snapshot, session.situation, self._request()

    def _show(self, found: Composition | UserError) -> None:
        """Show the pages that were made, or why there are none."""
        self._made = None if isinstance(found, UserError) else found
        if isinstance(found, UserError):
            self.message.setText(found.line())
        else:
            self.message.setText(self._facts(found))
            self.handles.show_blocks(found.blocks, found.body)
        for button in self._outputs:
            button.setEnabled(self._made is not None)
        self.turn(0)

    def _place_handles(self) -> None:
        """Keep the outlines of the blocks over the sheet."""
        self.handles.setGeometry(self.preview.rect())
        page = self.preview.page
        if page is not None:
            self.handles.show_sheet(self.preview.sheet_rect(), page.width)

    def _request(self) -> PageRequest:
        session = self._session
        request = self.choices.request(self._fingerprint)
        changes = session.changes_on_map
        since = None if changes is None else changes.since
        return replace(
            request,
            since=since or since_of(session, request.template),
            dates=dates_of(session, request.template, *self.choices.earlier),
            options=self._in_projection_of_screen(self._options(request), request),
            own=self._own,
            kept_back=session.kept_back_note,
            filter=session.filter,
            charts=self._charts,
            picture_dpi=self.outputs.picture_dpi,
        )

    def _options(self, request: PageRequest) -> MapOptions:
        """Return the choices of the map, with the grid that the page has instead."""
        grid = self.choices.design().grid
        options = self._session.map_options
        return options if grid is None else replace(options, grid=request.options.grid)

    def _in_projection_of_screen(self, options: MapOptions, request: PageRequest) -> MapOptions:
        """Return the choices for the page: the present map in the zone that the screen shows.

        By itself a page of that width might be drawn in another projection than the screen.
        """
        code = self._view.projection.epsg
        same = request.extent == self._view.extent()
        if options.projection or code is None or not same:
            return options
        return replace(options, projection=f"EPSG:{code}")

    def _facts(self, made: Composition) -> str:
        if made.map_view is None:
            return "\n".join(made.warnings)
        lines = [f"Scale 1:{grouped(made.scale)}", made.view.projection.name]
        if made.view.projection.error_words:
            lines.append(f"{made.view.projection.error_words.capitalize()}.")
        if not made.handling:
            lines.append("The page carries no handling label.")
        lines += [line for line in made.warnings if "no handling label" not in line]
        return "\n".join(lines)

    def turn(self, by: int) -> None:
        """Show the page ``by`` pages further, within the document."""
        count = len(self._made.pages) if self._made else 0
        self._shown = min(max(self._shown + by, 0), max(count - 1, 0))
        grey = self.outputs.grey_box.isChecked()
        vision = "achromatopsia" if grey else self._session.map_options.vision
        self.preview.show_as_seen(vision)
        self.preview.show_page(self._made.pages[self._shown] if self._made else None)
        self._number.setText(f"Page {self._shown + 1} of {count}" if count else "No page")
        self._place_handles()
        self.handles.setVisible(self._arrange.isChecked() and not self._shown)
        self._back.setEnabled(self._shown > 0)
        self._on.setEnabled(self._shown < count - 1)

    # --- output -------------------------------------------------------------------------

    def save(self, ending: str = "") -> None:
        """Ask for a place and write the pages there; the outcome stands in the message.

        An ``ending`` chooses the kind of file, else it is the one that is chosen.
        """
        self.outputs.choose(ending)
        ending = self.outputs.form.ending
        made = self._settled()
        if made is None:
            return
        request = self._request()
        stem = file_stem(made.title, request.paper.name, made.dates.on.isoformat())
        path = self._ask(self, ending, stem)
        if path is None:
            return
        if self._runner is not None:
            self.message.setText(f"Saving {path.name}…")
        save_pages(made, path, self.outputs.output(), self._runner, self._tell)

    def save_series(self) -> None:
        """Ask which pages a series has, and write them as one PDF in a worker."""
        made, runner = self._settled(), self._runner
        if made is None or runner is None:
            return
        asking = SeriesDialog(self._session, self)
        if asking.exec() != QDialog.DialogCode.Accepted:
            return
        pages = asking.pages(self._request())
        stem = file_stem(made.title, self._request().paper.name, "series")
        path = self._ask(self, "pdf", stem)
        if path is not None:
            printing = SeriesPrinting(runner, self._tell, self)
            printing.start(self._session, pages, self._base_map, path)

    def copy_page(self) -> None:
        """Put the page that is shown on the clipboard."""
        made = self._settled()
        if made is not None:
            page = made.pages[self._shown]
            copy_page(page)
            self._tell(f"Page {page.number} is on the clipboard.")

    def print_on_paper(self) -> None:
        """Send the pages to a printer that the system's dialog asks for."""
        made = self._settled()
        if made is None:
            return
        try:
            if print_pages(made.pages, made.title, self):
                self._tell("Sent to the printer.")
        except UserError as error:
            self.message.setText(error.line())

    def _tell(self, text: str) -> None:
        """Say it here, and in the window for when this dialog is closed."""
        if not self._closed:
            self.message.setText(text)
        self._messages.info(text)

    def _settled(self) -> Composition | None:
        """Return the pages of the choices as they are now, even while the pause still runs."""
        if self._maker.is_behind:
            self._maker.make()
        return self._made
