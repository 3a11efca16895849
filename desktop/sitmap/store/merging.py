"""Merging another situation file: its rows come in by ``uid``, with their whole history.

Rows are only ever appended, so two files merge as sets: what is here already is left alone,
what corrections make of an observation follows from all of its rows. Merging twice brings
nothing new, and two files that merge each other hold the same rows. Where two lists describe
one entry differently this file's stands, and that is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from sitmap.domain.observation import Kind
from sitmap.errors import UserError
from sitmap.progress import NullProgress, Progress
from sitmap.store.cells import Value, text_of
from sitmap.store.check import check
from sitmap.store.columns import link_table
from sitmap.store.database import Database
from sitmap.store.edits import log_items, write_items
from sitmap.store.journal import log_change, refresh_holding, widen_contents
from sitmap.store.merge_plan import (
    AT,
    NAMES,
    MergePlan,
    Row,
    bytes_of,
    observation_of,
    planned,
)
from sitmap.store.merged_chains import close_chains, last_row
from sitmap.store.review_notes import take_notes
from sitmap.store.vocabulary import read_info

__all__ = ["MergeOutcome", "merge_file"]


@dataclass(frozen=True, slots=True)
class MergeOutcome:
    """What merging did or would do.

    ``observations`` new here, ``rows`` with their corrections; ``duplicates`` are observations
    left out since one here states the same; ``entries`` of lists; ``conflicts`` in words.
    """

    observations: int = 0
    rows: int = 0
    corrected: int = 0
    duplicates: int = 0
    days: int = 0
    entries: int = 0
    notes: int = 0
    conflicts: tuple[str, ...] = ()
    batch: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the other file holds nothing new."""
        return not (self.rows or self.days or self.entries or self.notes)


def merge_file(
    db: Database, other: Database, *, dry_run: bool = False, progress: Progress | None = None
) -> MergeOutcome:
    """Take in what another situation file holds and this one lacks, all or nothing.

    Raises UserError if the other file is damaged, is this one, or has another calendar;
    Cancelled if ``progress`` says so.
    """
    progress = progress or NullProgress()
    _refuse_unfit(db, other)
    while True:
        plan = planned(db, other, progress)
        if dry_run or _outcome(plan, None).is_empty:
            return _outcome(plan, None)
        with db.transaction() as connection:
            if connection.execute("SELECT token FROM sitmap_state").get != plan.token:
                continue  # another program has written meanwhile
            return _written(db, connection, plan, f"merge {other.path.name}", progress)


def _refuse_unfit(db: Database, other: Database) -> None:
    where = str(other.path)
    if db.path.resolve() == other.path.resolve():
        raise UserError("is the file itself", where=where)
    problems = check(other.path)
    if problems:
        first = problems[0]
        raise UserError(
            f"has {len(problems)} problems, nothing was merged; {first.where}: {first.what}",
            where=where, hint="sitmap check tells them all",
        )  # fmt: skip
    with db.reading() as ours, other.reading() as theirs:
        zones = read_info(ours).zone, read_info(theirs).zone
    if zones[0] != zones[1]:
        raise UserError(
            f"is on the calendar of {zones[1]}, this file on that of {zones[0]}", where=where,
            hint="make a file of that zone and merge both into it",
        )  # fmt: skip


# --- writing ------------------------------------------------------------------------------


def _written(
    db: Database, connection: apsw.Connection, plan: MergePlan, label: str, progress: Progress
) -> MergeOutcome:
    now = db.clock()
    pairs = write_items(connection, plan.items)
    number = log_change(connection, "merge", label, (), now=now)
    log_items(connection, number, pairs)
    before = {first: last_row(connection, first) for first in plan.shared}
    total, done = sum(map(len, plan.rows.values())), 0
    for kind, rows in plan.rows.items():
        for low in range(0, len(rows), 5000):
            part = rows[low : low + 5000]
            _insert(connection, kind, part)
            done += len(part)
            progress.step(done, total, label)
        _log(connection, number, kind, rows, before)
        _link(connection, kind, rows, plan.links)
        if rows:
            widen_contents(connection, kind, _extent(connection, kind), now)
    close_chains(connection, plan.shared)
    _write_rest(connection, plan, number)
    _refresh(connection, plan)
    take_notes(connection, plan.notes)
    outcome = _outcome(plan, number)
    counts = {"imported": outcome.rows, "duplicates": outcome.duplicates,
              "observations": outcome.observations}  # fmt: skip
    connection.execute(
        "INSERT INTO sitmap_import VALUES (?, ?, ?, ?, ?)",
        (number, label, "", json.dumps([label.removeprefix("merge ")]), json.dumps(counts)),
    )
    return outcome


