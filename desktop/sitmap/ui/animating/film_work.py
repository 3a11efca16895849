"""One film being made: the process in a thread of the pool, its progress and pictures.

What is made is said by the arguments of a command; no widget belongs here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from sitmap.errors import Cancelled, UserError
from sitmap.progress import WatchedProgress
from sitmap.ui.task_runner import TaskRunner

__all__ = ["FilmWork"]

_WATCH_MS: Final = 120


class FilmWork(QObject):
    """Runs a command, one at a time.

    Signals: ``progressed(done, total, words)``, ``pictured(PNG bytes)``, ``finished(dict)`` with
    what the command says, ``failed(UserError)``, ``cancelled()``.
    """

    progressed = Signal(int, int, str)
    pictured = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._current: _Watched | None = None
        runner.closing.connect(self.cancel)
        self._alive = alive = [True]
        self.destroyed.connect(alive.clear)
        self._watch = QTimer(self, interval=_WATCH_MS)
        self._watch.timeout.connect(self._look)

    @property
    def running(self) -> bool:
        """Whether a command runs."""
        return self._current is not None

    def start(self, arguments: Sequence[str]) -> None:
        """Run a command; nothing happens while another runs."""
        if self._current is not None:
            return
        watched = self._current = _Watched()
        self._watch.start()
        self.destroyed.connect(watched.cancel)
        self._runner.run(
            _run, tuple(arguments), watched, done=self._on_done, failed=self._on_failed
        )

    def cancel(self) -> None:
        """Let the command stop; it removes what it began."""
        if self._current is not None:
            self._current.cancel()

    def _look(self) -> None:
        watched = self._current
        if watched is None:
            return
        self.progressed.emit(*watched.latest)
        picture, watched.picture = watched.picture, b""
        if picture:
            self.pictured.emit(picture)

    def _ended(self) -> bool:
        """Forget what ran; False if nobody is there any more."""
        if not self._alive:
            return False
        self._look()
        self._watch.stop()
        self._current = None
        return True

    def _on_done(self, told: dict[str, Any]) -> None:
        if self._ended():
            self.finished.emit(told)

    def _on_failed(self, error: Exception) -> None:
        if not self._ended():
            return
        if isinstance(error, Cancelled):
            self.cancelled.emit()
        elif isinstance(error, UserError):
            self.failed.emit(error)
        else:
            raise error


class _Watched(WatchedProgress):
    """Progress with the picture that came last."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = b""

    def step(self, done: int, total: int, label: str = "") -> None:
        """Report; a step without a total only asks whether to go on."""
        before = self.latest
        super().step(done, total, label)
        if total == 0:
            self.latest = before

    def show(self, picture: bytes) -> None:
        """Keep a picture until the window looks."""
        self.picture = picture


def _run(arguments: tuple[str, ...], watched: _Watched) -> dict[str, Any]:
    from sitmap.exchange.own_program import run_own  # most sessions make no film

    return run_own(arguments, watched, watched.show)
