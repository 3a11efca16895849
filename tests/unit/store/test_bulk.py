"""Columns written in bulk: the same rows as one by one, undone as one action, all or nothing."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitmap.domain.category import Party
from sitmap.domain.dates import iso_to_ms
from sitmap.domain.draft_columns import DraftColumns
from sitmap.domain.observation import Kind
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.store import bulk_undo
from sitmap.store.bulk import add_columns
from sitmap.store.check import check
from sitmap.store.columns import COLUMNS, link_table
from sitmap.store.database import Database, open_store
from sitmap.store.edits import add_many, revise
from sitmap.store.packed_rtree import packed_boxes
from sitmap.store.undo import redo, undo, undo_label
from tests.helpers.stores import SQUARE, TickingClock, control, event, new_store, python
from tests.helpers.validator import validate_gpkg

_DATES = st.sampled_from(
    ["", "2025-11-17", "2024-02~", "../2022-02-23", "2025-11-17T06:30:01Z", "2025-10-26T00:59:59Z"]
)
_WORDS = st.sampled_from(["", "a", "Покровськ", "it's; --", "x" * 50])


@st.composite
def events(draw: st.DrawFn, count: int) -> DraftColumns:
    """Draw columns of events with and without places, sources and numbers."""

    def each(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(values, min_size=count, max_size=count))

    placed = np.array(each(st.booleans()), np.bool_)
    lon = np.array(each(st.floats(-180, 180)))
    lat = np.array(each(st.floats(-90, 90)))
    lon[~placed] = lat[~placed] = np.nan
    return DraftColumns(
        Kind.EVENT,
        each(_DATES),
        lon=lon,
        lat=lat,
        title=each(_WORDS),
        place=draw(_WORDS),
        party=each(st.sampled_from(["", "RU", "UA"])),
        source=draw(st.sampled_from(["", "paper"])) if draw(st.booleans()) else ["paper"] * count,
        source_ref=[f"R{row}" for row in range(count)],
        location_precision_m=np.array(each(st.sampled_from([np.nan, 0.0, 500.0]))),
        properties=each(st.sampled_from(["", '{"a": "1"}'])),
    )


def _content(db: Database) -> list[Sequence[object]]:
    names = ", ".join(column.name for column in COLUMNS)
    found: list[Sequence[object]] = []
    for kind in Kind:
        table = kind.value
        found += db.connection.execute(f"SELECT fid, geom, {names} FROM {table}").fetchall()
        found += db.connection.execute(f"SELECT * FROM {link_table(kind)}").fetchall()
        found += db.connection.execute(f"SELECT * FROM rtree_{table}_geom ORDER BY id").fetchall()
    for table in ("sitmap_change", "sitmap_change_row"):
        found += db.connection.execute(f"SELECT * FROM {table}").fetchall()
    found += db.connection.execute(
        "SELECT table_name, min_x, min_y, max_x, max_y, last_change FROM gpkg_contents"
    ).fetchall()
    return found


def _many(count: int, seed: int = 0) -> DraftColumns:
    rng = np.random.default_rng(seed)
    return DraftColumns(
        Kind.EVENT,
        ["2025-11-17"] * count,
        lon=rng.uniform(-180, 180, count),
        lat=rng.uniform(-90, 90, count),
        title=[f"event {row}" for row in range(count)],
        party="RU",
        source="paper",
    )


@settings(max_examples=15, deadline=None)
@given(events(5))
def test_rows_are_those_written_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, columns: DraftColumns
) -> None:
    folder = tmp_path_factory.mktemp("bulk")
    drafts = [columns.draft(row) for row in range(len(columns))]
    with new_store(folder / "one.gpkg") as one, new_store(folder / "many.gpkg") as many:
        add_many(one, drafts, "events")
        add_columns(many, [columns], "events")
        assert _content(many) == _content(one)


def test_areas_of_a_series_hold_until_the_next(tmp_path: Path) -> None:
    days = ["2025-11-03", "2025-11-01", "2025-11-02"]
    columns = DraftColumns(
        Kind.CONTROL,
        days,
        geometries=[SQUARE, None, SQUARE],
        title=[f"front {day}" for day in days],
        party="RU",
        series="front",
        source="paper",
    )
    drafts = [control(day) for day in days]
    drafts[1] = replace(drafts[1], geometry=None)
    with new_store(tmp_path / "one.gpkg") as one, new_store(tmp_path / "many.gpkg") as many:
        add_many(one, drafts, "days")
        add_columns(many, [columns], "days")
        assert _content(many) == _content(one)


def test_readings_keep_their_bounds(tmp_path: Path) -> None:
    columns = DraftColumns(
        Kind.METRIC,
        ["2025-11-01", "2025-11-02"],
        metric="losses",
        unit="people",
        value_text=["up to 5", "3-4"],
        low=np.array([np.nan, 3.0]),
        high=np.array([5.0, 4.0]),
        known_from=np.array([iso_to_ms("2025-11-01T03:00Z"), iso_to_ms("2025-11-02T03:00Z")]),
    )
    with new_store(tmp_path / "a.gpkg") as db:
        add_columns(db, [columns], "losses", create_missing=True)
        rows = db.connection.execute("SELECT low, best, high, known_from FROM metric").fetchall()
        codes = db.connection.execute("SELECT code, unit FROM metric_definition").fetchall()
    assert rows == [
        (None, None, 5.0, "2025-11-01T03:00:00.000Z"),
        (3.0, None, 4.0, "2025-11-02T03:00:00.000Z"),
    ]
    assert ("losses", "people") in codes


def test_a_packed_index_finds_what_single_inserts_find(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with new_store(path) as db:
        add_columns(db, [_many(5000)], "first")
        add_columns(db, [_many(4000, seed=1)], "second")
        add_columns(db, [_many(3, seed=2)], "third, one by one")
        db.connection.execute(
            "CREATE VIRTUAL TABLE temp.plain USING rtree(id, minx, maxx, miny, maxy)"
        )
        db.connection.execute(
            "INSERT INTO temp.plain SELECT fid, ST_MinX(geom), ST_MaxX(geom), ST_MinY(geom), "
            "ST_MaxY(geom) FROM event"
        )
        packed = db.connection.execute("SELECT * FROM rtree_event_geom ORDER BY id").fetchall()
        plain = db.connection.execute("SELECT * FROM temp.plain ORDER BY id").fetchall()
        assert packed == plain
        assert len(packed_boxes(db.connection, "rtree_event_geom")) == 9003
        sound = db.connection.execute("SELECT rtreecheck('main', 'rtree_event_geom')").get
        near = "minx < 10 AND maxx > 0 AND miny < 10 AND maxy > 0"
        found = db.connection.execute(f"SELECT id FROM rtree_event_geom WHERE {near}").fetchall()
        same = db.connection.execute(f"SELECT id FROM temp.plain WHERE {near}").fetchall()
    assert sound == "ok"
    assert sorted(found) == sorted(same)
    assert check(path) == ()
    assert validate_gpkg(path) == []


def test_a_bulk_is_undone_and_redone_as_one_action(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with new_store(path) as db:
        add_columns(db, [_many(30), DraftColumns(Kind.PLACE, ["2025"])], "import of events")
        assert undo_label(db) == "import of events"
        undo(db)
        current = "SELECT count(*) FROM event WHERE superseded_at IS NULL AND retracted = 0"
        assert db.connection.execute(current).get == 0
        redo(db)
        assert db.connection.execute(current).get == 30
    assert check(path) == ()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"party": ["RU", "nobody", "RU"]}, "party of row 2"),
        ({"title": ["a", "b\ud800", "c"]}, "title of row 2"),
        ({"basis": "guessed"}, "basis"),
        ({"lon": np.array([1.0, 2.0, 181.0])}, "place of row 3"),
        ({"lon": np.array([1.0, np.nan, 2.0])}, "place of row 2"),
        ({"valid_text": ["2025", "2025-02-30", "2025"]}, "date of row 2"),
        ({"valid_text": ["2025", "2025-02-30T00:00:00", "2025"]}, "date of row 2"),
        ({"low": np.array([1.0, 5.0, 1.0]), "high": np.array([2.0, 4.0, 2.0])}, "value of row 2"),
        ({"location_precision_m": np.array([1.0, -1.0, 1.0])}, "location precision of row 2"),
        ({"properties": ["", "", "[1]"]}, "properties of row 3"),
        ({"series": "front"}, "series"),
        ({"embargo_until": "soon"}, "embargo_until"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_row(
    tmp_path: Path, changes: dict[str, Any], where: str
) -> None:
    plain = DraftColumns(Kind.EVENT, ["2025"] * 3, lon=np.ones(3), lat=np.ones(3))
    with new_store(tmp_path / "a.gpkg") as db:
        before = _content(db)
        with pytest.raises(UserError) as caught:
            add_columns(db, [plain, replace(plain, **changes)], "events")
        assert caught.value.where == where
        assert _content(db) == before


def test_a_geometry_that_does_not_fit_the_kind_is_refused(tmp_path: Path) -> None:
    line = Geometry.line([(37.0, 48.0), (38.0, 48.0)])
    with new_store(tmp_path / "a.gpkg") as db, pytest.raises(UserError, match="cannot be drawn"):
        add_columns(db, [DraftColumns(Kind.CONTROL, ["2025"], geometries=[line])], "areas")


_SLOW_BULK = """
import sys
import numpy as np
from sitmap.domain.draft_columns import DraftColumns
from sitmap.domain.observation import Kind
from sitmap.store import bulk_undo
from sitmap.store.bulk import add_columns
from sitmap.store.database import open_store
count = int(sys.argv[2])
rng = np.random.default_rng(0)
columns = DraftColumns(Kind.EVENT, ["2025-11-17"] * count, lon=rng.uniform(30, 40, count),
                       lat=rng.uniform(45, 50, count), title=[f"e{n}" for n in range(count)])
