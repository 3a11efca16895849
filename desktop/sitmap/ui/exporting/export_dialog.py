"""The dialog of an export: what, in which form, by which redaction; what that gives; Export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.handling import TLP_LEVELS
from sitmap.domain.redaction import DEFAULT_PROFILE, RedactionProfile
from sitmap.errors import Cancelled
from sitmap.exchange.writing.forms import FORMS, Form, form_of
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.import_scene import ImportPlaces
from sitmap.ui.dialogs import open_dialog
from sitmap.ui.editing.fields import FORM_STYLE, Drop
from sitmap.ui.exporting.export_choices import Choice
from sitmap.ui.exporting.export_steps import ExportSteps, Wanted, read_profiles
from sitmap.ui.map_preview import MapPreview
from sitmap.ui.task_runner import TaskRunner

if TYPE_CHECKING:
    from sitmap.exporting.job import ExportResult
    from sitmap.exporting.preview import ExportPreview

__all__ = ["ExportDialog"]

_AS_IT_IS: Final = "None: as it is"
_LINES: Final = 4
_STRICTEST: Final = "Strictest of the rows"


class ExportDialog(QDialog):
    """Exports from the file at ``path``; signal ``exported(ExportResult)``.

    Every choice is looked at before it is written: how many rows, where, what is withheld.
    """

    exported = Signal(object)

    def __init__(
        self,
        path: Path,
        choices: list[Choice],
        base_map: BaseMap,
        runner: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._path, self._choices, self._runner = path, choices, runner
        self._preview: ExportPreview | None = None
        self._writing = False
        self.steps = ExportSteps(path, runner, self)
        self.setWindowTitle("Export")
        self.what = _drop("What", [choice.words for choice in choices])
        self.form = _drop("Format", [f"{f.name} ({f.ending})" for f in FORMS.values()])
        self.redaction = _drop("Redaction", [_AS_IT_IS, DEFAULT_PROFILE.name])
        self.handling = _drop("Handling label", [_STRICTEST, *reversed(TLP_LEVELS)])
        self.profiles_button = QPushButton("&Profiles…")
        self.map = MapPreview(base_map)
        self.words = QLabel(wordWrap=True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setMinimumHeight(_LINES * self.words.fontMetrics().lineSpacing())
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.cancel_button = QPushButton("Cancel")
        self.export_button = QPushButton("&Export…", default=True)
        self.export_button.setObjectName("primary")
        self._lay_out()
        self._connect()
        self._read_profiles()
        self.look()

    def _lay_out(self) -> None:
        redaction = QHBoxLayout()
        redaction.addWidget(self.redaction, 1)
        redaction.addWidget(self.profiles_button)
        form = QFormLayout()
        form.addRow("&What:", self.what)
        form.addRow("&Format:", self.form)
        label = QLabel("&Redaction:")
        label.setBuddy(self.redaction)
        form.addRow(label, redaction)
        form.addRow("&Label:", self.handling)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.export_button)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.map, 1)
        column.addWidget(self.words)
        column.addWidget(self.bar)
        column.addLayout(buttons)
        self.setStyleSheet(FORM_STYLE)
        self.resize(640, 600)

    def _connect(self) -> None:
        self.what.currentIndexChanged.connect(self.look)
        self.redaction.currentIndexChanged.connect(self.look)
        self.form.currentIndexChanged.connect(self._tell)
        self.profiles_button.clicked.connect(self._edit_profiles)
        self.cancel_button.clicked.connect(self.reject)
        self.export_button.clicked.connect(self._ask)
        self.steps.previewed.connect(self._on_previewed)
        self.steps.written.connect(self._on_written)
        self.steps.failed.connect(self._on_failed)
        self.steps.progressed.connect(self._on_progress)

    # --- choices --------------------------------------------------------------------------

    @property
    def chosen_form(self) -> Form:
        """The format chosen."""
        return list(FORMS.values())[self.form.currentIndex()]

    def wanted(self) -> Wanted:
        """Return what is chosen."""
        redacted = self.redaction.currentIndex() > 0
        label = self.handling.currentText()
        return Wanted(
            self._choices[self.what.currentIndex()].selection,
            self.redaction.currentText() if redacted else "",
            "" if label == _STRICTEST else label,
        )

    def look(self) -> None:
        """Find out what the choices give; nothing is written."""
        self._preview = None
        self.export_button.setEnabled(False)
        self.bar.setRange(0, 0)
        self.bar.show()
        self.steps.preview(self.wanted())

    def _read_profiles(self) -> None:
        self._runner.run_in_store(
            read_profiles, self._path, done=self._offer, failed=self._on_failed, key="profiles"
        )

    def _offer(self, found: dict[str, RedactionProfile]) -> None:
        before = self.redaction.currentText()
        self.redaction.blockSignals(True)
        self.redaction.clear()
        self.redaction.addItems([_AS_IT_IS, *found])
        for place, profile in enumerate(found.values(), 1):
            tip = "\n".join(profile.words())
            self.redaction.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)
        self.redaction.setCurrentIndex(max(self.redaction.findText(before), 0))
        self.redaction.blockSignals(False)
        self._profiles = found

    def _edit_profiles(self) -> None:
        from sitmap.ui.exporting.profile_dialog import ProfileDialog

        dialog = ProfileDialog(self._path, self._profiles, self._runner, self)
        dialog.changed.connect(self._on_profiles_changed)
        open_dialog(dialog)

    def _on_profiles_changed(self, found: dict[str, RedactionProfile], name: str) -> None:
        self._offer(found)
        self.redaction.setCurrentIndex(max(self.redaction.findText(name), 0))
        self.look()

    # --- what they give -------------------------------------------------------------------

    def _on_previewed(self, preview: ExportPreview) -> None:
        self._preview = preview
        self.bar.hide()
        points = preview.point_array()
        flagged = np.zeros(len(points), np.bool_)
        self.map.show_places(ImportPlaces(points, flagged, tuple(preview.shapes)))
        self._tell()

    def _tell(self) -> None:
        preview = self._preview
        if preview is None:
            return
        left = preview.without_place if self.chosen_form.placed_only else 0
        self.words.setText("\n".join(_told(preview, self.chosen_form)))
        self.export_button.setEnabled(preview.total > left)

    # --- writing --------------------------------------------------------------------------

    def _ask(self) -> None:
        ending = self.chosen_form.ending
        suggestion = self._path.with_name(f"{self._path.stem} export{ending}")
        name, _ = QFileDialog.getSaveFileName(
            self, "Export", str(suggestion), f"{self.chosen_form.name} (*{ending})"
        )
        if name:
            self.export(Path(name))

    def export(self, out: Path) -> None:
        """Write the export; a name without a known ending gets that of the format."""
        if out.suffix.lower() not in FORMS:
            out = out.with_name(out.name + self.chosen_form.ending)
        self._writing = True
        self._set_enabled(False)
        self.bar.show()
        self.words.setText(f"Writing {form_of(out).name} …")
        self.steps.write(self.wanted(), out)

    def _set_enabled(self, enabled: bool) -> None:
        for widget in (self.what, self.form, self.redaction, self.handling,
                       self.profiles_button, self.export_button):  # fmt: skip
            widget.setEnabled(enabled)

    def _on_written(self, result: ExportResult) -> None:
        self.exported.emit(result)
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        self.bar.hide()
        self._writing = False
        self._set_enabled(True)
        self.export_button.setEnabled(self._preview is not None)
        self.words.setText("" if isinstance(error, Cancelled) else str(error))

    def _on_progress(self, done: int, total: int, words: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        if words and self._writing:
            self.words.setText(f"{words[:1].upper()}{words[1:]} …")

    def reject(self) -> None:
        """Stop what is under way; while a file is being written only that is stopped."""
        writing, self._writing = self._writing, False
        self.steps.cancel()
        if writing:
            self._on_failed(Cancelled())
            self.words.setText("Cancelled; nothing was written.")
            return
        super().reject()


def _drop(name: str, items: list[str]) -> Drop:
    drop = Drop()
    drop.addItems(items)
    drop.setAccessibleName(name)
    return drop


def _told(preview: ExportPreview, form: Form) -> list[str]:
    """Return what an export would give, in lines."""
    if not preview.total:
        return ["Nothing to export.", *([preview.note] if preview.note else [])]
    counts = ", ".join(f"{count:,} {kind.value}" for kind, count in preview.counts.items())
    lines = [f"{preview.total:,} observations: {counts}."]
    if preview.note:
        lines.append(preview.note)
    if form.placed_only and preview.without_place:
        lines.append(f"{preview.without_place:,} without a place cannot be in {form.name}.")
    lines += [f"The licence of {title} does not allow to hand it on." for title in
              preview.forbidden[:3]]  # fmt: skip
    return lines
