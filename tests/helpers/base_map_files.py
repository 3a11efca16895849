"""Small base map files written by our own code, so that no test loads GDAL."""

from __future__ import annotations

import math
import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Extent = tuple[float, float, float, float]

POKROVSK: Extent = (36.9, 48.1, 37.5, 48.5)


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Return (h, w, 3 or 4) as PNG."""
    height, width, bands = pixels.shape

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 6 if bands == 4 else 2, 0, 0, 0)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def plain_tile(colour: tuple[int, ...], side: int = 256) -> bytes:
    """Return a tile of one colour."""
    return png(np.full((side, side, len(colour)), colour, np.uint8))


def cells(extent: Extent, zoom: int) -> Iterator[tuple[int, int]]:
    """Yield column and row (from the north) of every tile that an extent touches."""
    west, south, east, north = extent
    count = 1 << zoom

    def row(lat: float) -> int:
        metres = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
        return int((1 - metres / math.pi) / 2 * count)

    for x in range(int((west + 180) / 360 * count), int((east + 180) / 360 * count) + 1):
        for y in range(row(north), row(south) + 1):
            yield x, y


def write_mbtiles(
    path: Path,
    tile: Callable[[int, int, int], bytes],
    zooms: range = range(8, 11),
    *,
    form: str = "png",
    extent: Extent = POKROVSK,
    **metadata: str,
) -> Path:
    """Write an archive whose tiles come from ``tile(zoom, column, row)``."""
    told = {
        "name": "Test tiles",
        "format": form,
        "bounds": ",".join(map(str, extent)),
        **metadata,
    }
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        connection.execute(
            "CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)"
        )
        connection.executemany("INSERT INTO metadata VALUES (?, ?)", told.items())
        connection.executemany(
            "INSERT INTO tiles VALUES (?, ?, ?, ?)",
            [
                (zoom, x, (1 << zoom) - 1 - y, tile(zoom, x, y))
                for zoom in zooms
                for x, y in cells(extent, zoom)
            ],
        )
    connection.close()
    return path


def write_pmtiles(
    path: Path,
    tile: Callable[[int, int, int], bytes],
    zooms: range = range(8, 11),
    *,
    vector: bool = False,
    extent: Extent = POKROVSK,
    metadata: dict[str, object] | None = None,
) -> Path:
    """Write an archive whose tiles come from ``tile(zoom, column, row)``."""
    from pmtiles.tile import Compression, TileType, zxy_to_tileid
    from pmtiles.writer import Writer

    found = sorted(
        (zxy_to_tileid(zoom, x, y), tile(zoom, x, y))
        for zoom in zooms
        for x, y in cells(extent, zoom)
    )
    west, south, east, north = (int(value * 1e7) for value in extent)
    with path.open("wb") as stream:
        writer = Writer(stream)
        for number, content in found:
            writer.write_tile(number, content)
        writer.finalize(
            {
                "tile_type": TileType.MVT if vector else TileType.PNG,
                "tile_compression": Compression.NONE,
                "min_lon_e7": west,
                "min_lat_e7": south,
                "max_lon_e7": east,
                "max_lat_e7": north,
                "center_zoom": zooms[0],
                "center_lon_e7": west,
                "center_lat_e7": south,
            },
            metadata or {"name": "Test archive", "attribution": "Makers"},
        )
    return path


def write_geotiff(
    path: Path,
    pixels: NDArray[np.uint8],
    *,
    epsg: int | None = 32637,
    corner: tuple[float, float] = (340_000.0, 5_390_000.0),
    step: float = 100.0,
    turned: float = 0.0,
    size: tuple[int, int] | None = None,
) -> Path:
    """Write (h, w, bands) as an uncompressed GeoTIFF; ``turned`` are degrees to the left.

    ``epsg`` None leaves the coordinate system out; ``size`` (w, h) states another size than
    the pixels have.
    """
    height, width, bands = pixels.shape
    stated = size or (width, height)
    data = pixels.tobytes()
    cosine, sine = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    matrix = [0.0] * 16
    matrix[0:2], matrix[3] = [step * cosine, step * sine], corner[0]
    matrix[4:6], matrix[7] = [step * sine, -step * cosine], corner[1]
    matrix[15] = 1.0
    keys = [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, epsg or 0]
    tags: list[tuple[int, str, list[float]]] = [
        (256, "I", [stated[0]]),
        (257, "I", [stated[1]]),
        (258, "H", [8] * bands),
        (259, "H", [1]),
        (262, "H", [2 if bands >= 3 else 1]),
        (273, "I", [8]),
        (277, "H", [bands]),
        (278, "I", [stated[1]]),
        (279, "I", [len(data)]),
        (34264, "d", matrix),
    ]
    if epsg is not None:
        tags.append((34735, "H", [float(key) for key in keys]))
    path.write_bytes(_tiff(data, tags))
    return path


def _tiff(data: bytes, tags: list[tuple[int, str, list[float]]]) -> bytes:
    codes = {"H": 3, "I": 4, "d": 12}
    start = 8 + len(data) + len(data) % 2
    beyond = start + 2 + 12 * len(tags) + 4
    entries, extra = b"", b""
    for tag, form, values in tags:
        whole = [value if form == "d" else int(value) for value in values]
        content = struct.pack(f"<{len(whole)}{form}", *whole)
        if len(content) <= 4:
            field = content.ljust(4, b"\0")
        else:
            field = struct.pack("<I", beyond + len(extra))
            extra += content + b"\0" * (len(content) % 2)
        entries += struct.pack("<HHI", tag, codes[form], len(values)) + field
    head = struct.pack("<2sHI", b"II", 42, start)
    directory = struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0)
    return head + data + b"\0" * (len(data) % 2) + directory + extra
