"""Saving a copy of a file through SQLite's own mechanism, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import apsw

from sitmap.placing import check_target, finished_file
from sitmap.progress import NullProgress, Progress
from sitmap.store.connecting import JOURNALS, connect
from sitmap.store.database import Database, open_store
from sitmap.store.failures import reported

__all__ = ["backup"]

_PAGES: Final = 1024


def backup(
    source: Database | Path | str,
    out: Path | str,
    force: bool = False,
    progress: Progress | None = None,
) -> None:
    """Copy a situation file to ``out``; other programs may read it meanwhile.

    The copy appears under its name only when it is complete and on disk. Raises UserError
    if ``out`` exists and ``force`` is not given, is the file itself, or cannot be written;
    Cancelled if ``progress`` says so.
    """
    if isinstance(source, Database):
        _copy(source, Path(out), force, progress or NullProgress())
        return
    with open_store(source) as db:
        _copy(db, Path(out), force, progress or NullProgress())


def _copy(db: Database, out: Path, force: bool, progress: Progress) -> None:
    target = check_target(out, force=force, source=db.path)
    with reported(out), finished_file(target, sides=JOURNALS) as temporary:
        copy = connect(temporary, write=True, create=True)
        try:
            with copy.backup("main", db.connection, "main") as work:
                while not work.done:
                    _step(work, db.path)
                    progress.step(work.page_count - work.remaining, work.page_count)
        finally:
            copy.close()


def _step(work: apsw.Backup, source: Path) -> None:
    try:
        work.step(_PAGES)
    except (apsw.BusyError, apsw.LockedError):
        # Nobody else knows the temporary copy: it is the source that is in use.
        with reported(source):
            raise
