"""What an export does behind its dialog: a look at what it would give, and writing it.

Both read the file on the store's thread. No widget belongs here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, SignalInstance

from sitmap.errors import UserError
from sitmap.progress import WatchedProgress
from sitmap.store.database import Database, open_store
from sitmap.ui.task_runner import TaskRunner
from sitmap.ui.watched_steps import WatchedSteps

if TYPE_CHECKING:
    from sitmap.domain.redaction import RedactionProfile
    from sitmap.exporting.job import ExportResult
    from sitmap.exporting.preview import ExportPreview
    from sitmap.exporting.selection import Selection

__all__ = ["ExportSteps", "Wanted", "read_profiles"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported; ``selection`` None is everything. ``profile`` empty is unredacted."""

    selection: Selection | None
    profile: str = ""
    handling: str = ""


class ExportSteps(WatchedSteps):
    """The steps of one export of the file at ``path``.

    Signals beside those of all such steps: ``previewed(ExportPreview)``,
    ``written(ExportResult)``.
    """

    previewed = Signal(object)
    written = Signal(object)

    def __init__(self, path: Path, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path, self._runner = path, runner

    def preview(self, wanted: Wanted) -> None:
        """Find out what an export would give."""
        progress = self._begin()
        self._runner.run_in_store(
            _preview, self._path, wanted, progress,
            done=partial(self._on_done, progress, self.previewed),
            failed=partial(self._on_failed, progress),
        )  # fmt: skip

    def write(self, wanted: Wanted, out: Path) -> None:
        """Write the file; one that is there is replaced, as its name was confirmed."""
        progress = self._begin()
        self._runner.run_in_store(
            _write, self._path, wanted, out, progress,
            done=partial(self._on_done, progress, self.written),
            failed=partial(self._on_failed, progress),
        )  # fmt: skip

    def _on_done(self, progress: WatchedProgress, told: SignalInstance, result: object) -> None:
        if self._ended(progress):
            told.emit(result)


# --- on the store's thread ----------------------------------------------------------------


def read_profiles(path: Path) -> dict[str, RedactionProfile]:
    """Return the redaction profiles of a file."""
    from sitmap.store.redaction_profiles import profiles

    with open_store(path) as db:
        return profiles(db)


def _selected(db: Database, wanted: Wanted) -> Selection:
    from sitmap.exporting.selection import everything

    return wanted.selection or everything(db)


def _profile(db: Database, wanted: Wanted) -> RedactionProfile | None:
    from sitmap.store.redaction_profiles import find_profile

    return find_profile(db, wanted.profile) if wanted.profile else None


def _preview(path: Path, wanted: Wanted, progress: WatchedProgress) -> ExportPreview:
    from sitmap.exporting.preview import preview_export

    with open_store(path) as db:
        return preview_export(db, _selected(db, wanted), _profile(db, wanted), progress=progress)


def _write(path: Path, wanted: Wanted, out: Path, progress: WatchedProgress) -> ExportResult:
    from sitmap.exporting.job import export

    with open_store(path) as db:
        selection = _selected(db, wanted)
        if not selection.total:
            raise UserError("nothing to export", where=selection.contents)
        return export(
            db, selection, out, profile=_profile(db, wanted), handling=wanted.handling,
            force=True, progress=progress,
        )  # fmt: skip
