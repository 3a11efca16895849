"""Projections: there and back, choice, scale, convergence, what they cannot show."""

from __future__ import annotations

import math
import os

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj._network import is_network_enabled

from sitmap.errors import UserError
from sitmap.geo import geodesic
from sitmap.geo.projection import (
    WEB_MERCATOR,
    Extent,
    Projection,
    check_extent,
    choose_projection,
    utm_projection,
    utm_zone,
)
from sitmap.geo.projection_choice import projection_from

Degrees = NDArray[np.float64]

POKROVSK: Extent = (36.7, 47.95, 37.7, 48.55)
UKRAINE: Extent = (22.0, 44.0, 40.5, 52.5)


@st.composite
def extents(draw: st.DrawFn, widest: float = 360.0) -> Extent:
    width = draw(st.floats(0.01, widest))
    west = draw(st.floats(-180, 180 - width))
    south = draw(st.floats(-89, 88))
    north = draw(st.floats(south + 0.01, 89.5))
    return west, south, min(west + width, 180.0), north


def grid(extent: Extent, steps: int = 7) -> Degrees:
    west, south, east, north = extent
    lon, lat = np.meshgrid(np.linspace(west, east, steps), np.linspace(south, north, steps))
    return np.column_stack([lon.ravel(), lat.ravel()])


def degrees_apart(one: Degrees, other: Degrees) -> float:
    """Return the largest difference, NaN if a position is lost; 180 E is 180 W."""
    apart = np.abs(one - other)
    apart[:, 0] = np.minimum(apart[:, 0], 360 - apart[:, 0])
    return float(apart.max())


# --- there and back ---------------------------------------------------------------------


@given(extents())
def test_the_chosen_projection_shows_its_extent_and_leads_back(extent: Extent) -> None:
    projection = choose_projection(extent)
    lonlat = grid(extent)
    assert degrees_apart(projection.inverse(projection.forward(lonlat)), lonlat) < 1e-6
    assert check_extent(projection, extent) == extent


@given(extents(60.0), st.sampled_from(["EPSG:3857", "EPSG:32637", "EPSG:32718", "EPSG:2180"]))
def test_what_any_projection_shows_leads_back(extent: Extent, code: str) -> None:
    projection = projection_from(code)
    try:
        check_extent(projection, extent)
    except UserError:
        return
    lonlat = grid(extent)
    assert degrees_apart(projection.inverse(projection.forward(lonlat)), lonlat) < 1e-4


def test_utm_agrees_with_the_registered_definition() -> None:
    lonlat = grid((30.0, 40.0, 45.0, 55.0))
    registered = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32637", always_xy=True)
    expected = np.column_stack(registered.transform(lonlat[:, 0], lonlat[:, 1]))
    assert np.abs(utm_projection(37).forward(lonlat) - expected).max() < 1e-3


def test_southern_zones_have_their_false_northing() -> None:
    xy = utm_projection(18, north=False).forward(np.array([[-75.0, -10.0]]))[0]
    assert xy[0] == pytest.approx(500_000, abs=1e-3)
    assert 8_000_000 < xy[1] < 10_000_000


def test_web_mercator_agrees_with_its_formula() -> None:
    lon, lat = 37.18, 48.28
    x, y = WEB_MERCATOR.forward(np.array([[lon, lat]]))[0]
    assert x == pytest.approx(6378137 * math.radians(lon), abs=1e-3)
    expected = 6378137 * math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    assert y == pytest.approx(expected, abs=1e-3)


def test_positions_that_cannot_be_shown_are_nan_both_ways() -> None:
    utm = utm_projection(37)
    lonlat = np.array([[37.0, 48.0], [-100.0, 48.0], [np.nan, 48.0], [37.0, np.inf], [500.0, 1.0]])
    shown = np.isfinite(utm.forward(lonlat)).all(axis=1)
    assert shown.tolist() == [True, False, False, False, False]
    assert np.isnan(WEB_MERCATOR.forward(np.array([[0.0, 89.0]]))).all()
    assert np.isnan(utm.inverse(np.array([[np.nan, 0.0], [1e12, 1e12]]))).all()


def test_no_points_give_no_points() -> None:
    assert utm_projection(37).forward(np.empty((0, 2))).shape == (0, 2)
    assert utm_projection(37).inverse(np.empty((0, 2))).shape == (0, 2)


# --- choice -----------------------------------------------------------------------------


def test_a_theatre_gets_its_utm_zone_and_a_country_an_equal_area_map() -> None:
    pokrovsk = choose_projection(POKROVSK)
    assert (pokrovsk.name, pokrovsk.epsg) == ("UTM zone 37N, WGS 84", 32637)
    assert pokrovsk == projection_from("EPSG:32637") == projection_from("utm 37n")
    ukraine = choose_projection(UKRAINE)
    assert ukraine.epsg is None
    assert ukraine.name.startswith("Lambert azimuthal equal area about 48.2° N 31.2° E")
    assert choose_projection((-180.0, -90.0, 180.0, 90.0)).name == "Equal Earth"
    assert choose_projection((10.0, -10.0, 12.0, -5.0)).name == "UTM zone 32S, WGS 84"


