"""Days of a series: both ends count, months keep their day, nothing runs for ever."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.dates import parse_duration
from sitmap.domain.stepping import day_steps
from sitmap.errors import UserError


def test_both_ends_are_included() -> None:
    days = day_steps(date(2025, 11, 3), date(2025, 11, 17), parse_duration("7d"))
    assert days == (date(2025, 11, 3), date(2025, 11, 10), date(2025, 11, 17))


def test_months_take_the_last_day_where_the_month_is_short() -> None:
    days = day_steps(date(2024, 1, 31), date(2024, 4, 30), parse_duration("1m"))
    assert days == (date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30))


def test_a_series_ends_with_the_calendar() -> None:
    days = day_steps(date(9999, 11, 30), date.max, parse_duration("1m"))
    assert days == (date(9999, 11, 30), date(9999, 12, 30))
    assert day_steps(date(9999, 12, 30), date.max, parse_duration("1d"))[-1] == date.max


@pytest.mark.parametrize(
    ("first", "last", "step"),
    [("2025-11-17", "2025-11-16", "1d"), ("2025-01-01", "2025-01-02", "1h"),
     ("2025-01-01", "2025-01-02", "all"), ("1900-01-01", "2025-01-01", "1d")],
)  # fmt: skip
def test_what_is_no_series_is_refused(first: str, last: str, step: str) -> None:
    with pytest.raises(UserError):
        day_steps(date.fromisoformat(first), date.fromisoformat(last), parse_duration(step))


@given(
    st.dates(date(1, 1, 1)),
    st.integers(0, 4000),
    st.sampled_from(["1d", "5d", "2w", "1m", "7m", "1y"]),
)
def test_days_ascend_within_the_ends(first: date, span: int, step: str) -> None:
    last = min(first, date.max - timedelta(span)) + timedelta(span)
    if last < first:
        return
    try:
        days = day_steps(first, last, parse_duration(step))
    except UserError:
        assert (last - first).days >= 1000
        return
    assert days[0] == first
    assert all(a < b for a, b in pairwise(days))
    assert days[-1] <= last
