"""Positions as text, written and read."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.geo import geodesic
from sitmap.geo.coordinates import (
    FORMS,
    Form,
    format_dms,
    format_latlon,
    format_mgrs,
    format_minutes,
    format_position,
    format_utm,
)
from sitmap.geo.typed_position import parse_coordinates

LON, LAT = 37.1803, 48.2816
GRID_LON = st.floats(-180, 180, exclude_max=True)
GRID_LAT = st.floats(-79.9, 83.9)


def test_formats() -> None:
    assert format_latlon(LON, LAT) == "48.2816° N 37.1803° E"
    assert format_latlon(-LON, -LAT, 2) == "48.28° S 37.18° W"
    assert format_dms(LON, LAT) == "48°16′54″ N 37°10′49″ E"
    assert format_dms(-0.99999, 59.99999) == "60°00′00″ N 1°00′00″ W"
    assert format_mgrs(*parse_coordinates("37U CP 64668 49252")) == "37U CP 64668 49252"
    assert format_mgrs(LON, LAT, 3) == "37U CP 650 492"
    assert format_mgrs(LON, LAT, 0) == "37U CP"
    assert format_minutes(LON, LAT) == "48°16.896′ N 37°10.818′ E"
    assert format_minutes(-0.999999, 59.999999, 0) == "60°00′ N 1°00′ W"
    assert format_dms(LON, LAT, 1) == "48°16′53.8″ N 37°10′49.1″ E"
    assert format_utm(LON, LAT, 100) == "37U 365000 5349200"
    assert format_utm(LON, LAT) == "37U 365001 5349200"
    assert format_utm(3.0, -1e-300) == "31N 500000 0"
    assert format_utm(-75.0, -10.0).startswith("18L 500000 ")


def test_beyond_the_grids_there_is_no_text() -> None:
    for write in (format_utm, format_mgrs):
        assert write(0, 85) == write(0, -81) == write(math.nan, 0) == write(200, 0) == ""
        assert write(0, math.nan) == ""
    assert format_latlon(math.nan, 1) == format_dms(math.inf, 1) == ""


@given(GRID_LON, GRID_LAT)
def test_written_positions_read_back(lon: float, lat: float) -> None:
    for text, metres in (
        (format_latlon(lon, lat, 6), 0.2),
        (format_dms(lon, lat), 25.0),
        (format_mgrs(lon, lat), 2.0),
        (format_mgrs(lon, lat, 3), 200.0),
        (format_utm(lon, lat), 2.0),
    ):
        assert geodesic.distance_m(lon, lat, *parse_coordinates(text)) < metres, text


@given(GRID_LON, GRID_LAT, st.integers(1, 5))
def test_a_grid_reference_names_the_square_of_its_own_middle(
    lon: float, lat: float, digits: int
) -> None:
    """Squares are cut at zone borders, where their middle may lie in the next zone."""
    text = format_mgrs(lon, lat, digits)
    _, _, easting, northing = text.split(" ")
    fine = format_mgrs(lon, lat).split(" ")
    assert (fine[2][:digits], fine[3][:digits]) == (easting, northing)
    middle = parse_coordinates(text)
    if format_mgrs(*middle, digits)[:6] == text[:6]:
        assert format_mgrs(*middle, digits) == text


@pytest.mark.parametrize(
    ("form", "fine", "coarse"),
    [
        ("decimal", "48.28160° N 37.18030° E", "48.3° N 37.2° E"),
        ("minutes", "48°16.896′ N 37°10.818′ E", "48°17′ N 37°11′ E"),
        ("seconds", "48°16′53.8″ N 37°10′49.1″ E", "48°16′54″ N 37°10′49″ E"),
        ("utm", "37U 365001 5349200", "37U 365000 5349000"),
        ("mgrs", "37U CP 65001 49200", "37U CP 65 49"),
    ],
)
def test_no_more_digits_than_can_be_told(form: Form, fine: str, coarse: str) -> None:
    """A pixel of two metres, and one of two thousand (12 000 for degrees)."""
    assert format_position(LON, LAT, form, 2.0) == fine
    assert format_position(LON, LAT, form, 12_000.0 if form == "decimal" else 2_000.0) == coarse


@given(GRID_LON, GRID_LAT, st.sampled_from(FORMS), st.floats(0.2, 20_000))
def test_every_form_reads_back_to_its_digits(
    lon: float, lat: float, form: Form, metres: float
) -> None:
    text = format_position(lon, lat, form, metres)
    if form == "mgrs" and len(text) < 12:
        return  # the letters of a square alone
    # A cut digit may be ten times what was asked, and a square's middle half of that away.
    assert geodesic.distance_m(lon, lat, *parse_coordinates(text)) < 8 * max(metres, 1.0) + 0.5
