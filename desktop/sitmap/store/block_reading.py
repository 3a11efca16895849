"""Rows of large kinds in blocks: SQLite joins the cells of a column, NumPy takes them apart.

No cell becomes an object of its own and SQLite works outside the interpreter's lock, so that
reading is several times faster than row by row and stops no window meanwhile. Only cells of the
sizes that we write are read this way: ``loading`` reads all others, and every block that does
not add up, row by row with all its checks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import apsw
import numpy as np
from numpy.typing import NDArray

from sitmap.domain.date_columns import ISO_SIZE, joined_iso_times
from sitmap.domain.dates import OPEN_END, OPEN_START
from sitmap.domain.observation import Kind
from sitmap.store.cells import Value, whole
from sitmap.store.column_builder import KEY, NUMBERS, OWN_TIMES, PLAIN, PlainRows, floats
from sitmap.store.geometry_blob import POINT_SIZE, are_points, coordinates

__all__ = ["BlockReader"]

_ROWS: Final = 20_000
"""Rows of a block: what is joined of them stays in the processor's cache."""
_UID_SIZE: Final = 16
_NO_TIME: Final = b"\xff" * ISO_SIZE
_NO_POINT: Final = b"\xff" * POINT_SIZE
"""Both stand for NULL: no text holds such bytes, and no geometry begins with them."""
_BETWEEN: Final = "\x01"

_VALUES: Final = NUMBERS[:-1]
_PRECISION: Final = NUMBERS[-1]
_WHOLE: Final = f"CAST({_PRECISION} AS INTEGER)"
_BLOCK: Final = "fid > ?1 AND fid <= ?2"
_SIMPLE: Final = f"ifnull(length(geom), {POINT_SIZE}) = {POINT_SIZE}"
_JOINED: Final = ", ".join(
    (
        "count(*), min(fid), max(fid)",
        f"group_concat(concat_ws(char(0), {KEY}), char(1))",
        "CAST(group_concat(uid, '') AS BLOB)",
        "CAST(group_concat(ifnull(geom, ?3), '') AS BLOB)",
        *(f"CAST(group_concat(ifnull({name}, ?4), '') AS BLOB)" for name in OWN_TIMES),
        f"count(coalesce({', '.join(_VALUES)})), count({_PRECISION})",
        # Whole numbers can be joined without losing a digit; most precisions are.
        f"group_concat(CASE WHEN {_PRECISION} = {_WHOLE} THEN {_WHOLE} END, ' ')",
    )
)


