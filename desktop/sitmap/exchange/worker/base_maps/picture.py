"""A base map that is one large picture: a GeoTIFF, or the tiles of a GeoPackage.

Runs in the child; loads rasterio and its GDAL.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import DatasetReader
from rasterio.transform import Affine
from rasterio.windows import Window

from sitmap.errors import UserError
from sitmap.exchange.worker.base_maps.frame import (
    Frame,
    Pixels,
    from_palette,
    moved,
    premultiplied,
)
from sitmap.exchange.worker.context import words_of

__all__ = ["DRIVERS", "Picture"]

DRIVERS: Final = {"geotiff": "GTiff", "gpkg-raster": "GPKG"}
"""Format of a picture -> GDAL's driver, the only one that is let near it."""
_FINER: Final = 1.3
_ROOM: Final = 0.2
"""How much more is read on each side, so that small moves need no reading."""
_MOST_TOUCHED: Final = 600_000_000
"""Pixels of a file that one picture may need: beyond, it takes seconds."""


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
            return from_palette(values[0], data.colormap(1), cover)
        if self._stretch is not None:
            low, high = self._stretch
            with np.errstate(invalid="ignore"):
                values = np.nan_to_num((values.astype(np.float64) - low) * (255.0 / (high - low)))
            values = np.clip(values, 0, 255).astype(np.uint8)
        return premultiplied(values, cover)


def _dataset(path: str, form: str) -> DatasetReader:
    try:
        data = rasterio.open(path, driver=DRIVERS[form])
        if data.count == 0 and data.subdatasets:
            data = rasterio.open(data.subdatasets[0], driver=DRIVERS[form])
    except (RasterioError, CPLE_BaseError, ValueError) as error:
        raise UserError(f"is damaged or cut off: {words_of(error)}", where=path) from error
    if data.count == 0:
        raise UserError("holds no picture", where=path)
    return data
