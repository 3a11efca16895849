"""Opening and creating situation files, and the one way to run a transaction.

What is read is in ``reading``, what is written in ``edits``; how a connection is made safe
is in ``connecting``.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import apsw

from sitmap.domain.category import CaseInfo
from sitmap.domain.dates import check_zone
from sitmap.domain.observation import Kind
from sitmap.errors import UserError
from sitmap.placing import check_target, finished_file
from sitmap.store import migrations
from sitmap.store.columns import ATTRIBUTE_TABLES, BASE, COLUMNS, link_table, private_tables
from sitmap.store.connecting import (
    JOURNALS,
    Opened,
    connect,
    may_be_written,
    open_connection,
    regular_file,
)
from sitmap.store.failures import Unbelievable, damaged, reported, taken_apart
from sitmap.store.geopackage import APPLICATION_ID, USER_VERSION
from sitmap.store.uids import Clock, UidFactory, Uids, system_clock
from sitmap.store.vocabulary import write_info

__all__ = ["Database", "check_file", "create_store", "new_token", "open_store"]

Tokens = Callable[[], str]

_OBSERVATION_COLUMNS: Final = frozenset([*BASE, *(column.name for column in COLUMNS)])


def new_token() -> str:
    """Return a random token that tells one state of a file from every other."""
    return secrets.token_hex(16)


class Database:
    """An open situation file. Use as a context manager, or call ``close``."""

    def __init__(
        self,
        path: Path,
        opened: Opened,
        *,
        read_only: bool,
        clock: Clock = system_clock,
        uids: Uids | None = None,
        tokens: Tokens = new_token,
    ) -> None:
        self.path = path
        self.read_only = read_only
        self.notice = opened.notice
        self.connection = opened.connection
        self.clock = clock
        self.uids = uids or UidFactory(clock)
        self._tokens = tokens
        self._folder = opened.folder

    def close(self) -> None:
        """Close the file; closing twice is allowed."""
        self.connection.close()
        if self._folder is not None:
            self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def writable(self) -> bool:
        """Whether opening the same path for writing could succeed."""
        return self._folder is None and may_be_written(self.path)

    @property
    def is_copy(self) -> bool:
        """Whether a private copy is read, which goes when this is closed."""
        return self._folder is not None

    @property
    def state_token(self) -> str:
        """The token that every write transaction renews."""
        with self.reading() as connection:
            return str(connection.execute("SELECT token FROM sitmap_state").get)

    def renew_token(self) -> None:
        """Make everything that others remember of this file outdated."""
        with self.transaction():
            pass

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """Give the connection for reads that all see the same state.

        Content that we never write becomes the UserError for a damaged file.
        """
        with reported(self.path), _deferred(self.connection), _believable(self.path), taken_apart():
            yield self.connection

    @contextmanager
    def transaction(self) -> Iterator[apsw.Connection]:
        """Give the connection inside one write transaction; leaving it means: on disk.

        On any exception everything is rolled back. Content that cannot be taken apart becomes
        the UserError for a damaged file; any other mistake stays what it is. Raises UserError
        if the file is open for reading only, in use elsewhere, or cannot be written.
        """
        if self.read_only:
            raise UserError(
                "the file is open for reading only", where=str(self.path), hint="save a copy"
            )
        with reported(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                with _believable(self.path):
                    yield self.connection
                self.connection.execute("UPDATE sitmap_state SET token = ?", (self._tokens(),))
                self.connection.execute("COMMIT")
            except BaseException:
                _roll_back(self.connection)
                _play_back(self.connection)
                raise


@contextmanager
def _believable(path: Path) -> Iterator[None]:
    """Turn what taking apart stored values raises into the error for a damaged file."""
    try:
        yield
    except Unbelievable as error:
        raise damaged(path) from error


@contextmanager
def _deferred(connection: apsw.Connection) -> Iterator[None]:
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        _roll_back(connection)


def _roll_back(connection: apsw.Connection) -> None:
    # A full disk or a failed write has rolled back already.
    if connection.in_transaction:
        with contextlib.suppress(apsw.Error):
            connection.execute("ROLLBACK")


def _play_back(connection: apsw.Connection) -> None:
    """Put the file back as it was where SQLite only noted that it must be.

    After a disk that was full in the midst of a large write it does so at the next reading.
    """
    with contextlib.suppress(apsw.Error):
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()


def open_store(
    path: Path | str,
    *,
    write: bool = False,
    clock: Clock = system_clock,
    uids: Uids | None = None,
    tokens: Tokens = new_token,
) -> Database:
    """Open a situation file; reading changes no byte of it.

    A write that was cut off is rolled back first, in the file if it can be written, else in
    a private copy; ``notice`` then says so. Raises UserError if the file is missing, no
    Sitmap file, too new, damaged or in use, or cannot be written although ``write`` asks.
    """
    shown = Path(path)
    real = regular_file(shown)
    with reported(shown):
        opened = open_connection(real, shown, write=write)
    database = Database(shown, opened, read_only=not write, clock=clock, uids=uids, tokens=tokens)
    try:
        with reported(shown):
            check_file(opened.connection, shown, write=write)
            if write and migrations.migrate(opened.connection, clock()):
                database.renew_token()
            _check_tables(opened.connection, shown)
    except BaseException:
        database.close()
        raise
    return database


def check_file(connection: apsw.Connection, shown: Path, *, write: bool) -> None:
    """Raise UserError unless a GeoPackage is ours and of a version that can be used."""
    if not migrations.is_ours(connection):
        raise UserError(
            "a GeoPackage of another program, not a Sitmap file",
            where=str(shown),
            hint="import it into a file made with: sitmap new",
        )
    migrations.check_version(connection, shown, write=write)


def _check_tables(connection: apsw.Connection, shown: Path) -> None:
    """Raise UserError unless all tables are plain tables with the columns we read."""
    needed = {*(kind.value for kind in Kind), *map(link_table, Kind), *ATTRIBUTE_TABLES}
    needed.update(private_tables(migrations.version_of(connection)))
    plain = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"
    ).fetchall()
    if not needed <= {name for (name,) in plain}:
        raise damaged(shown)
    for kind in Kind:
        rows = connection.execute(f"PRAGMA table_xinfo({kind.value})").fetchall()
        # The last field tells hidden and generated columns, which could run anything.
        if not {row[1] for row in rows if row[6] == 0}.issuperset(_OBSERVATION_COLUMNS):
            raise damaged(shown)


def create_store(
    path: Path | str,
    info: CaseInfo,
    *,
    clock: Clock = system_clock,
    uids: Uids | None = None,
    tokens: Tokens = new_token,
    force: bool = False,
) -> Database:
    """Create an empty situation file and open it for writing.

    The file appears whole or not at all. Raises UserError if the zone is unknown, the
    folder is missing, the file exists and ``force`` is not given, or writing fails.
    """
    shown = Path(path)
    check_zone(info.zone)
    if not info.title.strip():
        raise UserError("the title is empty", where="title", hint="give the situation a name")
    target = check_target(shown, force=force)
    with reported(shown), finished_file(target, sides=JOURNALS) as temporary:
        connection = connect(temporary, write=True, create=True)
        try:
            _fill(connection, info, clock(), tokens())
        finally:
            connection.close()
    return open_store(shown, write=True, clock=clock, uids=uids, tokens=tokens)


def _fill(connection: apsw.Connection, info: CaseInfo, now: int, token: str) -> None:
    connection.execute(
        f"PRAGMA page_size = 4096; PRAGMA auto_vacuum = NONE; PRAGMA journal_mode = DELETE;"
        f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {USER_VERSION}"
    ).fetchall()
    with connection:
        migrations.migrate(connection, now)
        connection.execute("INSERT INTO sitmap_state VALUES (1, ?)", (token,))
        write_info(connection, info)
