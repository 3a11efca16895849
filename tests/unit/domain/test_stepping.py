from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.dates import Minute, SituationDate, end_ms, parse_date, parse_duration
from sitmap.domain.stepping import Step, date_steps, first_of, larger_step, stepped
from sitmap.errors import UserError

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


minutes = st.builds(
    lambda day, minute: Minute(minute * 60_000 + midnight(day)),
    st.dates(date(200, 1, 1), date(9800, 1, 1)),  # 8000 weeks from either end of the calendar
    st.integers(0, 1439),
)


def midnight(day: date) -> int:
    found = parse_date(f"{day.isoformat()}T00:00")
    assert isinstance(found, Minute)
    return found.start


@given(minutes, st.sampled_from([Step.HOUR, Step.DAY, Step.WEEK]), st.integers(-8000, 8000))
def test_steps_forth_and_back_return_to_the_minute(on: Minute, step: Step, ways: int) -> None:
    there = stepped(on, step, ways)
    assert isinstance(there, Minute)
    assert stepped(there, step, -ways) == on
    assert (there > on) - (there < on) == (ways > 0) - (ways < 0)


@given(minutes, st.sampled_from([Step.MONTH, Step.YEAR]), st.integers(-20, 20))
def test_months_keep_the_clock(on: Minute, step: Step, ways: int) -> None:
    there = stepped(on, step, ways)
    assert isinstance(there, Minute)
    assert there.clock == on.clock


@pytest.mark.parametrize(
    ("on", "ways", "expected"),
    [
        ("2025-11-17", 1, "2025-11-18T00:00"),
        ("2025-11-17", -1, "2025-11-17T23:00"),
        ("2025-11-17", 0, "2025-11-17"),
        ("2025-11-17T14:30", 2, "2025-11-17T16:30"),
        ("2025-11-17T23:59", 1, "2025-11-18T00:59"),
        ("2025-10-26T03:00", 1, "2025-10-26T04:00"),
        ("9999-12-31", 1, "9999-12-31"),
        ("9999-12-31T23:30", 1, "9999-12-31T23:59"),
        ("0001-01-01T00:10", -1, "0001-01-01T00:00"),
    ],
)
def test_hours_step_through_days(on: str, ways: int, expected: str) -> None:
    assert stepped(parse_date(on), Step.HOUR, ways) == parse_date(expected)


@given(st.dates(date(2, 1, 1), date(9998, 1, 1)), st.integers(1, 50))
def test_hours_from_a_day_leave_no_time_out(day: date, ways: int) -> None:
    there = stepped(day, Step.HOUR, ways)
    assert end_ms(there) == end_ms(day) + (ways - 1) * 3_600_000 + 60_000
    assert stepped(day, Step.HOUR, -ways) < day


def test_by_the_hour_a_day_begins_at_midnight() -> None:
    assert first_of(date(2025, 11, 17), Step.HOUR) == parse_date("2025-11-17T00:00")
    assert first_of(date(2025, 11, 17), Step.WEEK) == date(2025, 11, 17)


@pytest.mark.parametrize("step", list(Step))
def test_a_larger_step_is_one_of_the_calendar(step: Step) -> None:
    larger, count = larger_step(step)
    assert larger.is_of_calendar
    assert larger.days * count > step.days


@pytest.mark.parametrize("step", [Step.CHANGE, Step.OBSERVATION])
def test_what_only_a_file_knows_is_no_step_of_the_calendar(step: Step) -> None:
    with pytest.raises(ValueError, match=step.value):
        stepped(date(2025, 1, 1), step, 1)


def texts(found: tuple[SituationDate, ...]) -> list[str]:
    return [on.isoformat() for on in found]


def test_a_series_of_hours_begins_at_a_time() -> None:
    first, last = parse_date("2025-11-17T18:00"), date(2025, 11, 18)
    assert texts(date_steps(first, last, parse_duration("12h"))) == [
        "2025-11-17T18:00",
        "2025-11-18T06:00",
        "2025-11-18T18:00",
    ]
    assert len(date_steps(first, first, parse_duration("1h"))) == 1
    assert texts(date_steps(last, date(2025, 11, 20), parse_duration("1d"))) == [
        "2025-11-18",
        "2025-11-19",
        "2025-11-20",
    ]


@pytest.mark.parametrize(
    ("first", "last", "step", "words"),
    [
        ("2025-11-17", "2025-11-18", "6h", "hours do not step"),
        ("2025-11-17T10:00", "2025-11-17T11:00", "10min", "steps by hours or days"),
        ("2025-11-17T10:00", "2025-11-17T09:00", "1h", "before the first"),
        ("2025-11-17T10:00", "2026-11-17", "1h", "more than 1000"),
    ],
)
def test_series_that_make_no_sense_are_refused(
    first: str, last: str, step: str, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        date_steps(parse_date(first), parse_date(last), parse_duration(step))
