"""Versions of our schema: each step is one transaction together with its record.

A step never changes once it was released; new needs are new steps at the end of STEPS.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import apsw

from sitmap.domain.dates import ms_to_iso
from sitmap.domain.observation import Kind
from sitmap.errors import UserError
from sitmap.store import geopackage, schema
from sitmap.store.columns import (
    BASE_MAP_TABLE,
    FIRST_VIEW_COLUMNS,
    FORMULA_TABLE,
    IMPORT_TABLES,
    PAGE_TEMPLATE_TABLE,
    REDACTION_TABLE,
    REVIEW_NOTE_TABLE,
)
from sitmap.store.failures import damaged

__all__ = ["OLDEST_READABLE", "STEPS", "check_version", "is_ours", "migrate", "version_of"]

Step = Callable[[apsw.Connection, str], None]


def _first(connection: apsw.Connection, now_text: str) -> None:
    geopackage.create_standard_tables(connection)
    connection.execute(
        "CREATE TABLE sitmap_migration (version INTEGER PRIMARY KEY NOT NULL, "
        "name TEXT NOT NULL, applied_at DATETIME NOT NULL)"
    )
    for statement in schema.own_tables():
        connection.execute(statement)
    for kind in Kind:
        for statement in schema.spatial_index(kind.value):
            connection.execute(statement)
    geopackage.register_everything(connection, now_text)


def _base_maps(connection: apsw.Connection, _now_text: str) -> None:
    connection.execute(
        f"CREATE TABLE {BASE_MAP_TABLE} (id INTEGER PRIMARY KEY NOT NULL, "
        "name TEXT NOT NULL UNIQUE, path TEXT NOT NULL, kind TEXT NOT NULL, "
        "attribution TEXT NOT NULL, west DOUBLE NOT NULL, south DOUBLE NOT NULL, "
        "east DOUBLE NOT NULL, north DOUBLE NOT NULL, names BOOLEAN NOT NULL, "
        "size INTEGER NOT NULL, shown BOOLEAN NOT NULL)"
    )
    geopackage.register_private(connection, BASE_MAP_TABLE)


def _review_notes(connection: apsw.Connection, _now_text: str) -> None:
    connection.execute(
        f"CREATE TABLE {REVIEW_NOTE_TABLE} (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "
        "finding TEXT NOT NULL, set_aside BOOLEAN NOT NULL, noted_by TEXT NOT NULL, "
        "because TEXT NOT NULL, explanation TEXT NOT NULL, noted_at DATETIME NOT NULL)"
    )
    geopackage.register_private(connection, REVIEW_NOTE_TABLE)


def _views(connection: apsw.Connection, _now_text: str) -> None:
    for name in FIRST_VIEW_COLUMNS:
        connection.execute(f"ALTER TABLE saved_view ADD COLUMN {name} TEXT")


def _imports(connection: apsw.Connection, _now_text: str) -> None:
    connection.execute(
        "CREATE TABLE sitmap_import (change_id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, "
        "preset TEXT NOT NULL, files TEXT NOT NULL, counts TEXT NOT NULL)"
    )
    connection.execute(
        "CREATE TABLE sitmap_tombstone (id INTEGER PRIMARY KEY NOT NULL, at DATETIME NOT NULL, "
        "purged TEXT NOT NULL, observations INTEGER NOT NULL, because TEXT NOT NULL)"
    )
    for table in IMPORT_TABLES:
        geopackage.register_private(connection, table)
    connection.execute("CREATE INDEX series_day_uid ON series_day (uid)")
    connection.execute("CREATE INDEX series_day_series ON series_day (series, day)")


def _formulas(connection: apsw.Connection, _now_text: str) -> None:
    connection.execute(
        f"CREATE TABLE {FORMULA_TABLE} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "
        "code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, expression TEXT NOT NULL, "
        "unit TEXT NOT NULL)"
    )
    geopackage.register_private(connection, FORMULA_TABLE)


def _compared_views(connection: apsw.Connection, _now_text: str) -> None:
    connection.execute("ALTER TABLE saved_view ADD COLUMN compared_on TEXT")


def _redaction(connection: apsw.Connection, _now_text: str) -> None:
    connection.execute(
        f"CREATE TABLE {REDACTION_TABLE} (name TEXT PRIMARY KEY NOT NULL, profile TEXT NOT NULL)"
    )
    geopackage.register_private(connection, REDACTION_TABLE)


def _page_templates(connection: apsw.Connection, _now_text: str) -> None:
    connection.execute(
        f"CREATE TABLE {PAGE_TEMPLATE_TABLE} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "
        "name TEXT NOT NULL UNIQUE, design TEXT NOT NULL)"
    )
    geopackage.register_private(connection, PAGE_TEMPLATE_TABLE)


STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("first schema", _first),
    ("base maps", _base_maps),
    ("review notes", _review_notes),
    ("views and stories", _views),
    ("imports", _imports),
    ("formulas", _formulas),
    ("views of two dates", _compared_views),
    ("redaction profiles", _redaction),
    ("page templates", _page_templates),
)
"""Name and work of each version, the first being version 1."""

OLDEST_READABLE: Final = 1
"""Files from this version on are read as they are: later steps only
added private tables, and columns that may be missing."""


def is_ours(connection: apsw.Connection) -> bool:
    """Return whether the file has our record of schema versions."""
    return geopackage.has_table(connection, "sitmap_migration")


def version_of(connection: apsw.Connection) -> int:
    """Return the file's schema version, 0 if it has none yet."""
    if not is_ours(connection):
        return 0
    version = connection.execute("SELECT max(version) FROM sitmap_migration").get
    return version if isinstance(version, int) else 0


def check_version(connection: apsw.Connection, path: Path, *, write: bool) -> None:
    """Raise UserError if the schema is too new, damaged, or too old to be read as it is."""
    version = version_of(connection)
    if version > len(STEPS):
        raise UserError(
            f"the file was written by a newer Sitmap (its version {version}, "
            f"this program reads up to {len(STEPS)})",
            where=str(path),
            hint="install the newest version of Sitmap",
        )
    if version < 1:
        raise damaged(path)
    if version < OLDEST_READABLE and not write:
        raise UserError(
            "the file was written by an older Sitmap and must be brought up to date",
            where=str(path),
            hint="open a writable copy of it",
        )


def migrate(connection: apsw.Connection, now: int) -> int:
    """Bring the schema to the newest version, one transaction a step; return how many.

    ``now`` (UTC ms) is recorded. Inside an open transaction the steps become part of it.
    """
    now_text = ms_to_iso(now) or ""
    first = version_of(connection) + 1
    for number in range(first, len(STEPS) + 1):
        name, step = STEPS[number - 1]
        with connection:  # a savepoint; a transaction of its own outside of one
            step(connection, now_text)
            connection.execute(
                "INSERT INTO sitmap_migration VALUES (?, ?, ?)", (number, name, now_text)
            )
    return len(STEPS) + 1 - first
