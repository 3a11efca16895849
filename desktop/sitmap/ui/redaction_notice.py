"""The line that says that an output is not redacted although the file holds what might matter.

What redaction does is in ``domain.redaction``; which dialogs offer it is their own matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel

from sitmap.errors import UserError
from sitmap.ui.task_runner import TaskRunner

__all__ = ["Leaving", "RedactionNotice", "read_leaving"]


@dataclass(frozen=True, slots=True)
class Leaving:
    """The names of a file's redaction profiles, and what to say of an output without one.

    ``notice`` is empty if the default profile keeps nothing back.
    """

    profiles: tuple[str, ...]
    notice: str


def read_leaving(path: Path) -> Leaving:
    """Return what can be said of outputs of a file; for the store's thread.

    What cannot be read is said in the notice: it keeps nobody from an output without redaction.
    """
    try:
        return _leaving(path)
    except UserError as error:
        return Leaving((), error.line())


def _leaving(path: Path) -> Leaving:
    # Loaded with the first output: the start needs none.
    from sitmap.domain.redaction import DEFAULT_PROFILE
    from sitmap.exporting.redacting import preview
    from sitmap.exporting.selection import guarded
    from sitmap.store.database import open_store
    from sitmap.store.redaction_profiles import profiles

    with open_store(path) as db:
        found = profiles(db)
        profile = found[DEFAULT_PROFILE.name]
        held = preview(db, guarded(db, profile), profile)
    parts = [f"leave out {held.total:,}"] * bool(held.total)
    parts += [f"coarsen {held.protected:,}"] * bool(held.protected)
    words = f"Not redacted: of the file’s rows the profile “{profile.name}” would "
    return Leaving(tuple(found), f"{words}{' and '.join(parts)}." if parts else "")


class RedactionNotice(QLabel):
    """Shows the notice of a file once it is known; hidden while there is nothing to say.

    ``known(tuple)`` gives the names of the file's profiles.
    """

    known = Signal(object)

    def __init__(self, runner: TaskRunner, path: Path) -> None:
        super().__init__(wordWrap=True)
        self.setAccessibleName("Redaction")
        self._wanted = True
        self._alive = alive = [True]
        self.destroyed.connect(alive.clear)
        self.hide()
        runner.run_in_store(read_leaving, path, done=self._on_read)

    def want(self, wanted: bool) -> None:
        """Show the notice, or not: an output that is redacted has none."""
        self._wanted = wanted
        self.setVisible(wanted and bool(self.text()))

    def _on_read(self, found: Leaving) -> None:
        if self._alive:
            self.setText(found.notice)
            self.want(self._wanted)
            self.known.emit(found.profiles)
