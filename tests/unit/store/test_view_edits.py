"""Saved views: renamed in their place, removed, and both undone exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitmap.domain.category import SavedView
from sitmap.errors import UserError
from sitmap.store.check import check
from sitmap.store.database import Database
from sitmap.store.edits import put_view
from sitmap.store.reading import vocabulary
from sitmap.store.undo import redo, undo, undo_label
from sitmap.store.view_edits import remove_view, rename_view
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
