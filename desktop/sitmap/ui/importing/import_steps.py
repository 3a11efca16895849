"""What an import does behind its dialog: a first look, reading all of it, recording.

Files are read in a child process from the pool, the situation file on the store's thread. No
widget belongs here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sitmap.progress import Progress, Staged, WatchedProgress
from sitmap.store.database import Database, open_store
from sitmap.store.importing import ImportOutcome, ImportRows, record_import
from sitmap.ui.document import Document
from sitmap.ui.task_runner import TaskRunner
from sitmap.ui.watched_steps import WatchedSteps

if TYPE_CHECKING:
    from sitmap.exchange.import_choice import ImportChoice
    from sitmap.exchange.import_preview import ImportPreview
    from sitmap.exchange.importing import ImportRead

__all__ = ["Checked", "ImportSteps"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What an import would do: all that was read, and what of it is new."""

    choice: ImportChoice
    read: ImportRead
    outcome: ImportOutcome


class ImportSteps(WatchedSteps):
    """The steps of one import into the open file.

    Signals beside those of all such steps: ``looked(ImportPreview)``, ``checked(Checked)``,
    ``recorded(ImportOutcome)``.
    """

    looked = Signal(object)
    checked = Signal(object)
    recorded = Signal(object)

    def __init__(
        self, paths: Sequence[Path], zone: str, document: Document, runner: TaskRunner,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.paths, self._zone = tuple(paths), zone
        self._document, self._runner = document, runner
        self._closed = False

    def close(self) -> None:
        """Stop for good: nobody is there any more to be told."""
        self.cancel()
        self._closed = True

    def look(self, choice: ImportChoice) -> None:
        """Take a first look at the first file."""
        progress = self._begin()
        done, failed = partial(self._on_looked, progress), partial(self._on_failed, progress)
        self._runner.run(_look, self.paths, choice, self._zone, progress, done=done, failed=failed)

    def check(self, choice: ImportChoice) -> None:
        """Read everything and find out what of it is new; nothing is written."""
        progress = self._begin()
        done = partial(self._on_read, progress, choice)
        failed = partial(self._on_failed, progress)
        self._runner.run(_read, self.paths, choice, self._zone, progress, done=done, failed=failed)

    def record(self, read: ImportRead) -> None:
        """Record what was read, as one import."""
        progress = self._begin()
        self._document.execute(
            _record, read, tuple(path.name for path in self.paths), progress,
            done=partial(self._on_recorded, progress), failed=partial(self._on_failed, progress),
        )  # fmt: skip

    def _on_looked(self, progress: WatchedProgress, preview: ImportPreview) -> None:
        if self._ended(progress):
            self.looked.emit(preview)

    def _on_read(self, progress: WatchedProgress, choice: ImportChoice, read: ImportRead) -> None:
        path = self._document.path
        if not self._is_current(progress) or path is None:
            return
        done = partial(self._on_compared, progress, choice, read)
        failed = partial(self._on_failed, progress)
        self._runner.run_in_store(_compare, path, read, progress, done=done, failed=failed)

    def _on_compared(
        self, progress: WatchedProgress, choice: ImportChoice, read: ImportRead,
        outcome: ImportOutcome,
    ) -> None:  # fmt: skip
        if self._ended(progress):
            self.checked.emit(Checked(choice, read, outcome))

    def _on_recorded(self, progress: WatchedProgress, outcome: ImportOutcome) -> None:
        self._ended(progress)
        if not self._closed:
            self.recorded.emit(outcome)  # it is on disk, whoever asks


# --- in threads ---------------------------------------------------------------------------


def _look(
    paths: Sequence[Path], choice: ImportChoice, zone: str, progress: Progress
) -> ImportPreview:
    from sitmap.exchange.import_preview import preview_sources

    return preview_sources(
        paths, choice, zone, progress=Staged(progress, 0.0, 0.0, "looking at it")
    )


def _read(paths: Sequence[Path], choice: ImportChoice, zone: str, progress: Progress) -> ImportRead:
    from sitmap.exchange.importing import read_sources

    return read_sources(paths, choice, zone, progress=Staged(progress, 0.0, 0.8, "reading"))


def _compare(path: Path, read: ImportRead, progress: Progress) -> ImportOutcome:
    with open_store(path) as db:
        return _outcome(db, read, "", (), True, Staged(progress, 0.8, 1.0, "comparing"))


def _record(
    db: Database, read: ImportRead, files: Sequence[str], progress: Progress
) -> ImportOutcome:
    label = "import " + (files[0] if len(files) == 1 else f"{files[0]} and {len(files) - 1} more")
    return _outcome(db, read, label, files, False, Staged(progress, 0.0, 1.0, "recording"))


def _outcome(
    db: Database, read: ImportRead, label: str, files: Sequence[str], dry: bool, progress: Progress
) -> ImportOutcome:
    rows = [ImportRows(part.columns, part.record) for part in read.parts]
    return record_import(
        db, rows, label, items=read.sources, preset=", ".join(read.presets), files=files,
        dry_run=dry, progress=progress,
    )  # fmt: skip
