"""Start of the window: the only place that knows all parts.

A file is read on the store's thread while Qt and the widgets are imported and built; the
window shows when both are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

__all__ = ["open_application"]


def open_application(arguments: Sequence[str]) -> int:
    """Open the window on the file named first in ``arguments``; returns the exit code.

    Without a file the last one opens, or the demonstration case. A file that cannot be opened
    is told in one line, exit code 1.
    """
    from sitmap.errors import UserError
    from sitmap.ui.application import Application

    names = [text for text in arguments if not text.startswith("-")]
    if len(names) != len(arguments) or len(names) > 1:
        return 2
    try:
        application = Application(Path(names[0]) if names else None)
    except UserError:
        return 1
    return application.run()
