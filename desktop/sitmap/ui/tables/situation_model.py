"""What the table of the situation holds: a model over the snapshot's columns.

No row objects, no SQL. Sorting and searching stay within the situation; when to refresh is
the table's matter.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from sitmap.domain.dates import describe, parse_edtf
from sitmap.domain.metric import Interval, format_value
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import BASES, KINDS
from sitmap.errors import UserError

__all__ = ["HEADERS", "SituationModel"]

HEADERS: Final = ("Ref", "Kind", "Date", "Party", "What", "Value", "Place", "Basis", "Grade")
_MOST_SORTED: Final = 200_000
"""Above this many rows, words are not sorted: that would hold the window for seconds."""
_WORDY: Final = (4, 6, 0, 3, 1, 5, 7, 8, 2)
"""Columns in which words are looked for, the likeliest first."""
_Index = QModelIndex | QPersistentModelIndex


@lru_cache(maxsize=8192)
def _date_words(text: str, zone: str) -> str:
    """Return a recorded date in words; a file of others may hold one that has none."""
    try:
        return describe(parse_edtf(text, zone), zone)
    except UserError:
        return text


class SituationModel(QAbstractTableModel):
    """Rows of a situation, in any order of the columns, all or those that have some words."""

    def __init__(self, snapshot: Snapshot, situation: Situation) -> None:
        super().__init__()
        self._snapshot = snapshot
        self._situation = situation
        self._order = np.arange(len(situation), dtype=np.intp)
        self._words: tuple[str, ...] = ()
        self._sorting: tuple[int, Qt.SortOrder] | None = None

    def set_situation(self, snapshot: Snapshot, situation: Situation) -> None:
        """Show another situation, sorted as before."""
        self.beginResetModel()
        self._snapshot, self._situation = snapshot, situation
        self._order = self._sorted_order()
        self.endResetModel()

    def set_words(self, text: str) -> None:
        """Keep only the rows in which each word of ``text`` stands in some cell."""
        words = tuple(text.casefold().split())
        if words == self._words:
            return
        self.beginResetModel()
        self._words = words
        self._order = self._sorted_order()
        self.endResetModel()

    @property
    def total(self) -> int:
        """How many rows the situation has, with those that lack the words."""
        return len(self._situation)

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
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the column titles."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return HEADERS[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.text(index.row(), index.column())
        return None

    def rows(self) -> NDArray[np.int32]:
        """Return the snapshot rows in the order shown (int32)."""
        return self._situation.rows[self._order]

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
        self._sorting = (column, order) if 0 <= column < len(HEADERS) else None
        self._order = self._sorted_order()
        places = np.zeros(len(self._situation), np.intp)
        places[self._order] = np.arange(len(self._order))
        after = [
            self.index(int(places[place]), index.column())
            for place, index in zip(kept, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _sorted_order(self) -> NDArray[np.intp]:
        order = self._whole_order()
        return order[self._having_words()[order]] if self._words else order

    def _whole_order(self) -> NDArray[np.intp]:
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

    def _having_words(self) -> NDArray[np.bool_]:
        """Return which rows of the situation have all words."""
        keep = np.ones(len(self._situation), np.bool_)
        self._snapshot.texts.load(self._situation.rows.tolist())
        for word in self._words:
            left = np.flatnonzero(keep)
            found = [self._has(place, word) for place in left.tolist()]
            keep[left] = found
        return keep

    def _has(self, place: int, word: str) -> bool:
        return any(word in self._cell(place, column).casefold() for column in _WORDY)

    def _keys(self, column: int) -> NDArray[Any]:
        rows, c = self._situation.rows, self._snapshot.columns
        if HEADERS[column] == "Date":
            return self._situation.observed
        if HEADERS[column] == "Value":
            # Nothing to compare sorts last: NaN does.
            low = np.where(np.isnan(c.low[rows]), c.high[rows], c.low[rows])
            return np.where(np.isnan(c.best[rows]), low, c.best[rows])
        if len(rows) > _MOST_SORTED:
            return np.zeros(len(rows), np.int8)
        self._snapshot.texts.load(rows.tolist())
        return np.array([self._cell(i, column).casefold() for i in range(len(rows))])
