"""Long texts for the search: of current rows only, and of files that are not too large."""

from __future__ import annotations

from pathlib import Path

from sitmap.store.body_texts import body_texts
from sitmap.store.edits import add, retract, revise
from tests.helpers.stores import control, event, new_store


def test_current_texts_by_uid(tmp_path: Path) -> None:
    db = new_store(tmp_path / "case.gpkg")
    first = add(db, event("E1", text="in the words of the source")).uids[0]
    revised = revise(db, first, event("E1", text="in other words")).uids[0]
    area = add(db, control("2025-11-17", "C1", text="an area")).uids[0]
    gone = add(db, event("E2", text="withdrawn")).uids[0]
    retract(db, gone, "false")
    add(db, event("E3", text=""))
    assert body_texts(db, 10) == {revised.bytes: "in other words", area.bytes: "an area"}
    assert body_texts(db, 1) == {}
