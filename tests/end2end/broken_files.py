"""Files that are not what their name says, and files in a bad moment."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

__all__ = ["BAD_FILES", "cut_off_write", "files_in", "locked", "make_bad_file"]

BAD_FILES = (
    "empty",
    "text",
    "random",
    "random_with_our_header",
    "cut_in_half",
    "cut_in_the_header",
    "plain_database",
    "other_geopackage",
    "newer_schema",
    "no_schema",
    "tables_missing",
)

_OTHER_POINTS = """{"type": "FeatureCollection", "features": [{"type": "Feature",
"properties": {"name": "Pokrovsk"}, "geometry": {"type": "Point", "coordinates": [37.2, 48.3]}}]}"""


def make_bad_file(name: str, good: Path, path: Path) -> None:
    """Write the file of this name; ``good`` is a sound one."""
    whole = good.read_bytes()
    noise = random.Random(7).randbytes(50_000)
    contents = {
        "empty": b"",
        "text": b"This is a letter, not a situation file.\n",
        "random": noise,
        "random_with_our_header": whole[:100] + noise,
        "cut_in_half": whole[: len(whole) // 2],
        "cut_in_the_header": whole[:60],
    }
    if name in contents:
        path.write_bytes(contents[name])
    elif name == "plain_database":
        _run_sql(path, "CREATE TABLE place (name TEXT)")
    elif name == "other_geopackage":
        _other_geopackage(path)
    else:
        shutil.copyfile(good, path)
        statements = {
            "newer_schema": "INSERT INTO sitmap_migration VALUES (999, 'x', '2030-01-01')",
            "no_schema": "DROP TABLE sitmap_migration",
            "tables_missing": "DROP TABLE sitmap_state",
        }
        _run_sql(path, statements[name])


def _run_sql(path: Path, statement: str) -> None:
    path.chmod(0o644) if path.exists() else None
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)


def _other_geopackage(path: Path) -> None:
    """Make one with GDAL; by hand where it is missing."""
    if shutil.which("ogr2ogr"):
        source = path.with_suffix(".geojson")
        source.write_text(_OTHER_POINTS, encoding="utf-8")
        subprocess.run(
            ["ogr2ogr", "-f", "GPKG", path, source], check=True, capture_output=True, timeout=60
        )
        source.unlink()
        return
    _run_sql(path, "PRAGMA application_id = 1196444487")
    _run_sql(path, "CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT)")


def files_in(folder: Path) -> dict[str, bytes]:
    """Return what lies in a folder, to be compared before and after."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@contextmanager
def locked(path: Path, how: str) -> Iterator[None]:
    """Hold a lock as another program would: ``EXCLUSIVE`` or ``IMMEDIATE``."""
    code = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('BEGIN ' + sys.argv[2])\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield
    finally:
        holder.communicate("")


def cut_off_write(path: Path) -> None:
    """Leave a file as a crash in the middle of a write does: pages changed, journal hot."""
    code = (
        "import os, sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('PRAGMA cache_size = 2')\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "connection.execute('CREATE TABLE junk (x)')\n"
        "connection.execute(\"UPDATE gpkg_contents SET description = 'half written'\")\n"
        "connection.executemany('INSERT INTO junk VALUES (?)', [('x' * 3000,)] * 300)\n"
        "os._exit(9)\n"
    )
    before = path.read_bytes()
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert done.returncode == 9
    journal = Path(f"{path}-journal")
    assert journal.stat().st_size > 512
    assert path.read_bytes() != before
    if hasattr(os, "sync"):
        os.sync()
