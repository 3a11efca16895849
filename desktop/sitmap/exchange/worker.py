"""The child process: takes requests by name on standard input, answers on standard output.

Runs as ``python -m sitmap.exchange.worker`` and is never imported by the program. GDAL lives
only here, in the modules that the tasks name, each of which loads one of the two libraries
that bring a GDAL of their own. Every message is one line of JSON; arrays go through the file
that the request names. How the parent deals with a child that breaks is ``child``'s matter.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TextIO

from sitmap.errors import UserError
from sitmap.exchange.worker_limits import confine, grant_time

__all__ = ["TASKS", "Context", "main"]

TASKS: Final[Mapping[str, str]] = {
    "import.read": "sitmap.exchange.worker_import:read_import",
    "probe": "sitmap.exchange.worker_formats:probe",
    "raster.open": "sitmap.exchange.worker_raster:open_raster",
    "raster.view": "sitmap.exchange.worker_raster:view",
    "tiles.open": "sitmap.exchange.worker_vector:open_tiles",
    "tiles.view": "sitmap.exchange.worker_vector:view_tiles",
    "vector.convert": "sitmap.exchange.worker_vector:convert",
    "vector.open": "sitmap.exchange.worker_vector:open_vector",
    "self-test": "sitmap.exchange.worker_self_test:self_test",
}
"""Name of each task and the function that does it: ``function(arguments, context)``."""


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


def _function(name: str) -> Any:
    module, _, function = TASKS[name].partition(":")
    return getattr(importlib.import_module(module), function)


def _answer(request: Mapping[str, Any], context: Context) -> dict[str, object]:
    """Do one request; whatever goes wrong becomes words."""
    grant_time(request["seconds"])
    context.arrays = {}
    try:
        facts = _function(request["task"])(request["arguments"], context)
        if context.arrays:
            _save(Path(request["out"]), context.arrays)
        return {"done": facts or {}}
    except UserError as error:
        return {"failed": error.as_dict()}
    except MemoryError:
        return {"failed": {"what": "reading it takes too much memory"}}
    except Exception as error:  # noqa: BLE001  # a stranger's file must not end in a traceback
        return {"broken": f"{type(error).__name__}: {error}"[:500]}


def _save(out: Path, arrays: Mapping[str, Any]) -> None:
    import numpy as np

    try:
        with out.open("wb") as stream:
            np.savez(stream, **arrays)
    except OSError as error:
        raise UserError(f"what was read cannot be handed over: {error.strerror}") from error


def main() -> None:
    """Answer requests until standard input ends."""
    confine(json.loads(sys.argv[1]))
    # Libraries print where they like: our answers have a descriptor of their own.
    replies = io.TextIOWrapper(os.fdopen(os.dup(1), "wb"), encoding="utf-8")
    os.dup2(2, 1)
    context = Context(replies)
    context.say({"ready": os.getpid()})
    for line in sys.stdin:
        context.say(_answer(json.loads(line), context))
    # Libraries may crash while they tidy up, when nobody wants anything of them any more.
    os._exit(0)


if __name__ == "__main__":
    main()
