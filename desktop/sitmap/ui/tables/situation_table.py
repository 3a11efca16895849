"""The table of what shows at the date; it follows the session like the map does.

A model over the snapshot's columns: no row objects, no SQL. It refreshes when the hand rests
and only while it is visible, so that scrubbing never pays for it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
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

from sitmap.domain.dates import format_day
from sitmap.domain.snapshot import BASES, KINDS, Situation, Snapshot
from sitmap.ui.session import Session

__all__ = ["SituationModel", "SituationTable"]

_HEADERS: Final = ("Ref", "Kind", "Date", "Party", "What", "Value", "Place", "Basis", "Grade")
_REST_MS: Final = 120
_Index = QModelIndex | QPersistentModelIndex


class SituationModel(QAbstractTableModel):
    """Rows of a situation, in any order of the columns."""

    def __init__(self, snapshot: Snapshot, situation: Situation) -> None:
        super().__init__()
        self._snapshot = snapshot
        self._rows = situation.rows
        self._ages = situation.age_days
        self._sorting: tuple[int, Qt.SortOrder] | None = None

    def set_situation(self, snapshot: Snapshot, situation: Situation) -> None:
        """Show another situation, sorted as before."""
        self.beginResetModel()
        self._snapshot, self._rows, self._ages = snapshot, situation.rows, situation.age_days
        if self._sorting is not None:
            self._apply_sorting(*self._sorting)
        self.endResetModel()

    def row_at(self, position: int) -> int:
        """Return the snapshot row shown at a position."""
        return int(self._rows[position])

    def position_of(self, row: int) -> int:
        """Return where a snapshot row is shown, or -1."""
        found = np.flatnonzero(self._rows == row)
        return int(found[0]) if len(found) else -1

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_HEADERS)

    def headerData(  # noqa: N802
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
        row = int(self._rows[position])
        texts, c = self._snapshot.texts, self._snapshot.columns
        match _HEADERS[column]:
            case "Ref":
                return texts.source_ref[row]
            case "Kind":
                return KINDS[c.kind[row]].value
            case "Date":
                age = int(self._ages[position])
                return f"{texts.valid_text[row]} ({age} d old)" if age else texts.valid_text[row]
            case "Party":
                return _label(self._snapshot.party_codes, c.party[row])
            case "What":
                return texts.title[row]
            case "Value":
                return texts.value_text[row]
            case "Place":
                return texts.place[row]
            case "Basis":
                return BASES[c.basis[row]].value
        return texts.grade[row]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; dates sort by time, the rest by text."""
        self.layoutAboutToBeChanged.emit()
        self._sorting = (column, order)
        self._apply_sorting(column, order)
        self.layoutChanged.emit()

    def _apply_sorting(self, column: int, order: Qt.SortOrder) -> None:
        if not 0 <= column < len(_HEADERS) or not len(self._rows):
            return
        if _HEADERS[column] == "Date":
            keys = self._snapshot.columns.valid_from[self._rows]
        else:
            keys = np.array([self.text(i, column).casefold() for i in range(len(self._rows))])
        indices = np.argsort(keys, kind="stable")
        if order == Qt.SortOrder.DescendingOrder:
            indices = indices[::-1]
        self._rows, self._ages = self._rows[indices], self._ages[indices]


def _label(names: tuple[str, ...], index: int) -> str:
    return names[index] if index >= 0 else ""


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
        view.verticalHeader().setDefaultSectionSize(22)
        header = view.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self.model.sort)
        for column, width in enumerate((62, 84, 190, 84, 330, 150, 170, 78, 56)):
            view.setColumnWidth(column, width)
        header.setSectionResizeMode(_HEADERS.index("What"), QHeaderView.ResizeMode.Stretch)
        view.selectionModel().currentRowChanged.connect(self._on_row_changed)

    def _on_situation_changed(self) -> None:
        self._rest.start()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
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
        row = None if uid is None else self._session.snapshot.row_of(uid)  # type: ignore[arg-type]
        position = -1 if row is None else self.model.position_of(row)
        if position < 0:
            self.view.clearSelection()
            return
        if self.view.currentIndex().row() != position or not self.view.selectionModel().hasSelection():
            self.view.selectRow(position)
