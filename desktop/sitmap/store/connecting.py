"""Connections to a file: safe settings, and what to do when its last write was cut off.

Which tables the file must have is decided in ``database``. Nothing here opens the path of
the file except through SQLite: a plain open and close would release SQLite's locks.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import apsw

from sitmap.errors import UserError, os_failure
from sitmap.store.failures import damaged
from sitmap.store.geometry_blob import register_functions
from sitmap.store.geopackage import APPLICATION_ID

__all__ = ["JOURNALS", "Opened", "connect", "may_be_written", "open_connection", "regular_file"]

JOURNALS: Final = ("-journal", "-wal", "-shm")
"""Endings of the files that SQLite keeps beside one; an old one would spoil a new file."""

_BUSY_MS: Final = 2000
_MAGIC: Final = b"SQLite format 3\x00"
_CHUNK: Final = 1 << 20
_LIMITS: Final = {
    apsw.SQLITE_LIMIT_LENGTH: 256 << 20,
    apsw.SQLITE_LIMIT_SQL_LENGTH: 1 << 20,
    apsw.SQLITE_LIMIT_COLUMN: 500,
    apsw.SQLITE_LIMIT_EXPR_DEPTH: 200,
    apsw.SQLITE_LIMIT_COMPOUND_SELECT: 20,
    apsw.SQLITE_LIMIT_TRIGGER_DEPTH: 10,
    apsw.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
}
_RESTORED: Final = "the last write was cut off; restored"
_COPY: Final = "the last write was cut off; a restored copy is shown, the file itself is unchanged"
_WAL_COPY: Final = "the file is in write-ahead mode; a copy is shown, the file itself is unchanged"


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection, a line for the reader, and the private folder it reads from, if any."""

    connection: apsw.Connection
    notice: str = ""
    folder: tempfile.TemporaryDirectory[str] | None = None


def regular_file(path: Path) -> Path:
    """Return the absolute path of an existing regular file, links resolved.

    Raises UserError for anything else. Only looks; a pipe or device is never opened.
    """
    try:
        real = path.resolve(strict=True)
        mode = real.stat().st_mode
    except FileNotFoundError as error:
        raise UserError("there is no such file", where=str(path)) from error
    except (OSError, RuntimeError) as error:
        failure = error if isinstance(error, OSError) else OSError(str(error))
        raise os_failure(failure, path, "opened") from error
    except ValueError as error:
        raise UserError("is not a possible file name", where=repr(str(path))) from error
    if stat.S_ISDIR(mode):
        raise UserError("is a folder, not a file", where=str(path))
    if not stat.S_ISREG(mode):
        raise UserError("is not a regular file", where=str(path))
    return real


def connect(real: Path, *, write: bool, create: bool = False) -> apsw.Connection:
    """Return a connection with safe settings; nothing is read from the file yet."""
    flags = apsw.SQLITE_OPEN_READWRITE if write else apsw.SQLITE_OPEN_READONLY
    if create:
        flags |= apsw.SQLITE_OPEN_CREATE
    # The name is passed as it is, not as a URI, so ?, # and % mean themselves.
    connection = apsw.Connection(str(real), flags=flags)
    connection.set_busy_timeout(_BUSY_MS)
    for limit, value in _LIMITS.items():
        connection.limit(limit, value)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    connection.config(apsw.SQLITE_DBCONFIG_DQS_DDL, 0)
    connection.config(apsw.SQLITE_DBCONFIG_DQS_DML, 0)
    if write:
        register_functions(connection)
    else:
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
    return connection


def open_connection(real: Path, shown: Path, *, write: bool, restore: bool = True) -> Opened:
    """Return a connection to a GeoPackage, after undoing a write that was cut off.

    It is undone in the file itself if that can be written and ``restore`` allows it, else
    in a private copy.

    Raises UserError if the bytes are no GeoPackage or the file cannot be written although
    ``write`` asks for it; apsw errors pass through.
    """
    probe = connect(real, write=False)
    try:
        header = _header(probe, shown)
        if header[18] == 2 or header[19] == 2:
            return _open_wal(probe, real, shown, write=write)
        hot = _is_hot(probe)
        if not hot and not write:
            _check_length(probe, real, shown)
            return Opened(_for_reading(probe))
        if hot and not (restore and may_be_written(real)):
            if write:
                raise _not_writable(shown)
            return _recovered_copy(probe, real, "-journal", _COPY)
        if not hot:
            _check_length(probe, real, shown)
    except BaseException:
        probe.close()
        raise
    probe.close()
    if write and not may_be_written(real):
        raise _not_writable(shown)
    if hot:
        _settle(real)
    notice = _RESTORED if hot else ""
    if write:
        return Opened(_for_writing(real), notice)
    return Opened(_for_reading(connect(real, write=False)), notice)


