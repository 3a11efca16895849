"""Texts of the command line become values or one line that names the option."""

from __future__ import annotations

import math
from argparse import Namespace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.cli.values import (
    dates_of,
    day_of,
    duration_of,
    extent_of,
    map_options_of,
    numbers,
    size_of,
)
from sitmap.domain.dates import MS_PER_DAY, day_start_ms, known_bound_ms
from sitmap.errors import UserError
from tests.helpers.snapshots import make_snapshot


def options(**given_options: str | None) -> Namespace:
    given_options = {"window": "1d", **given_options}
    return Namespace(
        on=given_options.get("on"),
        known_on=given_options.get("known_on"),
        recorded_on=given_options.get("recorded_on"),
        window=given_options["window"],
    )


def test_a_missing_day_is_the_default() -> None:
    found = dates_of(options(), date(2025, 11, 17))
    assert (found.on, found.known_on, found.recorded_on) == (date(2025, 11, 17), None, None)
    assert found.known("Europe/Kyiv").known_end is None


def test_knowledge_ends_with_the_day_in_the_files_zone() -> None:
    known = dates_of(options(known_on="2025-11-17", recorded_on="2025-11-18"), date.max).known(
        "Europe/Kyiv"
    )
    assert known.known_end == known_bound_ms(date(2025, 11, 17), "Europe/Kyiv")
    assert known.recorded_end == known_bound_ms(date(2025, 11, 18), "Europe/Kyiv")
    assert known.known_end == day_start_ms(date(2025, 11, 18)) - 2 * MS_PER_DAY // 24


def test_the_situation_is_that_of_the_window() -> None:
    snapshot = make_snapshot()
    one = dates_of(options(on="2025-11-16"), date.max).situation(snapshot)
    month = dates_of(options(on="2025-11-16", window="30d"), date.max).situation(snapshot)
    assert one.window.end - one.window.start == MS_PER_DAY
    assert month.window.end - month.window.start == 30 * MS_PER_DAY


@pytest.mark.parametrize("option", ["on", "known_on", "recorded_on", "window"])
@given(text=st.text(max_size=20) | st.from_regex(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"))
def test_any_text_is_a_date_or_an_error_that_names_its_option(option: str, text: str) -> None:
    try:
        found = dates_of(options(**{option: text}), date(2000, 1, 1))
    except UserError as error:
        named = error.where.startswith(f"--{option.replace('_', '-')}")
        problem = not (named and error.what and error.hint)
        if problem:
            raise
    else:
        assert isinstance(found.on, date)
        assert isinstance(found.situation(make_snapshot()).window.end, int)


def test_an_impossible_day_is_refused() -> None:
    with pytest.raises(UserError, match="2025-02-30") as caught:
        day_of("2025-02-30", "--from")
    assert caught.value.where == "--from 2025-02-30"
    with pytest.raises(UserError, match="--window 3x"):
        duration_of("3x")


@given(st.lists(st.floats(), max_size=5), st.integers(1, 4))
def test_numbers_are_as_many_as_asked_for_and_finite(values: list[float], count: int) -> None:
    text = ",".join(map(repr, values))
    if len(values) == count and all(map(math.isfinite, values)):
        assert numbers(text, count, "--at", "N") == tuple(values)
    else:
        with pytest.raises(UserError, match=f"{count} numbers"):
            numbers(text, count, "--at", "N")


@given(st.lists(st.floats(-400, 400), min_size=4, max_size=4))
def test_an_extent_lies_on_the_globe_and_has_a_size(values: list[float]) -> None:
    west, south, east, north = values
    good = -180 <= west < east <= 180 and -90 <= south < north <= 90
    text = ",".join(map(repr, values))
    if good:
        assert extent_of(text) == (west, south, east, north)
    else:
        with pytest.raises(UserError, match="--extent"):
            extent_of(text)


@given(st.integers(0, 20_000), st.integers(0, 20_000), st.sampled_from("xX"))
def test_a_size_is_one_that_a_window_can_have(width: int, height: int, sign: str) -> None:
    text = f"{width}{sign}{height}"
    if 640 <= width <= 10_000 and 480 <= height <= 10_000:
        assert size_of(text) == (width, height)
    else:
        with pytest.raises(UserError, match="not a size"):
            size_of(text)


@pytest.mark.parametrize("text", ["", "x", "1600", "1600x", "1600x1000x2", "²00x²00", "-1x-1"])
def test_other_texts_are_no_size(text: str) -> None:
    with pytest.raises(UserError, match="not a size"):
        size_of(text)


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("", ""),
        ("utm", "UTM"),
        ("LAEA", "LAEA"),
        ("28407", "EPSG:28407"),
        ("utm 37n", "EPSG:32637"),
    ],
)
def test_projections(typed: str, choice: str) -> None:
    given_options = Namespace(
        crs=typed, marks="auto", grid="mgrs", names="uk", palette="isw", military=False
    )
    found = map_options_of(given_options)
    assert (found.projection, found.palette, found.names) == (choice, "isw", "uk")


def test_an_unknown_projection_names_its_option() -> None:
    with pytest.raises(UserError, match="--crs EPSG:4326"):
        map_options_of(Namespace(crs="EPSG:4326", marks="auto"))
