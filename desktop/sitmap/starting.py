"""How the process manages its memory, from its start on.

The search for garbage waits until the first picture stands: the start makes hardly any.
Modules and widgets that live as long as the program are then left out of later searches.

Python searches in whichever thread happens to make the next object. Where there are threads
beside that of the widgets they would take apart what is Qt's in the wrong one: a timer that
dies there stays in Qt's list, and the process ends when it is due. So while threads live, the
thread that owns the widgets searches by hand, from time to time.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Final

__all__ = ["automatic", "begin", "by_hand", "over", "search_if_due"]

_ARENA_MAX: Final = -8
"""M_ARENA_MAX of glibc's malloc.h."""

_waiting: list[bool] = []
_by_hand: list[bool] = []
"""One entry for each that searches by hand."""


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
        _allow()


def by_hand() -> None:
    """Stop searching wherever Python happens to be; who calls this calls ``search_if_due``."""
    _by_hand.append(True)
    gc.disable()


def automatic() -> None:
    """Undo one :func:`by_hand`."""
    _by_hand.pop()
    _allow()


def search_if_due() -> None:
    """Search as Python itself would have by now: among the oldest objects whose turn has come."""
    if _waiting:
        return
    due = [g for g, most in enumerate(gc.get_threshold()) if gc.get_count()[g] > most > 0]
    if due:
        gc.collect(due[-1])


def _allow() -> None:
    if not _waiting and not _by_hand:
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
