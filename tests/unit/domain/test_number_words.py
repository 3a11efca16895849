"""Numbers as people write them become the bounds that they say, or are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.metric import Interval
from sitmap.domain.number_words import in_unit, read_number, read_value
from sitmap.errors import UserError


@pytest.mark.parametrize(
    ("text", "low", "best", "high", "unit"),
    [
        ("80,000-150,000", 80_000, None, 150_000, ""),
        ("~7,500–10,000", 7_500, None, 10_000, ""),
        ("70% (East/South)", None, 70, None, "%"),
        ("5-10 km", 5, None, 10, "km"),
        ("between 5 and 10 km", 5, None, 10, "km"),
        ("500 m – 2 km", 0.5, None, 2, "km"),
        ("over 300", 300, None, None, ""),
        ("300+", 300, None, None, ""),
        ("as high as 20:1", None, None, 20, "ratio"),
        ("8:1 to 20:1", 8, None, 20, "ratio"),
        ("20 to 1", None, 20, None, "ratio"),
        ("up to 20 km", None, None, 20, "km"),
        ("about 20", None, 20, None, ""),
        ("dozens", 24, None, None, ""),
        ("hundreds daily", 200, None, None, "/day"),
        ("in the thousands", 2_000, None, None, ""),
        ("tens of thousands", 20_000, None, None, ""),
        ("1.5–2 million", 1_500_000, None, 2_000_000, ""),
        ("5-10k", 5_000, None, 10_000, ""),
        ("10M", None, 10_000_000, None, ""),
        ("10 m", None, 10, None, "m"),
        ("10 square kilometers", None, 10, None, "km²"),
        ("5‰", None, 5, None, "‰"),
        ("1 234,5", None, 1234.5, None, ""),
        ("1\u2009234\u202f567", None, 1_234_567, None, ""),
        ("1'234'567", None, 1_234_567, None, ""),
        ("1.234.567,8", None, 1_234_567.8, None, ""),
        ("2,5 км", None, 2.5, None, "km"),
        ("twenty-five", None, 25, None, ""),
        ("half a million", None, 500_000, None, ""),
        ("понад 300 осіб", 300, None, None, "people"),
        ("до 20 тис.", None, None, 20_000, ""),
        ("від 5 до 10 км", 5, None, 10, "km"),
        ("близько 1,5 млн", None, 1_500_000, None, ""),
        ("десятки тисяч", 20_000, None, None, ""),
        ("сотні", 200, None, None, ""),
        ("двадцять п'ять осіб", None, 25, None, "people"),
        ("−5", None, -5, None, ""),
    ],
)
def test_a_printed_value_says_its_bounds(
    text: str, low: float | None, best: float | None, high: float | None, unit: str
) -> None:
    found = read_value(text)
    assert found.interval == Interval(low, best, high)
    assert found.unit == unit


@pytest.mark.parametrize(
    "text", ["Lancets (Fog-aided)", "FPV (Weather-limited)", "Orlan-10s and T-90s", "steady", ""]
)
def test_words_stay_words(text: str) -> None:
    assert read_value(text).interval.is_empty


def test_nothing_can_be_said_with_its_reason() -> None:
    found = read_value("N/A (encircling force)")
    assert (found.unit, found.remark) == ("not applicable", "encircling force")


def test_about_is_remembered_and_makes_no_range() -> None:
    assert read_value("~20 km").approximate
    assert not read_value("20 km").approximate


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("10-5", "low end"),
        ("5 of 7 brigades", "not understood"),
        ("1,50,000", "not understood"),
        ("20 5", "not understood"),
        ("1e400", "out of range"),
        ("9" * 40, "out of range"),
        ("inf", "finite"),
        ("∞", "finite"),
        ("x" * 301, "too long"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, what: str) -> None:
    with pytest.raises(UserError, match=what):
        read_value(text)


@pytest.mark.parametrize("text", ["5-10", "over 5", "5 km", "~5", "five apples", "(5)", "5 (five)"])
def test_a_bound_is_one_plain_number(text: str) -> None:
    with pytest.raises(UserError, match="is not a number"):
        read_number(text)


def test_units_are_turned_into_the_metric_s_own() -> None:
    assert in_unit(read_value("500 m"), "km") == Interval(best=0.5)
    assert in_unit(read_value("5 ‰"), "%") == Interval(best=0.5)
    assert in_unit(read_value("10 km²"), "km2") == Interval(best=10)
    assert in_unit(read_value("300"), "people") == Interval(best=300)
    with pytest.raises(UserError, match="it is in km"):
        in_unit(read_value("5 km"), "people")


@given(
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.sampled_from([",", " ", "'", "\u2009", "\u00a0"]),
    st.sampled_from(["-", "–", " — ", " to "]),
)
def test_grouped_ranges_read_back(first: int, second: int, group: str, dash: str) -> None:
    low, high = sorted((first, second))
    text = f"{low:,}{dash}{high:,}".replace(",", group)
    assert read_value(text).interval == Interval(low=low, high=high)


@given(st.text(alphabet=st.sampled_from("0123456789,.- ~<>+%km:()dozensтис'–"), max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_value(text)
    except UserError as error:
        assert error.what
    else:
        low, high = found.interval.bounds()
        assert low <= high
