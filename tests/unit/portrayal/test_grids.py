"""Which grid lines a map carries, their labels, the names of squares."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from sitmap.geo.projection_choice import projection_for
from sitmap.portrayal.draw_list import Paths, Text
from sitmap.portrayal.grids import edge_crossings, grid_items, grid_lines, grid_words, square_names
from sitmap.portrayal.labels import Room, text_box
from sitmap.portrayal.map_options import GridChoice
from sitmap.portrayal.page.map_frame import ticks
from sitmap.portrayal.style import load_style
from sitmap.portrayal.view import View

CHOICES: tuple[GridChoice, ...] = ("graticule", "utm", "mgrs", "both", "none")


def view_at(scale: float, lon: float = 37.18, lat: float = 48.28, choice: str = "") -> View:
    extent = (lon - 0.2, lat - 0.1, lon + 0.2, lat + 0.1)
    return View.at_scale(projection_for(choice, extent), lon, lat, scale, 1000, 700)


def words(items: Sequence[object]) -> list[str]:
    return [item.text for item in items if isinstance(item, Text)]


@pytest.mark.parametrize(
    ("scale", "step"), [(50_000, 1_000), (250_000, 10_000), (500_000, 10_000), (5e6, 100_000)]
)
def test_steps_are_those_of_printed_maps(scale: float, step: int) -> None:
    view = view_at(scale)
    upright = [line for line in grid_lines(view, "utm") if line.upright and line.words]
    here = [line for line in upright if view.projection.middle == 39.0]
    xs = sorted(x for line in here for x in edge_crossings(view, line, "bottom"))
    gaps = np.diff(xs) * view.true_metres_per_unit
    assert np.median(gaps) == pytest.approx(step, rel=0.02)


def test_each_choice_has_its_lines() -> None:
    view = view_at(250_000)
    metric = {c: {line.metric for line in grid_lines(view, c)} for c in CHOICES}
    assert metric == {
        "graticule": {False},
        "utm": {True},
        "mgrs": {True},
        "both": {True, False},
        "none": set(),
    }
    assert grid_items(view, load_style("light"), "none") == []


def test_the_border_of_a_zone_lies_at_36_degrees_and_lines_end_there() -> None:
    view = view_at(250_000, lon=36.0)
    borders = [line for line in grid_lines(view, "utm") if line.weight == 3]
    assert len(borders) == 1
    (x,) = edge_crossings(view, borders[0], "bottom")
    assert view.from_frame(x, view.height)[0] == pytest.approx(36.0, abs=1e-6)
    for line in grid_lines(view, "utm"):
        lons = np.concatenate([piece[:, 0] for piece in line.pieces])
        assert lons.max() <= 36.0 + 1e-9 or lons.min() >= 36.0 - 1e-9


def test_squares_are_named_once_with_their_field_first() -> None:
    view = view_at(500_000)
    room = Room(view.width, view.height)
    items = square_names(view, load_style("light"), "mgrs", room)
    named = words(items)
    assert sum(text.startswith("37U ") for text in named) == 1
    assert any(text.endswith("CP") for text in named)
    assert named.count("37U CP") == 1
    boxes = [text_box(item) for item in items if isinstance(item, Text)]
    assert all(box[0] >= 0 and box[2] <= view.width for box in boxes)
    assert square_names(view, load_style("light"), "utm", room) == []


def test_small_scales_name_fields_alone() -> None:
    view = view_at(15_000_000, choice="LAEA")
    names = words(square_names(view, load_style("dark"), "mgrs", Room(1000, 700)))
    assert "37U" in names
    assert all(name[:-1].isdigit() for name in names)


def test_a_map_across_180_degrees_has_lines_on_both_sides() -> None:
    extent = (179.5, -17.5, 180.0, -17.0)
    view = View.at_scale(projection_for("UTM", extent), 179.9, -17.2, 1_000_000, 1000, 700)
    for choice in ("graticule", "utm"):
        lines = [line for line in grid_lines(view, choice) if line.upright and line.words]
        lons = np.concatenate([piece[:, 0] for line in lines for piece in line.pieces])
        assert lons.max() > 179
        assert lons.min() < -179
        assert len(lines) < 60


def test_labels_of_one_edge_do_not_touch() -> None:
    for choice in CHOICES:
        items = grid_items(view_at(100_000), load_style("light"), choice)
        top = [text_box(i) for i in items if isinstance(i, Text) and i.baseline == "top"]
        for row in {box[1] for box in top}:
            boxes = sorted(box for box in top if box[1] == row)
            assert all(a[2] < b[0] for a, b in pairwise(boxes))


def test_a_page_says_what_its_grid_is() -> None:
    view = view_at(50_000)
    assert grid_words(view, "utm") == (
        "Grid UTM on WGS 84, a line every 1 km; small figures are hundreds of kilometres."
    )
    assert grid_words(view_at(5_000), "both").startswith("Grid MGRS on WGS 84, a line every 100 m")
    assert grid_words(view, "graticule") == grid_words(view, "none") == ""
    assert grid_words(view_at(15_000_000), "mgrs") == ""


def test_ticks_of_both_grids_share_the_frame() -> None:
    found = ticks(view_at(250_000), "both")
    by_edge = {edge: {tick.label for tick in found if tick.edge == edge} for edge in
               ("top", "left", "bottom", "right")}  # fmt: skip
    assert all("°" in text for text in by_edge["top"] | by_edge["left"])
    assert by_edge["bottom"]
    assert not any("°" in text for text in by_edge["bottom"] | by_edge["right"])


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("scale", [5_000, 1_000_000, 150_000_000])
def test_any_scale_anywhere_gives_finite_lines(choice: GridChoice, scale: float) -> None:
    for lon, lat in ((37.0, 48.0), (179.7, 71.0), (0.0, -79.9), (10.0, 89.0)):
        view = view_at(scale, lon, lat)
        for item in grid_items(view, load_style("paper"), choice):
            if isinstance(item, Paths):
                assert np.isfinite(item.shape.points).all()
