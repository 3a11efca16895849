"""Start of the window: the only place that knows all parts.

A file is read on the store's thread while Qt and the widgets are imported and built; the
window shows when both are there.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sitmap.starting import begin

if TYPE_CHECKING:
    from sitmap.errors import UserError

__all__ = ["open_application"]


def open_application(arguments: Sequence[str]) -> int:
    """Open the window on the file named first in ``arguments``; returns the exit code.

    Without a file the last one opens, or the demonstration case. A file that cannot be opened
    is told in one line, exit code 1.
    """
    from sitmap.errors import UserError

    options = [text for text in arguments if text.startswith("-")]
    if options or len(arguments) > 1:
        wrong = f"no such option: {options[0]}" if options else "one file at a time"
        sys.stderr.write(f"sitmap: {wrong} (see sitmap --help)\n")
        return 2
    if arguments and _is_no_file(arguments[0]):
        sys.stderr.write(f"sitmap: {arguments[0]}: no such command or file (see sitmap --help)\n")
        return 2
    # Until the window listens for itself, Ctrl+C just ends the process, in silence: every change
    # is on disk when its action ends, and an interrupted import would tell of itself at length.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _choose_platform()
    begin()
    from sitmap.ui.application import Application

    try:
        application = Application(Path(arguments[0]) if arguments else None, at_once=True)
    except UserError as error:
        _tell(error)
        return 1
    return application.run()


def _is_no_file(text: str) -> bool:
    """Return whether a word is more likely a command that was mistyped than a file."""
    path = Path(text)
    return path.name == text and not path.suffix and not os.access(path, os.F_OK)


def _choose_platform() -> None:
    """On Linux draw offscreen where no display is, and say so: it would look like a hang."""
    display = any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )
    if sys.platform.startswith("linux") and not display:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        sys.stderr.write(
            "sitmap: no display, so the window cannot be seen (Ctrl+C ends; for a picture: "
            "sitmap window FILE OUT.png)\n"
        )


def _tell(error: UserError) -> None:
    """Say why nothing opened: on standard error and, where there is a screen, in a dialog."""
    sys.stderr.write(f"sitmap: {error.line()}\n")
    from PySide6.QtWidgets import QMessageBox

    from sitmap.ui.application import qt_application

    if qt_application().platformName() not in ("offscreen", "minimal"):
        QMessageBox.critical(None, "Sitmap", error.line())
