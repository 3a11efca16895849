"""Versions of the schema: each step whole and recorded, or not at all."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from sitmap.errors import UserError
from sitmap.store import migrations
from sitmap.store.check import check
from sitmap.store.database import open_store
from sitmap.store.edits import add
from sitmap.store.reading import load_snapshot
from tests.helpers.stores import event, new_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of version 1 with one event."""
    place = tmp_path / "case.gpkg"
    with new_store(place) as db:
        add(db, event("E1"))
    return place


def _good(connection: apsw.Connection, now_text: str) -> None:
    connection.execute("ALTER TABLE case_info ADD COLUMN later TEXT")
    connection.execute("UPDATE case_info SET later = ?", (now_text,))


def _bad(connection: apsw.Connection, now_text: str) -> None:
    connection.execute("DELETE FROM event")
    raise apsw.FullError(now_text)


def _later(monkeypatch: pytest.MonkeyPatch, *steps: migrations.Step) -> None:
    named = tuple((f"step {number}", step) for number, step in enumerate(steps))
    monkeypatch.setattr(migrations, "STEPS", migrations.STEPS + named)


def test_a_new_file_records_its_first_step(path: Path) -> None:
    with open_store(path) as db:
        rows = db.connection.execute("SELECT version, name FROM sitmap_migration").fetchall()
    assert rows == [(number, name) for number, (name, _) in enumerate(migrations.STEPS, 1)]


def test_steps_are_taken_in_order_and_recorded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(path) as db:
        token = db.state_token
    newest = len(migrations.STEPS)
    _later(monkeypatch, _good)
    with open_store(path, write=True, clock=lambda: 0) as db:
        assert migrations.version_of(db.connection) == newest + 1
        later = db.connection.execute("SELECT later FROM case_info").get
        assert later == "1970-01-01T00:00:00.000Z"
        assert db.state_token != token
        assert len(load_snapshot(db)) == 1
    assert check(path) == ()
    before = path.read_bytes()
    open_store(path, write=True).close()
    assert path.read_bytes() == before


def test_a_step_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()
    _later(monkeypatch, _bad)
    with pytest.raises(UserError, match="disk is full"):
        open_store(path, write=True)
    assert path.read_bytes() == before


def test_steps_before_the_one_that_fails_stay(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = len(migrations.STEPS)
    _later(monkeypatch, _good, _bad)
    with pytest.raises(UserError):
        open_store(path, write=True)
    monkeypatch.setattr(migrations, "STEPS", migrations.STEPS[: newest + 1])
    with open_store(path) as db:
        assert migrations.version_of(db.connection) == newest + 1
        assert len(load_snapshot(db)) == 1


def test_reading_does_not_bring_an_older_file_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()
    _later(monkeypatch, _good)
    open_store(path).close()
    assert path.read_bytes() == before


def test_a_file_too_old_to_be_read_as_it_is_says_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()
    _later(monkeypatch, _good)
    monkeypatch.setattr(migrations, "OLDEST_READABLE", len(migrations.STEPS))
    with pytest.raises(UserError, match="older Sitmap"):
        open_store(path)
    assert path.read_bytes() == before
