"""From tables to the columns of a snapshot, in bulk: one statement a table, ordered by fid.

Bytes are of unknown origin: what cannot be read raises ValueError or TypeError, which
``Database.reading`` reports as damage.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, Final, TypeVar

import apsw
import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import Category, MetricDefinition, Party, Series, Vocabulary
from sitmap.domain.dates import OPEN_END, OPEN_START, iso_to_ms
from sitmap.domain.observation import Kind
from sitmap.domain.snapshot import (
    BASES,
    KINDS,
    PERSISTENCES,
    Columns,
    SeriesDays,
    Snapshot,
    Texts,
)
from sitmap.domain.source import Source
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.progress import Progress
from sitmap.store.cells import Value, text_of
from sitmap.store.geometry_blob import decode
from sitmap.store.vocabulary import read_info, read_vocabulary

__all__ = ["build_snapshot"]

_BATCH: Final = 50_000
_TIMES: Final = ("valid_from", "valid_to", "known_from", "known_to", "recorded_at", "superseded_at")
_CODES: Final = ("party", "category", "metric", "series", "source")
_NUMBERS: Final = ("low", "best", "high", "location_precision_m")
_WORDS: Final = (
    "title",
    "value_text",
    "unit",
    "scope",
    "claimant",
    "valid_text",
    "source_ref",
    "place",
)
_SELECT: Final = ", ".join(
    (
        "fid, uid, geom, persistence, basis, retracted, schematic, reliability || credibility",
        *_TIMES,
        *_CODES,
        *_NUMBERS,
        *(f"ifnull({name}, '')" for name in _WORDS),
    )
)
_POINT_HEAD: Final = b"GP\x00\x01\xe6\x10\x00\x00\x01\x01\x00\x00\x00"
_POINT_SIZE: Final = 29

Entry = TypeVar("Entry", Party, Category, MetricDefinition, Series, Source)


class _Times(dict[Value, int]):
    """Remembers the milliseconds of each text: most texts of a file repeat."""

    def __init__(self, open_value: int) -> None:
        super().__init__({None: open_value})

    def __missing__(self, text: Value) -> int:
        try:
            value = iso_to_ms(text_of(text))
        except UserError as error:
            raise ValueError(error.what) from error
        self[text] = value
        return value


class _Numbers(dict[Value, int]):
    """Numbers the codes of a list; a code that the list lacks is added to it."""

    def __init__(self, codes: Iterable[str]) -> None:
        super().__init__((code, number) for number, code in enumerate(codes))
        self.added: list[str] = []
        self._next = len(self)
        self[None] = -1

    def __missing__(self, code: Value) -> int:
        self.added.append(text_of(code))
        self[code] = self._next
        self._next += 1
        return self[code]


class _Shapes:
    """Geometries shared by their bytes, with a point on each."""

    def __init__(self) -> None:
        self.geometries: list[Geometry] = []
        self.points: list[tuple[float, float]] = []
        self._numbers: dict[bytes, int] = {}

    def number(self, blob: bytes) -> int:
        found = self._numbers.get(blob)
        if found is None:
            geometry = decode(blob)
            found = self._numbers[blob] = len(self.geometries)
            self.geometries.append(geometry)
            self.points.append(geometry.representative_point())
        return found


class _RowsByUid:
    """Finds rows by their identifier; the index is only made if anybody asks."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    @cached_property
    def _rows(self) -> dict[Value, int]:
        joined = self._columns.uid.tobytes()
        return {joined[16 * row : 16 * row + 16]: row for row in range(len(self._columns))}

    def get(self, uid: Value) -> int | None:
        return self._rows.get(uid)

    def __getitem__(self, uid: Value) -> int:
        return self._rows[uid]


