"""Pictures of base maps: GeoTIFF, tiles of a GeoPackage, MBTiles and PMTiles, in any view.

Runs in the child; loads rasterio and its GDAL. A picture is RGBA, premultiplied, in the
view's projection; where the file has nothing it is transparent.
"""

from __future__ import annotations

import math
import warnings
from collections import OrderedDict
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import DatasetReader, MemoryFile
from rasterio.transform import Affine, from_bounds
from rasterio.warp import reproject, transform
from rasterio.windows import Window

from sitmap.errors import UserError
from sitmap.exchange.worker import Context
from sitmap.exchange.worker_archives import Archive, open_archive
from sitmap.exchange.worker_formats import probe, regular_size

__all__ = ["open_raster", "view"]

Pixels: TypeAlias = NDArray[np.uint8]
"""Bands first: (4, height, width), premultiplied."""

_GRID: Final = 17
_MOST_PIXELS: Final = 40_000_000
_MOST_TOUCHED: Final = 600_000_000
"""Pixels of a file that one picture may need: beyond, it takes seconds."""
_MOST_TILES: Final = 320
_KEPT_TILES: Final = 400
_LARGEST_TILE: Final = 2048
_MERCATOR: Final = 20037508.342789244
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
        self.crs = CRS.from_user_input(crs)
        self.width, self.height = width, height
        self.transform = from_bounds(*bounds, width, height)
        across, down = np.meshgrid(np.linspace(0, width, _GRID), np.linspace(0, height, _GRID))
        self._columns, self._rows = across.ravel(), down.ravel()

    def points_in(self, crs: CRS) -> NDArray[np.float64]:
        """Return the finite coordinates (n, 2) of a grid over the frame."""
        x, y = self.transform * (self._columns, self._rows)
        return _moved(self.crs, crs, x, y)

    def empty(self) -> Pixels:
        """Return a picture of nothing."""
        return np.zeros((4, self.height, self.width), np.uint8)

    def warped(self, pixels: Pixels, at: Affine, crs: CRS) -> Pixels:
        """Return the pixels of another grid in this frame."""
        out = self.empty()
        reproject(
            pixels,
            out,
            src_transform=at,
            src_crs=crs,
            dst_transform=self.transform,
            dst_crs=self.crs,
            resampling=Resampling.bilinear,
        )
        # Between opaque and nothing rounding may leave a colour brighter than its cover.
        np.minimum(out[:3], out[3], out=out[:3])
        return out


