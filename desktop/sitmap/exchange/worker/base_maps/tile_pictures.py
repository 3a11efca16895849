"""A base map of many small pictures: the tiles of an MBTiles or PMTiles archive.

Runs in the child; loads rasterio and its GDAL, which decodes the tiles.
"""

from __future__ import annotations

import math
import warnings
from collections import OrderedDict
from typing import Final

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import DatasetReader, MemoryFile
from rasterio.transform import Affine

from sitmap.errors import UserError
from sitmap.exchange.worker.base_maps.archives import MERCATOR, Archive, TileRange, open_archive
from sitmap.exchange.worker.base_maps.frame import Frame, Pixels, from_palette, premultiplied

__all__ = ["Tiles"]

_MOST_TILES: Final = 320
_KEPT_TILES: Final = 400
_LARGEST_TILE: Final = 2048
_TILE_DRIVERS: Final = ((b"\x89PNG", "PNG"), (b"\xff\xd8", "JPEG"), (b"RIFF", "WEBP"))


class Tiles:
    """The tiles of an archive, pictures in Web Mercator."""

    def __init__(self, path: str, form: str) -> None:
        self._path = path
        self._archive: Archive = open_archive(path, form)
        self._crs = CRS.from_epsg(3857)
        self._kept: OrderedDict[tuple[int, int, int], Pixels | None] = OrderedDict()
        self._side = 0

    def facts(self) -> dict[str, object]:
        """Return extent (degrees), title and attribution."""
        told = self._archive.facts
        return {
            "extent": list(told.extent),
            "title": told.title,
            "attribution": told.attribution,
        }

    def picture(self, frame: Frame) -> tuple[Pixels, int]:
        """Return the pixels of a view, of tiles about as fine as it needs."""
        grid = frame.grid_in(self._crs)
        found = grid[np.isfinite(grid).all(axis=1)]
        if not len(found):
            return frame.empty(), 0
        low = np.maximum(found.min(axis=0), self._corner(0, 3))
        high = np.minimum(found.max(axis=0), self._corner(2, 1))
        if (low >= high).any():
            return frame.empty(), 0
        spans = np.ptp(found, axis=0) / (frame.width, frame.height)
        return self._mosaic(frame, grid, self._range(float(spans.max()), low, high))

    def _corner(self, x: int, y: int) -> NDArray[np.float64]:
        """Return a corner of the extent in metres; ``y`` 3 is the south, 1 the north."""
        extent = self._archive.facts.extent
        lat = extent[1 if y == 3 else 3]
        metres = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) * 6378137.0
        return np.array([extent[x] / 180.0 * MERCATOR, metres])

    def _range(
        self, per_pixel: float, low: NDArray[np.float64], high: NDArray[np.float64]
    ) -> TileRange:
        """Return the tiles for pixels of this size in metres, the nearest that there are."""
        facts = self._archive.facts
        wanted = math.log2(2 * MERCATOR / 256 / max(per_pixel, 1e-6))
        zoom = min(max(round(wanted), facts.smallest), facts.largest)
        found = TileRange.over(zoom, tuple(low), tuple(high))
        while len(found) > _MOST_TILES and found.zoom > facts.smallest:
            found = TileRange.over(found.zoom - 1, tuple(low), tuple(high))
        if len(found) > _MOST_TILES:
            raise UserError(
                "has only detailed tiles and cannot be drawn at this scale",
                where=self._path,
                hint="zoom in",
            )
        return found

    def _mosaic(
        self, frame: Frame, grid: NDArray[np.float64], tiles: TileRange
    ) -> tuple[Pixels, int]:
        damaged = 0
        found: dict[tuple[int, int], Pixels] = {}
        for column, row in tiles.cells():
            try:
                tile = self._tile(tiles.zoom, column, row)
            except ValueError:
                damaged += 1
                continue
            if tile is not None:
                found[row - tiles.top, column - tiles.first] = tile
        if not found:
            return frame.empty(), damaged
        side = max(len(tile) for tile in found.values())
        rows, columns = tiles.bottom - tiles.top + 1, tiles.last - tiles.first + 1
        mosaic = np.zeros((rows * side, columns * side, 4), np.uint8)
        for (row, column), tile in found.items():
            times = side // len(tile)
            large = np.repeat(np.repeat(tile, times, axis=0), times, axis=1)
            across, down = column * side, row * side
            mosaic[down : down + len(large), across : across + len(large)] = large
        step = 2 * MERCATOR / (1 << tiles.zoom)
        corner = Affine.translation(tiles.first * step - MERCATOR, MERCATOR - tiles.top * step)
        at = corner * Affine.scale(step / side, -step / side)
        return frame.drawn(mosaic, grid, ~at), damaged

    def _tile(self, zoom: int, column: int, row: int) -> Pixels | None:
        """Return a tile's pixels, None where there is none; raises ValueError if damaged."""
        key = (zoom, column, row)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        stored = self._archive.tile(zoom, column, row)
        pixels = None if stored is None else _decoded(stored)
        self._kept[key] = pixels
        if len(self._kept) > _KEPT_TILES:
            self._kept.popitem(last=False)
        return pixels


def _decoded(stored: bytes) -> Pixels:
    """Return the pixels of a PNG, JPEG or WebP; raises ValueError for anything else."""
    driver = next((name for magic, name in _TILE_DRIVERS if stored.startswith(magic)), "")
    if not driver:
        raise ValueError("no picture")
    try:
        with warnings.catch_warnings(), MemoryFile(stored) as memory:
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(memory.name, driver=driver) as data:
                if data.width != data.height or not 0 < data.width <= _LARGEST_TILE:
                    raise ValueError("no tile")
                return _tile_pixels(data)
    except (RasterioError, CPLE_BaseError, IndexError) as error:
        raise ValueError("damaged") from error


def _tile_pixels(data: DatasetReader) -> Pixels:
    values = data.read()
    whole = np.full(values.shape[1:], 255, np.uint8)
    if data.colorinterp[0] is ColorInterp.palette:
        return from_palette(values[0], data.colormap(1), whole)
    if values.dtype != np.uint8:
        values = (values >> 8).astype(np.uint8)
    alpha = values[-1] if len(values) in (2, 4) else whole
    return premultiplied(values[: 3 if len(values) >= 3 else 1], alpha)
