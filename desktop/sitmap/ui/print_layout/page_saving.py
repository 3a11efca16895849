"""Writes the pages of the print dialog to a file, in a worker while the window stays alive.

Where to and as what is the dialog's; a series has its own module.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from sitmap.errors import UserError
from sitmap.paint.print_service import PrintResult, write_composition
from sitmap.portrayal.page.composition import Composition
from sitmap.portrayal.page.output import PageOutput
from sitmap.ui.task_runner import TaskRunner

__all__ = ["save_pages"]


def save_pages(
    made: Composition,
    path: Path,
    output: PageOutput,
    runner: TaskRunner | None,
    told: Callable[[str], None],
) -> None:
    """Write the pages over whatever is at ``path``; ``told`` gets one line on what came of it.

    Without a ``runner`` they are there when this returns. The file that was there stays until
    the new one is whole, also where the program ends meanwhile.
    """
    write = partial(write_composition, made, path, output=output, force=True)
    if runner is not None:
        runner.run(
            write,
            done=lambda done: told(_saved(done)),
            failed=partial(_not_saved, told),
        )
        return
    try:
        told(_saved(write()))
    except UserError as error:
        told(error.line())


def _saved(done: PrintResult) -> str:
    names = ", ".join(str(file) for file in done.files)
    return f"Saved {names} ({done.bytes / 1e6:.2f} MB)."


def _not_saved(told: Callable[[str], None], error: Exception) -> None:
    if not isinstance(error, UserError):
        raise error
    told(error.line())
