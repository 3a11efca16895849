"""The statements that make our own tables inside a GeoPackage, version 1 of the schema.

Tables that the standard defines are in ``geopackage``. Changes after version 1 are steps
in ``migrations``; this module then stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sitmap.domain.observation import Kind
from sitmap.store.columns import COLUMNS, GEOMETRY_TYPES, link_table, view_name

__all__ = ["TRIGGERS", "own_tables", "spatial_index", "trigger_name", "trigger_sql"]

_ID: Final = "fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"

_LISTS: Final = f"""
CREATE TABLE case_info ({_ID}, title TEXT NOT NULL, zone TEXT NOT NULL, tlp TEXT,
  first_date TEXT, note TEXT, disclaimer TEXT);
CREATE TABLE party ({_ID}, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  colour TEXT NOT NULL, hatch TEXT NOT NULL);
CREATE TABLE category ({_ID}, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT);
CREATE TABLE category_definition ({_ID}, category TEXT NOT NULL, text TEXT NOT NULL,
  valid_from DATETIME, valid_to DATETIME);
CREATE TABLE metric_definition ({_ID}, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  unit TEXT, metric_group TEXT);
CREATE TABLE series ({_ID}, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
  stale_after_days INTEGER NOT NULL);
CREATE TABLE series_day ({_ID}, series TEXT NOT NULL, day DATETIME NOT NULL,
  uid BLOB(16) NOT NULL, known_from DATETIME NOT NULL, recorded_at DATETIME NOT NULL,
  batch INTEGER);
CREATE TABLE source ({_ID}, code TEXT NOT NULL UNIQUE, title TEXT NOT NULL, publisher TEXT,
  author TEXT, address TEXT, published TEXT, describes TEXT, language TEXT, licence TEXT,
  redistribution TEXT NOT NULL, attribution TEXT, archive_sha256 TEXT,
  reliability TEXT NOT NULL, credibility TEXT NOT NULL);
CREATE TABLE saved_view ({_ID}, name TEXT NOT NULL UNIQUE, west DOUBLE NOT NULL,
  south DOUBLE NOT NULL, east DOUBLE NOT NULL, north DOUBLE NOT NULL, on_date TEXT);
CREATE TABLE dispute ({_ID}, uid BLOB(16) NOT NULL, disputed_by BLOB(16) NOT NULL);
CREATE INDEX dispute_uid ON dispute (uid);
"""

_BOOKS: Final = """
CREATE TABLE sitmap_state (id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1), token TEXT NOT NULL);
CREATE TABLE sitmap_change (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  at DATETIME NOT NULL, label TEXT NOT NULL, action TEXT NOT NULL, reverts INTEGER,
  undoable BOOLEAN NOT NULL);
