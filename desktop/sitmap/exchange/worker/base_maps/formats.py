"""What a base map file is: told by its first bytes and, in a database, by its tables.

Runs in the child; loads no GDAL. Reading the content belongs to the modules for pictures,
tiles and shapes.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import struct
from pathlib import Path
from typing import Any, Final

from sitmap.errors import UserError, os_failure

__all__ = ["database", "probe", "regular_size", "sniff"]

_HEAD: Final = 512
_MAGIC: Final = (
    (b"SQLite format 3\x00", "sqlite"),
    (b"PMTiles", "pmtiles"),
    (b"II*\x00", "geotiff"),
    (b"MM\x00*", "geotiff"),
    (b"II+\x00", "geotiff"),
    (b"MM\x00+", "geotiff"),
    (b"fgb\x03", "flatgeobuf"),
)
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8", b"RIFF")
_KNOWN: Final = (
    "use MBTiles, PMTiles, GeoTIFF, GeoPackage, FlatGeobuf, GeoJSON or an OpenStreetMap .osm.pbf"
)
_LARGEST_VALUE: Final = 16 << 20


def regular_size(path: str) -> int:
    """Return the size of a plain, readable, non-empty file; raises UserError for all else."""
    try:
        found = Path(path).stat()
        if stat.S_ISDIR(found.st_mode):
            raise UserError("this is a folder", where=path, hint="choose a file in it")
        if not stat.S_ISREG(found.st_mode):
            raise UserError("is not a file", where=path)
        with open(path, "rb"):  # noqa: PTH123  # tells now what may not be read
            pass
    except FileNotFoundError as error:
        raise UserError("the file is missing", where=path) from error
    except OSError as error:
        raise os_failure(error, path, "read") from error
    if found.st_size == 0:
        raise UserError("the file is empty", where=path)
    return found.st_size


def sniff(path: str) -> str:
    """Return the format of a file by its content: sqlite, pmtiles, geotiff, pbf, ...

    Raises UserError for everything that is no base map.
    """
    regular_size(path)
    with open(path, "rb") as stream:  # noqa: PTH123
        head = stream.read(_HEAD)
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if b"OSMHeader" in head[:64]:
        return "pbf"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return "geojson"
    raise UserError("is no base map that can be read", where=path, hint=_KNOWN)


def database(path: str) -> sqlite3.Connection:
    """Open a stranger's database for reading, with limits; nothing beside it is touched."""
    uri = Path(path).resolve().as_uri() + "?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return connection


def _database_kind(path: str) -> str:
    try:
        with database(path) as connection:
            rows = connection.execute("SELECT lower(name) FROM sqlite_schema").fetchall()
            names = {name for (name,) in rows}
            if "gpkg_contents" in names:
                return _geopackage_kind(connection, path, names)
            if {"metadata", "tiles"} <= names:
                return _mbtiles_kind(connection)
    except sqlite3.Error as error:
        raise UserError(f"the file is damaged: {error}", where=path) from error
    raise UserError("is a database without a map in it", where=path, hint=_KNOWN)


def _mbtiles_kind(connection: sqlite3.Connection) -> str:
    """Return the kind that the archive names, else the one that its first tile looks like."""
    told = connection.execute("SELECT value FROM metadata WHERE name = 'format'").fetchone()
    if told and told[0]:
        return "mbtiles-vector" if told[0] in ("pbf", "mvt") else "mbtiles-raster"
    first = connection.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
    picture = first and isinstance(first[0], bytes) and first[0].startswith(_PICTURES)
    return "mbtiles-raster" if picture or not first else "mbtiles-vector"


def _geopackage_kind(connection: sqlite3.Connection, path: str, names: set[str]) -> str:
    if "sitmap_migration" in names:
        raise UserError(
            "is a situation file, not a base map", where=path, hint="choose another file"
        )
    kinds = [row[0] for row in connection.execute("SELECT data_type FROM gpkg_contents")]
    if "tiles" in kinds:
        return "gpkg-raster"
    if "features" in kinds:
        return "gpkg-vector"
    raise UserError("the GeoPackage holds no map", where=path)


def _pmtiles_kind(path: str) -> str:
    # The byte that names the tiles' type in the header of version 3.
    with open(path, "rb") as stream:  # noqa: PTH123
        head = stream.read(127)
    if len(head) < 127 or head[7] != 3:
        raise UserError("is cut off or no PMTiles of version 3", where=path)
    start, length = struct.unpack_from("<QQ", head, 56)  # of the tiles, which come last
    if Path(path).stat().st_size < start + length:
        raise UserError("is cut off: some of its tiles are missing", where=path)
    if head[99] > 4:
        raise UserError(
            "holds tiles of a kind that cannot be read",
            where=path,
            hint="use vector tiles, PNG, JPEG or WebP",
        )
    return "pmtiles-vector" if head[99] == 1 else "pmtiles-raster"


def probe(arguments: dict[str, Any], _context: object) -> dict[str, object]:
    """Return ``format``, ``kind`` (raster, vector or tiles), ``size`` and ``changed`` of a file."""
    path = arguments["path"]
    name = sniff(path)
    if name == "sqlite":
        name = _database_kind(path)
    elif name == "pmtiles":
        name = _pmtiles_kind(path)
    raster = name.endswith("-raster") or name == "geotiff"
    tiles = name in ("mbtiles-vector", "pmtiles-vector")
    found = os.stat(path)  # noqa: PTH116
    return {
        "format": name,
        "kind": "raster" if raster else "tiles" if tiles else "vector",
        "size": found.st_size,
        "changed": found.st_mtime_ns,
    }
