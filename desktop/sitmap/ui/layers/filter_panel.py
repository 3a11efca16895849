"""The filter: chips of what the file has, grades, precision, words; applied as they change.

It makes a ``Filter`` of the hands' choices and gives it to the session. Where the words of very
many rows must be read, that is done off the window's thread.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.filters import NO_FILTER, Filter
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import BASES, KINDS
from sitmap.domain.source import CREDIBILITY, RELIABILITY
from sitmap.ui.layers.chips import ChipGroup
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner

__all__ = ["FilterPanel"]

_MANY_ROWS: Final = 50_000
_TYPING_MS: Final = 200
_WITHIN: Final = (100.0, 500.0, 1_000.0, 5_000.0, 20_000.0)
_GROUPS: Final = {
    "parties": "Party",
    "bases": "Basis",
    "kinds": "Kind",
    "categories": "Category",
    "series": "Series",
    "sources": "Source",
}


class FilterPanel(QWidget):
    """All parts of the session's filter under the hand.

    Signal ``failed(Exception)``: the words of the file could not be read.
    """

    failed = Signal(object)

    def __init__(self, session: Session, runner: TaskRunner | None = None) -> None:
        super().__init__()
        self._session, self._runner = session, runner
        self.groups = {name: ChipGroup(title) for name, title in _GROUPS.items()}
        self.text = QLineEdit(placeholderText="Words in title, place, reference …")
        self.text.setClearButtonEnabled(True)
        self.text.setAccessibleName("Words that must occur")
        self.reliability = self._combo("Reliability", _grades(RELIABILITY, "F"))
        self.credibility = self._combo("Credibility", _grades(CREDIBILITY, "6"))
        self.within = self._combo("Placed within", [(f"{m:,.0f} m", m) for m in _WITHIN])
        self.reset = QPushButton("&Reset the filter")
        self.reset.clicked.connect(lambda: self._apply(NO_FILTER))
        self._asked = session.filter
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._on_changed)
        self.text.textEdited.connect(lambda _words: self._typing.start())
        self.text.returnPressed.connect(self._on_changed)
        for group in self.groups.values():
            group.changed.connect(self._on_changed)
        self._lay_out()
        self._stale = True
        session.snapshot_changed.connect(self._on_snapshot)
        session.known_date_changed.connect(self._on_snapshot)
        session.filter_changed.connect(self.show_filter)

    def _combo(self, name: str, choices: Sequence[tuple[str, object]]) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        combo.addItem("any", None)
        for words, value in choices:
            combo.addItem(words, value)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.activated.connect(lambda _index: self._on_changed())
        return combo

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(9)
        column.addWidget(self.text)
        for name in ("parties", "bases"):
            column.addWidget(self.groups[name])
        column.addLayout(self._form())
        for name in ("kinds", "categories", "series", "sources"):
            column.addWidget(self.groups[name])
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 6)
        whole.addWidget(area, 1)
        whole.addWidget(self.reset)

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.addRow("Reliability", self.reliability)
        form.addRow("Credibility", self.credibility)
        form.addRow("Placed within", self.within)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        return form

    # --- choices ------------------------------------------------------------------------

    def _on_snapshot(self) -> None:
        self._stale = True
        if self.isVisible():
            self.offer()

    def showEvent(self, event: QShowEvent) -> None:
        """Offer what there is when somebody looks: the start of the window does not pay."""
        if self._stale:
            self.offer()
        super().showEvent(event)

    def offer(self) -> None:
        """Offer what the file has."""
        self._stale = False
        for name, choices in _offers(self._session.snapshot, self._session.known).items():
            self.groups[name].offer(choices)
        self.show_filter()

    def show_filter(self) -> None:
        """Press and fill in what the session's filter asks."""
        chosen = self._session.filter
        for name, group in self.groups.items():
            group.press(getattr(chosen, name))
        if self.text.text().strip() != chosen.text.strip():
            self.text.setText(chosen.text)
        for combo, value in (
            (self.reliability, chosen.reliability or None),
            (self.credibility, chosen.credibility or None),
            (self.within, chosen.within_m),
        ):
            combo.setCurrentIndex(max(combo.findData(value), 0))
        self.reset.setEnabled(not chosen.is_empty)

    def chosen(self) -> Filter:
        """Return the filter that the hands have put together."""
        pressed: dict[str, Any] = {name: group.pressed() for name, group in self.groups.items()}
        return Filter(
            **pressed,
            reliability=self.reliability.currentData() or "",
            credibility=self.credibility.currentData() or "",
            within_m=self.within.currentData(),
            text=self.text.text(),
        )

    def _on_changed(self) -> None:
        self._typing.stop()
        self._apply(self.chosen())

    def _apply(self, chosen: Filter) -> None:
        session, runner = self._session, self._runner
        snapshot = session.snapshot
        self._asked = chosen
        if runner is None or not chosen.reads_words or len(snapshot) < _MANY_ROWS:
            session.set_filter(chosen)
            return

        def take(passing: NDArray[np.bool_]) -> None:
            # Of a file that was changed or a filter that was changed meanwhile: too late.
            if session.snapshot is snapshot and self._asked is chosen:
                session.set_filter(chosen, passing)

        runner.run(chosen.matches, snapshot, done=take, failed=self.failed.emit, key="filter")


def _grades(scale: dict[str, str], unknown: str) -> list[tuple[str, object]]:
    """Return the steps of a scale in words; what nobody can judge is no step."""
    steps = [(grade, words) for grade, words in scale.items() if grade != unknown]
    best = steps[0][0]
    return [
        (f"{grade}{'' if grade == best else ' or better'}: {words}", grade)
        for grade, words in steps
    ]


def _offers(snapshot: Snapshot, known: Known) -> dict[str, list[tuple[Hashable, str]]]:
    """Return for each part of a filter the values that rows known by then have, in words."""
    columns, lists, rows = snapshot.columns, snapshot.vocabulary, snapshot.known_rows(known)

    def used(column: NDArray[np.integer], names: dict[str, str], what: str) -> list[Any]:
        counts = np.bincount(column[rows].astype(np.int64) + 1, minlength=len(names) + 1)
        found = [pair for pair, count in zip(names.items(), counts[1:], strict=True) if count]
        return [*found, ("", f"no {what}")] if counts[0] and found else found

    kinds, bases = (
        np.bincount(column[rows], minlength=len(values))
        for column, values in ((columns.kind, KINDS), (columns.basis, BASES))
    )
    return {
        "parties": used(columns.party, {c: p.name for c, p in lists.parties.items()}, "party"),
        "kinds": [(kind, kind.value) for kind, n in zip(KINDS, kinds, strict=True) if n],
        "bases": [(basis, basis.value) for basis, n in zip(BASES, bases, strict=True) if n],
        "categories": used(
            columns.category, {c: item.name for c, item in lists.categories.items()}, "category"
        ),
        "series": used(columns.series, {name: name for name in lists.series}, "series"),
        "sources": used(
            columns.source, {c: item.title or c for c, item in lists.sources.items()}, "source"
        ),
    }
