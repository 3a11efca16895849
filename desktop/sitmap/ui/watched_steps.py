"""Steps of a longer work behind a dialog, of which one is under way at a time.

What the steps do, and in which thread, is their owner's matter. No widget belongs here.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from sitmap.progress import WatchedProgress

__all__ = ["WATCH_MS", "WatchedSteps"]

WATCH_MS: Final = 80
"""How often the window looks at the progress of a thread."""


class WatchedSteps(QObject):
    """A newer step makes an older one stop; what the older gives is no longer told.

    Signals: ``failed(Exception)`` (also Cancelled), ``progressed(done, total, words)``.
    """

    failed = Signal(object)
    progressed = Signal(int, int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current: WatchedProgress | None = None
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(self._on_watched)

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return self._current is not None

    def cancel(self) -> None:
        """Stop what is under way; it leaves no trace. What it gives is no longer told."""
        if self._current is not None:
            self._current.cancel()
            self._current = None

    def _begin(self) -> WatchedProgress:
        """Stop what is under way; return the progress of the step that begins."""
        self.cancel()
        self._current = WatchedProgress()
        self._watch.start()
        return self._current

    def _is_current(self, progress: WatchedProgress) -> bool:
        return progress is self._current

    def _ended(self, progress: WatchedProgress) -> bool:
        """Note that a step is over; return whether it was the one under way."""
        if not self._is_current(progress):
            return False
        self._current = None
        return True

    def _on_failed(self, progress: WatchedProgress, error: Exception) -> None:
        if self._ended(progress):
            self.failed.emit(error)

    def _on_watched(self) -> None:
        if self._current is None:
            self._watch.stop()
        else:
            self.progressed.emit(*self._current.latest)
