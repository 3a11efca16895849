"""The command `export`: rows of a file for other programs and other people."""

from __future__ import annotations

import gc
from argparse import Namespace
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from sitmap.cli.filtering import filter_of
from sitmap.cli.reading import last_day
from sitmap.cli.result import Result, columns, counted
from sitmap.cli.values import Dates, dates_of
from sitmap.domain.filters import filter_words
from sitmap.domain.observation import Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import UserError
from sitmap.exchange.writing.forms import form_of
from sitmap.exporting.job import ExportResult, export, refuse_nothing
from sitmap.exporting.preview import ExportPreview, preview_export
from sitmap.exporting.selection import Selection, everything, rows_selected
from sitmap.placing import check_target
from sitmap.store.database import Database, open_store
from sitmap.store.reading import find_uid, load_snapshot
from sitmap.store.redaction_profiles import find_profile

__all__ = ["export_rows"]


def export_rows(options: Namespace) -> Result:
    """Export everything, a day, a filter, some observations or a metric."""
    form_of(options.out)
    check_target(options.out, force=options.force, source=options.file)
    with open_store(options.file) as db:
        messages = (db.notice,) if db.notice else ()
        selection = _selection(options, db)
        refuse_nothing(selection)
        profile = find_profile(db, options.redact) if options.redact else None
        if options.dry_run:
            return _foretold(preview_export(db, selection, profile), selection, messages)
        with _without_collecting():
            made = export(
                db,
                selection,
                options.out,
                profile=profile,
                handling=options.tlp or "",
                force=options.force,
            )
    return Result(_data(selection, made), _lines(made), messages + made.warnings)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Look for no garbage among cells by the million, which takes a tenth of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _selection(options: Namespace, db: Database) -> Selection:
    if options.window and not options.on:
        raise UserError("a window needs the day it ends on", where="--window", hint="add --on")
    kinds = [Kind(name) for name in options.kind]
    plain = (options.on, options.known_on, options.recorded_on, options.metric)
    if not any(plain) and not options.filter and not options.uid:
        return everything(db, kinds)
    snapshot = load_snapshot(db)
    dates = dates_of(options, last_day(snapshot))
    rows, words = _rows(options, snapshot, dates)
    if options.uid:
        rows = _named(options.uid, db, snapshot, rows)
        words = counted(len(options.uid), "observation")
    if options.metric:
        rows, words = _of_metric(options.metric, snapshot, rows), f"the metric {options.metric}"
    notes = []
    if options.filter:
        asked = filter_of(options.filter, snapshot)
        rows = rows[asked.matches(snapshot, rows)]
        notes.append(f"Filter: {filter_words(asked, snapshot.vocabulary)}")
    return rows_selected(
        snapshot,
        rows,
        words,
        kinds=kinds,
        on=dates.on if options.on else None,
        known_on=dates.known_on,
        recorded_on=dates.recorded_on,
        notes=notes,
    )


def _rows(options: Namespace, snapshot: Snapshot, dates: Dates) -> tuple[NDArray[np.int32], str]:
    if options.on:
        return dates.situation(snapshot).rows, "what shows on one day"
    return snapshot.known_rows(dates.known(snapshot.info.zone)), "all observations"


def _named(
    names: Collection[str], db: Database, snapshot: Snapshot, rows: NDArray[np.int32]
) -> NDArray[np.int32]:
    found = {snapshot.row_of(find_uid(db, name)) for name in names}
    return rows[np.isin(rows, [row for row in found if row is not None])]


def _of_metric(code: str, snapshot: Snapshot, rows: NDArray[np.int32]) -> NDArray[np.int32]:
    if code not in snapshot.vocabulary.metrics:
        known = ", ".join(list(snapshot.vocabulary.metrics)[:20])
        raise UserError("no such metric", where=f"--metric {code}", hint=f"one of {known}")
    chosen = snapshot.columns.metric[rows] == snapshot.metric_codes.index(code)
    return np.asarray(rows[chosen], np.int32)


def _foretold(found: ExportPreview, selection: Selection, messages: tuple[str, ...]) -> Result:
    """Return what an export would give, of which nothing is written."""
    data: dict[str, object] = {
        "files": [],
        "on": selection.on.isoformat() if selection.on else None,
        "withheld": found.withheld.total if found.withheld else 0,
        "reasons": found.withheld.rows if found.withheld else {},
        "rows": found.total,
        "kinds": {kind.value: count for kind, count in found.counts.items()},
        "without_place": found.without_place,
    }
    told = [(kind.value, f"{count:,}") for kind, count in found.counts.items()]
    warnings = tuple(f"the licence of {each} does not allow to hand it on"
                     for each in found.forbidden)  # fmt: skip
    lines = (*columns(told), *([found.note] if found.note else []))
    return Result(data, lines, messages + warnings)


def _data(selection: Selection, made: ExportResult) -> dict[str, object]:
    return {
        "files": [str(path) for path in made.files],
        "pages": 0,
        "on": selection.on.isoformat() if selection.on else None,
        "known_on": made.known_on or None,
        "scale": None,
        "withheld": made.withheld,
        "bytes": made.bytes,
        "rows": made.rows,
        "kinds": {kind.value: count for kind, count in made.counts.items()},
        "handling": made.handling or None,
    }


def _lines(made: ExportResult) -> tuple[str, ...]:
    told = [(kind.value, f"{count:,}") for kind, count in made.counts.items()]
    return (*map(str, made.files), *columns(told))
