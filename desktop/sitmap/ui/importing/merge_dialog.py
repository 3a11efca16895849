"""The dialog that merges another situation file: what is new there, what conflicts, Merge."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sitmap.progress import Progress, WatchedProgress
from sitmap.store.database import Database, open_store
from sitmap.store.merging import MergeOutcome, merge_file
from sitmap.ui.document import Document
from sitmap.ui.editing.fields import FORM_STYLE
from sitmap.ui.importing.words import counted
from sitmap.ui.task_runner import TaskRunner
from sitmap.ui.watched_steps import WATCH_MS

__all__ = ["MergeDialog"]

_MOST: Final = 500


class MergeDialog(QDialog):
    """Merges ``other`` into the open file; signals ``merged(MergeOutcome)``, ``open_asked(Path)``.

    What would happen is found out first, without writing anything.
    """

    merged = Signal(object)
    open_asked = Signal(object)

    def __init__(
        self, other: Path, document: Document, runner: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._other, self._document, self._runner = other, document, runner
        self._progress = WatchedProgress()
        self._closed = False
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(lambda: self._on_progress(*self._progress.latest))
        self.setWindowTitle(f"Merge {other.name}")
        self.status = QLabel(wordWrap=True)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.conflicts = QListWidget()
        self.conflicts.setAccessibleName("Conflicts")
        self.conflicts.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.open_button = QPushButton("&Open It Instead")
        self.cancel_button = QPushButton("Cancel")
        self.merge_button = QPushButton("&Merge", default=True)
        self.merge_button.setObjectName("primary")
        self.merge_button.setEnabled(False)
        self._lay_out()
        self.cancel_button.clicked.connect(self.reject)
        self.merge_button.clicked.connect(self.merge)
        self.open_button.clicked.connect(self._on_open)
        self._look()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addStretch(1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.merge_button)
        column = QVBoxLayout(self)
        for widget in (self.status, self.conflicts, self.bar):
            column.addWidget(widget)
        column.addLayout(row)
        self.conflicts.hide()
        self.setStyleSheet(FORM_STYLE)
        self.resize(620, 200)

    def _look(self) -> None:
        path = self._document.path
        if path is None:
            return
        self.bar.setRange(0, 0)
        self.status.setText(f"Comparing {self._other.name} with {path.name} …")
        self._watch.start()
        self._runner.run_in_store(
            _compared, path, self._other, self._progress, done=self._show, failed=self._on_failed
        )

    def _show(self, outcome: MergeOutcome) -> None:
        if self._closed:
            return
        self._rest()
        self.merge_button.setEnabled(not outcome.is_empty)
        self.status.setText(_words(outcome))
        self.conflicts.clear()
        self.conflicts.addItems(outcome.conflicts[:_MOST])
        self.conflicts.setVisible(bool(outcome.conflicts))
        if outcome.conflicts:
            self.resize(620, 380)

    def merge(self) -> None:
        """Merge; what shows is read anew."""
        self.merge_button.setEnabled(False)
        self.open_button.setEnabled(False)
        self.bar.show()
        self._watch.start()
        self._document.execute(
            _merged, self._other, self._progress, done=self._on_merged, failed=self._on_failed
        )

    def _on_merged(self, outcome: MergeOutcome) -> None:
        if self._closed:
            return
        self._rest()
        self.status.setText(f"{_words(outcome)}\nRecorded as batch {outcome.batch}.")
        self.cancel_button.setText("Close")
        self.merged.emit(outcome)

    def _on_failed(self, error: Exception) -> None:
        if not self._closed:
            self._rest()
            self.status.setText(str(error))

    def _rest(self) -> None:
        self._watch.stop()
        self.bar.hide()

    def _on_progress(self, done: int, total: int, words: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        if words:
            self.status.setText(f"{words[:1].upper()}{words[1:]} …")

    def _on_open(self) -> None:
        self.reject()
        self.open_asked.emit(self._other)

    def reject(self) -> None:
        """Close; what is under way stops and leaves no trace."""
        self._progress.cancel()
        self._closed = True
        super().reject()


def _words(outcome: MergeOutcome) -> str:
    if outcome.is_empty:
        return "The other file holds nothing that is new here."
    parts = [
        f"{counted(outcome.observations, 'observation')} new",
        f"{counted(outcome.rows, 'row')} in all, corrections and retractions included",
    ]
    if outcome.corrected:
        parts.append(f"{counted(outcome.corrected, 'observation')} of this file corrected further")
    if outcome.duplicates:
        parts.append(f"{counted(outcome.duplicates, 'observation')} stated here already")
    if outcome.entries:
        parts.append(f"{counted(outcome.entries, 'entry', 'entries')} of lists")
    if outcome.notes:
        parts.append(f"{counted(outcome.notes, 'note')} of the review")
    conflicts = len(outcome.conflicts)
    told = f" {counted(conflicts, 'conflict')}:" if conflicts else ""
    return f"{'; '.join(parts)}.{told}"


def _compared(path: Path, other: Path, progress: Progress) -> MergeOutcome:
    with open_store(path) as db, open_store(other) as source:
        return merge_file(db, source, dry_run=True, progress=progress)


def _merged(db: Database, other: Path, progress: Progress) -> MergeOutcome:
    with open_store(other) as source:
        return merge_file(db, source, progress=progress)
