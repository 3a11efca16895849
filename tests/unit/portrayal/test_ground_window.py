"""What of the globe lies in a view, and that shapes are whole at its seams and poles."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitmap.geo.projection import (
    WEB_MERCATOR,
    Projection,
    choose_projection,
    equal_area_projection,
    utm_projection,
)
from sitmap.portrayal.base_scene import base_draw_list
from sitmap.portrayal.basemap import BaseMap, load_base_map
from sitmap.portrayal.draw_list import Paths, PathShape
from sitmap.portrayal.ground_window import ground_window
from sitmap.portrayal.style import load_style
from sitmap.portrayal.view import View

WIDTH, HEIGHT = 1200.0, 700.0
LAND_KM2 = 147.2e6
"""Land without the ice shelves, which the source counts as sea."""


@cache
def base_map() -> BaseMap:
    return load_base_map()


def equal_earth(middle: float) -> Projection:
    return Projection("Equal Earth", None, f"+proj=eqearth +lon_0={middle} +ellps=WGS84", middle)


def world(middle: float) -> View:
    return View.at_scale(equal_earth(middle), middle, 0.0, 120e6, WIDTH, HEIGHT)


def land_of(view: View) -> PathShape:
    window = ground_window(view)
    return window.shape((part for _, part in window.parts(base_map().world.land)), closed=True)


def square_km(shape: PathShape, view: View) -> float:
    """Return the area of a shape whose holes run the other way."""
    area = 0.0
    for part in shape.parts():
        x, y = part.astype(np.float64).T
        area += float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2
    return abs(area) * view.metres_per_unit**2 / 1e6


def longest_edge(shape: PathShape) -> float:
    """Return the longest edge that is not the one of the frame to which shapes are cut."""
    longest = 0.0
    for part in shape.parts():
        beyond = (part < -35) | (part > (WIDTH + 35, HEIGHT + 35))
        outside = np.asarray(beyond.any(axis=1))
        lengths = np.hypot(*np.diff(part, axis=0).T)
        longest = max(longest, *lengths[~(outside[1:] & outside[:-1])].tolist(), 0.0)
    return longest


@pytest.mark.parametrize("middle", [0.0, 37.0, 100.0, 180.0, -150.0])
def test_the_world_is_whole_about_any_meridian(middle: float) -> None:
    view = world(middle)
    land = land_of(view)
    assert square_km(land, view) == pytest.approx(LAND_KM2, rel=0.02)
    assert longest_edge(land) < WIDTH / 20  # no streak from one side to the other


@pytest.mark.parametrize(
    ("lon", "lat"), [(37.0, 88.0), (-100.0, 75.0), (180.0, 65.0), (0.0, -89.0)]
)
def test_views_around_a_pole_have_no_gap_and_no_streaks(lon: float, lat: float) -> None:
    view = View.at_scale(equal_area_projection(lon, lat), lon, lat, 40e6, WIDTH, HEIGHT)
    land = land_of(view)
    assert longest_edge(land) < WIDTH / 10
    assert ground_window(view).whole


def test_antarctica_is_as_large_around_the_pole_as_on_the_map_of_the_world() -> None:
    view = View.at_scale(equal_area_projection(0.0, -90.0), 0.0, -90.0, 40e6, WIDTH, HEIGHT)
    ring = max(land_of(view).parts(), key=len)
    alone = PathShape.of([ring.astype(np.float64)], closed=True)
    assert square_km(alone, view) == pytest.approx(12.3e6, rel=0.06)


def test_a_view_across_the_180th_meridian_shows_both_sides() -> None:
    view = View.at_scale(equal_area_projection(180.0, 66.0), 180.0, 66.0, 12e6, WIDTH, HEIGHT)
    window = ground_window(view)
    west, _, east, _ = window.degrees
    assert west < -5 < 5 < east
    assert window.near(np.array([175.0, -175.0, 0.0]), np.full(3, 66.0)).tolist() == [
        *(True, True, False),
    ]
    points = land_of(view).points
    chukotka, alaska = view.to_frame(np.array([[178.0, 67.0], [-162.0, 66.0]]))
    for place in (chukotka, alaska):
        assert np.hypot(*(points - place).T).min() < 60


def test_mercator_ends_before_the_poles() -> None:
    view = View.at_scale(WEB_MERCATOR, 0.0, 0.0, 140e6, WIDTH, HEIGHT)
    assert np.isfinite(land_of(view).points).all()
    assert ground_window(view).degrees[3] <= 85.06


def test_a_view_within_the_theatre_is_told_from_one_beyond() -> None:
    extent = base_map().theatre.extent
    near = View.at_scale(utm_projection(37), 37.2, 48.3, 500e3, WIDTH, HEIGHT)
    assert ground_window(near).within(extent)
    assert not ground_window(world(37.0)).within(extent)


@settings(max_examples=40, deadline=None)
@given(
    st.floats(-180, 180),
    st.floats(-90, 90),
    st.floats(1e4, 1.4e8),
    st.sampled_from(["laea", "equal earth", "chosen"]),
)
def test_any_view_gives_finite_shapes_near_the_frame(
    lon: float, lat: float, scale: float, kind: str
) -> None:
    projection = {
        "laea": lambda: equal_area_projection(lon, lat),
        "equal earth": lambda: equal_earth(round(lon)),
        "chosen": lambda: choose_projection(
            (max(lon - 3, -180), max(lat - 2, -90), min(lon + 3, 180), min(lat + 2, 90))
        ),
    }[kind]()
    view = View.at_scale(projection, lon, lat, scale, WIDTH, HEIGHT)
    window = ground_window(view)
    for west, south, east, north in window.boxes:
        assert -180 <= west < east <= 180
        assert -90 <= south < north <= 90
    land = land_of(view)
    assert np.isfinite(land.points).all()
    if len(land.points):
        assert (land.points >= -45).all()
        assert (land.points <= (WIDTH + 45, WIDTH + 45)).all()


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_the_globe_has_an_edge_and_a_ground_around_it(theme: str) -> None:
    style = load_style("dark" if theme == "dark" else "paper" if theme == "paper" else "light")
    drawn = base_draw_list(base_map(), world(0.0), style)
    sea = drawn.layer("water")
    assert sea is not None
    assert isinstance(sea.items[0], Paths)
    assert drawn.background == style.colour("background") != style.colour("water")
    gore = View.at_scale(utm_projection(37), 37.2, 48.3, 60e6, WIDTH, HEIGHT)
    assert base_draw_list(base_map(), gore, style).layer("water") is not None
    near = View.at_scale(utm_projection(37), 37.2, 48.3, 500e3, WIDTH, HEIGHT)
    close = base_draw_list(base_map(), near, style)
    assert close.layer("water") is None
    assert close.background == style.colour("water")
