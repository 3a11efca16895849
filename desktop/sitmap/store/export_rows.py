"""Rows of a file in batches of columns, for writing them elsewhere; read-only.

Which rows are wanted is decided by the caller, who names their numbers; what a field means is
in ``domain.export_rows``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any, Final

import apsw
import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import CaseInfo, Vocabulary
from sitmap.domain.dates import iso_to_ms
from sitmap.domain.export_rows import NUMBERS, TIMES, ExportRows
from sitmap.domain.observation import Kind
from sitmap.domain.source import Source
from sitmap.store.cells import Value, text_of, uuid_of, whole
from sitmap.store.columns import COLUMNS, link_table
from sitmap.store.database import Database
from sitmap.store.geometry_blob import POINT_SIZE, are_points, coordinates, decode
from sitmap.store.journal import CURRENT
from sitmap.store.vocabulary import read_info, read_vocabulary

__all__ = ["Chosen", "RowSource", "current_rows", "guarded_rows"]

Chosen = Mapping[Kind, NDArray[np.int64]]
"""The numbers (fid) of the wanted rows of each kind, ascending."""

_WKB_POINT: Final = 21
_BATCH: Final = 10_000
_TIME: Final = "0000-00-00T00:00:00.000Z"
"""A stored time, a nought for each digit."""
_WIDE: Final = 1_000_000
"""How many rows are asked at once for something that all of them together tell."""
_NAMES: Final = {"valid_text": "valid", "about_text": "about"}
"""Columns that a product calls otherwise."""
_LEFT: Final = ("recorded_at", "superseded_at", "retracted", "reason")
"""The journal stays in the file."""
_TAKEN: Final = tuple(column.name for column in COLUMNS if column.name not in _LEFT)


def current_rows(db: Database) -> dict[Kind, NDArray[np.int64]]:
    """Return the numbers of all rows that count now."""
    return _rows_where(db, CURRENT)


def guarded_rows(db: Database) -> dict[Kind, NDArray[np.int64]]:
    """Return the numbers of the rows that count now and are sensitive, labelled or embargoed."""
    said = "ifnull(tlp, '') NOT IN ('', 'TLP:CLEAR') OR ifnull(embargo_until, '') <> ''"
    return _rows_where(db, f"{CURRENT} AND (sensitivity IS NOT 'low' OR {said})")


def _rows_where(db: Database, condition: str) -> dict[Kind, NDArray[np.int64]]:
    with db.reading() as connection:
        return {
            kind: np.array(
                connection.execute(
                    f"SELECT fid FROM {kind.value} WHERE {condition} ORDER BY fid"
                ).fetchall(),
                np.int64,
            ).reshape(-1)
            for kind in Kind
        }


class RowSource:
    """Chosen rows of an open file.

    All methods raise UserError if the file is damaged.
    """

    def __init__(self, db: Database, chosen: Chosen) -> None:
        self._db = db
        self._chosen = {kind: fids for kind, fids in chosen.items() if len(fids)}

    @property
    def counts(self) -> dict[Kind, int]:
        """How many rows of each kind are chosen."""
        return {kind: len(fids) for kind, fids in self._chosen.items()}

    def info(self) -> CaseInfo:
        """Return what the file says of itself."""
        with self._db.reading() as connection:
            return read_info(connection)

    def vocabulary(self) -> Vocabulary:
        """Return the file's lists."""
        with self._db.reading() as connection:
            return read_vocabulary(connection)

    def sources(self) -> tuple[Source, ...]:
        """Return the sources that the chosen rows cite, in the order of the file's list."""
        with self._db.reading() as connection:
            cited: set[Value] = set()
            for kind, fids in self._chosen.items():
                for condition, values in _stretches(fids, "base_id", _WIDE):
                    cited.update(
                        code
                        for (code,) in connection.execute(
                            "SELECT code FROM source WHERE fid IN (SELECT DISTINCT related_id "
                            f"FROM {link_table(kind)} WHERE {condition})",
                            values,
                        )
                    )
            lists = read_vocabulary(connection)
        return tuple(source for code, source in lists.sources.items() if code in cited)

    def labels(self) -> tuple[str, ...]:
        """Return the distinct handling labels of the chosen rows."""
        found: set[str] = set()
        with self._db.reading() as connection:
            for kind, fids in self._chosen.items():
                for condition, values in _stretches(fids, "fid", _WIDE):
                    rows = connection.execute(
                        f"SELECT DISTINCT tlp FROM {kind.value} WHERE {condition}", values
                    )
                    found.update(text_of(label) for (label,) in rows)
        return tuple(sorted(label for label in found if label))

    def last_known(self) -> int | None:
        """Return the last time from which a chosen row is known, UTC ms; None without rows."""
        latest: list[int] = []
        with self._db.reading() as connection:
            for kind, fids in self._chosen.items():
                for condition, values in _stretches(fids, "fid", _WIDE):
                    found = connection.execute(
                        f"SELECT max(known_from) FROM {kind.value} WHERE {condition}", values
                    ).get
                    if found is not None:
                        _check_times([text_of(found)])
                        latest.append(iso_to_ms(text_of(found)))
        return max(latest, default=None)

    def batches(self) -> Generator[ExportRows]:
        """Yield the chosen rows, kind after kind, each in the order of recording.

        All of them are of one state of the file.
        """
        with self._db.reading() as connection:
            for kind, fids in self._chosen.items():
                reader = _KindReader(connection, kind)
                for condition, values in _stretches(fids, "fid"):
                    yield reader.rows(condition, values)


