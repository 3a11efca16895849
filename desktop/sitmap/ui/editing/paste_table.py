"""The dialog that turns a pasted table into readings: what each row, column and cell means.

What a table means is guessed and read in ``domain.table_readings``; here it is shown, changed
and recorded.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.category import MetricDefinition, Party, Vocabulary
from sitmap.domain.observation import Basis
from sitmap.domain.pasted_table import read_table
from sitmap.domain.table_readings import Cell, Origin, TablePlan, drafts_of, guess, read_cells
from sitmap.errors import UserError
from sitmap.ui.document import Document
from sitmap.ui.editing.entry import read_date
from sitmap.ui.editing.fields import FORM_STYLE, Drop, FieldGrid, error_colour
from sitmap.ui.editing.form_fields import BASIS_WORDS
from sitmap.ui.editing.recording import record_table

__all__ = ["PasteTableDialog"]

_HINT: Final = "Paste a table: Markdown, or cells copied from a sheet"


class PasteTableDialog(QDialog):
    """Shows a pasted table as readings; Record writes them in one step."""

    def __init__(
        self, document: Document, vocabulary: Vocabulary, zone: str, on: date,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._document, self._vocabulary, self._zone, self._on = document, vocabulary, zone, on
        self._plan: TablePlan | None = None
        self._cells: tuple[Cell, ...] = ()
        self.setWindowTitle("Paste a table")
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(_HINT)
        self.text.setAccessibleName("The table as text")
        self.text.setFixedHeight(96)
        self.table = QTableWidget()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.setAccessibleName("What the table says")
        self.date, self.scope, self.claimant = QLineEdit(), QLineEdit(), QLineEdit()
        self.source = Drop(
            [("", "None")] + [(item.code, item.title) for item in vocabulary.sources.values()]
        )
        self.reference = QLineEdit()
        self.basis = Drop([(basis.value, BASIS_WORDS[basis]) for basis in Basis])
        self.basis.choose(Basis.REPORTED.value)
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.record = self.buttons.addButton("Record", QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self._connect()
        self._take_clipboard()
        self._read()

    def _lay_out(self) -> None:
        self.grid = FieldGrid(self)
        self.grid.add("date", "Date", self.date)
        self.grid.add("scope", "Scope", self.scope)
        self.grid.add("source", "Source", self.source)
        self.grid.add("reference", "Reference", self.reference)
        self.grid.add("basis", "Basis", self.basis)
        self.grid.add("claimant", "Claimant", self.claimant)
        self.scope.setPlaceholderText("What all of it counts, e.g. Pokrovsk sector")
        column = QVBoxLayout(self)
        column.addWidget(self.text)
        column.addWidget(self.table, 1)
        column.addWidget(self.grid)
        column.addWidget(self.status)
        column.addWidget(self.buttons)
        self.setStyleSheet(FORM_STYLE)
        self.resize(760, 640)

    def _connect(self) -> None:
        self.text.textChanged.connect(self._read)
        self.date.textChanged.connect(self._update)
        self.buttons.accepted.connect(self._record)
        self.buttons.rejected.connect(self.reject)

    def _take_clipboard(self) -> None:
        text = QGuiApplication.clipboard().text()
        try:
            read_table(text)
        except UserError:
            return
        self.text.setPlainText(text)

    # -- what it means --------------------------------------------------------------------

    def _read(self) -> None:
        self._plan, self._cells = None, ()
        message = ""
        if self.text.toPlainText().strip():
            try:
                self._plan = guess(read_table(self.text.toPlainText()), self._vocabulary)
            except UserError as error:
                message = f"{error.what}; {error.hint}"
        if self._plan is not None:
            self.date.setText(self._plan.valid_text or self._on.isoformat())
            self._cells = read_cells(self._plan)
        self._show_table()
        self._update(message)

    def _show_table(self) -> None:
        plan, table = self._plan, self.table
        table.clear()
        if plan is None:
            table.setRowCount(0)
            table.setColumnCount(0)
            return
        table.setRowCount(len(plan.metrics))
        table.setColumnCount(len(plan.parties) + 1)
        heads = [self._party_words(party) for party in plan.parties]
        table.setHorizontalHeaderLabels(["Metric", *heads])
        for row, metric in enumerate(plan.metrics):
            table.setCellWidget(row, 0, self._metric_drop(row, metric))
        for cell in self._cells:
            table.setItem(cell.row, cell.column + 1, self._item(cell))
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.resizeRowsToContents()

    def _party_words(self, party: Party | None) -> str:
        if party is None:
            return "left out"
        return party.name if party.code in self._vocabulary.parties else f"{party.name} (new)"

    def _metric_drop(self, row: int, metric: MetricDefinition) -> Drop:
        known = self._vocabulary.metrics.values()
        entries = [(item.code, item.name) for item in known]
        if metric.code not in self._vocabulary.metrics:
            entries.insert(0, (metric.code, f"{metric.name} (new)"))
        drop = Drop(entries)
        drop.setAccessibleName(f"Metric of row {row + 1}")
        drop.choose(metric.code)
        drop.currentIndexChanged.connect(lambda _at: self._on_metric(row, drop.code()))
        return drop

    def _item(self, cell: Cell) -> QTableWidgetItem:
        words = cell.problem or cell.interval.words(cell.unit) or cell.unit
        item = QTableWidgetItem(f"{cell.text}\n{words}")
        item.setToolTip(words)
        if cell.problem:
            item.setForeground(QBrush(QColor(error_colour(self.palette()))))
        return item

    def _on_metric(self, row: int, code: str) -> None:
        plan = self._plan
        chosen = self._vocabulary.metrics.get(code)
        if plan is None or chosen is None:
            return
        metrics = (*plan.metrics[:row], chosen, *plan.metrics[row + 1 :])
        new = tuple(item for item in plan.new if isinstance(item, Party) or item in metrics)
        self._plan = replace(plan, metrics=metrics, new=new)
        self._cells = read_cells(self._plan)
        for cell in self._cells:
            self.table.setItem(cell.row, cell.column + 1, self._item(cell))
        self._update()

    def _update(self, message: str = "") -> None:
        good = sum(not cell.problem for cell in self._cells)
        try:
            _valid, words = read_date(self.date.text(), self._zone)
            self.grid.set_message("date", words)
        except UserError as error:
            good = 0
            self.grid.set_message("date", error.what, wrong=True)
        refused = [cell for cell in self._cells if cell.problem]
        if refused:
            first = refused[0]
            message = f"{len(refused)} left out. {first.where}, “{first.text}”: {first.problem}"
        self.status.setText(message)
        self.record.setEnabled(good > 0)
        self.record.setText(f"Record {good} readings" if good else "Record")

    # -- recording ------------------------------------------------------------------------

    def _record(self) -> None:
        plan = self._plan
        if plan is None:
            return
        origin = Origin(
            self.date.text().strip(),
            self.scope.text().strip(),
            self.source.code(),
            self.reference.text().strip(),
            Basis(self.basis.code()),
            self.claimant.text().strip(),
        )
        drafts = drafts_of(self._cells, origin)
        self.record.setEnabled(False)
        self._document.execute(
            record_table,
            drafts,
            plan.new,
            done=lambda _change: self.accept(),
            failed=self._on_failed,
        )

    def _on_failed(self, error: Exception) -> None:
        self.status.setText(str(error))
        self.record.setEnabled(True)