def _header(connection: apsw.Connection, shown: Path) -> bytes:
    complete, header = connection.read("main", 0, 0, 100)
    if not complete or not header.startswith(_MAGIC):
        raise UserError(
            "not a Sitmap file", where=str(shown), hint="choose a .gpkg file made by Sitmap"
        )
    if header[68:72] != APPLICATION_ID.to_bytes(4, "big"):
        raise UserError(
            "a database, but not a Sitmap file",
            where=str(shown),
            hint="choose a .gpkg file made by Sitmap",
        )
    return header


def _check_length(probe: apsw.Connection, real: Path, shown: Path) -> None:
    """Raise UserError if pages that the header counts are missing at the end of the file."""
    probe.execute("BEGIN")
    try:
        # Only under a lock do header and length belong to the same state.
        probe.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
        _, header = probe.read("main", 0, 0, 100)
        size = real.stat().st_size
    finally:
        probe.execute("ROLLBACK")
    page_size = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    # The count is only good if the last writer kept it, which these two numbers tell.
    counts = header[24:28] == header[92:96]
    if counts and size < pages * (65536 if page_size == 1 else page_size):
        raise UserError(
            "the end of the file is missing", where=str(shown), hint="open a backup of it"
        )


def _is_hot(probe: apsw.Connection) -> bool:
    """Return whether a cut-off write must be rolled back before the file can be read."""
    try:
        probe.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
    except apsw.ReadOnlyError:
        return True
    return False


def may_be_written(real: Path) -> bool:
    """Return whether a file and its folder, which needs room for a journal, can be written."""
    return os.access(real, os.W_OK) and os.access(real.parent, os.W_OK)


def _not_writable(shown: Path) -> UserError:
    return UserError(
        "the file or its folder cannot be written", where=str(shown), hint="save a copy elsewhere"
    )


def _for_reading(connection: apsw.Connection) -> apsw.Connection:
    # Statements run only as their rows are fetched.
    connection.execute(
        "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA query_only = ON"
    ).fetchall()
    return connection


def _for_writing(real: Path) -> apsw.Connection:
    connection = connect(real, write=True)
    connection.execute("PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON").fetchall()
    return connection


def _settle(real: Path) -> None:
    """Let SQLite roll back the cut-off write in the file itself."""
    connection = connect(real, write=True)
    try:
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
    finally:
        connection.close()


def _open_wal(probe: apsw.Connection, real: Path, shown: Path, *, write: bool) -> Opened:
    if not write:
        return _recovered_copy(probe, real, "-wal", _WAL_COPY)
    probe.close()
    if not may_be_written(real):
        raise _not_writable(shown)
    connection = _for_writing(real)
    connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    return Opened(connection)


def _recovered_copy(probe: apsw.Connection, real: Path, side: str, notice: str) -> Opened:
    """Copy file and journal to a private folder, recover there, open the copy for reading."""
    folder = tempfile.TemporaryDirectory(prefix="sitmap-", ignore_cleanup_errors=True)
    try:
        copy = Path(folder.name) / "copy.gpkg"
        # The journal first: should another program recover the file meanwhile, replaying the
        # journal changes nothing, while a half-written file without it would stay so.
        journal = Path(f"{real}{side}")
        if journal.is_file():
            shutil.copyfile(journal, f"{copy}{side}")
        _copy_through(probe, copy)
        probe.close()
        connection = connect(copy, write=True)
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        connection.close()
        if not copy.stat().st_size:
            raise damaged(real)
        return Opened(_for_reading(connect(copy, write=False)), notice, folder)
    except BaseException:
        folder.cleanup()
        raise


def _copy_through(probe: apsw.Connection, copy: Path) -> None:
    """Copy the file's bytes by SQLite's own handle, which leaves all locks alone."""
    with copy.open("xb") as out:
        offset, complete = 0, True
        while complete:
            complete, data = probe.read("main", 0, offset, _CHUNK)
            if not complete:
                # The rest of a short read is filled with zeros: ask for what is left.
                data = data[: _tail_length(probe, offset)]
            out.write(data)
            offset += len(data)


def _tail_length(probe: apsw.Connection, offset: int) -> int:
    size = Path(probe.filename).stat().st_size
    return max(0, min(_CHUNK, size - offset))
