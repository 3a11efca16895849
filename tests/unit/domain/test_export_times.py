"""Times on their way out: calendars, UTC and the time member of JSON-FG."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.civil_time import FIRST_MS, LAST_MS, ms_to_iso, wall_utc_ms, zone_wall_ms
from sitmap.domain.export_times import calendar_times, json_time, utc_time, utc_times

DAY = "2025-11-17T00:00:00.000Z"
NEXT = "2025-11-18T00:00:00.000Z"


@pytest.mark.parametrize(
    ("start", "end", "zone", "told"),
    [
        (DAY, NEXT, "Europe/Kyiv", {"date": "2025-11-17"}),
        (DAY, "2025-12-01T00:00:00.000Z", "UTC", {"interval": ["2025-11-17", "2025-11-30"]}),
        (DAY, None, "UTC", {"interval": ["2025-11-17", ".."]}),
        (None, NEXT, "UTC", {"interval": ["..", "2025-11-17"]}),
        (None, None, "UTC", None),
        (
            "2025-11-17T10:00:00.000Z", "2025-11-17T10:00:01.000Z", "Europe/Kyiv",
            {"timestamp": "2025-11-17T08:00:00Z"},
        ),
        (
            "2025-07-17T10:00:00.000Z", "2025-07-17T11:00:00.000Z", "Europe/Kyiv",
            {"interval": ["2025-07-17T07:00:00Z", "2025-07-17T08:00:00Z"]},
        ),
    ],
)  # fmt: skip
def test_the_time_member(
    start: str | None, end: str | None, zone: str, told: dict[str, object] | None
) -> None:
    assert json_time(start, end, zone) == told


def test_a_calendar_other_than_utc_is_not_taken_for_it() -> None:
    assert calendar_times([DAY, None], "Europe/Kyiv") == ["2025-11-17T00:00:00", None]
    assert calendar_times([DAY], "UTC") == ["2025-11-17T00:00:00Z"]


def test_milliseconds_stay_where_there_are_any() -> None:
    assert utc_times(["2025-11-17T00:00:00.250Z", DAY, None]) == [
        "2025-11-17T00:00:00.250Z", "2025-11-17T00:00:00Z", None,
    ]  # fmt: skip


def test_a_text_with_a_line_break_does_not_move_the_others() -> None:
    assert utc_times(["a\nb", DAY]) == ["a\nb", "2025-11-17T00:00:00Z"]


@given(st.integers(FIRST_MS + 86_400_000, LAST_MS - 86_400_000))
def test_walls_and_utc_are_inverse_outside_the_doubled_hour(moment: int) -> None:
    wall = zone_wall_ms(moment, "Europe/Kyiv")
    back = wall_utc_ms(wall, "Europe/Kyiv")
    assert zone_wall_ms(back, "Europe/Kyiv") == wall


def test_the_ends_of_the_calendar_have_a_time() -> None:
    last = ms_to_iso(LAST_MS)
    assert last is not None
    assert utc_time(last, "America/New_York").startswith("9999-12-31")
