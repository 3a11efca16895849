"""Typed dates to bounds and words, days, windows, zones."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitmap.domain.dates import (
    ABOUT_DAYS,
    FIRST_MS,
    LAST_MS,
    MS_PER_DAY,
    OPEN_END,
    OPEN_START,
    UNDATED,
    Precision,
    Window,
    check_zone,
    day_of_ms,
    day_start_ms,
    describe,
    format_day,
    format_ms,
    iso_to_ms,
    known_bound_ms,
    ms_to_iso,
    parse_day,
    parse_duration,
    parse_edtf,
    window,
    zone_wall_ms,
)
from sitmap.errors import UserError

KYIV = "Europe/Kyiv"
DAYS = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 30))
ZONES = st.sampled_from(["UTC", KYIV, "Asia/Kolkata", "America/St_Johns", "Pacific/Apia"])


def ms(text: str) -> int:
    return iso_to_ms(text)


T = TypeVar("T")


def outcome(call: Callable[[], T]) -> T | UserError:
    """Return the result or the refusal; any other error fails the test."""
    try:
        return call()
    except UserError as error:
        return error


def bounds(text: str, zone: str = "UTC") -> tuple[str, str]:
    valid = parse_edtf(text, zone)
    return format_ms(valid.start), format_ms(valid.end)


# --- accepted forms ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2025-11-17", "2025-11-17", "2025-11-18", Precision.DAY),
        ("2025-11", "2025-11-01", "2025-12-01", Precision.MONTH),
        ("2024-02", "2024-02-01", "2024-03-01", Precision.MONTH),
        ("2025", "2025-01-01", "2026-01-01", Precision.YEAR),
        ("0001", "0001-01-01", "0002-01-01", Precision.YEAR),
        ("2024-02-29", "2024-02-29", "2024-03-01", Precision.DAY),
        ("1900-02", "1900-02-01", "1900-03-01", Precision.MONTH),
        ("2025-11-17T08", "2025-11-17 08:00", "2025-11-17 09:00", Precision.HOUR),
        ("2025-11-17T08:30", "2025-11-17 08:30", "2025-11-17 08:31", Precision.MINUTE),
        ("2025-11-17T08:30:15", "2025-11-17 08:30:15", "2025-11-17 08:30:16", Precision.SECOND),
        ("2025-11-17T23:59:59Z", "2025-11-17 23:59:59", "2025-11-18", Precision.SECOND),
        ("2025-11-17T00:30+02:00", "2025-11-16 22:30", "2025-11-16 22:31", Precision.MINUTE),
        ("2025-11-17T00:30-05", "2025-11-17 05:30", "2025-11-17 05:31", Precision.MINUTE),
        ("2025-11-XX", "2025-11-01", "2025-12-01", Precision.MONTH),
        ("2025-XX-XX", "2025-01-01", "2026-01-01", Precision.YEAR),
        ("2025-XX", "2025-01-01", "2026-01-01", Precision.YEAR),
        ("202X", "2020-01-01", "2030-01-01", Precision.DECADE),
        ("20XX", "2000-01-01", "2100-01-01", Precision.CENTURY),
        ("00XX", "0001-01-01", "0100-01-01", Precision.CENTURY),
        ("2XXX", "2000-01-01", "3000-01-01", Precision.SPAN),
        ("2025-11-1X", "2025-11-10", "2025-11-20", Precision.SPAN),
        ("2025-11-0X", "2025-11-01", "2025-11-10", Precision.SPAN),
        ("2025-11-3X", "2025-11-30", "2025-12-01", Precision.SPAN),
        ("2025-02-2X", "2025-02-20", "2025-03-01", Precision.SPAN),
        ("2025-1X", "2025-10-01", "2026-01-01", Precision.SPAN),
        ("2025-0X", "2025-01-01", "2025-10-01", Precision.SPAN),
        ("2025-11-15~", "2025-11-12", "2025-11-19", Precision.DAY),
        ("2025-11-15%", "2025-11-12", "2025-11-19", Precision.DAY),
        ("2025-11-15?", "2025-11-15", "2025-11-16", Precision.DAY),
        ("2025-11~", "2025-10-17", "2025-12-16", Precision.MONTH),
        ("2025~", "2024-07-02", "2026-07-03", Precision.YEAR),
        ("2025-11-1X~", "2025-11-07", "2025-11-23", Precision.SPAN),
        ("2025-11-01/2025-11-17", "2025-11-01", "2025-11-18", Precision.SPAN),
        ("2025-11-01~/2025-11-07~", "2025-10-29", "2025-11-11", Precision.SPAN),
        ("2025-07/2025-11-17", "2025-07-01", "2025-11-18", Precision.SPAN),
        ("2025-11/2025-11-17", "2025-11-01", "2025-11-18", Precision.SPAN),
        ("2025-11-17/2025-11", "2025-11-17", "2025-12-01", Precision.SPAN),
        ("2025-11-17/2025-11-17", "2025-11-17", "2025-11-18", Precision.SPAN),
        ("../2022-02-23", "open", "2022-02-24", Precision.SPAN),
        ("/2022-02-23", "open", "2022-02-24", Precision.SPAN),
        ("2022-02-24/..", "2022-02-24", "open", Precision.SPAN),
        ("2022-02-24/", "2022-02-24", "open", Precision.SPAN),
        ("../..", "open", "open", Precision.SPAN),
        ("  2025-11-17 ", "2025-11-17", "2025-11-18", Precision.DAY),
    ],
)
def test_bounds_of_accepted_forms(text: str, start: str, end: str, precision: Precision) -> None:
    assert bounds(text) == (start, end)
    valid = parse_edtf(text)
    assert valid.precision is precision
    assert valid.dated
    assert valid.text == text.strip()


@pytest.mark.parametrize("mark", ["", "?", "~", "%"])
@pytest.mark.parametrize("text", ["2025-11-15{}", "../2025-11-15{}", "2025-11-01/2025-11-15{}"])
def test_marks_are_told_apart(text: str, mark: str) -> None:
    valid = parse_edtf(text.format(mark))
    assert valid.approximate == (mark in ("~", "%"))
    assert valid.uncertain == (mark in ("?", "%"))


def test_blank_is_undated() -> None:
    assert parse_edtf(" \n") == UNDATED
    assert not UNDATED.dated


def test_a_date_without_time_never_shifts_with_the_zone() -> None:
    for zone in ("UTC", KYIV, "America/New_York"):
        assert bounds("2025-11-17", zone) == ("2025-11-17", "2025-11-18")
        assert bounds("2025-11-17T08:30", zone) == ("2025-11-17 08:30", "2025-11-17 08:31")


def test_an_instant_with_a_zone_is_read_on_the_files_clock() -> None:
    assert bounds("2025-11-16T23:30Z", KYIV)[0] == "2025-11-17 01:30"
    assert bounds("2025-07-16T23:30Z", KYIV)[0] == "2025-07-17 02:30"
    assert bounds("2025-11-17T01:30+02:00", KYIV)[0] == "2025-11-17 01:30"


def test_bounds_at_the_ends_of_the_calendar_stay_within_it() -> None:
    assert parse_edtf("0001-01-01~").start == FIRST_MS
    assert parse_edtf("9999-12-31").end == LAST_MS
    assert parse_edtf("XXXX").start == FIRST_MS
    assert parse_edtf("XXXX").end == LAST_MS


# --- refused forms ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("17.11.2025", "write it as 2025-11-17"),
        ("17/11/2025", "write it as 2025-11-17"),
        ("11/17/2025", "write it as 2025-11-17"),
        ("2025/11/17", "write it as 2025-11-17"),
        ("2025-11-7", "write it as 2025-11-07"),
        ("20251117", "write it as 2025-11-17"),
        ("11.2025", "write it as 2025-11"),
        ("17 November 2025", "write it as 2025-11-17"),
        ("Nov 17th, 2025", "write it as 2025-11-17"),
        ("November 2025", "write it as 2025-11"),
        ("2025-11-17 8:30", "write it as 2025-11-17T08:30"),
        ("2025-11-17T08:30:15.250Z", "write it as 2025-11-17T08:30:15Z"),
        ("2025-11-17t08:30z", "write it as 2025-11-17T08:30Z"),
        ("2025-11-17T10:30+0200", "write it as 2025-11-17T10:30+02:00"),
        ("2025-11-uu", "write it as 2025-11-XX"),
        ("2025-11-xx", "write it as 2025-11-XX"),
        ("2025-X1-05", "write it as 2025-XX-XX"),
        ("1990s", "write it as 199X"),
        ("~2025", "write it as 2025~"),
        ("ca. 2025", "write it as 2025~"),
        ("2025?~", "write it as 2025%"),
        ("2025-11-01 / 2025-11-17", "write it as 2025-11-01/2025-11-17"),
        ("2025-11-01–2025-11-17", "write it as 2025-11-01/2025-11-17"),
        ("2025-11-01/open", "write it as 2025-11-01/.."),
        ("unknown/2025-11-01", "write it as ../2025-11-01"),
        ("2025-12/2025-11", "2025-11/2025-12"),
        ("2025-02-30", "2025-02 has 28 days"),
        ("2025-21", "seasons are not accepted"),
        ("2025-13", "months are 01 to 12"),
        ("0000", "years are 0001 to 9999"),
        ("Y17E7", "years are 0001 to 9999"),
        ("-0043", "years are 0001 to 9999"),
        ("[2024,2025]", "sets of dates are not accepted"),
        ("{2024..2025}", "sets of dates are not accepted"),
        ("2025-11-17T08:30~", "mark the day"),
        ("2025-11-17T24:00", "times are 00:00:00 to 23:59:59"),
        ("2025-11-17T08:30+19:00", "for example +02:00"),
        ("2025-XX-XXT08:30", "for example"),
        ("/", "leave the date empty"),
        ("../", "leave the date empty"),
        ("2024/2025/2026", "for example"),
        ("yesterday", "for example"),
        ("17 Brumaire 1799", "for example"),
        ("٢٠٢٥", "for example"),
        ("2025-11-17" * 50, "for example"),
    ],
)
def test_refused_forms_say_what_is_nearest(text: str, hint: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_edtf(text)
    assert hint in caught.value.hint
    assert "\n" not in caught.value.line()


@pytest.mark.parametrize(
    "text",
    ["2025-11-15/2025-11-14", "2025/2024-12", "2025-11-15~/2025-11-14~", "2025-11/2025-10-31"],
)
def test_an_end_before_its_start_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="before the start"):
        parse_edtf(text)


_NEAR_MISSES = st.lists(
    st.sampled_from(
        [*"0123456789X-/~?%.TZ:+ ", "2025", "2025-11", "11", "17", "..", "nov", "[", "u", "about "]
    ),
    max_size=12,
).map("".join)


@given(st.one_of(st.text(), _NEAR_MISSES), ZONES)
@example("9999-12-31T23:59:59-14:00", KYIV)
@example("0001-01-01T00:00:00+14:00", "UTC")
@example("0001-01-01T00:00Z", "America/St_Johns")
@example("XXXX-XX-XX%/XXXX~", "UTC")
@example("١٢٣٤-11", "UTC")
def test_any_text_is_parsed_or_refused_and_bounds_are_ordered(text: str, zone: str) -> None:
    valid = outcome(lambda: parse_edtf(text, zone))
    if isinstance(valid, UserError):
        suggested = re.fullmatch(r"write it as (\S+)", valid.hint)
        assert suggested is None or parse_edtf(suggested[1]).dated
        return
    if not valid.dated:
        assert valid == UNDATED
        return
    assert valid.start < valid.end
    assert valid.start == OPEN_START or valid.start >= FIRST_MS
    assert valid.end == OPEN_END or valid.end <= LAST_MS
    assert describe(valid, zone)
    assert parse_edtf(valid.text, zone) == valid


# --- definitions by brute force ---------------------------------------------------------


@st.composite
def _digits(draw: st.DrawFn) -> str:
    """Draw YYYY, YYYY-MM or YYYY-MM-DD with some last digits replaced by X, year's first 3 kept."""
    text = draw(st.dates(dt.date(1, 1, 1), dt.date(9989, 12, 31))).isoformat()
    text = text[: draw(st.sampled_from([4, 7, 10]))]
    unknown = draw(st.integers(0, len(text.replace("-", "")) - 3))
    out = list(text)
    for at in range(len(out) - 1, -1, -1):
        if unknown and out[at] != "-":
            out[at] = "X"
            unknown -= 1
    return "".join(out)