@pytest.mark.parametrize(
    ("lon", "lat", "zone"),
    [
        (37.18, 48.28, 37), (-180, 0, 1), (180, 0, 60), (179.9, 0, 60), (0, 0, 31),
        (5, 60, 32), (10, 78, 33), (20, 78, 33), (22, 78, 35), (35, 78, 37), (5, 50, 31),
    ],
)  # fmt: skip
def test_zone_numbers(lon: float, lat: float, zone: int) -> None:
    assert utm_zone(lon, lat) == zone


@pytest.mark.parametrize(
    ("extent", "why"),
    [
        ((38, 48, 37, 49), "no area"),
        ((37, 49, 38, 48), "no area"),
        ((37, 48, 37, 49), "no area"),
        ((37, 48, 200, 49), "beyond the globe"),
        ((37, -91, 38, 49), "beyond the globe"),
        ((math.nan, 48, 38, 49), "not finite"),
        ((37, 48, math.inf, 49), "not finite"),
    ],
)
def test_impossible_extents_are_refused(extent: Extent, why: str) -> None:
    with pytest.raises(UserError, match=why):
        choose_projection(extent)
    with pytest.raises(UserError, match=why):
        check_extent(WEB_MERCATOR, extent)


@pytest.mark.parametrize(
    ("code", "extent"),
    [
        ("EPSG:32637", (-120.0, 40.0, -110.0, 50.0)),
        ("EPSG:32637", (-180.0, -80.0, 180.0, 80.0)),
        ("EPSG:3857", (-180.0, -90.0, 180.0, 90.0)),
        ("EPSG:2180", (-180.0, -90.0, 180.0, 90.0)),
        ("EPSG:2180", (-180.0, 0.0, -179.0, 1.0)),
    ],
)
def test_extents_outside_a_projection_are_refused(code: str, extent: Extent) -> None:
    with pytest.raises(UserError, match="lies outside the projection"):
        check_extent(projection_from(code), extent)


# --- scale and convergence --------------------------------------------------------------


@given(extents(170.0))
def test_scale_is_projected_over_true_area(extent: Extent) -> None:
    west, south, east, north = extent
    lon, lat = (west + east) / 2, (south + north) / 2
    projection = choose_projection(extent)
    if projection.epsg is None:
        assert projection.scale_factor(lon, lat) == pytest.approx(1.0, abs=1e-6)
    else:
        assert_scale_of_short_lines(projection, lon, lat)


def assert_scale_of_short_lines(projection: Projection, lon: float, lat: float) -> None:
    """A conformal map has one scale in every direction."""
    for azimuth in (0.0, 45.0, 90.0):
        there = geodesic.destination(lon, lat, azimuth, 10.0)
        xy = projection.forward(np.array([(lon, lat), there]))
        length = math.dist(xy[0], xy[1])
        assert length / 10.0 == pytest.approx(projection.scale_factor(lon, lat), rel=1e-5)


@given(st.floats(36, 42), st.floats(-70, 75))
def test_scale_and_convergence_agree_with_proj(lon: float, lat: float) -> None:
    factors = pyproj.Proj("+proj=utm +zone=37 +ellps=WGS84").get_factors(lon, lat)
    utm = utm_projection(37)
    assert utm.scale_factor(lon, lat) == pytest.approx(factors.meridional_scale, abs=1e-6)
    assert utm.convergence(lon, lat) == pytest.approx(factors.meridian_convergence, abs=1e-4)


def test_scale_of_utm_is_0_9996_on_its_middle_meridian_and_mercator_stretches() -> None:
    utm = utm_projection(37)
    assert utm.scale_factor(39.0, 48.0) == pytest.approx(0.9996, abs=1e-7)
    assert utm.convergence(39.0, 48.0) == pytest.approx(0.0, abs=1e-6)
    assert utm.convergence(41.0, 48.0) > 0 > utm.convergence(37.0, 48.0)
    assert WEB_MERCATOR.scale_factor(37.18, 48.28) == pytest.approx(1.502, abs=0.005)


def test_scale_is_nan_where_nothing_is_shown_and_finite_at_the_seams() -> None:
    assert math.isnan(utm_projection(37).scale_factor(-120.0, 10.0))
    assert math.isfinite(WEB_MERCATOR.scale_factor(180.0, 0.0))
    assert math.isfinite(choose_projection((-40.0, 60.0, 40.0, 90.0)).scale_factor(0.0, 90.0))


def test_the_network_is_switched_off() -> None:
    choose_projection(POKROVSK).forward(np.array([[37.0, 48.0]]))
    assert os.environ["PROJ_NETWORK"] == "OFF"
    assert is_network_enabled() is False
