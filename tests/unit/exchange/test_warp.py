"""Pictures from one grid to another, by NumPy alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sitmap.exchange.worker.base_maps.warp import spread, warped

_PIXEL = (10, 20, 30, 255)


def test_the_middle_of_a_pixel_is_its_colour_and_beyond_is_nothing() -> None:
    one = np.full((3, 3, 4), _PIXEL, np.uint8)
    columns = np.array([[-5, 0, 0.5, 1.5, 2.5, 3, 9, np.nan]], np.float32)
    out = warped(one, columns, np.full_like(columns, 1.5))[0]
    assert out[2:5].tolist() == [list(_PIXEL)] * 3
    assert np.abs(out[1].astype(int) - np.array(_PIXEL) / 2).max() <= 1
    assert np.abs(out[5].astype(int) - np.array(_PIXEL) / 2).max() <= 1
    assert not out[[0, 6, 7]].any()


def test_between_pixels_colours_mix() -> None:
    two = np.zeros((1, 2, 4), np.uint8)
    two[0, 0], two[0, 1] = (0, 0, 0, 255), (255, 128, 64, 255)
    columns = np.array([[1.0, 0.75]], np.float32)
    out = warped(two, columns, np.full_like(columns, 0.5))[0]
    assert np.abs(out[0].astype(int) - (128, 64, 32, 255)).max() <= 2
    assert np.abs(out[1].astype(int) - (64, 32, 16, 255)).max() <= 2


@given(st.integers(1, 300), st.integers(1, 300))
def test_the_same_grid_gives_the_same_picture(height: int, width: int) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, 4), np.uint8)
    columns, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    same = warped(pixels, columns.astype(np.float32), rows.astype(np.float32))
    assert np.array_equal(same, pixels)


def test_values_are_spread_evenly_and_gaps_stay_local() -> None:
    grid = np.tile(np.linspace(0.0, 100.0, 33), (33, 1))
    out = spread(grid, 10, 100)
    assert np.allclose(out, np.tile(np.arange(100) + 0.5, (10, 1)), atol=1e-3)
    grid[0, 0] = np.nan
    out = spread(grid, 64, 64)
    assert np.isnan(out[0, 0])
    assert np.isfinite(out[4:, 4:]).all()
