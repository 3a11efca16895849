"""The line on a terminal that tells how far a long command is; nothing where none looks on."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from sitmap.progress import NullProgress, Progress, TimeLeft

__all__ = ["terminal_progress"]

_PAUSE_S: Final = 0.1
_WIDTH: Final = 78


@contextmanager
def terminal_progress() -> Iterator[Progress]:
    """Yield a receiver that writes to standard error, and leave no trace of the line there."""
    if not sys.stderr.isatty():
        yield NullProgress()
        return
    line = _Line(sys.stderr)
    try:
        yield line
    finally:
        line.clear()


class _Line:
    def __init__(self, stream: TextIO) -> None:
        self._stream, self._time_left = stream, TimeLeft()
        self._next, self._shown = 0.0, False

    def step(self, done: int, total: int, label: str = "") -> None:
        """Write the line anew, some times a second."""
        if (now := time.monotonic()) < self._next:
            return
        self._next, self._shown = now + _PAUSE_S, True
        share = f"{100 * done // total:3} %  " if total > 0 else ""
        words = f"{share}{label}"[: _WIDTH - 14]
        self._stream.write(f"\r{words:<{_WIDTH - 14}}{self._time_left.words(done, total):>13}")
        self._stream.flush()

    def clear(self) -> None:
        """Remove the line."""
        if self._shown:
            self._stream.write(f"\r{'':{_WIDTH}}\r")
            self._stream.flush()
