"""The imports of the open file: what each brought, taking one back whole, removing one for good."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QInputDialog,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from sitmap.store.batches import Batch, batches, purge_batch, undo_batch
from sitmap.store.database import open_store
from sitmap.ui.document import Document
from sitmap.ui.editing.fields import FORM_STYLE
from sitmap.ui.importing.words import counted
from sitmap.ui.task_runner import TaskRunner

__all__ = ["BatchesDialog"]

_HEADS: Final = ("Batch", "Imported (UTC)", "What", "Observations", "Preset", "")


class BatchesDialog(QDialog):
    """Lists the imports; both buttons act on the chosen one."""

    def __init__(
        self, document: Document, runner: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._runner = document, runner
        self._batches: tuple[Batch, ...] = ()
        self._closed = False
        self.setWindowTitle("Import batches")
        self.table = QTableWidget(0, len(_HEADS))
        self.table.setAccessibleName("Imports of this file")
        self.status = QLabel(wordWrap=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.undo_button = self.buttons.addButton("&Take Back", role)
        self.purge_button = self.buttons.addButton("&Remove for Good…", role)
        self._lay_out()
        self.table.itemSelectionChanged.connect(self._update)
        self.undo_button.clicked.connect(self._take_back)
        self.purge_button.clicked.connect(self._ask_purge)
        self.buttons.rejected.connect(self.reject)
        self.read()

    def _lay_out(self) -> None:
        self.table.setHorizontalHeaderLabels(_HEADS)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        column = QVBoxLayout(self)
        for widget in (self.table, self.status, self.buttons):
            column.addWidget(widget)
        self.setStyleSheet(FORM_STYLE)
        self.resize(760, 380)

    def read(self) -> None:
        """List the imports anew."""
        path = self._document.path
        if path is not None and not self._closed:
            self._runner.run_in_store(
                _read, path, done=self._show, failed=self._tell, key="batches"
            )

    def _show(self, found: tuple[Batch, ...]) -> None:
        if self._closed:
            return
        self._batches = found
        self.table.setRowCount(len(found))
        for row, batch in enumerate(found):
            cells = (
                str(batch.number), batch.at[:16].replace("T", " "),
                batch.name.removeprefix("import "), str(batch.counts.get("observations", "")),
                batch.preset, "" if batch.in_force else "taken back",
            )  # fmt: skip
            for column, text in enumerate(cells):
                self.table.setItem(row, column, QTableWidgetItem(text))
        self.table.resizeColumnToContents(1)
        if found:
            self.table.selectRow(len(found) - 1)
        self._update()

    def _chosen(self) -> Batch | None:
        row = self.table.currentRow()
        return self._batches[row] if 0 <= row < len(self._batches) else None

    def _update(self) -> None:
        batch = self._chosen()
        self.undo_button.setEnabled(batch is not None and batch.in_force)
        self.purge_button.setEnabled(batch is not None)
        if not self._batches:
            self.status.setText("Nothing was imported into this file.")
        elif batch is not None:
            self.status.setText(f"Files: {', '.join(batch.files) or 'unknown'}")

    def _take_back(self) -> None:
        batch = self._chosen()
        if batch is not None:
            self._document.execute(
                undo_batch, batch.number, done=lambda _change: self.read(), failed=self._tell
            )

    def _ask_purge(self) -> None:
        batch = self._chosen()
        if batch is None:
            return
        count = counted(int(batch.counts.get("observations", 0)), "observation")
        words = (
            f"{count} and their whole history are deleted. This cannot be undone, and nothing "
            "recorded before can be undone any more. Why is it removed?"
        )
        reason, good = QInputDialog.getText(self, "Remove for good", words)
        if good and reason.strip():
            self.purge(batch.number, reason.strip())

    def purge(self, number: int, reason: str) -> None:
        """Remove an import for good."""
        self.status.setText("Removing …")
        self._document.execute(
            purge_batch, number, reason, done=lambda _purged: self.read(), failed=self._tell
        )

    def _tell(self, error: Exception) -> None:
        if not self._closed:
            self.status.setText(str(error))

    def reject(self) -> None:
        """Close; what is under way goes on, nobody is told."""
        self._closed = True
        super().reject()


def _read(path: Path) -> tuple[Batch, ...]:
    with open_store(path) as db:
        return batches(db)
