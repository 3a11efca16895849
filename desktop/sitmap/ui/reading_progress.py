"""How far the reading of a file is, told on the store's thread and looked at in the window."""

from __future__ import annotations

from sitmap.errors import Cancelled

__all__ = ["ReadingProgress"]


class ReadingProgress:
    """``done`` of ``total`` rows are there; reading ends once it is called off."""

    def __init__(self) -> None:
        self.done, self.total = 0, 0
        self._wanted_off = False

    def call_off(self) -> None:
        """Read no further."""
        self._wanted_off = True

    def step(self, done: int, total: int, label: str = "") -> None:
        """Note how far it is; raises Cancelled once it was called off."""
        if self._wanted_off:
            raise Cancelled
        self.done, self.total = done, total
