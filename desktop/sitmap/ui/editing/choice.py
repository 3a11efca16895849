"""Choosing an entry of one of the file's lists, or describing a new one in place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QLineEdit, QVBoxLayout, QWidget

from sitmap.ui.editing.fields import Drop

__all__ = ["Choice"]

_NEW: Final = "\x00new"


class Choice(QWidget):
    """A drop-down of (code, words) whose last entry opens the fields of a new one.

    ``new_fields`` are (name, label) pairs; the first is the one that must be filled in.
    Signal ``changed``: the choice or a word of the new entry is another.
    """

    changed = Signal()

    def __init__(
        self,
        new_label: str,
        new_fields: Iterable[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._new_label = new_label
        self._foreign = ""
        self.drop = Drop(parent=self)
        self.block = QFrame(self)
        self.fields: dict[str, QLineEdit] = {}
        form = QFormLayout(self.block)
        form.setContentsMargins(12, 2, 0, 4)
        form.setVerticalSpacing(3)
        for name, label in new_fields:
            edit = QLineEdit(self.block)
            edit.setObjectName(f"new_{name}")
            edit.setAccessibleName(f"{new_label.rstrip('…')}: {label}")
            edit.textChanged.connect(self.changed)
            form.addRow(label, edit)
            self.fields[name] = edit
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self.drop)
        layout.addWidget(self.block)
        self.block.hide()
        self.setFocusProxy(self.drop)
        self.drop.currentIndexChanged.connect(self._on_chosen)

    def set_items(self, items: Iterable[tuple[str, str]], none: str = "None") -> None:
        """Offer ``none``, the entries and the new one; the choice stays if it is there."""
        entries = list(items)
        if self._foreign and self._foreign not in dict(entries):
            entries.append((self._foreign, self._foreign))
        self.drop.set_items([("", none), *entries, (_NEW, self._new_label)])
        self.block.setVisible(self.is_new)

    @property
    def is_new(self) -> bool:
        """Whether a new entry is being described."""
        return self.drop.code() == _NEW

    def code(self) -> str:
        """Return the code of the chosen entry; empty for none and for a new one."""
        return "" if self.is_new else self.drop.code()

    def choose(self, code: str) -> None:
        """Choose an entry by its code; one that the list lacks is offered as it is.

        A recorded code must not get lost because its entry belongs to another kind.
        """
        if code and self.drop.findData(code) < 0:
            self._foreign = code
            self.drop.insertItem(self.drop.count() - 1, code, code)
        self.drop.choose(code)

    def choose_new(self) -> None:
        """Open the fields of a new entry."""
        self.drop.choose(_NEW)

    def new_text(self, name: str) -> str:
        """Return what was typed for one field of the new entry."""
        return self.fields[name].text().strip()

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.drop.setAccessibleName(name)

    def _on_chosen(self) -> None:
        self.block.setVisible(self.is_new)
        if self.is_new and self.drop.hasFocus():
            next(iter(self.fields.values())).setFocus()
        self.changed.emit()
