"""The dialog of an import: what the files hold, what columns mean, the source, what would happen.

Everything is read and compared before anything is recorded, anew after each change by hand;
what is shown is what Import records. Threads and processes are ``import_steps``' matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.category import Vocabulary
from sitmap.domain.source import Source
from sitmap.errors import Cancelled, UserError
from sitmap.exchange.import_choice import ImportChoice, fallback_source
from sitmap.exchange.importing import ImportRead, described
from sitmap.exchange.presets import load_presets, own_preset, save_preset, source_of
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.import_scene import places_of
from sitmap.ui.document import Document
from sitmap.ui.editing.fields import FORM_STYLE, error_colour
from sitmap.ui.importing.import_steps import Checked, ImportSteps
from sitmap.ui.importing.mapping_table import MappingTable
from sitmap.ui.importing.reading_form import ReadingForm
from sitmap.ui.importing.record_lists import RejectedList, RowList
from sitmap.ui.importing.report_file import ask_save_report
from sitmap.ui.importing.source_form import SourceForm
from sitmap.ui.importing.words import counted, outcome_words
from sitmap.ui.map_preview import MapPreview
from sitmap.ui.task_runner import TaskRunner

if TYPE_CHECKING:
    from sitmap.exchange.import_preview import ImportPreview
    from sitmap.store.importing import ImportOutcome

__all__ = ["ImportDialog"]

_PAUSE_MS: Final = 350
"""How long a hand must rest before everything is read again."""
_BUTTON_EDGES: Final = 48


class ImportDialog(QDialog):
    """Imports ``paths`` into the open file; signal ``recorded(ImportOutcome)``."""

    recorded = Signal(object)

    def __init__(
        self, paths: Sequence[Path], document: Document, vocabulary: Vocabulary, zone: str,
        base_map: BaseMap, runner: TaskRunner, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.steps = ImportSteps(paths, zone, document, runner, self)
        self._preview: ImportPreview | None = None
        self._checked: Checked | None = None
        self._outcome: ImportOutcome | None = None
        self._edited = False
        self._known = vocabulary.sources
        more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        self.setWindowTitle(f"Import {paths[0].name}{more}")
        self.reading = ReadingForm(load_presets())
        self.mapping = MappingTable()
        self.source = SourceForm(vocabulary.sources)
        self.map = MapPreview(base_map)
        self.rows = RowList()
        self.not_imported = RejectedList()
        self.tabs = QTabWidget()
        self.good_only = QCheckBox("Import the other records without those")
        self.remember = QCheckBox("Read files with these columns like this from now on")
        self.status = QLabel()
        self.bar = QProgressBar()
        self.report_button = QPushButton("Save &Report…")
        self.cancel_button = QPushButton("Cancel")
        self.import_button = QPushButton("Import", default=True)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._lay_out()
        self._connect()
        self._update()
        self.steps.look(self._reading_choice())

    # -- layout ---------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.status.setWordWrap(True)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.status.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName("Progress")
        self.tabs.addTab(self.rows, "Rows")
        self.tabs.addTab(self.not_imported, "Not imported")
        self.import_button.setObjectName("primary")
        left, right = QWidget(), QSplitter(Qt.Orientation.Vertical)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 6, 0)
        column.addWidget(self.reading)
        column.addWidget(self.mapping, 1)
        column.addWidget(self.remember)
        column.addWidget(self.source)
        right.addWidget(self.map)
        right.addWidget(self.tabs)
        right.setSizes([330, 240])
        both = QSplitter()
        both.addWidget(left)
        both.addWidget(right)
        both.setSizes([520, 640])
        both.setChildrenCollapsible(False)
        bottom = QHBoxLayout()
        bottom.addWidget(self.good_only)
        bottom.addStretch(1)
        for button in (self.report_button, self.cancel_button, self.import_button):
            bottom.addWidget(button)
        whole = QVBoxLayout(self)
        whole.addWidget(both, 1)
        for widget in (self.bar, self.status):
            whole.addWidget(widget)
        whole.addLayout(bottom)
        self.setStyleSheet(FORM_STYLE)
        self.resize(1160, 730)

    def _connect(self) -> None:
        steps = self.steps
        steps.looked.connect(self._on_looked)
        steps.checked.connect(self._on_checked)
        steps.recorded.connect(self._on_recorded)
        steps.failed.connect(self._on_failed)
        steps.progressed.connect(self._on_progress)
        self.reading.reread.connect(self._look_again)
        self.reading.changed.connect(self._on_edited)
        self.reading.order.activated.connect(
            lambda _at: self.mapping.set_order(self.reading.order.code())
        )
        self.mapping.changed.connect(self._on_edited)
        self.source.changed.connect(self._check_soon)
        self.source.licence.editTextChanged.connect(lambda _text: self._update())
        self.good_only.toggled.connect(lambda _on: self._update())
        self._timer.timeout.connect(self._check)
        self.import_button.clicked.connect(self._import)
        self.report_button.clicked.connect(self._save_report)
        self.cancel_button.clicked.connect(self.reject)

    @property
    def is_waiting(self) -> bool:
        """Whether everything is read again as soon as the hand rests."""
        return self._timer.isActive()

    # -- what the user chose --------------------------------------------------------------

    def _reading_choice(self) -> ImportChoice:
        form = self.reading
        return ImportChoice(
            preset=form.preset.code(), encoding=form.encoding.code(),
            delimiter=form.delimiter.code(), crs=form.crs.text().strip(),
        )  # fmt: skip

    def choice(self) -> ImportChoice:
        """Return all that the user says of the files, as it stands in the dialog."""
        form, preview = self.reading, self._preview
        base = self._reading_choice()
        source = self.source.source()
        layer = None
        if self._edited and preview is not None and not preview.several:
            layer = self._layer(preview)
        cites_own = "source" in self.mapping.mapping()[0]
        return ImportChoice(
            preset="" if layer is not None else base.preset, encoding=base.encoding,
            delimiter=base.delimiter, crs=base.crs, order=form.order.code(), layer=layer,
            source="" if cites_own or self._preset_speaks() else source.code,
            licence="" if self.source.is_known else source.licence, described=source,
        )  # fmt: skip

    def _preset_speaks(self) -> bool:
        """Tell whether the recognised preset names the very source that the form shows."""
        preset = self._preview.preset if self._preview is not None else None
        told = source_of(preset) if preset is not None else None
        return told is not None and told.code == self.source.code.text().strip()

    def _layer(self, preview: ImportPreview) -> dict[str, object]:
        form = self.reading
        columns, fixed = self.mapping.mapping()
        layer = {**preview.layer, "map": columns, "fixed": fixed, "kind": form.kind.code()}
        if "time" in columns:
            layer.pop("date", None)
            layer.pop("date_in", None)
        for name, text in (
            ("series", form.series.text().strip()), ("persistence", form.persistence.code()),
            ("date_order", form.order.code()), ("crs", form.crs.text().strip()),
        ):  # fmt: skip
            layer.pop(name, None)
            if text:
                layer[name] = text
        return layer

    # -- steps ----------------------------------------------------------------------------

    def _look_again(self) -> None:
        self._edited = False
        self._checked = None
        self.steps.look(self._reading_choice())
        self._update()

    def _on_looked(self, preview: ImportPreview) -> None:
        self._preview = preview
        self.reading.show_preview(preview)
        self.mapping.show_layer(preview, preview.layer, self.reading.order.code())
        self.rows.show_rows(preview)
        told = source_of(preview.preset) if preview.preset is not None else None
        code = fallback_source(self.steps.paths)
        if not self.source.code.text() or told is not None:
            self.source.suggest(told or Source(code, code))
        self._check()

    def _on_edited(self) -> None:
        self._edited = True
        self._check_soon()

    def _check_soon(self) -> None:
        self._checked = None
        self.steps.cancel()
        self._timer.start()
        self._update()

    def _check(self) -> None:
        self._checked = None
        if self._preview is not None and self.reading.kind.code():
            self.steps.check(self.choice())
        self._update()

    def _on_checked(self, checked: Checked) -> None:
        self._checked = checked
        read = checked.read
        self.map.show_places(places_of([part.columns for part in read.parts]))
        self.not_imported.show_report(read)
        self.tabs.setTabText(1, f"Not imported ({len(read.rejected)})")
        if read.rejected and not checked.outcome.imported:
            self.tabs.setCurrentWidget(self.not_imported)
        self._update()

    def _on_failed(self, error: Exception) -> None:
        self.map.show_places(None)
        if isinstance(error, Cancelled):
            self._update("Cancelled; nothing was recorded.")
        elif isinstance(error, UserError):
            self._update(error.line(), wrong=True)
        else:
            raise error

    def _on_progress(self, done: int, total: int, words: str) -> None:
        if self.steps.busy:
            self.bar.setRange(0, total)
            self.bar.setValue(done)
            self._say(f"{words[:1].upper()}{words[1:]} …", wrong=False)

    def _import(self) -> None:
        if self._checked is not None and self.import_button.isEnabled():
            self.steps.record(self._described(self._checked))
            self._update()

    def _on_recorded(self, outcome: ImportOutcome) -> None:
        self._outcome = outcome
        if self._edited and self.remember.isChecked():
            self._keep_preset()
        self.cancel_button.setText("Close")
        self._update()
        self.recorded.emit(outcome)

    def _keep_preset(self) -> None:
        preview = self._preview
        if preview is None:
            return
        name = self.steps.paths[0].name.split(".")[0]
        preset = own_preset(
            name, preview.format, preview.columns, self._layer(preview), self.source.source()
        )
        try:
            save_preset(preset)
        except UserError as error:
            self._say(f"Imported, but the reading is not kept: {error.line()}", wrong=True)

    def _save_report(self) -> None:
        if self._checked is not None:
            told = self._outcome or self._checked.outcome
            ask_save_report(self._checked.read, told, self.steps.paths, self)

    def reject(self) -> None:
        """Close; what is under way stops and leaves no trace."""
        self.steps.close()
        super().reject()

    # -- what shows -----------------------------------------------------------------------

    def _update(self, message: str = "", *, wrong: bool = False) -> None:
        checked, done = self._checked, self._outcome is not None
        rejected = len(checked.read.rejected) if checked is not None else 0
        self.bar.setVisible(self.steps.busy)
        self.good_only.setVisible(bool(rejected) and not done)
        editable = self._preview is not None and not self._preview.several
        self.remember.setVisible(self._edited and editable and not done)
        self.report_button.setEnabled(checked is not None)
        problem = self._problem(checked)
        new = checked.outcome.imported if checked is not None else 0
        self.import_button.setEnabled(not problem and not done and not self.steps.busy)
        words = f"Import {counted(new, 'record')}" if new else "Import"
        self.import_button.setText(words)
        # The style sheet's edges are not in the hint that the layout takes.
        room = self.import_button.fontMetrics().horizontalAdvance(words) + _BUTTON_EDGES
        self.import_button.setMinimumWidth(room)
        self.import_button.setVisible(not done)
        for widget in (self.reading, self.mapping, self.source):
            widget.setEnabled(not done and (widget is not self.mapping or editable))
        if message:
            self._say(message, wrong=wrong)
        elif not self.steps.busy:
            self._say(self._words(checked, problem), wrong=bool(problem) and checked is not None)

    def _problem(self, checked: Checked | None) -> str:
        """Return why nothing can be imported now, empty if it can."""
        if self._preview is not None and not self.reading.kind.code():
            return f"{self._preview.file} {self._preview.problem}. Say what its rows are."
        if checked is None:
            return "Not read yet."
        if checked.read.rejected and not self.good_only.isChecked():
            return "Some records cannot be read: correct how they are read, or leave them out."
        if not checked.outcome.imported:
            return "Nothing of it is new."
        return self.source.problem or self._unlicensed(checked)

    def _unlicensed(self, checked: Checked) -> str:
        codes = self._described(checked).unlicensed(self._known)
        return (
            f"State the licence of the sources that are cited: {', '.join(codes)}" if codes else ""
        )

    def _described(self, checked: Checked) -> ImportRead:
        """Return what was read with the sources as the form describes them now."""
        return described(checked.read, self.choice(), load_presets(), self.steps.paths)

    def _words(self, checked: Checked | None, problem: str) -> str:
        if self._outcome is not None and checked is not None:
            batch = f" Recorded as batch {self._outcome.batch}; Import Batches can take it back."
            return outcome_words(checked.read, self._outcome) + batch
        if checked is None:
            return problem
        return f"{outcome_words(checked.read, checked.outcome)}\n{problem}".strip()

    def _say(self, text: str, *, wrong: bool) -> None:
        self.status.setText(text)
        self.status.setStyleSheet(f"color: {error_colour(self.palette())}" if wrong else "")
