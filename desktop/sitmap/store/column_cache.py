"""Columns of large files kept beside them, mapped into memory: opening then reads no rows.

Whatever is kept can be made again from the file. It is only used if it is whole and belongs to
exactly this state of this file, and never made of files that may not be passed on.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import apsw
import numpy as np
from numpy.typing import NDArray

from sitmap.domain.handling import CLOSED_LEVELS
from sitmap.domain.snapshot_columns import Columns, SeriesDays
from sitmap.domain.snapshot_texts import CodedTexts
from sitmap.geo.geometry import Geometry
from sitmap.paths import cache_dir
from sitmap.store.catching_up import catch_up, changes_since, code_lists, last_change
from sitmap.store.column_builder import DTYPES
from sitmap.store.loading import Built

__all__ = ["ColumnCache", "default_cache"]

_MAGIC: Final = b"sitmap columns 2\n"
_ALIGN: Final = 64
_MOST_BYTES: Final = 1 << 30
_CHECKED_BYTES: Final = 256 << 20
"""Up to this size all bytes are read and checked at opening, beyond only the structure."""
_CHUNK: Final = 4 << 20
_ENDING: Final = ".columns"
_FURTHER: Final[dict[str, type]] = {
    "uid": np.uint8,
    "grades": np.uint16,
    "shape_boxes": np.float64,
    "shape_ends": np.int64,
    "shape_bytes": np.uint8,
    "denied": np.int32,
    "denied_by": np.int32,
}


def default_cache() -> ColumnCache:
    """Return the cache in the user's own folder."""
    return ColumnCache(cache_dir() / "columns")


class ColumnCache:
    """A folder of kept columns, one file for each situation file, 1 GB at most together."""

    def __init__(self, folder: Path, most_bytes: int = _MOST_BYTES) -> None:
        self._folder, self._most_bytes = folder, most_bytes

    def find(self, connection: apsw.Connection, path: Path) -> Built | None:
        """Return what is kept of a file, brought to its present state; None if nothing sound is.

        ``connection`` is inside a transaction, so that the state cannot change meanwhile.
        """
        kept = self._path(path)
        try:
            if not kept.exists() or not _may_be_kept(connection):
                return None
            head, end = _read_head(kept)
            now = _stamp(connection, path)
            if head is None or head["checksum"] != _checksum(kept, end):
                return None
            if head["stamp"] == now:
                return _read(kept, head, end)
            if not _follows(connection, head, now):
                return None
            return catch_up(connection, _read(kept, head, end), head["codes"], head["change"])
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None

    def keep(self, connection: apsw.Connection, path: Path, built: Built) -> Built:
        """Keep what was built of a file, if it may be kept and there is room; else forget it.

        Returns what was kept, mapped into memory, so that what was built can go; without room
        what was built.
        """
        kept = self._path(path)
        try:
            if built.closed or not _may_be_kept(connection):
                self.forget(path)
                return built
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            parts = dict(_parts(built))
            size = sum(part.nbytes + _ALIGN for part in parts.values())
            if not self._make_room(size, kept):
                self.forget(path)
                return built
            head: dict[str, Any] = {
                "stamp": _stamp(connection, path),
                "change": last_change(connection),
                "codes": code_lists(connection, built.added),
                **_head(built),
            }
            return _read(kept, head, _write(kept, parts, head))
        except OSError:
            # No room or no right to write: the next opening reads the file itself again.
            self.forget(path)
            return built

    def forget(self, path: Path) -> None:
        """Remove what is kept of a file."""
        with contextlib.suppress(OSError):
            self._path(path).unlink(missing_ok=True)

    def _path(self, path: Path) -> Path:
        name = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:40]
        return self._folder / f"{name}{_ENDING}"

    def _make_room(self, size: int, kept: Path) -> bool:
        """Remove what was used longest ago until ``size`` fits; return whether it can."""
        if size > self._most_bytes:
            return False
        others = [item for item in self._folder.glob(f"*{_ENDING}") if item != kept]
        others.sort(key=lambda item: item.stat().st_mtime_ns, reverse=True)
        for item in others:
            size += item.stat().st_size
            if size > self._most_bytes:
                item.unlink()
        return True


