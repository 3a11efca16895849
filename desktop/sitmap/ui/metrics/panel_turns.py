"""Readings above their chart; in a low panel one of the two, by turns."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QTabBar, QVBoxLayout, QWidget

__all__ = ["PanelTurns"]

_ROOM_FOR_BOTH: Final = 500
"""Height in pixels below which readings and chart take turns."""


class PanelTurns(QWidget):
    """Shows ``readings`` and ``chart``, each whole, however low the panel is."""

    def __init__(self, readings: QWidget, chart: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._readings, self._chart = readings, chart
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Readings or chart")
        self.tabs.setDrawBase(False)
        self.tabs.addTab("Readings")
        self.tabs.addTab("Chart")
        self.tabs.hide()
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(readings)
        splitter.addWidget(chart)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        splitter.setSizes([420, 240])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(splitter, 1)
        chart.setMinimumHeight(150)
        self.setMinimumHeight(180)
        self.tabs.currentChanged.connect(self._share_room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._share_room()
        super().resizeEvent(event)

    def show_chart(self) -> None:
        """Let it be the chart's turn, if they take turns."""
        self.tabs.setCurrentIndex(1)

    def _share_room(self, _turn: int = 0) -> None:
        both = self.height() >= _ROOM_FOR_BOTH
        chart = self.tabs.currentIndex() == 1
        self.tabs.setVisible(not both)
        self._chart.setVisible(both or chart)
        self._readings.setVisible(both or not chart)
