"""What the GeoPackage standard asks of the file: its tables, registrations, extensions.

Nothing here knows an observation's meaning; names come from ``columns``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import apsw

from sitmap.domain.handling import TLP_LABELS
from sitmap.domain.observation import Basis, Kind, Persistence, Sensitivity
from sitmap.domain.source import CREDIBILITY, RELIABILITY
from sitmap.store.columns import (
    ATTRIBUTE_TABLES,
    COLUMNS,
    GEOMETRY_TYPES,
    KIND_TITLES,
    PRIVATE_TABLES,
    link_table,
    view_name,
)
from sitmap.store.geometry_blob import SRS_ID

__all__ = [
    "APPLICATION_ID",
    "EXTENSION",
    "USER_VERSION",
    "create_standard_tables",
    "has_table",
    "publish_list",
    "register_everything",
    "register_private",
]

APPLICATION_ID: Final = 0x47504B47
USER_VERSION: Final = 10400
EXTENSION: Final = "sitmap_store"

_DEFINITION: Final = "Sitmap file format: desktop/FILE_FORMAT.md in the source of Sitmap"
_SPEC: Final = "http://www.geopackage.org/spec140/#extension_"

_TABLES: Final = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL, description TEXT, definition_12_063 TEXT NOT NULL);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
  identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL,
  m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
  definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT,
  title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC,
  max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE gpkgext_relations (id INTEGER PRIMARY KEY AUTOINCREMENT,
  base_table_name TEXT NOT NULL, base_primary_column TEXT NOT NULL DEFAULT 'id',
  related_table_name TEXT NOT NULL, related_primary_column TEXT NOT NULL DEFAULT 'id',
  relation_name TEXT NOT NULL, mapping_table_name TEXT NOT NULL UNIQUE);
"""

_WGS84: Final = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AUTHORITY["EPSG","4326"]]'
)
_WGS84_2: Final = (
    'GEODCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,'
    '298.257223563,LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0,'
    'ANGLEUNIT["degree",0.0174532925199433]],CS[ellipsoidal,2],'
    'AXIS["geodetic latitude (Lat)",north,ORDER[1],ANGLEUNIT["degree",0.0174532925199433]],'
    'AXIS["geodetic longitude (Lon)",east,ORDER[2],ANGLEUNIT["degree",0.0174532925199433]],'
    'ID["EPSG",4326]]'
)

_ENUMS: Final[dict[str, dict[str, str]]] = {
    "sitmap_kind": {kind.value: KIND_TITLES[kind] for kind in Kind},
    "sitmap_persistence": {item.value: item.value.replace("_", " ") for item in Persistence},
    "sitmap_basis": {item.value: item.value for item in Basis},
    "sitmap_sensitivity": {item.value: item.value for item in Sensitivity},
    "sitmap_reliability": RELIABILITY,
    "sitmap_credibility": CREDIBILITY,
    "sitmap_tlp": {label: label for label in TLP_LABELS[1:]},
}
_DYNAMIC: Final = ("sitmap_party", "sitmap_category")
"""Lists that the file itself holds; published once they have an entry."""


def create_standard_tables(connection: apsw.Connection) -> None:
    """Create the tables that the standard defines, with its three reference systems."""
    connection.execute(_TABLES)
    connection.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?,?)",
        [
            ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", None, "undefined"),
            ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None, "undefined"),
            ("WGS 84 geodetic", SRS_ID, "EPSG", SRS_ID, _WGS84, "longitude, latitude", _WGS84_2),
        ],
    )


def register_everything(connection: apsw.Connection, now_text: str) -> None:
    """Register layers, lists, links, spatial indexes and private tables of a new file.

    ``now_text`` becomes every table's last_change.
    """
    for kind in Kind:
        _register_layer(connection, kind, now_text)
    connection.executemany(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES (?, 'attributes', ?, '', ?)",
        [(table, title, now_text) for table, title in ATTRIBUTE_TABLES.items()],
    )
    _register_extensions(connection)
    _publish_columns(connection)


