"""A process that has imported the program once and runs each command in a fork of itself.

Hundreds of short commands would spend most of their time importing. Each still runs in a
process of its own, from ``main`` to its exit code. Started by ``program``, never imported.
"""

from __future__ import annotations

import io
import json
import os
import sys
import traceback
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

# Also for commands that give up root: Python may lie where only root can read.
import pyproj  # noqa: F401
import shapely.geometry  # noqa: F401
from PySide6 import QtSvg, QtWidgets  # noqa: F401

import sitmap.__main__
import sitmap.cli.run
import sitmap.geo.geodesic
import sitmap.paint.print_service
import sitmap.portrayal.page.composition

for _module in iter_modules(sitmap.cli.__path__):
    import_module(f"sitmap.cli.{_module.name}")


def work() -> None:
    """Run the commands that come as JSON lines; answer each with its exit code."""
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(run(order))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def run(order: dict[str, Any]) -> int:
    """Run one command with its own streams, folder, user and arguments."""
    for number, name, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, order["out"], os.O_WRONLY | os.O_CREAT),
        (2, order["err"], os.O_WRONLY | os.O_CREAT),
    ):
        os.dup2(os.open(name, flags), number)
    sys.stdin, sys.stdout, sys.stderr = (
        io.TextIOWrapper(os.fdopen(number, mode, closefd=False), encoding="utf-8")
        for number, mode in ((0, "rb"), (1, "wb"), (2, "wb"))
    )
    os.chdir(order["cwd"])
    os.environ.update(order["environ"])
    if order["user"] is not None:
        os.setgroups([])
        os.setgid(order["user"])
        os.setuid(order["user"])
    sys.argv = ["sitmap", *order["arguments"]]
    try:
        code = sitmap.__main__.main()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    except BaseException:  # noqa: BLE001 - what nobody caught is what the test looks for
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    work()