def _stretches(
    fids: NDArray[np.int64], column: str, size: int = _BATCH
) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """Yield conditions that together choose all numbers, each with its values."""
    for low in range(0, len(fids), size):
        part = fids[low : low + size]
        first, last = int(part[0]), int(part[-1])
        if last - first == len(part) - 1:
            yield f"{column} BETWEEN ? AND ?", (first, last)
        else:
            listed = json.dumps(part.tolist())
            yield f"{column} IN (SELECT value FROM json_each(?))", (listed,)


class _KindReader:
    """Reads rows of one kind, with what other tables say of them."""

    def __init__(self, connection: apsw.Connection, kind: Kind) -> None:
        self._connection, self._kind = connection, kind
        counts = _counts(connection, kind)
        self._full = {name for name, count in counts.items() if count == counts["uid"]}
        self._names = [name for name, count in counts.items() if count or name == "uid"]
        days = "SELECT uid, substr(day, 1, 10) FROM series_day ORDER BY day, fid"
        self._days = _grouped(connection, days) if counts["series"] else {}
        self._denied = _grouped(connection, "SELECT uid, disputed_by FROM dispute ORDER BY fid")
        link = link_table(kind)
        links = whole(connection.execute(f"SELECT count(*) FROM {link}").get)
        several = (
            f"SELECT l.base_id, s.code FROM {link} AS l JOIN source AS s ON s.fid = l.related_id "
            f"WHERE l.base_id IN (SELECT base_id FROM {link} GROUP BY base_id "
            "HAVING count(*) > 1) ORDER BY l.rowid"
        )
        self._cited = _grouped(connection, several) if links > counts["source"] else {}

    def rows(self, condition: str, values: tuple[Value, ...]) -> ExportRows:
        """Return the rows that a condition chooses, by number."""
        found = self._connection.execute(
            f"SELECT fid, geom, {', '.join(self._names)} FROM {self._kind.value} "
            f"WHERE {condition} ORDER BY fid",
            values,
        ).fetchall()
        fids, blobs, *columns = zip(*found, strict=True) if found else [()] * (len(self._names) + 2)
        named = dict(zip(self._names, columns, strict=True))
        cells: dict[str, list[Any]] = {}
        uids = named.pop("uid")
        cells["uid"] = _uid_texts(uids)
        for name, column in named.items():
            if name in self._full or column.count(None) != len(column):
                cells[_NAMES.get(name, name)] = _checked(name, column)
        self._beside(cells, uids, fids)
        return ExportRows(self._kind, cells, _shapes(blobs))

    def _beside(
        self, cells: dict[str, list[Any]], uids: tuple[Value, ...], fids: tuple[Value, ...]
    ) -> None:
        for name, grouped, keys in (
            ("further_days", self._days, uids),
            ("disputed_by", self._denied, uids),
            ("further_sources", self._cited, fids),
        ):
            if not grouped:
                continue
            found = [grouped.get(key) for key in keys]
            if name == "disputed_by":
                found = [each and tuple(_uid_text(uid) for uid in each) for each in found]
            if name == "further_sources":
                found = [each and each[1:] for each in found]
            if any(found):
                cells[name] = found


