"""Reading a file: the whole of it as columns, or single observations with their history.

Nothing is written here. The columns' meaning is in ``domain.snapshot``.
"""

from __future__ import annotations

from uuid import UUID

import apsw

from sitmap.domain.category import CaseInfo, Vocabulary
from sitmap.domain.observation import Kind, Observation
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import UserError
from sitmap.progress import NullProgress, Progress
from sitmap.store.cells import uuid_of
from sitmap.store.column_cache import ColumnCache, default_cache
from sitmap.store.database import Database
from sitmap.store.failures import taken_apart
from sitmap.store.first_part import read_first_part
from sitmap.store.journal import chain, kind_of
from sitmap.store.loading import assemble, build, words_of_few
from sitmap.store.rows import load
from sitmap.store.vocabulary import read_info, read_vocabulary

__all__ = [
    "current",
    "find_uid",
    "history",
    "info",
    "load_at_once",
    "load_snapshot",
    "observation",
    "observation_uid_of",
    "read_row",
    "vocabulary",
]


def load_snapshot(
    db: Database, progress: Progress | None = None, cache: ColumnCache | None = None
) -> Snapshot:
    """Return all rows of the file as columns; of large files from what was kept of them.

    Raises UserError if the file is damaged, Cancelled if ``progress`` says so.
    """
    progress, cache = progress or NullProgress(), cache or default_cache()
    path = db.path.absolute()
    with db.reading() as connection:
        found = _kept(db, connection, cache)
        if found is not None:
            return found
        # A private copy goes when it is closed; its words must all be in memory by then.
        built, words = build(connection, progress, keep_all=db.is_copy)
        if len(words) < len(built.columns):
            built = cache.keep(connection, path, built)
        return assemble(connection, built, words, path)


def load_at_once(db: Database, cache: ColumnCache | None = None) -> Snapshot:
    """Return all rows if that is quick, else the part of them that the first picture needs.

    A part says so (``Snapshot.part``). Raises UserError if the file is damaged, as far as that
    is seen by then.
    """
    cache = cache or default_cache()
    with db.reading() as connection:
        found = _kept(db, connection, cache)
        if found is None and not db.is_copy:
            found = read_first_part(connection, db.path.absolute())
    return found or load_snapshot(db, cache=cache)


def _kept(db: Database, connection: apsw.Connection, cache: ColumnCache) -> Snapshot | None:
    path = db.path.absolute()
    kept = None if db.is_copy else cache.find(connection, path)
    if kept is None:
        return None
    return assemble(connection, kept, words_of_few(connection, kept.columns), path)


def info(db: Database) -> CaseInfo:
    """Return what the file says of itself."""
    with db.reading() as connection:
        return read_info(connection)


def vocabulary(db: Database) -> Vocabulary:
    """Return the file's lists."""
    with db.reading() as connection:
        return read_vocabulary(connection)


def observation(db: Database, uid: UUID) -> Observation:
    """Return the row with exactly this uid; raises UserError if there is none."""
    with db.reading() as connection:
        return read_row(connection, uid)


def current(db: Database, uid: UUID) -> Observation:
    """Return the latest row of the observation that this row belongs to (maybe retracted)."""
    with db.reading() as connection:
        links = chain(connection, observation_uid_of(connection, uid))
        return read_row(connection, links[-1].uid)


def history(db: Database, uid: UUID) -> tuple[Observation, ...]:
    """Return all rows of the observation that this row belongs to, oldest first."""
    with db.reading() as connection:
        links = chain(connection, observation_uid_of(connection, uid))
        return tuple(read_row(connection, link.uid) for link in links)


@taken_apart()
def read_row(connection: apsw.Connection, uid: UUID) -> Observation:
    """Return a row inside a read or transaction; raises UserError if there is none."""
    kind = kind_of(connection, uid)
    item = None
    if kind is not None:
        item = load(connection, kind, uid.bytes, read_info(connection).zone)
    if item is None:
        raise UserError("there is no such observation", where=str(uid))
    return item


@taken_apart()
def observation_uid_of(connection: apsw.Connection, uid: UUID) -> UUID:
    """Return the uid of the first row of the observation that a row belongs to.

    Raises UserError if no row has this uid.
    """
    kind = kind_of(connection, uid)
    if kind is None:
        raise UserError("there is no such observation", where=str(uid))
    found = connection.execute(
        f"SELECT coalesce(observation_uid, uid) FROM {kind.value} WHERE uid = ?", (uid.bytes,)
    ).get
    return uuid_of(found)


def find_uid(db: Database, text: str) -> UUID:
    """Return the latest row that a uid (of any of its rows) or a source_ref names.

    Raises UserError if nothing or more than one observation is meant.
    """
    with db.reading() as connection:
        return find_in(connection, text)


@taken_apart()
def find_in(connection: apsw.Connection, text: str) -> UUID:
    """Do the work of ``find_uid`` inside a read or transaction."""
    try:
        uid = UUID(text)
    except ValueError:
        uid = None
    if uid is not None and kind_of(connection, uid) is not None:
        return chain(connection, observation_uid_of(connection, uid))[-1].uid
    found: list[UUID] = []
    for kind in Kind:
        rows = connection.execute(
            f"SELECT uid FROM {kind.value} WHERE source_ref = ? AND superseded_at IS NULL "
            "AND retracted = 0",
            (text,),
        ).fetchall()
        found += [uuid_of(value) for (value,) in rows]
    if not found:
        raise UserError(
            "there is no such observation", where=text, hint="give a uid or a source reference"
        )
    if len(found) > 1:
        raise UserError(
            f"{len(found)} observations have this source reference", where=text, hint="give the uid"
        )
    return found[0]
