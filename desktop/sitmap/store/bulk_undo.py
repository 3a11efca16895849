"""Taking very many rows back, or recording them again, in a few statements.

What is written equals what ``undo`` writes row by row; ``undo`` asks here first and goes its own
way where this one cannot: few rows, or chains of corrections that this cannot follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import apsw
import numpy as np

from sitmap.domain.dates import iso_to_ms, ms_to_iso
from sitmap.domain.observation import Kind, Persistence
from sitmap.store.bulk import bare, first_free, new_uid_bytes
from sitmap.store.cells import text_of, whole
from sitmap.store.columns import COLUMNS, link_table
from sitmap.store.database import Database
from sitmap.store.journal import YEAR_ONE, moment_before, refresh_holding, widen_contents
from sitmap.store.packed_rtree import Boxes, packed_boxes

__all__ = ["Reverted", "revert_many"]

_MANY: Final = 500
"""Fewer rows are reverted one by one."""
_UNTIL_NEXT: Final = Persistence.UNTIL_NEXT.value

# For each row of the change that is reverted: the row that counts now, and the one whose content
# counts again. A row is found by its observation's first row or by what corrected that.
_PAIRS: Final = """
CREATE TEMP TABLE reverted AS
SELECT r.id AS ordinal, r.replaced, e.fid AS added,
  coalesce(
    (SELECT l.fid FROM {t} AS l WHERE l.observation_uid = coalesce(e.observation_uid, e.uid)
      AND l.superseded_at IS NULL),
    (SELECT l.fid FROM {t} AS l WHERE l.uid = coalesce(e.observation_uid, e.uid)
      AND l.superseded_at IS NULL)) AS old,
  (SELECT c.fid FROM {t} AS c WHERE c.uid = r.replaced) AS earlier
