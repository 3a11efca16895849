"""Checking: a sound file is silent, every kind of damage is named, nothing is changed."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.geo.wkb import Parsed, write_wkb
from sitmap.store.check import check
from sitmap.store.edits import add, add_many, revise
from sitmap.store.geometry_blob import encode
from tests.helpers.stores import control, event, metric, new_store


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a corrected event, a claim and its denial, a series and a reading."""
    place = tmp_path_factory.mktemp("sound") / "case.gpkg"
    with new_store(place) as db:
        uid = add(db, event("E1")).uids[0]
        revise(db, uid, event("E1", title="better"))
        add_many(db, [event("E2", disputed_by=("E3",)), event("E3")], "claim")
        add(db, control("2025-11-15"))
        add(db, control("2025-11-17"))
        add(db, metric("2025-11-17", 5, 10, properties={"a": 1}))
    return place


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    """A copy of the sound file that a test may break."""
    return Path(shutil.copy(sound, tmp_path / "case.gpkg"))


_REPLACED = """DROP TRIGGER rtree_event_geom_delete
CREATE TRIGGER rtree_event_geom_delete AFTER DELETE ON event BEGIN SELECT 1; END"""


def test_a_sound_file_is_silent(path: Path) -> None:
    before = path.read_bytes()
    assert check(path) == ()
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("statement", "where", "what"),
    [
        ("UPDATE metric SET low = 20", "metric row 1", "order"),
        ("UPDATE event SET valid_to = valid_from WHERE fid = 1", "event row 1 (E1)", "end"),
        ("UPDATE event SET recorded_at = '2025-11-17' WHERE fid = 3", "event row 3", "recorded_at"),
        ("UPDATE event SET superseded_at = NULL WHERE fid = 1", "event row 1", "superseded_at"),
        ("UPDATE event SET known_to = NULL WHERE fid = 1", "event row 1", "known_to"),
        ("UPDATE event SET observation_uid = uid WHERE fid = 3", "", ""),
        ("UPDATE event SET observation_uid = zeroblob(16) WHERE fid = 3", "event row 3", "first"),
        ("UPDATE control SET holds_to = NULL", "control row 1", "holds_to"),
        ("UPDATE event SET holds_to = NULL WHERE fid = 1", "event row 1", "does not count"),
        ("UPDATE event SET party = 'XX'", "event party", "not in the file's list"),
        ("DELETE FROM source WHERE code = 'paper'", "event source", "not in the file's list"),
        ("DELETE FROM source WHERE code = 'paper'", "event_source 1", "missing row or source"),
        ("UPDATE event SET basis = 'rumoured'", "event basis", "rumoured"),
        ("UPDATE event SET tlp = 'TLP:WHITE'", "event tlp", "WHITE"),
        ("UPDATE metric SET properties = '{'", "metric row 1", "JSON"),
        ("UPDATE metric SET properties = '[]'", "metric row 1", "JSON"),
        ("UPDATE metric SET properties = printf('%.*c', 90000, '[')", "metric row 1", "JSON"),
        ("UPDATE event SET uid = x'01' WHERE fid = 3", "event row 3", "16 bytes"),
        ("DELETE FROM dispute; INSERT INTO dispute VALUES (1, x'01', x'02')", "dispute", "missing"),
        ("DELETE FROM rtree_event_geom WHERE id = 3", "event row 3", "missing in the spatial"),
        ("UPDATE rtree_event_geom SET maxx = 99 WHERE id = 3", "event row 3", "another extent"),
        ("INSERT INTO rtree_event_geom VALUES (77, 0, 1, 0, 1)", "event row 77", "only in"),
        ("DROP TRIGGER rtree_event_geom_update6", "event", "update6"),
        (
            "CREATE TRIGGER rtree_event_geom_update3 AFTER UPDATE ON event BEGIN SELECT 1; END",
            "event",
            "outdated",
        ),
        ("CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event; END", "event", "unknown"),
        (
            _REPLACED,
            "event",
            "not the standard's",
        ),
        ("UPDATE event SET geom = x'00' WHERE fid = 3", "event row 3", "cannot be read"),
        ("UPDATE event SET geom = 'x' WHERE fid = 3", "event row 3", "no geometry"),
        ("UPDATE control SET geom = (SELECT geom FROM event) WHERE fid = 1", "control", "not fit"),
        ("PRAGMA user_version = 10300", "header", "10300"),
        ("DROP TABLE saved_view", "saved_view", "missing"),
        ("DELETE FROM gpkg_contents WHERE table_name = 'party'", "", ""),
        ("INSERT INTO gpkg_contents (table_name, data_type) VALUES ('no', 'attributes')", "no", ""),
        ("UPDATE gpkg_contents SET srs_id = 5", "gpkg_contents", "missing row"),
        ("DELETE FROM gpkg_contents WHERE table_name = 'event'", "gpkg_geometry_columns event", ""),
        (
            "DELETE FROM sitmap_migration WHERE version = 1",
            "sitmap_migration",
            "gaps",
        ),
        ("DROP TABLE rtree_event_geom", "spatial index", "cannot be checked"),
        ("ALTER TABLE metric RENAME COLUMN low TO lower_bound", "bounds", "cannot be checked"),
    ],
)
def test_damage_is_named(path: Path, statement: str, where: str, what: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda _: 0)
        parts = statement.split("\n" if "BEGIN" in statement else "; ")
        for part in parts:
            connection.execute(part)
    before = path.read_bytes()
    problems = check(path)
    if where or what:
        assert any(where in p.where and what in p.what for p in problems), problems
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("ring", "what"),
    [
        ([(36, 48), (38, 49), (38, 48), (36, 49), (36, 48)], "crosses itself"),
        ([(36, 48), (38, 48)], "three different points"),
    ],
)
def test_bad_rings_are_named_with_their_reason(
    path: Path, ring: list[tuple[float, float]], what: str
) -> None:
    array = np.array(ring, np.float64)
    blob = encode(Geometry(write_wkb(Parsed(3, ((array,),)))))
    with closing(sqlite3.connect(path)) as connection, connection:
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda _: 0)
        connection.execute("UPDATE control SET geom = ?", (blob,))
    problems = [problem for problem in check(path) if what in problem.what]
    assert problems
    assert "drawn as it is" in problems[0].what


def test_damaged_pages_are_named(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for page in range(20, 60):
        content[page * 4096 + 8 : page * 4096 + 24] = b"\xff" * 16
    path.write_bytes(content)
    assert any(problem.where == "database" for problem in check(path))


def test_a_flood_of_problems_is_cut_short(tmp_path: Path) -> None:
    place = tmp_path / "case.gpkg"
    with new_store(place) as db:
        add_many(db, [event(f"E{number}") for number in range(80)], "many")
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("DELETE FROM rtree_event_geom")
    problems = check(place)
    assert len(problems) == 51
    assert "more than 50" in problems[-1].what


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such file"):
        check(tmp_path / "no.gpkg")
