from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.errors import UserError
from sitmap.geo.geodesic import distance_m
from sitmap.geo.projection import choose_projection
from sitmap.geo.projection_choice import projection_from
from sitmap.portrayal.scale_bar import needle_angle, nice_length, scale_bar, true_north
from sitmap.portrayal.view import UNIT_M, View

EXTENT = (36.7, 47.95, 37.7, 48.55)


def pokrovsk() -> View:
    return View.fit(choose_projection(EXTENT), EXTENT, 1600, 1000)


def test_fit_shows_the_whole_extent_and_touches_an_edge() -> None:
    view = View.fit(choose_projection(EXTENT), EXTENT, 1600, 1000, margin=10)
    corners = view.to_frame(
        np.array([[36.7, 47.95], [37.7, 47.95], [37.7, 48.55], [36.7, 48.55], [37.2, 48.55]])
    )
    assert (corners >= 9.9).all()
    assert (corners <= np.array([1590.1, 990.1])).all()
    assert corners[:, 1].min() == pytest.approx(10, abs=1.0)


@given(st.floats(0, 1600), st.floats(0, 1000))
def test_from_frame_undoes_to_frame(x: float, y: float) -> None:
    view = pokrovsk()
    back = view.to_frame(np.array([view.from_frame(x, y)]))[0]
    assert back == pytest.approx([x, y], abs=1e-3)


@given(st.floats(0.2, 5), st.floats(0, 1600), st.floats(0, 1000))
def test_zoom_keeps_the_place_under_the_cursor(factor: float, x: float, y: float) -> None:
    view = pokrovsk()
    before = view.frame_to_xy(np.array([[x, y]]))
    after = view.zoom(factor, x, y).frame_to_xy(np.array([[x, y]]))
    assert after == pytest.approx(before, abs=1e-3)


def test_pan_moves_the_content_with_the_hand() -> None:
    view = pokrovsk()
    place = np.array([[37.18, 48.28]])
    moved = view.pan(30, -20).to_frame(place) - view.to_frame(place)
    assert moved[0] == pytest.approx([30, -20], abs=1e-6)


@pytest.mark.parametrize("text", ["EPSG:32637", "EPSG:3857"])
def test_scale_is_true_on_the_ground_at_the_centre(text: str) -> None:
    view = View.at_scale(projection_from(text), 37.18, 48.28, 100_000, 1000, 800)
    assert view.denominator == pytest.approx(100_000, rel=1e-3)
    left, right = view.from_frame(490, 400), view.from_frame(510, 400)
    ground = distance_m(*left, *right)
    assert ground == pytest.approx(20 * UNIT_M * 100_000, rel=5e-3)


@pytest.mark.parametrize("text", ["EPSG:32637", "EPSG:3857"])
def test_scale_bar_is_true_within_one_per_cent(text: str) -> None:
    view = View.at_scale(projection_from(text), 37.18, 48.28, 250_000, 1600, 1000)
    bar = scale_bar(view, 150)
    half = bar.width / 2
    ends = view.from_frame(800 - half, 500), view.from_frame(800 + half, 500)
    assert distance_m(*ends[0], *ends[1]) == pytest.approx(bar.metres, rel=0.01)
    assert bar.width <= 150
    assert bar.label in {"5 km", "10 km"}


@pytest.mark.parametrize("scale", [5_000, 1_000_000, 30_000_000])
@pytest.mark.parametrize("text", ["EPSG:3857", "EPSG:3035", "EPSG:4087", "EPSG:6933"])
def test_scale_bar_is_true_where_scale_differs_by_direction(text: str, scale: float) -> None:
    view = View.at_scale(projection_from(text), 20.0, 48.28, scale, 1600, 1000)
    for miles in (False, True):
        bar = scale_bar(view, 150, miles=miles)
        half = bar.width / 2
        ends = view.from_frame(800 - half, 500), view.from_frame(800 + half, 500)
        assert distance_m(*ends[0], *ends[1]) == pytest.approx(bar.metres, rel=0.01)
        assert 55 <= bar.width <= 150


def test_miles_and_feet_are_round() -> None:
    view = View.at_scale(projection_from("UTM 37N"), 37.18, 48.28, 250_000, 1600, 1000)
    bar = scale_bar(view, 150, miles=True)
    assert bar.label == "5 mi"
    assert bar.metres == pytest.approx(5 * 1609.344)
    assert scale_bar(view.zoom(50), 150, miles=True).unit == "ft"


def test_true_north_lies_east_of_grid_north_west_of_the_middle_meridian() -> None:
    utm = projection_from("UTM 37N")
    assert true_north(View.at_scale(utm, 37.18, 48.28, 1e5, 800, 600)) == pytest.approx(
        1.36, abs=0.01
    )
    assert true_north(View.at_scale(utm, 40.8, 48.28, 1e5, 800, 600)) < -1
    assert true_north(View.at_scale(utm, 39.1, 48.28, 1e5, 800, 600)) == 0.0
    assert needle_angle(-1.0) == -14.0
    assert needle_angle(30.0) == 30.0


@given(st.floats(1e-3, 1e8))
def test_nice_length_is_round_and_close_below(longest: float) -> None:
    length = nice_length(longest)
    assert 0 < length <= longest * (1 + 1e-9)
    assert length >= longest / 2.51


def test_an_extent_off_the_projection_is_refused_in_one_line() -> None:
    with pytest.raises(UserError, match="outside the projection"):
        View.fit(projection_from("EPSG:3857"), (0, -89.9, 10, 89.9), 100, 100)


def test_extent_of_a_view_holds_the_fitted_extent() -> None:
    west, south, east, north = pokrovsk().extent()
    assert west < 36.7
    assert south <= 47.951
    assert east > 37.7
    assert north >= 48.549


def test_another_projection_keeps_scale_and_place() -> None:
    view = pokrovsk()
    place = view.from_frame(200, 150)
    other = view.reprojected(projection_from("EPSG:3857"), 200, 150)
    assert other.projection.name != view.projection.name
    assert other.denominator == pytest.approx(view.denominator, rel=5e-3)
    assert other.from_frame(200, 150) == pytest.approx(place, abs=1e-6)
