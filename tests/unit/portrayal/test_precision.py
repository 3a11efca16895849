from __future__ import annotations

import numpy as np
import pytest

from sitmap.geo.geodesic import distance_m
from sitmap.geo.projection import choose_projection
from sitmap.geo.projection_choice import projection_from
from sitmap.portrayal.draw_list import DrawList, Paths
from sitmap.portrayal.hits import drawn_rows, highlight, hit_test
from sitmap.portrayal.map_options import MapOptions, PrecisionChoice
from sitmap.portrayal.precision import (
    precision_circle,
    precision_entries,
    precision_words,
)
from sitmap.portrayal.scene import situation_draw_list
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import load_style
from sitmap.portrayal.view import View
from tests.helpers.snapshots import EXAMPLE_EXTENT, Row, make_snapshot, situation_on

STYLE = load_style("light")


def the_view(projection: str = "") -> View:
    found = projection_from(projection) if projection else choose_projection(EXAMPLE_EXTENT)
    return View.fit(found, EXAMPLE_EXTENT, 1200, 800)


def rows(count: int = 3) -> list[Row]:
    """Known to 3 km, to 100 m (smaller than a mark here), not said, then more of 3 km."""
    precise = [3000.0, 100.0, None, *[3000.0] * count][:count]
    return [
        Row(wkt=f"POINT ({36.9 + 0.7 * n / count} {48.1 + 0.3 * n / count})", precision_m=metres)
        for n, metres in enumerate(precise)
    ]


def drawn(items: list[Row], choice: PrecisionChoice, view: View | None = None) -> DrawList:
    snapshot = make_snapshot(items)
    options = MapOptions(precision=choice)
    return situation_draw_list(
        snapshot, situation_on(snapshot), view or the_view(), STYLE, ShapeCache(), options=options
    )


def circles(draw_list: DrawList) -> list[Paths]:
    layer = draw_list.layer("precision")
    return [item for item in layer.items if isinstance(item, Paths)] if layer else []


def test_circles_larger_than_their_mark_are_dashed_and_empty() -> None:
    (found,) = circles(drawn(rows(), "auto"))
    assert found.row == 0
    assert found.fill is None
    assert found.stroke is not None
    assert found.stroke.dash


@pytest.mark.parametrize("projection", ["", "EPSG:3857"])
def test_every_point_of_a_circle_lies_at_the_stated_metres(projection: str) -> None:
    view = the_view(projection)
    (found,) = circles(drawn(rows(), "auto", view))
    for x, y in found.shape.points.tolist():
        lon, lat = view.from_frame(x, y)
        assert distance_m(36.9, 48.1, lon, lat) == pytest.approx(3000, rel=0.002)


def test_circles_of_many_marks_wait_until_asked_for() -> None:
    many = rows(80)
    assert not circles(drawn(many, "auto"))
    assert len(circles(drawn(many, "all"))) == 78
    assert not circles(drawn(rows(), "chosen"))


def test_a_circle_wide_on_the_map_waits_until_asked_for() -> None:
    near = View.fit(choose_projection(EXAMPLE_EXTENT), (36.86, 48.06, 36.94, 48.14), 1200, 800)
    assert not circles(drawn(rows(), "auto", near))
    assert [item.row for item in circles(drawn(rows(), "all", near))] == [0]
    assert precision_circle(make_snapshot(rows()), 0, near, STYLE)


def test_what_shares_place_and_metres_shares_a_circle() -> None:
    here = "POINT (37.1 48.2)"
    same = [Row(wkt=here, precision_m=metres) for metres in (2000.0, 3000.0, 2000.0)]
    assert [item.row for item in circles(drawn(same, "auto"))] == [0, 1]


def test_a_chosen_row_shows_its_circle_however_small() -> None:
    snapshot = make_snapshot(rows())
    for row, count in ((0, 1), (1, 1), (2, 0)):
        assert len(precision_circle(snapshot, row, the_view(), STYLE)) == count
    area = Row(wkt="POLYGON ((37 48, 37.1 48, 37.1 48.1, 37 48))", precision_m=5000.0)
    assert not precision_circle(make_snapshot([area]), 0, the_view(), STYLE)
    no_place = make_snapshot([Row(precision_m=50.0)])
    assert not precision_circle(no_place, 0, the_view(), STYLE)


@pytest.mark.parametrize(("lon", "lat"), [(179.99, 0.0), (0.0, 89.99)])
def test_circles_over_the_edge_of_the_world_do_no_harm(lon: float, lat: float) -> None:
    snapshot = make_snapshot([Row(wkt=f"POINT ({lon} {lat})", precision_m=9000.0)])
    for item in precision_circle(snapshot, 0, the_view(), STYLE):
        assert np.isfinite(item.shape.points).all()


def test_a_circle_is_not_the_thing_itself() -> None:
    shown = drawn(rows(), "auto")
    (found,) = circles(shown)
    x, y = found.shape.points[16].tolist()
    assert hit_test(shown, x, y) == ()
    assert drawn_rows(shown).tolist() == [0, 1, 2]
    layers = highlight(shown, 0, STYLE).layers
    assert [layer.name for layer in layers] == ["selected-marks"]


def test_the_legend_tells_the_metres_of_the_circles_drawn() -> None:
    snapshot = make_snapshot(rows(5))
    (entry,) = precision_entries(drawn(rows(5), "auto"), snapshot, STYLE)
    assert entry.label == "Location known to about 3 km"
    assert entry.count == 3
    assert precision_entries(drawn(rows(), "chosen"), snapshot, STYLE) == ()


def test_distances_are_told_in_one_unit() -> None:
    assert precision_words(50, 50) == "50 m"
    assert precision_words(250, 1500) == "250 m to 1.5 km"
