"""Positions as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.errors import UserError
from sitmap.geo import geodesic
from sitmap.geo.coordinates import format_mgrs
from sitmap.geo.typed_position import parse_coordinates

LON, LAT = 37.1803, 48.2816


@pytest.mark.parametrize(
    "text",
    [
        "37.1803,48.2816", " 37.1803 , 48.2816 ", "37.1803 48.2816", "37.1803;48.2816",
        "48.2816N 37.1803E", "48.2816 N, 37.1803 E", "48.2816° N 37.1803° E",
        "N48.2816 E37.1803", "n 48.2816, e 37.1803", "37.1803E 48.2816N",
        "48°16'53.76\"N 37°10'49.08\"E", "48°16′53.76″ N 37°10′49.08″ E",
        "37,1803; 48,2816", "37,1803 48,2816",
        "37,1803, 48,2816", "48,2816° пн. ш. 37,1803° сх. д.", "пн.ш. 48,2816 сх.д. 37,1803",
        "48,2816 Пн 37,1803 Сх", "48.2816 с.ш., 37.1803 в.д.", "48,2816 С 37,1803 В",
        "48°16′53,76″ с. ш. 37°10′49,08″ в. д.", "48.2816 North 37.1803 East",
        "lat 48.2816 lon 37.1803", "Latitude: 48.2816, Longitude: 37.1803",
        "geo:48.2816,37.1803", "geo:48.2816,37.1803;u=35", "48-16-53.76N 37-10-49.08E",
        "37.1803°, 48.2816°",
        "48 16 53.76 N 37 10 49.08 E", "48 16.896 N 37 10.818 E", "N 48 16.896, E 37 10.818",
    ],
)  # fmt: skip
def test_accepted_forms(text: str) -> None:
    lon, lat = parse_coordinates(text)
    assert lon == pytest.approx(LON, abs=1e-9)
    assert lat == pytest.approx(LAT, abs=1e-9)


def test_latitude_may_come_first() -> None:
    assert parse_coordinates("48.28, 37.18", latitude_first=True) == (37.18, 48.28)
    assert parse_coordinates("48,28; 37,18", latitude_first=True) == (37.18, 48.28)
    assert parse_coordinates("48,28 37,18", latitude_first=True) == (37.18, 48.28)
    assert parse_coordinates("37.18E 48.28N", latitude_first=True) == (37.18, 48.28)


def test_western_and_southern_words() -> None:
    for text in ("48,5 пд.ш. 37,25 зх.д.", "48.5 ю.ш. 37.25 з.д.", "48,5 Ю 37,25 З"):
        assert parse_coordinates(text) == (-37.25, -48.5)


def test_compact_positions_of_pilots() -> None:
    assert parse_coordinates("4830N03715E") == (37.25, 48.5)
    assert parse_coordinates("483000S 0371500W") == (-37.25, -48.5)


def test_southern_and_western_positions() -> None:
    assert parse_coordinates("48.5S 37.25W") == (-37.25, -48.5)
    assert parse_coordinates("-37.25,-48.5") == (-37.25, -48.5)
    assert parse_coordinates("−37.25,−48.5") == (-37.25, -48.5)


@pytest.mark.parametrize(
    "text",
    [
        "37U CP 64668 49252",
        "37UCP6466849252",
        "37u cp 64668 49252",
        "37U 364668 5349252",
        "UTM 37U 364668 5349252",
        "zone 37U 364668mE 5349252mN",
        "37U СР 64668 49252",
    ],
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
        ("48,28,37,18", "not a position"),
        ("48,5 пн.ш. 37,25 пн.ш.", "not a position"),
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
