"""Where what is imported comes from: code, title and licence of its source, all required."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from sitmap.domain.source import Source
from sitmap.ui.editing.fields import FieldGrid

__all__ = ["SourceForm"]

_LICENCES: Final = (
    "CC BY 4.0", "CC BY-SA 4.0", "CC0", "ODbL 1.0", "public domain", "own work", "unknown",
)  # fmt: skip


class SourceForm(FieldGrid):
    """The source of rows that cite none of their own; signal ``changed()``: another code.

    What the file says of a source goes before what a preset says.
    """

    changed = Signal()

    def __init__(self, known: Mapping[str, Source], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known, self._suggested = known, Source("", "")
        self.code = QLineEdit()
        self.title = QLineEdit()
        self.licence = QComboBox()
        self.licence.setEditable(True)
        self.licence.addItems(["", *_LICENCES])
        self.licence.setAccessibleName("Licence")
        self.licence.setPlaceholderText("Required; “unknown” is an answer")
        self.add("code", "Source", self.code)
        self.add("title", "Title", self.title)
        self.add("licence", "Licence", self.licence)
        self.code.editingFinished.connect(self._on_code)
        self.licence.editTextChanged.connect(lambda _text: self._judge())

    def suggest(self, source: Source) -> None:
        """Show a source that a preset names or that is guessed."""
        self._suggested = source
        self._show(self._known.get(source.code, source))

    def _show(self, source: Source) -> None:
        self.code.setText(source.code)
        self.title.setText(source.title)
        self.licence.setEditText(source.licence or ("unknown" if self.is_known else ""))
        self._judge()

    @property
    def is_known(self) -> bool:
        """Whether the file describes the source already."""
        return self.code.text().strip() in self._known

    def _on_code(self) -> None:
        if self.is_known:
            self._show(self._known[self.code.text().strip()])
        self._judge()
        self.changed.emit()

    def _judge(self) -> None:
        known = self.is_known
        self.title.setEnabled(not known)
        self.licence.setEnabled(not known)
        self.set_message("code", "Described in this file already" if known else "")
        missing = not known and not self.licence.currentText().strip()
        self.set_message("licence", "State a licence" if missing else "", wrong=missing)

    @property
    def problem(self) -> str:
        """What is missing, empty if nothing is."""
        if not self.code.text().strip():
            return "Name the source."
        if not self.is_known and not self.licence.currentText().strip():
            return "State the licence of the source."
        return ""

    def source(self) -> Source:
        """Return the source as it stands in the form."""
        code = self.code.text().strip()
        if code in self._known:
            return self._known[code]
        base = self._suggested if self._suggested.code == code else Source(code, code)
        title = self.title.text().strip() or code
        return replace(base, title=title, licence=self.licence.currentText().strip())
