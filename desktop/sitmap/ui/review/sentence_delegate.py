"""Draws the lines of a list as whole sentences, as high as their words need at its width.

The list's own way cuts sentences that need one line more than it foresaw.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPalette
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

__all__ = ["SentenceDelegate"]

_Index = QModelIndex | QPersistentModelIndex
_ICON: Final = 16
_GAP: Final = 6
_FLAGS: Final = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop)
_TALLEST: Final = 10_000


class SentenceDelegate(QStyledItemDelegate):
    """Wraps the words of each line beside its icon."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the room of the words at the list's present width."""
        self.initStyleOption(option, index)
        width = self._view.viewport().width() - 2 * self._view.spacing()
        room = self._words_room(option, QRect(0, 0, width, _TALLEST))
        words = option.fontMetrics.boundingRect(room, _FLAGS, option.text)
        return QSize(width, max(words.height(), _ICON) + 2 * _GAP // 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw background, icon and words."""
        self.initStyleOption(option, index)
        words, icon = option.text, QIcon(option.icon)  # the option's own is emptied below
        room = self._words_room(option, option.rect).adjusted(0, _GAP // 2, 0, 0)
        option.text = ""
        option.icon = QIcon()
        option.features &= ~QStyleOptionViewItem.ViewItemFeature.HasDecoration
        self._view.style().drawControl(
            QStyle.ControlElement.CE_ItemViewItem, option, painter, self._view
        )
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        if not icon.isNull():
            icon.paint(painter, option.rect.x() + _GAP // 2, room.y() + 1, _ICON, _ICON)
        painter.save()
        painter.setFont(option.font)
        painter.setPen(option.palette.color(role))
        painter.drawText(room, _FLAGS, words)
        painter.restore()

    def _words_room(self, option: QStyleOptionViewItem, whole: QRect) -> QRect:
        left = _GAP // 2 if option.icon.isNull() else _ICON + _GAP + _GAP // 2
        return whole.adjusted(left, 0, -_GAP // 2, 0)
