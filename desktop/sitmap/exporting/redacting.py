"""Redaction as a file: what may leave of a selection, in a situation file made from nothing.

Every redacted product, page or report is made from such a file, so that there is no second door
through which anything could leave. What a profile takes away is in ``domain.redaction``.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Final

from sitmap.domain.category import Vocabulary
from sitmap.domain.dates import day_of_ms, day_start_ms, zone_wall_ms
from sitmap.domain.export_rows import ExportRows
from sitmap.domain.redaction import WITHHELD, RedactionProfile, Redactor, Withheld
from sitmap.domain.source import Source
from sitmap.exporting.selection import Selection
from sitmap.progress import NullProgress, Progress
from sitmap.store.database import Database, open_store
from sitmap.store.export_rows import RowSource
from sitmap.store.subset import NewFile, write_rows

__all__ = ["Redacted", "preview", "redacted_file", "redacted_rows", "today_in", "write_redacted"]

_SOURCE: Final = Source(WITHHELD, "source withheld")


@dataclass(frozen=True, slots=True)
class Redacted:
    """An open file of what may leave, and what was withheld; ``note`` says it in a line."""

    db: Database
    withheld: Withheld
    note: str


def today_in(zone: str) -> date:
    """Return the present day in a zone."""
    return day_of_ms(zone_wall_ms(int(datetime.now(UTC).timestamp() * 1000), zone))


def write_redacted(
    db: Database,
    selection: Selection,
    profile: RedactionProfile,
    path: Path,
    *,
    today: date | None = None,
    progress: Progress | None = None,
) -> Withheld:
    """Write what may leave of the chosen rows to a new situation file at ``path``.

    Equal files, choices and days give equal bytes. Raises UserError if the file is damaged or
    ``path`` cannot be written, Cancelled if ``progress`` says so.
    """
    rows = RowSource(db, selection.chosen)
    redactor = _redactor(db, rows, profile, today)
    new = NewFile(
        path,
        redactor.info(),
        _lists(rows.vocabulary(), redactor),
        day_start_ms(redactor.today),
        _digest(db, profile, "token").hex()[:32],
    )
    with closing(_steps(rows, redactor, progress or NullProgress())) as batches:
        write_rows(new, batches)
    return redactor.withheld


def redacted_rows(
    db: Database,
    selection: Selection,
    profile: RedactionProfile,
    *,
    today: date | None = None,
    progress: Progress | None = None,
) -> tuple[Withheld, Generator[ExportRows]]:
    """Return a count that fills, and the rows that may leave, without writing anything."""
    rows = RowSource(db, selection.chosen)
    redactor = _redactor(db, rows, profile, today)
    return redactor.withheld, _steps(rows, redactor, progress or NullProgress())


def preview(
    db: Database, selection: Selection, profile: RedactionProfile, *, today: date | None = None
) -> Withheld:
    """Return what redaction would withhold, without writing anything."""
    withheld, batches = redacted_rows(db, selection, profile, today=today)
    with closing(batches):
        for _ in batches:
            pass
    return withheld


@contextmanager
def redacted_file(
    db: Database,
    selection: Selection,
    profile: RedactionProfile,
    *,
    today: date | None = None,
    progress: Progress | None = None,
) -> Iterator[Redacted]:
    """Give an open file of what may leave; it is gone afterwards. Errors as ``write_redacted``."""
    with tempfile.TemporaryDirectory(prefix="sitmap-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "redacted.gpkg"
        withheld = write_redacted(db, selection, profile, path, today=today, progress=progress)
        with open_store(path) as made:
            yield Redacted(made, withheld, withheld.note(profile))


def _redactor(
    db: Database, rows: RowSource, profile: RedactionProfile, today: date | None
) -> Redactor:
    info = rows.info()
    day = today or today_in(info.zone)
    key = _digest(db, profile, "key")
    return Redactor(profile, rows.vocabulary(), info, today=day, key=key)


def _digest(db: Database, profile: RedactionProfile, use: str) -> bytes:
    """Return bytes that only who has the file, in this state, can make."""
    text = json.dumps([use, db.state_token, profile.as_data()], sort_keys=True)
    return blake2b(text.encode(), digest_size=32).digest()


def _lists(lists: Vocabulary, redactor: Redactor) -> Vocabulary:
    sources = {code: redactor.source(source) for code, source in lists.sources.items()}
    return replace(
        lists, sources=sources | {WITHHELD: _SOURCE}, views={}, formulas={}, page_templates={}
    )


def _steps(rows: RowSource, redactor: Redactor, progress: Progress) -> Generator[ExportRows]:
    total, done = sum(rows.counts.values()), 0
    progress.step(0, total, "redacting")
    with closing(rows.batches()) as batches:
        for batch in batches:
            yield redactor.rows(batch)
            done += len(batch)
            progress.step(done, total, "redacting")
