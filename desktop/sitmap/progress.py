"""How a long operation tells its progress and learns that it was cancelled."""

from __future__ import annotations

from typing import Protocol

__all__ = ["NullProgress", "Progress"]


class Progress(Protocol):
    """Receiver of progress; one call reports and checks for cancellation."""

    def step(self, done: int, total: int, label: str = "") -> None:
        """Report ``done`` of ``total`` units; raises :class:`~sitmap.errors.Cancelled`."""


class NullProgress:
    """A receiver that ignores everything and never cancels."""

    def step(self, done: int, total: int, label: str = "") -> None:
        """Ignore the report."""
