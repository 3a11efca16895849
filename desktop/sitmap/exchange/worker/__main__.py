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
from typing import Any, Final

from sitmap.errors import UserError
from sitmap.exchange.child_limits import confine, grant_time
from sitmap.exchange.worker.context import Context

__all__ = ["TASKS", "main"]

TASKS: Final[Mapping[str, str]] = {
    "flatgeobuf.write": "flatgeobuf:write",
    "import.preview": "records.preview:preview_import",
    "import.read": "records.reading:read_import",
    "probe": "base_maps.formats:probe",
    "raster.open": "base_maps.raster:open_raster",
    "raster.view": "base_maps.raster:view",
    "tiles.open": "base_maps.vector_tiles:open_tiles",
    "tiles.view": "base_maps.vector_tiles:view_tiles",
    "vector.convert": "base_maps.vector:convert",
    "vector.open": "base_maps.vector:open_vector",
    "self-test": "self_test:self_test",
}
"""Name of each task and the function in here that does it: ``function(arguments, context)``."""

_PACKAGE: Final = "sitmap.exchange.worker"


def _function(name: str) -> Any:
    module, _, function = TASKS[name].partition(":")
    return getattr(importlib.import_module(f"{_PACKAGE}.{module}"), function)


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
