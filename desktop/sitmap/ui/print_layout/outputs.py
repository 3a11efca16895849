"""How the pages are saved: the kind of file and what belongs to it; where they go is not asked.

What the kinds mean is ``portrayal.page.output``'s matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from sitmap.portrayal.page.output import USES, PageOutput

__all__ = ["FORMS", "OutputChoices", "OutputForm"]


@dataclass(frozen=True, slots=True)
class OutputForm:
    """A kind of file: its words and ending, and what a page in it is for."""

    words: str
    ending: str
    use: str = ""
    archive: bool = False
    world_file: bool = False

    @property
    def is_picture(self) -> bool:
        """Whether it has a resolution."""
        return self.ending in ("png", "tif")


FORMS: Final = (
    OutputForm("PDF", "pdf"),
    OutputForm("PDF for screens, light pictures", "pdf", "screen"),
    OutputForm("PDF for the press, fine pictures", "pdf", "press"),
    OutputForm("PDF/A for archives, without layers", "pdf", archive=True),
    OutputForm("PNG picture", "png"),
    OutputForm("PNG with its position beside it", "png", world_file=True),
    OutputForm("GeoTIFF", "tif"),
    OutputForm("SVG drawing", "svg"),
)
_DPI, _PIXELS = "dots per inch", "pixels wide"
_RANGES: Final = {_DPI: (20, 2400, 300), _PIXELS: (200, 60_000, 3000)}


class OutputChoices(QWidget):
    """Asks for form and resolution; signals ``save_wanted()`` and ``form_changed()``."""

    save_wanted = Signal()
    form_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form_box = QComboBox()
        self.form_box.setAccessibleName("Save as")
        for form in FORMS:
            self.form_box.addItem(form.words, form)
        self.unit_box = QComboBox()
        self.unit_box.setAccessibleName("Unit of the resolution")
        self.unit_box.addItems(list(_RANGES))
        self.number_box = QSpinBox()
        self.number_box.setAccessibleName("Resolution")
        self.grey_box = QCheckBox("Preview as a gre&y copy")
        self.save_button = QPushButton("&Save…")
        self.save_button.setAutoDefault(False)
        size = QHBoxLayout()
        size.setContentsMargins(0, 0, 0, 0)
        size.addWidget(self.number_box, 1)
        size.addWidget(self.unit_box)
        self.size_row = QWidget()
        self.size_row.setLayout(size)
        whole = self._rows = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        for widget in (self.grey_box, self.form_box, self.size_row, self.save_button):
            whole.addWidget(widget)
        self.form_box.currentIndexChanged.connect(self._on_form)
        self.unit_box.currentTextChanged.connect(self._on_unit)
        self.save_button.clicked.connect(self.save_wanted)
        self._on_unit(_DPI)
        self._on_form()

    def warn(self, notice: QWidget) -> None:
        """Show what to know before anything is saved, printed or copied."""
        self._rows.insertWidget(0, notice)

    @property
    def form(self) -> OutputForm:
        """The kind of file that is chosen."""
        return FORMS[self.form_box.currentIndex()]

    @property
    def picture_dpi(self) -> int:
        """Pixels an inch of pictures on the page."""
        return USES[self.form.use].picture_dpi

    def choose(self, ending: str) -> None:
        """Choose the first kind with an ending."""
        endings = [form.ending for form in FORMS]
        if self.form.ending != ending and ending in endings:
            self.form_box.setCurrentIndex(endings.index(ending))

    def output(self) -> PageOutput:
        """Return the choices for the files."""
        form, number = self.form, self.number_box.value()
        by_pixels = self.unit_box.currentText() == _PIXELS
        return PageOutput(
            dpi=USES[form.use].dpi if by_pixels or not form.is_picture else number,
            pixels=number if by_pixels and form.is_picture else 0,
            archive=form.archive,
            world_file=form.world_file,
            light=form.use == "screen",
        )

    def _on_form(self) -> None:
        self.size_row.setVisible(self.form.is_picture)
        self.form_changed.emit()

    def _on_unit(self, unit: str) -> None:
        low, high, value = _RANGES[unit]
        self.number_box.setRange(low, high)
        self.number_box.setValue(value)
