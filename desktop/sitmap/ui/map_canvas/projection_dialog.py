"""The dialog for a code of the EPSG register: a fitting few, and room to type any other."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sitmap.errors import UserError
from sitmap.geo.projection import Extent
from sitmap.geo.projection_choice import fitting_codes, projection_for

__all__ = ["ProjectionDialog"]

_CODE: Final = Qt.ItemDataRole.UserRole
_TYPING_PAUSE_MS: Final = 150


class ProjectionDialog(QDialog):
    """Asks for a projection that can show ``extent``; signal ``code_chosen(str)``.

    What a code means, its error in metres, and why one cannot be taken stand below the field.
    """

    code_chosen = Signal(str)

    def __init__(self, extent: Extent, chosen: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._extent = extent
        self.setWindowTitle("Projection by EPSG code")
        self.field = QLineEdit(chosen if chosen.startswith("EPSG:") else "")
        self.field.setPlaceholderText("EPSG:32637")
        self.field.setAccessibleName("EPSG code")
        self.list = QListWidget()
        self.list.setAccessibleName("Projections made for this part of the world")
        for code, name in fitting_codes(extent):
            item = QListWidgetItem(f"{code}   {name}")
            item.setData(_CODE, code)
            self.list.addItem(item)
        self.verdict = QLabel(wordWrap=True)
        self.verdict.setAccessibleName("What the code means")
        self.verdict.setMinimumHeight(self.verdict.fontMetrics().height() * 3)
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._timer.timeout.connect(self.judge)
        self.accept_button = self._lay_out()
        self.field.textChanged.connect(self._timer.start)
        self.list.itemSelectionChanged.connect(self._on_selected)
        self.list.itemActivated.connect(lambda _item: self.accept())
        self.judge()

    def _lay_out(self) -> QPushButton:
        label = QLabel("Made for the middle of the &map:")
        label.setBuddy(self.list)
        typed = QLabel("Or any &code of the EPSG register, in metres:")
        typed.setBuddy(self.field)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (label, self.list, typed, self.field, self.verdict, buttons):
            layout.addWidget(widget)
        self.resize(460, 420)
        return buttons.button(QDialogButtonBox.StandardButton.Ok)

    def _on_selected(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.field.setText(str(item.data(_CODE)))
            self.judge()

    def judge(self) -> bool:
        """Tell what the typed code means; returns whether it can show the map."""
        typed = self.field.text().strip()
        words, good = "", False
        if typed:
            try:
                projection = projection_for(typed, self._extent)
            except UserError as error:
                words = error.line()
            else:
                good = True
                parts = (f"{projection.name}, datum {projection.datum}", projection.error_words)
                words = "; ".join(part for part in parts if part)
        self.verdict.setText(words)
        self.accept_button.setEnabled(good)
        return good

    def accept(self) -> None:
        """Take the code if it can show the map; else stay and say why not."""
        self._timer.stop()
        if self.judge():
            self.code_chosen.emit(projection_for(self.field.text(), self._extent).crs_text)
            super().accept()
