"""From tables to a snapshot, in bulk: one statement a table.

Kinds with very many rows come in the order of their starts, and their words stay in the file;
all others come as they were recorded. Bytes are of unknown origin: what cannot be read raises
ValueError or TypeError, which ``Database.reading`` reports as damage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import apsw
import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import Category, MetricDefinition, Party, Series, Vocabulary
from sitmap.domain.dates import OPEN_END
from sitmap.domain.observation import Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS, Columns, SeriesDays, Texts
from sitmap.domain.snapshot_index import UidIndex
from sitmap.domain.snapshot_texts import WORD_COLUMNS, CodedTexts, StoredTexts, TextStore
from sitmap.domain.source import Source
from sitmap.geo.geometry import Geometry
from sitmap.progress import Progress
from sitmap.store.block_reading import BlockReader
from sitmap.store.cells import Value, whole
from sitmap.store.column_builder import PLAIN, WORDS, ColumnBuilder, Times, text_cells
from sitmap.store.stored_texts import FileTexts
from sitmap.store.vocabulary import read_info, read_vocabulary

__all__ = [
    "Built",
    "assemble",
    "bounds_of",
    "build",
    "counts_of",
    "is_many",
    "linked",
    "words_of_few",
]

_BATCH: Final = 50_000
_MANY: Final = 50_000
"""Of kinds with more rows than this the words stay in the file."""

Words = Mapping[int, tuple[str, ...]]
"""Row -> its words, in the order of WORD_COLUMNS."""


@dataclass(frozen=True, slots=True)
class Built:
    """All of a snapshot but lists and words, as it can be kept beside the file.

    ``shape_boxes`` is (shapes, 4) west, south, east, north. ``added`` are the codes that rows
    use although the list of that name lacks them. ``closed`` tells that some rows may not be
    copied to anywhere.
    """

    columns: Columns
    grades: CodedTexts
    shapes: tuple[Geometry, ...]
    shape_boxes: NDArray[np.float64]
    series_days: SeriesDays
    disputes: dict[int, tuple[int, ...]]
    added: dict[str, list[str]]
    closed: bool = False


def build(
    connection: apsw.Connection, progress: Progress, *, keep_all: bool = False
) -> tuple[Built, Words]:
    """Read all rows of all kinds, kinds in their order; return them and the words in memory.

    ``keep_all`` keeps the words of all rows, however many there are.
    """
    counts = {kind: counts_of(connection, kind) for kind in Kind}
    total = sum(counts.values())
    builder = ColumnBuilder(read_vocabulary(connection), total)
    for kind, count in counts.items():
        first, by_start = builder.filled, is_many(count) and not keep_all
        for _ in _taken(connection, kind, builder, by_start=by_start):
            progress.step(builder.filled, total)
        if by_start:
            builder.sort_by_start(first)
    columns = builder.columns()
    days, disputes = linked(connection, builder.codes["series"], UidIndex(columns.uid))
    shapes = tuple(builder.shapes.geometries)
    built = Built(
        columns,
        CodedTexts(builder.grade_codes, builder.grades.added),
        shapes,
        bounds_of(shapes),
        days,
        disputes,
        {name: numbers.added for name, numbers in builder.codes.items()},
        builder.closed,
    )
    return built, builder.words


def bounds_of(shapes: Sequence[Geometry]) -> NDArray[np.float64]:
    """Return west, south, east, north of each shape, (n, 4)."""
    return np.array([shape.bounds for shape in shapes], np.float64).reshape(-1, 4)


def assemble(connection: apsw.Connection, built: Built, words: Words, path: Path) -> Snapshot:
    """Return the snapshot of what was built and of the lists in the file at ``path``."""
    return Snapshot(
        info=read_info(connection),
        vocabulary=_completed(read_vocabulary(connection), built.added),
        columns=built.columns,
        texts=_texts(built, words, path),
        shapes=built.shapes,
        series_days=built.series_days,
        disputes=built.disputes,
        shape_boxes=built.shape_boxes,
    )


def _texts(built: Built, words: Words, path: Path) -> Texts:
    if len(words) == len(built.columns):
        # Of few rows all words are in memory, as plain lists.
        lists = zip(*(words[row] for row in range(len(words))), strict=True)
        columns: Sequence[Sequence[str]] = tuple(lists) or ((),) * len(WORD_COLUMNS)
        return _texts_of(columns, tuple(built.grades))
    store = TextStore(FileTexts(path, built.columns), len(built.columns), words)
    stored = [StoredTexts(store, place) for place in range(len(WORD_COLUMNS))]
    return _texts_of(stored, built.grades, store)


def _texts_of(
    columns: Sequence[Sequence[str]], grade: Sequence[str], store: TextStore | None = None
) -> Texts:
    named: dict[str, Any] = dict(zip(WORD_COLUMNS, columns, strict=True))
    return Texts(**named, grade=grade, store=store)


def words_of_few(connection: apsw.Connection, columns: Columns) -> Words:
    """Return the words of all rows of those kinds that have few, by row of ``columns``."""
    words: dict[int, tuple[str, ...]] = {}
    for number, kind in enumerate(KINDS):
        rows = _rows_of(columns, number)
        if len(rows) and not is_many(len(rows)):
            found = connection.execute(f"SELECT {WORDS} FROM {kind.value} ORDER BY fid").fetchall()
            if len(found) != len(rows):
                raise ValueError("rows and columns differ")
            cells = [text_cells(column) for column in zip(*found, strict=True)]
            words.update(zip(rows, zip(*cells, strict=True), strict=True))
    return words


def _rows_of(columns: Columns, number: int) -> range:
    """Return the rows of a kind: kinds follow one another."""
    first, last = np.searchsorted(columns.kind, (number, number + 1), "left").tolist()
    return range(first, last)


def is_many(count: int) -> bool:
    """Return whether so many rows of a kind come by their starts, their words in the file."""
    return count > _MANY


def counts_of(connection: apsw.Connection, kind: Kind) -> int:
    """Return the number of rows of a kind."""
    return whole(connection.execute(f"SELECT count(*) FROM {kind.value}").get)


def _taken(
    connection: apsw.Connection, kind: Kind, builder: ColumnBuilder, *, by_start: bool
) -> Iterator[None]:
    """Bring the rows of a kind to the builder, part by part; with words unless ``by_start``."""
    if by_start:
        for plain, others in BlockReader(connection, kind).blocks():
            if plain is not None:
                builder.add_plain(kind, plain)
            if others:
                builder.add(kind, others)
            yield
        return
    cursor = connection.execute(f"SELECT {PLAIN}, {WORDS} FROM {kind.value} ORDER BY fid")
    while rows := list(islice(cursor, _BATCH)):
        builder.add(kind, rows)
        yield


def _completed(vocabulary: Vocabulary, added: Mapping[str, Sequence[str]]) -> Vocabulary:
    """Add the codes that rows use although no list has them, named by their code."""
    for code in added["party"]:
        vocabulary.parties[code] = Party(code, code)
    for code in added["category"]:
        vocabulary.categories[code] = Category(code, code)
    for code in added["metric"]:
        vocabulary.metrics[code] = MetricDefinition(code, code)
    for code in added["series"]:
        vocabulary.series[code] = Series(code, "")
    for code in added["source"]:
        vocabulary.sources[code] = Source(code, code)
    return vocabulary


def linked(
    connection: apsw.Connection, series: Mapping[Value, int], index: UidIndex
) -> tuple[SeriesDays, dict[int, tuple[int, ...]]]:
    """Return what refers to rows: further days of series, numbered by ``series``, and disputes."""
    return _series_days(connection, series, index), _disputes(connection, index)


def _series_days(
    connection: apsw.Connection, numbers: Mapping[Value, int], index: UidIndex
) -> SeriesDays:
    found = connection.execute(
        "SELECT series, day, uid, known_from, recorded_at FROM series_day ORDER BY fid"
    ).fetchall()
    rows = index.rows([_bytes(row[2]) for row in found])
    kept = [(*cells, row) for cells, row in zip(found, rows, strict=True) if row is not None]
    if not kept:
        return SeriesDays.empty()
    series, day, _, known_from, recorded_at, row = zip(*kept, strict=True)
    times = Times(OPEN_END)
    return SeriesDays(
        series=np.array([numbers[name] for name in series], np.int32),
        day=times.column(day),
        row=np.array(row, np.int32),
        known_from=times.column(known_from),
        recorded_at=times.column(recorded_at),
    )


def _bytes(value: Value) -> bytes:
    return value if isinstance(value, bytes) else b""


def _disputes(connection: apsw.Connection, index: UidIndex) -> dict[int, tuple[int, ...]]:
    """Return for each denied row all versions of the observations that deny it.

    Which of them counts depends on what is known: the snapshot tells.
    """
    found = connection.execute("SELECT uid, disputed_by FROM dispute ORDER BY fid").fetchall()
    versions = {uid: _versions(connection, uid) for uid in {row[1] for row in found}}
    pairs = [(_bytes(uid), own) for uid, denying in found for own in versions[denying]]
    rows = index.rows([uid for uid, _ in pairs])
    deniers = index.rows([own for _, own in pairs])
    denied: dict[int, dict[int, None]] = {}
    for row, by in zip(rows, deniers, strict=True):
        if row is not None and by is not None:
            denied.setdefault(row, {})[by] = None
    return {row: tuple(by) for row, by in denied.items()}


def _versions(connection: apsw.Connection, observation_uid: Value) -> list[bytes]:
    """Return the uids of an observation's rows in the order in which they were recorded."""
    found = [
        (_bytes(recorded), _bytes(uid))
        for kind in Kind
        for uid, recorded in connection.execute(
            f"SELECT uid, CAST(recorded_at AS BLOB) FROM {kind.value} "
            "WHERE (uid = ?1 OR observation_uid = ?1) AND retracted = 0",
            (observation_uid,),
        )
    ]
    return [uid for _, uid in sorted(found)]
