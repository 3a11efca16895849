"""The choices of the print dialog as a form; what they do to the page is not decided here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.category import SavedView
from sitmap.errors import UserError
from sitmap.portrayal.page.blocks import Place
from sitmap.portrayal.page.design import PageDesign, designed
from sitmap.portrayal.page.fields import FIELDS, PageTexts
from sitmap.portrayal.page.papers import PAPERS, find_paper, margins_text, parse_margins
from sitmap.portrayal.page.request import PageRequest
from sitmap.portrayal.page.templates import TEMPLATES
from sitmap.portrayal.page.texts import HANDLING_LABELS, grouped
from sitmap.portrayal.view import Extent

__all__ = ["PrintChoices"]

_SCALES: Final = (
    10_000, 25_000, 50_000, 100_000, 150_000, 200_000, 250_000, 300_000, 400_000, 500_000,
    750_000, 1_000_000, 2_000_000, 5_000_000,
)  # fmt: skip
_ROUND, _FIT = "round", "fit"
_GRIDS: Final = {
    "As on the screen": None,
    "Graticule": "graticule",
    "UTM grid": "utm",
    "MGRS grid": "mgrs",
    "Graticule and MGRS": "both",
    "None": "none",
}
STEPS: Final = {
    "When it changed": "change",
    "A day apart": "day",
    "A week apart": "week",
    "A month apart": "month",
    "A year apart": "year",
}


class PrintChoices(QWidget):
    """Template, paper, place, scale, texts; signal ``choices_changed``.

    ``places`` are the blocks that somebody has put somewhere.
    """

    choices_changed = Signal()

    def __init__(
        self,
        extent: Extent,
        views: tuple[SavedView, ...],
        title: str,
        handling: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.places: tuple[Place, ...] = ()
        self._quiet = True
        templates = [(template.name, code) for code, template in TEMPLATES.items()]
        self._template = self._combo("Template", templates)
        self._paper = self._combo("Paper", [(name, name) for name in PAPERS])
        self._paper.setCurrentIndex(self._paper.findData("A4"))
        self._open_to_typing(self._paper, "A4, or a size such as 300x400mm")
        self._turn = self._combo("Orientation", [("Landscape", True), ("Portrait", False)])
        self._margins = self._line("Margins", "the paper’s own; 12, or left,top,right,bottom")
        places = [("Current map view", extent), *((view.name, view.extent) for view in views)]
        self._place = self._combo("Map shows", places)
        scales = [(f"1:{grouped(number)}", number) for number in _SCALES]
        self._scale = self._combo(
            "Scale", [("Round, shows all of it", _ROUND), ("Fitted exactly", _FIT), *scales]
        )
        self._open_to_typing(self._scale, "1:100000")
        self._grid = self._combo("Grid", list(_GRIDS.items()))
        self._step = self._combo("Earlier dates", list(STEPS.items()))
        self._maps = self._number("Number of maps", 2, 16, 4)
        labels = [("Strictest of what shows", ""), *((name, name) for name in HANDLING_LABELS)]
        self._handling = self._combo("Handling label", labels)
        self._handling.setCurrentIndex(max(0, self._handling.findData(handling)))
        self._title = self._line("Title", title)
        self._title.setText(title)
        self._title.setCursorPosition(0)
        self._texts = {
            name: self._line(name.capitalize(), "") for name in ("subtitle", "author", "contact")
        }
        self._disclaimer = self._line("Disclaimer", "the file’s own")
        self._legend = self._line("Heading of the legend", "Legend")
        self._remarks = QPlainTextEdit(tabChangesFocus=True)
        self._remarks.setAccessibleName("Remarks")
        self._remarks.setMaximumHeight(90)
        self._remarks.textChanged.connect(self._changed)
        self._lay_out()
        self._quiet = False
        self._changed()

    # --- controls -----------------------------------------------------------------------

    def _combo(self, name: str, entries: Sequence[tuple[str, object]]) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        for text, value in entries:
            combo.addItem(text, value)
        combo.currentIndexChanged.connect(self._changed)
        return combo

    def _open_to_typing(self, combo: QComboBox, example: str) -> None:
        """Let a value be typed that is not listed."""
        combo.setEditable(True)
        combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        combo.setToolTip(f"Choose, or type e.g. {example}")
        combo.editTextChanged.connect(self._changed)

    def _line(self, name: str, placeholder: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(placeholder)
        line.textChanged.connect(self._changed)
        return line

    def _number(self, name: str, low: int, high: int, value: int) -> QSpinBox:
        spin = QSpinBox(minimum=low, maximum=high, value=value)
        spin.setAccessibleName(name)
        spin.valueChanged.connect(self._changed)
        return spin

    def _lay_out(self) -> None:
        page, texts = _form(), _form()
        page[1].addRow("Te&mplate", self._template)
        page[1].addRow("&Map shows", self._place)
        page[1].addRow("&Scale", self._scale)
        page[1].addRow("&Grid", self._grid)
        page[1].addRow("&Earlier dates", self._step)
        page[1].addRow("N&umber of maps", self._maps)
        page[1].addRow("&Paper", self._paper)
        page[1].addRow("&Orientation", self._turn)
        page[1].addRow("Ma&rgins (mm)", self._margins)
        page[1].addRow("&Handling label", self._handling)
        texts[1].addRow("&Title", self._title)
        for name, line in self._texts.items():
            texts[1].addRow(f"&{name.capitalize()}", line)
        texts[1].addRow("&Remarks", self._remarks)
        texts[1].addRow("&Disclaimer", self._disclaimer)
        texts[1].addRow("&Legend is called", self._legend)
        texts[0].setToolTip(
            "\n".join(["These fill themselves:", *(f"{{{n}}}  {t}" for n, t in FIELDS.items())])
        )
        tabs = QTabWidget()
        tabs.addTab(page[0], "Page")
        tabs.addTab(texts[0], "Texts")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(tabs)

    def _changed(self) -> None:
        if self._quiet:
            return
        several = self._template.currentData() == "dates"
        self._step.setEnabled(several)
        self._maps.setEnabled(several)
        self.choices_changed.emit()

    # --- what is chosen -----------------------------------------------------------------

    @property
    def view_name(self) -> str:
        """Name of the saved view that the map shows, empty for the present one."""
        return self._place.currentText() if self._place.currentIndex() > 0 else ""

    @property
    def earlier(self) -> tuple[str, int]:
        """How far apart the maps of several dates are, and how many there are."""
        return str(self._step.currentData()), self._maps.value()

    def put(self, places: tuple[Place, ...]) -> None:
        """Take where somebody has put the blocks; empty for the usual arrangement."""
        self.places = places
        self._changed()

    def design(self) -> PageDesign:
        """Return the layout that is chosen; raises UserError for a size that is none."""
        paper = find_paper(self._paper.currentText())
        margins = self._margins.text().strip()
        scale = self._scale_chosen()
        legend = self._legend.text().strip()
        texts = PageTexts(
            **{name: line.text() for name, line in self._texts.items()},
            remarks=self._remarks.toPlainText(),
            disclaimer=self._disclaimer.text(),
            headings=(("legend", legend),) if legend else (),
        )
        return PageDesign(
            template=self._template.currentData(),
            paper=paper.name,
            landscape=bool(self._turn.currentData()),
            margins=parse_margins(margins, paper) if margins else None,
            title=self._title.text(),
            texts=texts,
            places=self.places,
            handling=self._handling.currentData(),
            scale=scale if isinstance(scale, float) else 0.0,
            rounded=scale == _ROUND,
            grid=self._grid.currentData(),
        )

    def _scale_chosen(self) -> object:
        """Return a denominator, or how the scale is found."""
        text = self._scale.currentText()
        at = self._scale.findText(text)
        data = self._scale.itemData(at) if at >= 0 else "".join(text.removeprefix("1:").split())
        if data in (_ROUND, _FIT):
            return data
        try:
            return float(data)
        except ValueError:
            raise UserError("not a scale", where=text, hint="write 1:100000") from None

    def request(self, fingerprint: str = "") -> PageRequest:
        """Return what is chosen; errors as in ``design``."""
        place = self._place.currentData()
        request = PageRequest(
            extent=(place[0], place[1], place[2], place[3]),
            fingerprint=fingerprint,
            view_name=self.view_name,
        )
        design = self.design()
        return replace(designed(request, design), handling=design.handling)

    def show_design(self, design: PageDesign) -> None:
        """Set all controls to a layout that was remembered."""
        with self._in_silence():
            self._template.setCurrentIndex(self._template.findData(design.template))
            self._paper.setCurrentText(design.paper)
            self._turn.setCurrentIndex(self._turn.findData(design.landscape))
            self._margins.setText(margins_text(design.margins) if design.margins else "")
            if design.scale:
                self._scale.setCurrentText(f"1:{grouped(design.scale)}")
            else:
                self._scale.setCurrentIndex(0 if design.rounded else 1)
            self._grid.setCurrentIndex(max(0, self._grid.findData(design.grid)))
            self._handling.setCurrentIndex(max(0, self._handling.findData(design.handling)))
            self._title.setText(design.title)
            for name, line in self._texts.items():
                line.setText(getattr(design.texts, name))
            self._remarks.setPlainText(design.texts.remarks)
            self._disclaimer.setText(design.texts.disclaimer)
            self._legend.setText(design.texts.heading("legend", ""))
            self.places = design.places
        self._changed()

    @contextmanager
    def _in_silence(self) -> Iterator[None]:
        """Let many controls change as one choice."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False


def _form() -> tuple[QWidget, QFormLayout]:
    page = QWidget()
    form = QFormLayout(page)
    form.setContentsMargins(6, 8, 6, 6)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    return page, form
