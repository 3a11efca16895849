"""How a long operation tells its progress and learns that it was cancelled."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

from sitmap.errors import Cancelled

__all__ = ["NullProgress", "Progress", "Staged", "TimeLeft", "WatchedProgress"]

_FIRST_GUESS_S: Final = 1.0
"""Before this many seconds nothing sensible can be said of the rest."""


class Progress(Protocol):
    """Receiver of progress; one call reports and checks for cancellation."""

    def step(self, done: int, total: int, label: str = "") -> None:
        """Report ``done`` of ``total`` units; raises :class:`~sitmap.errors.Cancelled`."""


class NullProgress:
    """A receiver that ignores everything and never cancels."""

    def step(self, done: int, total: int, label: str = "") -> None:
        """Ignore the report."""


class Staged:
    """Progress of one stage among several, passed on as a part of the whole.

    ``low`` and ``high`` are where the stage begins and ends, 0 to 1; a stage that tells no total
    stays at its beginning.
    """

    STEPS: Final = 1000
    """Into how many steps the whole is divided."""

    def __init__(self, receiver: Progress, low: float, high: float, label: str) -> None:
        self._receiver, self._low, self._high, self._label = receiver, low, high, label
        self._reached = low

    def step(self, done: int, total: int, label: str = "") -> None:
        """Report; raises Cancelled if the receiver says so."""
        if total > 0:
            share = min(done / total, 1.0)
            self._reached = max(self._reached, self._low + (self._high - self._low) * share)
        told = f"{self._label} {label}".strip() if total > 0 else self._label
        self._receiver.step(round(self.STEPS * self._reached), self.STEPS, told)


class TimeLeft:
    """Guesses from what is done how long the rest takes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()

    def seconds(self, done: int, total: int) -> float | None:
        """Return the seconds that are left, None while it is too early to say."""
        passed = self._clock() - self._start
        if done <= 0 or total <= 0 or passed < _FIRST_GUESS_S:
            return None
        return passed * max(total - done, 0) / done

    def words(self, done: int, total: int) -> str:
        """Return for example ``0:12 left``, empty while it is too early to say."""
        left = self.seconds(done, total)
        if left is None:
            return ""
        minutes, seconds = divmod(round(left), 60)
        return f"{minutes}:{seconds:02} left"


class WatchedProgress:
    """Progress of a thread: the window looks at ``latest`` when it likes; ``cancel`` ends it.

    No object of Qt: the last to hold it may be the thread.
    """

    def __init__(self) -> None:
        self._left, self._cancelled = TimeLeft(), False
        self.latest: tuple[int, int, str] = (0, 0, "")
        """Done, total and words, which end with the time that is left."""

    def cancel(self) -> None:
        """Let the next step raise Cancelled."""
        self._cancelled = True

    def step(self, done: int, total: int, label: str = "") -> None:
        """Report; raises Cancelled after ``cancel``. Called in any thread."""
        if self._cancelled:
            raise Cancelled
        words = " · ".join(part for part in (label, self._left.words(done, total)) if part)
        self.latest = (done, total, words)
