"""Recording an import: what is new of it, in one transaction, as one action that can be undone.

Rows that the file has already are found and left out; what corrects a row supersedes it; a
shape that a series repeats becomes a further day. Everything is checked and planned while the
file is only read. How files are read is the exchange's matter.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import apsw
import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import Vocabulary
from sitmap.domain.dates import MS_PER_DAY, OPEN_START
from sitmap.domain.draft_columns import DraftColumns
from sitmap.domain.observation import Kind, Persistence
from sitmap.errors import UserError
from sitmap.progress import NullProgress, Progress
from sitmap.store.bulk import write_checked
from sitmap.store.cells import whole
from sitmap.store.composing import missing_items
from sitmap.store.composing_columns import Checked, check_columns, code_drafts
from sitmap.store.database import Database
from sitmap.store.edits import log_items, write_items
from sitmap.store.import_contents import (
    Contents,
    Recorded,
    contents_of,
    keys_of,
    recorded_rows,
)
from sitmap.store.import_corrections import correct_rows
from sitmap.store.import_series import SeriesPlan, plan_series, write_series
from sitmap.store.journal import log_change
from sitmap.store.vocabulary import (
    LISTS,
    Item,
    code_of,
    entries_of,
    read_info,
    read_vocabulary,
)

__all__ = ["ImportOutcome", "ImportRows", "record_import"]

_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class ImportRows:
    """Drafts of one kind; ``record`` (n,) numbers the record of the source behind each row."""

    columns: DraftColumns
    record: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did: records by their fate, rows and days made, its number if any.

    ``corrected`` counts the rows that superseded another.
    """

    imported: int = 0
    duplicates: int = 0
    observations: int = 0
    days: int = 0
    corrected: int = 0
    batch: int | None = None


@dataclass
class _Part:
    """One part with what was found out about its rows."""

    checked: Checked
    record: NDArray[np.int64]
    new: NDArray[np.bool_]
    corrects: dict[int, bytes] = field(default_factory=dict)
    """Row -> identifier of the row that it supersedes."""

    @cached_property
    def contents(self) -> Contents:
        """The numbers of its rows, worked out when they are needed."""
        return contents_of(self.checked)


@dataclass(slots=True)
class _Plan:
    token: str
    items: list[Item]
    parts: list[_Part]
    series: list[SeriesPlan]

    @property
    def is_empty(self) -> bool:
        return not any(part.new.any() for part in self.parts)


