"""Columns of a snapshot from rows of tables, batch by batch, into arrays of their final size.

Bytes are of unknown origin: what cannot be read raises ValueError or TypeError. Which rows are
read is decided in ``loading``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import Vocabulary
from sitmap.domain.date_columns import iso_times
from sitmap.domain.dates import OPEN_END, OPEN_START, iso_to_ms
from sitmap.domain.handling import CLOSED_LEVELS, handling_code
from sitmap.domain.observation import Kind
from sitmap.domain.snapshot_columns import BASES, KINDS, PERSISTENCES, Columns
from sitmap.domain.snapshot_texts import WORD_COLUMNS
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.store.cells import Value, text_of
from sitmap.store.geometry_blob import POINT_HEAD, POINT_SIZE, are_points, coordinates, decode
from sitmap.store.growing_column import GrowingColumn, are_same

__all__ = [
    "DTYPES",
    "KEY",
    "NUMBERS",
    "OWN_TIMES",
    "PLAIN",
    "WORDS",
    "ColumnBuilder",
    "PlainRows",
    "Times",
    "floats",
    "text_cells",
]

OWN_TIMES: Final = ("valid_from", "valid_to", "known_from", "recorded_at")
_TIMES: Final = (*OWN_TIMES, "known_to", "superseded_at")
_CODES: Final = ("party", "category", "metric", "series", "source")
NUMBERS: Final = ("low", "best", "high", "location_precision_m")
_OPEN: Final = frozenset({"low", "moderate"})

KEY: Final = ", ".join(
    (
        "persistence, basis, retracted, schematic, reliability, credibility",
        "ifnull(valid_text, '') <> '', sensitivity, ifnull(tlp, '')",
        *(f"ifnull({name}, '')" for name in (*_CODES, "known_to", "superseded_at")),
    )
)
PLAIN: Final = ", ".join(
    (
        # What few different rows have together comes as one text, whose parts are looked at
        # once: half of all reading. No text holds the character that parts them.
        f"fid, uid, geom, concat_ws(char(0), {KEY})",
        *OWN_TIMES,
        *NUMBERS,
    )
)
"""What is selected of every row."""

WORDS: Final = ", ".join(f"ifnull({name}, '')" for name in WORD_COLUMNS)
"""What is selected beside PLAIN of rows whose words are kept in memory."""

DTYPES: Final[dict[str, type]] = {
    "fid": np.int64,
    "kind": np.uint8,
    "persistence": np.uint8,
    "basis": np.uint8,
    "dated": np.bool_,
    **dict.fromkeys(_TIMES, np.int64),
    "retracted": np.bool_,
    "party": np.int16,
    "category": np.int16,
    "metric": np.int16,
    "series": np.int32,
    "source": np.int32,
    "shape": np.int32,
    **dict.fromkeys(("lon", "lat", "low", "best", "high", "precision_m"), np.float64),
    "schematic": np.bool_,
    "handling": np.uint8,
}
"""The type of each column but ``uid``, which is (n, 16) bytes."""


class Times(dict[Value, int]):
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

    def column(self, values: Sequence[Value]) -> NDArray[np.int64]:
        """Return the milliseconds of each text."""
        distinct = set(values)
        if 8 * len(distinct) > len(values) > 1000 and set(map(type, distinct)) == {str}:
            found = iso_times(values)  # type: ignore[arg-type]
            if found is not None:
                return found
        return np.fromiter(map(self.__getitem__, values), np.int64, len(values))


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


class _Shared(dict[Value, int]):
    """Numbers what rows have in common, the texts of KEY, and takes each apart once."""

    def __init__(self, codes: Mapping[str, _Numbers], grades: _Numbers) -> None:
        super().__init__()
        self.closed = False
        """Whether any row is of high sensitivity or not to be passed on."""
        self._codes, self._grades = codes, grades
        self._ends = Times(OPEN_END)
        self._persistences = {item.value: n for n, item in enumerate(PERSISTENCES)}
        self._bases = {item.value: n for n, item in enumerate(BASES)}
        self._entries: list[tuple[int, ...]] = []

    def __missing__(self, key: Value) -> int:
        persistence, basis, *rest = text_of(key).split("\0")
        retracted, schematic, reliability, credibility, dated, sensitivity, tlp, *further = rest
        *codes, known_to, superseded_at = further
        self.closed = self.closed or sensitivity not in _OPEN or tlp in CLOSED_LEVELS
        entry = (
            self._persistences[persistence],
            self._bases[basis],
            int(retracted) != 0,
            int(schematic) != 0,
            self._grades[reliability + credibility],
            dated != "0",
            handling_code(tlp),
            *(self._codes[name][code or None] for name, code in zip(_CODES, codes, strict=True)),
            self._ends[known_to or None],
            self._ends[superseded_at or None],
        )
        self._entries.append(entry)
        self[key] = len(self._entries) - 1
        return self[key]

    def columns(self, keys: Sequence[Value]) -> Iterator[tuple[str, NDArray[Any]]]:
        """Yield name and values of each column, one entry a key."""
        numbers = np.fromiter(map(self.__getitem__, keys), np.intp, len(keys))
        for name, values in zip(_SHARED, zip(*self._entries, strict=True), strict=True):
            entries: NDArray[Any] = np.array(values, DTYPES.get(name, np.uint16))
            same = are_same(entries)
            yield name, np.broadcast_to(entries[:1], numbers.shape) if same else entries[numbers]


_SHARED: Final = (
    "persistence",
    "basis",
    "retracted",
    "schematic",
    "grades",
    "dated",
    "handling",
    *_CODES,
    "known_to",
    "superseded_at",
)


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


@dataclass(frozen=True, slots=True)
class PlainRows:
    """Cells of n rows whose geometry is a plain point or missing.

    ``keys`` are the texts of KEY; ``uid`` (n, 16) bytes; ``place`` (n, 2) degrees, NaN without
    a geometry; ``times`` int64 ms in the order of OWN_TIMES; ``numbers`` in that of NUMBERS.
    """

    fid: NDArray[np.int64]
    keys: Sequence[str]
    uid: NDArray[np.uint8]
    place: NDArray[np.float64]
    times: tuple[NDArray[np.int64], ...]
    numbers: tuple[NDArray[np.float64], ...]


class ColumnBuilder:
    """Fills the columns of ``count`` rows; ``words`` are those that batches came with."""

    def __init__(self, vocabulary: Vocabulary, count: int) -> None:
        self.count = count
        self._columns = {name: GrowingColumn(count, dtype) for name, dtype in DTYPES.items()}
        self._columns["uid"] = GrowingColumn((count, 16), np.uint8)
        self._columns["grades"] = GrowingColumn(count, np.uint16)
        self.words: dict[int, tuple[str, ...]] = {}
        self.shapes = _Shapes()
        self.grades = _Numbers(())
        self._starts, self._ends = Times(OPEN_START), Times(OPEN_END)
        self.codes = {
            "party": _Numbers(vocabulary.parties),
            "category": _Numbers(vocabulary.categories),
            "metric": _Numbers(vocabulary.metrics),
            "series": _Numbers(vocabulary.series),
            "source": _Numbers(vocabulary.sources),
        }
        self._shared = _Shared(self.codes, self.grades)
        self.filled = 0

    @property
    def closed(self) -> bool:
        """Whether any row is of high sensitivity or not to be passed on."""
        return self._shared.closed

    def add(self, kind: Kind, rows: Sequence[tuple[Value, ...]]) -> None:
        """Take rows of PLAIN, or of PLAIN and WORDS, of one kind."""
        n = len(rows)
        columns = iter(zip(*rows, strict=True))
        self._put("kind", np.full(n, KINDS.index(kind), np.uint8))
        self._put("fid", np.array(next(columns), np.int64))
        self._put("uid", _uids(next(columns)))
        self._put_geometries(next(columns))
        for name, values in self._shared.columns(text_cells(next(columns))):
            self._put(name, values)
        for name in OWN_TIMES:
            times = self._starts if name == "valid_from" else self._ends
            self._put(name, times.column(next(columns)))
        for name in NUMBERS:
            short = name.removeprefix("location_")
            self._put(short, floats(next(columns)))
        words = [text_cells(column) for column in columns]
        if words:
            self.words.update(enumerate(zip(*words, strict=True), self.filled))
        self.filled += n

    def add_plain(self, kind: Kind, rows: PlainRows) -> None:
        """Take rows without words whose geometry is a point or missing."""
        n = len(rows.fid)
        self._put("kind", np.full(n, KINDS.index(kind), np.uint8))
        self._put("fid", rows.fid)
        self._put("uid", rows.uid)
        self._put("shape", np.full(n, -1, np.int32))
        self._put("lon", rows.place[:, 0])
        self._put("lat", rows.place[:, 1])
        for name, codes in self._shared.columns(rows.keys):
            self._put(name, codes)
        for name, times in zip(OWN_TIMES, rows.times, strict=True):
            self._put(name, times)
        for name, values in zip(NUMBERS, rows.numbers, strict=True):
            self._put(name.removeprefix("location_"), values)
        self.filled += n

    def _put(self, name: str, values: NDArray[Any]) -> None:
        self._columns[name].put(self.filled, values)

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """Every column of Columns, and ``grades``, by name; to be read only."""
        return {name: column.values() for name, column in self._columns.items()}

    @property
    def grade_codes(self) -> NDArray[np.uint16]:
        """The number of each row's grade."""
        return self._columns["grades"].values()

    def _put_geometries(self, blobs: Sequence[Value]) -> None:
        shape = np.full(len(blobs), -1, np.int32)
        place = _plain_points(blobs)
        if place is None:
            place = self._mixed_geometries(blobs, shape)
        self._put("shape", shape)
        self._put("lon", place[:, 0])
        self._put("lat", place[:, 1])

    def _mixed_geometries(
        self, blobs: Sequence[Value], shape: NDArray[np.int32]
    ) -> NDArray[np.float64]:
        place = np.full((len(blobs), 2), math.nan)
        points: list[int] = []
        for row, blob in enumerate(blobs):
            if blob is None:
                continue
            if not isinstance(blob, bytes):
                raise ValueError("a geometry is expected")
            if len(blob) == POINT_SIZE and blob.startswith(POINT_HEAD):
                points.append(row)
                continue
            shape[row] = self.shapes.number(blob)
            place[row] = self.shapes.points[shape[row]]
        if points:
            joined = b"".join(blobs[row] for row in points)  # type: ignore[misc]
            place[points] = coordinates(np.frombuffer(joined, np.uint8).reshape(-1, POINT_SIZE))
        return place

    def sort_by_start(self, first: int) -> None:
        """Bring the rows from ``first`` on into the order of their starts, then row numbers."""
        own = slice(first, self.filled)
        fid, start = (self._columns[name].values()[own] for name in ("fid", "valid_from"))
        order = np.lexsort((fid, start))
        for column in self._columns.values():
            column.rearrange(own, order)

    def columns(self) -> Columns:
        """Return the finished columns; one whose value is everywhere the same takes no room."""
        return Columns(**{name: self._columns[name].values() for name in (*DTYPES, "uid")})