@given(_digits())
def test_unknown_digits_cover_exactly_the_days_they_may_stand_for(text: str) -> None:
    pattern = re.compile(text.replace("X", "[0-9]"))
    first_year = max(int(text[:3]) * 10, 1)
    first = dt.date(first_year, 1, 1).toordinal()
    last = dt.date(int(text[:3]) * 10 + 9, 12, 31).toordinal()
    matching = [
        day for day in range(first, last + 1) if pattern.match(dt.date.fromordinal(day).isoformat())
    ]
    assert matching == list(range(matching[0], matching[-1] + 1))
    valid = parse_edtf(text)
    assert valid.start == day_start_ms(dt.date.fromordinal(matching[0]))
    assert valid.end == day_start_ms(dt.date.fromordinal(matching[-1])) + MS_PER_DAY


@given(
    st.dates(dt.date(3, 1, 1), dt.date(9996, 12, 31)),
    st.sampled_from([Precision.DAY, Precision.MONTH, Precision.YEAR]),
)
def test_approximate_dates_widen_by_the_stated_days_each_side(
    day: dt.date, precision: Precision
) -> None:
    text = day.isoformat()[: {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[precision]]
    plain, about = parse_edtf(text), parse_edtf(f"{text}~")
    assert plain.start - about.start == ABOUT_DAYS[precision] * MS_PER_DAY
    assert about.end - plain.end == ABOUT_DAYS[precision] * MS_PER_DAY
    assert (ABOUT_DAYS[Precision.DAY], ABOUT_DAYS[Precision.MONTH]) == (3, 15)
    assert ABOUT_DAYS[Precision.YEAR] == 183


@given(DAYS, DAYS)
def test_an_interval_covers_both_of_its_days(one: dt.date, other: dt.date) -> None:
    first, last = min(one, other), max(one, other)
    valid = parse_edtf(f"{first}/{last}")
    assert (valid.start, valid.end) == (day_start_ms(first), day_start_ms(last) + MS_PER_DAY)


@given(
    st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2090, 1, 1)),
    ZONES,
    st.integers(-14 * 60, 14 * 60),
)
def test_instants_with_a_zone_show_the_files_clock(
    wall: dt.datetime, zone: str, offset: int
) -> None:
    wall = wall.replace(microsecond=0)
    sign, size = "-" if offset < 0 else "+", abs(offset)
    text = f"{wall.isoformat()}{sign}{size // 60:02}:{size % 60:02}"
    there = wall.replace(tzinfo=dt.timezone(dt.timedelta(minutes=offset)))
    local = there.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert parse_edtf(text, zone).start == ms(local.isoformat())
    assert zone_wall_ms(ms(there.isoformat()), zone) == ms(local.isoformat())


