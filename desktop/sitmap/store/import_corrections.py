"""Rows of an import in the place of rows that the file holds, inside an open transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import apsw

from sitmap.domain.draft import Draft
from sitmap.domain.observation import Observation
from sitmap.store.composing import Context, compose
from sitmap.store.composing_columns import Checked
from sitmap.store.database import Database
from sitmap.store.journal import (
    log_rows,
    refresh_contents,
    refresh_series,
    supersede,
)
from sitmap.store.reading import read_row
from sitmap.store.vocabulary import read_info, read_vocabulary

__all__ = ["correct_rows", "import_context", "put_in_place", "record_again", "take_back"]


def import_context(connection: apsw.Connection) -> Context:
    """Return what composing rows of an import needs; they deny no other rows."""

    def resolve(reference: str) -> UUID:
        raise ValueError(reference)

    return Context(read_info(connection).zone, read_vocabulary(connection), resolve)


def correct_rows(
    db: Database,
    connection: apsw.Connection,
    checked: Checked,
    corrects: Mapping[int, bytes],
    number: int,
    now: int,
) -> None:
    """Supersede rows by those of an import that have their key."""
    if not corrects:
        return
    context = import_context(connection)
    for row, uid in corrects.items():
        put_in_place(db, connection, checked.columns.draft(row), uid, context, number, now)


def put_in_place(
    db: Database,
    connection: apsw.Connection,
    draft: Draft,
    uid: bytes,
    context: Context,
    number: int,
    now: int,
) -> bytes:
    """Supersede a row by a draft, known from now on; return the new row's identifier."""
    old = read_row(connection, UUID(bytes=uid))
    when = max(now, old.recorded_at + 1)
    new = compose(draft, context, uid=db.uids(), observation_uid=old.observation_uid, now=when)
    _replace(connection, old, new, number)
    return new.uid.bytes


def record_again(
    db: Database, connection: apsw.Connection, uid: bytes, number: int, now: int
) -> bytes:
    """Supersede a row by the same content, to which other further days belong."""
    old = read_row(connection, UUID(bytes=uid))
    new = replace(old, uid=db.uids(), recorded_at=max(now, old.recorded_at + 1), known_to=None)
    _replace(connection, old, new, number)
    return new.uid.bytes


def take_back(
    db: Database, connection: apsw.Connection, uid: bytes, reason: str, number: int, now: int
) -> None:
    """Retract a row that the publisher no longer gives."""
    old = read_row(connection, UUID(bytes=uid))
    when = max(now, old.recorded_at + 1)
    new = replace(
        old, uid=db.uids(), recorded_at=when, known_from=when, known_to=None, retracted=True,
        reason=reason,
    )  # fmt: skip
    _replace(connection, old, new, number)


def _replace(connection: apsw.Connection, old: Observation, new: Observation, number: int) -> None:
    supersede(connection, old, new)
    refresh_series(connection, (old, new))
    refresh_contents(connection, (old, new), new.recorded_at)
    log_rows(connection, number, [(new.kind, new.uid, old.uid)])
