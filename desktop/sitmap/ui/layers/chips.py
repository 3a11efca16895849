"""Chips: small buttons that stay pressed, in lines that fold to the width; for short lists."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QToolButton, QVBoxLayout, QWidget

__all__ = ["ChipGroup", "FlowLayout"]

_LONGEST: Final = 30
_LOOK: Final = """
QToolButton { border: 1px solid palette(mid); border-radius: 8px; padding: 2px 7px; }
QToolButton:hover { background: palette(midlight); }
QToolButton:focus { border: 1px solid palette(highlight); }
QToolButton:checked {
    background: palette(highlight); color: palette(highlighted-text);
    border: 1px solid palette(highlight);
}
QToolButton:checked:focus { border: 1px solid palette(text); }
"""


class FlowLayout(QLayout):
    """Places its items like words in a paragraph."""

    def __init__(self, spacing: int = 4) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._flow(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._flow(rect, place=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _flow(self, rect: QRect, *, place: bool) -> int:
        """Return the height that the items need in a width; with ``place`` put them there."""
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, line = rect.x(), y + line + self.spacing(), 0
            if place:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self.spacing()
            line = max(line, size.height())
        return y + line - rect.y()


class ChipGroup(QWidget):
    """A heading with chips; ``changed`` when a hand pressed one. None pressed asks nothing."""

    changed = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self.chips: dict[Hashable, QToolButton] = {}
        self._flow = FlowLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(QLabel(title))
        self.setStyleSheet(_LOOK)
        column.addLayout(self._flow)

    def offer(self, choices: Sequence[tuple[Hashable, str]]) -> None:
        """Offer values with their words; fewer than two are no choice, and nothing shows."""
        for chip in self.chips.values():
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self.chips = {value: self._chip(words) for value, words in choices}
        for chip in self.chips.values():
            self._flow.addWidget(chip)
        self.setVisible(len(choices) > 1)
        self._flow.invalidate()
        self.updateGeometry()

    def _chip(self, words: str) -> QToolButton:
        chip = QToolButton()
        short = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
        chip.setText(short.replace("&", "&&"))
        chip.setToolTip(words)
        chip.setAccessibleName(f"{self._title}: {words}")
        chip.setCheckable(True)
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        chip.clicked.connect(lambda _checked=False: self.changed.emit())
        return chip

    def pressed(self) -> frozenset[Hashable]:
        """Return the values whose chips are pressed."""
        return frozenset(value for value, chip in self.chips.items() if chip.isChecked())

    def press(self, values: Collection[Hashable]) -> None:
        """Press the chips of these values and release the others, without a signal."""
        for value, chip in self.chips.items():
            chip.setChecked(value in values)
