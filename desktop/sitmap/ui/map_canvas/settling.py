"""When a map comes to rest: quick quality while something moves, the final one a moment after.

What is done at rest is told by whoever listens.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from sitmap.paint.painter import Quality
from sitmap.ui.map_canvas.idle_work import IdleWork

__all__ = ["Settling"]

_SETTLE_MS: Final = 180


class Settling(QObject):
    """Whether a map moves or rests; ``settled()`` tells that it came to rest."""

    settled = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.quality: Quality = "settled"
        self._idle_work = IdleWork(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self._on_rest)

    @property
    def resting(self) -> bool:
        """Whether the final quality shows."""
        return self.quality == "settled"

    @property
    def is_idle(self) -> bool:
        """Whether nothing moves and nothing is left to prepare."""
        return self._idle_work.is_done and not self._timer.isActive()

    def move(self) -> None:
        """Something moves: rest begins anew when nothing did for a moment."""
        self._idle_work.stop()
        self.quality = "motion"
        self._timer.start()

    def settle_soon(self) -> None:
        """Come to rest once more, although nothing moved."""
        if not self._timer.isActive():
            self._timer.start()

    def prepare(self, pieces: Iterator[None]) -> None:
        """Do this work while the hand rests."""
        self._idle_work.start(pieces)

    def _on_rest(self) -> None:
        self.quality = "settled"
        self.settled.emit()