def _may_be_kept(connection: apsw.Connection) -> bool:
    return connection.execute("SELECT tlp FROM case_info LIMIT 1").get not in CLOSED_LEVELS


def _stamp(connection: apsw.Connection, path: Path) -> dict[str, object]:
    """Return what tells this state of this file from every other.

    Our own writes renew the token; those of other programs move SQLite's counter of changes.
    """
    token = connection.execute("SELECT token FROM sitmap_state").get
    _, header = connection.read("main", 0, 0, 100)
    state = path.stat()
    types = [f"{name} {np.dtype(kind).str}" for name, kind in (*DTYPES.items(), *_FURTHER.items())]
    return {
        "token": token,
        "counter": int.from_bytes(header[24:28], "big"),
        "pages": int.from_bytes(header[28:32], "big"),
        "size": state.st_size,
        "time": state.st_mtime_ns,
        "fixed": [state.st_ino, header[18:20].hex(), header[40:44].hex(), *types],
    }


def _follows(connection: apsw.Connection, head: dict[str, Any], now: Mapping[str, object]) -> bool:
    """Return whether all that was written since is in the record of changes.

    SQLite counts every transaction that wrote, whoever made it; ours are recorded one by one.
    """
    then = head["stamp"]
    recorded = changes_since(connection, head["change"])
    return bool(
        then["fixed"] == now["fixed"]
        and recorded
        and now["counter"] == (then["counter"] + recorded) % (1 << 32)
    )