def _plain_points(blobs: Sequence[Value]) -> NDArray[np.float64] | None:
    """Return the coordinates if all blobs are plain points as we write them, else None."""
    if set(map(type, blobs)) != {bytes} or set(map(len, blobs)) != {POINT_SIZE}:  # type: ignore[arg-type]
        return None
    cells = np.frombuffer(b"".join(blobs), np.uint8).reshape(-1, POINT_SIZE)  # type: ignore[arg-type]
    return coordinates(cells) if are_points(cells).all() else None


def _uids(values: Sequence[Value]) -> NDArray[np.uint8]:
    if set(map(type, values)) != {bytes} or set(map(len, values)) != {16}:  # type: ignore[arg-type]
        raise ValueError("identifiers of 16 bytes are expected")
    return np.frombuffer(b"".join(values), np.uint8).reshape(-1, 16)  # type: ignore[arg-type]


def text_cells(values: Sequence[Value]) -> Sequence[str]:
    """Return cells that must be texts; raises ValueError otherwise."""
    # One pass in C: these checks must not cost more than reading does.
    if set(map(type, values)) != {str}:
        raise ValueError("texts are expected")
    return values  # type: ignore[return-value]


def floats(values: Sequence[Value]) -> NDArray[np.float64]:
    """Return cells that must be numbers or missing, NaN where they are missing."""
    if not set(map(type, values)) <= {float, int, type(None)}:
        raise ValueError("numbers are expected")
    return np.array(values, np.float64)