def record_import(
    db: Database,
    rows: Sequence[ImportRows],
    label: str,
    *,
    items: Sequence[Item] = (),
    preset: str = "",
    files: Sequence[str] = (),
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportOutcome:
    """Record what is new of an import, all or nothing; ``items`` describe lists that lack them.

    Raises UserError naming field and row, Cancelled if ``progress`` says so.
    """
    progress = progress or NullProgress()
    for _ in range(_ATTEMPTS):
        plan = _planned(db, rows, items, progress)
        if plan.is_empty or dry_run:
            return _outcome(plan, None)
        with db.transaction() as connection:
            if connection.execute("SELECT token FROM sitmap_state").get != plan.token:
                continue  # another program has written meanwhile
            number = _write(db, connection, plan, label, progress)
            outcome = _outcome(plan, number)
            _tell(connection, outcome, label, preset, files)
        return outcome
    raise UserError(
        "another program keeps writing to the file", where=str(db.path), hint="close it first"
    )


# --- planning -----------------------------------------------------------------------------


def _planned(
    db: Database, rows: Sequence[ImportRows], items: Sequence[Item], progress: Progress
) -> _Plan:
    with db.reading() as connection:
        token = str(connection.execute("SELECT token FROM sitmap_state").get)
        zone, lists = read_info(connection).zone, read_vocabulary(connection)
        new_items = _missing(lists, rows, items)
        parts = []
        for part in rows:
            progress.step(0, 0, "checking")
            checked = check_columns(part.columns, lists, zone)
            parts.append(_Part(checked, part.record, np.ones(len(checked), np.bool_)))
        series: list[SeriesPlan] = []
        for kind in dict.fromkeys(part.checked.columns.kind for part in parts):
            progress.step(0, 0, "looking for what is there already")
            own = [part for part in parts if part.checked.columns.kind is kind]
            held = list(recorded_rows(connection, kind))
            _compare(own, [row for row in held if not (row.until_next and row.series)])
            series += _series_plans(connection, kind, own, held)
    return _Plan(token, new_items, parts, series)


def _missing(lists: Vocabulary, rows: Sequence[ImportRows], items: Sequence[Item]) -> list[Item]:
    """Return the list entries that the rows need beside those of the file; add them to both."""
    made: list[Item] = []

    def make(item: Item) -> None:
        entries = entries_of(lists, LISTS[type(item)])
        if code_of(item) not in entries:
            entries[code_of(item)] = item
            made.append(item)

    for item in items:
        make(item)
    for part in rows:
        for draft in code_drafts(part.columns):
            for item in missing_items(draft, lists):
                make(item)
    return made


def _in_series(part: _Part) -> bool:
    columns = part.checked.columns
    return part.checked.persistence is Persistence.UNTIL_NEXT and columns.series != ""


def _compare(parts: Sequence[_Part], held: Sequence[Recorded]) -> None:
    """Tell the rows that are there already, and those that correct one, outside of series."""
    parts = [part for part in parts if not _in_series(part)]
    if not held and _all_differ([keys_of(part.checked) for part in parts]):
        return  # no two rows can be equal
    whole_held = np.array([row.whole for row in held], np.int64)
    by_key = {row.key: row for row in held if row.key and (row.current or not row.standing)}
    seen: set[int] = set()
    keys: set[int] = set()
    for part in parts:
        part.new &= ~np.isin(part.contents.whole, whole_held)
        _drop_repeats(part, seen, keys)
        if by_key:
            _find_corrections(part, by_key)


def _all_differ(keys: Sequence[NDArray[np.int64]]) -> bool:
    """Return whether all rows have a key and no two the same."""
    if not keys:
        return True
    ordered = np.sort(np.concatenate(keys))
    return bool((ordered != 0).all() and (ordered[1:] != ordered[:-1]).all())


def _drop_repeats(part: _Part, seen: set[int], keys: set[int]) -> None:
    """Take the first of rows that are equal or have the same key within the import."""
    for numbers, known in ((part.contents.whole, seen), (part.contents.key, keys)):
        _, first = np.unique(numbers, return_index=True)
        repeated = np.ones(len(numbers), np.bool_)
        repeated[first] = False
        if known:
            repeated |= np.isin(numbers, np.fromiter(known, np.int64, len(known)))
        if numbers is part.contents.key:
            repeated &= numbers != 0
        part.new &= ~repeated
        known.update(numbers[part.new].tolist())


def _find_corrections(part: _Part, by_key: dict[int, Recorded]) -> None:
    for row in np.flatnonzero(part.new & (part.contents.key != 0)).tolist():
        old = by_key.get(int(part.contents.key[row]))
        if old is None:
            continue
        if old.standing and old.current:
            part.corrects[row] = old.uid
        else:
            part.new[row] = False  # a person took it back; that stays


def _series_plans(
    connection: apsw.Connection, kind: Kind, parts: Sequence[_Part], held: Sequence[Recorded]
) -> list[SeriesPlan]:
    names: dict[str, None] = {}
    for part in parts:
        if _in_series(part):
            series = part.checked.columns.series
            names.update(dict.fromkeys([series] if isinstance(series, str) else series))
    plans = []
    for name in names:
        own = [row for row in held if row.series == name and row.until_next]
        wanted = [
            (part.checked, part.contents, part.new, _rows_of(part, name))
            for part in parts
            if _in_series(part)
        ]
        plans.append(plan_series(connection, kind, name, own, wanted))
    return plans


def _rows_of(part: _Part, series: str) -> list[int]:
    words = part.checked.columns.series
    if isinstance(words, str):
        return list(range(len(part.checked))) if words == series else []
    return [row for row, word in enumerate(words) if word == series]


# --- writing ------------------------------------------------------------------------------


def _write(
    db: Database, connection: apsw.Connection, plan: _Plan, label: str, progress: Progress
) -> int:
    now = db.clock()
    pairs = write_items(connection, plan.items)
    number = log_change(connection, "import", label, (), now=now)
    log_items(connection, number, pairs)
    total = sum(int(part.new.sum()) for part in plan.parts)
    done = 0

    def report(step: int) -> None:
        nonlocal done
        done += step
        progress.step(done, total, label)

    plain = [part for part in plan.parts if not _in_series(part)]
    write_checked(db, connection, [_alone(part) for part in plain], number, now, report)
    for part in plain:
        correct_rows(db, connection, part.checked, part.corrects, number, now)
    for series in plan.series:
        write_series(db, connection, series, number, now, report)
    return number


def _alone(part: _Part) -> Checked:
    """Return the new rows of a part that correct none."""
    alone = part.new.copy()
    alone[list(part.corrects)] = False
    return taken(part.checked, alone)


def taken(checked: Checked, keep: NDArray[np.bool_]) -> Checked:
    """Return the rows that are kept."""
    if keep.all():
        return checked
    rows = np.flatnonzero(keep)
    return replace(
        checked,
        columns=checked.columns.taken(rows.tolist()),
        start=checked.start[rows],
        end=checked.end[rows],
        boxes=checked.boxes[rows],
    )


def _tell(
    connection: apsw.Connection,
    outcome: ImportOutcome,
    label: str,
    preset: str,
    files: Sequence[str],
) -> None:
    counts = {
        "imported": outcome.imported,
        "duplicates": outcome.duplicates,
        "observations": outcome.observations,
        "days": outcome.days,
        "corrected": outcome.corrected,
    }
    connection.execute(
        "INSERT INTO sitmap_import VALUES (?, ?, ?, ?, ?)",
        (outcome.batch, label, preset, json.dumps(list(files)), json.dumps(counts)),
    )


def _outcome(plan: _Plan, number: int | None) -> ImportOutcome:
    records = [part.record for part in plan.parts]
    new = [part.record[part.new] for part in plan.parts]
    if not records:
        return ImportOutcome()
    imported = _distinct(np.concatenate(new))
    starts = np.concatenate([part.checked.start[part.new] for part in plan.parts])
    days = _distinct(starts[starts != OPEN_START] // MS_PER_DAY)
    listed = sum(series.listed_new for series in plan.series)
    corrected = sum(len(part.corrects) for part in plan.parts)
    corrected += sum(series.corrected for series in plan.series)
    return ImportOutcome(
        imported=imported,
        duplicates=_distinct(np.concatenate(records)) - imported,
        observations=whole(sum(map(len, new))) - listed,
        days=days,
        corrected=corrected,
        batch=number,
    )


def _distinct(numbers: NDArray[np.int64]) -> int:
    """Return how many different numbers there are; sorting is quicker than NumPy's hashing."""
    ordered = np.sort(numbers)
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + bool(len(ordered))
