"""The line below the date that tells what is kept back, and the button that ends it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from sitmap.portrayal.kept_back import kept_back_words
from sitmap.ui.session import Session

__all__ = ["FilterLine"]


class _Elided(QLabel):
    """A label that ends in dots where it has no room; its tip says all."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        self.words = words
        self.setToolTip(words)
        self.setAccessibleName(words)
        self._fit()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        self.setText(metrics.elidedText(self.words, Qt.TextElideMode.ElideRight, self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class FilterLine(QWidget):
    """Shown while a filter or a hidden layer keeps something back."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.label = _Elided()
        self.clear = QToolButton()
        self.clear.setText("Clear")
        self.clear.setToolTip("Clear the filter and show hidden layers")
        self.clear.setAccessibleName("Clear the filter and show hidden layers")
        self.clear.setAutoRaise(True)
        self.clear.clicked.connect(session.show_all)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.label, 1)
        row.addWidget(self.clear)
        session.filter_changed.connect(self.refresh)
        session.snapshot_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say what is kept back now; nothing hides the line."""
        session = self._session
        layers = session.map_options.layers
        words = kept_back_words(session.snapshot, session.filter, layers)
        self.label.set_words(words)
        self.setVisible(bool(words))
