"""How this program runs itself in another process, and hears what that process says.

What is asked, how long it may take and what a silence means is the matter of those who start it.
"""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path
from typing import IO, Final

__all__ = ["heard", "own_command", "own_environment", "pipe"]

_CHUNK: Final = 1 << 16


def own_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of this program."""
    # -P: a folder that the user happens to stand in must not lend us its modules.
    return [sys.executable, "-P", "-m", module, *arguments]


def own_environment() -> dict[str, str]:
    """Return the settings with which another Python finds this program."""
    package = Path(__file__).resolve().parent.parent.parent
    return {"PYTHONPATH": str(package), "PYTHONUTF8": "1"}


def pipe(stream: IO[bytes] | None) -> IO[bytes]:
    """Return a stream that a process was started with; raises RuntimeError if it was not."""
    if stream is None:
        raise RuntimeError("no pipe")
    return stream


def heard(stream: IO[bytes], seconds: float) -> bytes | None:
    """Return what a process said within some seconds; None for nothing, empty at its end."""
    if not select.select([stream], [], [], seconds)[0]:
        return None
    return os.read(stream.fileno(), _CHUNK)
