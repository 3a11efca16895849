"""Pictures of base maps: GeoTIFF, tiles of a GeoPackage, MBTiles and PMTiles, in any view.

Runs in the child; loads rasterio and its GDAL. A picture is RGBA, premultiplied, in the
view's projection; where the file has nothing it is transparent.
"""

from __future__ import annotations

import math
import warnings
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import DatasetReader, MemoryFile
from rasterio.transform import Affine
from rasterio.warp import transform
from rasterio.windows import Window

from sitmap.errors import UserError
from sitmap.exchange.worker import Context
from sitmap.exchange.worker_archives import MERCATOR, Archive, TileRange, open_archive
from sitmap.exchange.worker_formats import probe, regular_size
from sitmap.exchange.worker_warp import spread, warped

__all__ = ["open_raster", "view"]

Pixels: TypeAlias = NDArray[np.uint8]
"""(height, width, 4): RGBA, premultiplied."""

_GRID: Final = 33
_FINER: Final = 1.3
_ROOM: Final = 0.2
"""How much more is read on each side, so that small moves need no reading."""
_MOST_PIXELS: Final = 40_000_000
_MOST_TOUCHED: Final = 600_000_000
"""Pixels of a file that one picture may need: beyond, it takes seconds."""
_MOST_TILES: Final = 320
_KEPT_TILES: Final = 400
_LARGEST_TILE: Final = 2048
_DRIVERS: Final = {"geotiff": "GTiff", "gpkg-raster": "GPKG"}
_TILE_DRIVERS: Final = ((b"\x89PNG", "PNG"), (b"\xff\xd8", "JPEG"), (b"RIFF", "WEBP"))


class Source(Protocol):
    """A file that gives pictures."""

    def facts(self) -> dict[str, object]:
        """Return extent (degrees), title and attribution."""

    def picture(self, frame: Frame) -> tuple[Pixels, int]:
        """Return the pixels of a view and how many damaged tiles were left out."""


class Frame:
    """A view: projection, bounds in its metres, size in pixels."""

    def __init__(self, crs: str, bounds: list[float], size: list[int]) -> None:
        width, height = (int(side) for side in size)
        if not (width > 0 and height > 0 and width * height <= _MOST_PIXELS):
            raise UserError("the picture asked for is too large", hint="choose a lower resolution")
        self._crs = CRS.from_user_input(crs)
        self.width, self.height = width, height
        left, bottom, right, top = bounds
        across, down = np.meshgrid(np.linspace(left, right, _GRID), np.linspace(top, bottom, _GRID))
        self._x, self._y = across.ravel(), down.ravel()

    def grid_in(self, crs: CRS) -> NDArray[np.float64]:
        """Return coordinates (n, 2) of an even grid over the frame, NaN where there are none."""
        return moved(self._crs, crs, self._x, self._y)

    def empty(self) -> Pixels:
        """Return a picture of nothing."""
        return np.zeros((self.height, self.width, 4), np.uint8)

    def drawn(self, pixels: Pixels, grid: NDArray[np.float64], to_pixels: Affine) -> Pixels:
        """Return the pixels of another grid in this frame; ``grid`` is that of its system."""
        columns, rows = to_pixels * (grid[:, 0], grid[:, 1])
        at = [
            spread(part.reshape(_GRID, _GRID), self.height, self.width) for part in (columns, rows)
        ]
        return warped(pixels, at[0], at[1])


