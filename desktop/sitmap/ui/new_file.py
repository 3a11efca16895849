"""Asking for a new, empty situation file: its title, its zone, its place on disk."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.category import CaseInfo
from sitmap.domain.dates import check_zone
from sitmap.errors import UserError
from sitmap.store.database import create_store
from sitmap.ui.editing.fields import FORM_STYLE, FieldGrid
from sitmap.ui.messages import Messages

__all__ = ["NewFileDialog", "ask_new_file"]

_FIRST_ZONES = ("UTC", "Europe/Kyiv")
_SUFFIX = ".gpkg"


class NewFileDialog(QDialog):
    """Title, zone and path; it closes only when the file is on disk, in ``path``."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New situation file")
        self.setMinimumWidth(520)
        self.setStyleSheet(FORM_STYLE)
        self.path: Path | None = None
        self._folder = folder
        self._path_typed = False
        self.title = QLineEdit(self)
        self.title.setPlaceholderText("e.g. Battle of Pokrovsk")
        self.zone = QComboBox(self)
        self.location = QLineEdit(self)
        self.browse = QPushButton("Choose…", self)
        self.browse.setAutoDefault(False)
        self.grid = FieldGrid(self)
        self.buttons = QDialogButtonBox(self)
        self.create_button = self.buttons.addButton(
            "Create", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self._fill_zones()
        self._lay_out()
        self.title.textChanged.connect(self._on_title_changed)
        self.zone.editTextChanged.connect(self._update)
        self.location.textEdited.connect(self._on_path_edited)
        self.browse.clicked.connect(self._on_browse)
        self.buttons.accepted.connect(self._create)
        self.buttons.rejected.connect(self.reject)
        self._update()

    def _fill_zones(self) -> None:
        import zoneinfo

        others = sorted(zoneinfo.available_timezones() - set(_FIRST_ZONES))
        self.zone.setEditable(True)
        self.zone.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.zone.addItems([*_FIRST_ZONES, *(name for name in others if "/" in name)])
        completer = self.zone.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)

    def _lay_out(self) -> None:
        place = QWidget(self)
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.location, 1)
        row.addWidget(self.browse)
        place.setFocusProxy(self.location)
        self.location.setAccessibleName("File")
        self.grid.add("title", "Title", self.title)
        self.grid.add("zone", "Time zone", self.zone)
        self.grid.add("path", "File", place)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (self.grid, self.buttons):
            layout.addWidget(widget)

    def _target(self) -> Path | None:
        text = self.location.text().strip()
        if not text:
            return None
        path = Path(text)
        with suppress(RuntimeError):  # ~ and a name that nobody has: a file called so
            path = path.expanduser()
        path = path if path.is_absolute() else self._folder / path
        if not path.name:
            return None
        return path if path.suffix.lower() == _SUFFIX else path.with_name(path.name + _SUFFIX)

    def _update(self) -> None:
        problem = ""
        try:
            check_zone(self.zone.currentText())
        except UserError as error:
            problem = f"{error.what}; {error.hint}"
        self.grid.set_message(
            "zone",
            _sentence(problem) or "Days begin and end in this zone; it cannot be changed later",
            wrong=bool(problem),
        )
        target = self._target()
        taken = target is not None and target.exists()
        self.grid.set_message(
            "path", "This file exists; choose another name" if taken else "", wrong=taken
        )
        named = bool(self.title.text().strip())
        self.create_button.setEnabled(named and target is not None and not taken and not problem)
        self.create_button.setToolTip("" if named else "Give it a title first")

    def _on_title_changed(self, title: str) -> None:
        if not self._path_typed:
            name = re.sub(r'[\s\\/:*?"<>|\x00-\x1f]+', " ", title).strip(" .")
            self.location.setText(str(self._folder / f"{name}{_SUFFIX}") if name else "")
        self._update()

    def _on_path_edited(self) -> None:
        self._path_typed = True
        self._update()

    def _on_browse(self) -> None:
        start = self.location.text() or str(self._folder)
        name, _ = QFileDialog.getSaveFileName(
            self,
            "New situation file",
            start,
            "Situation files (*.gpkg)",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            self._path_typed = True
            self.location.setText(name)
            self._update()

    def _create(self) -> None:
        target = self._target()
        if target is None or not self.create_button.isEnabled():
            return
        info = CaseInfo(self.title.text().strip(), check_zone(self.zone.currentText()))
        try:
            create_store(target, info).close()
        except UserError as error:
            self.grid.set_message("path", _sentence(error.line()), wrong=True)
            return
        self.path = target
        self.accept()


def ask_new_file(parent: QWidget | None, messages: Messages) -> Path | None:
    """Ask for a new file and make it; None if the user thought better of it."""
    dialog = NewFileDialog(Path.home(), parent)
    dialog.exec()
    if dialog.path is not None:
        messages.info(f"Made {dialog.path}")
    return dialog.path


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
