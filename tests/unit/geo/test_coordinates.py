"""Positions as text, written and read."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.errors import UserError
from sitmap.geo import geodesic
from sitmap.geo.coordinates import (
    format_dms,
    format_latlon,
    format_mgrs,
    format_utm,
    parse_coordinates,
)

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
    assert format_utm(LON, LAT) == "37U 365001 5349200"
    assert format_utm(3.0, -1e-300) == "31N 500000 0"
    assert format_utm(-75.0, -10.0).startswith("18L 500000 ")


def test_beyond_the_grids_there_is_no_text() -> None:
    for write in (format_utm, format_mgrs):
        assert write(0, 85) == write(0, -81) == write(math.nan, 0) == write(200, 0) == ""
        assert write(0, math.nan) == ""
    assert format_latlon(math.nan, 1) == format_dms(math.inf, 1) == ""


@pytest.mark.parametrize(
    "text",
    [
        "37.1803,48.2816", " 37.1803 , 48.2816 ", "37.1803 48.2816", "37.1803;48.2816",
        "48.2816N 37.1803E", "48.2816 N, 37.1803 E", "48.2816° N 37.1803° E",
        "N48.2816 E37.1803", "n 48.2816, e 37.1803", "37.1803E 48.2816N",
        "48°16'53.76\"N 37°10'49.08\"E", "48°16′53.76″ N 37°10′49.08″ E",
        "48 16 53.76 N 37 10 49.08 E", "48 16.896 N 37 10.818 E", "N 48 16.896, E 37 10.818",
    ],
)  # fmt: skip
def test_accepted_forms(text: str) -> None:
    lon, lat = parse_coordinates(text)
    assert lon == pytest.approx(LON, abs=1e-9)
    assert lat == pytest.approx(LAT, abs=1e-9)


def test_southern_and_western_positions() -> None:
    assert parse_coordinates("48.5S 37.25W") == (-37.25, -48.5)
    assert parse_coordinates("-37.25,-48.5") == (-37.25, -48.5)
    assert parse_coordinates("−37.25,−48.5") == (-37.25, -48.5)


@pytest.mark.parametrize(
    "text", ["37U CP 64668 49252", "37UCP6466849252", "37u cp 64668 49252", "37U 364668 5349252"]
)
def test_grid_references(text: str) -> None:
    lon, lat = parse_coordinates(text)
    assert geodesic.distance_m(lon, lat, 37.1757935, 48.2819980) < 1.5


def test_a_coarse_grid_reference_gives_the_middle_of_its_square() -> None:
    middle = parse_coordinates("37U CP 64500 49500")
    assert geodesic.distance_m(*parse_coordinates("37U CP 64 49"), *middle) < 1
    assert format_mgrs(*middle, 2) == "37U CP 64 49"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not a position"),
        ("Pokrovsk", "not a position"),
        ("1,2,3", "not a position"),
        ("N E", "not a position"),
        ("48N", "not a position"),
        ("48N 37N", "not a position"),
        ("48 37 N", "not a position"),
        ("48 16 53 1 N 37 E", "not a position"),
        ("48.5 30 N 37 E", "not a position"),
        ("48 61 N 37 E", "not a position"),
        ("-48 N 37 E", "not a position"),
        ("nan,nan", "not a position"),
        ("1e5,3", "not a position"),
        ("48.28,137.18", "outside the globe"),
        ("181,0", "outside the globe"),
        ("0,91", "outside the globe"),
        ("91N 10E", "outside the globe"),
        ("37U CP 646", "not a position"),
        ("61U CP 64668 49252", "not a square of MGRS"),
        ("1DAL", "not a square of MGRS"),
        ("61U 364668 5349252", "not a position"),
        ("37U ZZ 64668 49252", "not a position"),
        ("1 " * 200, "too long"),
    ],
)
def test_other_texts_are_refused(text: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        parse_coordinates(text)


@given(st.text() | st.lists(st.sampled_from([*"0123456789NSEW.,-°' ", "37U", "CP"])).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        lon, lat = parse_coordinates(text)
    except UserError:
        return
    assert abs(lon) <= 180
    assert abs(lat) <= 90


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
