"""The panel of saved views: what each shows, their order, their stories.

It lists and signals; showing and writing is the view actions' matter.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.category import SavedView
from sitmap.ui.saved_views.view_rows import WORDS, TwoLines
from sitmap.ui.saved_views.view_words import LONGEST_NAME, view_words
from sitmap.ui.session import Session

__all__ = ["ViewsPanel"]

_NAME = Qt.ItemDataRole.UserRole
_BUTTONS = (
    ("save", "Save…", "Save the present view"),
    ("edit", "Text…", "Text and story of the view"),
    ("rename", "Rename", "Rename the view (F2)"),
    ("up", "Up", "Move the view up (Alt+Up)"),
    ("down", "Down", "Move the view down (Alt+Down)"),
    ("remove", "Remove", "Remove the view (Delete)"),
)


class ViewsPanel(QWidget):
    """Lists the saved views of the file; the first of them opens with it.

    Signals: ``save_asked()``, ``chosen(SavedView)``, ``told(str)`` the view whose text is to be
    changed, ``renamed(str, str)`` old and new name, ``removed(str)``, ``moved(str, int)`` the view
    and its new place, ``story_chosen(str)``.
    """

    save_asked = Signal()
    chosen = Signal(object)
    told = Signal(str)
    renamed = Signal(str, str)
    removed = Signal(str)
    moved = Signal(str, int)
    story_chosen = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.list = _ViewList(self)
        self.buttons = {name: self._button(name, text, tip) for name, text, tip in _BUTTONS}
        self.story_button = QToolButton(self)
        self.story_button.clicked.connect(self._on_story)
        self.hint = QLabel("No view is saved in this file yet.", self)
        self.hint.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(2)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        for widget in (self.hint, self.list, self.story_button):
            layout.addWidget(widget)
        layout.addLayout(row)
        self.list.itemChanged.connect(self._on_item_changed)
        self.list.itemActivated.connect(self._on_activated)
        self.list.itemSelectionChanged.connect(self._on_selected)
        self.list.model().rowsMoved.connect(self._on_dragged)
        session.snapshot_changed.connect(self._fill)
        self._fill()

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.clicked.connect(partial(self._on_button, name))
        return button

    def select(self, name: str) -> None:
        """Mark a view of the list without showing it."""
        for row in range(self.list.count()):
            if self.list.item(row).data(_NAME) == name:
                self.list.setCurrentRow(row)

    def _fill(self) -> None:
        name, place = self._name(), max(self.list.currentRow(), 0)
        self.list.blockSignals(True)
        self.list.clear()
        for view in self._session.snapshot.vocabulary.views.values():
            self.list.addItem(_item(view))
        self.list.setCurrentRow(min(place, self.list.count() - 1))
        self.select(name)
        self.list.blockSignals(False)
        self.hint.setVisible(not self.list.count())
        self._on_selected()

    def _name(self) -> str:
        chosen = self.list.selectedItems()
        return str(chosen[0].data(_NAME)) if chosen else ""

    def _view(self) -> SavedView | None:
        return self._session.snapshot.vocabulary.views.get(self._name())

    def _on_selected(self) -> None:
        view, row = self._view(), self.list.currentRow()
        for name, button in self.buttons.items():
            button.setEnabled(name == "save" or view is not None)
        self.buttons["up"].setEnabled(view is not None and row > 0)
        self.buttons["down"].setEnabled(view is not None and row < self.list.count() - 1)
        story = view.story if view is not None else ""
        self.story_button.setVisible(bool(story))
        self.story_button.setText(f"Tell the Story: {story}".replace("&", "&&"))

    def _on_button(self, name: str) -> None:
        view, row = self._view(), self.list.currentRow()
        if name == "save":
            self.save_asked.emit()
        elif view is None:
            return
        elif name == "edit":
            self.told.emit(view.name)
        elif name == "rename":
            self.list.editItem(self.list.currentItem())
        elif name == "remove":
            self.removed.emit(view.name)
        else:
            self._move(view.name, row + (1 if name == "down" else -1))

    def _move(self, name: str, place: int) -> None:
        if 0 <= place < self.list.count():
            self.moved.emit(name, place)

    def _on_dragged(self) -> None:
        names = [self.list.item(row).data(_NAME) for row in range(self.list.count())]
        before = list(self._session.snapshot.vocabulary.views)
        if self._name() in names and names != before:
            self.moved.emit(self._name(), names.index(self._name()))

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        old, new = str(item.data(_NAME)), " ".join(item.text().split())[:LONGEST_NAME]
        self.list.blockSignals(True)
        item.setText(old)  # until the file says otherwise
        self.list.blockSignals(False)
        if new and new != old:
            self.renamed.emit(old, new)

    def _on_activated(self) -> None:
        view = self._view()
        if view is not None:
            self.chosen.emit(view)

    def _on_story(self) -> None:
        view = self._view()
        if view is not None:
            self.story_chosen.emit(view.story)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove with Delete, move with Alt and an arrow."""
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        keys = {Qt.Key.Key_Delete: "remove"}
        if alt:
            keys = {Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down"}
        name = keys.get(Qt.Key(event.key()))
        if name is None:
            super().keyPressEvent(event)
        else:
            self._on_button(name)


def _item(view: SavedView) -> QListWidgetItem:
    item = QListWidgetItem(view.name)
    words = f"{view.story}: {view_words(view)}" if view.story else view_words(view)
    item.setData(_NAME, view.name)
    item.setData(WORDS, words)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
    item.setToolTip("\n".join(part for part in (view.name, words, view.text) if part))
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{view.name}, {words}")
    return item


class _ViewList(QListWidget):
    """Names with what they show; dragged into another order."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Saved views of this file")
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setUniformItemSizes(True)
        self.setItemDelegate(TwoLines(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The panel moves and removes with these.
        if event.key() == Qt.Key.Key_Delete or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)
