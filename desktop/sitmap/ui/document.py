"""The open file: reading it, recording into it, undoing. All of it on the store's thread.

Between actions only a read-only connection is open; each action opens a writing one, makes
its transaction and closes it, so that other programs can use the file meanwhile. What is
shown belongs to the session, not here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from sitmap.domain.observation import Observation
from sitmap.domain.snapshot import Snapshot
from sitmap.store.database import Database, open_store
from sitmap.store.edits import ChangeSet
from sitmap.store.reading import history, load_snapshot
from sitmap.store.undo import redo, redo_label, undo, undo_label
from sitmap.ui.messages import Messages
from sitmap.ui.task_runner import TaskRunner

__all__ = ["Document", "Opened", "read_file"]


@dataclass(frozen=True, slots=True)
class Opened:
    """What reading a file gave."""

    path: Path
    snapshot: Snapshot
    notice: str
    read_only: bool
    undo_label: str
    redo_label: str


def read_file(path: Path) -> Opened:
    """Read a whole file; runs on the store's thread."""
    with open_store(path) as db:
        return _read(path, db)


def _read(path: Path, db: Database) -> Opened:
    return Opened(
        path, load_snapshot(db), db.notice, db.read_only, undo_label(db) or "", redo_label(db) or ""
    )


def _write(path: Path, action: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, Opened]:
    """Do one action in one transaction, then read the file again."""
    with open_store(path, write=True) as db:
        result = action(db, *arguments)
        return result, _read(path, db)


class Document(QObject):
    """One situation file in the window.

    Signals: ``opened(Opened)`` another file is open; ``content_changed(Opened)`` the same file
    has new content.
    """

    opened = Signal(object)
    content_changed = Signal(object)

    def __init__(self, runner: TaskRunner, messages: Messages, parent: QObject | None = None):
        super().__init__(parent)
        self._runner = runner
        self._messages = messages
        self.state: Opened | None = None

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

    def open(self, path: Path) -> None:
        """Open another file; on failure the present one stays and the reason is told."""
        self._runner.run_in_store(
            read_file, path, done=self.adopt, failed=self._messages.error, key="open"
        )

    def execute(
        self,
        action: Callable[..., ChangeSet],
        *arguments: Any,
        done: Callable[[ChangeSet], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run one editing action; ``done`` is called when it is on disk and shown."""
        if self.state is None:
            return

        def finish(answer: tuple[Any, Opened]) -> None:
            result, state = answer
            self.state = state
            self.content_changed.emit(state)
            if done is not None and result is not None:
                done(result)

        self._runner.run_in_store(
            _write,
            self.state.path,
            action,
            arguments,
            done=finish,
            failed=failed or self._messages.error,
        )

    def undo(self) -> None:
        """Take the last action back, as a new transaction."""
        self.execute(undo)  # type: ignore[arg-type]

    def redo(self) -> None:
        """Do the action again that was taken back."""
        self.execute(redo)  # type: ignore[arg-type]

    def fetch_history(self, uid: UUID, done: Callable[[tuple[Observation, ...]], None]) -> None:
        """Read all versions of an observation, oldest first; late answers are dropped."""
        if self.state is None:
            return
        self._runner.run_in_store(
            _history, self.state.path, uid, done=done, failed=self._messages.error, key="history"
        )


def _history(path: Path, uid: UUID) -> tuple[Observation, ...]:
    with open_store(path) as db:
        return history(db, uid)
