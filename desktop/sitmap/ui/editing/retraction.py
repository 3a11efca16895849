"""Asking why an observation is to be withdrawn."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from sitmap.ui.editing.fields import FORM_STYLE, error_colour

__all__ = ["RetractionDialog"]


class RetractionDialog(QDialog):
    """Names the observation and takes the reason; it closes when that is on disk.

    Signal ``confirmed(str)`` with the reason; the owner calls ``close`` or ``fail``.
    """

    confirmed = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Retract observation")
        self.setMinimumWidth(440)
        self.setStyleSheet(FORM_STYLE)
        name = QLabel(f"“{title}”", self)
        name.setWordWrap(True)
        bold = name.font()
        bold.setBold(True)
        name.setFont(bold)
        explanation = QLabel(
            "It will no longer show. The file keeps it with your reason, and undo brings it back.",
            self,
        )
        explanation.setWordWrap(True)
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText("e.g. the source has withdrawn it")
        self.reason.setAccessibleName("Reason")
        label = QLabel("&Reason (needed)", self)
        label.setBuddy(self.reason)
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.hide()
        self.buttons = QDialogButtonBox(self)
        self.retract = self.buttons.addButton("Retract", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        for widget in (name, explanation, label, self.reason, self.message, self.buttons):
            layout.addWidget(widget)
        self.reason.textChanged.connect(self._update)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        self._update()
        self.reason.setFocus()

    def fail(self, line: str) -> None:
        """Say why it could not be withdrawn; the reason stays."""
        self.reason.setEnabled(True)
        self._update()
        self.message.setText(f"Not retracted: {line}")
        self.message.setStyleSheet(f"color: {error_colour(self.palette())}")
        self.message.show()

    def _update(self) -> None:
        given = bool(self.reason.text().strip())
        self.retract.setEnabled(given)
        self.retract.setToolTip("" if given else "Give the reason first")

    def _on_accepted(self) -> None:
        self.retract.setEnabled(False)
        self.reason.setEnabled(False)
        self.message.hide()
        self.confirmed.emit(self.reason.text().strip())
