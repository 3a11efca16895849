"""The building blocks of the form: labelled rows with a message below, quiet drop-downs.

What the fields mean is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette, QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPlainTextEdit, QSizePolicy, QWidget

__all__ = ["FORM_STYLE", "SMALL", "Drop", "FieldGrid", "Paragraph", "error_colour"]

SMALL: Final = 0.9
"""Size of messages and hints as a share of the form's own text."""

_ERROR: Final = {False: "#b3261e", True: "#ff9d94"}
_LABEL_WIDTH: Final = 92

FORM_STYLE: Final = """
QLineEdit, QPlainTextEdit {
  border: 1px solid palette(mid); border-radius: 3px; padding: 2px 5px;
  background: palette(base); selection-background-color: palette(highlight);
}
QLineEdit { min-height: 18px; }
QLineEdit:focus, QPlainTextEdit:focus { border-color: palette(highlight); }
QLineEdit:disabled, QPlainTextEdit:disabled { background: palette(window); }
QToolButton[mode] {
  border: 1px solid palette(mid); border-radius: 3px; padding: 3px 4px;
  background: palette(button);
}
QToolButton[mode]:checked {
  background: palette(highlight); color: palette(highlighted-text);
  border-color: palette(highlight);
}
QToolButton[mode]:focus { border-color: palette(text); }
QPushButton#primary {
  border: 1px solid palette(mid); border-radius: 3px; padding: 4px 20px; min-height: 16px;
}
QPushButton#primary:enabled {
  background: palette(highlight); color: palette(highlighted-text);
  border-color: palette(highlight);
}
QPushButton#primary:focus { border-color: palette(text); }
QPushButton#primary:disabled { color: palette(placeholder-text); }
QCheckBox::indicator {
  width: 13px; height: 13px; border: 1px solid palette(mid); border-radius: 3px;
  background: palette(base);
}
QCheckBox::indicator:focus { border-color: palette(highlight); }
QCheckBox::indicator:checked { background: palette(highlight); border-color: palette(highlight); }
"""
"""Edges that also show on a dark palette, where the style's own are black on black."""


def error_colour(palette: QPalette) -> str:
    """Return the colour of complaints, readable on the palette's background."""
    return _ERROR[palette.color(QPalette.ColorRole.Window).lightness() < 128]


class Drop(QComboBox):
    """A drop-down of (data, words) that the wheel changes only where it has the focus."""

    def __init__(self, items: Iterable[tuple[str, str]] = (), parent: QWidget | None = None):
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_items(items)

    def set_items(self, items: Iterable[tuple[str, str]]) -> None:
        """Offer other entries; the chosen one stays if it is still there."""
        chosen = self.code()
        self.blockSignals(True)
        self.clear()
        for code, words in items:
            self.addItem(words, code)
        self.blockSignals(False)
        self.choose(chosen)

    def code(self) -> str:
        """Return the data of the chosen entry."""
        data = self.currentData()
        return data if isinstance(data, str) else ""

    def choose(self, code: str) -> None:
        """Choose an entry by its data; the first one where there is none."""
        self.setCurrentIndex(max(self.findData(code), min(0, self.count() - 1)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Paragraph(QPlainTextEdit):
    """A few lines of plain text; Tab leaves it."""

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        margins = 2 * (self.frameWidth() + int(self.document().documentMargin()) + 2)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + margins)


class FieldGrid(QWidget):
    """Rows of a label, a widget and a message that takes no room while it is empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, _LABEL_WIDTH)
        self._parts: dict[str, tuple[QLabel, QWidget, QLabel]] = {}
        self._headings: dict[str, QLabel] = {}
        self._wrong: dict[str, bool] = {}

    def add(self, name: str, label: str, widget: QWidget, accessible: str = "") -> None:
        """Add a row at the end."""
        row = self._next_row()
        title = QLabel(label, self)
        title.setBuddy(widget)
        title.setMinimumHeight(24)
        widget.setObjectName(name)
        widget.setAccessibleName(accessible or label)
        message = QLabel(self)
        message.setWordWrap(True)
        message.setTextFormat(Qt.TextFormat.PlainText)
        message.setObjectName(f"{name}_message")
        message.setContentsMargins(1, 0, 0, 4)
        message.hide()
        align = Qt.AlignmentFlag
        self._grid.addWidget(title, row, 0, align.AlignLeft | align.AlignTop)
        self._grid.addWidget(widget, row, 1)
        self._grid.addWidget(message, row + 1, 1)
        self._parts[name] = (title, widget, message)

    def add_heading(self, name: str, text: str) -> None:
        """Add a line that opens a group of rows."""
        heading = QLabel(text, self)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        heading.setContentsMargins(0, 10, 0, 2)
        self._grid.addWidget(heading, self._next_row(), 0, 1, 2)
        self._headings[name] = heading

    def _next_row(self) -> int:
        return 2 * (len(self._parts) + len(self._headings))

    def show_heading(self, name: str, visible: bool) -> None:
        """Show or hide a heading."""
        self._headings[name].setVisible(visible)

    def names(self) -> tuple[str, ...]:
        """Return the names of the rows in their order."""
        return tuple(self._parts)

    def message(self, name: str) -> str:
        """Return what stands below a row."""
        return self._parts[name][2].text()

    def set_message(self, name: str, text: str, *, wrong: bool = False) -> None:
        """Put a hint or a complaint below a row; an empty text takes no room."""
        _title, widget, label = self._parts[name]
        self._wrong[name] = wrong
        label.setText(text)
        label.setVisible(bool(text) and not widget.isHidden())
        widget.setAccessibleDescription(text)
        self._tint(name)

    def show_row(self, name: str, visible: bool) -> None:
        """Show or hide a whole row."""
        title, widget, message = self._parts[name]
        title.setVisible(visible)
        widget.setVisible(visible)
        message.setVisible(visible and bool(message.text()))

    def _tint(self, name: str) -> None:
        label = self._parts[name][2]
        palette = self.palette()
        plain = palette.color(QPalette.ColorRole.PlaceholderText).name()
        colour = error_colour(palette) if self._wrong.get(name) else plain
        label.setStyleSheet(f"color: {colour}; font-size: {_points(self):.1f}pt")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for name in self._parts:
                self._tint(name)


def _points(widget: QWidget) -> float:
    size = widget.font().pointSizeF()
    return SMALL * (size if size > 0 else 10.0)
