"""What a child must survive, for trying its limits: loops, crashes, floods.

Runs in the child and touches no file. The program itself never asks for it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from sitmap.exchange.worker.context import Context

__all__ = ["self_test"]


def _hoard(context: Context) -> None:
    import numpy as np

    context.arrays["hoard"] = [np.ones(1 << 24) for _ in range(100)]


def _large(context: Context) -> None:
    import numpy as np

    context.arrays["large"] = np.zeros(3 << 20)


def _count(context: Context) -> None:
    import numpy as np

    for number in range(3):
        context.step(number + 1, 3, "counting")
    context.arrays["numbers"] = np.arange(3)


def _compute(_context: Context) -> None:
    while True:
        pass


_DOINGS: Final[Mapping[str, Callable[[Context], object]]] = {
    "count": _count,
    "sleep": lambda _context: time.sleep(60),
    "compute": _compute,
    "memory": _hoard,
    "file": _large,
    "crash": lambda _context: os.abort(),
    "chatter": lambda context: context.say({"endless": "x" * (2 << 20)}),
}


def self_test(arguments: dict[str, Any], context: Context) -> dict[str, object]:
    """Do what ``do`` names; returns the settings, and the path that was given."""
    sys.stdout.write("libraries may print what they like\n")
    if arguments["do"] in _DOINGS:
        _DOINGS[arguments["do"]](context)
    return {"echo": arguments["path"], "environment": dict(os.environ)}
