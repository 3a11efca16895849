"""Further days of a series follow a correction by hand that leaves the shape as it was."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from sitmap.domain.dates import MS_PER_DAY, Window, day_start_ms, ms_to_iso
from sitmap.domain.draft import draft_of
from sitmap.domain.situation import Known
from sitmap.geo.geometry import Geometry
from sitmap.store.check import check
from sitmap.store.database import Database
from sitmap.store.edits import add, retract, revise
from sitmap.store.reading import load_snapshot, observation
from sitmap.store.undo import redo, undo
from tests.helpers.stores import control, new_store

OTHER = Geometry.from_wkt("POLYGON ((37 48, 37.5 48, 37.5 48.2, 37 48.2, 37 48))")


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return new_store(tmp_path / "case.gpkg")


def daily(db: Database, days: int = 3) -> UUID:
    """Record an area on 15 November, found unchanged on the days after it."""
    uid = add(db, control("2025-11-15")).uids[0]
    recorded = ms_to_iso(observation(db, uid).recorded_at)
    with db.transaction() as connection:
        for number in range(1, days + 1):
            day = ms_to_iso(day_start_ms(dt.date(2025, 11, 15 + number)))
            connection.execute(
                "INSERT INTO series_day (series, day, uid, known_from, recorded_at) "
                "VALUES ('front', ?, ?, '2025-11-20T03:00:00.000Z', ?)",
                (day, uid.bytes, recorded),
            )
    return uid


def ages(db: Database, known: Known = Known()) -> list[list[int]]:  # noqa: B008 - frozen
    """Return the ages of what shows on each day from the 15th to the 19th."""
    snapshot = load_snapshot(db)
    found = []
    for day in range(15, 20):
        start = day_start_ms(dt.date(2025, 11, day))
        found.append(snapshot.at(Window(start, start + MS_PER_DAY), known).age_days.tolist())
    return found


def test_a_correction_of_words_keeps_the_days(db: Database) -> None:
    uid = daily(db)
    before = ages(db)
    assert before == [[0], [0], [0], [0], [1]]
    then = db.clock()
    draft = replace(draft_of(observation(db, uid)), title="Another title")
    change = revise(db, uid, draft)
    assert change.note == ""
    assert ages(db) == before
    assert ages(db, Known(recorded_end=then)) == before, "what was recorded by then stays"
    undo(db)
    assert ages(db) == before
    redo(db)
    assert ages(db) == before
    assert not check(db.path)


def test_another_shape_takes_no_days_along_and_says_so(db: Database) -> None:
    uid = daily(db)
    draft = replace(draft_of(observation(db, uid)), geometry=OTHER)
    change = revise(db, uid, draft)
    assert change.note == "3 further days on which the earlier shape was found went with it"
    assert ages(db) == [[0], [1], [2], [3], [4]]
    undo(db)
    assert ages(db) == [[0], [0], [0], [0], [1]]


def test_a_retraction_takes_its_days_along(db: Database) -> None:
    uid = daily(db, 1)
    change = retract(db, uid, "drawn by mistake")
    assert change.note == "1 further day on which it was found unchanged went with it"
    assert ages(db) == [[], [], [], [], []]
    undo(db)
    assert ages(db) == [[0], [0], [1], [2], [3]]


def test_a_row_without_further_days_has_nothing_to_say(db: Database) -> None:
    uid = add(db, control("2025-11-15")).uids[0]
    assert revise(db, uid, replace(draft_of(observation(db, uid)), geometry=OTHER)).note == ""
