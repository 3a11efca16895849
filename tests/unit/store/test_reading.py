"""A snapshot holds exactly what single rows hold, and its questions agree with the table."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitmap.domain.dates import MS_PER_DAY, OPEN_END, Window, day_start_ms
from sitmap.domain.draft import Draft
from sitmap.domain.observation import Kind
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import BASES, KINDS, PERSISTENCES
from sitmap.errors import Cancelled
from sitmap.geo.geometry import Geometry
from sitmap.store.database import Database
from sitmap.store.edits import add, add_many, revise
from sitmap.store.reading import load_snapshot, observation
from tests.helpers.stores import SQUARE, control, drafts, event, metric, new_store


@pytest.fixture
def db(tmp_path: Path) -> Database:
    """A file with lists and no observation, open for writing."""
    return new_store(tmp_path / "case.gpkg")


def _same(snapshot: Snapshot, row: int, db: Database) -> None:
    item = observation(db, snapshot.uid(row))
    columns, texts = snapshot.columns, snapshot.texts
    assert KINDS[columns.kind[row]] is item.kind
    assert PERSISTENCES[columns.persistence[row]] is item.persistence
    assert BASES[columns.basis[row]] is item.basis
    assert bool(columns.dated[row]) is item.valid.dated
    assert (columns.valid_from[row], columns.valid_to[row]) == (item.valid.start, item.valid.end)
    assert columns.known_from[row] == item.known_from
    assert columns.recorded_at[row] == item.recorded_at
    assert columns.known_to[row] == (OPEN_END if item.known_to is None else item.known_to)
    assert bool(columns.superseded_at[row] == OPEN_END) is (item.superseded_at is None)
    assert (texts.title[row], texts.valid_text[row]) == (item.title, item.valid.text)
    assert (texts.place[row], texts.claimant[row]) == (item.place, item.claimant)
    assert texts.grade[row] == item.grade
    party = snapshot.party_codes[columns.party[row]] if columns.party[row] >= 0 else ""
    assert party == item.party
    if item.geometry is None:
        assert math.isnan(columns.lon[row])
        assert columns.shape[row] == -1
    elif item.geometry.kind == "Point":
        assert (columns.lon[row], columns.lat[row]) == item.geometry.representative_point()
    else:
        assert snapshot.shapes[columns.shape[row]] == item.geometry
    low = item.reading.interval.low if item.reading else None
    assert (low is None and math.isnan(columns.low[row])) or columns.low[row] == low


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(many=st.lists(drafts(), min_size=1, max_size=5))
def test_columns_hold_what_rows_hold(db: Database, many: list[Draft]) -> None:
    before = len(load_snapshot(db))
    change = add_many(db, many, "many")
    snapshot = load_snapshot(db)
    assert len(snapshot) == before + len(many)
    for uid in change.uids:
        row = snapshot.row_of(uid)
        assert row is not None
        _same(snapshot, row, db)


def test_an_empty_file_gives_an_empty_snapshot(db: Database) -> None:
    snapshot = load_snapshot(db)
    assert len(snapshot) == 0
    assert snapshot.party_codes == ("RU", "UA")
    assert len(snapshot.at(Window(0, MS_PER_DAY))) == 0


def test_equal_shapes_are_shared_and_points_are_columns(db: Database) -> None:
    line = Geometry.line([(37, 48), (38, 49)])
    add_many(
        db,
        [control("2025-11-15"), control("2025-11-16"), event("E1"), event("E2", geometry=line)],
        "four",
    )
    snapshot = load_snapshot(db)
    assert snapshot.shapes == (SQUARE, line)
    assert snapshot.columns.shape.tolist() == [0, 0, -1, 1]
    assert snapshot.columns.lon[2] == 37.18


def test_a_code_that_no_list_has_is_shown_as_it_is(db: Database) -> None:
    add(db, event("E1"))
    with db.transaction() as connection:
        connection.execute("UPDATE event SET party = 'XX'")
    snapshot = load_snapshot(db)
    assert snapshot.party_codes[snapshot.columns.party[0]] == "XX"
    assert snapshot.vocabulary.parties["XX"].name == "XX"


def test_further_days_of_a_series(db: Database) -> None:
    uid = add(db, control("2025-11-15")).uids[0]
    with db.transaction() as connection:
        connection.execute(
            "INSERT INTO series_day (series, day, uid, known_from, recorded_at) "
            "VALUES ('front', '2025-11-20T00:00:00.000Z', ?, '2025-11-20T03:00:00.000Z', "
            "'2025-11-21T00:00:00.000Z')",
            (uid.bytes,),
        )
    snapshot = load_snapshot(db)
    on = day_start_ms(dt.date(2025, 11, 21))
    situation = snapshot.at(Window(on, on + MS_PER_DAY))
    assert situation.rows.tolist() == [0]
    assert situation.age_days.tolist() == [1]


def test_progress_may_cancel(db: Database) -> None:
    class Impatient:
        def step(self, done: int, total: int, label: str = "") -> None:
            assert (done, total) == (1, 1)
            raise Cancelled

    add(db, event("E1"))
    with pytest.raises(Cancelled):
        load_snapshot(db, Impatient())
    assert len(load_snapshot(db)) == 1


_DAYS = st.integers(1, 28).map(lambda day: f"2025-11-{day:02}")
_STEPS = st.lists(
    st.tuples(st.sampled_from(["front", "event", "reading", "correct"]), _DAYS, _DAYS), max_size=12
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS, on=_DAYS)
def test_a_day_shows_what_a_filter_on_valid_from_and_holds_to_shows(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str]], on: str
) -> None:
    """Another program with a time filter sees the same rows as we do.

    It also sees those that give way to others recorded later for the same day.
    """
    with new_store(tmp_path_factory.mktemp("day") / "case.gpkg") as db:
        for number, (step, day, other) in enumerate(steps):
            if step == "front":
                add(db, control(day, f"C{number}"))
            elif step == "event":
                first, last = sorted((day, other))
                add(db, event(f"E{number}", valid_text=f"{first}/{last}"))
            elif step == "reading":
                add(db, metric(day, 1, 2, series="widths"))
            else:
                _correct(db, day)
        start = day_start_ms(dt.date.fromisoformat(on))
        snapshot = load_snapshot(db)
        situation = snapshot.at(Window(start, start + MS_PER_DAY))
        shown = {snapshot.uid(row).bytes for row in situation.rows.tolist()}
        filtered = _filtered(db, on)
        assert shown <= filtered
        for uid in filtered - shown:
            row = snapshot.row_of(UUID(bytes=uid))
            assert row is not None
            instead = snapshot.shows_instead(row, Known())
            assert instead is not None
            assert snapshot.uid(instead).bytes in shown


def _correct(db: Database, day: str) -> None:
    snapshot = load_snapshot(db)
    rows = np.flatnonzero(snapshot.current)
    if len(rows):
        uid = snapshot.uid(int(rows[0]))
        item = observation(db, uid)
        if item.kind is Kind.CONTROL:
            revise(db, uid, control(day, "corrected"))
        else:
            revise(db, uid, event("corrected", valid_text=day))


def _filtered(db: Database, on: str) -> set[bytes]:
    day = dt.date.fromisoformat(on)
    bounds = (f"{day}T00:00:00.000Z", f"{day + dt.timedelta(days=1)}T00:00:00.000Z")
    found: set[bytes] = set()
    for kind in Kind:
        rows = db.connection.execute(
            f"SELECT uid FROM {kind.value} WHERE (valid_from IS NULL OR valid_from < ?2) "
            "AND (holds_to IS NULL OR holds_to > ?1)",
            bounds,
        ).fetchall()
        found |= {uid for (uid,) in rows if isinstance(uid, bytes)}
    return found
