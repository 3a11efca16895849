"""From the columns of an earlier state of a file to those of its present one, by its journal.

After each small change of a large file only the rows that came since are read. What is returned
equals what reading the whole file gives; where that is not sure, None is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import apsw
import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import OPEN_END
from sitmap.domain.observation import Kind
from sitmap.domain.snapshot_columns import KINDS, Columns
from sitmap.domain.snapshot_index import UidIndex
from sitmap.domain.snapshot_texts import CodedTexts
from sitmap.geo.geometry import Geometry
from sitmap.store.cells import Value, whole
from sitmap.store.column_builder import DTYPES, PLAIN, ColumnBuilder, Times
from sitmap.store.loading import Built, counts_of, is_many, linked
from sitmap.store.vocabulary import read_vocabulary

__all__ = ["catch_up", "changes_since", "code_lists", "last_change"]

_MOST: Final = 2_000
"""Rows; more are not looked for one by one."""

Codes = dict[str, list[str]]
"""The codes that each column of codes numbers, in their order."""


def last_change(connection: apsw.Connection) -> int:
    """Return the number of the latest recorded change, 0 if there is none."""
    return whole(connection.execute("SELECT coalesce(max(id), 0) FROM sitmap_change").get)


def changes_since(connection: apsw.Connection, change: int) -> int:
    """Return how many changes were recorded after one."""
    found = connection.execute("SELECT count(*) FROM sitmap_change WHERE id > ?", (change,)).get
    return whole(found)


def code_lists(connection: apsw.Connection, added: Mapping[str, Sequence[str]]) -> Codes:
    """Return the codes of the file's lists, then those that rows use beside them."""
    lists = read_vocabulary(connection)
    found: dict[str, Collection[str]] = {
        "party": lists.parties,
        "category": lists.categories,
        "metric": lists.metrics,
        "series": lists.series,
        "source": lists.sources,
    }
    return {name: [*entries, *added[name]] for name, entries in found.items()}


def catch_up(connection: apsw.Connection, built: Built, codes: Codes, change: int) -> Built | None:
    """Return the present columns, ``built`` being those after ``change``.

    ``codes`` are those that ``built`` numbers. None if too much has changed.
    """
    new = connection.execute(
        "SELECT kind, uid FROM sitmap_change_row WHERE change_id > ? LIMIT ?", (change, _MOST + 1)
    ).fetchall()
    builder = ColumnBuilder(read_vocabulary(connection), len(new))
    same_lists = all(
        list(builder.codes[name])[: len(known)] == known for name, known in codes.items()
    )
    if len(new) > _MOST or not same_lists or any(built.added.values()):
        return None
    for kind in Kind:
        uids = [cells[1] for cells in new if cells[0] == kind.value]
        if not _same_order(connection, built.columns, kind, len(uids)):
            return None
        _read(connection, builder, kind, uids)
    if builder.filled != len(new) or builder.closed or any(n.added for n in builder.codes.values()):
        return None
    merged = _merged(built, builder)
    _refresh(connection, merged, new)
    shapes = _shapes(built, builder)
    boxes = [shape.bounds for shape in shapes[len(built.shapes) :]]
    columns = Columns(**{name: merged[name] for name in (*DTYPES, "uid")})
    days, disputes = linked(connection, builder.codes["series"], UidIndex(columns.uid))
    return Built(
        columns,
        CodedTexts(merged["grades"], _grade_words(built, builder)),
        shapes,
        np.concatenate([built.shape_boxes, np.array(boxes, np.float64).reshape(-1, 4)]),
        days,
        disputes,
        built.added,
    )


def _same_order(connection: apsw.Connection, columns: Columns, kind: Kind, added: int) -> bool:
    """Return whether a kind's rows lie in the order in which a full reading would lay them."""
    first, end = np.searchsorted(columns.kind, (KINDS.index(kind), KINDS.index(kind) + 1))
    before = int(end - first)
    return counts_of(connection, kind) == before + added and is_many(before) == is_many(
        before + added
    )


def _read(
    connection: apsw.Connection, builder: ColumnBuilder, kind: Kind, uids: Sequence[Value]
) -> None:
    rows: list[tuple[Value, ...]] = []
    for uid in uids:
        rows += connection.execute(f"SELECT {PLAIN} FROM {kind.value} WHERE uid = ?", (uid,))
    if rows:
        builder.add(kind, sorted(rows, key=lambda row: whole(row[0])))


