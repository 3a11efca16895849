from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.stepping import Step, stepped

days = st.dates()
calendar = st.sampled_from([Step.DAY, Step.WEEK, Step.MONTH, Step.YEAR])


@pytest.mark.parametrize(
    ("day", "step", "ways", "expected"),
    [
        (date(2025, 11, 17), Step.DAY, 1, date(2025, 11, 18)),
        (date(2025, 11, 17), Step.WEEK, -1, date(2025, 11, 10)),
        (date(2025, 1, 31), Step.MONTH, 1, date(2025, 2, 28)),
        (date(2024, 2, 29), Step.YEAR, 1, date(2025, 2, 28)),
        (date(2025, 3, 31), Step.MONTH, -1, date(2025, 2, 28)),
        (date(1, 1, 1), Step.MONTH, -1, date(1, 1, 1)),
        (date(9999, 12, 31), Step.YEAR, 1, date(9999, 12, 31)),
        (date(9999, 12, 31), Step.DAY, 5, date(9999, 12, 31)),
    ],
)
def test_steps_follow_the_calendar(day: date, step: Step, ways: int, expected: date) -> None:
    assert stepped(day, step, ways) == expected


def test_an_anchor_brings_a_shortened_day_back() -> None:
    assert stepped(date(2025, 2, 28), Step.MONTH, 1, anchor=31) == date(2025, 3, 31)


@given(days, calendar, st.integers(-50_000, 50_000))
def test_a_step_never_goes_the_wrong_way(day: date, step: Step, ways: int) -> None:
    there = stepped(day, step, ways)
    assert (there > day) - (there < day) in (0, (ways > 0) - (ways < 0))


@given(st.dates(date(100, 1, 1), date(9000, 1, 1)), st.sampled_from([Step.DAY, Step.WEEK]),
       st.integers(-1000, 1000))  # fmt: skip
def test_days_and_weeks_return(day: date, step: Step, ways: int) -> None:
    assert stepped(stepped(day, step, ways), step, -ways) == day


def test_a_change_is_not_of_the_calendar() -> None:
    with pytest.raises(ValueError, match="change"):
        stepped(date(2025, 1, 1), Step.CHANGE, 1)
