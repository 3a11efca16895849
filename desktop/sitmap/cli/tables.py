"""The command `table`: the readings of a table given as text, recorded or only shown."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Final

from sitmap.cli.recording import grade_of
from sitmap.cli.result import Result, columns
from sitmap.domain.category import Vocabulary
from sitmap.domain.observation import Basis
from sitmap.domain.pasted_table import read_table
from sitmap.domain.table_readings import Cell, Origin, drafts_of, guess, read_cells
from sitmap.errors import UserError, os_failure
from sitmap.store import edits
from sitmap.store.database import open_store
from sitmap.store.reading import vocabulary

__all__ = ["table"]

_MOST_BYTES: Final = 2_000_000


def table(options: Namespace) -> Result:
    """Record every cell of a table as a reading, all in one step that can be undone."""
    pasted = read_table(_text(options.source_file))
    with open_store(options.file, write=not options.dry_run) as db:
        known = vocabulary(db)
        plan = guess(pasted, known)
        cells = read_cells(plan)
        origin = _origin(options, plan.valid_text, known)
        _check(cells, options.on_bad)
        uids: tuple[str, ...] = ()
        if not options.dry_run:
            drafts = drafts_of(cells, origin)
            label = f"add {len(drafts)} readings of a table"
            change = edits.add_many(db, drafts, label, create_missing=True, items=plan.new)
            uids = tuple(str(uid) for uid in change.uids)
    bad = [cell for cell in cells if cell.problem]
    data = {
        "on": origin.valid_text,
        "readings": [_data(cell) for cell in cells if not cell.problem],
        "rejected": [
            {"cell": cell.where, "text": cell.text, "reason": cell.problem} for cell in bad
        ],
        "new": [item.code for item in plan.new],
        "uids": list(uids),
    }
    rows = [(cell.metric.name, cell.party.name, cell.text, _read_as(cell)) for cell in cells]
    return Result(data, columns(rows), exit_code=3 if bad else 0)


def _text(path: Path) -> str:
    """Return the table's text; no more is read than a table may have."""
    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(_MOST_BYTES)
        else:
            with path.open("rb") as stream:
                data = stream.read(_MOST_BYTES)
        return data.decode("utf-8-sig")
    except OSError as error:
        raise os_failure(error, path, "read") from error
    except UnicodeDecodeError as error:
        raise UserError(
            "the table is no UTF-8 text", where=str(path), hint="save it as UTF-8"
        ) from error


def _origin(options: Namespace, found: str, known: Vocabulary) -> Origin:
    valid_text = options.on or found
    if not valid_text:
        raise UserError("the table names no date", hint="say which with --on")
    if options.source and options.source not in known.sources:
        raise UserError(
            "no such source",
            where=f"--source {options.source}",
            hint="known: " + (", ".join(known.sources) or "none"),
        )
    return Origin(
        valid_text,
        options.scope or "",
        options.source or "",
        options.source_ref or "",
        Basis(options.basis),
        options.claimant or "",
        "".join(grade_of(options.grade)),
    )


def _check(cells: tuple[Cell, ...], on_bad: str) -> None:
    bad = [cell for cell in cells if cell.problem]
    if not cells or len(bad) == len(cells):
        raise UserError(
            bad[0].problem if bad else "the table holds no reading",
            where=bad[0].where if bad else "",
        )
    if bad and on_bad == "stop":
        raise UserError(
            f"{len(bad)} of {len(cells)} cells cannot be read; the first: {bad[0].problem}",
            where=f"{bad[0].where}: {bad[0].text}",
            hint="mend them, or leave them out with --on-bad skip",
        )


def _read_as(cell: Cell) -> str:
    return cell.problem or cell.interval.words(cell.unit) or cell.unit


def _data(cell: Cell) -> dict[str, object]:
    return {
        "metric": cell.metric.code,
        "party": cell.party.code,
        "unit": cell.unit,
        "text": cell.text,
        "low": cell.interval.low,
        "best": cell.interval.best,
        "high": cell.interval.high,
    }