# --- words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "undated"),
        ("2025-11-17", "17 November 2025"),
        ("2025-11-15~", "about 15 November 2025"),
        ("2025-11-15?", "15 November 2025 (uncertain)"),
        ("2025-11-15%", "about 15 November 2025 (uncertain)"),
        ("2024-02", "February 2024"),
        ("2025", "2025"),
        ("202X", "2020s"),
        ("20XX", "2000–2099"),
        ("2XXX", "2000–2999"),
        ("2025-11-1X", "10–19 November 2025"),
        ("2025-11-3X", "30 November 2025"),
        ("2025-1X", "October–December 2025"),
        ("2025-11-01/2025-11-17", "1–17 November 2025"),
        ("2025-10-03/2025-11-17", "3 October – 17 November 2025"),
        ("2024-10-03/2025-11-17", "from 3 October 2024 to 17 November 2025"),
        ("2024-06/2024-08", "June–August 2024"),
        ("2024-02/2025-11", "from February 2024 to November 2025"),
        ("2023/2025", "2023–2025"),
        ("2025-11-17/2025-11-17", "17 November 2025"),
        ("2025-07/2025-11-17", "from July 2025 to 17 November 2025"),
        ("2025-11-01~/2025-11-07~", "from about 1 November 2025 to about 7 November 2025"),
        ("../2022-02-23", "before 24 February 2022"),
        ("../2022-02", "before March 2022"),
        ("../2022", "before 2023"),
        ("../202X", "until 2020s"),
        ("../2022-02-23~", "until about 23 February 2022"),
        ("../9999-12-31", "until 31 December 9999"),
        ("/2022-02-23", "until 23 February 2022, start unknown"),
        ("2022-02-24/..", "from 24 February 2022 on"),
        ("2022-02-24/", "from 24 February 2022, end unknown"),
        ("../..", "always"),
        ("2025-11-17T08:30", "17 November 2025 08:30 (UTC)"),
        ("2025-11-17T08:30:05Z", "17 November 2025 08:30:05 (UTC)"),
        ("2025-11-17T08", "17 November 2025 08:00 (UTC)"),
    ],
)
def test_words(text: str, words: str) -> None:
    assert describe(parse_edtf(text)) == words


