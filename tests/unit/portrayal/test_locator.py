"""The small map of where the large one lies, and the corner that it takes on a page."""

from __future__ import annotations

import numpy as np
import pytest

from sitmap.geo.projection_choice import projection_for
from sitmap.portrayal.basemap import BaseMap, load_base_map
from sitmap.portrayal.draw_list import DrawList, Paths, Text
from sitmap.portrayal.locator import free_corner, locator, locator_size
from sitmap.portrayal.page.inset import inset_items, inset_place
from sitmap.portrayal.page.model import Box, Picture
from sitmap.portrayal.style import load_style
from sitmap.portrayal.view import Extent, View
from tests.helpers.snapshots import make_snapshot, situation_on

POKROVSK: Extent = (36.7, 47.95, 37.7, 48.55)
WIDE: Extent = (20.0, 40.0, 45.0, 55.0)


@pytest.fixture(scope="module")
def base_map() -> BaseMap:
    return load_base_map()


def view_of(extent: Extent, choice: str = "") -> View:
    return View.fit(projection_for(choice, extent), extent, 900, 600)


def frame_in(found: DrawList) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    layer = found.layer("locator")
    assert layer is not None
    item = layer.items[-1]
    assert isinstance(item, Paths)
    return item.shape.points


@pytest.mark.parametrize("extent", [POKROVSK, WIDE, (-180.0, -18.0, -178.0, -16.0)])
@pytest.mark.parametrize("choice", ["", "EPSG:3857"])
def test_the_frame_stands_in_the_middle_and_is_seen(
    base_map: BaseMap, extent: Extent, choice: str
) -> None:
    found = locator(base_map, view_of(extent, choice), load_style("light"), (150, 114))
    points = frame_in(found)
    assert points.mean(axis=0) == pytest.approx([75, 57], abs=4)
    size = np.ptp(points, axis=0)
    assert 6 <= size.max() < 75
    for item in (item for layer in found.layers for item in layer.items):
        if isinstance(item, Paths):
            assert np.isfinite(item.shape.points).all()


def test_land_and_the_country_show(base_map: BaseMap) -> None:
    found = locator(base_map, view_of(POKROVSK), load_style("paper"), (150, 114))
    items = [item for layer in found.layers for item in layer.items]
    assert sum(len(item.shape.points) for item in items if isinstance(item, Paths)) > 200
    assert "Ukraine" in [item.text for item in items if isinstance(item, Text)]
    found = locator(base_map, view_of(POKROVSK), load_style("paper"), (150, 114), "uk")
    items = [item for layer in found.layers for item in layer.items]
    assert "Україна" in [item.text for item in items if isinstance(item, Text)]


def test_a_map_of_the_world_and_a_tiny_one_need_none() -> None:
    assert locator_size(view_of(POKROVSK)) is not None
    assert locator_size(view_of((-170.0, -70.0, 170.0, 70.0))) is None
    assert locator_size(view_of(POKROVSK).resized(300, 200)) is None


def test_the_emptiest_corner_is_taken() -> None:
    frame, size = (900.0, 600.0), (150.0, 114.0)
    assert free_corner(np.empty((0, 2)), frame, size) == (750.0, 0.0)
    assert free_corner(np.array([[800.0, 50.0]]), frame, size) == (0.0, 0.0)
    crowded = np.array([[800.0, 50.0], [20.0, 20.0]])
    assert free_corner(crowded, frame, size) == (750.0, 486.0)


def test_the_inset_lies_inside_the_frame_of_the_page(base_map: BaseMap) -> None:
    snapshot = make_snapshot()
    view = view_of(POKROVSK)
    place = inset_place(base_map, snapshot, situation_on(snapshot), view)
    frame = Box(10.0, 20.0, 900 * 25.4 / 96, 600 * 25.4 / 96)
    items = inset_items(base_map, view, load_style("paper"), place, "en", frame)
    (picture,) = (item for item in items if isinstance(item, Picture))
    assert frame.contains(picture.box)
    # The example's area lies in the east, its route in the west: the south is free.
    assert place.shape == (1, 4)
    world = view_of((-170.0, -70.0, 170.0, 70.0))
    assert len(inset_place(base_map, snapshot, situation_on(snapshot), world)) == 0