def _register_layer(connection: apsw.Connection, kind: Kind, now_text: str) -> None:
    title = KIND_TITLES[kind]
    layers = (
        (
            kind.value,
            f"{title}, all rows",
            "Every row ever recorded; the latest ones have superseded_at NULL and retracted 0",
        ),
        (view_name(kind), title, "Rows that count now; time filter: valid_from and holds_to"),
    )
    for table, identifier, description in layers:
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, "
            "last_change, srs_id) VALUES (?, 'features', ?, ?, ?, ?)",
            (table, identifier, description, now_text, SRS_ID),
        )
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            (table, GEOMETRY_TYPES[kind], SRS_ID),
        )


def _register_extensions(connection: apsw.Connection) -> None:
    related = "http://www.opengis.net/doc/IS/gpkg-rte/1.0"
    rows: list[tuple[str, str | None, str, str, str]] = [
        (
            "gpkg_spatial_ref_sys",
            "definition_12_063",
            "gpkg_crs_wkt",
            f"{_SPEC}crs_wkt",
            "read-write",
        ),
        ("gpkg_data_columns", None, "gpkg_schema", f"{_SPEC}schema", "read-write"),
        ("gpkg_data_column_constraints", None, "gpkg_schema", f"{_SPEC}schema", "read-write"),
        ("gpkgext_relations", None, "gpkg_related_tables", related, "read-write"),
    ]
    for kind in Kind:
        rows.append((kind.value, "geom", "gpkg_rtree_index", f"{_SPEC}rtree", "write-only"))
        rows.append((link_table(kind), None, "gpkg_related_tables", related, "read-write"))
        connection.execute(
            "INSERT INTO gpkgext_relations (base_table_name, base_primary_column, "
            "related_table_name, related_primary_column, relation_name, mapping_table_name) "
            "VALUES (?, 'fid', 'source', 'fid', 'attributes', ?)",
            (kind.value, link_table(kind)),
        )
    rows.extend((table, None, EXTENSION, _DEFINITION, "read-write") for table in PRIVATE_TABLES)
    connection.executemany("INSERT INTO gpkg_extensions VALUES (?,?,?,?,?)", rows)


def has_table(connection: apsw.Connection, name: str) -> bool:
    """Return whether a file has a table; those of older versions lack some."""
    query = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
    return connection.execute(query, (name,)).get is not None


def register_private(connection: apsw.Connection, table: str) -> None:
    """Cover a private table that a later version added."""
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')",
        (table, EXTENSION, _DEFINITION),
    )


def _publish_columns(connection: apsw.Connection) -> None:
    for name, values in _ENUMS.items():
        publish_list(connection, name, values.items())
    rows = [
        (table, column.name, column.title, column.description, column.enum or None)
        for kind in Kind
        for table in (kind.value, view_name(kind))
        for column in COLUMNS
    ]
    rows += [
        ("series", "kind", "Kind", "", "sitmap_kind"),
        ("source", "reliability", "Source reliability", "Admiralty code", "sitmap_reliability"),
        ("source", "credibility", "Credibility", "Admiralty code", "sitmap_credibility"),
    ]
    # A list without entries is no valid constraint, so the file's own lists wait.
    connection.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, title, description, "
        "constraint_name) VALUES (?,?,?,?,?)",
        [(*row[:4], None if row[4] in _DYNAMIC else row[4]) for row in rows],
    )


def publish_list(connection: apsw.Connection, name: str, values: Iterable[tuple[str, str]]) -> None:
    """Replace the published values (code, words) of a controlled list."""
    entries = [(name, code, words) for code, words in values]
    connection.execute(
        "DELETE FROM gpkg_data_column_constraints WHERE constraint_name = ?", (name,)
    )
    connection.executemany(
        "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, "
        "description) VALUES (?, 'enum', ?, ?)",
        entries,
    )
    if name in _DYNAMIC:
        tables = ", ".join(f"'{t}'" for kind in Kind for t in (kind.value, view_name(kind)))
        connection.execute(
            f"UPDATE gpkg_data_columns SET constraint_name = ? WHERE column_name = ? "
            f"AND table_name IN ({tables})",
            (name if entries else None, name.removeprefix("sitmap_")),
        )