class BlockReader:
    """Reads one kind in blocks of rising row numbers, inside the caller's transaction."""

    def __init__(self, connection: apsw.Connection, kind: Kind) -> None:
        self._connection, self._table = connection, kind.value

    def blocks(self) -> Iterator[tuple[PlainRows | None, list[tuple[Value, ...]]]]:
        """Yield plain rows of a block, and those of its rows (of PLAIN) that must be read singly.

        Raises ValueError for cells that cannot be read.
        """
        for low, high in self._bounds():
            plain = self._plain(low, high)
            count = 0 if plain is None else len(plain.fid)
            others = self._others(low, high, every=plain is None) if count < _ROWS else []
            yield plain, others

    def _bounds(self) -> Iterator[tuple[int, int]]:
        """Yield row numbers between which lie _ROWS rows: first excluded, last included."""
        low = -(1 << 63)
        ask = f"SELECT fid FROM {self._table} WHERE fid > ? ORDER BY fid LIMIT 1 OFFSET {_ROWS - 1}"
        while found := self._connection.execute(ask, (low,)).fetchall():
            high = whole(found[0][0])
            yield low, high
            low = high
        yield low, (1 << 63) - 1

    def _others(self, low: int, high: int, *, every: bool) -> list[tuple[Value, ...]]:
        condition = _BLOCK if every else f"{_BLOCK} AND NOT {_SIMPLE}"
        ask = f"SELECT {PLAIN} FROM {self._table} WHERE {condition} ORDER BY fid"
        return self._connection.execute(ask, (low, high)).fetchall()

    def _plain(self, low: int, high: int) -> PlainRows | None:
        """Return the rows of a block with a plain point or none; None if anything is odd."""
        ask = f"SELECT {_JOINED} FROM {self._table} WHERE {_BLOCK} AND {_SIMPLE}"
        found: list[Any] = list(*self._connection.execute(ask, (low, high, _NO_POINT, _NO_TIME)))
        count, first, last, keys, uid, points, *further = found
        if not count:
            return None
        place, times = _places(points, count), _all_times(further[: len(OWN_TIMES)], count)
        texts = keys.split(_BETWEEN)
        if place is None or times is None or len(texts) != count or len(uid) != count * _UID_SIZE:
            return None
        return PlainRows(
            fid=self._fids(low, high, first, last, count),
            keys=texts,
            uid=np.frombuffer(uid, np.uint8).reshape(-1, _UID_SIZE),
            place=place,
            times=times,
            numbers=self._numbers(low, high, count, *further[len(OWN_TIMES) :]),
        )

    def _fids(self, low: int, high: int, first: int, last: int, count: int) -> NDArray[np.int64]:
        if last - first + 1 == count:
            return np.arange(first, last + 1, dtype=np.int64)
        return np.array(self._cells("fid", low, high), np.int64)

    def _numbers(
        self, low: int, high: int, count: int, values: int, precise: int, joined: str | None
    ) -> tuple[NDArray[np.float64], ...]:
        """Return NUMBERS, of which so many rows have any values or a precision."""
        nothing = np.broadcast_to(np.float64(math.nan), (count,))
        found = [floats(self._cells(name, low, high)) if values else nothing for name in _VALUES]
        if not precise:
            return (*found, nothing)
        precision = np.fromstring(joined or "", np.float64, sep=" ")
        if precise == len(precision) == count:
            return (*found, precision)
        return (*found, floats(self._cells(_PRECISION, low, high)))

    def _cells(self, name: str, low: int, high: int) -> list[Value]:
        ask = f"SELECT {name} FROM {self._table} WHERE {_BLOCK} AND {_SIMPLE} ORDER BY fid"
        return [cell for (cell,) in self._connection.execute(ask, (low, high))]


def _all_times(joined: Sequence[bytes], count: int) -> tuple[NDArray[np.int64], ...] | None:
    """Return the columns of OWN_TIMES, None if any cell is no such time."""
    opens = (OPEN_START if name == "valid_from" else OPEN_END for name in OWN_TIMES)
    columns = [_times(*pair, count) for pair in zip(joined, opens, strict=True)]
    found = tuple(column for column in columns if column is not None)
    return found if len(found) == len(columns) else None


def _times(joined: bytes, open_value: int, count: int) -> NDArray[np.int64] | None:
    """Return the milliseconds of ``count`` joined cells, None if they are no such times."""
    if len(joined) != count * ISO_SIZE:
        return None
    first = joined[:ISO_SIZE]
    if joined == first * count:
        one = _distinct_times(first, open_value)
        return None if one is None else np.broadcast_to(one, (count,))
    return _distinct_times(joined, open_value)


def _distinct_times(joined: bytes, open_value: int) -> NDArray[np.int64] | None:
    cells = np.frombuffer(joined, np.uint8).reshape(-1, ISO_SIZE)
    given = cells[:, 0] != _NO_TIME[0]
    if given.all():
        return joined_iso_times(cells)
    times = np.full(len(cells), open_value, np.int64)
    found = joined_iso_times(cells[given])
    if found is None or (cells[~given] != _NO_TIME[0]).any():
        return None
    times[given] = found
    return times


def _places(joined: bytes, count: int) -> NDArray[np.float64] | None:
    """Return the degrees of ``count`` joined points, (count, 2); None if they are no such points.

    Raises ValueError for a point that is not on the globe.
    """
    if len(joined) != count * POINT_SIZE:
        return None
    cells = np.frombuffer(joined, np.uint8).reshape(-1, POINT_SIZE)
    given = are_points(cells)
    if given.all():
        return coordinates(cells)
    if (cells[~given] != _NO_POINT[0]).any():
        return None
    place = np.full((count, 2), math.nan)
    place[given] = coordinates(cells[given])
    return place
