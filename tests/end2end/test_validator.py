"""The GeoPackage validator judges: its silence elsewhere means something."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.helpers.validator import validate_gpkg


def test_a_database_that_is_no_geopackage_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.gpkg"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE place (name TEXT)")
        connection.commit()
    assert any("gpkg" in line for line in validate_gpkg(path))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.gpkg"
    path.write_text("not a database", encoding="utf-8")
    assert validate_gpkg(path)
