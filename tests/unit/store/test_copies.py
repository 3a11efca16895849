"""Copies and fingerprints: a copy is whole, equal in content, and never halfway there."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitmap.domain.category import Party, SavedView
from sitmap.errors import Cancelled, UserError
from sitmap.store.backup import backup
from sitmap.store.check import check
from sitmap.store.database import open_store
from sitmap.store.edits import add, add_many, put_party, put_view, revise
from sitmap.store.fingerprint import fingerprint
from sitmap.store.reading import load_snapshot
from tests.helpers.stores import event, leave_hot_journal, new_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with thirty events."""
    place = tmp_path / "case.gpkg"
    with new_store(place) as db:
        add_many(db, [event(f"E{number}") for number in range(30)], "events")
    return place


def _print(path: Path) -> str:
    with open_store(path) as db:
        return fingerprint(db)


def test_a_copy_is_whole_and_equal(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    backup(path, tmp_path / "copy.gpkg")
    assert check(tmp_path / "copy.gpkg") == ()
    assert _print(tmp_path / "copy.gpkg") == _print(path)
    assert path.read_bytes() == before
    with open_store(tmp_path / "copy.gpkg", write=True) as db:
        add(db, event("more"))
    assert _print(tmp_path / "copy.gpkg") != _print(path)


def test_an_open_file_is_copied_with_its_last_write(path: Path, tmp_path: Path) -> None:
    with open_store(path, write=True) as db:
        add(db, event("last"))
        backup(db, tmp_path / "copy.gpkg")
    with open_store(tmp_path / "copy.gpkg") as db:
        assert "last" in load_snapshot(db).texts.source_ref


def test_an_existing_copy_stays_unless_forced(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "copy.gpkg"
    out.write_text("mine")
    with pytest.raises(UserError, match="exists already"):
        backup(path, out)
    assert out.read_text() == "mine"
    backup(path, out, force=True)
    assert check(out) == ()


def test_a_file_does_not_replace_itself(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.gpkg"
    link.symlink_to(path)
    for out in (path, link):
        with pytest.raises(UserError, match="file itself"):
            backup(path, out, force=True)
    assert check(path) == ()


def test_a_cancelled_copy_leaves_nothing(path: Path, tmp_path: Path) -> None:
    class Impatient:
        def step(self, done: int, total: int, label: str = "") -> None:
            assert 0 < done <= total
            raise Cancelled

    with pytest.raises(Cancelled):
        backup(path, tmp_path / "copy.gpkg", progress=Impatient())
    assert [place.name for place in tmp_path.iterdir()] == ["case.gpkg"]


def test_a_source_in_use_is_named_itself(path: Path, tmp_path: Path) -> None:
    with open_store(path) as db, open_store(path, write=True) as other:
        db.connection.set_busy_timeout(0)
        other.connection.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UserError, match="in use by another program") as caught:
            backup(db, tmp_path / "copy.gpkg")
        other.connection.execute("ROLLBACK")
    assert caught.value.where == str(path)
    assert [place.name for place in tmp_path.iterdir()] == ["case.gpkg"]


def test_a_cut_off_write_is_not_copied(path: Path, tmp_path: Path) -> None:
    before = _print(path)
    leave_hot_journal(path)
    backup(path, tmp_path / "copy.gpkg")
    assert _print(tmp_path / "copy.gpkg") == before


@pytest.mark.parametrize("out", ["no/folder/copy.gpkg", "."])
def test_where_no_copy_can_be_written(path: Path, tmp_path: Path, out: str) -> None:
    with pytest.raises(UserError):
        backup(path, tmp_path / out, force=True)


def test_a_fingerprint_tells_content(path: Path) -> None:
    seen = {_print(path)}
    with open_store(path, write=True) as db:
        put_view(db, SavedView("v", (0.0, 0.0, 1.0, 1.0)))
        assert fingerprint(db) in seen
        uid = add(db, event("new")).uids[0]
        seen.add(fingerprint(db))
        revise(db, uid, event("new", title="better"))
        seen.add(fingerprint(db))
        put_party(db, Party("RU", "Renamed"))
        seen.add(fingerprint(db))
    assert len(seen) == 4
    assert all(len(text) == 64 for text in seen)


def test_a_fingerprint_does_not_depend_on_the_layout(path: Path) -> None:
    before = _print(path)
    with open_store(path, write=True) as db:
        db.connection.execute("VACUUM").fetchall()
    assert _print(path) == before