CREATE TABLE sitmap_change_row (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  change_id INTEGER NOT NULL, kind TEXT NOT NULL, uid BLOB NOT NULL, replaced BLOB);
CREATE INDEX sitmap_change_row_change ON sitmap_change_row (change_id);
CREATE TABLE sitmap_change_item (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  change_id INTEGER NOT NULL, list TEXT NOT NULL, code TEXT NOT NULL, before TEXT, after TEXT);
CREATE INDEX sitmap_change_item_change ON sitmap_change_item (change_id);
"""

_REQUIRED: Final = {
    "uid": "NOT NULL",
    "persistence": "NOT NULL",
    "basis": "NOT NULL",
    "reliability": "NOT NULL",
    "credibility": "NOT NULL",
    "schematic": "NOT NULL",
    "sensitivity": "NOT NULL",
    "known_from": "NOT NULL",
    "recorded_at": "NOT NULL",
    "retracted": "NOT NULL",
}

# The templates of the GeoPackage standard, annex F.3: {t} table, {c} geometry, {i} key.
_ENTRY: Final = """INSERT OR REPLACE INTO "rtree_{t}_{c}" VALUES (NEW."{i}",
    ST_MinX(NEW."{c}"), ST_MaxX(NEW."{c}"), ST_MinY(NEW."{c}"), ST_MaxY(NEW."{c}"));"""
_FULL: Final = '(NEW."{c}" NOTNULL AND NOT ST_IsEmpty(NEW."{c}"))'
_BARE: Final = '(NEW."{c}" ISNULL OR ST_IsEmpty(NEW."{c}"))'

TRIGGERS: Final[dict[str, str]] = {
    "insert": f'AFTER INSERT ON "{{t}}" WHEN {_FULL} BEGIN {_ENTRY} END',
    "update2": f"""AFTER UPDATE OF "{{c}}" ON "{{t}}" WHEN OLD."{{i}}" = NEW."{{i}}" AND {_BARE}
  BEGIN DELETE FROM "rtree_{{t}}_{{c}}" WHERE id = OLD."{{i}}"; END""",
    "update4": f"""AFTER UPDATE ON "{{t}}" WHEN OLD."{{i}}" != NEW."{{i}}" AND {_BARE}
  BEGIN DELETE FROM "rtree_{{t}}_{{c}}" WHERE id IN (OLD."{{i}}", NEW."{{i}}"); END""",
    "update5": f"""AFTER UPDATE ON "{{t}}" WHEN OLD."{{i}}" != NEW."{{i}}" AND {_FULL}
  BEGIN DELETE FROM "rtree_{{t}}_{{c}}" WHERE id = OLD."{{i}}"; {_ENTRY} END""",
    "update6": f"""AFTER UPDATE OF "{{c}}" ON "{{t}}" WHEN OLD."{{i}}" = NEW."{{i}}" AND {_FULL}
    AND (OLD."{{c}}" NOTNULL AND NOT ST_IsEmpty(OLD."{{c}}"))
  BEGIN UPDATE "rtree_{{t}}_{{c}}" SET
    minx = ST_MinX(NEW."{{c}}"), maxx = ST_MaxX(NEW."{{c}}"),
    miny = ST_MinY(NEW."{{c}}"), maxy = ST_MaxY(NEW."{{c}}") WHERE id = NEW."{{i}}"; END""",
    "update7": f"""AFTER UPDATE OF "{{c}}" ON "{{t}}" WHEN OLD."{{i}}" = NEW."{{i}}" AND {_FULL}
    AND (OLD."{{c}}" ISNULL OR ST_IsEmpty(OLD."{{c}}"))
  BEGIN {_ENTRY} END""",
    "delete": """AFTER DELETE ON "{t}" WHEN OLD."{c}" NOT NULL
  BEGIN DELETE FROM "rtree_{t}_{c}" WHERE id = OLD."{i}"; END""",
}
"""The seven triggers of a spatial index in GeoPackage 1.4, by the end of their names."""


def own_tables() -> Iterator[str]:
    """Yield the statements for all our tables, indexes and views, without spatial indexes."""
    yield from (part.strip() for part in (_LISTS + _BOOKS).split(";\n") if part.strip())
    for kind in Kind:
        yield from _observation_table(kind)


def _observation_table(kind: Kind) -> Iterator[str]:
    table = kind.value
    columns = ",\n  ".join(
        f"{column.name} {column.sql_type} {_REQUIRED.get(column.name, '')}".rstrip()
        for column in COLUMNS
    )
    yield f"CREATE TABLE {table} (\n  {_ID},\n  geom {GEOMETRY_TYPES[kind]},\n  {columns}\n)"
    yield f"CREATE UNIQUE INDEX {table}_uid ON {table} (uid)"
    yield (
        f"CREATE INDEX {table}_observation ON {table} (observation_uid) "
        "WHERE observation_uid IS NOT NULL"
    )
    yield (f"CREATE INDEX {table}_series ON {table} (series, valid_from) WHERE series IS NOT NULL")
    # A mapping table of the related tables extension; its order is the order of citation.
    yield f"CREATE TABLE {link_table(kind)} (base_id INTEGER NOT NULL, related_id INTEGER NOT NULL)"
    yield f"CREATE INDEX {link_table(kind)}_base ON {link_table(kind)} (base_id)"
    names = ", ".join(["fid", "geom", *(column.name for column in COLUMNS)])
    yield (
        f"CREATE VIEW {view_name(kind)} AS SELECT {names} FROM {table} "
        "WHERE superseded_at IS NULL AND retracted = 0"
    )


def spatial_index(table: str) -> Iterator[str]:
    """Yield the statements for the spatial index of an empty table and its triggers."""
    yield f"CREATE VIRTUAL TABLE rtree_{table}_geom USING rtree(id, minx, maxx, miny, maxy)"
    for ending in TRIGGERS:
        yield trigger_sql(table, ending)


def trigger_name(table: str, ending: str) -> str:
    """Return the full name of a spatial index's trigger."""
    return f"rtree_{table}_geom_{ending}"


def trigger_sql(table: str, ending: str) -> str:
    """Return the statement that makes a spatial index's trigger."""
    filled = TRIGGERS[ending].format(t=table, c="geom", i="fid")
    return f'CREATE TRIGGER "{trigger_name(table, ending)}" {filled}'
