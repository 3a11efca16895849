"""What a measure tells and draws."""

from __future__ import annotations

import numpy as np
import pytest

from sitmap.geo.projection import WEB_MERCATOR, choose_projection
from sitmap.portrayal.draw_list import Paths, Text
from sitmap.portrayal.measure_scene import (
    Measure,
    MeasureMode,
    format_area,
    format_bearing,
    format_length,
    measure_draw_list,
)
from sitmap.portrayal.style import load_style
from sitmap.portrayal.view import View

EXTENT = (36.7, 47.95, 37.7, 48.55)
VIEW = View.fit(choose_projection(EXTENT), EXTENT, 800, 600)
STYLE = load_style("light")


def measure(mode: MeasureMode, *corners: tuple[float, float]) -> Measure:
    made = Measure(mode)
    for corner in corners:
        made = made.with_corner(corner)
    return made


def words(made: Measure, view: View = VIEW) -> list[str]:
    layer = measure_draw_list(made, view, STYLE).layers[0]
    return [item.text for item in layer.items if isinstance(item, Text)]


def lines(made: Measure, view: View = VIEW) -> list[Paths]:
    layer = measure_draw_list(made, view, STYLE).layers[0]
    return [item for item in layer.items if isinstance(item, Paths) and item.casing is not None]


@pytest.mark.parametrize(
    ("metres", "text"),
    [(0, "0.0 m"), (9.9, "9.9 m"), (9.96, "10 m"), (999.4, "999 m"), (999.6, "1.00 km"),
     (12_344, "12.34 km"), (99_996, "100.0 km"), (1_234_567, "1 235 km")],
)  # fmt: skip
def test_lengths(metres: float, text: str) -> None:
    assert format_length(metres) == text


@pytest.mark.parametrize(
    ("square", "text"),
    [(8420, "8 420 m²"), (99_999.4, "99 999 m²"), (100_000, "0.100 km²"), (12.344e6, "12.34 km²"),
     (123.4e6, "123.4 km²"), (1234.5e6, "1 234 km²")],
)  # fmt: skip
def test_areas(square: float, text: str) -> None:
    assert format_area(square) == text


@pytest.mark.parametrize(
    ("degrees", "text"),
    [(0, "000.0°"), (83.44, "083.4°"), (359.97, "000.0°"), (float("nan"), "–")],
)
def test_bearings(degrees: float, text: str) -> None:
    assert format_bearing(degrees) == text


def test_a_distance_tells_its_last_leg_and_the_ellipsoid() -> None:
    made = measure("distance", (37.0, 48.0), (37.2, 48.2)).pointed((37.4, 48.2))
    assert made.headline() == format_length(sum(leg.metres for leg in made.legs))
    first, last = made.details()
    assert first.startswith("Leg 2: 14.8")
    assert "bearing 089.9°" in first
    assert "WGS 84" in last
    shown = words(made)
    assert made.headline() in shown
    assert sum(text == format_length(leg.metres) for leg in made.legs for text in shown) == 2


def test_the_leg_to_the_pointer_is_dashed_until_the_end() -> None:
    made = measure("distance", (37.0, 48.0), (37.2, 48.2)).pointed((37.4, 48.2))
    assert [bool(path.stroke and path.stroke.dash) for path in lines(made)] == [False, True]
    ended = made.ended()
    assert [bool(path.stroke and path.stroke.dash) for path in lines(ended)] == [False]


def test_a_corner_is_taken_back_and_the_end_begins_anew() -> None:
    made = measure("distance", (37.0, 48.0), (37.2, 48.2), (37.3, 48.3))
    assert made.without_last().corners == ((37.0, 48.0), (37.2, 48.2))
    assert made.ended().with_corner((36.0, 47.0)).corners == ((36.0, 47.0),)
    assert made.with_corner((37.3, 48.3)) is made
    assert measure("area").without_last().corners == ()


def test_an_area_needs_three_corners_that_do_not_cross() -> None:
    two = measure("area", (37.0, 48.0), (37.2, 48.2))
    assert "Three corners" in two.headline()
    three = two.with_corner((37.2, 48.0))
    assert three.headline().endswith("km²")
    assert three.details()[0].startswith("Perimeter")
    crossed = measure("area", (37, 48), (38, 49), (38, 48), (37, 49))
    assert "crosses itself" in crossed.headline()


def test_a_line_across_the_seam_of_the_map_is_cut_there() -> None:
    view = View.fit(WEB_MERCATOR, (-180, -70, 180, 70), 800, 600)
    (path,) = lines(measure("distance", (170.0, 50.0), (-170.0, 50.0)), view)
    assert len(path.shape.starts) == 2
    for piece in np.split(path.shape.points, path.shape.starts[1:]):
        assert np.ptp(piece[:, 0]) < 100


def test_what_lies_beyond_the_projection_is_left_out() -> None:
    made = measure("distance", (37.0, 48.0), (-143.0, -48.0))
    assert len(measure_draw_list(made, VIEW, STYLE).layers[0].items) > 2
    nothing = measure("distance", (-143.0, -48.0), (-142.0, -48.0))
    assert lines(nothing) == []


def test_keys_aim_with_a_cross_in_the_middle() -> None:
    def crosses(made: Measure) -> list[Paths]:
        layer = measure_draw_list(made, VIEW, STYLE, aimed=True).layers[0]
        paths = [item for item in layer.items if isinstance(item, Paths)]
        return [path for path in paths if len(path.shape.starts) == 4]

    (cross,) = crosses(measure("distance"))
    assert cross.shape.points.mean(axis=0) == pytest.approx((400, 300))
    assert crosses(measure("distance", (37.0, 48.0)).ended()) == []


def test_the_copy_has_a_line_a_corner() -> None:
    made = measure("distance", (37.0, 48.0), (37.2, 48.2)).pointed((39.0, 49.0)).ended()
    rows = made.copied().splitlines()
    assert rows[0].startswith(made.headline())
    assert rows[1] == "1\t48.000000° N 37.000000° E"
    assert rows[2].startswith("2\t48.200000° N 37.200000° E\t")
    assert rows[2].endswith(format_bearing(made.legs[0].bearing))


def test_the_readout_leaves_the_upper_edge_of_a_narrow_map_to_the_lines_there() -> None:
    made = measure("distance", (37.0, 48.0), (37.2, 48.2))
    for width, least, most in ((800, 40.0, 50.0), (1600, 5.0, 15.0)):
        layer = measure_draw_list(made, VIEW.resized(width, 600), STYLE).layers[0]
        panel = [item for item in layer.items if isinstance(item, Paths)][-1]
        assert least < panel.shape.points[:, 1].min() < most
