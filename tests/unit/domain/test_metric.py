"""Intervals: order, arithmetic that contains every possible result, words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.metric import Interval, format_number, format_value
from sitmap.errors import UserError

NUMBERS = st.floats(-1e6, 1e6)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, best, high = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
    keep = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
    return Interval(low if keep[0] else None, best if keep[1] else None, high if keep[2] else None)


def samples(draw: st.DrawFn, interval: Interval) -> float:
    low, high = interval.bounds()
    if low == high:
        return low
    return draw(st.floats(None if math.isinf(low) else low, None if math.isinf(high) else high,
                          allow_infinity=False, allow_nan=False))  # fmt: skip


@st.composite
def interval_and_sample(draw: st.DrawFn) -> tuple[Interval, float]:
    interval = draw(intervals())
    return interval, samples(draw, interval)


def contains(interval: Interval, value: float) -> bool:
    low, high = interval.bounds()
    return low <= value <= high


# --- construction -----------------------------------------------------------------------


@pytest.mark.parametrize("args", [(2, 1, None), (None, 2, 1), (2, None, 1), (3, 2, 1), (1, 5, 4)])
def test_a_wrong_order_is_refused(args: tuple[float | None, float | None, float | None]) -> None:
    with pytest.raises(UserError, match="is above"):
        Interval(*args)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("name", ["low", "best", "high"])
def test_values_that_are_no_numbers_are_refused(name: str, value: float) -> None:
    with pytest.raises(UserError) as caught:
        Interval(**{name: value})
    assert caught.value.where == name


def test_bounds_are_infinite_where_open() -> None:
    assert Interval().bounds() == (-math.inf, math.inf)
    assert Interval(low=1).bounds() == (1, math.inf)
    assert Interval(high=1).bounds() == (-math.inf, 1)
    assert Interval(low=1, high=2).bounds() == (1, 2)


def test_a_best_value_alone_stands_for_both_ends_and_else_for_none() -> None:
    assert Interval(best=5).bounds() == (5, 5)
    assert Interval(low=1, best=5).bounds() == (1, math.inf)
    assert Interval(best=5, high=9).bounds() == (-math.inf, 9)


def test_emptiness() -> None:
    assert Interval().is_empty
    assert not Interval(best=0).is_empty


@given(st.tuples(*[st.none() | st.floats()] * 3))
def test_any_values_make_an_ordered_interval_or_are_refused(
    args: tuple[float | None, float | None, float | None],
) -> None:
    try:
        interval = Interval(*args)
    except UserError:
        return
    low, high = interval.bounds()
    assert low <= high
    assert interval.best is None or low <= interval.best <= high


# --- arithmetic -------------------------------------------------------------------------


@given(interval_and_sample(), interval_and_sample())
def test_sums_differences_and_products_contain_every_possible_result(
    one: tuple[Interval, float], other: tuple[Interval, float]
) -> None:
    (a, x), (b, y) = one, other
    assert contains(a + b, x + y)
    assert contains(a - b, x - y)
    assert contains(a * b, x * y)
    assert contains(-a, -x)


@given(interval_and_sample(), interval_and_sample())
def test_quotients_contain_every_possible_result(
    one: tuple[Interval, float], other: tuple[Interval, float]
) -> None:
    (a, x), (b, y) = one, other
    low, high = b.bounds()
    if low < 0 < high or low == high == 0:
        with pytest.raises(UserError, match="cannot divide"):
            a / b
        return
    if y != 0:
        assert contains(a / b, x / y)
    assert a.ratio(b) == a / b


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (Interval(1, 2, 3) + Interval(10, 20, 30), Interval(11, 22, 33)),
        (Interval(1, None, 3) + Interval(10, 20, 30), Interval(11, None, 33)),
        (Interval(low=1) + Interval(1, None, 2), Interval(low=2)),
        (Interval(1, 2, 3) - Interval(10, 20, 30), Interval(-29, -18, -7)),
        (Interval(best=60000) - Interval(5000, None, 6000), Interval(54000, None, 55000)),
        (Interval(-1, None, 2) * Interval(3, None, 4), Interval(-4, None, 8)),
        (Interval(low=2) * Interval(0, None, 3), Interval(low=0)),
        (Interval(80000, None, 150000) / Interval(10000, None, 10000), Interval(8, None, 15)),
        (Interval(1, None, 2) / Interval(-4, None, -2), Interval(-1, None, -0.25)),
        (Interval(1, None, 2) / Interval(0, None, 4), Interval(low=0.25)),
        (Interval(1, None, 2) / Interval(-4, None, 0), Interval(high=-0.25)),
        (Interval(0, None, 0) / Interval(0, None, 4), Interval(0, None, 0)),
        (Interval(4, None, 8) / Interval(low=2), Interval(0, None, 4)),
        (Interval() + Interval(1, 2, 3), Interval()),
        (Interval(None, 3, 5) - Interval(None, 3, 5), Interval()),
    ],
)
def test_results(result: Interval, expected: Interval) -> None:
    assert result == expected


def test_an_overflow_opens_the_end() -> None:
    assert Interval(1e308, 1e308, 1e308) + Interval(1, None, 1e308) == Interval(low=1e308)


def test_dividing_by_what_may_be_zero_is_refused() -> None:
    for divisor in (Interval(), Interval(-1, None, 1), Interval(best=0), Interval(high=5)):
        with pytest.raises(UserError, match="cannot divide by"):
            Interval(1, None, 2) / divisor


@given(intervals(), intervals())
def test_overlap_is_symmetric_and_means_a_common_number(a: Interval, b: Interval) -> None:
    (low_a, high_a), (low_b, high_b) = a.bounds(), b.bounds()
    assert a.overlaps(b) == b.overlaps(a) == (max(low_a, low_b) <= min(high_a, high_b))


# --- words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("interval", "unit", "words"),
    [
        (Interval(), "km", ""),
        (Interval(10, None, 15), "km", "10–15\u00a0km"),
        (Interval(10, 12, 15), "km", "10–15\u00a0km, best 12"),
        (Interval(high=20), "km", "at most 20\u00a0km"),
        (Interval(low=20000), "people", "at least 20\u00a0000\u00a0people"),
        (Interval(best=60000), "people", "60\u00a0000\u00a0people"),
        (Interval(best=0.25), "", "0.25"),
        (Interval(8, None, 20), "ratio", "8–20:1"),
        (Interval(-5, None, 5), "", "−5–5"),
    ],
)
def test_words(interval: Interval, unit: str, words: str) -> None:
    assert interval.words(unit) == words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (-1e-7, "−1e−07"),
        (1234567.5, "1\u00a0234\u00a0567.5"),
        (1 / 3, "0.333333"),
        (-2.50, "−2.5"),
        (1e20, "1e+20"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("printed", "interval", "unit", "text"),
    [
        ("1,000-1,500", Interval(1000, None, 1500), "people/day", "1,000-1,500\u00a0people/day"),
        ("60 000", Interval(best=60000), "people", "60 000\u00a0people"),
        ("within 20 kilometers", Interval(high=20), "km", "within 20 kilometers"),
        ("as high as 20:1", Interval(high=20), "ratio", "as high as 20:1"),
        ("90%", Interval(best=90), "%", "90%"),
        ("tens of thousands", Interval(low=20000), "people",
         "tens of thousands (at least 20\u00a0000\u00a0people)"),
        ("dire", Interval(), "", "dire"),
        ("", Interval(1, None, 2), "km", "1–2\u00a0km"),
        ("", Interval(), "km", ""),
    ],
)  # fmt: skip
def test_the_printed_value_comes_first(
    printed: str, interval: Interval, unit: str, text: str
) -> None:
    assert format_value(printed, interval, unit) == text


@given(st.text(), intervals(), st.sampled_from(["", "km", "ratio", "people"]))
def test_a_printed_value_is_never_lost(printed: str, interval: Interval, unit: str) -> None:
    assert format_value(printed, interval, unit).startswith(printed.strip())
