"""Dates at the edges, through the file: what is refused, and what shows on which day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sitmap.domain.dates import OPEN_START, Window, day_start_ms, parse_duration, window
from sitmap.domain.draft import Draft
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.timeline import change_times, day_range, last_known_day
from sitmap.errors import UserError
from sitmap.store.database import Database
from sitmap.store.edits import add, revise
from sitmap.store.reading import load_snapshot
from tests.helpers.stores import control, event, new_store


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return new_store(tmp_path / "case.gpkg")


def shown(snapshot: Snapshot, day: str, known: Known = Known()) -> list[str]:  # noqa: B008 - frozen
    span = window(dt.date.fromisoformat(day), parse_duration("1d"))
    rows = snapshot.at(span, known).rows.tolist()
    return sorted(snapshot.texts.source_ref[row] for row in rows)


def dated(text: str) -> Draft:
    return event(text or "undated", valid_text=text)


@pytest.mark.parametrize(
    ("text", "days", "other_days"),
    [
        ("2025-11-17/2025-11-17", ["2025-11-17"], ["2025-11-16", "2025-11-18"]),
        ("../2025-11-17", ["0001-01-01", "2025-11-17"], ["2025-11-18"]),
        ("2025-11-17/..", ["2025-11-17", "9999-12-31"], ["2025-11-16"]),
        ("0001-01-01", ["0001-01-01"], ["0001-01-02", "9999-12-31"]),
        ("9999-12-31", ["9999-12-31"], ["9999-12-30", "0001-01-01"]),
        ("0001/9999", ["0001-01-01", "2000-02-29", "9999-12-31"], []),
        ("2024-02-29", ["2024-02-29"], ["2024-02-28", "2024-03-01"]),
        ("2024-02", ["2024-02-01", "2024-02-29"], ["2024-03-01"]),
        ("2023-02", ["2023-02-28"], ["2023-03-01"]),
        ("1900-02", ["1900-02-28"], ["1900-03-01"]),
        # The night of 30 March 2025 has no 03:30 in Kyiv, that of 26 October has two.
        ("2025-03-30T03:30", ["2025-03-30"], ["2025-03-29", "2025-03-31"]),
        ("2025-03-29T23:30Z", ["2025-03-30"], ["2025-03-29"]),
        ("2025-10-26T03:30+03:00", ["2025-10-26"], ["2025-10-25"]),
        ("2025-10-26T03:30+02:00", ["2025-10-26"], ["2025-10-27"]),
        ("2025-10-26T22:30Z", ["2025-10-27"], ["2025-10-26"]),
        ("", [], ["0001-01-01", "2025-11-17", "9999-12-31"]),
    ],
)
def test_a_date_shows_on_its_days_only(
    db: Database, text: str, days: list[str], other_days: list[str]
) -> None:
    add(db, dated(text))
    snapshot = load_snapshot(db)
    assert [day for day in days if shown(snapshot, day)] == days
    assert [day for day in other_days if shown(snapshot, day)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2025-11-17/2025-11-10", "the end 2025-11-10 is before the start 2025-11-17"),
        ("2025-02-29", "2025-02-29 does not exist"),
        ("1900-02-29", "1900-02-29 does not exist"),
        ("0000-12-31", "years are 0001 to 9999"),
        ("10000-01-01", "10000"),
        ("-0044-03-15", "0044"),
        ("2025-11-17T24:30", "24:30"),
    ],
)
def test_a_date_that_cannot_be_is_refused_in_one_line(db: Database, text: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as caught:
        add(db, dated(text))
    assert "date" in caught.value.where
    assert "\n" not in caught.value.line()
    assert len(load_snapshot(db)) == 0


def test_a_series_of_mixed_precision_goes_on_from_the_beginning_of_each_date(db: Database) -> None:
    for text in ("2025", "2025-11", "2025-11-15", "2025-11-15T12:00", "2025-11-20/2025-12"):
        add(db, control(text, text))
    snapshot = load_snapshot(db)
    assert shown(snapshot, "2024-12-31") == []
    assert shown(snapshot, "2025-06-01") == ["2025"]
    assert shown(snapshot, "2025-11-14") == ["2025-11"]
    assert shown(snapshot, "2025-11-15") == ["2025-11-15T12:00"]
    noon = day_start_ms(dt.date(2025, 11, 15)) + 12 * 3_600_000
    before_noon = snapshot.at(Window(noon - 1, noon)).rows.tolist()
    assert [snapshot.texts.source_ref[row] for row in before_noon] == ["2025-11-15"]
    assert shown(snapshot, "2026-01-01") == ["2025-11-20/2025-12"]


def test_a_coarse_and_an_exact_date_with_one_beginning_are_of_one_day(db: Database) -> None:
    add(db, control("2025-11", "month"))
    add(db, control("2025-11-01", "day"))
    assert shown(load_snapshot(db), "2025-11-05") == ["day"]


def test_a_series_of_one_observation_holds_and_grows_old(db: Database) -> None:
    add(db, control("2025-11-15", "only"))
    snapshot = load_snapshot(db)
    assert shown(snapshot, "2025-11-14") == []
    situation = snapshot.at(Window(OPEN_START, day_start_ms(dt.date.max)))
    assert situation.stale.tolist() == [True]
    assert shown(snapshot, "9999-12-31") == ["only"]
    assert change_times(snapshot).tolist() == [day_start_ms(dt.date(2025, 11, 15))]


def test_a_corrected_day_replays_as_published_and_as_recorded(db: Database) -> None:
    add(db, control("2025-11-14", "day before", known_from="2025-11-14"))
    first = add(db, control("2025-11-15", "first", known_from="2025-11-15")).uids[0]
    recorded = db.clock()
    revise(db, first, control("2025-11-15", "corrected", known_from="2025-11-18"))
    snapshot = load_snapshot(db)
    zone = snapshot.info.zone
    on = dt.date(2025, 11, 17)
    assert shown(snapshot, "2025-11-16") == ["corrected"]
    assert shown(snapshot, "2025-11-16", Known.on(on, None, zone)) == ["first"]
    assert shown(snapshot, "2025-11-16", Known(recorded_end=recorded)) == ["first"]
    assert shown(snapshot, "2025-11-16", Known.on(dt.date(2025, 11, 14), None, zone)) == [
        "day before"
    ]


def test_two_of_one_day_replay_as_recorded_and_both_are_listed(db: Database) -> None:
    add(db, control("2025-11-15", "first"))
    recorded = db.clock()
    add(db, control("2025-11-15", "second"))
    snapshot = load_snapshot(db)
    assert shown(snapshot, "2025-11-15") == ["second"]
    assert shown(snapshot, "2025-11-15", Known(recorded_end=recorded)) == ["first"]
    assert len(snapshot.known_rows(Known())) == 2
    row = next(row for row in range(2) if snapshot.texts.source_ref[row] == "first")
    other = snapshot.shows_instead(row, Known())
    assert other == 1 - row


def test_an_empty_file_has_no_days(db: Database) -> None:
    snapshot = load_snapshot(db)
    assert shown(snapshot, "2025-11-17") == []
    assert day_range(snapshot) is None
    assert last_known_day(snapshot) is None
    assert change_times(snapshot).tolist() == []
