"""Which metrics a chart can show, and a list that offers them."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QComboBox, QWidget

from sitmap.domain.observation import Kind
from sitmap.domain.readings import UNITLESS
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot

__all__ = ["MetricChooser", "metrics_with_numbers"]


def metrics_with_numbers(snapshot: Snapshot, known: Known) -> list[tuple[str, str]]:
    """Return code and name with unit of every metric that has a number, then of each formula.

    Both stand in the order of the file.
    """
    c = snapshot.columns
    rows = snapshot.rows_of(Kind.METRIC)
    rows = rows[(c.metric[rows] >= 0) & snapshot.visible(rows, known)]
    numeric = np.isfinite(np.stack([c.low[rows], c.best[rows], c.high[rows]])).any(axis=0)
    present = set(np.unique(c.metric[rows[numeric]]).tolist())
    found = []
    for number, definition in enumerate(snapshot.vocabulary.metrics.values()):
        if number in present:
            wordless = definition.unit in UNITLESS or definition.unit == "ratio"
            unit = "" if wordless else f" ({definition.unit})"
            found.append((definition.code, definition.name + unit))
    return [*found, *((item.code, item.name) for item in snapshot.vocabulary.formulas.values())]


class MetricChooser(QComboBox):
    """Offers metrics by name; narrow panels do not grow for long ones."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Metric of the chart")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)

    @property
    def code(self) -> str:
        """The code of the metric that is chosen, empty without one."""
        return str(self.currentData() or "")

    def offer(self, entries: list[tuple[str, str]]) -> None:
        """Offer metrics by code and name; the one chosen stays if it can."""
        kept = self.code
        self.clear()
        for code, name in entries:
            self.addItem(name, code)
        self.setCurrentIndex(max(self.findData(kept), 0))
        self.setVisible(bool(entries))

    def choose(self, code: str) -> bool:
        """Choose a metric; returns whether it is another than before."""
        index = self.findData(code)
        if index < 0 or index == self.currentIndex():
            return False
        self.setCurrentIndex(index)
        return True
