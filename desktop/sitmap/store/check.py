"""Is a file sound: SQLite's integrity, the GeoPackage's rules, and our own.

Checking never changes a byte, not even to roll back a write that was cut off. The rules
for rows are in ``check_rows``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import apsw

from sitmap.domain.observation import Kind
from sitmap.errors import UserError
from sitmap.store import check_rows, migrations
from sitmap.store.cells import Value, text_of
from sitmap.store.check_rows import Problem
from sitmap.store.columns import ATTRIBUTE_TABLES, link_table, private_tables
from sitmap.store.connecting import open_connection, regular_file
from sitmap.store.database import check_file
from sitmap.store.failures import CHANGED, DAMAGED, reported
from sitmap.store.geometry_blob import Bounds, blob_bounds
from sitmap.store.geopackage import USER_VERSION
from sitmap.store.schema import TRIGGERS, trigger_name, trigger_sql

__all__ = ["Problem", "check"]

Rule = Callable[[apsw.Connection], Iterator[Problem]]

_MOST: Final = 50
_BACKUP: Final = "restore a backup"
_GDAL_TRIGGERS: Final = ("trigger_insert_feature_count_", "trigger_delete_feature_count_")
_ROUNDING: Final = 1e-4


def check(path: Path | str) -> tuple[Problem, ...]:
    """Return everything that is wrong with a situation file, empty if nothing is.

    Raises UserError if the file cannot be read at all, is no Sitmap file, or is too new.
    """
    shown = Path(path)
    real = regular_file(shown)
    try:
        with reported(shown):
            opened = open_connection(real, shown, write=False, restore=False)
    except UserError as error:
        return _unreadable(error)
    try:
        with reported(shown):
            check_file(opened.connection, shown, write=False)
        told = [Problem("file", opened.notice, "open it once where it can be written")]
        problems = told if opened.notice else []
        for name, rule in _RULES.items():
            problems += _run(name, rule, opened.connection)
        return tuple(problems)
    except UserError as error:
        return _unreadable(error)
    finally:
        opened.connection.close()
        if opened.folder is not None:
            opened.folder.cleanup()


def _unreadable(error: UserError) -> tuple[Problem, ...]:
    """Return the one finding for a file too damaged to be opened; raise anything else."""
    if error.what not in (CHANGED, DAMAGED):
        raise error
    return (Problem("database", error.what, _BACKUP),)


def _run(name: str, rule: Rule, connection: apsw.Connection) -> list[Problem]:
    """Run one rule; that it cannot run on damaged content is a finding as well."""
    found: list[Problem] = []
    try:
        found += islice(rule(connection), _MOST + 1)
    except (apsw.Error, ValueError, TypeError, KeyError, UserError) as error:
        found.append(Problem(name, f"cannot be checked: {error}", _BACKUP))
    if len(found) > _MOST:
        found[_MOST:] = [Problem(name, f"more than {_MOST} problems; the rest is left out", "")]
    return found


def _integrity(connection: apsw.Connection) -> Iterator[Problem]:
    for (line,) in connection.execute(f"PRAGMA integrity_check({_MOST})").fetchall():
        if line != "ok":
            yield Problem("database", str(line).replace("\n", " "), _BACKUP)


def _foreign_keys(connection: apsw.Connection) -> Iterator[Problem]:
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchall():
        yield Problem(f"{table} row {row}", f"refers to a missing row of {parent}", _BACKUP)


def _header(connection: apsw.Connection) -> Iterator[Problem]:
    version = connection.execute("PRAGMA user_version").get
    if version != USER_VERSION:
        yield Problem("header", f"user_version is {version}, not {USER_VERSION}", _BACKUP)


def _tables(connection: apsw.Connection) -> Iterator[Problem]:
    names = _names(connection, "table")
    needed = {kind.value for kind in Kind} | set(map(link_table, Kind))
    needed |= {*ATTRIBUTE_TABLES, *private_tables(migrations.version_of(connection))}
    needed |= {"gpkg_contents", "gpkg_geometry_columns"}
    needed |= {"gpkg_spatial_ref_sys", "gpkg_extensions"}
    for name in sorted(needed - names):
        yield Problem(name, "the table is missing", _BACKUP)
    for table, kind in connection.execute("SELECT table_name, data_type FROM gpkg_contents"):
        if table not in names | _names(connection, "view"):
            yield Problem(f"gpkg_contents {table}", f"{kind} table does not exist", _BACKUP)
    stray = connection.execute(
        "SELECT table_name FROM gpkg_geometry_columns EXCEPT SELECT table_name FROM gpkg_contents"
    ).fetchall()
    for (table,) in stray:
        yield Problem(f"gpkg_geometry_columns {table}", "is not registered as a layer", _BACKUP)


def _names(connection: apsw.Connection, kind: str) -> set[Value]:
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = ?", (kind,)).fetchall()
    return {name for (name,) in rows}


def _triggers(connection: apsw.Connection) -> Iterator[Problem]:
    """Find spatial indexes that nobody keeps, and triggers that could do anything."""
    rows = connection.execute(
        "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall()
    found = {text_of(name): (text_of(table), text_of(sql)) for name, table, sql in rows}
    for kind in Kind:
        for ending in TRIGGERS:
            _, sql = found.pop(trigger_name(kind.value, ending), ("", ""))
            if not sql:
                yield Problem(kind.value, f"trigger {ending} of the spatial index is gone", _BACKUP)
            elif sql != trigger_sql(kind.value, ending):
                yield Problem(kind.value, f"trigger {ending} is not the standard's", _BACKUP)
        for ending in ("update1", "update3"):
            if found.pop(trigger_name(kind.value, ending), None):
                yield Problem(kind.value, f"has the outdated trigger {ending}", _BACKUP)
    for name, (table, _) in found.items():
        # GDAL counts rows with triggers of its own.
        if not name.startswith(_GDAL_TRIGGERS):
            yield Problem(table, f"has the unknown trigger {name}", "ask who put it there")


def _spatial_index(connection: apsw.Connection) -> Iterator[Problem]:
    for kind in Kind:
        rows = connection.execute(
            f"SELECT id, minx, maxx, miny, maxy FROM rtree_{kind.value}_geom"
        ).fetchall()
        boxes = {row[0]: row[1:] for row in rows}
        for fid, blob in connection.execute(
            f"SELECT fid, geom FROM {kind.value} WHERE geom IS NOT NULL ORDER BY fid"
        ):
            box = boxes.pop(fid, None)
            where = f"{kind.value} row {fid}"
            bounds = _bounds(blob)
            if bounds is None:
                yield Problem(where, "the geometry is empty or cannot be read", _BACKUP)
            elif box is None:
                yield Problem(where, "is missing in the spatial index", _BACKUP)
            elif not _same(bounds, box):
                yield Problem(where, "has another extent in the spatial index", _BACKUP)
        for fid in boxes:
            yield Problem(f"{kind.value} row {fid}", "is only in the spatial index", _BACKUP)


def _bounds(blob: Value) -> Bounds | None:
    if not isinstance(blob, bytes):
        return None
    try:
        return blob_bounds(blob)
    except ValueError:
        return None


def _same(bounds: Bounds, box: tuple[Value, ...]) -> bool:
    # The index holds 32-bit numbers, rounded outward.
    return all(
        isinstance(found, int | float) and abs(found - value) <= _ROUNDING
        for value, found in zip(bounds, box, strict=True)
    )


def _migrations(connection: apsw.Connection) -> Iterator[Problem]:
    rows = connection.execute("SELECT version FROM sitmap_migration ORDER BY version").fetchall()
    found = [version for (version,) in rows]
    if not found or found != list(range(1, len(found) + 1)):
        yield Problem("sitmap_migration", "the record of schema versions has gaps", _BACKUP)


_RULES: Final[dict[str, Rule]] = {
    "database": _integrity,
    "foreign keys": _foreign_keys,
    "header": _header,
    "tables": _tables,
    "schema versions": _migrations,
    "triggers": _triggers,
    "spatial index": _spatial_index,
    **check_rows.RULES,
}
