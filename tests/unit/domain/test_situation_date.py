"""Days and minutes that a situation is shown on: bounds, order, windows, changes of clocks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.date_words import format_day
from sitmap.domain.dates import (
    MS_PER_DAY,
    MS_PER_HOUR,
    MS_PER_MINUTE,
    Minute,
    SituationDate,
    calendar_day,
    clock_note,
    date_ending,
    date_holding,
    day_start_ms,
    duration_words,
    end_ms,
    minute_at,
    parse_date,
    parse_duration,
    start_ms,
    window,
)
from sitmap.domain.time_ticks import long_day
from sitmap.errors import UserError

days = st.dates()
minutes = st.builds(
    lambda day, minute: Minute(day_start_ms(day) + minute * MS_PER_MINUTE),
    st.dates(),
    st.integers(0, 24 * 60 - 1),
)
dates = days | minutes


def at(text: str) -> Minute:
    found = parse_date(text)
    assert isinstance(found, Minute)
    return found


@given(dates)
def test_what_is_written_is_read_again(on: SituationDate) -> None:
    assert parse_date(on.isoformat()) == on
    assert parse_date(str(on)) == on


@given(dates, dates)
def test_dates_are_ordered_by_their_ends(one: SituationDate, other: SituationDate) -> None:
    assert (one < other) + (one == other) + (one > other) == 1
    assert (one <= other) is not (one > other)
    if end_ms(one) != end_ms(other):
        assert (one < other) is (end_ms(one) < end_ms(other))


@given(dates)
def test_a_date_lies_in_its_day_and_ends_its_windows(on: SituationDate) -> None:
    day = calendar_day(on)
    assert day_start_ms(day) <= start_ms(on) < end_ms(on) <= end_ms(day)
    assert window(on, parse_duration("6h")).end == end_ms(on)
    found = date_ending(end_ms(on))
    assert end_ms(found) == end_ms(on), "the last minute of a day is told as the day"
    assert date_holding(start_ms(on), on) == on


def test_a_window_of_hours_reaches_back_from_the_minute() -> None:
    on = at("2025-11-17T14:00")
    span = window(on, parse_duration("6h"))
    assert (span.start, span.end) == (at("2025-11-17T08:01").start, at("2025-11-17T14:01").start)
    assert window(on, parse_duration("1m")).start == at("2025-10-17T14:01").start
    assert (
        window(at("2025-03-31T12:00"), parse_duration("1m")).start == at("2025-02-28T12:01").start
    )
    assert window(at("2025-11-17T23:59"), parse_duration("1d")) == window(
        date(2025, 11, 17), parse_duration("1d")
    )


@given(days, st.sampled_from(["1d", "30d", "3m", "1y", "all", "45min"]))
def test_windows_of_days_end_with_the_day(day: date, text: str) -> None:
    span = window(day, parse_duration(text))
    assert span.end == day_start_ms(day) + MS_PER_DAY
    assert span.start < span.end


@pytest.mark.parametrize(
    "text",
    [
        "2025-11-17T24:00",
        "2025-11-17T14:60",
        "2025-11-17T14",
        "2025-11-17T14:00:30",
        "2025-11-17T14:00Z",
        "2025-02-30T14:00",
        "14:00",
        "T",
        "",
        "2025-11",
    ],
)
def test_what_is_no_minute_is_refused(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_date(text)
    assert caught.value.hint


def test_words() -> None:
    assert format_day(at("2025-11-17T04:05")) == "17 Nov 2025, 04:05"
    assert long_day(at("2025-11-17 14:00")) == "Monday, 17 Nov 2025, 14:00"
    assert format_day(date(2025, 11, 17)) == "17 Nov 2025"


def test_a_minute_begins_at_a_minute_of_the_calendar() -> None:
    for ms in (1, MS_PER_MINUTE - 1, end_ms(date.max), day_start_ms(date.min) - MS_PER_MINUTE):
        with pytest.raises(ValueError, match="begins no minute"):
            Minute(ms)
    assert minute_at(end_ms(date.max)).isoformat() == "9999-12-31T23:59"
    assert minute_at(-(2**60)).isoformat() == "0001-01-01T00:00"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2025-10-26T02:59", ""),
        ("2025-10-26T03:00", "03:00 comes twice in Europe/Kyiv"),
        ("2025-10-26T03:59", "03:59 comes twice"),
        ("2025-10-26T04:00", ""),
        ("2025-03-30T02:59", ""),
        ("2025-03-30T03:30", "03:30 does not come in Europe/Kyiv"),
        ("2025-03-30T04:00", ""),
    ],
)
def test_a_change_of_the_clocks_is_told(text: str, words: str) -> None:
    note = clock_note(at(text), "Europe/Kyiv")
    assert note.startswith(words)
    assert bool(note) is bool(words)
    assert clock_note(at(text), "UTC") == ""
    assert clock_note(calendar_day(at(text)), "Europe/Kyiv") == ""


def test_a_day_of_a_change_of_clocks_has_all_its_hours_on_the_axis() -> None:
    day = date(2025, 3, 30)
    assert end_ms(day) - start_ms(day) == 24 * MS_PER_HOUR
    assert day + timedelta(days=1) == calendar_day(minute_at(end_ms(day)))


@pytest.mark.parametrize(
    ("text", "words"),
    [("45min", "45 minutes"), ("1h", "1 hour"), ("2w", "2 weeks"), ("1d", "1 day"), ("all", "all")],
)
def test_lengths_in_words(text: str, words: str) -> None:
    assert duration_words(parse_duration(text)) == words
