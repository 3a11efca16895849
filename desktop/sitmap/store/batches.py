"""The imports of a file: which there are, taking one back whole, removing one for good.

Taking back is a change like any other: history stays. Purging really deletes; only that it
happened, when and why stays behind.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import apsw

from sitmap.domain.dates import ms_to_iso
from sitmap.domain.observation import Kind
from sitmap.errors import UserError
from sitmap.store.bulk_delete import delete_rows
from sitmap.store.cells import text_of, uuid_of, whole
from sitmap.store.column_cache import default_cache
from sitmap.store.database import Database
from sitmap.store.geopackage import has_table
from sitmap.store.journal import (
    ChangeSet,
    chain,
    known_in_turn,
    log_change,
    refresh_holding,
    reverted_changes,
)
from sitmap.store.reading import find_in, observation_uid_of
from sitmap.store.undo import revert_change

__all__ = ["Batch", "Purged", "batches", "purge_batch", "purge_observation", "undo_batch"]


@dataclass(frozen=True, slots=True)
class Batch:
    """An import: its number, when it was recorded (ISO, UTC), and whether it counts now."""

    number: int
    at: str
    name: str
    preset: str
    files: tuple[str, ...]
    in_force: bool
    counts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Purged:
    """How many observations and rows were deleted."""

    observations: int
    rows: int


def batches(db: Database) -> tuple[Batch, ...]:
    """Return all imports of a file, the first one first."""
    with db.reading() as connection:
        return _batches(connection)


def _batches(connection: apsw.Connection) -> tuple[Batch, ...]:
    if not has_table(connection, "sitmap_import"):
        return ()
    rows = connection.execute(
        "SELECT i.change_id, c.at, i.name, i.preset, i.files, i.counts FROM sitmap_import AS i "
        "JOIN sitmap_change AS c ON c.id = i.change_id ORDER BY i.change_id"
    ).fetchall()
    reverted = reverted_changes(connection)
    return tuple(
        Batch(
            whole(number), text_of(at), text_of(name), text_of(preset),
            tuple(map(str, json.loads(text_of(files)))), whole(number) not in reverted,
            dict(json.loads(text_of(counts))),
        )
        for number, at, name, preset, files, counts in rows
    )  # fmt: skip


def _found(connection: apsw.Connection, number: int) -> Batch:
    all_of = _batches(connection)
    for batch in all_of:
        if batch.number == number:
            return batch
    known = ", ".join(str(batch.number) for batch in all_of) or "none"
    raise UserError(f"there is no batch {number}", where="batch", hint=f"batches: {known}")


def undo_batch(db: Database, number: int) -> ChangeSet:
    """Take back a whole import, corrections of its rows included; it can be undone in turn.

    Raises UserError if there is no such import, it is taken back already, or a later import
    corrected it.
    """
    with db.transaction() as connection:
        batch = _found(connection, number)
        if not batch.in_force:
            raise UserError(f"batch {number} is taken back already", where="batch")
        _refuse_built_upon(connection, number)
        return revert_change(db, connection, number, "undo-batch", batch.name, db.clock())


def _refuse_built_upon(connection: apsw.Connection, number: int) -> None:
    later = {batch.number for batch in _batches(connection) if batch.in_force} - {number}
    rows = connection.execute(
        "SELECT DISTINCT n.change_id FROM sitmap_change_row AS o JOIN sitmap_change_row AS n "
        "ON n.replaced = o.uid WHERE o.change_id = ? AND n.change_id > o.change_id",
        (number,),
    ).fetchall()
    built = sorted(later & {whole(change) for (change,) in rows})
    if built:
        raise UserError(
            f"batch {built[-1]} corrects it", where=f"batch {number}",
            hint=f"first take back batch {built[-1]}",
        )  # fmt: skip


# --- purging ------------------------------------------------------------------------------


def purge_batch(db: Database, number: int, because: str) -> Purged:
    """Delete an import for good: its rows, and all rows of the observations it began.

    What its rows corrected counts again. Nothing recorded before can be undone afterwards.
    """
    _reason(because)
    with db.transaction() as connection:
        batch = _found(connection, number)
        if batch.in_force:
            _refuse_built_upon(connection, number)
            revert_change(db, connection, number, "undo-batch", batch.name, db.clock())
        connection.execute("CREATE TEMP TABLE purging (kind TEXT, uid BLOB)")
        for kind in Kind:
            connection.execute(
                f"INSERT INTO temp.purging SELECT ?1, uid FROM {kind.value} "
                "WHERE coalesce(observation_uid, uid) IN (SELECT uid FROM sitmap_change_row "
                "WHERE change_id = ?2 AND kind = ?1 AND replaced IS NULL) "
                "UNION SELECT ?1, uid FROM sitmap_change_row "
                "WHERE change_id = ?2 AND kind = ?1",
                (kind.value, number),
            )
        connection.execute("DELETE FROM sitmap_import WHERE change_id = ?", (number,))
        connection.execute(
            "UPDATE sitmap_change SET label = 'purged' WHERE id = ?1 OR reverts = ?1", (number,)
        )
        connection.execute("DELETE FROM sitmap_change_item WHERE change_id = ?", (number,))
        purged = _purge(db, connection, f"batch {number}", because)
    _vacuum(db)
    return purged


def purge_observation(db: Database, text: str, because: str) -> Purged:
    """Delete an observation with its whole history; ``text`` is a uid or source reference."""
    _reason(because)
    with db.transaction() as connection:
        first = observation_uid_of(connection, find_in(connection, text))
        connection.execute("CREATE TEMP TABLE purging (kind TEXT, uid BLOB)")
        for kind in Kind:
            connection.execute(
                f"INSERT INTO temp.purging SELECT ?1, uid FROM {kind.value} "
                "WHERE uid = ?2 OR observation_uid = ?2",
                (kind.value, first.bytes),
            )
        purged = _purge(db, connection, str(first), because)
    _vacuum(db)
    return purged


def _reason(because: str) -> None:
    if not because.strip():
        raise UserError("the reason is empty", where="--because", hint="say why it is removed")


def _purge(db: Database, connection: apsw.Connection, what: str, because: str) -> Purged:
    """Delete the rows that ``temp.purging`` names, and leave a tombstone without content."""
    now, rows, observations, series = db.clock(), 0, 0, []
    corrected: list[UUID] = []
    for kind in Kind:
        table, chosen = kind.value, f"SELECT uid FROM temp.purging WHERE kind = '{kind.value}'"
        counted = connection.execute(
            "SELECT count(*), count(DISTINCT coalesce(observation_uid, uid)) "
            f"FROM {table} WHERE uid IN ({chosen})"
        ).fetchall()[0]
        rows, observations = rows + whole(counted[0]), observations + whole(counted[1])
        names = connection.execute(
            f"SELECT DISTINCT series FROM {table} WHERE uid IN ({chosen}) AND series IS NOT NULL"
        ).fetchall()
        series += [(kind, text_of(name)) for (name,) in names]
        firsts = connection.execute(
            f"SELECT DISTINCT observation_uid FROM {table} WHERE uid IN ({chosen}) "
            f"AND observation_uid NOT IN ({chosen})"
        ).fetchall()
        corrected += [uuid_of(first) for (first,) in firsts]
        if counted[0]:
            delete_rows(connection, table, chosen)
    every = "SELECT uid FROM temp.purging"
    connection.execute(f"DELETE FROM series_day WHERE uid IN ({every})")
    connection.execute(f"DELETE FROM dispute WHERE uid IN ({every}) OR disputed_by IN ({every})")
    connection.execute(
        f"DELETE FROM sitmap_change_row WHERE uid IN ({every}) OR replaced IN ({every})"
    )
    connection.execute("DROP TABLE temp.purging")
    for first in corrected:
        _close_up(connection, first)
    refresh_holding(connection, series)
    # Nothing before can be undone: its rows are partly gone.
    log_change(connection, "purge", f"purge {what}", (), now=now, undoable=False)
    connection.execute(
        "INSERT INTO sitmap_tombstone (at, purged, observations, because) VALUES (?, ?, ?, ?)",
        (ms_to_iso(now), what, observations, because),
    )
    return Purged(observations, rows)


def _close_up(connection: apsw.Connection, observation_uid: UUID) -> None:
    """Let the rows that are left of an observation follow one another."""
    links = chain(connection, observation_uid)
    for link, later in zip(links, [*links[1:], None], strict=True):
        connection.execute(
            f"UPDATE {link.kind.value} SET superseded_at = ? WHERE uid = ?",
            (None if later is None else ms_to_iso(later.recorded_at), link.uid.bytes),
        )
    known_in_turn(connection, observation_uid)


def _vacuum(db: Database) -> None:
    """Overwrite what was deleted: without this its bytes would stay in free pages.

    What is kept beside the file to open it quickly goes too.
    """
    db.connection.execute("VACUUM")
    default_cache().forget(db.path.absolute())
