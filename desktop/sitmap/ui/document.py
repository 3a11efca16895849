"""The open file: reading it, recording into it, undoing. All of it on the store's thread.

Each reading and each action opens the file, does its work and closes it, so that other
programs can use the file meanwhile. What is shown belongs to the session, not here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from sitmap.domain.observation import Observation
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import Cancelled, UserError
from sitmap.progress import Progress
from sitmap.store.body_texts import body_texts
from sitmap.store.database import Database, open_store
from sitmap.store.reading import history, load_at_once, load_snapshot
from sitmap.store.undo import redo, redo_label, undo, undo_label
from sitmap.ui.messages import Messages
from sitmap.ui.reading_progress import ReadingProgress
from sitmap.ui.task_runner import TaskRunner

__all__ = ["Action", "Document", "Opened", "read_at_once", "read_file"]

_LOOK_MS: Final = 100

Action = Callable[..., object]
"""A function of the store that records something; its first argument is the open file.

It returns what it did, None if that was nothing.
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """What reading a file gave; ``read_only`` tells that the file cannot be written."""

    path: Path
    snapshot: Snapshot
    notice: str
    read_only: bool
    undo_label: str
    redo_label: str


def read_file(path: Path, progress: Progress | None = None) -> Opened:
    """Read a whole file; runs on the store's thread.

    Raises UserError where that fails, Cancelled if ``progress`` says so.
    """
    with open_store(path) as db:
        return _opened(path, db, load_snapshot(db, progress))


def read_at_once(path: Path) -> Opened:
    """Read what the first picture of a file needs, or all of it where that is quick."""
    with open_store(path) as db:
        return _opened(path, db, load_at_once(db))


def _opened(path: Path, db: Database, snapshot: Snapshot) -> Opened:
    return Opened(
        path=path,
        snapshot=snapshot,
        notice=db.notice,
        read_only=not db.writable,
        undo_label=undo_label(db),
        redo_label=redo_label(db),
    )


def _texts(path: Path, most: int) -> dict[bytes, str]:
    with open_store(path) as db:
        return body_texts(db, most)


def _write(path: Path, action: Action, arguments: tuple[Any, ...]) -> tuple[object, Opened]:
    """Do one action in one transaction, then read the file again.

    Raises UserError where either fails, and tells if the action itself is on disk.
    """
    with open_store(path, write=True) as db:
        change = action(db, *arguments)
        try:
            return change, _opened(path, db, load_snapshot(db))
        except UserError as error:
            raise UserError(
                f"this is recorded, but what shows is older: {error.what}",
                where=error.where,
                hint="open the file again",
            ) from error


def _history(path: Path, uid: UUID) -> tuple[Observation, ...]:
    with open_store(path) as db:
        return history(db, uid)


class Document(QObject):
    """One situation file in the window.

    Signals: ``opened(Opened)`` another file is open; ``content_changed(Opened)`` the same file
    has new content; ``reading(str)`` how far another file is read, in words, empty at the end.
    ``may_leave`` is asked before another file is opened.
    """

    opened = Signal(object)
    reading = Signal(str)
    content_changed = Signal(object)

    def __init__(self, runner: TaskRunner, messages: Messages, parent: QObject | None = None):
        super().__init__(parent)
        self._runner = runner
        self._messages = messages
        self.state: Opened | None = None
        self.may_leave: Callable[[], bool] = lambda: True
        self._progress = ReadingProgress()
        self._asked_for = Path()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._tell_reading)

    @property
    def path(self) -> Path | None:
        """The path of the open file."""
        return self.state.path if self.state else None

    def adopt(self, state: Opened) -> None:
        """Take a file that was read before this object could ask for it."""
        self.state = state
        if state.notice:
            self._messages.info(state.notice)
        self.opened.emit(state)

    def renew(self, state: Opened) -> None:
        """Take the present file as it was read again."""
        # Another file may have been opened meanwhile.
        if self.path == state.path:
            self.state = state
            self.content_changed.emit(state)

    def open(self, path: Path) -> None:
        """Open another file; on failure the present one stays and the reason is told."""
        if not self.may_leave():
            return
        # Whoever chooses another file meanwhile does not wait for the one before.
        self.stop_reading()
        self._progress, self._asked_for = ReadingProgress(), path
        self._timer.start()
        self._runner.run_in_store(
            read_file, path, self._progress, done=self._take, failed=self._fail, key="open"
        )

    def _take(self, state: Opened) -> None:
        self._end_reading()
        self.adopt(state)

    def _fail(self, error: Exception) -> None:
        self._end_reading()
        if not isinstance(error, Cancelled):
            self._messages.error(error)

    def stop_reading(self) -> None:
        """Read no further what was asked for; the open file stays."""
        self._progress.call_off()
        self._timer.stop()

    def _tell_reading(self) -> None:
        done, total = self._progress.done, self._progress.total
        if total:
            name = self._asked_for.name
            self.reading.emit(f"Reading {name}: {100 * done // total} %; until then this one stays")

    def _end_reading(self) -> None:
        self.stop_reading()
        self.reading.emit("")

    def execute(
        self,
        action: Action,
        *arguments: Any,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run one action; ``done`` gets what it did when that is on disk and shown.

        Without ``failed`` an error is told as a message.
        """
        tell = failed or self._messages.error
        if self.state is None:
            tell(UserError("no file is open", hint="open one first"))
            return
        path = self.state.path

        def finish(answer: tuple[object, Opened]) -> None:
            change, state = answer
            self.renew(state)
            if done is not None and change is not None:
                done(change)

        self._runner.run_in_store(_write, path, action, arguments, done=finish, failed=tell)

    def undo(self) -> None:
        """Take the last action back, as a new transaction."""
        self.execute(undo, done=lambda change: self._messages.info(f"Undone: {change.label}"))

    def redo(self) -> None:
        """Do the action again that was taken back."""
        self.execute(redo, done=lambda change: self._messages.info(f"Done again: {change.label}"))

    def fetch_history(
        self,
        uid: UUID,
        done: Callable[[tuple[Observation, ...]], None],
        key: str = "history",
    ) -> None:
        """Read all versions of an observation, oldest first; late answers are dropped.

        Of requests with the same ``key`` only the newest is answered.
        """
        if self.state is None:
            return
        self._runner.run_in_store(
            _history, self.state.path, uid, done=done, failed=self._messages.error, key=key
        )

    def fetch_texts(
        self,
        most: int,
        done: Callable[[dict[bytes, str]], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Read the long texts by uid, none in a file of more than ``most``; for the search."""
        if self.state is None:
            done({})
            return
        self._runner.run_in_store(
            _texts, self.state.path, most, done=done, failed=failed, key="texts"
        )
