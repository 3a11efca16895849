"""Opens the dialogs for films and asks where they go; prints stories without a dialog.

How a film is made is the command's matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from sitmap.domain.base_map import INCLUDED
from sitmap.ui.animating.film_dialog import FilmDialog
from sitmap.ui.animating.film_order import FilmChoices, film_arguments, story_page_arguments
from sitmap.ui.animating.film_work import FilmWork
from sitmap.ui.document import Document
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.messages import Messages
from sitmap.ui.redaction_notice import Leaving, RedactionNotice, read_leaving
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["Films", "ask_film_path"]

_FILMS: Final = "Film (*.mp4);;Moving picture (*.gif);;Moving picture (*.webp);;Pictures (*.png)"
_PAGES: Final = "PDF (*.pdf)"
AskPath = Callable[[QWidget, str, str, str], Path | None]


def ask_film_path(parent: QWidget, title: str, proposal: str, forms: str) -> Path | None:
    """Ask where to save; the system's dialog has asked before replacing a file."""
    name, chosen = QFileDialog.getSaveFileName(parent, title, proposal, forms)
    if not name:
        return None
    path = Path(name)
    if not path.suffix:
        path = path.with_name(path.name + chosen[chosen.index("*") + 1 : chosen.index(")")])
    return path


class Films(QObject):
    """Films and story pages of one window; ``ask`` asks for a path."""

    def __init__(
        self,
        session: Session,
        document: Document,
        canvas: MapCanvas,
        runner: TaskRunner,
        messages: Messages,
        window: QWidget,
        ask: AskPath = ask_film_path,
    ) -> None:
        super().__init__(window)
        self._session, self._document, self._canvas = session, document, canvas
        self._runner, self._messages = runner, messages
        self._window, self._ask = window, ask

    def ask_days(self) -> None:
        """Show the dialog for a film of days, up to the day shown."""
        self._show(FilmChoices(self._session.first_day, self._session.on))

    def ask_story(self, story: str) -> None:
        """Show the dialog for a film of a story."""
        on = self._session.on
        self._show(FilmChoices(on, on, story=story))

    def print_story(self, story: str) -> None:
        """Ask for a name and print the pages of a story in the background."""
        file = self._document.path
        if file is None:
            return
        proposal = str(file.with_name(f"{_plain(story)}.pdf"))
        out = self._ask(self._window, "Print the story", proposal, _PAGES)
        if out is None:
            return
        work = FilmWork(self._runner, self)
        work.finished.connect(
            lambda told: self._messages.info(f"Saved {told['pages']} pages: {told['files'][0]}")
        )
        work.failed.connect(self._messages.error)
        for ended in (work.finished, work.failed, work.cancelled):
            ended.connect(work.deleteLater)
        self._messages.info(f"Printing the story {story}…")
        self._runner.run_in_store(read_leaving, file, done=self._warn)
        work.start(story_page_arguments(self._base_map(), file, out, story))

    def _warn(self, found: Leaving) -> None:
        if found.notice:
            self._messages.warning(found.notice)

    def _show(self, choices: FilmChoices) -> FilmDialog | None:
        if self._document.path is None:
            return None
        dialog = FilmDialog(
            choices,
            lambda: self._session.snapshot.info.zone,
            FilmWork(self._runner),
            self._saving,
            RedactionNotice(self._runner, self._document.path),
            self._window,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.made.connect(self._messages.info)
        dialog.show()
        return dialog

    def _saving(self, choices: FilmChoices) -> tuple[Path, tuple[str, ...]] | None:
        """Return where the film goes, asked for, and the arguments of its command."""
        file = self._document.path
        if file is None:
            return None
        stem = _plain(choices.story or f"{file.stem} {choices.first} {choices.last}")
        out = self._ask(self._window, "Save the film", str(file.with_name(f"{stem}.mp4")), _FILMS)
        if out is None:
            return None
        if out.suffix.lower() == ".png" and "{" not in out.name:
            out = out.with_stem(f"{out.stem}-{{n}}")
        view = self._canvas.view
        return out, film_arguments(self._session, view, self._base_map(), file, out, choices)

    def _base_map(self) -> str:
        own = self._canvas.own_base_map
        return INCLUDED if own is None else own.name


def _plain(words: str) -> str:
    return re.sub(r"[^\w-]+", "_", words).strip("_")[:80] or "film"
