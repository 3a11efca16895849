"""The dialog for figures of one's own: an expression, what is wrong with it, what it gives.

How expressions are read and computed is ``domain.formulas``' matter; they are written by
``store.formula_edits``.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontDatabase, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.category import Formula
from sitmap.domain.dates import format_day
from sitmap.domain.formula_syntax import Expression, FormulaError, compiled, short_code
from sitmap.domain.formulas import figures_of, why_nothing
from sitmap.domain.readings import Reading, readings
from sitmap.errors import UserError
from sitmap.store.formula_edits import checked, define_formula, drop_formula
from sitmap.ui.document import Document
from sitmap.ui.editing.fields import FORM_STYLE, FieldGrid, error_colour
from sitmap.ui.session import Session

__all__ = ["FormulaDialog"]

_NEW: Final = "New figure"
_EXAMPLE: Final = 'troops[RU] / troops[UA], share(fled, remaining), losses["front"] - 100'
_MOST_SHOWN: Final = 6


class FormulaDialog(QDialog):
    """Lists the figures that the file defines, and edits one of them with its result beside."""

    def __init__(self, session: Session, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._document = session, document
        self._found: tuple[Reading, ...] = ()
        self._code = ""
        self.setWindowTitle("Figures of your own")
        self.list = QListWidget()
        self.list.setAccessibleName("Figures that the file defines")
        self.list.setFixedWidth(190)
        self.name, self.unit = QLineEdit(), QLineEdit()
        self.name.setPlaceholderText("For example: Troop ratio")
        self.unit.setPlaceholderText("The one that follows from the readings")
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(_EXAMPLE)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName("Expression")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(64)
        self.metrics = QListWidget()
        self.metrics.setAccessibleName("Metrics to use in the expression")
        self.metrics.setToolTip("A double click puts the metric into the expression")
        self.outcome = QLabel()
        self.outcome.setWordWrap(True)
        self.outcome.setTextFormat(Qt.TextFormat.PlainText)
        self.outcome.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.outcome.setMinimumHeight(96)
        self.outcome.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.save = QPushButton("Save Figure")
        self.remove = QPushButton("Remove")
        self.buttons.addButton(self.save, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(self.remove, QDialogButtonBox.ButtonRole.ActionRole)
        self._lay_out()
        self._connect()
        self._on_content()

    def _lay_out(self) -> None:
        self.grid = FieldGrid(self)
        self.grid.add("name", "Name", self.name)
        self.grid.add("text", "Expression", self.text)
        self.grid.add("unit", "Unit", self.unit)
        right = QVBoxLayout()
        right.addWidget(self.grid)
        right.addWidget(self.outcome)
        right.addWidget(QLabel("Metrics of the file"))
        right.addWidget(self.metrics, 1)
        both = QHBoxLayout()
        both.addWidget(self.list)
        both.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.addLayout(both, 1)
        column.addWidget(self.buttons)
        self.setStyleSheet(FORM_STYLE)
        self.resize(760, 560)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda _now, _before: self._on_chosen())
        for edit in (self.name, self.unit):
            edit.textChanged.connect(self._update)
        self.text.textChanged.connect(self._update)
        self.metrics.itemActivated.connect(self._insert)
        self.save.clicked.connect(self._save)
        self.remove.clicked.connect(self._remove)
        self.buttons.rejected.connect(self.reject)
        self._session.snapshot_changed.connect(self._on_content)
        self._session.valid_date_changed.connect(lambda _day: self._on_date())

    # --- what the file holds ----------------------------------------------------------------

    def _on_content(self) -> None:
        """List the figures and metrics of the file anew; what is being typed stays."""
        lists = self._session.snapshot.vocabulary
        self._found = readings(self._session.snapshot, self._session.situation)
        self.list.blockSignals(True)
        self.list.clear()
        for code, name in (("", _NEW), *((f.code, f.name) for f in lists.formulas.values())):
            item = QListWidgetItem(name)
            item.setData(Qt.ItemDataRole.UserRole, code)
            self.list.addItem(item)
            if code == self._code:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self._offer_metrics()
        self._update()

    def _on_date(self) -> None:
        self._found = readings(self._session.snapshot, self._session.situation)
        self._offer_metrics()
        self._update()

    def _offer_metrics(self) -> None:
        parties: dict[str, list[str]] = {}
        for reading in self._found:
            own = parties.setdefault(reading.metric, [])
            if reading.party and reading.party not in own and not reading.interval.is_empty:
                own.append(reading.party)
        self.metrics.clear()
        for item in self._session.snapshot.vocabulary.metrics.values():
            whose = f"  [{'], ['.join(parties[item.code])}]" if parties.get(item.code) else ""
            unit = f", {item.unit}" if item.unit else ""
            entry = QListWidgetItem(f"{item.code}{whose}   {item.name}{unit}")
            entry.setData(Qt.ItemDataRole.UserRole, item.code)
            self.metrics.addItem(entry)

    def _insert(self, item: QListWidgetItem) -> None:
        code = str(item.data(Qt.ItemDataRole.UserRole))
        self.text.insertPlainText(code if code.isidentifier() else f'"{code}"')
        self.text.setFocus()

    # --- one figure -------------------------------------------------------------------------

    def _on_chosen(self) -> None:
        chosen = self.list.selectedItems()
        self._code = str(chosen[0].data(Qt.ItemDataRole.UserRole)) if chosen else ""
        found = self._session.snapshot.vocabulary.formulas.get(self._code)
        shown = found or Formula("", "", "")
        self.name.setText(shown.name)
        self.unit.setText(shown.unit)
        self.text.setPlainText(shown.expression)
        self._update()

    @property
    def formula(self) -> Formula:
        """The figure as it is typed; one of the file keeps its code under another name."""
        name = " ".join(self.name.text().split())
        code = self._code or short_code(name)
        return Formula(code, name, self.text.toPlainText(), self.unit.text().strip())

    def _update(self) -> None:
        """Say what the expression gives on the day shown, or what is wrong and where."""
        formula, lists = self.formula, self._session.snapshot.vocabulary
        fault, ready, words = "", False, ""
        self._mark(None)
        try:
            if formula.expression.strip():
                expression = compiled(formula.expression, lists, formula.code)
                words = self._result(formula, expression)
                if formula.name:
                    checked(formula, lists)
                    ready = True
        except FormulaError as error:
            fault = f"{error.where[:1].upper()}{error.where[1:]}: {error.what}"
            fault += f" ({error.hint})" if error.hint else ""
            self._mark(error.at)
        except UserError as error:
            words = error.line()
        self.grid.set_message("text", fault, wrong=True)
        self.outcome.setText(words)
        self.save.setEnabled(ready)
        self.remove.setEnabled(bool(self._code))

    def _result(self, formula: Formula, expression: Expression) -> str:
        session = self._session
        found = figures_of(formula, expression, self._found, session.snapshot.vocabulary)
        day = format_day(session.on)
        if not found:
            return f"{day}: {why_nothing(expression, self._found)}"
        lines = [f"{day}:"]
        for item in found[:_MOST_SHOWN]:
            about = ", ".join(part for part in (item.party_name, item.scope) if part)
            lines.append(f"{item.value()} = {item.formula}{f' ({about})' if about else ''}")
        if len(found) > _MOST_SHOWN:
            lines.append(f"and {len(found) - _MOST_SHOWN} more")
        return "\n".join(lines)

    def _mark(self, at: int | None) -> None:
        """Underline the text from a fault on; None takes the line away."""
        if at is None:
            self.text.setExtraSelections([])
            return
        mark = QTextEdit.ExtraSelection()
        looks = QTextCharFormat()
        looks.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        looks.setUnderlineColor(QColor(error_colour(self.palette())))
        cursor = self.text.textCursor()
        last = len(self.text.toPlainText())
        cursor.setPosition(min(at, max(last - 1, 0)))
        end = QTextCursor.MoveOperation.EndOfWord if at < last else QTextCursor.MoveOperation.End
        cursor.movePosition(end, QTextCursor.MoveMode.KeepAnchor)
        if not cursor.hasSelection():
            cursor.movePosition(
                QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor
            )
        mark.cursor, mark.format = cursor, looks
        self.text.setExtraSelections([mark])

    # --- writing ----------------------------------------------------------------------------

    def _save(self) -> None:
        formula = self.formula
        self._code = formula.code
        self._document.execute(define_formula, formula, failed=self._on_failed)

    def _remove(self) -> None:
        code, self._code = self._code, ""

        def failed(error: Exception) -> None:
            self._code = code
            self._on_failed(error)

        self._document.execute(
            drop_formula, code, done=lambda _change: self._on_chosen(), failed=failed
        )

    def _on_failed(self, error: Exception) -> None:
        self.outcome.setText(str(error))