def _insert(connection: apsw.Connection, kind: Kind, rows: Sequence[Row]) -> None:
    marks = ", ".join("?" * (len(NAMES) + 1))
    connection.executemany(
        f"INSERT INTO {kind.value} (geom, {', '.join(NAMES)}) VALUES ({marks})", rows
    )


def _log(
    connection: apsw.Connection,
    number: int,
    kind: Kind,
    rows: Sequence[Row],
    before: Mapping[bytes, bytes],
) -> None:
    """Record the rows; undoing puts back what stood here ``before``, by observation."""
    last: dict[bytes, bytes] = {}
    pairs = []
    for row in sorted(rows, key=_recorded):
        uid, first = bytes_of(row[1]), observation_of(row)
        pairs.append((number, kind.value, uid, before.get(first) or last.get(first)))
        last[first] = uid
    connection.executemany(
        "INSERT INTO sitmap_change_row (change_id, kind, uid, replaced) VALUES (?,?,?,?)", pairs
    )


def _recorded(row: Row) -> tuple[str, bytes]:
    return text_of(row[AT["recorded_at"]]), bytes_of(row[1])


def _link(
    connection: apsw.Connection, kind: Kind, rows: Iterable[Row], links: dict[bytes, list[str]]
) -> None:
    codes: dict[Value, Value] = dict(connection.execute("SELECT code, fid FROM source"))
    made: list[tuple[Any, ...]] = []
    for row in rows:
        made += [(codes[code], row[1]) for code in links.get(bytes_of(row[1]), ())]
    connection.executemany(
        f"INSERT INTO {link_table(kind)} (base_id, related_id) "
        f"SELECT fid, ?1 FROM {kind.value} WHERE uid = ?2",
        made,
    )


def _extent(connection: apsw.Connection, kind: Kind) -> tuple[float, float, float, float] | None:
    found = connection.execute(
        f"SELECT min(minx), min(miny), max(maxx), max(maxy) FROM rtree_{kind.value}_geom"
    ).fetchall()[0]
    if found[0] is None:
        return None
    west, south, east, north = (value for value in found if isinstance(value, float))
    return west, south, east, north


def _write_rest(connection: apsw.Connection, plan: MergePlan, number: int) -> None:
    connection.executemany(
        "INSERT INTO series_day (series, day, uid, known_from, recorded_at, batch) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [(*day, number) for day in plan.days],
    )
    connection.executemany("INSERT INTO dispute (uid, disputed_by) VALUES (?, ?)", plan.disputes)


def _refresh(connection: apsw.Connection, plan: MergePlan) -> None:
    """Derive anew until when the rows of each series hold that something came into."""
    at = AT["series"]
    pairs = {
        (kind, text_of(row[at])) for kind, rows in plan.rows.items() for row in rows if row[at]
    }
    pairs |= {(kind, text_of(day[0])) for kind in Kind for day in plan.days}
    for kind in Kind:
        for first in plan.shared:
            found = connection.execute(
                f"SELECT DISTINCT series FROM {kind.value} WHERE series IS NOT NULL "
                "AND (uid = ?1 OR observation_uid = ?1)",
                (first,),
            )
            pairs |= {(kind, text_of(name)) for (name,) in found}
    refresh_holding(connection, sorted(pairs, key=lambda pair: (pair[0].value, pair[1])))


def _outcome(plan: MergePlan, batch: int | None) -> MergeOutcome:
    rows = [row for part in plan.rows.values() for row in part]
    return MergeOutcome(
        observations=sum(1 for row in rows if row[AT["observation_uid"]] is None),
        rows=len(rows),
        corrected=len(plan.shared),
        duplicates=len(plan.same),
        days=len(plan.days),
        entries=len(plan.items),
        notes=len(plan.notes),
        conflicts=tuple(plan.conflicts),
        batch=batch,
    )
