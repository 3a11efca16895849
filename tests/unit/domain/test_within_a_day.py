"""What shows at a time of the day, and where the next change or observation lies."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.dates import (
    MS_PER_MINUTE,
    Minute,
    SituationDate,
    Window,
    end_ms,
    parse_date,
    parse_duration,
    start_ms,
    window,
)
from sitmap.domain.observation import Kind, Persistence
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.timeline import tells_times
from sitmap.domain.turns import Turns
from tests.helpers.snapshots import Row, make_snapshot

LATEST = Known()
CASE = (
    Row(valid="2025-11-17", title="some time on the day"),
    Row(valid="2025-11-17T09:15", title="morning"),
    Row(valid="2025-11-17T14", title="after two"),
    Row(valid="2025-11-17T14:30/2025-11-17T16:00", title="fire", kind=Kind.ROUTE),
    Row(Kind.CONTROL, "2025-11-16", series="front", title="front of the 16th"),
    Row(Kind.CONTROL, "2025-11-17T12:00", series="front", title="front at noon"),
    Row(valid="2025-11", title="in November"),
)


def at(text: str) -> SituationDate:
    return parse_date(text)


def titles(snapshot: Snapshot, on: str, length: str = "instant") -> set[str]:
    found = snapshot.at(window(at(on), parse_duration(length)), LATEST)
    return {snapshot.texts.title[row] for row in found.rows.tolist()}


@pytest.mark.parametrize(
    ("on", "shown"),
    [
        ("2025-11-17T00:00", {"front of the 16th"}),
        ("2025-11-17T09:14", {"front of the 16th"}),
        ("2025-11-17T09:15", {"morning", "front of the 16th"}),
        ("2025-11-17T09:16", {"front of the 16th"}),
        ("2025-11-17T12:00", {"front at noon"}),
        ("2025-11-17T14:00", {"after two", "front at noon"}),
        ("2025-11-17T14:59", {"after two", "fire", "front at noon"}),
        ("2025-11-17T15:59", {"fire", "front at noon"}),
        ("2025-11-17T16:01", {"front at noon"}),
    ],
)
def test_a_minute_shows_what_holds_in_it(on: str, shown: set[str]) -> None:
    assert titles(make_snapshot(CASE), on) == shown | {"some time on the day", "in November"}


def test_a_window_of_hours_reaches_back() -> None:
    snapshot = make_snapshot(CASE)
    assert "morning" in titles(snapshot, "2025-11-17T15:00", "6h")
    assert "morning" not in titles(snapshot, "2025-11-17T15:15", "6h"), "its minute is over"


def test_the_last_minute_shows_what_the_day_does() -> None:
    snapshot = make_snapshot(CASE)
    for length in ("1d", "30d", "all"):
        night = snapshot.at(window(at("2025-11-17T23:59"), parse_duration(length)), LATEST)
        day = snapshot.at(window(date(2025, 11, 17), parse_duration(length)), LATEST)
        assert night.rows.tolist() == day.rows.tolist()
        assert night.possible.tolist() == day.possible.tolist()


@pytest.mark.parametrize(
    ("on", "hollow"),
    [
        ("2025-11-17", {"in November"}),
        ("2025-11-17T10:00", {"in November", "some time on the day"}),
        ("2025-11-17T14:10", {"in November", "some time on the day"}),
        ("2025-11-18T10:00", {"in November"}),
    ],
)
def test_what_may_lie_ahead_is_only_possible(on: str, hollow: set[str]) -> None:
    snapshot = make_snapshot(CASE)
    found = snapshot.at(window(at(on), parse_duration("1d")), LATEST)
    rows = found.rows[found.possible].tolist()
    assert {snapshot.texts.title[row] for row in rows} == hollow


DAYS = st.dates(date(2025, 11, 14), date(2025, 11, 20))
TEXTS = st.one_of(
    DAYS.map(str),
    st.builds(
        lambda day, h, m: f"{day}T{h:02}:{m:02}", DAYS, st.integers(0, 23), st.integers(0, 59)
    ),
    st.builds(lambda day, h: f"{day}T{h:02}", DAYS, st.integers(0, 23)),
)
ROWS = st.builds(
    lambda valid, held: Row(valid=valid, persistence=held),
    TEXTS,
    st.sampled_from([Persistence.INSTANT, Persistence.INTERVAL]),
)


@given(st.lists(ROWS, max_size=8), DAYS)
def test_what_is_dated_by_the_day_shows_at_every_hour_of_it(rows: list[Row], day: date) -> None:
    snapshot = make_snapshot([*rows, Row(valid=str(day))])
    for hour in (0, 7, 23):
        found = snapshot.at(window(at(f"{day}T{hour:02}:00"), parse_duration("instant")), LATEST)
        assert len(rows) in found.rows.tolist()


@given(st.lists(ROWS, max_size=10), st.tuples(DAYS, st.integers(0, 1439)))
def test_between_changes_nothing_changes(rows: list[Row], when: tuple[date, int]) -> None:
    snapshot = make_snapshot(rows)
    turns = Turns(snapshot, LATEST)
    on: SituationDate = Minute(start_ms(when[0]) + when[1] * MS_PER_MINUTE)
    following = turns.next_change(on, 1)
    before = snapshot.at(window(on, parse_duration("instant")), LATEST).rows.tolist()
    last = Minute(start_ms(following) - MS_PER_MINUTE) if following else at("2025-11-21T12:00")
    if following is None:
        return
    assert following > on
    assert snapshot.at(window(last, parse_duration("instant")), LATEST).rows.tolist() == before


@given(st.lists(ROWS, min_size=1, max_size=10), DAYS)
def test_every_beginning_is_reached_by_stepping(rows: list[Row], day: date) -> None:
    turns = Turns(make_snapshot(rows), LATEST)
    starts = {row.valid[:10] for row in rows}
    seen, on = set(), date(2025, 11, 1)
    while (found := turns.next_begin(on, 1)) is not None:
        assert isinstance(found, date)
        seen.add(found.isoformat())
        on = found
    assert seen == starts
    back = turns.next_begin(day, -1)
    assert back == max((date.fromisoformat(s) for s in starts if s < str(day)), default=None)


@given(st.lists(ROWS, max_size=10), DAYS, st.integers(0, 4000))
def test_beginnings_are_counted(rows: list[Row], day: date, minutes: int) -> None:
    snapshot = make_snapshot(rows)
    span = Window(start_ms(day), start_ms(day) + minutes * MS_PER_MINUTE)
    starts = snapshot.columns.valid_from
    expected = int(((starts >= span.start) & (starts < span.end)).sum())
    assert Turns(snapshot, LATEST).begun_within(span) == expected


def test_only_what_is_known_counts() -> None:
    early, late = (Row(valid="2025-11-17T10:00", known_from=start_ms(date(2025, 11, day)))
                   for day in (17, 20))  # fmt: skip
    snapshot = make_snapshot([early, late, replaced_row()])
    span = Window(start_ms(date(2025, 11, 17)), end_ms(date(2025, 11, 17)))
    assert Turns(snapshot, LATEST).begun_within(span) == 2
    assert Turns(snapshot, Known(start_ms(date(2025, 11, 18)))).begun_within(span) == 1


def replaced_row() -> Row:
    return Row(valid="2025-11-17T11:00", superseded_at=1, known_to=1, known_from=0)


def test_an_empty_file_has_no_turns() -> None:
    turns = Turns(make_snapshot([]), LATEST)
    for on in (date(2025, 1, 1), at("2025-01-01T10:00")):
        for way in (1, -1):
            assert turns.next_change(on, way) is None
            assert turns.next_begin(on, way) is None
    assert turns.begun_within(Window(-(2**62), 2**62)) == 0


@pytest.mark.parametrize(
    ("valid", "told"),
    [
        ("2025-11-17", False),
        ("2025-11-01/2025-11-17", False),
        ("9999-12-31", False),
        ("../..", False),
        ("", False),
        ("2025-11-17T10:00", True),
        ("2025-11-17T00:00/2025-11-18", False),
        ("../2025-11-17T10:00", True),
    ],
)
def test_whether_a_file_tells_times_of_the_day(valid: str, told: bool) -> None:
    assert tells_times(make_snapshot([Row(valid=valid), Row(valid="2025-01-01")])) is told


def test_hours_of_a_day_whose_clocks_turn_all_show() -> None:
    rows = [Row(valid=f"2025-10-26T0{hour}:30") for hour in range(5)]
    rows += [Row(valid="2025-10-26T00:30Z"), Row(valid="2025-10-26T01:30Z")]
    snapshot = make_snapshot(rows)
    found = snapshot.at(window(at("2025-10-26T03:30"), parse_duration("instant")), LATEST)
    assert found.rows.tolist() == [3, 5, 6], "half past three of both passes, and as typed"
    per_hour = [
        len(snapshot.at(window(at(f"2025-10-26T0{hour}:59"), parse_duration("1h")), LATEST))
        for hour in range(5)
    ]
    assert per_hour == [1, 1, 1, 3, 1]
    assert np.all(snapshot.columns.valid_to > snapshot.columns.valid_from)
