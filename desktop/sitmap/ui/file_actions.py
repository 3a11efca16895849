"""What the File menu does: new, open, save a copy, print, recent files.

Asks where, then hands over to the document, the store's thread or the print dialog.
"""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from sitmap.domain.dates import calendar_day
from sitmap.domain.reading_choice import ReadingChoice
from sitmap.errors import UserError
from sitmap.store.backup import backup
from sitmap.store.column_cache import default_cache
from sitmap.store.database import open_store
from sitmap.store.fingerprint import fingerprint
from sitmap.ui.demonstration import demonstration_path
from sitmap.ui.dialogs import open_dialog
from sitmap.ui.document import Document
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.messages import Messages
from sitmap.ui.session import Session
from sitmap.ui.settings import Settings
from sitmap.ui.task_runner import TaskRunner

__all__ = ["FileActions"]

if TYPE_CHECKING:
    from sitmap.ui.animating.films import Films

_FILTER: Final = "Situation files (*.gpkg)"


class FileActions(QObject):
    """The actions on whole files of one window."""

    def __init__(
        self,
        session: Session,
        document: Document,
        canvas: MapCanvas,
        runner: TaskRunner,
        messages: Messages,
        settings: Settings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._document = document
        self._canvas = canvas
        self._runner = runner
        self._messages = messages
        self._settings = settings
        self._window = window

    def new(self) -> None:
        """Ask for title, zone and name of an empty file, make it and open it."""
        # Imported when it is wanted: most sessions make no new file.
        from sitmap.ui.new_file import ask_new_file

        path = ask_new_file(self._window, self._messages)
        if path is not None:
            self._document.open(path)

    def open(self) -> None:
        """Ask for a file and open it."""
        path = self._document.path
        folder = str(path.parent) if path else ""
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Open a situation file", folder, _FILTER
        )
        if name:
            self._document.open(Path(name))

    def open_demonstration(self) -> None:
        """Open the user's copy of the demonstration case."""
        try:
            self._document.open(demonstration_path())
        except UserError as error:
            self._messages.error(error)

    def ask_save_copy(self) -> None:
        """Ask for a name and write a whole copy under it."""
        if self._document.path is None:
            return
        suggestion = str(self._document.path.with_suffix("")) + " copy.gpkg"
        name, _ = QFileDialog.getSaveFileName(self._window, "Save a copy", suggestion, _FILTER)
        if name:
            self.save_copy(Path(name))

    def save_copy(self, out: Path) -> None:
        """Write a whole copy of the open file; tells when it is on disk."""
        self._runner.run_in_store(
            _backup,
            self._document.path,
            out,
            done=lambda _result: self._messages.info(f"Saved a copy: {out}"),
            failed=self._messages.error,
        )

    def paste_table(self) -> None:
        """Show the dialog that turns a table of text into readings."""
        # Imported when it is wanted: most sessions paste no table.
        from sitmap.ui.editing.paste_table import PasteTableDialog

        snapshot = self._session.snapshot
        dialog = PasteTableDialog(
            self._document,
            snapshot.vocabulary,
            snapshot.info.zone,
            calendar_day(self._session.on),
            self._window,
        )
        open_dialog(dialog)

    def forget(self) -> None:
        """Forget the open file: its columns and its place among the recent ones."""
        path = self._document.path
        if path is not None:
            default_cache().forget(path)
            self._settings.forget_recent_file(path)
            self._messages.info(f"Nothing is kept of {path.name} beside the file itself")

    def print(self) -> None:
        """Show the print dialog for what the window shows."""
        # Pages carry the fingerprint of the file; it is read on the store's thread.
        self._runner.run_in_store(
            _fingerprint,
            self._document.path,
            done=self._show_print_dialog,
            failed=self._messages.error,
        )

    def _show_print_dialog(self, file_fingerprint: str) -> None:
        # Imported when it is wanted: printing needs a good part of Qt that the start does not.
        from sitmap.ui.print_layout.print_dialog import Means, PrintDialog
        from sitmap.ui.redaction_notice import RedactionNotice

        own = self._canvas.own_base_map
        pinned = ReadingChoice.from_text(self._settings.reading_choice()).pinned
        dialog = PrintDialog(
            self._session,
            self._canvas.view,
            self._canvas.base_map,
            self._messages,
            self._window,
            fingerprint=file_fingerprint,
            own=own.fresh() if own is not None else None,
            means=Means(runner=self._runner, execute=self._document.execute, charts=pinned),
        )
        path = self._document.path
        if path is not None:
            dialog.outputs.warn(RedactionNotice(self._runner, path))
        open_dialog(dialog)

    def film_days(self) -> None:
        """Show the dialog for a film of days."""
        self.films.ask_days()

    def film_story(self, story: str) -> None:
        """Show the dialog for a film of a story."""
        self.films.ask_story(story)

    def print_story(self, story: str) -> None:
        """Ask for a name and print the pages of a story."""
        self.films.print_story(story)

    @cached_property
    def films(self) -> Films:
        """Films and the pages of stories; imported when the first is wanted."""
        from sitmap.ui.animating.films import Films

        return Films(
            self._session,
            self._document,
            self._canvas,
            self._runner,
            self._messages,
            self._window,
        )

    def fill_recent(self, menu: QMenu) -> None:
        """List the files opened last."""
        menu.clear()
        for path in self._settings.recent_files():
            menu.addAction(str(path), partial(self._document.open, path))


def _backup(path: Path, out: Path) -> None:
    # The system's file dialog has already asked whether an existing file may go.
    backup(path, out, force=True)


def _fingerprint(path: Path) -> str:
    with open_store(path) as db:
        return fingerprint(db)
