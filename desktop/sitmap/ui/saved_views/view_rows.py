"""How a saved view looks in the list: its name, and below it what it shows."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

__all__ = ["WORDS", "TwoLines"]

WORDS: Final = Qt.ItemDataRole.UserRole + 1
"""The role of an item's second line."""
_PAD: Final = 4
_Index = QModelIndex | QPersistentModelIndex


class TwoLines(QStyledItemDelegate):
    """Paints a view's name and below it, fainter, what it shows."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return room for two lines."""
        return QSize(super().sizeHint(option, index).width(), _line(option) * 2 + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the row."""
        self.initStyleOption(option, index)
        name, option.text = option.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        box = option.rect.adjusted(2 * _PAD, _PAD, -2 * _PAD, -_PAD)
        painter.save()
        painter.setPen(option.palette.color(role))
        self._line(painter, option, box, name)
        painter.setOpacity(0.7)
        box.translate(0, _line(option))
        self._line(painter, option, box, str(index.data(WORDS)))
        painter.restore()

    def _line(self, painter: QPainter, option: QStyleOptionViewItem, box: QRect, text: str) -> None:
        metrics = option.fontMetrics
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: _Index
    ) -> None:
        """Let the name be typed over the first line."""
        editor.setGeometry(option.rect)


def _line(option: QStyleOptionViewItem) -> int:
    return int(option.fontMetrics.lineSpacing())
