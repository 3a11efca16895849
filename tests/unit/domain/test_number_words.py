"""Numbers as people write them become the bounds that they say, or are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.metric import Interval
from sitmap.domain.number_vocabulary import NUMERALS
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
        ("пів мільйона", None, 500_000, None, ""),
        ("півтори тисячі осіб", None, 1_500, None, "people"),
        ("дві з половиною тисячі", None, 2_500, None, ""),
        ("тисяча двісті", None, 1_200, None, ""),
        ("сто двадцять п'ять тисяч чотириста", None, 125_400, None, ""),
        ("понад тисячу", 1_000, None, None, ""),
        ("щонайменше п'ятеро", 5, None, None, ""),
        ("кілька десятків", 20, None, None, ""),
        ("декілька тисяч", 2_000, None, None, ""),
        ("п'ять-десять тисяч", 5_000, None, 10_000, ""),
        ("десять-п'ятнадцять", 10, None, 15, ""),
        ("7–10 тис.", 7_000, None, 10_000, ""),
        ("від 7 500 до 10 000", 7_500, None, 10_000, ""),
        ("не більш як 20", None, None, 20, ""),
        ("менш ніж 100", None, None, 100, ""),
        ("не менше 5 і не більше 10", 5, None, 10, ""),
        ("у межах 100–200", 100, None, 200, ""),
        ("5 тисяч 300", None, 5_300, None, ""),
        ("2 млн 300 тис.", None, 2_300_000, None, ""),
        ("щодня 1000-1500", 1_000, None, 1_500, "/day"),
        ("20 до 1", None, 20, None, "ratio"),
        ("тридцять відсотків", None, 30, None, "%"),
        ("0,5 проміле", None, 0.5, None, "‰"),
        ("one and a half million", None, 1_500_000, None, ""),
        ("a quarter of a million", None, 250_000, None, ""),
        ("a hundred and twenty", None, 120, None, ""),
        ("two to three hundred", 200, None, 300, ""),
        ("between two and three thousand", 2_000, None, 3_000, ""),
        ("no more than 50", None, None, 50, ""),
        ("over 5 but under 10 km", 5, None, 10, "km"),
        ("20 ± 5", 15, None, 25, ""),
        ("3m wide", None, 3, None, "m"),
        ("1,500 people", None, 1_500, None, "people"),
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


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("3m people", "metres or million"),
        ("1.500 осіб", "1.500 may be 1.5 or 1 500"),
        ("1,500 км", "1,500 may be 1.5 or 1 500"),
        ("300 thousand 5 thousand", "not understood"),
    ],
)
def test_what_means_two_numbers_is_refused(text: str, what: str) -> None:
    with pytest.raises(UserError, match=what) as caught:
        read_value(text)
    assert caught.value.where == text


@pytest.mark.parametrize("text", ["ten twenty", "багато", "третина міста", "кілька"])
def test_no_number_is_made_of_words_that_say_none(text: str) -> None:
    assert read_value(text).interval.is_empty


def in_ukrainian(number: int) -> str:
    """Return a number below a million in words, as a speaker says it."""
    words = []
    if number >= 1000:
        thousands = number // 1000
        words += [*([in_ukrainian(thousands)] if thousands > 1 else []), "тисяч"]
        if thousands == 1:
            words = ["тисяча"]
        number %= 1000
    for step in (100, 10, 1):
        part = number % 100 if step == 10 and 10 <= number % 100 < 20 else number // step * step
        if part:
            words.append(
                next(word for word, value in NUMERALS.items() if value == part and _uk(word))
            )
            number -= part
    return " ".join(words)


def _uk(word: str) -> bool:
    return word[0] > "z"


@given(st.integers(1, 999_999))
def test_ukrainian_words_read_back(number: int) -> None:
    words = in_ukrainian(number)
    assert read_value(words).interval == Interval(best=number), words


@given(
    st.integers(1, 999),
    st.sampled_from(["тис.", "тисяч", "k", "thousand"]),
    st.sampled_from(
        [
            ("понад ", "low"),
            ("до ", "high"),
            ("близько ", "best"),
            ("over ", "low"),
            ("up to ", "high"),
        ]
    ),
    st.sampled_from([" осіб", " people", ""]),
)
def test_bounds_and_magnitudes_read_back(
    number: int, magnitude: str, bound: tuple[str, str], people: str
) -> None:
    found = read_value(f"{bound[0]}{number} {magnitude}{people}")
    assert found.interval == Interval(**{bound[1]: number * 1000})
    assert found.unit == ("people" if people else "")


@pytest.mark.parametrize("text", ["0 to 1", "0.5 to 1", "0-1"])
def test_from_nothing_to_one_is_a_range(text: str) -> None:
    assert read_value(text).interval.high == 1
