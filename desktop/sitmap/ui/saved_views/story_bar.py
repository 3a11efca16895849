"""The bar over the map while a story is told: title, text, which step, forth and back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sitmap.ui.saved_views.story import Story

__all__ = ["StoryBar"]

_WIDEST, _MARGIN = 620, 14
_CREDITS, _FURNITURE = 44, 92
"""What stays clear below: the credits; where the map is narrow, scale bar and notes too."""
_BESIDE = 220
"""The width that scale bar and notes need on either side."""
_PADDING, _LONGEST_TITLE = 40, 80
_MOST_OF_MAP = 0.35
"""The share of the map's height that a text may cover."""


class StoryBar(QFrame):
    """Lies over the lower edge of the map; there only while a story is told.

    Signals: ``print_wanted(str)`` and ``film_wanted(str)``, with the story's name.
    """

    print_wanted = Signal(str)
    film_wanted = Signal(str)

    def __init__(self, story: Story, over: QWidget) -> None:
        super().__init__(over)
        self._story, self._over = story, over
        self.setObjectName("story-bar")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName("Story")
        self.title, self.text, self.count = QLabel(self), QLabel(self), QLabel(self)
        font = self.title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self.title.setFont(font)
        for label in (self.title, self.text, self.count):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.title, self.text):
            label.setWordWrap(True)
        # A long text is scrolled instead of hiding the map.
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.text)
        self.text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.back = self._button("‹", "Previous step", partial(story.move, -1))
        self.forth = self._button("›", "Next step", partial(story.move, 1))
        self.output_button = self._button("⋯", "Print or film the story", self._offer_outputs)
        self.close_button = self._button("×", "End the story (Esc)", story.end)
        # A shortcut of a hidden button does nothing: Esc is free when no story is told.
        self.close_button.setShortcut("Esc")
        self._lay_out()
        over.installEventFilter(self)
        story.changed.connect(self._show)
        self._show()

    def _button(self, sign: str, words: str, action: Callable[[], object]) -> QToolButton:
        button = QToolButton(self)
        button.setText(sign)
        font = button.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        button.setFont(font)
        button.setAutoRaise(True)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(lambda _checked=False: action())
        return button

    def output_menu(self) -> QMenu:
        """Return what can be made of the whole story."""
        name = self._story.name
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("&Print the Story…", partial(self.print_wanted.emit, name))
        menu.addAction("&Film of the Story…", partial(self.film_wanted.emit, name))
        return menu

    def _offer_outputs(self) -> None:
        below = self.output_button.rect().bottomLeft()
        self.output_menu().popup(self.output_button.mapToGlobal(below))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        for widget in (self.back, self.count, self.forth, self.output_button, self.close_button):
            head.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 10)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.area)

    def _show(self) -> None:
        step, count = self._story.step, len(self._story.steps)
        self.setVisible(step is not None)
        if step is None:
            return
        name = step.name
        self.title.setText(name if len(name) <= _LONGEST_TITLE else f"{name[:_LONGEST_TITLE]}…")
        self.text.setText(step.text)
        self.area.setVisible(bool(step.text))
        self.area.verticalScrollBar().setValue(0)
        self.count.setText(f"{self._story.place + 1} of {count}")
        self.count.setToolTip(self._story.name)
        self.back.setEnabled(self._story.place > 0)
        self.forth.setEnabled(self._story.place < count - 1)
        self._place()

    def _place(self) -> None:
        width = min(_WIDEST, self._over.width() - 2 * _MARGIN)
        lines = self.text.heightForWidth(width - _PADDING) if self.text.text() else 0
        self.area.setFixedHeight(min(lines, round(self._over.height() * _MOST_OF_MAP)))
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        left = (self._over.width() - width) // 2
        below = _CREDITS if left >= _BESIDE else _FURNITURE
        self.setGeometry(left, self._over.height() - height - below, width, height)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the lower edge when the map changes its size."""
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
