"""Days of change, activity and the range of the data, against definitions day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain import timeline
from sitmap.domain.dates import (
    MS_PER_DAY,
    day_of_ms,
    day_start_ms,
    known_bound_ms,
    parse_duration,
    window,
)
from sitmap.domain.observation import Kind, Persistence
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import SeriesDays
from sitmap.domain.timeline import (
    ActivityTable,
    activity,
    change_times,
    day_range,
    observation_days,
)
from tests.helpers.snapshots import Row, make_snapshot

FIRST = date(2025, 11, 1)


def ms(text: str) -> int:
    return day_start_ms(date.fromisoformat(text))


def shown(snapshot: Snapshot, day: date) -> tuple[int, ...]:
    return tuple(snapshot.at(window(day, parse_duration("1d"))).rows.tolist())


days = st.integers(0, 20).map(lambda n: (FIRST + timedelta(days=n)).isoformat())


@st.composite
def rows(draw: st.DrawFn) -> Row:
    first, last = sorted((draw(days), draw(days)))
    form = draw(st.sampled_from(("day", "span", "open", "series", "lone", "undated")))
    if form == "span":
        return Row(valid=f"{first}/{last}")
    if form == "open":
        return Row(valid=draw(st.sampled_from((f"{first}/..", f"../{last}"))))
    if form == "series":
        return Row(Kind.METRIC, first, series=draw(st.sampled_from("ab")), metric="m")
    if form == "lone":
        return Row(Kind.CONTROL, first, persistence=Persistence.UNTIL_NEXT)
    return Row(valid="" if form == "undated" else first)


@given(st.lists(rows(), max_size=8))
def test_what_shows_changes_only_on_days_of_change(given_rows: list[Row]) -> None:
    snapshot = make_snapshot(given_rows)
    found = day_range(snapshot)
    changes = {day_of_ms(day) for day in change_times(snapshot).tolist()}
    if found is None:
        assert not changes
        return
    first, last = day_of_ms(found.first), day_of_ms(found.last)
    assert all(first <= day <= last for day in changes)
    before = shown(snapshot, first)
    for step in range(1, (last - first).days + 1):
        day = first + timedelta(days=step)
        now = shown(snapshot, day)
        if now != before:
            assert day in changes, day
        before = now


@given(st.lists(rows(), max_size=8))
def test_the_range_holds_every_bounded_date_and_no_more(given_rows: list[Row]) -> None:
    bounds = [part for row in given_rows for part in row.valid.split("/") if part not in ("", "..")]
    # Known after the last of these days, so that no end is cut off as a forecast.
    known = [replace(row, known_from=ms("2026-01-01")) for row in given_rows]
    found = day_range(make_snapshot(known))
    if not bounds:
        assert found is None
    else:
        assert found is not None
        assert day_of_ms(found.first).isoformat() == min(bounds)
        assert day_of_ms(found.last).isoformat() == max(bounds)


def test_a_coarse_date_says_nothing_of_days_after_it_became_known() -> None:
    known = ms("2025-11-17")
    found = day_range(make_snapshot([Row(valid="2025-03-01/2025-12-31", known_from=known)]))
    assert found is not None
    assert day_of_ms(found.last).isoformat() == "2025-11-17"


def test_what_became_known_on_a_day_of_the_file_counts_to_that_day() -> None:
    # In Kyiv that day begins at 22:00 of the 16th, UTC.
    known = known_bound_ms(date(2025, 11, 16), "Europe/Kyiv")
    assert known < ms("2025-11-17")
    found = day_range(make_snapshot([Row(valid="2025", known_from=known)]))
    assert found is not None
    assert day_of_ms(found.last).isoformat() == "2025-11-17"


def test_a_replay_sees_only_what_was_known() -> None:
    early = ms("2025-11-02")
    snapshot = make_snapshot(
        [
            Row(valid="2025-11-01", known_from=early),
            Row(valid="2025-11-09", known_from=ms("2025-11-10")),
        ]
    )
    found = day_range(snapshot, Known(ms("2025-11-03")))
    assert found is not None
    assert found.first == found.last == ms("2025-11-01")
    assert change_times(snapshot, Known(ms("2025-11-03"))).tolist() == [ms("2025-11-01")]
    assert change_times(snapshot).tolist() == [
        ms("2025-11-01"),
        ms("2025-11-02"),
        ms("2025-11-09"),
    ]
    assert day_range(snapshot, Known(early)) is None


def with_further_days(known_from: str) -> Snapshot:
    """Return a series observed on 1 November and found unchanged on the 4th."""
    plain = make_snapshot(
        [
            Row(Kind.METRIC, "2025-11-01", series="s", metric="m", known_from=0),
            Row(Kind.METRIC, "2025-11-06", series="other", metric="m", known_from=0),
        ]
    )
    one = np.array([0], np.int32)
    when = np.array([ms(known_from)], np.int64)
    further = SeriesDays(one, np.array([ms("2025-11-04")], np.int64), one, when, when)
    return replace(plain, series_days=further)


def test_a_day_on_which_a_shape_was_found_unchanged_is_a_day_of_its_series() -> None:
    snapshot = with_further_days("2025-11-04")
    assert observation_days(snapshot, 0).tolist() == [ms("2025-11-01"), ms("2025-11-04")]
    assert observation_days(snapshot, 1).tolist() == [ms("2025-11-06")]
    assert ms("2025-11-04") in change_times(snapshot).tolist()


def test_such_a_day_is_hidden_from_a_replay_before_it_was_known() -> None:
    snapshot = with_further_days("2025-11-20")
    for known in (Known(ms("2025-11-10")), Known(None, ms("2025-11-10"))):
        assert observation_days(snapshot, 0, known).tolist() == [ms("2025-11-01")]
        assert ms("2025-11-04") not in change_times(snapshot, known).tolist()


def test_two_observations_of_one_day_are_one_day_of_the_series() -> None:
    times = ("2025-11-01", "2025-11-01T08:30:00Z", "2025-11-02T23:00:00Z")
    snapshot = make_snapshot(
        [Row(Kind.METRIC, valid, series="s", metric="m") for valid in times],
    )
    # The last is 01:00 of the third in the file's zone.
    assert observation_days(snapshot, 0).tolist() == [ms("2025-11-01"), ms("2025-11-03")]


@given(st.lists(rows(), max_size=12))
def test_every_dated_observation_counts_once(given_rows: list[Row]) -> None:
    snapshot = make_snapshot(given_rows)
    edges = day_start_ms(FIRST) + np.arange(-1, 24, dtype=np.int64) * MS_PER_DAY
    groups = np.array([KIND_GROUP[row.kind] for row in given_rows], np.int64)
    counts = activity(snapshot, edges, groups, 3)
    assert counts.shape == (3, len(edges) - 1)
    for kind, group in KIND_GROUP.items():
        expected = sum(row.kind is kind and bool(row.valid) for row in given_rows)
        assert counts[group].sum() == expected


KIND_GROUP = {Kind.EVENT: 0, Kind.METRIC: 1, Kind.CONTROL: 2}


def test_an_observation_counts_in_the_bin_where_it_begins_or_if_open_ends() -> None:
    snapshot = make_snapshot(
        [Row(valid="2025-11-02/2025-11-09"), Row(valid="../2025-11-05"), Row(valid="2025-11-05/..")]
    )
    edges = np.array([ms("2025-11-01") + n * MS_PER_DAY for n in range(11)], np.int64)
    counts = activity(snapshot, edges, np.zeros(3, np.int64), 1)[0].tolist()
    assert counts == [0, 1, 0, 0, 2, 0, 0, 0, 0, 0]
    assert activity(snapshot, edges, np.array([-1, 0, -1]), 1).sum() == 1
    assert activity(snapshot, edges[:2], np.zeros(3, np.int64), 1).sum() == 0


@given(st.lists(rows(), max_size=12), st.lists(st.integers(-40, 400), min_size=1, max_size=6))
def test_counts_by_day_are_those_of_the_rows(given_rows: list[Row], days: list[int]) -> None:
    snapshot = make_snapshot(given_rows)
    groups = np.array([KIND_GROUP[row.kind] for row in given_rows], np.int64)
    groups[2::3] = -1
    edges = np.unique(np.array(days, np.int64)) * MS_PER_DAY + ms("2025-01-01")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timeline, "_FEW", 0)
        table = ActivityTable(snapshot, groups, len(KIND_GROUP))
        for chosen in (edges, edges + 1, edges[:1]):
            expected = activity(snapshot, chosen, groups, len(KIND_GROUP))
            assert table.counts(chosen).tolist() == expected.tolist()
