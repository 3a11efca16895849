"""The choices of the print dialog as a form; what they do to the page is not decided here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from sitmap.domain.category import SavedView
from sitmap.portrayal.page.papers import PAPERS
from sitmap.portrayal.page.request import PageRequest
from sitmap.portrayal.page.texts import HANDLING_LABELS, grouped
from sitmap.portrayal.view import Extent

__all__ = ["PrintChoices"]

_SCALES: Final = (
    10_000, 25_000, 50_000, 100_000, 150_000, 200_000, 250_000, 300_000, 400_000, 500_000,
    750_000, 1_000_000, 2_000_000, 5_000_000,
)  # fmt: skip
_ROUND, _FIT = "round", "fit"


class PrintChoices(QWidget):
    """Paper, place, scale, title and label; signal ``choices_changed``."""

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
        self._paper = self._combo("Paper", [(name, name) for name in PAPERS])
        self._paper.setCurrentIndex(self._paper.findData("A4"))
        self._turn = self._combo("Orientation", [("Landscape", True), ("Portrait", False)])
        places = [("Current map view", extent), *((view.name, view.extent) for view in views)]
        self._place = self._combo("Map shows", places)
        scales = [(f"1:{grouped(number)}", number) for number in _SCALES]
        self._scale = self._combo(
            "Scale", [("Round, shows all of it", _ROUND), ("Fitted exactly", _FIT), *scales]
        )
        self._title = QLineEdit(title)
        self._title.setCursorPosition(0)
        self._title.setPlaceholderText(title)
        self._title.textChanged.connect(self.choices_changed)
        labels = [("None", ""), *((name, name) for name in HANDLING_LABELS)]
        self._handling = self._combo("Handling label", labels)
        self._handling.setCurrentIndex(max(0, self._handling.findData(handling)))
        self._dpi = QSpinBox(minimum=72, maximum=600, value=300, singleStep=50, suffix=" dpi")
        self._lay_out()

    def _combo(self, name: str, entries: Sequence[tuple[str, object]]) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        for text, value in entries:
            combo.addItem(text, value)
        combo.currentIndexChanged.connect(self.choices_changed)
        return combo

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("&Title", self._title)
        form.addRow("&Map shows", self._place)
        form.addRow("&Scale", self._scale)
        form.addRow("&Paper", self._paper)
        form.addRow("&Orientation", self._turn)
        form.addRow("&Handling label", self._handling)
        form.addRow("P&NG resolution", self._dpi)
        self._title.setAccessibleName("Title")
        self._dpi.setAccessibleName("PNG resolution")

    @property
    def dpi(self) -> int:
        """Resolution of pictures, in dots per inch."""
        return self._dpi.value()

    def request(self, fingerprint: str = "") -> PageRequest:
        """Return what is chosen."""
        scale = self._scale.currentData()
        place = self._place.currentData()
        return PageRequest(
            paper=PAPERS[self._paper.currentData()],
            landscape=bool(self._turn.currentData()),
            extent=(place[0], place[1], place[2], place[3]),
            scale=float(scale) if isinstance(scale, int) else None,
            rounded=scale == _ROUND,
            title=self._title.text(),
            handling=self._handling.currentData(),
            fingerprint=fingerprint,
        )
