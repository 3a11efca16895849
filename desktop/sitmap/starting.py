"""How the process manages its memory, from its start on.

The search for garbage waits until the first picture stands: the start makes hardly any.
Modules and widgets that live as long as the program are then left out of later searches.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Final

__all__ = ["begin", "over"]

_ARENA_MAX: Final = -8
"""M_ARENA_MAX of glibc's malloc.h."""

_waiting: list[bool] = []


def begin() -> None:
    """Let the search for garbage wait until :func:`over`."""
    gc.disable()
    _waiting[:] = [True]
    _share_one_arena()


def over() -> None:
    """The start is over; nothing happens without a beginning."""
    if _waiting:
        _waiting.clear()
        gc.freeze()
        gc.enable()


def _share_one_arena() -> None:
    """Let all threads take memory from one place.

    glibc gives each thread a place of its own, and what one of them leaves there serves no
    other: 20 MB with a million rows. Only one thread computes at a time anyway.
    """
    if sys.platform.startswith("linux"):
        adjust = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
        if adjust is not None:
            adjust(_ARENA_MAX, 1)
