"""The small grammar reads what it is sure of, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.review.scopes import is_part_of
from sitmap.domain.review.words import (
    angle_between,
    encloses,
    is_enclosed,
    length_of_time,
    names_in,
    road_key,
    since_date,
    stated_distances,
    stated_roads,
    stated_wind,
    strictly_above,
    wind_name,
)


@pytest.mark.parametrize(
    ("text", "km", "azimuth", "origin"),
    [
        ("said to be 50 km west", 50, 270, ""),
        ("50 kilometres north-east of Pokrovsk", 50, 45, "Pokrovsk"),
        ("10 miles to the northwest", 16.09344, 315, ""),
        ("some 12,5 km from Avdiivka", 12.5, None, "Avdiivka"),
    ],
)
def test_a_distance_is_read_with_its_direction_and_origin(
    text: str, km: float, azimuth: float | None, origin: str
) -> None:
    (found,) = stated_distances(text)
    assert found.km == pytest.approx(km)
    assert (found.azimuth, found.origin) == (azimuth, origin)
    assert found.rough is text.startswith("some")


@pytest.mark.parametrize(
    "text",
    [
        "troops were within 20 km",
        "within 20 km of Pokrovsk",
        "a 5-10 km corridor remains open",
        "over 50 km west of Pokrovsk",
        "70% (East/South)",
        "10 square kilometers west of town",
        "",
    ],
)
def test_limits_widths_and_shares_are_no_distances(text: str) -> None:
    assert stated_distances(text) == ()


@pytest.mark.parametrize(
    ("text", "ref", "azimuth"),
    [
        ("convoys move west on the T0504", "T0504", 270),
        ("northeast along highway M-03", "M-03", 45),
        ("the E50 runs to the south-east", "E50", 135),
    ],
)
def test_a_road_is_read_with_the_direction_taken(text: str, ref: str, azimuth: float) -> None:
    (found,) = stated_roads(text)
    assert (found.ref, found.azimuth) == (ref, azimuth)


@pytest.mark.parametrize(
    "text", ["ambushes on the T0504", "west on the railway", "122 mm rounds flood the west"]
)
def test_a_road_without_direction_states_none(text: str) -> None:
    assert stated_roads(text) == ()


def test_road_numbers_are_told_apart_by_what_they_mean_not_how_they_are_written() -> None:
    assert {road_key(ref) for ref in ("T0504", "T-05-04", "Т0504")} == {"T0504"}
    assert road_key("H-32") == road_key("N32") != road_key("M32")


@given(st.floats(0, 359.999))
def test_a_wind_is_at_most_half_a_point_away(azimuth: float) -> None:
    (found,) = stated_distances(f"5 km {wind_name(azimuth)}")
    assert found.azimuth is not None
    assert angle_between(found.azimuth, azimuth) <= 11.25 + 1e-9


@given(st.floats(-720, 720), st.floats(-720, 720))
def test_angles_are_symmetric_and_at_most_half_a_turn(one: float, other: float) -> None:
    assert 0 <= angle_between(one, other) <= 180
    assert angle_between(one, other) == pytest.approx(angle_between(other, one), abs=1e-9)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("called a two-year slog", 18, 30),
        ("after 16 months", 15.5, 16.5),
        ("in its fourth year", 36, 48),
    ],
)
def test_lengths_of_time_allow_for_rounding(text: str, low: float, high: float) -> None:
    found = length_of_time(text)
    assert found is not None
    assert (found.low, found.high) == (low, high)


def test_words_that_are_no_lengths_are_none() -> None:
    for text in ("produced per year", "the pre-war year", "Lancets", "122 mm rounds"):
        assert length_of_time(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("since summer 2024", date(2024, 6, 1), date(2024, 8, 28)),
        ("since the fall of 2023", date(2023, 9, 1), date(2023, 11, 28)),
        ("since May 2023", date(2023, 5, 1), date(2023, 5, 28)),
        ("Since 2022", date(2022, 1, 1), date(2022, 12, 28)),
    ],
)
def test_since_is_read_as_what_it_may_mean(text: str, first: date, last: date) -> None:
    found = since_date(text)
    assert found is not None
    assert found[:2] == (first, last)
    assert since_date("has fled since July") is None


def test_only_words_of_more_exclude_their_number() -> None:
    assert all(map(strictly_above, ("over 90%", "More than 5", "> 3", "above 7")))
    assert not any(map(strictly_above, ("90%", "at least 90%", ">= 3", "up to 5", "overall 3")))


def test_who_encircles_and_who_is_encircled_are_told_apart() -> None:
    assert encloses("Russians are close to encircling it") == ("Russians are close to ",)
    assert is_enclosed("Russians are almost surrounded") != ()
    assert encloses("Russians are almost surrounded") == ()
    assert is_enclosed("Russians are encircling the town") == ()


def test_a_direction_is_read_where_a_text_leads_somewhere() -> None:
    assert stated_wind("Supply corridor to the west") == 270
    assert stated_wind("towards north-east") == 45
    assert stated_wind("held in the east") is None


def test_names_are_capitalised_words_and_pairs() -> None:
    assert names_in("If Pokrovsk falls, Velyka Novosilka may") == (
        "If Pokrovsk", "If", "Pokrovsk", "Velyka Novosilka", "Velyka", "Novosilka",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        ("some areas of the Pokrovsk sector", "Pokrovsk sector", True),
        ("Pokrovsk sector", "whole front", True),
        ("Pokrovsk", "Pokrovsk sector", True),
        ("Pokrovsk sector", "Pokrovsk", False),
        ("Pokrovsk sector", "Kherson sector", False),
        ("Pokrovsk", "Pokrovsk", False),
        ("", "whole front", False),
        ("whole front", "entire theatre", False),
    ],
)
def test_a_scope_is_part_of_another_only_where_the_words_say_so(
    part: str, whole: str, expected: bool
) -> None:
    assert is_part_of(part, whole) is expected