def moved(
    source: CRS, target: CRS, x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return coordinates (n, 2) in another system, NaN where it has none."""
    try:
        found = np.column_stack(transform(source, target, x.tolist(), y.tolist()))
    except (RasterioError, CPLE_BaseError):
        return np.full((len(x), 2), np.nan)
    found[~np.isfinite(found).all(axis=1)] = np.nan
    return found


def premultiplied(rgb: NDArray[Any], alpha: NDArray[Any]) -> Pixels:
    """Return colours (bands, h, w), one or three, times their cover (h, w), with the cover."""
    out = np.empty((*alpha.shape, 4), np.uint8)
    out[..., 3] = alpha
    for band in range(3):
        values = rgb[min(band, len(rgb) - 1)]
        if (alpha != 255).any():
            values = (values.astype(np.uint16) * alpha + 127) // 255
        out[..., band] = values
    return out


# --- one large picture --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a file as it was read: from pixel to pixel, at a scale, and where it lies."""

    first: NDArray[np.float64]
    last: NDArray[np.float64]
    scale: float
    pixels: Pixels
    at: Affine

    def serves(self, first: NDArray[np.float64], last: NDArray[np.float64], scale: float) -> bool:
        """Return whether a part at a scale lies within this one."""
        inside = bool((self.first <= first).all() and (last <= self.last).all())
        return inside and abs(scale / self.scale - 1.0) < 0.02


class Picture:
    """A GeoTIFF, or the tiles of a GeoPackage."""

    def __init__(self, path: str, form: str) -> None:
        self._path = path
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            self._data = _dataset(path, form)
        if self._data.crs is None:
            raise UserError(
                "names no coordinate system",
                where=path,
                hint="assign one, for example with: gdal_edit.py -a_srs EPSG:32637 FILE",
            )
        if self._data.transform.is_identity or self._data.transform.is_degenerate:
            raise UserError("says nothing of where it lies", where=path, hint="georeference it")
        self._stretch = self._found_stretch()
        self._kept: _Piece | None = None

    def facts(self) -> dict[str, object]:
        """Return extent (degrees), title and attribution."""
        data = self._data
        across, down = np.meshgrid(np.linspace(0, data.width, 9), np.linspace(0, data.height, 9))
        x, y = data.transform * (across.ravel(), down.ravel())
        found = moved(data.crs, CRS.from_epsg(4326), x, y)
        found = found[np.isfinite(found).all(axis=1)]
        if not len(found):
            raise UserError("lies nowhere on the globe", where=self._path)
        (west, south), (east, north) = found.min(axis=0), found.max(axis=0)
        extent = [max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0)]
        tags = data.tags()
        title = tags.get("IDENTIFIER") or tags.get("TIFFTAG_DOCUMENTNAME") or ""
        return {
            "extent": [float(value) for value in extent],
            "title": title,
            "attribution": tags.get("TIFFTAG_COPYRIGHT", ""),
        }

    def _found_stretch(self) -> tuple[float, float] | None:
        """Return which values become black and white; None where they are colours already."""
        data = self._data
        if data.dtypes[0] == "uint8":
            return None
        scale = max(data.width / 512, data.height / 512, 1.0)
        self._check_touched(data.width, data.height, scale)
        shape = (max(round(data.height / scale), 1), max(round(data.width / scale), 1))
        sample = data.read(1, out_shape=shape, masked=True).compressed().astype(np.float64)
        sample = sample[np.isfinite(sample)]
        if not len(sample):
            return 0.0, 1.0
        low, high = np.percentile(sample, [2, 98]).tolist()
        return low, high if high > low else low + 1.0

    def _check_touched(self, width: float, height: float, scale: float) -> None:
        """Refuse what would read too much: large files need smaller copies inside."""
        factors = [1, *self._data.overviews(1)]
        factor = max(factor for factor in factors if factor <= max(scale, 1.0))
        if width * height / factor**2 > _MOST_TOUCHED:
            raise UserError(
                "is too large to be drawn at this scale without overviews",
                where=self._path,
                hint="zoom in, or add them with: gdaladdo FILE",
            )

    def picture(self, frame: Frame) -> tuple[Pixels, int]:
        """Return the pixels of a view; read no finer than it needs."""
        data = self._data
        grid = frame.grid_in(data.crs)
        found = grid[np.isfinite(grid).all(axis=1)]
        if not len(found):
            return frame.empty(), 0
        columns, rows = ~data.transform * (found[:, 0], found[:, 1])
        low = np.array([columns.min(), rows.min()])
        high = np.array([columns.max(), rows.max()])
        scale = float(((high - low) / (frame.width, frame.height)).min())
        # A little finer than needed is drawn as it is: averaging costs more than it gives.
        scale = scale if scale > _FINER else 1.0
        limits = np.array([data.width, data.height])
        first = np.clip(np.floor(low) - 2, 0, limits)
        last = np.clip(np.ceil(high) + 2, 0, limits)
        if (first >= last).any():
            return frame.empty(), 0
        kept = self._kept
        if kept is None or not kept.serves(first, last, scale):
            room = np.ceil(_ROOM * (last - first))
            kept = self._piece(np.maximum(first - room, 0), np.minimum(last + room, limits), scale)
            self._kept = kept
        return frame.drawn(kept.pixels, grid, ~kept.at), 0

    def _piece(self, first: NDArray[np.float64], last: NDArray[np.float64], scale: float) -> _Piece:
        """Read a part of the file with pixels ``scale`` times as large."""
        (left, top), (width, height) = first.tolist(), (last - first).tolist()
        self._check_touched(width, height, scale)
        shape = (max(round(height / scale), 1), max(round(width / scale), 1))
        window = Window(left, top, width, height)
        at = self._data.window_transform(window) * Affine.scale(width / shape[1], height / shape[0])
        return _Piece(first, last, scale, self._read(window, shape), at)

    def _read(self, window: Window, shape: tuple[int, int]) -> Pixels:
        data = self._data
        bands = [1, 2, 3] if data.count >= 3 else [1]
        table = ColorInterp.palette in data.colorinterp[:1]
        how = Resampling.nearest if table else Resampling.average
        values = data.read(bands, window=window, out_shape=(len(bands), *shape), resampling=how)
        cover = data.dataset_mask(window=window, out_shape=shape)
        if table:
            return _from_palette(values[0], data.colormap(1), cover)
        if self._stretch is not None:
            low, high = self._stretch
            with np.errstate(invalid="ignore"):
                values = np.nan_to_num((values.astype(np.float64) - low) * (255.0 / (high - low)))
            values = np.clip(values, 0, 255).astype(np.uint8)
        return premultiplied(values, cover)


