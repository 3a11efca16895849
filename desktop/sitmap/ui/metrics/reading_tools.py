"""The line above the readings: words to look for, and the menu that pins and hides metrics."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from sitmap.domain.reading_choice import ReadingChoice
from sitmap.domain.readings import Reading

__all__ = ["ReadingTools"]

_REST_MS = 120


class ReadingTools(QWidget):
    """Holds the choice and the words; ``changed()`` when either is another."""

    changed = Signal()

    def __init__(self, choice: ReadingChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = choice
        self.words = QLineEdit()
        self.words.setPlaceholderText("Look for a reading")
        self.words.setClearButtonEnabled(True)
        self.words.setAccessibleName("Look for a reading")
        self.hidden = QToolButton()
        self.hidden.setAutoRaise(True)
        self.hidden.clicked.connect(self.show_hidden)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.changed)
        self.words.textChanged.connect(lambda _text: self._rest.start())
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 4)
        row.addWidget(self.words, 1)
        row.addWidget(self.hidden)
        self._tell_hidden()

    @property
    def is_settled(self) -> bool:
        """Whether what was typed has been told."""
        return not self._rest.isActive()

    def choose(self, choice: ReadingChoice) -> None:
        """Take another choice."""
        self.choice = choice
        self._tell_hidden()
        self.changed.emit()

    def show_hidden(self) -> None:
        """Show every metric again."""
        self.choose(ReadingChoice(self.choice.pinned))

    def _tell_hidden(self) -> None:
        count = len(self.choice.hidden)
        self.hidden.setText(f"{count} hidden")
        self.hidden.setToolTip("Show every metric again")
        self.hidden.setVisible(count > 0)

    def menu(self, reading: Reading) -> QMenu:
        """Return the menu of a reading: pin, move, hide."""
        choice, metric = self.choice, reading.metric
        menu = QMenu(self)
        is_pinned = metric in choice.pinned
        menu.addAction(
            "Unpin" if is_pinned else f"Pin “{reading.name}” to the Top",
            partial(self.choose, choice.with_pin(metric, pinned=not is_pinned)),
        )
        if is_pinned and len(choice.pinned) > 1:
            menu.addAction("Move Up", partial(self.choose, choice.moved(metric, -1)))
            menu.addAction("Move Down", partial(self.choose, choice.moved(metric, 1)))
        menu.addAction(f"Hide “{reading.name}”", partial(self.choose, choice.with_hidden(metric)))
        return menu

    def open_menu(self, reading: Reading, where: QPoint) -> None:
        """Show the menu of a reading at a place on the screen."""
        menu = self.menu(reading)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)
