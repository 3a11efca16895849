"""Formulas of users: kept, replaced, dropped, undone; refused where they cannot stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sitmap.domain.category import Formula, MetricDefinition
from sitmap.errors import UserError
from sitmap.store.check import check
from sitmap.store.database import Database, open_store
from sitmap.store.edits import put
from sitmap.store.fingerprint import fingerprint
from sitmap.store.formula_edits import define_formula, drop_formula
from sitmap.store.reading import load_snapshot
from sitmap.store.undo import redo, undo, undo_label
from tests.helpers.stores import new_store

TWICE = Formula("twice", "Twice", "troops * 2", "people")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A file with one metric, open for writing."""
    with new_store(tmp_path / "case.gpkg") as opened:
        put(opened, MetricDefinition("troops", "Troops", "people", "forces"))
        yield opened


def formulas(db: Database) -> dict[str, Formula]:
    return load_snapshot(db).vocabulary.formulas


def test_a_formula_outlives_closing(db: Database) -> None:
    define_formula(db, Formula("twice", "  Twice ", "troops\n * 2", " people"))
    path = db.path
    db.close()
    with open_store(path) as again:
        assert formulas(again) == {"twice": TWICE}
    assert check(path) == ()


def test_undo_and_redo_take_it_back_and_again(db: Database) -> None:
    before = fingerprint(db)
    define_formula(db, TWICE)
    assert fingerprint(db) != before
    assert undo_label(db) == "define the figure Twice"
    undo(db)
    assert formulas(db) == {}
    assert fingerprint(db) == before
    redo(db)
    drop_formula(db, "Twice")
    assert formulas(db) == {}
    undo(db)
    assert formulas(db) == {"twice": TWICE}


def test_defining_it_again_keeps_its_place(db: Database) -> None:
    define_formula(db, TWICE)
    define_formula(db, Formula("half", "Half", "troops / 2"))
    define_formula(db, Formula("twice", "Double", "troops + troops"))
    assert [item.name for item in formulas(db).values()] == ["Double", "Half"]


@pytest.mark.parametrize(
    ("formula", "what"),
    [
        (Formula("x", "X", "nothing * 2"), "no metric 'nothing'"),
        (Formula("x", "X", "x * 2"), "rests on itself"),
        (Formula("", " ", "troops"), "needs a name"),
        (Formula("x", "X" * 90, "troops"), "more than 80 letters"),
        (Formula("troops", "Troops", "troops * 2"), "a metric of the file"),
        (Formula("min", "Min", "troops"), "function already"),
    ],
)
def test_what_cannot_stand_is_refused_and_changes_nothing(
    db: Database, formula: Formula, what: str
) -> None:
    before = db.state_token
    with pytest.raises(UserError, match=what):
        define_formula(db, formula)
    assert (db.state_token, formulas(db)) == (before, {})


def test_what_others_rest_on_stays(db: Database) -> None:
    define_formula(db, TWICE)
    define_formula(db, Formula("four", "Four times", "twice * 2"))
    with pytest.raises(UserError, match="Four times cannot be computed"):
        drop_formula(db, "twice")
    with pytest.raises(UserError, match="rests on itself"):
        define_formula(db, Formula("twice", "Twice", "four / 2"))
    with pytest.raises(UserError, match="no such formula"):
        drop_formula(db, "thrice")
    drop_formula(db, "four")
    drop_formula(db, "twice")
    assert formulas(db) == {}
