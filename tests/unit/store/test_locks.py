"""Two processes and one file: nothing that we do in a transaction lets another one in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sitmap.errors import UserError
from sitmap.store.backup import backup
from sitmap.store.check import check
from sitmap.store.database import Database, open_store
from sitmap.store.edits import add
from sitmap.store.fingerprint import fingerprint
from sitmap.store.reading import current, find_uid, history, info, load_snapshot, vocabulary
from sitmap.store.undo import redo_label, undo_label
from tests.helpers.stores import control, event, new_store, python

# The other program is plain SQLite, not our code, and does not wait.
_TRY = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    connection.execute("BEGIN IMMEDIATE")
    print("got in")
except sqlite3.OperationalError as error:
    print(error)
"""


def _other_program(path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _TRY, str(path)], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def _every_reading_feature(db: Database, path: Path, folder: Path) -> None:
    """Read in every way, through the open file and through openings of their own."""
    uid = find_uid(db, "E1")
    history(db, uid)
    current(db, uid)
    info(db)
    vocabulary(db)
    load_snapshot(db)
    fingerprint(db)
    undo_label(db)
    redo_label(db)
    assert db.state_token
    assert db.writable
    with open_store(path) as second:
        load_snapshot(second)
        fingerprint(second)
        history(second, uid)
        assert second.state_token
    check(path)
    backup(path, folder / "copy.gpkg", force=True)
    with pytest.raises(UserError, match="in use"), open_store(path, write=True) as third:
        add(third, event("E3"))


def test_another_program_stays_out_while_we_write(tmp_path: Path) -> None:
    path = tmp_path / "case.gpkg"
    with new_store(path) as db:
        add(db, event("E1"))
        add(db, control("2025-11-15"))
        with db.transaction() as connection:
            connection.execute("UPDATE case_info SET title = 'being written'")
            assert "locked" in _other_program(path)
            _every_reading_feature(db, path, tmp_path)
            assert "locked" in _other_program(path)
        assert _other_program(path) == "got in"
        assert info(db).title == "being written"


_HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(sys.argv[2])
connection.execute("SELECT count(*) FROM event").fetchall()
print("held", flush=True)
sys.stdin.readline()
"""


@pytest.mark.parametrize("how", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_a_file_in_use_is_told_and_stays(tmp_path: Path, how: str) -> None:
    path = tmp_path / "case.gpkg"
    new_store(path).close()
    before = path.read_bytes()
    holder = python(_HOLD, path, how)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(UserError, match="in use by another program"):
        _add_one(path)
    holder.communicate("\n", timeout=60)
    assert path.read_bytes() == before
    _add_one(path)


def _add_one(path: Path) -> None:
    with open_store(path, write=True) as db:
        add(db, event("E1"))


def test_reading_goes_on_beside_a_writer_that_has_not_committed(tmp_path: Path) -> None:
    path = tmp_path / "case.gpkg"
    with new_store(path) as db:
        add(db, event("E1"))
    holder = python(_HOLD, path, "BEGIN IMMEDIATE")
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with open_store(path) as db:
        assert len(load_snapshot(db)) == 1
        assert db.notice == ""
    holder.communicate("\n", timeout=60)