FROM main.sitmap_change_row AS r LEFT JOIN {t} AS e ON e.uid = r.uid
WHERE r.change_id = ? AND r.kind = ? ORDER BY r.id DESC
"""


@dataclass(frozen=True, slots=True)
class Reverted:
    """The kinds whose rows a reverted change made, and the time of recording (UTC ms)."""

    kinds: frozenset[Kind]
    now: int


def revert_many(
    db: Database, connection: apsw.Connection, change: int, number: int, label: str, now: int
) -> Reverted | None:
    """Revert all rows of ``change`` as part of the change ``number``; None if that is not ours.

    Nothing has changed where None is returned. ``label`` is what the user called the action.
    """
    counts = connection.execute(
        "SELECT kind, count(*) FROM sitmap_change_row WHERE change_id = ? GROUP BY kind", (change,)
    ).fetchall()
    if sum(whole(count) for _, count in counts) < _MANY:
        return None
    kinds = [kind for kind in Kind if any(name == kind.value for name, _ in counts)]
    for kind in kinds:
        latest = _latest_of_plain_chains(connection, kind, change)
        if latest is None:
            return None
        now = max(now, latest + 1)
    for kind in kinds:
        _pair(connection, kind, change)
        _revert(db, connection, kind, number, label, now)
    _drop(connection)
    return Reverted(frozenset(kinds), now)


def _drop(connection: apsw.Connection) -> None:
    connection.execute("DROP TABLE IF EXISTS temp.reverted")
    connection.execute("DROP TABLE IF EXISTS temp.reverting")


def _pair(connection: apsw.Connection, kind: Kind, change: int) -> None:
    _drop(connection)
    connection.execute(_PAIRS.format(t=f"main.{kind.value}"), (change, kind.value))


def _latest_of_plain_chains(connection: apsw.Connection, kind: Kind, change: int) -> int | None:
    """Return when the last of the rows in question was recorded.

    None if some row is not found in its own table.
    """
    _pair(connection, kind, change)
    strange, latest = connection.execute(
        "SELECT sum(o.fid IS NULL OR c.fid IS NULL), "
        f"max(o.recorded_at) FROM temp.reverted AS t LEFT JOIN {kind.value} AS o ON o.fid = t.old "
        f"LEFT JOIN {kind.value} AS c "
        "ON c.fid = CASE WHEN t.replaced IS NULL THEN t.old ELSE t.earlier END"
    ).fetchall()[0]
    _drop(connection)
    return None if strange else iso_to_ms(text_of(latest))


def _revert(
    db: Database,
    connection: apsw.Connection,
    kind: Kind,
    number: int,
    label: str,
    now: int,
) -> None:
    table, first = kind.value, first_free(connection, kind.value)
    rows = connection.execute(
        "SELECT old, CASE WHEN replaced IS NULL THEN old ELSE earlier END FROM temp.reverted "
        "ORDER BY ordinal DESC"
    ).fetchall()
    connection.execute(
        "CREATE TEMP TABLE reverting (fid INTEGER PRIMARY KEY, uid, old INTEGER, content INTEGER)"
    )
    numbered = zip(range(first, first + len(rows)), new_uid_bytes(db, len(rows)), rows, strict=True)
    connection.executemany(
        "INSERT INTO temp.reverting VALUES (?, ?, ?, ?)",
        ((fid, uid, old, content) for fid, uid, (old, content) in numbered),
    )
    contents = np.array([whole(content) for _, content in rows], np.int64)
    with bare(connection, table, _boxes_again(connection, table, contents, first)):
        _record_again(connection, table, label, now)
    connection.execute(
        f"UPDATE {table} SET superseded_at = ?1, known_to = max({table}.known_from, "
        f"(SELECT n.known_from FROM {table} AS n WHERE n.fid = t.fid)), "
        f"holds_to = coalesce({moment_before(f'{table}.valid_from')}, ?2) "
        f"FROM temp.reverting AS t WHERE {table}.fid = t.old",
        (ms_to_iso(now), YEAR_ONE),
    )
    _close_earlier_rows(connection, table)
    link = link_table(kind)
    connection.execute(
        f"INSERT INTO {link} SELECT t.fid, l.related_id FROM temp.reverting AS t "
        f"JOIN {link} AS l ON l.base_id = t.content ORDER BY t.fid, l.rowid"
    )
    # A row that is only retracted needs no further days.
    connection.execute(
        "INSERT INTO series_day (series, day, uid, known_from, recorded_at, batch) "
        "SELECT s.series, s.day, t.uid, s.known_from, ?, ? FROM temp.reverting AS t "
        f"JOIN {table} AS c ON c.fid = t.content JOIN series_day AS s ON s.uid = c.uid "
        "WHERE t.old <> t.content ORDER BY s.fid",
        (ms_to_iso(now), number),
    )
    connection.execute(
        "INSERT INTO dispute (uid, disputed_by) SELECT t.uid, d.disputed_by "
        f"FROM temp.reverting AS t JOIN {table} AS c ON c.fid = t.content "
        "JOIN dispute AS d ON d.uid = c.uid ORDER BY t.fid, d.fid"
    )
    connection.execute(
        "INSERT INTO sitmap_change_row (change_id, kind, uid, replaced) "
        f"SELECT ?, ?, t.uid, o.uid FROM temp.reverting AS t JOIN {table} AS o ON o.fid = t.old "
        "ORDER BY t.fid",
        (number, table),
    )
    series = connection.execute(
        f"SELECT DISTINCT c.series FROM temp.reverting AS t JOIN {table} AS c ON c.fid = t.content "
        "WHERE c.series IS NOT NULL"
    ).fetchall()
    refresh_holding(connection, [(kind, text_of(name)) for (name,) in series])
    widen_contents(connection, kind, None, now)


def _close_earlier_rows(connection: apsw.Connection, table: str) -> None:
    """Let no row of an observation count as known longer than until its content counts again.

    That was known earlier than what it replaces, and so earlier than rows further back ended.
    """
    connection.execute("CREATE TEMP TABLE closing (fid INTEGER, known_to TEXT)")
    for name in ("uid", "observation_uid"):
        # Joined in this order, each row is found by an index; planned freely, all are compared.
        connection.execute(
            "INSERT INTO temp.closing SELECT e.fid, max(e.known_from, n.known_from) "
            f"FROM temp.reverting AS t CROSS JOIN {table} AS n ON n.fid = t.fid "
            f"CROSS JOIN {table} AS e ON e.{name} = n.observation_uid "
            "WHERE e.known_to > n.known_from"
        )
    connection.execute(
        f"UPDATE {table} SET known_to = c.known_to FROM temp.closing AS c WHERE {table}.fid = c.fid"
    )
    connection.execute("DROP TABLE temp.closing")


def _boxes_again(
    connection: apsw.Connection,
    table: str,
    contents: np.ndarray[tuple[int], np.dtype[np.int64]],
    first: int,
) -> Boxes:
    """Return the boxes of the rows that are recorded again, under their new numbers."""
    held = packed_boxes(connection, f"rtree_{table}_geom")
    order = np.argsort(held.ids)
    ids, bounds = held.ids[order], held.bounds[order]
    places = np.minimum(np.searchsorted(ids, contents), max(len(ids) - 1, 0))
    placed = ids[places] == contents if len(ids) else np.zeros(len(contents), np.bool_)
    numbers = first + np.flatnonzero(placed)
    return Boxes(numbers.astype(np.int64), bounds[places[placed]])


def _record_again(connection: apsw.Connection, table: str, label: str, now: int) -> None:
    """Write the content again; rows that nothing preceded are written as retracted."""
    held = (
        f"CASE WHEN c.retracted OR t.old = t.content THEN "
        f"coalesce({moment_before('c.valid_from')}, '{YEAR_ONE}') "
        f"WHEN c.persistence = '{_UNTIL_NEXT}' THEN NULL "
        f"ELSE {moment_before('c.valid_to')} END"
    )
    changed = {
        "uid": "t.uid",
        "observation_uid": "coalesce(c.observation_uid, c.uid)",
        "recorded_at": ":now",
        "superseded_at": "NULL",
        "known_to": "NULL",
        "retracted": "CASE WHEN t.old = t.content THEN 1 ELSE c.retracted END",
        "reason": "CASE WHEN t.old = t.content THEN :reason ELSE c.reason END",
        "holds_to": held,
    }
    names = ["geom", *(column.name for column in COLUMNS)]
    values = [changed.get(name, f"c.{name}") for name in names]
    connection.execute(
        f"INSERT INTO {table} (fid, {', '.join(names)}) SELECT t.fid, {', '.join(values)} "
        f"FROM temp.reverting AS t JOIN {table} AS c ON c.fid = t.content ORDER BY t.fid",
        {"now": ms_to_iso(now), "reason": f"undone: {label}"},
    )
