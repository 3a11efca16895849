"""Work for later, done while the hand rests: a few milliseconds at a time.

What is done is told by whoever starts it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QObject, QTimer

__all__ = ["IdleWork"]

_SLICE_S: Final = 0.004


class IdleWork(QObject):
    """Takes pieces of work from an iterator whenever no event waits."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pieces: Iterator[None] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._on_idle)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self._pieces is None

    def start(self, pieces: Iterator[None]) -> None:
        """Do this work from now on, instead of any other."""
        self._pieces = pieces
        self._timer.start()

    def stop(self) -> None:
        """Forget what is left: the hand moves, or the work is of no use any more."""
        self._pieces = None
        self._timer.stop()

    def _on_idle(self) -> None:
        until = time.perf_counter() + _SLICE_S
        while self._pieces is not None and time.perf_counter() < until:
            if next(self._pieces, self) is self:
                self.stop()