def _counts(connection: apsw.Connection, kind: Kind) -> dict[str, int]:
    """Return how many rows say anything in each column; most columns of a kind are empty."""
    counts = connection.execute(
        f"SELECT {', '.join(f'count({name})' for name in _TAKEN)} FROM {kind.value}"
    ).fetchall()[0]
    return dict(zip(_TAKEN, map(whole, counts), strict=True))


def _grouped(connection: apsw.Connection, query: str) -> dict[Value, tuple[Any, ...]]:
    found: dict[Value, list[Value]] = defaultdict(list)
    for key, value in connection.execute(query):
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


def _uid_texts(values: Sequence[Value]) -> list[str]:
    """Return identifiers as texts, many at once."""
    own = [value for value in values if isinstance(value, bytes) and len(value) == 16]
    if len(own) != len(values):
        raise ValueError("an identifier of 16 bytes is expected")
    digits = np.frombuffer(b"".join(own).hex().encode(), np.uint8).reshape(-1, 32)
    dash = np.full((len(own), 1), ord("-"), np.uint8)
    parts = np.split(digits, (8, 12, 16, 20), axis=1)
    spelt = [column for part in parts for column in (part, dash)][:-1]
    joined = np.concatenate(spelt, axis=1).tobytes().decode()
    return [joined[at : at + 36] for at in range(0, len(joined), 36)]


def _uid_text(value: Value) -> str:
    return str(uuid_of(value))


def _checked(name: str, column: tuple[Value, ...]) -> list[Any]:
    """Return a column of the types that a product has; raises ValueError for other ones."""
    kinds = set(map(type, column))
    if name == "schematic":
        return [bool(whole(value)) for value in column]
    if name == "observation_uid":
        return [None if value is None else _uid_text(value) for value in column]
    allowed = {float, int, type(None)} if name in NUMBERS else {str, type(None)}
    if not kinds <= allowed:
        raise ValueError(f"{name} is of another type")
    if name in NUMBERS:
        _check_finite([value for value in column if isinstance(value, int | float)])
    elif name in TIMES:
        _check_times([value for value in column if isinstance(value, str)])
    return list(column)


def _check_finite(values: list[int | float]) -> None:
    if not np.isfinite(np.array(values, np.float64)).all():
        raise ValueError("a number is not finite")


def _check_times(texts: list[str]) -> None:
    """Raise ValueError unless all texts are times as we store them; looks at all at once."""
    marks = np.frombuffer("".join(texts).encode(), np.uint8)
    if len(marks) != len(texts) * len(_TIME):
        raise ValueError("a time is expected")
    signs = marks.reshape(-1, len(_TIME))
    form = np.frombuffer(_TIME.encode(), np.uint8)
    digits = form == ord("0")
    if not ((signs[:, ~digits] == form[~digits]).all() and _are_digits(signs[:, digits])):
        raise ValueError("a time is expected")
    for day in {text[:10] for text in texts}:
        date.fromisoformat(day)
    for clock in {text[11:19] for text in texts}:
        time.fromisoformat(clock)


def _are_digits(signs: NDArray[np.uint8]) -> bool:
    return bool(((signs >= ord("0")) & (signs <= ord("9"))).all())


def _shapes(blobs: tuple[Value, ...]) -> list[bytes | None]:
    """Return the WKB of each blob; points, which are many, by cutting their head off.

    Raises ValueError for what is no geometry on the globe.
    """
    if set(map(type, blobs)) == {bytes}:
        own = [blob for blob in blobs if isinstance(blob, bytes)]
        if set(map(len, own)) == {POINT_SIZE} and _are_points(own):
            return [blob[POINT_SIZE - _WKB_POINT :] for blob in own]
    return [_wkb(blob) for blob in blobs]


def _are_points(blobs: list[bytes]) -> bool:
    """Return whether blobs are points as we write them; raises ValueError off the globe."""
    cells = np.frombuffer(b"".join(blobs), np.uint8).reshape(-1, POINT_SIZE)
    if not are_points(cells).all():
        return False
    coordinates(cells)
    return True


def _wkb(blob: Value) -> bytes | None:
    if blob is None:
        return None
    if not isinstance(blob, bytes):
        raise ValueError("a geometry is expected")
    return decode(blob).wkb