def test_words_name_the_files_zone() -> None:
    valid = parse_edtf("2025-11-16T23:30Z", KYIV)
    assert describe(valid, KYIV) == "17 November 2025 01:30 (Europe/Kyiv)"


def test_short_forms() -> None:
    assert format_day(dt.date(2025, 11, 7)) == "7 Nov 2025"
    assert format_ms(ms("2025-11-17T00:00:00Z")) == "2025-11-17"
    assert format_ms(ms("2025-11-17T08:30:00Z")) == "2025-11-17 08:30"
    assert format_ms(ms("2025-11-17T08:30:09Z")) == "2025-11-17 08:30:09"
    assert format_ms(OPEN_END) == "open"


# --- days and ISO text ------------------------------------------------------------------


@given(DAYS)
def test_days_and_milliseconds_agree(day: dt.date) -> None:
    start = day_start_ms(day)
    assert day_of_ms(start) == day_of_ms(start + MS_PER_DAY - 1) == day
    assert day_start_ms(day + dt.timedelta(days=1)) == start + MS_PER_DAY
    assert parse_day(f" {day.isoformat()} ") == day


@given(st.integers(FIRST_MS, LAST_MS))
def test_iso_text_reads_back(moment: int) -> None:
    text = ms_to_iso(moment)
    assert text is not None
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text)
    assert iso_to_ms(text) == moment


