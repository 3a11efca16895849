"""The relief of the ground as a picture: tinted by height, shaded, in the style's colours.

Made for each view: positions are found on a coarse net through the projection, between its
knots they are interpolated on the sphere, so that poles and the 180th meridian are places
like any other. It fades out close up, where its cells would show as blots.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.basemap import Relief, ReliefGrid
from sitmap.portrayal.clipping import Box
from sitmap.portrayal.draw_list import PathShape, Raster
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["relief_picture", "relief_strength"]

_Floats = NDArray[np.float32]

_NET: Final = 24
_FINE_NET: Final = 6
"""Pixels between knots of the net; fine where the edge of what is shown may be in view."""
_PIXEL: Final = 2.5
"""Frame units in a pixel of the picture: the sources are coarser than the screen."""
_PAPER_PIXEL: Final = 0.8
"""The same on paper, where viewers do not smooth pictures: 120 to the inch."""
_MOST_PIXELS: Final = 4_000_000
_METRES_PER_DEGREE: Final = 111_320.0
_FULL_FROM: Final = 2_000_000.0
_NONE_BELOW: Final = 450_000.0
_PAPER_FROM: Final = 1_500_000.0
"""Pages at the scale of a battle hold no picture at all; there relief would be a mere breath."""


def relief_strength(denominator: float, style: Style) -> float:
    """Return how strongly relief shows at a scale, 0 to 1."""
    if style.theme == "paper" and denominator < _PAPER_FROM:
        return 0.0
    part = np.log(denominator / _NONE_BELOW) / np.log(_FULL_FROM / _NONE_BELOW)
    return float(np.clip(part, 0.0, 1.0))


def relief_picture(
    relief: Relief, view: View, style: Style, clip: PathShape, strength: float
) -> Raster:
    """Return the picture for a whole view, to be drawn inside ``clip`` (the land)."""
    pixel = _pixel(view, style)
    width, height = (max(round(size / pixel), 2) for size in (view.width, view.height))
    lon, lat, seen = _positions(view, width, height)
    at = np.full(lon.shape, 128, np.uint16)
    west, south, east, north = relief.near.extent
    near = seen & (lon > west) & (lon < east) & (lat > south) & (lat < north)
    cell = pixel * view.true_metres_per_unit / _METRES_PER_DEGREE
    # The grid of the world is large and read only if it is needed.
    if (far := seen & ~near).any():
        at[far] = _cells(_fitting(relief.world, cell), lon[far], lat[far])
    if near.any():
        at[near] = _cells(_fitting(relief.near, cell), lon[near], lat[near])
    pixels = _colours(style, strength)[at]
    pixels[~seen] = style.colour("land")  # at the rim, where the net has no knots
    return Raster(pixels.reshape(height, width, 4), 0.0, 0.0, view.width, view.height, clip=clip)


def _positions(view: View, width: int, height: int) -> tuple[_Floats, _Floats, NDArray[np.bool_]]:
    """Return degrees of all pixels' centres and which of them lie on the globe, flat."""
    step = _NET if view.projection.reach[0] >= 180 else _FINE_NET
    columns = np.append(np.arange(0, width - 1, step), width - 1).astype(np.float64)
    lines = np.append(np.arange(0, height - 1, step), height - 1).astype(np.float64)
    scale = np.array([view.width / width, view.height / height])
    knots = (np.stack(np.meshgrid(columns, lines), axis=-1).reshape(-1, 2) + 0.5) * scale
    lonlat = np.radians(view.projection.inverse(view.frame_to_xy(knots)))
    flat = np.cos(lonlat[:, 1])
    sphere = np.stack(
        [flat * np.cos(lonlat[:, 0]), flat * np.sin(lonlat[:, 0]), np.sin(lonlat[:, 1])]
    )
    net = sphere.reshape(3, len(lines), len(columns)).astype(np.float32)
    x, y, z = (_stretched(layer, lines, columns, height, width).ravel() for layer in net)
    seen = np.isfinite(z)
    x, y, z = (np.where(seen, part, 0.5) for part in (x, y, z))
    lon = np.degrees(np.arctan2(y, x))
    lat = np.degrees(np.arctan2(z, np.hypot(x, y)))
    return lon, lat, seen