class _Builder:
    """Collects batches of columns until all tables are read."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.parts: dict[str, list[NDArray[Any]]] = {}
        self.words: dict[str, list[str]] = {name: [] for name in (*_WORDS, "grade")}
        self.shapes = _Shapes()
        self._starts, self._ends = _Times(OPEN_START), _Times(OPEN_END)
        self._persistences = {item.value: n for n, item in enumerate(PERSISTENCES)}
        self._bases = {item.value: n for n, item in enumerate(BASES)}
        self.codes = {
            "party": _Numbers(vocabulary.parties),
            "category": _Numbers(vocabulary.categories),
            "metric": _Numbers(vocabulary.metrics),
            "series": _Numbers(vocabulary.series),
            "source": _Numbers(vocabulary.sources),
        }

    def add(self, kind: Kind, rows: Sequence[tuple[Value, ...]]) -> None:
        n = len(rows)
        columns = iter(zip(*rows, strict=True))
        self._put("kind", np.full(n, KINDS.index(kind), np.uint8))
        self._put("fid", np.array(next(columns), np.int64))
        self._put("uid", _uids(next(columns)))
        self._put_geometries(next(columns))
        for name, numbers in (("persistence", self._persistences), ("basis", self._bases)):
            self._put(
                name, np.fromiter(map(numbers.__getitem__, _texts(next(columns))), np.uint8, n)
            )
        for name in ("retracted", "schematic"):
            self._put(name, np.array(next(columns), np.int64) != 0)
        self.words["grade"].extend(_texts(next(columns)))
        for name in _TIMES:
            times = self._starts if name == "valid_from" else self._ends
            self._put(name, np.fromiter(map(times.__getitem__, next(columns)), np.int64, n))
        for name in _CODES:
            size = np.int32 if name in ("series", "source") else np.int16
            found = list(map(self.codes[name].__getitem__, next(columns)))
            self._put(name, np.array(found, size))
        for name in _NUMBERS:
            self._put(name, _floats(next(columns)))
        for name in _WORDS:
            self.words[name].extend(_texts(next(columns)))

    def _put(self, name: str, values: NDArray[Any]) -> None:
        self.parts.setdefault(name, []).append(values)

    def _put_geometries(self, blobs: Sequence[Value]) -> None:
        shape = np.full(len(blobs), -1, np.int32)
        place = np.full((len(blobs), 2), math.nan)
        points: list[int] = []
        for row, blob in enumerate(blobs):
            if blob is None:
                continue
            if not isinstance(blob, bytes):
                raise ValueError("a geometry is expected")
            if len(blob) == _POINT_SIZE and blob.startswith(_POINT_HEAD):
                points.append(row)
                continue
            shape[row] = self.shapes.number(blob)
            place[row] = self.shapes.points[shape[row]]
        if points:
            place[points] = _coordinates([blobs[row] for row in points])
        self._put("shape", shape)
        self._put("lon", place[:, 0].copy())
        self._put("lat", place[:, 1].copy())

    def columns(self) -> Columns:
        joined = {name: np.concatenate(parts) for name, parts in self.parts.items()}
        joined["precision_m"] = joined.pop("location_precision_m")
        joined["dated"] = np.array([bool(text) for text in self.words["valid_text"]], np.bool_)
        return Columns(**joined)

    def texts(self) -> Texts:
        return Texts(**self.words)


def build_snapshot(connection: apsw.Connection, progress: Progress) -> Snapshot:
    """Return all rows of all kinds; kinds in their order, rows by fid."""
    vocabulary = read_vocabulary(connection)
    builder = _Builder(vocabulary)
    total = sum(_count(connection, kind) for kind in Kind)
    done = 0
    for kind in Kind:
        for rows in _batches(connection, kind):
            builder.add(kind, rows)
            done += len(rows)
            progress.step(done, total)
    columns = builder.columns() if builder.parts else _no_columns()
    rows_by_uid = _RowsByUid(columns)
    series_days = _series_days(connection, builder, rows_by_uid)
    return Snapshot(
        info=read_info(connection),
        vocabulary=_completed(vocabulary, builder),
        columns=columns,
        texts=builder.texts(),
        shapes=tuple(builder.shapes.geometries),
        series_days=series_days,
        disputes=_disputes(connection, rows_by_uid),
    )


def _count(connection: apsw.Connection, kind: Kind) -> int:
    value = connection.execute(f"SELECT count(*) FROM {kind.value}").get
    return value if isinstance(value, int) else 0


def _batches(connection: apsw.Connection, kind: Kind) -> Iterator[list[tuple[Value, ...]]]:
    cursor = connection.execute(f"SELECT {_SELECT} FROM {kind.value} ORDER BY fid")
    while rows := list(islice(cursor, _BATCH)):
        yield rows


def _no_columns() -> Columns:
    types = {
        name: np.dtype(kind)
        for kind, names in {
            "int64": ("fid", *_TIMES),
            "uint8": ("kind", "persistence", "basis"),
            "bool": ("dated", "retracted", "schematic"),
            "int16": ("party", "category", "metric"),
            "int32": ("series", "source", "shape"),
            "float64": ("lon", "lat", "low", "best", "high", "precision_m"),
        }.items()
        for name in names
    }
    empty = {name: np.empty(0, dtype) for name, dtype in types.items()}
    return Columns(uid=np.empty((0, 16), np.uint8), **empty)


def _coordinates(points: Sequence[Value]) -> NDArray[np.float64]:
    """Return longitude and latitude of blobs that are plain points, (n, 2)."""
    joined = np.frombuffer(b"".join(points), np.uint8)  # type: ignore[arg-type]
    bytes_of_each = joined.reshape(-1, _POINT_SIZE)[:, len(_POINT_HEAD) :]
    place = np.ascontiguousarray(bytes_of_each).view("<f8")
    if not (np.abs(place) <= (180.0, 90.0)).all():
        raise ValueError("a point is not on the globe")
    return place


def _uids(values: Sequence[Value]) -> NDArray[np.uint8]:
    if set(map(type, values)) != {bytes} or set(map(len, values)) != {16}:  # type: ignore[arg-type]
        raise ValueError("identifiers of 16 bytes are expected")
    return np.frombuffer(b"".join(values), np.uint8).reshape(-1, 16)  # type: ignore[arg-type]


def _texts(values: Sequence[Value]) -> Sequence[str]:
    # One pass in C: these checks must not cost more than reading does.
    if set(map(type, values)) != {str}:
        raise ValueError("texts are expected")
    return values  # type: ignore[return-value]


def _floats(values: Sequence[Value]) -> NDArray[np.float64]:
    if not set(map(type, values)) <= {float, int, type(None)}:
        raise ValueError("numbers are expected")
    return np.array(values, np.float64)


def _completed(vocabulary: Vocabulary, builder: _Builder) -> Vocabulary:
    """Add the codes that rows use although no list has them, named by their code."""
    for code in builder.codes["party"].added:
        vocabulary.parties[code] = Party(code, code)
    for code in builder.codes["category"].added:
        vocabulary.categories[code] = Category(code, code)
    for code in builder.codes["metric"].added:
        vocabulary.metrics[code] = MetricDefinition(code, code)
    for code in builder.codes["series"].added:
        vocabulary.series[code] = Series(code, "")
    for code in builder.codes["source"].added:
        vocabulary.sources[code] = Source(code, code)
    return vocabulary


def _series_days(
    connection: apsw.Connection, builder: _Builder, rows_by_uid: _RowsByUid
) -> SeriesDays:
    found = connection.execute(
        "SELECT series, day, uid, known_from, recorded_at FROM series_day ORDER BY fid"
    ).fetchall()
    found = [row for row in found if rows_by_uid.get(row[2]) is not None]
    if not found:
        return SeriesDays.empty()
    series, day, uid, known_from, recorded_at = zip(*found, strict=True)
    times = _Times(OPEN_END)

    def column(values: Sequence[Value]) -> NDArray[np.int64]:
        return np.fromiter(map(times.__getitem__, values), np.int64, len(values))

    return SeriesDays(
        series=np.array([builder.codes["series"][name] for name in series], np.int32),
        day=column(day),
        row=np.array([rows_by_uid[value] for value in uid], np.int32),
        known_from=column(known_from),
        recorded_at=column(recorded_at),
    )


def _disputes(connection: apsw.Connection, rows_by_uid: _RowsByUid) -> dict[int, tuple[int, ...]]:
    """Return for each denied row the latest rows of the observations that deny it."""
    found = connection.execute("SELECT uid, disputed_by FROM dispute ORDER BY fid").fetchall()
    latest = {uid: _latest(connection, uid, rows_by_uid) for uid in {row[1] for row in found}}
    denied: dict[int, tuple[int, ...]] = {}
    for uid, denying in found:
        row, by = rows_by_uid.get(uid), latest[denying]
        if row is not None and by is not None:
            denied[row] = (*denied.get(row, ()), by)
    return denied


def _latest(
    connection: apsw.Connection, observation_uid: Value, rows_by_uid: _RowsByUid
) -> int | None:
    for kind in Kind:
        found = connection.execute(
            f"SELECT uid FROM {kind.value} WHERE (uid = ?1 OR observation_uid = ?1) "
            "AND superseded_at IS NULL AND retracted = 0",
            (observation_uid,),
        ).fetchall()
        if found:
            return rows_by_uid.get(found[0][0])
    return None
