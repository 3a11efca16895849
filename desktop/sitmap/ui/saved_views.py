"""The two small dialogs of saved views: naming a new one, looking after those there are.

They ask and signal; writing is the view actions' matter.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.dates import format_day
from sitmap.ui.session import Session

__all__ = ["SaveViewDialog", "ViewsDialog"]

_LONGEST = 80
_NAME = Qt.ItemDataRole.UserRole


class SaveViewDialog(QDialog):
    """Asks for the name of the present view, and whether the date belongs to it."""

    def __init__(self, taken: Collection[str], on: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save the Present View")
        self._taken = taken
        self.edit = QLineEdit(self)
        self.edit.setMaxLength(_LONGEST)
        self.edit.setAccessibleName("Name of the view")
        self.edit.setPlaceholderText("for example Pokrovsk, northern approaches")
        self.with_date = QCheckBox(f"Also go to {format_day(on)} when it is chosen", self)
        self.hint = QLabel(self)
        self.hint.setWordWrap(True)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Save | kinds.Cancel, self)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        label = QLabel("&Name of the view", self)
        label.setBuddy(self.edit)
        for widget in (label, self.edit, self.with_date, self.hint, self.buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(380)
        self.edit.textChanged.connect(self._on_typed)
        self._on_typed()

    def name(self) -> str:
        """Return the name as it will be written."""
        return " ".join(self.edit.text().split())

    def _on_typed(self) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(bool(self.name()))
        replaced = self.name() in self._taken
        self.hint.setText("This replaces the saved view of this name." if replaced else "")


class ViewsDialog(QDialog):
    """Lists the saved views of the file; the first of them opens with it.

    Signals: ``chosen(SavedView)``, ``renamed(str, str)`` old and new name, ``removed(str)``.
    """

    chosen = Signal(object)
    renamed = Signal(str, str)
    removed = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Saved Views")
        self._session = session
        self.list = QListWidget(self)
        self.list.setAccessibleName("Saved views of this file")
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.show_button = QPushButton("&Show", self)
        self.rename_button = QPushButton("Re&name", self)
        self.remove_button = QPushButton("Re&move", self)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close.rejected.connect(self.reject)
        row = QHBoxLayout()
        for button in (self.show_button, self.rename_button, self.remove_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel("The first view is shown when the file is opened.", self))
        layout.addWidget(self.list)
        layout.addLayout(row)
        layout.addWidget(close)
        self.setMinimumSize(400, 320)
        self.list.itemChanged.connect(self._on_item_changed)
        self.list.itemDoubleClicked.connect(self._on_show)
        self.list.itemSelectionChanged.connect(self._on_selected)
        self.show_button.clicked.connect(self._on_show)
        self.rename_button.clicked.connect(self._on_rename)
        self.remove_button.clicked.connect(self._on_remove)
        session.snapshot_changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        place = max(self.list.currentRow(), 0)
        self.list.blockSignals(True)
        self.list.clear()
        for name in self._session.snapshot.vocabulary.views:
            item = QListWidgetItem(name)
            item.setData(_NAME, name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.addItem(item)
        self.list.setCurrentRow(min(place, self.list.count() - 1))
        self.list.blockSignals(False)
        self._on_selected()

    def _name(self) -> str:
        chosen = self.list.selectedItems()
        return str(chosen[0].data(_NAME)) if chosen else ""

    def _on_selected(self) -> None:
        for button in (self.show_button, self.rename_button, self.remove_button):
            button.setEnabled(bool(self._name()))

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        old, new = str(item.data(_NAME)), " ".join(item.text().split())[:_LONGEST]
        self.list.blockSignals(True)
        item.setText(old)  # until the file says otherwise
        self.list.blockSignals(False)
        if new and new != old:
            self.renamed.emit(old, new)

    def _on_show(self) -> None:
        view = self._session.snapshot.vocabulary.views.get(self._name())
        if view is not None:
            self.chosen.emit(view)

    def _on_rename(self) -> None:
        for item in self.list.selectedItems():
            self.list.editItem(item)

    def _on_remove(self) -> None:
        if self._name():
            self.removed.emit(self._name())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self._on_remove()
        else:
            super().keyPressEvent(event)