def test_iso_text_of_open_and_far_times() -> None:
    assert ms_to_iso(OPEN_START) is None
    assert ms_to_iso(OPEN_END) is None
    assert ms_to_iso(LAST_MS + 10**15) == "9999-12-31T23:59:59.999Z"
    assert ms_to_iso(FIRST_MS - 10**15) == "0001-01-01T00:00:00.000Z"
    assert day_of_ms(OPEN_END) == dt.date(9999, 12, 31)
    assert day_of_ms(OPEN_START) == dt.date(1, 1, 1)


def test_iso_text_takes_other_forms() -> None:
    assert iso_to_ms("1970-01-02") == MS_PER_DAY
    assert iso_to_ms("1970-01-01T02:00:00+02:00") == 0
    assert iso_to_ms("1969-12-31T23:59:59.999Z") == -1


@given(st.text())
def test_iso_text_refuses_anything_else(text: str) -> None:
    found = outcome(lambda: iso_to_ms(text))
    assert isinstance(found, int) or "2025-11-17T08:30:00Z" in found.hint


@pytest.mark.parametrize(
    "text", ["", "2025-1-1", "17.11.2025", "2025-02-30", "latest", "٢٠٢٥-١١-١٧"]
)
def test_days_refuse_other_forms(text: str) -> None:
    with pytest.raises(UserError):
        parse_day(text)


# --- windows ----------------------------------------------------------------------------

ON = dt.date(2025, 11, 17)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("1d", "2025-11-17T00:00:00Z"),
        ("30d", "2025-10-19T00:00:00Z"),
        ("2w", "2025-11-04T00:00:00Z"),
        ("45min", "2025-11-17T23:15:00Z"),
        ("6h", "2025-11-17T18:00:00Z"),
        ("3m", "2025-08-18T00:00:00Z"),
        ("12M", "2024-11-18T00:00:00Z"),
        ("2y", "2023-11-18T00:00:00Z"),
    ],
)
def test_windows_end_with_the_day(text: str, start: str) -> None:
    assert window(ON, parse_duration(text)) == Window(ms(start), ms("2025-11-18"))