def _merged(built: Built, builder: ColumnBuilder) -> dict[str, NDArray[Any]]:
    """Return all columns with the new rows at the places that a full reading gives them."""
    old = {name: getattr(built.columns, name) for name in (*DTYPES, "uid")}
    new = dict(builder.arrays)
    numbers = {shape: number for number, shape in enumerate(_shapes(built, builder))}
    shared = [numbers[shape] for shape in builder.shapes.geometries]
    new["shape"] = np.array([*shared, -1], np.int32)[new["shape"]]
    words = _grade_words(built, builder)
    mine = [words.index(word) for word in builder.grades.added]
    old["grades"] = built.grades.codes
    new["grades"] = np.array(mine, np.uint16)[builder.grade_codes]
    places = np.array([_place(built.columns, new, row) for row in range(builder.count)], np.intp)
    # Equal places keep the order of what is inserted: within a kind first by start.
    order = np.lexsort((np.arange(builder.count), _starts(new, built.columns), places))
    return {name: _inserted(old[name], places[order], new[name][order]) for name in old}


def _shapes(built: Built, builder: ColumnBuilder) -> tuple[Geometry, ...]:
    """Return the shapes that were known, then those that are new."""
    return tuple(dict.fromkeys((*built.shapes, *builder.shapes.geometries)))


def _starts(new: Mapping[str, NDArray[Any]], columns: Columns) -> NDArray[np.int64]:
    """Return what orders new rows of one place: their starts in kinds laid out by start."""
    borders = np.searchsorted(columns.kind, range(len(KINDS) + 1))
    by_start = np.array([is_many(count) for count in np.diff(borders).tolist()])
    return np.where(by_start[new["kind"]], new["valid_from"], 0)


def _place(columns: Columns, new: Mapping[str, NDArray[Any]], row: int) -> int:
    """Return before which old row a new one stands."""
    kind = int(new["kind"][row])
    first, end = np.searchsorted(columns.kind, (kind, kind + 1)).tolist()
    if not is_many(end - first):
        return int(end)
    start = new["valid_from"][row]
    return int(first + np.searchsorted(columns.valid_from[first:end], start, "right"))


def _inserted(old: NDArray[Any], places: NDArray[np.intp], new: NDArray[Any]) -> NDArray[Any]:
    repeats = old.ndim == 1 and old.strides == (0,) and len(old) > 1
    if repeats and np.array_equal(new, np.broadcast_to(old[:1], new.shape), equal_nan=_floats(old)):
        return np.broadcast_to(old[:1].copy(), (len(old) + len(new),))
    return np.insert(old, places, new, axis=0)


def _floats(values: NDArray[Any]) -> bool:
    return values.dtype.kind == "f"


def _grade_words(built: Built, builder: ColumnBuilder) -> list[str]:
    return list(dict.fromkeys((*built.grades.words, *builder.grades.added)))


def _refresh(
    connection: apsw.Connection,
    merged: dict[str, NDArray[Any]],
    new: Sequence[tuple[Value, ...]],
) -> None:
    """Read again when the rows of the same observations ceased to count."""
    index, ends = UidIndex(merged["uid"]), Times(OPEN_END)
    found: list[tuple[Value, ...]] = []
    for first in {_first_of(connection, cells[1]) for cells in new}:
        for kind in Kind:
            found += connection.execute(
                f"SELECT uid, superseded_at, known_to FROM {kind.value} "
                "WHERE uid = ?1 OR observation_uid = ?1",
                (first,),
            )
    places = index.rows([uid if isinstance(uid, bytes) else b"" for uid, _, _ in found])
    rows = np.array(places, np.intp)  # raises TypeError for a row that is not there
    for place, name in ((1, "superseded_at"), (2, "known_to")):
        values = [ends[cells[place]] for cells in found]
        if (merged[name][rows] != values).any():
            column = merged[name] = merged[name].copy()
            column[rows] = values


def _first_of(connection: apsw.Connection, uid: Value) -> Value:
    for kind in Kind:
        rows = connection.execute(
            f"SELECT coalesce(observation_uid, uid) FROM {kind.value} WHERE uid = ?", (uid,)
        ).fetchall()
        if rows:
            return rows[0][0]
    return uid
