"""The ruling of the time axis."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.dates import FIRST_MS, LAST_MS, MS_PER_DAY, day_start_ms
from sitmap.domain.time_ticks import axis, choose_step, long_day


def _ruled(first: date, last: date, width: float = 1000.0) -> tuple[list[str], list[str]]:
    found = axis(day_start_ms(first), day_start_ms(last), width)
    return [tick.label for tick in found.ticks], [span.label for span in found.spans]


def test_a_week_is_ruled_by_days_within_months() -> None:
    ticks, spans = _ruled(date(2025, 11, 28), date(2025, 12, 3), 300.0)
    assert ticks == ["28", "29", "30", "1", "2"]
    assert spans == ["November 2025", "December 2025"]


def test_months_stand_within_years() -> None:
    ticks, spans = _ruled(date(2024, 11, 1), date(2025, 4, 1))
    assert ticks[0] == "4"  # a Monday: five months over 1000 pixels have room for weeks
    ticks, spans = _ruled(date(2024, 11, 1), date(2026, 4, 1))
    assert ticks[:4] == ["Nov", "Dec", "Jan", "Feb"]
    assert spans == ["2024", "2025", "2026"]


def test_centuries_before_1900_are_ruled_by_years() -> None:
    ticks, spans = _ruled(date(1700, 1, 1), date(1951, 1, 1))
    assert ticks[:3] == ["1700", "1720", "1740"]
    assert spans == []


def test_hours_stand_within_days() -> None:
    start = day_start_ms(date(1943, 7, 5))
    found = axis(start, start + MS_PER_DAY // 2, 600.0)
    assert [tick.label for tick in found.ticks][:2] == ["00:00", "01:00"]
    assert [span.label for span in found.spans] == ["5 Jul 1943"]


def test_minutes_stand_within_days() -> None:
    start = day_start_ms(date(2025, 11, 17)) - 15 * 60_000
    found = axis(start, start + 2 * 3_600_000, 700.0)
    assert found.step.within_day
    assert [tick.label for tick in found.ticks][:3] == ["23:45", "00:00", "00:15"]
    assert [span.label for span in found.spans] == ["16 Nov 2025", "17 Nov 2025"]


def test_weeks_begin_on_mondays() -> None:
    found = axis(day_start_ms(date(2025, 9, 1)), day_start_ms(date(2025, 11, 20)), 900.0)
    assert found.step.unit == "week"
    days = [date(1970, 1, 1).toordinal() + tick.ms // MS_PER_DAY for tick in found.ticks]
    assert {date.fromordinal(day).weekday() for day in days} == {0}


@given(
    st.integers(FIRST_MS - MS_PER_DAY * 400, LAST_MS + MS_PER_DAY * 400),
    st.integers(MS_PER_DAY // 24, MS_PER_DAY * 366 * 9999),
    st.floats(60, 4000),
)
def test_ticks_ascend_inside_and_never_crowd(start: int, length: int, width: float) -> None:
    found = axis(start, start + length, width)
    moments = [tick.ms for tick in found.ticks]
    assert moments == sorted(set(moments))
    assert all(start <= ms < start + length for ms in moments)
    assert all(FIRST_MS <= ms <= LAST_MS for ms in moments)
    assert len(moments) <= width / (44 * 0.6) * 1.2 + 2
    assert all(tick.label for tick in found.ticks)


def test_an_empty_range_bears_nothing() -> None:
    assert axis(5, 5, 100).ticks == ()
    assert axis(0, MS_PER_DAY, 0).ticks == ()


@pytest.mark.parametrize(("days", "unit"), [(1, "hour"), (12, "day"), (90, "week"), (400, "month")])
def test_the_step_grows_with_the_range(days: int, unit: str) -> None:
    assert choose_step(days * MS_PER_DAY, 900, 44).unit == unit


def test_a_day_in_words() -> None:
    assert long_day(date(2025, 11, 17)) == "Monday, 17 Nov 2025"