class Waiting:
    def step(self, done, total, label=""):
        if done >= total:
            db.connection.cache_flush()
            print("written", flush=True)
            sys.stdin.read()
with open_store(sys.argv[1], write=True) as db:
    add_columns(db, [columns], "events", progress=Waiting())
"""


def _killed_while_writing(path: Path, count: int) -> None:
    with new_store(path) as db:
        add_columns(db, [_many(100)], "before")
    before = path.read_bytes()
    process = python(_SLOW_BULK, path, count)
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert path.read_bytes() != before
    with open_store(path, write=True, clock=TickingClock()) as db:
        assert db.connection.execute("SELECT count(*) FROM event").get == 100
    assert path.read_bytes() == before
    assert check(path) == ()


def test_a_killed_bulk_leaves_the_file_as_before(tmp_path: Path) -> None:
    _killed_while_writing(tmp_path / "a.gpkg", 3000)


@pytest.mark.scale
def test_a_killed_bulk_of_a_million_leaves_the_file_as_before(tmp_path: Path) -> None:
    _killed_while_writing(tmp_path / "a.gpkg", 1_000_000)


def _acted(db: Database, columns: DraftColumns, steps: Sequence[str]) -> list[Sequence[object]]:
    add_many(db, [control("2025-11-01"), control("2025-11-03")], "before")
    add_columns(db, [columns], "events", items=[Party("civilian", "Civilians")])
    for step in steps:
        {"undo": undo, "redo": redo}[step](db)
    items = db.connection.execute("SELECT * FROM sitmap_change_item").fetchall()
    return [*_content(db), *items, *db.connection.execute("SELECT * FROM party").fetchall()]


@pytest.mark.parametrize("steps", [["undo"], ["undo", "redo"], ["undo", "redo", "undo", "redo"]])
def test_many_rows_are_reverted_as_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: list[str]
) -> None:
    areas = DraftColumns(
        Kind.CONTROL,
        ["2025-11-04", "2025-11-02", ""],
        geometries=[SQUARE, SQUARE, None],
        series="front",
        source="paper",
    )
    for number, columns in enumerate((_many(20), areas)):
        found = []
        for name, many in (("few", 1000), ("many", 1)):
            monkeypatch.setattr(bulk_undo, "_MANY", many)
            path = tmp_path / f"{number}{name}.gpkg"
            with new_store(path) as db:
                found.append(_acted(db, columns, steps))
            assert check(path) == ()
        assert found[1] == found[0]


def test_corrected_rows_of_a_bulk_are_reverted_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_undo, "_MANY", 1)
    path = tmp_path / "a.gpkg"
    with new_store(path) as db:
        add_columns(db, [_many(20)], "events")
        uid = UUID(bytes=db.connection.execute("SELECT uid FROM event WHERE fid = 5").get)
        revise(db, uid, event("corrected"))
        for _ in range(2):
            undo(db)
        current = "SELECT count(*) FROM event WHERE superseded_at IS NULL AND retracted = 0"
        assert db.connection.execute(current).get == 0
        redo(db)
        assert db.connection.execute(current).get == 20
    assert check(path) == ()


def test_corrections_in_a_row_are_reverted_as_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for name, many in (("few", 1000), ("many", 1)):
        monkeypatch.setattr(bulk_undo, "_MANY", many)
        path = tmp_path / f"{name}.gpkg"
        with new_store(path) as db:
            add_columns(db, [_many(20)], "events")
            uid = UUID(bytes=db.connection.execute("SELECT uid FROM event WHERE fid = 5").get)
            for words in ("corrected", "again", "once more"):
                uid = revise(db, uid, event(words)).uids[-1]
            for step in (undo, undo, redo, undo, undo):
                step(db)
            found.append(_content(db))
        assert check(path) == ()
    assert found[1] == found[0]
