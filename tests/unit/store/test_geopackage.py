"""Other programs open the file as it is: the standard's validator, GDAL, a time filter."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from sitmap.domain.observation import Kind
from sitmap.store.columns import COLUMNS
from sitmap.store.database import open_store
from sitmap.store.demonstration import write_demonstration
from sitmap.store.edits import add, add_many, retract, revise
from sitmap.store.undo import undo
from tests.helpers.stores import control, event, metric, new_store
from tests.helpers.tools import program
from tests.helpers.validator import validate_gpkg


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with rows of several kinds, corrections and undone steps."""
    place = tmp_path / "case.gpkg"
    with new_store(place) as db:
        uid = add(db, event("E1")).uids[0]
        revise(db, uid, event("E1", title="better"))
        add_many(db, [control(f"2025-11-{day}") for day in (13, 15, 17)], "days")
        gone = add(db, control("2025-11-16")).uids[0]
        retract(db, gone, "wrong")
        add(db, metric("2025-11-17", 5, 10))
        add(db, event("E2", kind=Kind.PLACE))
        undo(db)
    return place


def _ogr(*arguments: str) -> str:
    done = subprocess.run(
        [program("ogrinfo"), "-ro", *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_validator_is_silent(path: Path, tmp_path: Path) -> None:
    assert validate_gpkg(path) == []
    with new_store(tmp_path / "empty.gpkg"):
        pass
    assert validate_gpkg(tmp_path / "empty.gpkg") == []
    write_demonstration(tmp_path / "demo.gpkg")
    assert validate_gpkg(tmp_path / "demo.gpkg") == []


def test_gdal_lists_the_layers_and_no_private_table(path: Path) -> None:
    before = path.read_bytes()
    layers = re.findall(r"^\d+: (\w+)", _ogr(str(path)), re.MULTILINE)
    wanted = {name for kind in Kind for name in (kind.value, f"current_{kind.value}")}
    assert wanted <= set(layers)
    assert not [name for name in layers if name.startswith("sitmap")]
    assert path.read_bytes() == before


def test_gdal_reads_geometry_dates_and_lists(path: Path) -> None:
    said = _ogr("-al", str(path), "current_control")
    assert "Geometry: Multi Polygon" in said
    assert "Feature Count: 3" in said
    assert "valid_from: DateTime" in said
    assert "valid_from (DateTime) = 2025/11/13 00:00:00+00" in said
    assert "Extent: (37.000000, 48.000000) - (37.500000, 48.500000)" in said
    assert re.search(r"schematic: Integer\(Boolean\)", said)


def test_with_a_time_filter_each_series_shows_one_row_a_day(path: Path) -> None:
    for day, start in (("12", None), ("13", "13"), ("14", "13"), ("15", "15"), ("18", "17")):
        instant = f"2025-11-{day}T00:00:00.000Z"
        where = f"valid_from <= '{instant}' AND (holds_to > '{instant}' OR holds_to IS NULL)"
        for layer in ("control", "current_control"):
            said = _ogr("-al", "-geom=NO", "-where", where, str(path), layer)
            found = re.findall(r"valid_from \(DateTime\) = 2025/11/(\d\d)", said)
            assert found == ([] if start is None else [start])


@pytest.mark.parametrize("form", ["{}T00:00:00", "{} 00:00:00", "{}"])
def test_a_time_filter_that_compares_text_shows_one_row_a_day_too(path: Path, form: str) -> None:
    # QGIS leaves the filter of its temporal controller to SQLite, with times in such forms.
    with open_store(path) as db:
        for day in range(12, 20):
            end, start = (form.format(f"2025-11-{number}") for number in (day + 1, day))
            found = db.connection.execute(
                "SELECT count(*) FROM control WHERE valid_from < ? "
                "AND (holds_to > ? OR holds_to IS NULL)",
                (end, start),
            ).get
            assert found == (day > 12), day


def test_spatial_queries_use_the_index(path: Path) -> None:
    inside = _ogr("-al", "-so", "-spat", "37", "48", "37.2", "48.3", str(path), "event")
    outside = _ogr("-al", "-so", "-spat", "0", "0", "1", "1", str(path), "event")
    assert "Feature Count: 2" in inside
    assert "Feature Count: 0" in outside


def test_links_and_lists_are_published(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        parties = connection.execute(
            "SELECT c.value FROM gpkg_data_columns AS d JOIN gpkg_data_column_constraints AS c "
            "USING (constraint_name) WHERE d.table_name = 'event' AND d.column_name = 'party'"
        ).fetchall()
        assert parties == [("RU",), ("UA",)]
        (mapping,) = connection.execute(
            "SELECT mapping_table_name FROM gpkgext_relations WHERE base_table_name = 'event'"
        ).fetchone()
        linked = connection.execute(
            f"SELECT s.code FROM {mapping} AS m JOIN source AS s ON s.fid = m.related_id"
        ).fetchall()
        assert linked == [("paper",)] * 2
        private = connection.execute(
            "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'sitmap_store'"
        ).fetchall()
        tables = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'sitmap%'"
        ).fetchall()
        assert sorted(private) == sorted(tables)


def test_every_layer_tells_when_it_changed(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        changes = dict(
            connection.execute("SELECT table_name, last_change FROM gpkg_contents").fetchall()
        )
    assert changes["event"] > changes["route"]
    assert changes["current_event"] == changes["event"]
    assert all(text.startswith("2025-11-18T00:") for text in changes.values())


def test_columns_have_their_titles(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for table in ("event", "current_event"):
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            assert names == ["fid", "geom", *(column.name for column in COLUMNS)]
            titles = connection.execute(
                "SELECT count(*) FROM gpkg_data_columns WHERE table_name = ?", (table,)
            ).fetchone()
            assert titles == (len(COLUMNS),)
