"""The table that says which column of a file means what, with what is read of the first rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QPalette
from PySide6.QtWidgets import (
    QHeaderView,
    QInputDialog,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from sitmap.ui.editing.fields import Drop, error_colour
from sitmap.ui.importing.words import FIELDS

if TYPE_CHECKING:
    from sitmap.exchange.import_preview import ImportPreview

__all__ = ["MappingTable"]

_SAME: Final = "\x00same"
_FIXED: Final = "\x00fixed"
_SHOWN: Final = 2
_DATES: Final = ("time", "end")
_NEVER_FIXED: Final = frozenset(
    {"lat", "lon", "wkt", "end", "clock", "low", "best", "high", "source_ref"}
)


class MappingTable(QTableWidget):
    """Fields, their columns and examples; signal ``changed()`` when a hand changed something."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 3, parent)
        self._preview: ImportPreview | None = None
        self._map: dict[str, str] = {}
        self._fixed: dict[str, Any] = {}
        self._order = ""
        self.setHorizontalHeaderLabels(["Field", "Column of the file", "Read as"])
        self.verticalHeader().hide()
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setAccessibleName("Which column means what")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().setDefaultSectionSize(26)
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(0, 126)
        header.resizeSection(1, 168)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)

    def show_layer(self, preview: ImportPreview, layer: Mapping[str, Any], order: str) -> None:
        """Show how a file would be read; ``order`` is dmy, mdy or empty, for dates."""
        self._preview, self._order = preview, order
        self._map, self._fixed = dict(layer["map"]), dict(layer["fixed"])
        names = [
            name for name in FIELDS if not (preview.geometry and name in ("lat", "lon", "wkt"))
        ]
        self.setRowCount(len(names))
        for row, name in enumerate(names):
            self.setItem(row, 0, QTableWidgetItem(FIELDS[name]))
            self.setCellWidget(row, 1, self._drop(name))
            self._show_examples(row, name)
        self.setEnabled(not preview.several)

    def set_order(self, order: str) -> None:
        """Show dates with the day first (dmy) or the month first (mdy)."""
        self._order = order
        for row, name in enumerate(self._names()):
            if name in _DATES:
                self._show_examples(row, name)

    def mapping(self) -> tuple[dict[str, str], dict[str, Any]]:
        """Return field -> column, and field -> what holds for all rows."""
        return dict(self._map), dict(self._fixed)

    def drop_of(self, name: str) -> Drop:
        """Return the drop-down of a field."""
        widget = self.cellWidget(self._names().index(name), 1)
        if not isinstance(widget, Drop):
            raise LookupError(name)
        return widget

    def words_of(self, name: str) -> str:
        """Return what stands beside a field as read of its column."""
        item = self.item(self._names().index(name), 2)
        return item.text() if item is not None else ""

    def _names(self) -> list[str]:
        by_words = {words: name for name, words in FIELDS.items()}
        items = (self.item(row, 0) for row in range(self.rowCount()))
        return [by_words[item.text()] for item in items if item is not None]

    def _drop(self, name: str) -> Drop:
        drop = Drop(self._entries(name))
        drop.setAccessibleName(f"Column of {FIELDS[name]}")
        self._choose(drop, name)
        drop.activated.connect(lambda _at: self._on_chosen(name, drop))
        return drop

    def _entries(self, name: str) -> list[tuple[str, str]]:
        columns = () if self._preview is None else self._preview.columns
        entries = [("", "–"), *((column, column) for column in columns)]
        mapped = self._map.get(name, "")
        if mapped and mapped not in columns:
            entries.insert(1, (mapped, mapped))
        if name in self._fixed:
            entries.insert(1, (_FIXED, f"always “{self._fixed[name]}”"))
        if name not in _NEVER_FIXED:
            entries.append((_SAME, "The same in all rows…"))
        return entries

    def _choose(self, drop: Drop, name: str) -> None:
        drop.choose(self._map.get(name, "") or (_FIXED if name in self._fixed else ""))

    def _on_chosen(self, name: str, drop: Drop) -> None:
        chosen = drop.code()
        if chosen == _SAME and not self._ask_for_all(name):
            self._choose(drop, name)
            return
        if chosen != _SAME:
            self._set(name, chosen)
        drop.set_items(self._entries(name))
        self._choose(drop, name)
        self._show_examples(self._names().index(name), name)
        self.changed.emit()

    def _set(self, name: str, chosen: str) -> None:
        if chosen == _FIXED:
            self._map.pop(name, None)
            return
        self._fixed.pop(name, None)
        self._map.pop(name, None)
        if chosen:
            self._map[name] = chosen

    def _ask_for_all(self, name: str) -> bool:
        words = FIELDS[name]
        text, good = QInputDialog.getText(
            self, words, f"{words} of all rows:", QLineEdit.EchoMode.Normal,
            str(self._fixed.get(name, "")),
        )  # fmt: skip
        if good and text.strip():
            self._map.pop(name, None)
            self._fixed[name] = text.strip()
            return True
        return False

    # -- examples -------------------------------------------------------------------------

    def _show_examples(self, row: int, name: str) -> None:
        words, wrong = self._examples(name)
        item = QTableWidgetItem(" ".join(words.split()))
        item.setToolTip(words)
        if wrong:
            item.setForeground(QBrush(error_colour(self.palette())))
        else:
            item.setForeground(QBrush(self.palette().color(QPalette.ColorRole.PlaceholderText)))
        self.setItem(row, 2, item)

    def _examples(self, name: str) -> tuple[str, bool]:
        column, preview = self._map.get(name, ""), self._preview
        if preview is None or column not in preview.columns:
            return "", False
        if name in _DATES:
            return self._date_examples(column)
        at = preview.columns.index(column)
        found = dict.fromkeys(row[at] for row in preview.rows if row[at].strip())
        return " · ".join(list(found)[:_SHOWN]) or "empty in the first rows", not found

    def _date_examples(self, column: str) -> tuple[str, bool]:
        told = None if self._preview is None else self._preview.dates.get(column)
        if told is None:
            return "no dates", True
        order = self._order or told.order
        if order in ("?", "mixed"):
            text, day_first, month_first = told.examples[0]
            return f"{text} is {day_first} or {month_first}?", True
        at = 2 if order == "mdy" else 1
        pairs = [f"{item[0]} → {item[at] or 'none'}" for item in told.examples[:_SHOWN]]
        return " · ".join(pairs), any(not item[at] for item in told.examples)
