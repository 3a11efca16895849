"""The dialog in which redaction profiles of a file are made, changed and forgotten."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.handling import TLP_LEVELS
from sitmap.domain.observation import Sensitivity
from sitmap.domain.redaction import DEFAULT_PROFILE, STRIPPABLE, RedactionProfile
from sitmap.errors import UserError
from sitmap.store.database import open_store
from sitmap.store.redaction_profiles import forget_profile, keep_profile, profiles
from sitmap.ui.editing.fields import FORM_STYLE, Drop
from sitmap.ui.task_runner import TaskRunner

__all__ = ["ProfileDialog"]

_LEVELS: Final = [("", "nothing"), *((item.value, f"{item.value} and above")
                                     for item in Sensitivity)]  # fmt: skip
_COLUMNS: Final = 4


class ProfileDialog(QDialog):
    """Edits the profiles of the file at ``path``.

    Signal ``changed(dict, str)``: all profiles by name, and the one that was edited.
    """

    changed = Signal(object, str)

    def __init__(
        self,
        path: Path,
        found: dict[str, RedactionProfile],
        runner: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._path, self._found, self._runner = path, dict(found), runner
        self.setWindowTitle("Redaction Profiles")
        self.name = QLineEdit()
        self.chosen = Drop([(name, name) for name in found])
        self.drop_from, self.protect_from = Drop(_LEVELS), Drop(_LEVELS)
        self.grid, self.delay = QSpinBox(), QSpinBox()
        self.grid.setRange(10, 100_000)
        self.grid.setSingleStep(500)
        self.grid.setSuffix(" m")
        self.delay.setRange(0, 3660)
        self.delay.setSuffix(" days")
        self.strictest = Drop([(label, label) for label in TLP_LEVELS])
        self.handling = Drop([("", "strictest of what is left"), *((x, x) for x in TLP_LEVELS)])
        self.embargo = QCheckBox("Leave out rows under embargo")
        self.strip = {name: QCheckBox(name.replace("_", " ")) for name in STRIPPABLE}
        self.status = QLabel(wordWrap=True)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.forget_button, self.close_button = QPushButton("&Forget"), QPushButton("Close")
        self.save_button = QPushButton("&Save", default=True)
        self.save_button.setObjectName("primary")
        self._lay_out()
        self.chosen.currentIndexChanged.connect(lambda _index: self._show_chosen())
        self.save_button.clicked.connect(self.save)
        self.forget_button.clicked.connect(self.forget)
        self.close_button.clicked.connect(self.reject)
        self._show(found.get(DEFAULT_PROFILE.name, DEFAULT_PROFILE))

    def _lay_out(self) -> None:
        form = QFormLayout()
        for label, widget in (
            ("&Profile:", self.chosen), ("&Name:", self.name),
            ("&Leave out sensitivity:", self.drop_from),
            ("P&rotect sensitivity:", self.protect_from),
            ("Move protected to a &grid of:", self.grid),
            ("Show protected &after:", self.delay),
            ("&Strictest label kept:", self.strictest),
            ("La&bel of the product:", self.handling), ("", self.embargo),
        ):  # fmt: skip
            form.addRow(label, widget)
            widget.setAccessibleName(label.replace("&", "").rstrip(":") or "Embargo")
        fields = QGridLayout()
        for place, box in enumerate(self.strip.values()):
            fields.addWidget(box, place // _COLUMNS, place % _COLUMNS)
        form.addRow("Take from all rows:", fields)
        buttons = QHBoxLayout()
        buttons.addWidget(self.forget_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.status)
        column.addLayout(buttons)
        self.setStyleSheet(FORM_STYLE)

    def _show_chosen(self) -> None:
        found = self._found.get(self.chosen.code())
        if found is not None:
            self._show(found)

    def _show(self, profile: RedactionProfile) -> None:
        self.name.setText(profile.name)
        self.drop_from.choose(profile.drop_from.value if profile.drop_from else "")
        self.protect_from.choose(profile.protect_from.value if profile.protect_from else "")
        self.grid.setValue(round(profile.grid_m))
        self.delay.setValue(profile.delay_days)
        self.strictest.choose(profile.strictest)
        self.handling.choose(profile.handling)
        self.embargo.setChecked(profile.embargo)
        for name, box in self.strip.items():
            box.setChecked(name in profile.strip)
        self.status.setText("No names are looked for in texts: fields are taken away whole.")

    def profile(self) -> RedactionProfile:
        """Return what the form says; raises UserError for what cannot be."""
        drop, protect = self.drop_from.code(), self.protect_from.code()
        return RedactionProfile(
            self.name.text().strip(),
            Sensitivity(drop) if drop else None,
            Sensitivity(protect) if protect else None,
            float(self.grid.value()),
            self.delay.value(),
            self.strictest.code(),
            self.embargo.isChecked(),
            frozenset(name for name, box in self.strip.items() if box.isChecked()),
            self.handling.code(),
        )

    def save(self) -> None:
        """Keep the profile in the file."""
        try:
            profile = self.profile()
        except UserError as error:
            self._on_failed(error)
            return
        self._runner.run_in_store(
            _kept, self._path, profile, done=partial(self._on_changed, profile.name),
            failed=self._on_failed,
        )  # fmt: skip

    def forget(self) -> None:
        """Remove the chosen profile from the file; the default one is as it was."""
        self._runner.run_in_store(
            _forgotten, self._path, self.chosen.code(),
            done=partial(self._on_changed, DEFAULT_PROFILE.name), failed=self._on_failed,
        )  # fmt: skip

    def _on_changed(self, name: str, found: dict[str, RedactionProfile]) -> None:
        self._found = found
        self.chosen.set_items([(each, each) for each in found])
        self.chosen.choose(name)
        self._show_chosen()
        self.status.setText("Saved in the file.")
        self.changed.emit(found, name)

    def _on_failed(self, error: Exception) -> None:
        self.status.setText(str(error))


def _kept(path: Path, profile: RedactionProfile) -> dict[str, RedactionProfile]:
    with open_store(path, write=True) as db:
        keep_profile(db, profile)
        return profiles(db)


def _forgotten(path: Path, name: str) -> dict[str, RedactionProfile]:
    with open_store(path, write=True) as db:
        forget_profile(db, name)
        return profiles(db)