def _from_palette(
    values: NDArray[Any], table: dict[int, tuple[int, ...]], cover: NDArray[np.uint8]
) -> Pixels:
    colours = np.zeros((256, 4), np.uint8)
    for index, colour in table.items():
        if 0 <= index < 256:
            colours[index] = colour
    found = colours[values.astype(np.uint8)]
    alpha = np.minimum(found[..., 3], cover)
    return premultiplied(np.moveaxis(found[..., :3], -1, 0), alpha)


def _dataset(path: str, form: str) -> DatasetReader:
    try:
        data = rasterio.open(path, driver=_DRIVERS[form])
        if data.count == 0 and data.subdatasets:
            data = rasterio.open(data.subdatasets[0], driver=_DRIVERS[form])
    except (RasterioError, CPLE_BaseError, ValueError) as error:
        raise UserError(f"is damaged or cut off: {_words(error)}", where=path) from error
    if data.count == 0:
        raise UserError("holds no picture", where=path)
    return data


def _words(error: BaseException) -> str:
    """Return the last reason that GDAL gave, short."""
    return (str(error).splitlines() or [type(error).__name__])[-1][:160]


# --- tiles --------------------------------------------------------------------------------


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
        return _from_palette(values[0], data.colormap(1), whole)
    if values.dtype != np.uint8:
        values = (values >> 8).astype(np.uint8)
    alpha = values[-1] if len(values) in (2, 4) else whole
    return premultiplied(values[: 3 if len(values) >= 3 else 1], alpha)


# --- tasks --------------------------------------------------------------------------------


def _source(arguments: dict[str, Any], context: Context) -> tuple[Source, str]:
    """Return the open file of a request; it is opened anew when it changed."""
    path = arguments["path"]
    regular_size(path)
    told = probe(arguments, context)
    key = (path, told["size"], told["changed"])
    if context.kept.get("key") != key:
        form = str(told["format"])
        if told["kind"] != "raster":
            raise UserError("is no base map of pictures", where=path)
        made = Picture(path, form) if form in _DRIVERS else Tiles(path, form)
        context.kept.update(key=key, source=made, form=form)
    return context.kept["source"], context.kept["form"]


def open_raster(arguments: dict[str, Any], context: Context) -> dict[str, object]:
    """Return what a file of pictures says of itself."""
    source, form = _source(arguments, context)
    return {"format": form, **source.facts()}


def view(arguments: dict[str, Any], context: Context) -> dict[str, object]:
    """Give the picture of a view as array ``pixels`` (height, width, 4)."""
    source, _ = _source(arguments, context)
    frame = Frame(arguments["crs"], arguments["bounds"], arguments["size"])
    try:
        pixels, damaged = source.picture(frame)
    except (RasterioError, CPLE_BaseError) as error:
        raise UserError(
            f"cannot be drawn here: {_words(error)}", where=arguments["path"]
        ) from error
    context.arrays["pixels"] = pixels
    return {"damaged": damaged}
