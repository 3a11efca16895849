"""The relief as a picture: where it is, what colour, how it fades."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sitmap.geo.projection import Projection, equal_area_projection
from sitmap.portrayal.base_scene import base_draw_list
from sitmap.portrayal.basemap import BaseMap, load_base_map
from sitmap.portrayal.draw_list import PathShape, Raster
from sitmap.portrayal.layer_choices import LayerChoices
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.relief import relief_picture, relief_strength
from sitmap.portrayal.style import load_style
from sitmap.portrayal.view import View

LIGHT, DARK, PAPER = load_style("light"), load_style("dark"), load_style("paper")
CLIP = PathShape.of([np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])], closed=True)


@cache
def base_map() -> BaseMap:
    return load_base_map()


def picture(view: View) -> NDArray[np.uint8]:
    return relief_picture(base_map().relief, view, LIGHT, CLIP, 1.0).pixels


def at(pixels: NDArray[np.uint8], view: View, lon: float, lat: float) -> NDArray[np.int64]:
    """Return the mean colour of a few pixels around a place."""
    x, y = view.to_frame(np.array([[lon, lat]]))[0]
    rows, columns = pixels.shape[:2]
    row, column = int(y / view.height * rows), int(x / view.width * columns)
    around = pixels[row - 2 : row + 3, column - 2 : column + 3, :3]
    return np.asarray(around.mean(axis=(0, 1)), np.int64)


def world(middle: float) -> View:
    eqearth = Projection("", None, f"+proj=eqearth +lon_0={middle} +ellps=WGS84", middle)
    return View.at_scale(eqearth, middle, 0.0, 120e6, 1200, 700)


def test_relief_fades_out_close_up_and_stays_off_pages_of_a_battle() -> None:
    assert relief_strength(100e6, LIGHT) == 1.0
    assert 0 < relief_strength(1e6, DARK) < 1
    assert relief_strength(300e3, LIGHT) == 0.0
    assert relief_strength(1e6, PAPER) == 0.0
    assert relief_strength(4e6, PAPER) == 1.0


def test_mountains_are_darker_than_plains() -> None:
    view = View.at_scale(equal_area_projection(85.0, 33.0), 85.0, 33.0, 20e6, 1200, 700)
    pixels = picture(view)
    tibet, bengal = at(pixels, view, 88.0, 33.0), at(pixels, view, 89.5, 24.0)
    assert (tibet.sum() + 30) < bengal.sum()


def test_beyond_the_globe_the_picture_has_the_colour_of_plain_land() -> None:
    view = View.at_scale(equal_area_projection(37.0, 48.0), 37.0, 48.0, 140e6, 1200, 700)
    pixels = picture(view)
    assert tuple(pixels[2, 2].tolist()) == LIGHT.colour("land")
    assert (pixels[..., 3] == 255).all()


def test_the_same_place_has_the_same_colour_about_any_meridian() -> None:
    for lon, lat in ((100.0, 35.0), (-68.0, -20.0), (179.5, 67.5), (-179.5, 67.5), (20.0, 5.0)):
        views = [world((lon + away + 180) % 360 - 180) for away in (-60, 60)]
        colours = [at(picture(view), view, lon, lat) for view in views]
        assert np.abs(colours[0] - colours[1]).max() <= 12


def test_a_pole_is_a_place_like_any_other() -> None:
    view = View.at_scale(equal_area_projection(0.0, -90.0), 0.0, -90.0, 40e6, 1200, 700)
    pixels = picture(view)
    rows, columns = pixels.shape[:2]
    middle = pixels[rows // 2 - 8 : rows // 2 + 8, columns // 2 - 8 : columns // 2 + 8, :3]
    assert np.ptp(middle.astype(np.int64), axis=(0, 1)).max() < 24


def test_the_reader_can_hide_it() -> None:
    view = View.at_scale(equal_area_projection(25.0, 48.0), 25.0, 48.0, 4e6, 800, 500)
    shown = base_draw_list(base_map(), view, LIGHT).layer("relief")
    assert shown is not None
    assert isinstance(shown.items[0], Raster)
    plain = base_draw_list(base_map(), view, PAPER).layer("land")
    assert plain is not None  # on paper the clipped picture lies on a vector
    choices = LayerChoices(hidden_ground=frozenset({"relief"}))
    hidden = base_draw_list(base_map(), view, LIGHT, options=MapOptions(layers=choices))
    assert hidden.layer("relief") is None
    assert hidden.layer("land") is not None
