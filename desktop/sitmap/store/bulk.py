"""Very many observations in one transaction, from columns: one action of the user.

What is written equals what ``edits.add_many`` writes of the same drafts one by one. The spatial
index is packed and the indexes of the table are made anew where that is quicker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import apsw
import numpy as np
from numpy.typing import NDArray

from sitmap.domain.date_columns import iso_texts
from sitmap.domain.dates import OPEN_END
from sitmap.domain.draft_columns import WORD_FIELDS, DraftColumns, Words
from sitmap.domain.observation import Persistence
from sitmap.progress import NullProgress, Progress
from sitmap.store.cells import Value, iso_of, whole
from sitmap.store.columns import link_table
from sitmap.store.composing_columns import Checked, check_columns, code_drafts
from sitmap.store.database import Database
from sitmap.store.edits import create_missing_items, log_items, write_items
from sitmap.store.journal import ChangeSet, log_change, refresh_holding, widen_contents
from sitmap.store.packed_rtree import Boxes, pack, packed_boxes
from sitmap.store.schema import trigger_name, trigger_sql
from sitmap.store.uids import many_uids
from sitmap.store.vocabulary import Item, read_info, read_vocabulary

__all__ = ["add_columns", "bare", "first_free", "new_uid_bytes", "write_checked"]

_BATCH: Final = 50_000
_PACKED_FROM: Final = 2_000
"""Fewer rows go into the spatial index one by one."""
_PACKED_SHARE: Final = 10
"""An index with this many times the new rows is not packed anew."""
_ROOM_KIB: Final = 48 << 10
_NUMBERS: Final = ("low", "best", "high", "location_precision_m")


@dataclass(frozen=True, slots=True)
class _Rows:
    """Checked columns with the numbers and identifiers that the file gives them."""

    checked: Checked
    first: int
    uid: NDArray[np.uint8]
    now: int

    @property
    def table(self) -> str:
        return self.checked.columns.kind.value


def add_columns(
    db: Database,
    batches: Sequence[DraftColumns],
    label: str,
    *,
    items: Sequence[Item] = (),
    create_missing: bool = False,
    undoable: bool = True,
    progress: Progress | None = None,
) -> ChangeSet:
    """Record columns of drafts in one transaction, in their order; all or nothing.

    ``items`` are written to the file's lists first; ``create_missing`` makes list entries for
    codes that the file does not have. The change set names no rows: the record of changes has
    them under its number. Raises UserError naming field and row, Cancelled if ``progress``
    says so.
    """
    progress = progress or NullProgress()
    with db.transaction() as connection:
        now = db.clock()
        pairs = write_items(connection, items)
        if create_missing:
            drafts = [draft for columns in batches for draft in code_drafts(columns)]
            pairs += create_missing_items(connection, drafts)
        zone, lists = read_info(connection).zone, read_vocabulary(connection)
        checked = [check_columns(columns, lists, zone) for columns in batches]
        number = log_change(connection, "add", label, (), now=now, undoable=undoable)
        log_items(connection, number, pairs)
        total = sum(map(len, checked))
        done = 0

        def report(step: int) -> None:
            nonlocal done
            done += step
            progress.step(done, total, label)

        write_checked(db, connection, checked, number, now, report)
    return ChangeSet(frozenset(columns.kind for columns in batches), (), label, number)


def write_checked(
    db: Database,
    connection: apsw.Connection,
    checked: Sequence[Checked],
    number: int,
    now: int,
    report: Callable[[int], None],
) -> list[NDArray[np.uint8]]:
    """Write columns as part of the open transaction and change ``number``.

    ``report`` is told how many rows each step wrote. Returns the identifiers of each, (n, 16).
    """
    written: dict[int, NDArray[np.uint8]] = {}
    for kind in dict.fromkeys(part.columns.kind for part in checked):
        free = first_free(connection, kind.value)
        rows: list[_Rows] = []
        for place, part in enumerate(checked):
            if part.columns.kind is kind:
                written[place] = many_uids(db.uids, len(part))
                rows.append(_Rows(part, free, written[place], now))
                free += len(part)
        _write_kind(connection, [part for part in rows if len(part.checked)], number, report)
    return [written[place] for place in range(len(checked))]


def _write_kind(
    connection: apsw.Connection, parts: Sequence[_Rows], number: int, report: Callable[[int], None]
) -> None:
    """Write rows of one kind; the spatial index is packed once for all of them."""
    if not parts:
        return
    boxes = _new_boxes(parts[0])
    for rows in parts[1:]:
        boxes = boxes.joined(_new_boxes(rows))
    with _roomy(connection, len(boxes)), bare(connection, parts[0].table, boxes):
        for rows in parts:
            for low in range(0, len(rows.checked), _BATCH):
                high = min(low + _BATCH, len(rows.checked))
                _insert(connection, rows, low, high)
                report(high - low)
    for rows in parts:
        _link(connection, rows)
        _finish(connection, rows, number)


@contextmanager
def _roomy(connection: apsw.Connection, count: int) -> Iterator[None]:
    """Keep more pages in memory while very many rows are written, so that few are written twice."""
    before = connection.execute("PRAGMA cache_size").get
    if count < _BATCH:
        yield
        return
    connection.execute(f"PRAGMA cache_size = -{_ROOM_KIB}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA cache_size = {before}")


def first_free(connection: apsw.Connection, table: str) -> int:
    """Return the number that the next row of a table gets."""
    used = connection.execute(
        f"SELECT max(coalesce((SELECT max(fid) FROM {table}), 0), "
        "coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0))",
        (table,),
    ).get
    return whole(used) + 1


@contextmanager
def bare(connection: apsw.Connection, table: str, new: Boxes) -> Iterator[None]:
    """Take a table's spatial index off while rows are written, then pack it anew.

    ``new`` are the boxes of the rows that are written meanwhile. Few of them, or few beside
    those that are there, go into the index one by one.
    """
    index = f"rtree_{table}_geom"
    held = whole(connection.execute(f'SELECT count(*) FROM "{index}_rowid"').get)
    if len(new) < _PACKED_FROM or held > _PACKED_SHARE * len(new):
        yield
        return
    connection.execute(f'DROP TRIGGER "{trigger_name(table, "insert")}"')
    yield
    connection.execute(trigger_sql(table, "insert"))
    boxes = packed_boxes(connection, index).joined(new) if held else new
    pack(connection, index, boxes)


def _new_boxes(rows: _Rows) -> Boxes:
    boxes = rows.checked.boxes
    placed = np.flatnonzero(~np.isnan(boxes[:, 0]))
    return Boxes(placed.astype(np.int64) + rows.first, boxes[placed])


def _insert(connection: apsw.Connection, rows: _Rows, low: int, high: int) -> None:
    columns, checked = rows.checked.columns, rows.checked
    same: dict[str, Value] = {
        "persistence": checked.persistence.value,
        "schematic": int(columns.schematic),
        "recorded_at": iso_of(rows.now),
        "retracted": 0,
    }
    each: dict[str, Sequence[Value]] = {
        "fid": range(rows.first + low, rows.first + high),
        "uid": _uid_bytes(rows.uid[low:high]),
    }
    _put(each, same, "geom", checked.blobs(low, high))
    _put(each, same, "valid_text", [text.strip() or None for text in columns.valid_text[low:high]])
    _put(each, same, "valid_from", iso_texts(checked.start[low:high]))
    _put(each, same, "valid_to", iso_texts(checked.end[low:high]))
    _put(each, same, "holds_to", _holds_to(checked, low, high))
    _put_known_from(each, same, rows, low, high)
    for name in WORD_FIELDS:
        words: Words = getattr(columns, name)
        if isinstance(words, str):
            same[name] = words or None
        else:
            _put(each, same, name, [word or None for word in words[low:high]])
    for name in _NUMBERS:
        values: NDArray[np.float64] | None = getattr(columns, name)
        if values is not None:
            cells: list[Any] = values[low:high].tolist()
            _put(each, same, name, [None if cell != cell else cell for cell in cells])  # noqa: PLR0124 - NaN
    _execute(connection, rows.table, same, each)


def _put(
    each: dict[str, Sequence[Value]],
    same: dict[str, Value],
    name: str,
    values: Sequence[Value],
) -> None:
    """Add a column; one that is empty throughout needs no parameter."""
    if values.count(None) == len(values):
        same[name] = None
    else:
        each[name] = values


def _put_known_from(
    each: dict[str, Sequence[Value]], same: dict[str, Value], rows: _Rows, low: int, high: int
) -> None:
    known = rows.checked.columns.known_from
    if isinstance(known, np.ndarray):
        each["known_from"] = iso_texts(known[low:high])
    else:
        same["known_from"] = iso_of(rows.now if known is None else known)


def _holds_to(checked: Checked, low: int, high: int) -> list[str | None]:
    """Return the last millisecond of each row, as ``journal.holds_to_of``."""
    if checked.persistence is Persistence.UNTIL_NEXT:
        return [None] * (high - low)
    end = checked.end[low:high]
    return iso_texts(np.where(end == OPEN_END, OPEN_END, end - 1))


def _execute(
    connection: apsw.Connection,
    table: str,
    same: dict[str, Value],
    each: dict[str, Sequence[Value]],
) -> None:
    # What all rows share is written into the statement, which SQLite then need not bind.
    fixed = {name: value for name, value in same.items() if value is not None}
    marks = ["?"] * len(each) + [apsw.format_sql_value(value) for value in fixed.values()]
    connection.executemany(
        f"INSERT INTO {table} ({', '.join((*each, *fixed))}) VALUES ({', '.join(marks)})",
        zip(*each.values(), strict=True),
    )


def new_uid_bytes(db: Database, count: int) -> list[bytes]:
    """Return ``count`` new identifiers in ascending order."""
    return _uid_bytes(many_uids(db.uids, count))


def _uid_bytes(uid: NDArray[np.uint8]) -> list[bytes]:
    joined = uid.tobytes()
    return [joined[at : at + 16] for at in range(0, len(joined), 16)]


def _link(connection: apsw.Connection, rows: _Rows) -> None:
    """Write the link of each row to its source."""
    source = rows.checked.columns.source
    if source == "":
        return
    codes: dict[Value, Value] = dict(connection.execute("SELECT code, fid FROM source"))
    last = rows.first + len(rows.checked) - 1
    table = link_table(rows.checked.columns.kind)
    if isinstance(source, str):
        connection.execute(
            f"INSERT INTO {table} SELECT fid, ? FROM {rows.table} "
            "WHERE fid BETWEEN ? AND ? ORDER BY fid",
            (codes[source], rows.first, last),
        )
        return
    fids = range(rows.first, last + 1)
    connection.executemany(
        f"INSERT INTO {table} VALUES (?, ?)",
        ((fid, codes[code]) for fid, code in zip(fids, source, strict=True) if code),
    )


def _finish(connection: apsw.Connection, rows: _Rows, number: int) -> None:
    """Record the new rows and derive what follows from them."""
    columns = rows.checked.columns
    last = rows.first + len(rows.checked) - 1
    connection.execute(
        "INSERT INTO sitmap_change_row (change_id, kind, uid) "
        f"SELECT ?, ?, uid FROM {rows.table} WHERE fid BETWEEN ? AND ? ORDER BY fid",
        (number, rows.table, rows.first, last),
    )
    series = [columns.series] if isinstance(columns.series, str) else set(columns.series)
    refresh_holding(connection, [(columns.kind, name) for name in series if name])
    boxes = rows.checked.boxes
    placed = boxes[~np.isnan(boxes[:, 0])]
    extent = None
    if len(placed):
        west, _, south, _ = placed.min(axis=0).tolist()
        _, east, _, north = placed.max(axis=0).tolist()
        extent = (west, south, east, north)
    widen_contents(connection, columns.kind, extent, rows.now)
