"""Merging situation files: by uid, history kept, twice is nothing new, back and forth converges."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitmap.domain.category import CaseInfo, Party, SavedView
from sitmap.domain.draft import Draft, draft_of
from sitmap.domain.draft_columns import DraftColumns
from sitmap.domain.observation import Kind, Persistence
from sitmap.domain.review.setting_aside import ReviewNote
from sitmap.domain.source import Source
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.store.batches import batches, undo_batch
from sitmap.store.check import check
from sitmap.store.columns import COLUMNS
from sitmap.store.database import Database, create_store, open_store
from sitmap.store.edits import add, put, retract, revise
from sitmap.store.importing import ImportRows, record_import
from sitmap.store.merging import MergeOutcome, merge_file
from sitmap.store.reading import history, info, vocabulary
from sitmap.store.review_notes import review_notes, set_aside
from sitmap.store.undo import undo

NAMES = ", ".join(column.name for column in COLUMNS)
MINUTE = 60_000


class _Clock:
    """Time that goes on by itself; two files have clocks that never agree."""

    def __init__(self, start: int) -> None:
        self.now = 1_763_000_000_000 + start

    def __call__(self) -> int:
        self.now += MINUTE
        return self.now


def rows_of(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that a file holds of observations, derived columns included."""
    with db.reading() as connection:
        found: dict[str, list[tuple[Any, ...]]] = {
            kind.value: connection.execute(
                f"SELECT geom, {NAMES} FROM {kind.value} ORDER BY uid"
            ).fetchall()
            for kind in Kind
        }
        found["days"] = connection.execute(
            "SELECT series, day, uid FROM series_day ORDER BY 1, 2, 3"
        ).fetchall()
        found["disputes"] = connection.execute(
            "SELECT uid, disputed_by FROM dispute ORDER BY 1, 2"
        ).fetchall()
        found["links"] = [
            row
            for kind in Kind
            for row in connection.execute(
                f"SELECT k.uid, s.code FROM {kind.value}_source AS l JOIN source AS s "
                f"ON s.fid = l.related_id JOIN {kind.value} AS k ON k.fid = l.base_id ORDER BY 1, 2"
            )
        ]
    return found


class _Pair:
    """Two files that were one."""

    def __init__(self, folder: Path) -> None:
        base = folder / "a.gpkg"
        with create_store(base, CaseInfo("Case"), clock=_Clock(0)) as db:
            put(db, Source("s", "Source"))
            add(db, draft("common"), create_missing=True)
            add(db, draft("held", series="days"), create_missing=True)
        shutil.copy(base, folder / "b.gpkg")
        self.clocks = {"a": _Clock(10 * MINUTE + 1), "b": _Clock(10 * MINUTE + 30_002)}
        self.folder = folder

    def open(self, name: str, *, write: bool = False) -> Database:
        return open_store(self.folder / f"{name}.gpkg", write=write, clock=self.clocks[name])

    def merge(self, into: str, other: str) -> MergeOutcome:
        with self.open(into, write=True) as db, self.open(other) as source:
            return merge_file(db, source)

    def check(self) -> None:
        for name in ("a", "b"):
            assert not check(self.folder / f"{name}.gpkg")

    def rows(self, name: str) -> dict[str, list[tuple[Any, ...]]]:
        with self.open(name) as db:
            return rows_of(db)


def draft(title: str, day: int = 1, series: str = "", **more: Any) -> Draft:
    until = Persistence.UNTIL_NEXT if series else None
    return Draft(
        Kind.EVENT if not series else Kind.CONTROL, f"2025-11-{day:02}", title=title,
        sources=("s",), series=series, persistence=until,
        geometry=square(day) if series else Geometry.point(37 + day / 100, 48), **more,
    )  # fmt: skip


def square(day: int) -> Geometry:
    x = 37 + day / 50
    return Geometry.polygon([(x, 48), (x + 0.1, 48), (x + 0.1, 48.1), (x, 48.1)])


@pytest.fixture
def pair(tmp_path: Path) -> _Pair:
    return _Pair(tmp_path)


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.sampled_from(["add", "series", "revise", "retract", "undo", "merge"]),
        st.integers(1, 28),
        st.integers(0, 50),
    ),
    max_size=12,
)


def edit(pair: _Pair, name: str, what: str, day: int, which: int) -> None:
    if what == "merge":
        pair.merge(name, "b" if name == "a" else "a")
        return
    with pair.open(name, write=True) as db:
        if what == "add":
            add(db, draft(f"{name} {which}", day), create_missing=True)
        elif what == "series":
            add(db, draft(f"{name} {which}", day, series="days"), create_missing=True)
        elif what == "undo":
            undo(db)
        else:
            _change(db, what, day, f"{name} corrected {which}")


def _change(db: Database, what: str, day: int, title: str) -> None:
    with db.reading() as connection:
        uids = [
            uid
            for kind in (Kind.EVENT, Kind.CONTROL)
            for (uid,) in connection.execute(
                f"SELECT uid FROM {kind.value} WHERE superseded_at IS NULL AND NOT retracted"
            )
        ]
    if not uids:
        return
    uid = UUID(bytes=uids[day % len(uids)])
    if what == "retract":
        retract(db, uid, "wrong")
        return
    changed = replace(draft_of(history(db, uid)[-1]), title=title)
    revise(db, uid, replace(changed, valid_text=f"2025-11-{day:02}"))