def _moved(
    source: CRS, target: CRS, x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the coordinates (n, 2) in another system, without those that it cannot show."""
    try:
        found = np.column_stack(transform(source, target, x.tolist(), y.tolist()))
    except (RasterioError, CPLE_BaseError):
        return np.empty((0, 2))
    kept: NDArray[np.float64] = found[np.isfinite(found).all(axis=1)]
    return kept


def premultiplied(rgb: NDArray[Any], alpha: NDArray[Any]) -> Pixels:
    """Return colours (3, h, w) times their cover (h, w), with the cover as fourth band."""
    out = np.empty((4, *alpha.shape), np.uint8)
    out[3] = alpha
    if (alpha == 255).all():
        out[:3] = rgb
    else:
        out[:3] = (rgb.astype(np.uint16) * alpha + 127) // 255
    return out


# --- one large picture --------------------------------------------------------------------


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

    def facts(self) -> dict[str, object]:
        """Return extent (degrees), title and attribution."""
        data = self._data
        across, down = np.meshgrid(np.linspace(0, data.width, 9), np.linspace(0, data.height, 9))
        x, y = data.transform * (across.ravel(), down.ravel())
        found = _moved(data.crs, CRS.from_epsg(4326), x, y)
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
        points = frame.points_in(data.crs)
        if not len(points):
            return frame.empty(), 0
        columns, rows = ~data.transform * (points[:, 0], points[:, 1])
        left, right = (
            max(math.floor(columns.min()) - 2, 0),
            min(math.ceil(columns.max()) + 2, data.width),
        )
        top, bottom = (
            max(math.floor(rows.min()) - 2, 0),
            min(math.ceil(rows.max()) + 2, data.height),
        )
        if left >= right or top >= bottom:
            return frame.empty(), 0
        across = max((columns.max() - columns.min()) / frame.width, 1e-9)
        down = max((rows.max() - rows.min()) / frame.height, 1e-9)
        scale = max(min(across, down), 1.0)
        window = Window(left, top, right - left, bottom - top)
        self._check_touched(window.width, window.height, scale)
        shape = (max(round(window.height / scale), 1), max(round(window.width / scale), 1))
        pixels = self._read(window, shape)
        at = data.window_transform(window) * Affine.scale(
            window.width / shape[1], window.height / shape[0]
        )
        return frame.warped(pixels, at, data.crs), 0

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
        rgb = values if len(bands) == 3 else np.repeat(values, 3, axis=0)
        return premultiplied(rgb, cover)


def _from_palette(values: NDArray[Any], table: dict[int, tuple[int, ...]], cover: Pixels) -> Pixels:
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
        points = frame.points_in(self._crs)
        if not len(points):
            return frame.empty(), 0
        low = np.maximum(points.min(axis=0), self._corner(0, 3))
        high = np.minimum(points.max(axis=0), self._corner(2, 1))
        if (low >= high).any():
            return frame.empty(), 0
        per_pixel = float((points.max(axis=0) - points.min(axis=0)).max()) / max(
            frame.width, frame.height
        )
        zoom = self._zoom(per_pixel, low, high)
        return self._mosaic(frame, zoom, low, high)

    def _corner(self, x: int, y: int) -> NDArray[np.float64]:
        """Return a corner of the extent in metres; ``y`` 3 is the south, 1 the north."""
        extent = self._archive.facts.extent
        lat = extent[1 if y == 3 else 3]
        metres = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) * 6378137.0
        return np.array([extent[x] / 180.0 * _MERCATOR, metres])

    def _zoom(self, per_pixel: float, low: NDArray[np.float64], high: NDArray[np.float64]) -> int:
        facts = self._archive.facts
        wanted = math.log2(2 * _MERCATOR / 256 / max(per_pixel, 1e-6))
        zoom = min(max(math.ceil(wanted - 0.35), facts.smallest), facts.largest)
        while zoom > facts.smallest and _count(zoom, low, high) > _MOST_TILES:
            zoom -= 1
        if _count(zoom, low, high) > _MOST_TILES:
            raise UserError(
                "has only detailed tiles and cannot be drawn at this scale",
                where=self._path,
                hint="zoom in",
            )
        return zoom

    def _mosaic(
        self, frame: Frame, zoom: int, low: NDArray[np.float64], high: NDArray[np.float64]
    ) -> tuple[Pixels, int]:
        first, last = _columns(zoom, low[0], high[0])
        top, bottom = _columns(zoom, -high[1], -low[1])
        damaged = 0
        found: dict[tuple[int, int], Pixels] = {}
        for row in range(top, bottom + 1):
            for column in range(first, last + 1):
                try:
                    tile = self._tile(zoom, column, row)
                except ValueError:
                    damaged += 1
                    continue
                if tile is not None:
                    found[row - top, column - first] = tile
        if not found:
            return frame.empty(), damaged
        side = max(tile.shape[1] for tile in found.values())
        shape = (4, (bottom - top + 1) * side, (last - first + 1) * side)
        mosaic = np.zeros(shape, np.uint8)
        for (row, column), tile in found.items():
            times = side // tile.shape[1]
            large = np.repeat(np.repeat(tile, times, axis=1), times, axis=2)
            across, down = column * side, row * side
            mosaic[:, down : down + large.shape[1], across : across + large.shape[2]] = large
        step = 2 * _MERCATOR / (1 << zoom)
        at = from_bounds(
            first * step - _MERCATOR,
            _MERCATOR - (bottom + 1) * step,
            (last + 1) * step - _MERCATOR,
            _MERCATOR - top * step,
            shape[2],
            shape[1],
        )
        return frame.warped(mosaic, at, self._crs), damaged

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


def _columns(zoom: int, low: float, high: float) -> tuple[int, int]:
    step = 2 * _MERCATOR / (1 << zoom)
    last = (1 << zoom) - 1
    first = math.floor((low + _MERCATOR) / step)
    return max(first, 0), min(math.ceil((high + _MERCATOR) / step) - 1, last)


def _count(zoom: int, low: NDArray[np.float64], high: NDArray[np.float64]) -> int:
    first, last = _columns(zoom, low[0], high[0])
    top, bottom = _columns(zoom, -high[1], -low[1])
    return max(last - first + 1, 0) * max(bottom - top + 1, 0)


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
    rgb = values[:3] if len(values) >= 3 else np.repeat(values[:1], 3, axis=0)
    return premultiplied(rgb, alpha)


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
    context.arrays["pixels"] = np.ascontiguousarray(np.moveaxis(pixels, 0, -1))
    return {"damaged": damaged}
