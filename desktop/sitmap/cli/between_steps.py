"""Ctrl+C during long painting: heard between two steps, never in the midst of one."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from sitmap.progress import Progress

__all__ = ["interrupted_between_steps"]


@contextmanager
def interrupted_between_steps(receiver: Progress) -> Iterator[Progress]:
    """Yield a receiver whose next step raises KeyboardInterrupt once Ctrl+C was heard.

    Raised wherever Python happens to be it may be lost in a call-back, or leave a painter open,
    on which Qt ends the process. A second Ctrl+C does not wait.
    """
    heard = False

    def hear(_number: int, _frame: FrameType | None) -> None:
        nonlocal heard
        if heard:
            raise KeyboardInterrupt
        heard = True

    before = signal.signal(signal.SIGINT, hear)
    try:
        yield _Checked(receiver, lambda: heard)
    finally:
        signal.signal(signal.SIGINT, before)


class _Checked:
    def __init__(self, receiver: Progress, heard: Callable[[], bool]) -> None:
        self._receiver, self._heard = receiver, heard

    def step(self, done: int, total: int, label: str = "") -> None:
        """Pass the step on, unless the work is to end."""
        if self._heard():
            raise KeyboardInterrupt
        self._receiver.step(done, total, label)
