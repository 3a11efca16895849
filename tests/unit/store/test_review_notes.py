"""Setting findings aside: appended, undone, listed, and refused without a name or a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sitmap.domain.review.setting_aside import ReviewNote
from sitmap.errors import UserError
from sitmap.store.check import check
from sitmap.store.database import Database, open_store
from sitmap.store.review_notes import open_again, review_notes, set_aside
from sitmap.store.undo import redo, undo, undo_label
from tests.helpers.stores import new_store

KEY = "range:00ff"
NOTE = ReviewNote("O. K.", "both count the same month", 0, "Two claims differ.")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A new file, open for writing."""
    with new_store(tmp_path / "case.gpkg") as opened:
        yield opened


def test_a_note_is_kept_with_its_time_and_outlives_closing(db: Database) -> None:
    set_aside(db, KEY, NOTE)
    path = db.path
    db.close()
    with open_store(path) as again:
        (note,) = review_notes(again).values()
    assert (note.noted_by, note.because) == (NOTE.noted_by, NOTE.because)
    assert note.explanation == NOTE.explanation
    assert note.noted_at > 0
    assert check(path) == ()


def test_opening_again_appends_and_forgets_nothing(db: Database) -> None:
    set_aside(db, KEY, NOTE)
    open_again(db, KEY)
    assert review_notes(db) == {}
    rows = db.connection.execute("SELECT set_aside, because FROM sitmap_review_note").fetchall()
    assert rows == [(1, NOTE.because), (0, "")]


def test_undo_and_redo_take_the_same_road(db: Database) -> None:
    set_aside(db, KEY, NOTE)
    noted = review_notes(db)
    assert undo_label(db) == "set a finding aside"
    undo(db)
    assert review_notes(db) == {}
    redo(db)
    assert review_notes(db) == noted
    open_again(db, KEY)
    undo(db)
    assert review_notes(db) == noted
    count = db.connection.execute("SELECT count(*) FROM sitmap_review_note").get
    assert count == 5


@pytest.mark.parametrize("note", [ReviewNote(" ", "x", 0), ReviewNote("x", "\n", 0)])
def test_a_note_needs_somebody_and_a_reason(db: Database, note: ReviewNote) -> None:
    with pytest.raises(UserError, match="by somebody"):
        set_aside(db, KEY, note)
    assert review_notes(db) == {}


def test_what_is_aside_is_not_set_aside_twice_nor_opened_when_it_stands(db: Database) -> None:
    set_aside(db, KEY, NOTE)
    with pytest.raises(UserError, match="already"):
        set_aside(db, KEY, NOTE)
    with pytest.raises(UserError, match="not set aside"):
        open_again(db, "sum:00")


def test_long_reasons_are_cut_and_odd_keys_are_only_text(db: Database) -> None:
    key = "range:'; DROP TABLE event; --"
    set_aside(db, key, ReviewNote("я" * 5000, "b " * 5000, 0))
    note = review_notes(db)[key]
    assert len(note.noted_by) == len(note.because.ljust(2000)) == 2000


def test_a_file_of_an_older_version_has_no_notes(db: Database) -> None:
    with db.transaction() as connection:
        connection.execute("DROP TABLE sitmap_review_note")
    assert review_notes(db) == {}
