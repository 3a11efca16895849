"""The search for garbage waits until the first picture stands: the start makes hardly any.

Modules and widgets that live as long as the program are then left out of later searches.
"""

from __future__ import annotations

import gc

__all__ = ["begin", "over"]

_waiting: list[bool] = []


def begin() -> None:
    """Let the search for garbage wait until :func:`over`."""
    gc.disable()
    _waiting[:] = [True]


def over() -> None:
    """The start is over; nothing happens without a beginning."""
    if _waiting:
        _waiting.clear()
        gc.freeze()
        gc.enable()
