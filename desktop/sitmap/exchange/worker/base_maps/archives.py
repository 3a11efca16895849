"""Tiles out of MBTiles and PMTiles archives, as the bytes that are stored.

Runs in the child; loads no GDAL. What is in a tile does not concern this module.
"""

from __future__ import annotations

import math
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sitmap.errors import UserError
from sitmap.exchange.worker.base_maps.formats import database

__all__ = ["MERCATOR", "Archive", "ArchiveFacts", "TileRange", "open_archive", "unpacked"]

MERCATOR: Final = 20037508.342789244
"""Half the width of the world in Web Mercator, in which tiles are cut."""

_LARGEST_TILE: Final = 16 << 20
_DEEPEST: Final = 24
_WORLD: Final = (-180.0, -85.06, 180.0, 85.06)


@dataclass(frozen=True, slots=True)
class ArchiveFacts:
    """What an archive says of itself; ``extent`` in degrees, zooms both included."""

    extent: tuple[float, float, float, float]
    smallest: int
    largest: int
    title: str
    attribution: str


class Archive(Protocol):
    """Tiles by zoom, column and row, rows counted from the north."""

    facts: ArchiveFacts

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """Return the stored bytes, or None where there is no tile or none can be had."""


def open_archive(path: str, form: str) -> Archive:
    """Open an archive; raises UserError where it is damaged."""
    return MbTiles(path) if form.startswith("mbtiles") else PmTiles(path)


def plain_extent(values: Any) -> tuple[float, float, float, float]:
    """Return four numbers as an extent on the globe; the world where they are none."""
    try:
        west, south, east, north = (float(value) for value in values)
    except (TypeError, ValueError):
        return _WORLD
    west, east = max(west, -180.0), min(east, 180.0)
    south, north = max(south, _WORLD[1]), min(north, _WORLD[3])
    return (west, south, east, north) if west < east and south < north else _WORLD


@dataclass(frozen=True, slots=True)
class TileRange:
    """The tiles of a zoom that touch a box: columns and rows, both ends included."""

    zoom: int
    first: int
    last: int
    top: int
    bottom: int

    @classmethod
    def over(cls, zoom: int, low: tuple[float, float], high: tuple[float, float]) -> TileRange:
        """Return the range over a box of Web Mercator's metres."""
        step, most = 2 * MERCATOR / (1 << zoom), (1 << zoom) - 1

        def span(start: float, end: float) -> tuple[int, int]:
            first = math.floor((start + MERCATOR) / step)
            return max(first, 0), min(math.ceil((end + MERCATOR) / step) - 1, most)

        return cls(zoom, *span(low[0], high[0]), *span(-high[1], -low[1]))

    def __len__(self) -> int:
        return max(self.last - self.first + 1, 0) * max(self.bottom - self.top + 1, 0)

    def cells(self) -> Iterator[tuple[int, int]]:
        """Yield column and row of each tile."""
        for row in range(self.top, self.bottom + 1):
            for column in range(self.first, self.last + 1):
                yield column, row


def unpacked(stored: bytes) -> bytes:
    """Return a tile without its compression; raises ValueError if it is damaged or a bomb."""
    if not stored.startswith(b"\x1f\x8b"):
        return stored
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(stored, _LARGEST_TILE)
    except zlib.error as error:
        raise ValueError("damaged") from error
    if not unpacker.eof:
        raise ValueError("cut off or too large")
    return content


class MbTiles:
    """An SQLite database of tiles, rows counted from the south."""

    def __init__(self, path: str) -> None:
        self._path = path
        try:
            self._connection = database(path)
            rows = self._connection.execute("SELECT name, value FROM metadata").fetchall()
            told = {str(name): str(value) for name, value in rows}
            zooms = self._connection.execute(
                "SELECT min(zoom_level), max(zoom_level) FROM tiles"
            ).fetchone()
        except sqlite3.Error as error:
            raise UserError(f"the file is damaged: {error}", where=path) from error
        if zooms[0] is None:
            raise UserError("there are no tiles in the file", where=path)
        self.facts = ArchiveFacts(
            plain_extent(told.get("bounds", "").split(",")),
            min(max(int(zooms[0]), 0), _DEEPEST),
            min(max(int(zooms[1]), 0), _DEEPEST),
            told.get("name", ""),
            told.get("attribution", ""),
        )

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """Return the stored bytes; a damaged page of the database is a tile that is not there."""
        try:
            found = self._connection.execute(
                "SELECT tile_data FROM tiles "
                "WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                (zoom, column, (1 << zoom) - 1 - row),
            ).fetchone()
        except sqlite3.Error:
            return b""
        return found[0] if found and isinstance(found[0], bytes) else None


class PmTiles:
    """A PMTiles archive of version 3."""

    def __init__(self, path: str) -> None:
        from pmtiles.reader import Reader

        self._stream = open(path, "rb")  # noqa: PTH123, SIM115  # kept as long as the child
        self._reader = Reader(self._bytes)
        try:
            header = self._reader.header()
            told = self._reader.metadata()
        except MemoryError:
            raise
        except Exception as error:
            raise UserError("the file is damaged or cut off", where=path) from error
        told = told if isinstance(told, dict) else {}
        corners = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
        self.facts = ArchiveFacts(
            plain_extent([header[name] / 1e7 for name in corners]),
            min(max(int(header["min_zoom"]), 0), _DEEPEST),
            min(max(int(header["max_zoom"]), 0), _DEEPEST),
            str(told.get("name", "")),
            str(told.get("attribution", "")),
        )

    def _bytes(self, offset: int, length: int) -> bytes:
        if length > _LARGEST_TILE:
            raise ValueError("too large")
        self._stream.seek(offset)
        found = self._stream.read(length)
        if len(found) < length:
            raise EOFError("cut off")
        return found

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """Return the stored bytes; a damaged directory is a tile that cannot be read."""
        try:
            found = self._reader.get(zoom, column, row)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001  # whatever hostile directories do to the package
            return b""
        return found if found is None else bytes(found)
