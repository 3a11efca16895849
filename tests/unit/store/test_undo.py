"""Undo and redo: content comes and goes, history only grows."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import apsw
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitmap.domain.category import Party, SavedView
from sitmap.store.check import check
from sitmap.store.database import Database, open_store
from sitmap.store.edits import add, add_many, put_party, put_view, retract, revise
from sitmap.store.reading import find_uid, history, load_snapshot, vocabulary
from sitmap.store.undo import redo, redo_label, undo, undo_label
from tests.helpers.stores import control, event, new_store


@pytest.fixture
def db(tmp_path: Path) -> Database:
    """A file with lists, whose making was the last step that can be undone."""
    return new_store(tmp_path / "case.gpkg")


def _titles(db: Database) -> list[str]:
    snapshot = load_snapshot(db)
    return sorted(snapshot.texts.title[row] for row in np.flatnonzero(snapshot.current).tolist())


def test_adding_is_undone_and_redone(db: Database) -> None:
    uid = add(db, event("E1")).uids[0]
    assert undo_label(db) == "add event: event E1"
    change = undo(db)
    assert change is not None
    assert change.label == "add event: event E1"
    assert _titles(db) == []
    assert redo_label(db) == "add event: event E1"
    assert redo(db) is not None
    assert _titles(db) == ["event E1"]
    assert redo(db) is None
    assert redo_label(db) == ""
    assert [item.retracted for item in history(db, uid)] == [False, True, False]


def test_what_was_undone_was_never_known(db: Database) -> None:
    uid = add(db, event("E1", known_from="2025-11-17")).uids[0]
    undo(db)
    first, undone = history(db, uid)
    assert first.known_to == first.known_from
    assert undone.reason == "undone: add event: event E1"
    redo(db)
    assert history(db, uid)[-1].known_from == first.known_from


def test_a_correction_is_undone(db: Database) -> None:
    uid = add(db, event("E1")).uids[0]
    revise(db, uid, event("E1", title="better"))
    undo(db)
    assert _titles(db) == ["event E1"]
    redo(db)
    assert _titles(db) == ["better"]
    retract(db, find_uid(db, "E1"), "wrong")
    undo(db)
    assert _titles(db) == ["better"]
    undo(db)
    undo(db)
    assert _titles(db) == []


def test_many_rows_are_one_step(db: Database) -> None:
    add_many(db, [event("E1"), event("E2"), control("2025-11-17")], "three")
    undo(db)
    assert _titles(db) == []
    redo(db)
    assert len(_titles(db)) == 3


def test_undoing_outlives_closing(db: Database) -> None:
    add(db, event("E1"))
    db.close()
    with open_store(db.path, write=True) as again:
        assert undo_label(again) == "add event: event E1"
        undo(again)
    with open_store(db.path, write=True) as again:
        redo(again)
        assert _titles(again) == ["event E1"]


def test_a_step_that_another_program_just_reverted_is_nothing_to_undo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_store(tmp_path / "case.gpkg") as db:
        undo(db)  # what filled the lists
        add(db, event("E1", party="", sources=()))
        begin = db.transaction

        def after_another() -> AbstractContextManager[apsw.Connection]:
            with open_store(db.path, write=True) as other:
                undo(other)
            return begin()

        monkeypatch.setattr(db, "transaction", after_another)
        assert undo(db) is None
        monkeypatch.undo()
        assert redo(db) is not None
        assert _titles(db) == ["event E1"]


def test_a_new_action_ends_what_could_be_redone(db: Database) -> None:
    add(db, event("E1"))
    undo(db)
    add(db, event("E2"))
    assert redo_label(db) == ""
    assert redo(db) is None


def test_a_step_that_cannot_be_undone_is_a_floor(db: Database) -> None:
    add(db, event("E1"))
    add_many(db, [event("E2")], "import", undoable=False)
    assert undo_label(db) == ""
    assert undo(db) is None
    assert _titles(db) == ["event E1", "event E2"]


def test_days_of_a_series_follow(db: Database) -> None:
    add(db, control("2025-11-13"))
    add(db, control("2025-11-15"))
    query = "SELECT holds_to FROM current_control ORDER BY valid_from LIMIT 1"
    undo(db)
    assert db.connection.execute(query).get is None
    redo(db)
    assert db.connection.execute(query).get == "2025-11-14T23:59:59.999Z"
    assert check(db.path) == ()


def test_list_entries_are_undone(db: Database) -> None:
    put_party(db, Party("RU", "Renamed"))
    put_view(db, SavedView("v", (0.0, 0.0, 1.0, 1.0)))
    undo(db)
    assert vocabulary(db).views == {}
    undo(db)
    assert vocabulary(db).parties["RU"].name == "Russian forces"
    redo(db)
    redo(db)
    assert vocabulary(db).parties["RU"].name == "Renamed"
    assert "v" in vocabulary(db).views


def test_entries_that_a_correction_made_are_undone_with_it(db: Database) -> None:
    uid = add(db, event("E1")).uids[0]
    put_party(db, Party("UA", "Renamed"))
    revise(db, uid, event("E1", sources=("new",)), create_missing=True)
    assert undo_label(db) == "correct event: event E1"
    undo(db)
    assert history(db, uid)[-1].sources == ("paper",)
    assert vocabulary(db).parties["UA"].name == "Renamed"
    undo(db)
    assert vocabulary(db).parties["UA"].name == "Ukrainian forces"


def test_an_entry_in_use_stays_when_its_making_is_undone(db: Database) -> None:
    add(db, event("E1", party="NEW"), create_missing=True)
    undo(db)
    # The undone row still names it in the history.
    assert "NEW" in vocabulary(db).parties
    assert check(db.path) == ()


_ACTIONS = st.lists(
    st.sampled_from(["add", "series", "revise", "retract", "undo", "redo"]), max_size=25
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=_ACTIONS)
def test_any_order_of_actions(tmp_path_factory: pytest.TempPathFactory, actions: list[str]) -> None:
    """A list of whole states is what undo and redo must walk through."""
    with new_store(tmp_path_factory.mktemp("undo") / "case.gpkg") as db:
        states, at = [_titles(db)], 0
        for number, action in enumerate(actions):
            if action == "undo":
                if at:
                    assert undo(db) is not None
                    at -= 1
            elif action == "redo":
                if at + 1 < len(states):
                    assert redo(db) is not None
                    at += 1
                else:
                    assert redo(db) is None
            elif _act(db, action, number):
                del states[at + 1 :]
                states.append(_titles(db))
                at += 1
            assert _titles(db) == states[at]
        assert check(db.path) == ()


def _act(db: Database, action: str, number: int) -> bool:
    """Do one action; return whether there was anything to do."""
    snapshot = load_snapshot(db)
    rows = np.flatnonzero(snapshot.current)
    if action == "add":
        add(db, event(f"E{number}"))
    elif action == "series":
        add(db, control(f"2025-11-{number % 5 + 10}", title=f"front {number}"))
    elif not len(rows):
        return False
    elif action == "revise":
        revise(db, snapshot.uid(int(rows[0])), event(f"R{number}"))
    else:
        retract(db, snapshot.uid(int(rows[-1])), "because")
    return True