@settings(max_examples=25, deadline=None)
@given(EDITS)
def test_merging_back_and_forth_converges(edits: list[tuple[str, str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pair = _Pair(Path(folder))
        for name, what, day, which in edits:
            edit(pair, name, what, day, which)
        pair.merge("a", "b")
        pair.merge("b", "a")
        assert pair.rows("a") == pair.rows("b")
        pair.check()
        assert pair.merge("a", "b").is_empty
        assert pair.merge("b", "a").is_empty


def test_the_history_comes_along(pair: _Pair) -> None:
    with pair.open("b", write=True) as db:
        made = add(db, draft("new", 3), create_missing=True).uids[0]
        revise(db, made, draft("newer", 4))
        retract(db, made, "never happened")
        put(db, SavedView("view", (37.0, 48.0, 38.0, 49.0)))
        put(db, Party("XX", "Others"))
        set_aside(db, "finding", ReviewNote("me", "known", 0, "it is so"))
    told = pair.merge("a", "b")
    assert (told.observations, told.rows, told.entries, told.notes) == (1, 3, 2, 1)
    assert told.conflicts == ()
    with pair.open("a") as db, pair.open("b") as other:
        assert [item.title for item in history(db, made)] == ["new", "newer", "newer"]
        assert history(db, made)[-1].reason == "never happened"
        assert history(db, made) == history(other, made)
        assert set(vocabulary(db).views) == {"view"}
        assert set(review_notes(db)) == {"finding"}
    pair.check()


def test_corrections_on_both_sides_are_told(pair: _Pair) -> None:
    with pair.open("a") as db, db.reading() as connection:
        uid = UUID(bytes=connection.execute("SELECT uid FROM event").get)
    for name in ("b", "a"):
        with pair.open(name, write=True) as db:
            revise(db, uid, draft(f"by {name}", 2))
    with pair.open("b", write=True) as db:
        put(db, Source("s", "Another title"))
    told = pair.merge("a", "b")
    assert len(told.conflicts) == 2
    assert any("corrected in both files" in text for text in told.conflicts)
    assert any("'s' is described otherwise there" in text for text in told.conflicts)
    with pair.open("a") as db:
        # The clock of b is ahead, so what it recorded is the later.
        assert [item.title for item in history(db, uid)] == ["common", "by a", "by b"]
        assert vocabulary(db).sources["s"].title == "Source"
    pair.check()


def test_what_was_merged_can_be_taken_back(pair: _Pair) -> None:
    with pair.open("a") as db, db.reading() as connection:
        uid = UUID(bytes=connection.execute("SELECT uid FROM event").get)
    with pair.open("a", write=True) as db:
        revise(db, uid, draft("ours", 2))
    with pair.open("b", write=True) as db:
        revise(db, uid, draft("theirs", 2))
        add(db, draft("new", 5), create_missing=True)
    told = pair.merge("a", "b")
    with pair.open("a", write=True) as db:
        assert [item.name for item in batches(db)] == ["merge b.gpkg"]
        assert told.batch is not None
        undo_batch(db, told.batch)
        assert history(db, uid)[-1].title == "ours"
    pair.check()
    with pair.open("a") as db, db.reading() as connection:
        current = "SELECT count(*) FROM event WHERE superseded_at IS NULL AND NOT retracted"
        assert connection.execute(current).get == 1


def test_what_states_the_same_is_not_doubled(tmp_path: Path) -> None:
    columns = DraftColumns(
        Kind.EVENT, ["2025-11-01", "2025-11-02"], source="s", title=["one", "two"],
        lon=np.array([37.0, 38.0]), lat=np.array([48.0, 48.0]),
    )  # fmt: skip
    shapes = [square(1), square(1), square(2)]
    days = DraftColumns(
        Kind.CONTROL, ["2025-11-01", "2025-11-02", "2025-11-03"], series="days", source="s",
        geometries=shapes,
    )  # fmt: skip
    rows = [ImportRows(columns, np.arange(2)), ImportRows(days, np.arange(2, 5))]
    for name in ("a", "b"):
        with create_store(tmp_path / f"{name}.gpkg", CaseInfo("Case")) as db:
            record_import(db, rows, "import")
    with open_store(tmp_path / "a.gpkg", write=True) as db, open_store(tmp_path / "b.gpkg") as b:
        told = merge_file(db, b)
    assert told.duplicates == 3
    assert told.observations == 1  # the shape with a further day comes whole
    assert not check(tmp_path / "a.gpkg")


def test_a_dry_run_writes_nothing(pair: _Pair) -> None:
    with pair.open("b", write=True) as db:
        add(db, draft("new", 3), create_missing=True)
    before = (pair.folder / "a.gpkg").read_bytes()
    with pair.open("a") as db, pair.open("b") as other:
        assert merge_file(db, other, dry_run=True).observations == 1
    assert (pair.folder / "a.gpkg").read_bytes() == before


def test_files_that_do_not_fit(pair: _Pair, tmp_path: Path) -> None:
    with create_store(tmp_path / "kyiv.gpkg", CaseInfo("Kyiv", zone="Europe/Kyiv")):
        pass
    with pair.open("a", write=True) as db:
        with (
            open_store(tmp_path / "kyiv.gpkg") as other,
            pytest.raises(UserError, match="calendar"),
        ):
            merge_file(db, other)
        with pair.open("a") as other, pytest.raises(UserError, match="the file itself"):
            merge_file(db, other)
        assert info(db).title == "Case"
    with pair.open("b", write=True) as other, other.transaction() as connection:
        connection.execute("UPDATE event SET low = 3, best = 1")
    with pytest.raises(UserError, match="has 1 problems, nothing was merged"):
        pair.merge("a", "b")