def test_all_has_an_open_start_and_still_ends_with_the_day() -> None:
    assert window(ON, parse_duration("all")) == Window(OPEN_START, ms("2025-11-18"))


def test_months_end_on_the_last_day_of_a_shorter_month() -> None:
    one = parse_duration("1m")
    assert window(dt.date(2025, 3, 30), one).start == ms("2025-02-28")
    assert window(dt.date(2024, 3, 29), one).start == ms("2024-02-29")
    assert window(dt.date(2025, 12, 31), one).start == ms("2025-12-01")
    assert window(dt.date.max, one).start == ms("9999-12-01")
    assert window(dt.date(5, 1, 1), parse_duration("7y")).start == OPEN_START


@given(DAYS, st.integers(1, 999_999))
def test_a_window_of_n_days_is_the_n_days_that_end_with_the_day(day: dt.date, days: int) -> None:
    found = window(day, parse_duration(f"{days}d"))
    assert found.end == day_start_ms(day) + MS_PER_DAY
    assert found.end - found.start == days * MS_PER_DAY


@pytest.mark.parametrize(
    "text", ["", "0d", "1", "d", "-1d", "1.5d", "1e3d", "9999999d", "1s", "٣d"]
)
def test_other_lengths_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="not a length of time"):
        parse_duration(text)


@given(st.text())
def test_any_length_is_parsed_or_refused(text: str) -> None:
    try:
        found = window(ON, parse_duration(text))
    except UserError:
        return
    assert found.start < found.end


# --- zones ------------------------------------------------------------------------------


def test_known_bound_is_the_true_end_of_the_day_in_the_zone() -> None:
    assert known_bound_ms(ON, "UTC") == ms("2025-11-18T00:00:00Z")
    assert known_bound_ms(ON, KYIV) == ms("2025-11-17T22:00:00Z")
    assert known_bound_ms(dt.date(2025, 7, 1), KYIV) == ms("2025-07-01T21:00:00Z")
    assert known_bound_ms(dt.date(2025, 3, 30), KYIV) - known_bound_ms(
        dt.date(2025, 3, 29), KYIV
    ) == 23 * (MS_PER_DAY // 24)
    assert known_bound_ms(dt.date.max, KYIV) == LAST_MS + 1 - 2 * MS_PER_DAY // 24


@given(ZONES, st.sampled_from([dt.date.min, dt.date.max]))
def test_the_last_moment_of_the_first_and_the_last_day_can_be_told(zone: str, day: dt.date) -> None:
    assert day_of_ms(zone_wall_ms(known_bound_ms(day, zone) - 1, zone)) == day


@given(st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)), ZONES)
def test_before_the_bound_the_zones_calendar_has_not_passed_the_day(
    day: dt.date, zone: str
) -> None:
    bound = known_bound_ms(day, zone)
    assert day_of_ms(zone_wall_ms(bound, zone)) > day
    before = day_of_ms(zone_wall_ms(bound - 1, zone))
    # Samoa skipped a whole day when it crossed the date line.
    assert before == day or (zone == "Pacific/Apia" and before < day)


@pytest.mark.parametrize("name", ["UTC", KYIV, " Europe/Kyiv ", "America/New_York"])
def test_known_zones(name: str) -> None:
    assert check_zone(name) == name.strip()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Kyiv", "did you mean Europe/Kyiv"),
        ("new york", "did you mean America/New_York"),
        ("Europe", "for example"),
        ("", "for example"),
        ("../../etc/passwd", "for example"),
        ("/etc/passwd", "for example"),
        ("a\x00b", "for example"),
        ("x" * 5000, "for example"),
    ],
)
def test_unknown_zones_are_refused(name: str, hint: str) -> None:
    with pytest.raises(UserError) as caught:
        check_zone(name)
    assert hint in caught.value.hint


@given(st.text())
def test_any_zone_is_known_or_refused(name: str) -> None:
    found = outcome(lambda: check_zone(name))
    assert isinstance(found, UserError) or found == name.strip()


def test_a_date_with_an_unknown_zone_is_refused() -> None:
    with pytest.raises(UserError, match="time zone"):
        parse_edtf("2025-11-17", "Mars/Olympus")
