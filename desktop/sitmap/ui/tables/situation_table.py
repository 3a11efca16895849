"""The table of what shows at the date; it follows the session like the map does.

A model over the snapshot's columns: no row objects, no SQL. It refreshes when the hand rests
and only while it is visible, so that scrubbing never pays for it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from sitmap.domain.dates import describe, format_day, parse_edtf
from sitmap.domain.metric import Interval, format_value
from sitmap.domain.snapshot import BASES, KINDS, Situation, Snapshot
from sitmap.errors import UserError
from sitmap.ui.session import Session

__all__ = ["SituationModel", "SituationTable"]

_HEADERS: Final = ("Ref", "Kind", "Date", "Party", "What", "Value", "Place", "Basis", "Grade")
_REST_MS: Final = 120
_Index = QModelIndex | QPersistentModelIndex


@lru_cache(maxsize=8192)
def _date_words(text: str, zone: str) -> str:
    """Return a recorded date in words; a file of others may hold one that has none."""
    try:
        return describe(parse_edtf(text, zone), zone)
    except UserError:
        return text


class SituationModel(QAbstractTableModel):
    """Rows of a situation, in any order of the columns."""

    def __init__(self, snapshot: Snapshot, situation: Situation) -> None:
        super().__init__()
        self._snapshot = snapshot
        self._situation = situation
        self._order = np.arange(len(situation), dtype=np.intp)
        self._sorting: tuple[int, Qt.SortOrder] | None = None

    def set_situation(self, snapshot: Snapshot, situation: Situation) -> None:
        """Show another situation, sorted as before."""
        self.beginResetModel()
        self._snapshot, self._situation = snapshot, situation
        self._order = self._sorted_order()
        self.endResetModel()

    def row_at(self, position: int) -> int:
        """Return the snapshot row shown at a position."""
        return int(self._situation.rows[self._order[position]])

    def position_of(self, row: int) -> int:
        """Return where a snapshot row is shown, or -1."""
        found = np.flatnonzero(self._situation.rows[self._order] == row)
        return int(found[0]) if len(found) else -1

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's name
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the column titles."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return _HEADERS[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.text(index.row(), index.column())
        return None

    def text(self, position: int, column: int) -> str:
        """Return what the table shows in one cell."""
        return self._cell(int(self._order[position]), column)

    def _cell(self, place: int, column: int) -> str:
        """Return a cell of the situation's own order."""
        row = int(self._situation.rows[place])
        texts, c = self._snapshot.texts, self._snapshot.columns
        match column:
            case 1:
                return str(KINDS[c.kind[row]].value.capitalize())
            case 2:
                return self._date(place, row)
            case 3:
                return self._party(row)
            case 5:
                return self._value(row)
            case 7:
                return str(BASES[c.basis[row]].value)
        plain = {0: texts.source_ref, 4: texts.title, 6: texts.place, 8: texts.grade}
        return plain[column][row]

    def _date(self, place: int, row: int) -> str:
        words = _date_words(self._snapshot.texts.valid_text[row], self._snapshot.info.zone)
        age = int(self._situation.age_days[place])
        if not age:
            return words
        stale = ", stale" if self._situation.stale[place] else ""
        return f"{words} ({age} d old{stale})"

    def _party(self, row: int) -> str:
        party = self._snapshot.party_of(row)
        return party.name if party else ""

    def _value(self, row: int) -> str:
        c, texts = self._snapshot.columns, self._snapshot.texts
        if not texts.value_text[row] and np.isnan([c.low[row], c.best[row], c.high[row]]).all():
            return ""
        ends = [None if np.isnan(x[row]) else float(x[row]) for x in (c.low, c.best, c.high)]
        return format_value(texts.value_text[row], Interval(*ends), texts.unit[row])

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column: dates by time, values by number, the rest by text.

        Column -1 brings back the file's own order.
        """
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [self._order[index.row()] for index in before]
        self._sorting = (column, order) if 0 <= column < len(_HEADERS) else None
        self._order = self._sorted_order()
        places = np.empty(len(self._order), np.intp)
        places[self._order] = np.arange(len(self._order))
        after = [
            self.index(int(places[place]), index.column())
            for place, index in zip(kept, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _sorted_order(self) -> NDArray[np.intp]:
        count = len(self._situation)
        if self._sorting is None or not count:
            return np.arange(count, dtype=np.intp)
        column, order = self._sorting
        keys = self._keys(column)
        indices = np.argsort(keys, kind="stable")
        if order == Qt.SortOrder.AscendingOrder:
            return indices
        # What has no number to compare stays last in both directions.
        last = np.isnan(keys[indices]) if keys.dtype.kind == "f" else np.zeros(count, np.bool_)
        return np.concatenate([indices[~last][::-1], indices[last]])

    def _keys(self, column: int) -> NDArray[Any]:
        rows, c = self._situation.rows, self._snapshot.columns
        if _HEADERS[column] == "Date":
            return self._situation.observed
        if _HEADERS[column] == "Value":
            # Nothing to compare sorts last: NaN does.
            low = np.where(np.isnan(c.low[rows]), c.high[rows], c.low[rows])
            return np.where(np.isnan(c.best[rows]), low, c.best[rows])
        return np.array([self._cell(i, column).casefold() for i in range(len(rows))])


class SituationTable(QWidget):
    """The table with its heading; selecting a row selects it everywhere."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.model = SituationModel(session.snapshot, session.situation)
        self.heading = QLabel(self)
        self.heading.setContentsMargins(8, 4, 8, 0)
        self.view = QTableView(self)
        self._set_up_view()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.heading)
        layout.addWidget(self.view)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.refresh)
        for signal in (
            session.valid_date_changed,
            session.window_changed,
            session.known_date_changed,
            session.snapshot_changed,
        ):
            signal.connect(self._on_situation_changed)
        session.selection_changed.connect(self._on_selection_changed)
        self._update_heading()

    def _set_up_view(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setAccessibleName("Table of what shows at the date")
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setAlternatingRowColors(True)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setDefaultSectionSize(22)
        header = view.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self.model.sort)
        for column, width in enumerate((62, 88, 200, 140, 330, 150, 160, 88, 56)):
            view.setColumnWidth(column, width)
        header.setSectionResizeMode(_HEADERS.index("What"), QHeaderView.ResizeMode.Stretch)
        view.selectionModel().currentRowChanged.connect(self._on_row_changed)

    def _on_situation_changed(self) -> None:
        self._rest.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Show the session's situation now."""
        if not self.isVisible():
            return
        self._rest.stop()
        self.model.set_situation(self._session.snapshot, self._session.situation)
        self._update_heading()
        self._on_selection_changed(self._session.selection)

    def _update_heading(self) -> None:
        shown, total = self.model.rowCount(), int(self._session.snapshot.current.sum())
        day = format_day(self._session.on)
        self.heading.setText(f"Situation on {day}: {shown} of {total} observations")

    def _on_row_changed(self, current: QModelIndex) -> None:
        if current.isValid() and self.view.hasFocus():
            row = self.model.row_at(current.row())
            self._session.set_selection(self._session.snapshot.uid(row))

    def _on_selection_changed(self, uid: object) -> None:
        row = self._session.snapshot.row_of(uid) if isinstance(uid, UUID) else None
        position = -1 if row is None else self.model.position_of(row)
        if position < 0:
            self.view.clearSelection()
            return
        if (
            self.view.currentIndex().row() != position
            or not self.view.selectionModel().hasSelection()
        ):
            self.view.selectRow(position)
