"""The list under the search box: what was found, in groups, two lines each.

It shows and lets one be chosen; finding and going there are others' matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from sitmap.portrayal.search.result import Found, Group

__all__ = ["ResultList"]

_FOUND: Final = Qt.ItemDataRole.UserRole
_NOTE: Final = Qt.ItemDataRole.UserRole + 1
_HEADS: Final[dict[Group, str]] = {
    "position": "Position",
    "place": "Places",
    "observation": "Observations",
}
_TALL: Final = 40
_LOW: Final = 22
_PAD: Final = 10
_WIDEST: Final = 460
_TALLEST: Final = 560
_Index = QModelIndex | QPersistentModelIndex


class _Painter(QStyledItemDelegate):
    """Paints a title over its quieter note; a head of a group is a small word of its own."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(10, _TALL if index.data(_FOUND) is not None else _LOW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect: QRect = option.rect
        palette: QPalette = option.palette
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        inner = rect.adjusted(_PAD, 3, -_PAD, -3)
        quiet = palette.color(QPalette.ColorRole.PlaceholderText)
        if index.data(_FOUND) is None:
            painter.setPen(quiet)
            self._line(painter, inner, index.data(), small=True)
        else:
            if chosen:
                painter.fillRect(rect, palette.highlight())
            ink = palette.highlightedText() if chosen else palette.text()
            painter.setPen(ink.color())
            half = inner.height() // 2
            self._line(painter, QRect(inner.topLeft(), QSize(inner.width(), half)), index.data())
            painter.setPen(ink.color() if chosen else quiet)
            below = QRect(inner.topLeft() + QPoint(0, half), QSize(inner.width(), half))
            self._line(painter, below, index.data(_NOTE), small=True)
        painter.restore()

    def _line(self, painter: QPainter, box: QRect, words: object, *, small: bool = False) -> None:
        face = painter.font()
        face.setPointSizeF(face.pointSizeF() * (0.86 if small else 1.0))
        painter.save()
        painter.setFont(face)
        cut = QFontMetrics(face).elidedText(str(words), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)
        painter.restore()


class ResultList(QListWidget):
    """What a search found. Signal ``picked(Found)``: a click on one of them."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Search results")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # typing goes on while one chooses
        self.setStyleSheet("QListWidget { border: 1px solid palette(mid); }")
        self.setAutoFillBackground(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Painter(self))
        self.itemClicked.connect(self._on_clicked)
        self.hide()

    def show_found(self, found: Sequence[Found], remark: str = "") -> None:
        """Show what was found, the first of it chosen; a ``remark`` stands below."""
        self.clear()
        group: Group | None = None
        for item in found:
            if item.group != group:
                group = item.group
                self._add_words(_HEADS[group])
            self._add_found(item)
        if remark:
            self._add_words(remark)
        self.move_choice(1)

    def _add_words(self, words: str) -> None:
        item = QListWidgetItem(words, self)
        item.setFlags(Qt.ItemFlag.NoItemFlags)

    def _add_found(self, found: Found) -> None:
        item = QListWidgetItem(found.title.replace("\n", " "), self)
        item.setData(_FOUND, found)
        item.setData(_NOTE, found.note.replace("\n", " "))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{found.title}, {found.note}")

    def chosen(self) -> Found | None:
        """Return what is chosen now."""
        item = self.currentItem()
        found = item.data(_FOUND) if self.currentRow() >= 0 else None
        return found if isinstance(found, Found) else None

    def move_choice(self, by: int) -> None:
        """Choose the next (1) or previous (-1) one; at the ends the choice stays."""
        row = self.currentRow() + by
        while 0 <= row < self.count():
            if self.item(row).data(_FOUND) is not None:
                self.setCurrentRow(row)
                self.scrollToItem(self.item(max(row - 1, 0)))
                self.scrollToItem(self.item(row))
                return
            row += by

    def place_below(self, box: QWidget) -> None:
        """Stand below a widget of the same window, as tall as the finds need."""
        window = box.window()
        corner = box.mapTo(window, QPoint(0, box.height() + 2))
        width = min(max(box.width(), _WIDEST), window.width() - 16)
        left = max(8, min(corner.x(), window.width() - width - 8))
        needed = sum(self.sizeHintForRow(row) for row in range(self.count())) + 6
        room = window.height() - corner.y() - 24
        self.setGeometry(left, corner.y(), width, max(min(needed, _TALLEST, room), _LOW))
        self.raise_()

    def _on_clicked(self, item: QListWidgetItem) -> None:
        found = item.data(_FOUND)
        if isinstance(found, Found):
            self.picked.emit(found)
