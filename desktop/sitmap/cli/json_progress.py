"""How far a long command is, as lines for a program that started it."""

from __future__ import annotations

import base64
import json
import time
from typing import Final

from sitmap.errors import Cancelled
from sitmap.progress import TimeLeft

__all__ = ["JsonProgress"]

_PAUSE: Final = 0.2


class JsonProgress:
    """JSON objects on standard output; whoever closes it cancels."""

    def __init__(self) -> None:
        self._time_left, self._told = TimeLeft(), 0.0
        self._picture = b""
        self._pictured = False

    @property
    def due(self) -> bool:
        """Whether a picture is of use: the first one, and one with each line."""
        return not self._pictured or self._pause_over

    def show(self, picture: bytes) -> None:
        """Hand on a small picture with the next line."""
        self._picture, self._pictured = picture, True

    @property
    def _pause_over(self) -> bool:
        return time.monotonic() - self._told >= _PAUSE

    def step(self, done: int, total: int, label: str = "") -> None:
        """Write the step if the last was some time ago; raises Cancelled if nobody listens."""
        if not self._pause_over and done < total:
            return
        self._told = time.monotonic()
        told: dict[str, object] = {"progress": [done, total, self._time_left.words(done, total)]}
        if self._picture:
            told["picture"] = base64.b64encode(self._picture).decode("ascii")
            self._picture = b""
        try:
            print(json.dumps(told), flush=True)
        except OSError as error:
            raise Cancelled from error
