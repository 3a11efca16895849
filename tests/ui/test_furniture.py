"""What stands over the map on screen: its words, and that its boxes do not touch."""

from __future__ import annotations

import numpy as np
import pytest

from sitmap.geo.projection_choice import projection_for
from sitmap.portrayal.basemap import BaseMap, load_base_map
from sitmap.portrayal.draw_list import Paths, Text
from sitmap.portrayal.labels import text_box
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.style import load_style
from sitmap.portrayal.view import Extent, View
from sitmap.ui.map_canvas.furniture import Notes, furniture, furniture_boxes
from sitmap.ui.map_canvas.furniture_layer import FurnitureLayer

pytestmark = pytest.mark.usefixtures("qapp")

POKROVSK: Extent = (36.7, 47.95, 37.7, 48.55)
EUROPE: Extent = (-10.0, 36.0, 42.0, 68.0)


@pytest.fixture(scope="module")
def base_map() -> BaseMap:
    return load_base_map()


def view_of(extent: Extent, choice: str = "") -> View:
    return View.fit(projection_for(choice, extent), extent, 1000, 700)


def texts(view: View, *, miles: bool = False) -> list[Text]:
    found = furniture(view, load_style("light"), Notes("Credits"), miles=miles)
    return [item for layer in found.layers for item in layer.items if isinstance(item, Text)]


def test_the_scale_panel_names_projection_error_and_true_north() -> None:
    said = [text.text for text in texts(view_of(POKROVSK, "EPSG:28407"))]
    assert "Pulkovo 1942 / Gauss-Kruger zone 7" in said
    assert "position error about 3 m" in said
    assert "GN" in said
    assert any(text.startswith("true north 1.") and text.endswith("E") for text in said)


def test_where_norths_agree_there_is_one_letter_and_no_needle() -> None:
    said = [text.text for text in texts(view_of(EUROPE))]
    assert "N" in said
    assert "GN" not in said
    assert not any("error" in text or "true north" in text for text in said)


def test_the_bar_is_in_miles_by_choice() -> None:
    assert any(text.text.endswith(" mi") for text in texts(view_of(POKROVSK), miles=True))


@pytest.mark.parametrize("choice", ["", "EPSG:28407", "LAEA", "EPSG:9835"])
def test_all_words_stand_inside_the_panel_and_apart(choice: str) -> None:
    view = view_of(POKROVSK, choice)
    found = furniture(view, load_style("light"), Notes())
    panel = found.layers[0].items[0]
    assert isinstance(panel, Paths)
    (left, top), (right, bottom) = panel.shape.points.min(axis=0), panel.shape.points.max(axis=0)
    boxes = [text_box(text) for text in texts(view) if text.text != "Credits"]
    for box in boxes:
        assert left <= box[0]
        assert box[2] <= right + 1
        assert top <= box[1] + 2
        assert box[3] <= bottom + 1
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0]
            assert apart or one[3] - 3 <= other[1] or other[3] - 3 <= one[1]


@pytest.mark.parametrize("choice", ["", "EPSG:28407"])
def test_the_locator_keeps_clear_of_scale_and_credits(base_map: BaseMap, choice: str) -> None:
    view = view_of(POKROVSK, choice)
    layer = FurnitureLayer(base_map)
    plain = layer.boxes(view, MapOptions())
    boxes = layer.boxes(view, MapOptions(locator=True))
    assert len(boxes) == len(plain) + 1
    inset = boxes[-1]
    assert inset[0] >= 0
    assert inset[1] >= 0
    apart = (
        (plain[:, 0] >= inset[2])
        | (plain[:, 2] <= inset[0])
        | (plain[:, 1] >= inset[3])
        | (plain[:, 3] <= inset[1])
    )
    assert np.all(apart)


_CREDITS = (
    "Natural Earth, relief by Tom Patterson and NOAA (public domain) · GeoNames, CC BY 4.0 · "
    "State register of settlements of Ukraine · Borders as recognised internationally"
)


@pytest.mark.parametrize("width", [300, 480, 700, 1000, 1800])
@pytest.mark.parametrize("choice", ["EPSG:28407", "LAEA"])
def test_credits_and_scale_stand_apart_at_any_width(width: int, choice: str) -> None:
    view = view_of(POKROVSK, choice).resized(width, 600)
    notes = Notes(_CREDITS, "Schematic, drawn from the article")
    found = furniture(view, load_style("light"), notes)
    panel = found.layers[0].items[0]
    assert isinstance(panel, Paths)
    top, (right, bottom) = panel.shape.points.min(axis=0)[1], panel.shape.points.max(axis=0)
    words = [item for item in found.layers[0].items if isinstance(item, Text) and item.halo]
    credit = [text for text in words if not text.italic]
    said = " ".join(text.text for text in reversed(credit)).replace("·", " ").split()
    assert said == _CREDITS.replace("·", " ").split()
    for box in map(text_box, words):
        assert box[0] >= right or box[1] >= bottom - 3 or box[3] <= top
        inside = [
            b[0] <= box[0] + 8 and b[1] <= box[1] + 4 and b[2] >= box[2] - 1 and b[3] >= box[3] - 4
            for b in furniture_boxes(view, notes)
        ]
        assert any(inside)


def test_names_keep_clear_of_a_panel_with_a_long_name() -> None:
    view = view_of(POKROVSK, "LAEA")
    panel = furniture(view, load_style("light"), Notes()).layers[0].items[0]
    assert isinstance(panel, Paths)
    low, high = panel.shape.points.min(axis=0), panel.shape.points.max(axis=0)
    assert furniture_boxes(view)[0].tolist() == pytest.approx([*low, *high])
