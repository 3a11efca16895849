"""Saved views: renamed in their place, removed, and both undone exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitmap.domain.category import SavedView
from sitmap.domain.stories import find_story, stories_of
from sitmap.errors import UserError
from sitmap.store import migrations
from sitmap.store.check import check
from sitmap.store.database import Database, open_store
from sitmap.store.edits import put_view
from sitmap.store.reading import vocabulary
from sitmap.store.undo import redo, undo, undo_label
from sitmap.store.view_edits import describe_view, move_view, remove_view, rename_view
from tests.helpers.stores import new_store

EXTENT = (36.5, 48.0, 37.5, 48.6)


@pytest.fixture
def db(tmp_path: Path) -> Database:
    made = new_store(tmp_path / "case.gpkg")
    for name in ("One", "Two", "Three"):
        put_view(made, SavedView(name, EXTENT, "2025-11-17" if name == "Two" else ""))
    return made


def names(db: Database) -> list[str]:
    return list(vocabulary(db).views)


def test_a_renamed_view_keeps_its_place_and_content(db: Database) -> None:
    rename_view(db, "Two", "  Покровськ 🗺 ")
    assert names(db) == ["One", "Покровськ 🗺", "Three"]
    assert vocabulary(db).views["Покровськ 🗺"] == SavedView("Покровськ 🗺", EXTENT, "2025-11-17")
    assert undo_label(db) == "rename the view Two to Покровськ 🗺"


def test_renaming_and_removing_are_undone_and_redone_in_order(db: Database, tmp_path: Path) -> None:
    rename_view(db, "One", "First")
    remove_view(db, "Two")
    assert names(db) == ["First", "Three"]
    undo(db)
    assert names(db) == ["First", "Two", "Three"]
    undo(db)
    assert names(db) == ["One", "Two", "Three"]
    redo(db)
    redo(db)
    assert names(db) == ["First", "Three"]
    assert check(tmp_path / "case.gpkg") == ()


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [("One", "Two", "already"), ("One", "  ", "needs a name"), ("None", "Four", "no such")],
)
def test_an_impossible_name_changes_nothing(db: Database, old: str, new: str, what: str) -> None:
    with pytest.raises(UserError, match=what):
        rename_view(db, old, new)
    assert names(db) == ["One", "Two", "Three"]


def test_a_view_that_is_not_there_cannot_be_removed(db: Database) -> None:
    with pytest.raises(UserError, match="no such saved view"):
        remove_view(db, "Four")


@pytest.mark.parametrize(("place", "order"), [(0, "Three One Two"), (9, "One Two Three")])
def test_a_moved_view_is_moved_back_by_undoing(db: Database, place: int, order: str) -> None:
    move_view(db, "Three", place)
    assert names(db) == order.split()
    undo(db)
    assert names(db) == ["One", "Two", "Three"]


def test_a_view_that_joins_a_story_comes_after_its_steps(db: Database) -> None:
    for name in ("One", "Two", "Three"):
        describe_view(db, name, "Account" if name != "Two" else "", f"  {name} happened ")
    assert names(db) == ["One", "Two", "Three"]
    describe_view(db, "One", "", "")
    describe_view(db, "One", "Account", "later")
    assert names(db) == ["Two", "Three", "One"]
    steps = stories_of(vocabulary(db).views.values())["Account"]
    assert [(step.name, step.text) for step in steps] == [
        ("Three", "Three happened"),
        ("One", "later"),
    ]
    undo(db)
    assert names(db) == ["One", "Two", "Three"]
    with pytest.raises(UserError, match="no such story"):
        find_story(vocabulary(db).views.values(), "Other")


def test_a_view_of_an_older_file_says_only_where_to_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.gpkg"
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", migrations.STEPS[:3])
        with new_store(path) as old:
            old.connection.execute(
                "INSERT INTO saved_view (name, west, south, east, north, on_date) "
                "VALUES ('Old', 36.5, 48, 37.5, 48.6, '2025-11-17')"
            )
    expected = {"Old": SavedView("Old", EXTENT, "2025-11-17")}
    with open_store(path) as db:
        assert vocabulary(db).views == expected
        assert migrations.version_of(db.connection) == 3
    full = SavedView(
        "New", EXTENT, "2025-11-17", "2025-11-18", "2025-11-19", "30d", "{}", "uid", "S", "T"
    )
    with open_store(path, write=True) as db:
        put_view(db, full)
        assert vocabulary(db).views == expected | {"New": full}
    assert check(path) == ()
