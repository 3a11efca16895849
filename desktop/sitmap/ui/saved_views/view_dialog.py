"""The form of a saved view: its name, what of the present look belongs to it, its story.

It asks only; writing is the view actions' matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.category import SavedView
from sitmap.domain.stories import stories_of
from sitmap.ui.saved_views.view_words import LONGEST_NAME, date_words

__all__ = ["StoryStepDialog", "ViewDialog"]

_Buttons = QDialogButtonBox.StandardButton


class _StoryFields:
    """Which story a view belongs to and what its step says."""

    def __init__(self, views: Iterable[SavedView], parent: QWidget) -> None:
        self.story = QComboBox(parent, editable=True)
        self.story.addItems(["", *stories_of(views)])
        self.story.setAccessibleName("Story that the view belongs to")
        edit = self.story.lineEdit()
        if edit is not None:
            edit.setPlaceholderText("none")
            edit.setMaxLength(LONGEST_NAME)
        self.text = QPlainTextEdit(parent)
        self.text.setAccessibleName("Text of the view")
        self.text.setPlaceholderText("What the reader should know here, in a few sentences")
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(80)

    def add_to(self, form: QFormLayout) -> None:
        form.addRow("&Story", self.story)
        form.addRow("&Text", self.text)

    def begin_with(self, view: SavedView) -> None:
        """Keep the story and text of a view that is to be replaced, unless others are typed."""
        if not self.story.currentText() and not self.text.toPlainText():
            self.story.setCurrentText(view.story)
            self.text.setPlainText(view.text)

    def told(self, view: SavedView) -> SavedView:
        story = " ".join(self.story.currentText().split())
        return replace(view, story=story, text=self.text.toPlainText().strip())


class ViewDialog(QDialog):
    """Asks under which name the present view is saved and what belongs to it."""

    def __init__(
        self, shown: SavedView, views: Iterable[SavedView], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save the Present View")
        self._shown, self._views = shown, {view.name: view for view in views}
        self.edit = QLineEdit(self)
        self.edit.setMaxLength(LONGEST_NAME)
        self.edit.setAccessibleName("Name of the view")
        self.edit.setPlaceholderText("for example Pokrovsk, northern approaches")
        self.with_date = QCheckBox(f"&Date: {date_words(shown)}", self)
        self.with_choices = QCheckBox("&Layers, filter, looks and selection", self)
        for box in (self.with_date, self.with_choices):
            box.setChecked(True)
        self.fields = _StoryFields(self._views.values(), self)
        self.hint = QLabel(self)
        self.hint.setWordWrap(True)
        self.buttons = QDialogButtonBox(_Buttons.Save | _Buttons.Cancel, self)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self.edit.textChanged.connect(self._on_typed)
        self._on_typed()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("&Name", self.edit)
        form.addRow("Keeps", QLabel("The place on the map, and"))
        form.addRow("", self.with_date)
        form.addRow("", self.with_choices)
        self.fields.add_to(form)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.hint)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(440)

    def view(self) -> SavedView:
        """Return the view as it will be written."""
        view = replace(self._shown, name=" ".join(self.edit.text().split()))
        if not self.with_date.isChecked():
            view = replace(view, on="", known_on="", recorded_on="", window="", compared_on="")
        if not self.with_choices.isChecked():
            view = replace(view, choices="", selection="")
        return self.fields.told(view)

    def _on_typed(self) -> None:
        name = " ".join(self.edit.text().split())
        self.buttons.button(_Buttons.Save).setEnabled(bool(name))
        replaced = self._views.get(name)
        self.hint.setText("This replaces the saved view of this name." if replaced else "")
        if replaced is not None:
            self.fields.begin_with(replaced)


class StoryStepDialog(QDialog):
    """Asks for the story and the text of a view that is there already."""

    def __init__(
        self, view: SavedView, views: Iterable[SavedView], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Text and Story of {view.name}")
        self._view = view
        self.fields = _StoryFields(views, self)
        self.fields.begin_with(view)
        self.buttons = QDialogButtonBox(_Buttons.Save | _Buttons.Cancel, self)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        form = QFormLayout()
        self.fields.add_to(form)
        layout.addLayout(form)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(440)

    def view(self) -> SavedView:
        """Return the view as it will be."""
        return self.fields.told(self._view)