def _stretched(
    net: _Floats, lines: NDArray[np.float64], columns: NDArray[np.float64], height: int, width: int
) -> _Floats:
    """Return a net's values at every pixel, between the knots in proportion."""
    row, down = _places(lines, height)
    column, across = _places(columns, width)
    rows = net[row] * (1 - down)[:, np.newaxis] + net[row + 1] * down[:, np.newaxis]
    return np.asarray(rows[:, column] * (1 - across) + rows[:, column + 1] * across)


def _places(knots: NDArray[np.float64], count: int) -> tuple[NDArray[np.intp], _Floats]:
    pixels = np.arange(count)
    before = np.clip(np.searchsorted(knots, pixels, side="right") - 1, 0, len(knots) - 2)
    part = (pixels - knots[before]) / (knots[before + 1] - knots[before])
    return before, part.astype(np.float32)


def _pixel(view: View, style: Style) -> float:
    """Return the frame units in a pixel of the picture."""
    fine = _PAPER_PIXEL if style.theme == "paper" else _PIXEL
    return max(fine, math.sqrt(view.width * view.height / _MOST_PIXELS))


def _fitting(grid: ReliefGrid, pixel: float) -> ReliefGrid:
    """Return the grid with cells no smaller than a pixel of so many degrees."""
    south, north = grid.extent[1], grid.extent[3]
    while (north - south) / grid.shade.shape[0] < pixel and min(grid.shade.shape) > 64:
        grid = grid.coarser
    return grid


def _cells(grid: ReliefGrid, lon: _Floats, lat: _Floats) -> NDArray[np.uint16]:
    """Return height and shade at positions as one number: 256 times the height, and the shade."""
    height = _sampled(grid.height, grid.extent, lon, lat).astype(np.uint16)
    return height * 256 + _sampled(grid.shade, grid.extent, lon, lat).astype(np.uint16)


def _sampled(values: NDArray[np.uint8], extent: Box, lon: _Floats, lat: _Floats) -> _Floats:
    """Return a grid's values between its cells at positions; the world goes round."""
    rows, columns = values.shape
    west, south, east, north = extent
    x = (lon - np.float32(west)) * np.float32(columns / (east - west)) - np.float32(0.5)
    y = (np.float32(north) - lat) * np.float32(rows / (north - south)) - np.float32(0.5)
    left, top = np.floor(x), np.floor(np.clip(y, 0, rows - 1.001))
    across, down = x - left, np.clip(y, 0, rows - 1) - top
    column, row = left.astype(np.int32), top.astype(np.int32)
    around = east - west >= 360
    first = column % columns if around else np.clip(column, 0, columns - 1)
    second = (column + 1) % columns if around else np.clip(column + 1, 0, columns - 1)
    start, below = row * columns, np.minimum(row + 1, rows - 1) * columns
    cells = values.ravel()
    upper = cells[start + first] * (1 - across) + cells[start + second] * across
    lower = cells[below + first] * (1 - across) + cells[below + second] * across
    return np.asarray(upper * (1 - down) + lower * down, np.float32)


def _colours(style: Style, strength: float) -> NDArray[np.uint8]:
    """Return opaque RGBA (65536, 4) by height and, within it, shade: both as in the grids.

    From the land's colour to height by the tint, then towards light or shadow.
    """
    land, high, light, dark = (
        np.array(style.colour(name)[:3], np.float64)
        for name in ("land", "land_high", "relief_light", "relief_dark")
    )
    rise = np.linspace(0.0, strength, 256)[:, np.newaxis, np.newaxis]
    shade = ((np.arange(256) - 128) / 127.0)[np.newaxis, :, np.newaxis]
    base = land + (high - land) * rise
    force = np.minimum(np.abs(shade) * strength * style.strength["relief"], 1.0)
    mixed = base + (np.where(shade > 0, light, dark) - base) * force
    table = np.full((256, 256, 4), 255, np.uint8)
    table[..., :3] = np.round(mixed)
    return table.reshape(-1, 4)
