"""The dialog for a film: which days, how fast, how large; then how far it is, with pictures.

It stands beside the window, which goes on while the film is made.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.dates import SituationDate
from sitmap.errors import UserError
from sitmap.ui.animating.film_order import FilmChoices
from sitmap.ui.animating.film_work import FilmWork
from sitmap.ui.date_box import DateBox
from sitmap.ui.redaction_notice import RedactionNotice

__all__ = ["FilmDialog"]

_STEPS: Final = (("1 day", "1d"), ("1 week", "7d"), ("1 month", "1m"))
_SIZES: Final = (
    ("Wide, 1280 × 720", "1280x720"),
    ("Wide, 1920 × 1080", "1920x1080"),
    ("Square, 1080 × 1080", "1080x1080"),
    ("Upright, 1080 × 1350", "1080x1350"),
    ("Tall, 1080 × 1920", "1080x1920"),
)
_PICTURE: Final = (384, 240)


class FilmDialog(QDialog):
    """Asks for a film and shows it being made; ``saving`` asks where it goes."""

    made = Signal(str)

    def __init__(
        self,
        choices: FilmChoices,
        zone: Callable[[], str],
        work: FilmWork,
        saving: Callable[[FilmChoices], tuple[Path, tuple[str, ...]] | None],
        notice: RedactionNotice,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.notice = notice
        self._choices, self._work, self._saving = choices, work, saving
        self._first, self._last = choices.first, choices.last
        self._out: Path | None = None
        work.setParent(self)
        self._make_form(zone)
        self._lay_out()
        self._connect()

    # --- parts --------------------------------------------------------------------------

    def _make_form(self, zone: Callable[[], str]) -> None:
        self.from_box, self.to_box = (DateBox(zone, self, times=True) for _ in range(2))
        for box in (self.from_box, self.to_box):
            box.setHidden(bool(self._choices.story))
        self.from_box.show_day(self._first)
        self.to_box.show_day(self._last)
        self.step_box, self.size_box = QComboBox(), QComboBox()
        for words, value in _STEPS:
            self.step_box.addItem(words, value)
        for words, value in _SIZES:
            self.size_box.addItem(words, value)
        self.speed_box = QSpinBox(minimum=1, maximum=60, value=self._choices.fps)
        self.speed_box.setSuffix(" a second")
        self.redact_box = QComboBox()
        self.redact_box.addItem("None", "")
        self.fade_box = QCheckBox("Each picture turns into the &next")
        self.every_box = QCheckBox("Show also steps on which &nothing changes")

    def _lay_out(self) -> None:
        story = self._choices.story
        self.setWindowTitle(f"Film of the story {story}" if story else "Film of days")
        form = QFormLayout()
        if not story:
            form.addRow("&From", self.from_box)
            form.addRow("&To", self.to_box)
            form.addRow("&Step", self.step_box)
            form.addRow("S&teps", self.speed_box)
        form.addRow("Si&ze", self.size_box)
        form.addRow(self.fade_box)
        if not story:  # the words of a story are written by hand: nothing can redact them
            form.addRow(self.every_box)
            form.addRow("&Redaction", self.redact_box)
        self.form = QWidget()
        self.form.setLayout(form)
        self.picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.picture.setFixedSize(*_PICTURE)
        self.picture.setAccessibleName("The picture made last")
        self.bar = QProgressBar()
        self.message = QLabel(wordWrap=True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.save_button, self.close_button = QPushButton("&Save Film…"), QPushButton("Close")
        self.save_button.setDefault(True)
        self.close_button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.save_button)
        whole = QVBoxLayout(self)
        for widget in (self.form, self.notice, self.picture, self.bar, self.message):
            whole.addWidget(widget)
        whole.addStretch(1)
        whole.addLayout(buttons)
        self._show_working(False)

    def _connect(self) -> None:
        self.from_box.day_typed.connect(self._on_first)
        self.to_box.day_typed.connect(self._on_last)
        for box in (self.from_box, self.to_box):
            box.problem_changed.connect(self.message.setText)
        self.notice.known.connect(self._offer)
        self.redact_box.currentIndexChanged.connect(lambda index: self.notice.want(index <= 0))
        self.save_button.clicked.connect(self.save)
        self.close_button.clicked.connect(self.reject)
        self._work.progressed.connect(self._on_progress)
        self._work.pictured.connect(self._on_picture)
        self._work.finished.connect(self._on_finished)
        self._work.failed.connect(self._on_failed)
        self._work.cancelled.connect(lambda: self._end("Cancelled; nothing was written."))

    # --- making -------------------------------------------------------------------------

    def choices(self) -> FilmChoices:
        """Return what is chosen now."""
        return FilmChoices(
            self._first,
            self._last,
            self.step_box.currentData(),
            self.speed_box.value(),
            self.size_box.currentData(),
            self.fade_box.isChecked(),
            self.every_box.isChecked(),
            self._choices.story,
            self.redact_box.currentData(),
        )

    def save(self) -> None:
        """Ask where the film goes and begin it."""
        if not (self.from_box.take() and self.to_box.take()):
            return
        if not self._choices.story and self._last < self._first:
            self.message.setText("The last day is before the first.")
            return
        asked = self._saving(self.choices())
        if asked is None:
            return
        self._out, arguments = asked
        self.message.setText(f"Making {self._out.name}…")
        self.bar.setRange(0, 0)
        self._show_working(True)
        self._work.start(arguments)

    def reject(self) -> None:
        """Cancel what runs; close if nothing does."""
        if self._work.running:
            self._work.cancel()
            self.message.setText("Cancelling…")
            return
        super().reject()

    def _show_working(self, working: bool) -> None:
        self.form.setEnabled(not working)
        self.save_button.setEnabled(not working)
        self.close_button.setText("Cancel" if working else "Close")
        self.bar.setVisible(working)
        self.picture.setVisible(working or self.picture.pixmap().width() > 0)

    def _offer(self, profiles: tuple[str, ...]) -> None:
        for name in profiles:
            self.redact_box.addItem(name, name)

    def _on_first(self, on: SituationDate) -> None:
        self._first = on

    def _on_last(self, on: SituationDate) -> None:
        self._last = on

    def _on_progress(self, done: int, total: int, words: str) -> None:
        if total > 0:
            self.bar.setRange(0, total)
            self.bar.setValue(done)
            self.bar.setFormat(f"%v of %m{', ' if words else ''}{words}")

    def _on_picture(self, data: bytes) -> None:
        image = QImage.fromData(data)
        self.picture.setPixmap(
            QPixmap.fromImage(image).scaled(
                self.picture.size(),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )

    def _on_finished(self, told: dict[str, Any]) -> None:
        files, size = told["files"], told["bytes"] / 1e6
        name = files[0] if len(files) == 1 else f"{len(files)} pictures beside {files[0]}"
        seconds = f"{told['seconds']:.0f} s, " if "seconds" in told else ""
        withheld = f", {told['withheld']:,} withheld" if told.get("withheld") else ""
        words = f"Saved {name} ({seconds}{size:.1f} MB{withheld})."
        self._end(words)
        self.made.emit(words)

    def _on_failed(self, error: UserError) -> None:
        self._end(error.line())

    def _end(self, words: str) -> None:
        self._show_working(False)
        self.message.setText(words)
