"""What the pointer rests on: found after the hand has paused for a moment, not for every pixel.

Only the finding belongs here; the surface paints it and the canvas tells where the pointer is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QPointF, QTimer, Signal

__all__ = ["Hover"]

_PAUSE_MS: Final = 30


class Hover(QObject):
    """The topmost row under the pointer; ``row_changed(int)`` tells another one, -1 none."""

    row_changed = Signal(int)

    def __init__(self, find: Callable[[float, float], tuple[int, ...]], parent: QObject) -> None:
        super().__init__(parent)
        self._find = find
        self._spot: QPointF | None = None
        self._row = -1
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._look)

    @property
    def row(self) -> int:
        """The snapshot row that was found, or -1."""
        return self._row

    def move(self, spot: QPointF) -> None:
        """Look at ``spot`` when the hand pauses."""
        self._spot = spot
        if not self._pause.isActive():
            self._pause.start()

    def clear(self) -> None:
        """Forget what was found: the pointer left, or what shows is another."""
        self._pause.stop()
        self._spot = None
        self._set(-1)

    def _look(self) -> None:
        if self._spot is not None:
            rows = self._find(self._spot.x(), self._spot.y())
            self._set(rows[0] if rows else -1)

    def _set(self, row: int) -> None:
        if row != self._row:
            self._row = row
            self.row_changed.emit(row)