def _parts(built: Built) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield every array under its name; one that repeats one value as that value."""
    for name in (*DTYPES, "uid"):
        values = getattr(built.columns, name)
        yield name, values[:1] if _repeats(values) else values
    yield "grades", built.grades.codes
    yield "shape_boxes", built.shape_boxes
    yield "shape_ends", np.cumsum([len(shape.wkb) for shape in built.shapes], dtype=np.int64)
    yield "shape_bytes", np.frombuffer(b"".join(s.wkb for s in built.shapes), np.uint8)
    for field in fields(SeriesDays):
        yield f"days_{field.name}", getattr(built.series_days, field.name)
    pairs = [(row, by) for row, deniers in built.disputes.items() for by in deniers]
    yield "denied", np.array([row for row, _ in pairs], np.int32)
    yield "denied_by", np.array([by for _, by in pairs], np.int32)


def _repeats(values: NDArray[Any]) -> bool:
    return values.ndim == 1 and len(values) > 1 and values.strides == (0,)


def _head(built: Built) -> dict[str, object]:
    columns = built.columns
    return {
        "count": len(columns),
        "repeated": [name for name in DTYPES if _repeats(getattr(columns, name))],
        "grades": list(built.grades.words),
        "added": built.added,
    }


def _write(kept: Path, parts: Mapping[str, NDArray[Any]], head: dict[str, Any]) -> int:
    """Write the arrays, then what they are, which ``head`` gets; return where the arrays end.

    The file appears under its name when it is whole.
    """
    temporary = kept.with_name(f".{kept.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(_MAGIC)
            places = {}
            for name, values in parts.items():
                out.write(b"\0" * (-out.tell() % _ALIGN))
                places[name] = [out.tell(), *values.shape]
                out.write(np.ascontiguousarray(values).data)
            out.flush()
            end = out.tell()
            head["places"], head["checksum"] = places, _checksum(temporary, end)
            text = json.dumps(head).encode()
            out.write(text + zlib.crc32(text).to_bytes(4, "big") + len(text).to_bytes(4, "big"))
            if end > _CHECKED_BYTES:
                out.flush()
                os.fsync(out.fileno())
        temporary.replace(kept)
        return end
    finally:
        temporary.unlink(missing_ok=True)


def _checksum(path: Path, end: int) -> int:
    """Return the checksum of the first ``end`` bytes, 0 where they are too many to be read."""
    if end > _CHECKED_BYTES:
        return 0
    found = 0
    with path.open("rb") as file:
        for low in range(0, end, _CHUNK):
            found = zlib.crc32(file.read(min(_CHUNK, end - low)), found)
    return found


def _read(kept: Path, head: dict[str, Any], end: int) -> Built:
    """Return what a file of the cache holds; raises ValueError if its parts do not fit."""
    os.utime(kept)
    mapped = np.asarray(np.memmap(kept, np.uint8, "r"))
    reader = _Parts(mapped, head["places"], end)
    count, repeated = int(head["count"]), frozenset(head["repeated"])
    columns = {name: reader.column(name, count, name in repeated) for name in DTYPES}
    uid = reader.array("uid", np.uint8)
    grades = CodedTexts(reader.array("grades", np.uint16), head["grades"])
    boxes = reader.array("shape_boxes", np.float64)
    if uid.shape != (count, 16) or len(grades) != count or boxes.shape[1:] != (4,):
        raise ValueError("the columns have different lengths")
    return Built(
        columns=Columns(uid=uid, **columns),
        grades=grades,
        shapes=_shapes(kept, reader),
        shape_boxes=boxes,
        series_days=SeriesDays(
            **{f.name: reader.array(f"days_{f.name}", _DAYS[f.name]) for f in fields(SeriesDays)}
        ),
        disputes=_disputes(reader),
        added=head["added"],
    )


_DAYS: Final = {
    "series": np.int32,
    "day": np.int64,
    "row": np.int32,
    "known_from": np.int64,
    "recorded_at": np.int64,
}


def _read_head(kept: Path) -> tuple[dict[str, Any] | None, int]:
    """Return what the file says of itself, None if it is cut off or no such file, and its end."""
    with kept.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size < len(_MAGIC) + 8:
            return None, 0
        file.seek(size - 8)
        ending = file.read(8)
        end = size - 8 - int.from_bytes(ending[4:], "big")
        if end < len(_MAGIC):
            return None, 0
        file.seek(0)
        magic = file.read(len(_MAGIC))
        file.seek(end)
        text = file.read(size - 8 - end)
    if magic != _MAGIC or zlib.crc32(text) != int.from_bytes(ending[:4], "big"):
        return None, 0
    head: dict[str, Any] = json.loads(text)
    return head, end


class _Parts:
    """Finds arrays in the mapped bytes; raises ValueError for one that is not inside them."""

    def __init__(self, mapped: NDArray[np.uint8], places: Mapping[str, list[int]], end: int):
        self._mapped, self._places, self._end = mapped, places, end

    def place(self, name: str, dtype: type) -> tuple[int, int]:
        """Return where an array begins and how many bytes it has."""
        at, *shape = self._places[name]
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        if at < 0 or min(shape) < 0 or at + size > self._end:
            raise ValueError("an array lies outside its file")
        return at, size

    def array(self, name: str, dtype: type) -> NDArray[Any]:
        at, size = self.place(name, dtype)
        return self._mapped[at : at + size].view(dtype).reshape(self._places[name][1:])

    def column(self, name: str, count: int, repeated: bool) -> NDArray[Any]:
        values = self.array(name, DTYPES[name])
        if values.shape != (1 if repeated else count,):
            raise ValueError("a column is too short")
        return np.broadcast_to(values.copy(), (count,)) if repeated else values


def _shapes(kept: Path, reader: _Parts) -> tuple[Geometry, ...]:
    first, size = reader.place("shape_bytes", np.uint8)
    ends = reader.array("shape_ends", np.int64)
    sizes = np.diff(ends, prepend=0)
    if (sizes < 0).any() or int(ends[-1] if len(ends) else 0) != size:
        raise ValueError("the shapes do not fill their place")
    # Read, not mapped: what is copied to objects need not stay in memory a second time.
    with kept.open("rb") as file:
        file.seek(first)
        return tuple(Geometry(file.read(each)) for each in sizes.tolist())


def _disputes(reader: _Parts) -> dict[int, tuple[int, ...]]:
    denied: dict[int, tuple[int, ...]] = {}
    pairs = (reader.array(name, np.int32).tolist() for name in ("denied", "denied_by"))
    for row, by in zip(*pairs, strict=True):
        denied[row] = (*denied.get(row, ()), by)
    return denied
