"""What the tasks of the child process share: what they keep, hand over and say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TextIO

__all__ = ["Context", "words_of"]


class Context:
    """What a task may use beside its arguments.

    ``kept`` stays from one request of a child to the next (an open file, decoded tiles);
    ``arrays`` go back to the parent, as does the dictionary that the task returns.
    """

    def __init__(self, replies: TextIO) -> None:
        self.kept: dict[str, Any] = {}
        self.arrays: dict[str, Any] = {}
        self._replies = replies

    def step(self, done: int, total: int, label: str = "") -> None:
        """Report progress; a parent that no longer wants the answer ends the process."""
        self.say({"progress": [done, total, label]})

    def say(self, message: Mapping[str, object]) -> None:
        """Send one line to the parent."""
        self._replies.write(json.dumps(message) + "\n")
        self._replies.flush()


def words_of(error: BaseException) -> str:
    """Return the last reason that GDAL gave, short."""
    return (str(error).splitlines() or [type(error).__name__])[-1][:160]
