"""What people type into a date box, with times and without."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.date_words import format_day
from sitmap.domain.dates import FIRST_MS, LAST_MS, SituationDate, minute_at
from sitmap.domain.typed_date import parse_typed_date, parse_typed_day
from sitmap.errors import UserError

NEAR = date(2025, 11, 3)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2025-11-17 14:00", "2025-11-17T14:00"),
        ("2025-11-17T14:00", "2025-11-17T14:00"),
        ("2025-11-17T14", "2025-11-17T14:00"),
        ("2025-11-17 14:30:20", "2025-11-17T14:30"),
        ("2025-11-17T14:00Z", "2025-11-17T16:00"),
        ("2025-11-17 14:00+02:00", "2025-11-17T14:00"),
        ("17 Nov 14:30", "2025-11-17T14:30"),
        ("17 Nov 2024, 14:30", "2024-11-17T14:30"),
        ("Mon, 17 Nov 2025 at 2:05 pm", "2025-11-17T14:05"),
        ("Nov 17 2025 12:00 am", "2025-11-17T00:00"),
        ("17.11.2025 14.30", "2025-11-17T14:30"),
        ("17 листопада 2025 06:15", "2025-11-17T06:15"),
        ("14:30", "2025-11-03T14:30"),
        ("4:05", "2025-11-03T04:05"),
        ("17 Nov", "2025-11-17"),
        ("Nov 2024", "2024-11-01"),
        ("2025-11-17", "2025-11-17"),
        ("2025-11~", "2025-11-01"),
        ("2025-11-17T10:00/2025-11-18T12:00", "2025-11-17"),
    ],
)
def test_dates_and_times_as_people_write_them(typed: str, meant: str) -> None:
    assert parse_typed_date(typed, "Europe/Kyiv", NEAR).isoformat() == meant


@pytest.mark.parametrize(
    "typed",
    ["2025-11-17 25:00", "17 Nov 2025 14:75", "13:00 pm", "0:30 am", "17 Nvo 14:30", "noon", ""],
)
def test_what_is_no_date_says_so_with_an_example(typed: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_typed_date(typed, "UTC", NEAR)
    assert caught.value.hint


@given(st.dates() | st.integers(FIRST_MS, LAST_MS).map(minute_at))
def test_what_a_box_shows_can_be_typed(on: SituationDate) -> None:
    if on.isoformat() >= "1000":
        assert parse_typed_date(format_day(on)) == on


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_clear_error(text: str) -> None:
    for near in (NEAR, None):
        try:
            parse_typed_date(text, "Europe/Kyiv", near)
        except UserError as error:
            assert error.line()


def test_days_are_read_as_ever() -> None:
    assert parse_typed_day("2025-11-17T14:00") == date(2025, 11, 17)
