"""The view that a picture of a base map is made for, and the pixels that fill it.

Runs in the child; loads rasterio and its GDAL. Reading the pixels of a file belongs to
``picture`` and ``tile_pictures``.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.transform import Affine
from rasterio.warp import transform

from sitmap.errors import UserError
from sitmap.exchange.worker.base_maps.warp import spread, warped

__all__ = ["Frame", "Pixels", "from_palette", "moved", "premultiplied"]

Pixels: TypeAlias = NDArray[np.uint8]
"""(height, width, 4): RGBA, premultiplied."""

_GRID: Final = 33
_MOST_PIXELS: Final = 40_000_000


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


def from_palette(
    values: NDArray[Any], table: dict[int, tuple[int, ...]], cover: NDArray[np.uint8]
) -> Pixels:
    """Return the colours of a table (index -> RGBA) for values (h, w), under a cover (h, w)."""
    colours = np.zeros((256, 4), np.uint8)
    for index, colour in table.items():
        if 0 <= index < 256:
            colours[index] = colour
    found = colours[values.astype(np.uint8)]
    alpha = np.minimum(found[..., 3], cover)
    return premultiplied(np.moveaxis(found[..., :3], -1, 0), alpha)
