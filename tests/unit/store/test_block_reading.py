"""Rows read in blocks equal the same rows read one by one, whoever wrote them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import apsw
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sitmap.domain.draft import Draft
from sitmap.domain.observation import Kind
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.progress import NullProgress
from sitmap.store import block_reading, edits, loading
from sitmap.store.block_reading import BlockReader
from sitmap.store.cells import Value
from sitmap.store.database import Database, open_store
from sitmap.store.loading import Built
from tests.helpers.stores import event, new_store

_ROAD = Geometry.line([(37.0, 48.0), (38.0, 48.5)])


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read a few rows as if they were a million, three at a time."""
    monkeypatch.setattr(loading, "_MANY", 0)
    monkeypatch.setattr(block_reading, "_ROWS", 3)


def _events() -> st.SearchStrategy[list[Draft]]:
    places = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
    some = st.builds(
        event,
        st.text("abc", max_size=3),
        valid_text=st.sampled_from(["", "2025-11", "2025-11-03T10:00:00", "../2022", "0001-01-01"]),
        geometry=st.none() | st.just(_ROAD) | places.map(lambda place: Geometry.point(*place)),
        party=st.sampled_from(["", "RU", "UA"]),
        category=st.sampled_from(["", "new"]),
        credibility=st.sampled_from("16"),
        location_precision_m=st.none() | st.floats(0, 5000) | st.sampled_from([50.0, 200.0]),
    )
    return st.lists(some, min_size=1, max_size=12)


def _build(db: Database) -> Built | str:
    try:
        with db.reading() as connection:
            return loading.build(connection, NullProgress())[0]
    except UserError as error:
        return error.what


def _one_by_one(db: Database) -> Built | str:
    def singly(
        reader: BlockReader,
    ) -> Iterator[tuple[None, list[tuple[Value, ...]]]]:
        yield None, reader._others(-(1 << 63), (1 << 63) - 1, every=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BlockReader, "blocks", singly)
        return _build(db)


def _same(first: Built | str, second: Built | str) -> None:
    if isinstance(first, str) or isinstance(second, str):
        assert first == second
        return
    for name in type(first.columns).__slots__:
        mine, other = (getattr(built.columns, name) for built in (first, second))
        if name == "shape":
            mine, other = mine >= 0, other >= 0
        assert mine.dtype == other.dtype, name
        assert np.array_equal(mine, other, equal_nan=mine.dtype.kind == "f"), name
    assert list(first.grades) == list(second.grades)
    assert first.shapes == second.shapes
    assert first.added == second.added
    assert first.closed == second.closed


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_events(), st.integers(0, 3), st.data())
def test_blocks_give_what_single_rows_give(
    tmp_path_factory: pytest.TempPathFactory, drafts: list[Draft], changed: int, data: st.DataObject
) -> None:
    with new_store(tmp_path_factory.mktemp("blocks") / "a.gpkg") as db:
        made = edits.add_many(db, drafts, "events", create_missing=True).uids
        for uid in data.draw(st.lists(st.sampled_from(made), max_size=changed, unique=True)):
            edits.retract(db, uid, "wrong")
        fids = data.draw(st.sets(st.integers(1, len(drafts)), max_size=2))
        for fid in fids:  # row numbers with gaps, as after a purge
            db.connection.execute(f"UPDATE event SET fid = {900 + fid} WHERE fid = {fid}")
        _same(_build(db), _one_by_one(db))


_ODD = st.sampled_from(
    (
        *("NULL", "''", "X''", "1", "1.5", "'2025-11-03'", "'2025-11-03T10:00:00.000Z'"),
        *("'2025-13-03T10:00:00.000Z'", "'2025-11-03T24:00:00.000Z'", "' 025-11-03T10:00:00.000Z'"),
        *("'                        '", "'2025-11-03T10:00:00.00é'", "'a' || char(1) || 'b'"),
        *("'a' || char(0) || 'b'", "zeroblob(16)", "zeroblob(29)", "X'47500001E6100000'"),
        *("1e300", "0.1", "-9223372036854775808", "9.3e18", "'TLP:RED'", "'high'"),
    )
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(["valid_from", "uid"], ["'                        '", "1"], 2)
@given(
    st.lists(
        st.sampled_from(
            (
                *("geom", "uid", "valid_from", "valid_to", "known_from", "recorded_at", "low"),
                *("location_precision_m", "party", "persistence", "basis", "tlp", "sensitivity"),
                *("superseded_at", "known_to", "retracted", "schematic", "reliability"),
            )
        ),
        min_size=2,
        max_size=2,
    ),
    st.lists(_ODD, min_size=2, max_size=2),
    st.integers(1, 7),
)
def test_cells_of_strangers_are_taken_or_refused_alike(
    tmp_path_factory: pytest.TempPathFactory, columns: list[str], cells: list[str], fid: int
) -> None:
    plain = tmp_path_factory.getbasetemp() / "plain.gpkg"
    if not plain.exists():
        with new_store(plain) as db:
            edits.add_many(db, [event(f"E{number}") for number in range(7)], "events")
    path = tmp_path_factory.mktemp("odd") / "a.gpkg"
    shutil.copy(plain, path)
    with open_store(path, write=True) as db:
        db.connection.execute("PRAGMA synchronous = OFF")
        for name, cell in zip(columns, cells, strict=True):
            for trigger in ("update6", "update7", "update2", "update4", "update5"):
                db.connection.execute(f"DROP TRIGGER IF EXISTS rtree_event_geom_{trigger}")
            try:
                db.connection.execute(f"UPDATE event SET {name} = {cell} WHERE fid = {fid}")
            except apsw.ConstraintError:
                continue
        _same(_build(db), _one_by_one(db))


def test_a_block_holds_all_rows_of_a_kind(tmp_path: Path) -> None:
    with new_store(tmp_path / "a.gpkg") as db:
        edits.add_many(db, [event(f"E{number}") for number in range(8)], "events")
        with db.reading() as connection:
            blocks = list(BlockReader(connection, Kind.EVENT).blocks())
    assert [len(plain.fid) for plain, _ in blocks if plain] == [3, 3, 2]
    assert not any(others for _, others in blocks)
