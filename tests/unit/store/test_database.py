"""Creating and opening files: what is refused, how, and that reading changes nothing."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import UUID

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitmap.domain.category import CaseInfo
from sitmap.errors import UserError
from sitmap.store.check import check
from sitmap.store.database import Database, create_store, open_store
from sitmap.store.edits import add, revise
from sitmap.store.reading import info, load_snapshot
from tests.helpers.stores import control, event, metric, new_store


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small file, closed."""
    place = tmp_path_factory.mktemp("small") / "case.gpkg"
    with new_store(place) as db:
        add(db, event("E1"))
        add(db, control("2025-11-15"))
        add(db, metric("2025-11-17", 5, 10))
    return place


@pytest.fixture
def path(small: Path, tmp_path: Path) -> Path:
    """A copy of the small file that a test may break."""
    return Path(shutil.copy(small, tmp_path / "case.gpkg"))


_GENERATED = """DROP VIEW current_event; ALTER TABLE event DROP COLUMN claimant;
ALTER TABLE event ADD COLUMN claimant TEXT AS (printf('%.*c', 9, 'x'))"""


def _names(folder: Path) -> list[str]:
    return sorted(place.name for place in folder.iterdir())


def _everything(path: Path) -> None:
    """Exercise whatever only reads."""
    with open_store(path) as db:
        load_snapshot(db)


def test_a_new_file_says_what_it_was_told(tmp_path: Path) -> None:
    told = CaseInfo("Title", "Europe/Kyiv", "TLP:GREEN", "2025-11-17", "note", "disclaimer")
    with create_store(tmp_path / "new.gpkg", told) as db:
        assert info(db) == told
        assert not db.read_only
        assert len(load_snapshot(db)) == 0
    assert _names(tmp_path) == ["new.gpkg"]


def test_the_header_is_that_of_a_geopackage(path: Path) -> None:
    header = path.read_bytes()[:100]
    assert header[68:72] == b"GPKG"
    assert int.from_bytes(header[60:64], "big") == 10400
    assert header[18:20] == b"\x01\x01"


def test_an_existing_file_stays_unless_forced(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(UserError, match="exists already"):
        create_store(path, CaseInfo("Other"))
    assert path.read_bytes() == before
    with create_store(path, CaseInfo("Other"), force=True) as db:
        assert info(db).title == "Other"


def test_a_leftover_journal_is_not_rolled_into_a_new_file(path: Path) -> None:
    Path(f"{path}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600))
    with create_store(path, CaseInfo("Other"), force=True) as db:
        assert info(db).title == "Other"
    assert not Path(f"{path}-journal").exists()


@pytest.mark.parametrize(
    ("name", "told", "message"),
    [
        ("no/such/folder.gpkg", CaseInfo("T"), "folder does not exist"),
        ("a.gpkg", CaseInfo("T", "Mars/Olympus"), "zone"),
        ("a.gpkg", CaseInfo("  "), "title"),
        ("", CaseInfo("T"), "this is a folder"),
        ("nul\x00l.gpkg", CaseInfo("T"), "file name"),
    ],
)
def test_what_cannot_be_created(tmp_path: Path, name: str, told: CaseInfo, message: str) -> None:
    with pytest.raises(UserError, match=message):
        create_store(tmp_path / name, told)
    assert not _names(tmp_path)


@pytest.mark.parametrize(
    "name",
    ["a?mode=rw.gpkg", "b#c.gpkg", "d%20e.gpkg", "file:f.gpkg", ":memory:", "Покровськ.gpkg"],
)
def test_any_name_means_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    create_store(name, CaseInfo("T")).close()
    with open_store(name) as db:
        assert info(db).title == "T"
    assert _names(tmp_path) == [name]


def test_a_link_is_followed(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.gpkg"
    link.symlink_to(path)
    with open_store(link, write=True) as db:
        add(db, event("E2"))
        assert db.path == link
    assert link.is_symlink()
    with open_store(path) as db:
        assert len(load_snapshot(db)) == 4


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.gpkg"
    os.mkfifo(pipe)
    loop = tmp_path / "loop.gpkg"
    loop.symlink_to(loop)
    for place in (
        pipe,
        tmp_path,
        tmp_path / "missing.gpkg",
        loop,
        Path("nul\x00l"),
        Path("/dev/null"),
    ):
        for write in (False, True):
            with pytest.raises(UserError) as caught:
                open_store(place, write=write)
            assert "\n" not in caught.value.line()


def _other_geopackage(place: Path) -> None:
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("PRAGMA application_id = 1196444487")
        connection.execute("PRAGMA user_version = 10400")
        connection.execute("CREATE TABLE gpkg_contents (table_name TEXT)")


def _other_database(place: Path) -> None:
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("CREATE TABLE control (fid INTEGER)")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda place: place.write_bytes(b""), "not a Sitmap file"),
        (lambda place: place.write_bytes(b"hello"), "not a Sitmap file"),
        (lambda place: place.write_bytes(b"SQLite format 3\x00"), "not a Sitmap file"),
        (lambda place: place.write_bytes(b"SQLite format 3\x00" + bytes(4096)), "not a Sitmap"),
        (_other_database, "not a Sitmap file"),
        (_other_geopackage, "GeoPackage of another program"),
    ],
)
def test_strange_files_are_refused(
    tmp_path: Path, make: Callable[[Path], None], message: str
) -> None:
    place = tmp_path / "strange.gpkg"
    make(place)
    before = place.read_bytes()
    for write in (False, True):
        with pytest.raises(UserError, match=message) as caught:
            open_store(place, write=write)
        assert caught.value.where == str(place)
    with pytest.raises(UserError, match=message):
        check(place)
    assert place.read_bytes() == before


def test_a_newer_schema_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO sitmap_migration VALUES (99, 'later', '')")
    before = path.read_bytes()
    for write in (False, True):
        with pytest.raises(UserError, match="newer Sitmap") as caught:
            open_store(path, write=write)
        assert "newest version" in caught.value.hint
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE event",
        "DROP TABLE sitmap_state",
        "DROP VIEW current_event; ALTER TABLE event DROP COLUMN claimant",
        "ALTER TABLE event RENAME TO old; CREATE VIEW event AS SELECT * FROM old",
        "DELETE FROM sitmap_migration",
        "DELETE FROM case_info",
        "UPDATE event SET uid = x'00'",
        "UPDATE event SET uid = 'text'",
        "UPDATE event SET basis = 'rumoured'",
        "UPDATE event SET basis = x'ff'",
        "UPDATE event SET known_from = 'yesterday'",
        "UPDATE event SET recorded_at = 5",
        "UPDATE event SET geom = x'4750'",
        "UPDATE event SET geom = 'text'",
        "UPDATE event SET title = CAST(x'fffe' AS TEXT)",
        "UPDATE metric SET low = 'few'",
        "UPDATE metric SET low = x'00'",
        "UPDATE event SET retracted = 'maybe'",
        "UPDATE series SET stale_after_days = -5",
        "UPDATE series SET stale_after_days = 'soon'",
        "INSERT INTO saved_view (name,west,south,east,north) VALUES ('v','a',0,0,0)",
        _GENERATED,
        "INSERT INTO series_day VALUES (1, 'front', 'x', (SELECT uid FROM control), 'y', 'z', 1)",
    ],
)
def test_content_that_we_never_write_is_reported_as_damage(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda _: 1)
        for part in re.split(r";\s", statement):
            connection.execute(part)
    with pytest.raises(UserError, match="damaged"):
        _everything(path)


def test_reading_changes_no_byte(path: Path) -> None:
    before, times = path.read_bytes(), path.stat()
    _everything(path)
    check(path)
    after = path.stat()
    assert path.read_bytes() == before
    assert (after.st_mtime_ns, after.st_ino) == (times.st_mtime_ns, times.st_ino)
    assert _names(path.parent) == [path.name]


def test_a_file_open_for_reading_cannot_be_written(path: Path) -> None:
    with open_store(path) as db:
        with pytest.raises(UserError, match="reading only"):
            add(db, event("E2"))
        with pytest.raises(apsw.Error):
            db.connection.execute("DELETE FROM event")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1))
def test_cut_off_files_give_one_line(path: Path, share: float) -> None:
    whole = path.read_bytes()
    cut = path.with_name("cut.gpkg")
    cut.write_bytes(whole[: int(share * (len(whole) - 1))])
    with pytest.raises(UserError):
        _everything(cut)
    assert _checks(cut)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), min_size=1),
)
def test_changed_bytes_give_a_file_or_one_line(
    path: Path, changes: list[tuple[float, bytes]]
) -> None:
    content = bytearray(path.read_bytes())
    for share, data in changes:
        at = int(share * (len(content) - len(data)))
        content[at : at + len(data)] = data
    changed = path.with_name("changed.gpkg")
    changed.write_bytes(content)
    try:
        _everything(changed)
    except UserError as error:
        assert "\n" not in error.line()
    _checks(changed)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=2000), offset=st.integers(0, 100))
def test_random_bytes_give_one_line(path: Path, data: bytes, offset: int) -> None:
    place = path.with_name("random.gpkg")
    place.write_bytes(path.read_bytes()[:offset] + data)
    with pytest.raises(UserError):
        _everything(place)


def _checks(path: Path) -> bool:
    """Return whether checking finds or refuses something, which it says in one line."""
    try:
        return bool(check(path))
    except UserError as error:
        assert "\n" not in error.line()
        return True


def test_every_write_renews_the_token(path: Path) -> None:
    seen = set()
    with open_store(path, write=True) as db:
        for number in range(3):
            seen.add(db.state_token)
            add(db, event(f"N{number}"))
        seen.add(db.state_token)
        with db.reading():
            pass
        assert db.state_token in seen
    assert len(seen) == 4


def _delete_and_fail(db: Database) -> None:
    with db.transaction() as connection:
        connection.execute("DELETE FROM event")
        raise ZeroDivisionError


def test_a_failed_transaction_leaves_the_file_as_it_was(path: Path) -> None:
    before = path.read_bytes()
    with open_store(path, write=True) as db:
        with pytest.raises(ZeroDivisionError):
            _delete_and_fail(db)
        assert len(load_snapshot(db)) == 3
        add(db, event("E9"))
    assert path.read_bytes() != before
    assert check(path) == ()


def test_a_file_in_write_ahead_mode_is_read_from_a_copy(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE case_info SET title = 'in the log'")
        other.commit()
        before = path.read_bytes()
        with open_store(path) as db:
            assert info(db).title == "in the log"
            assert "copy" in db.notice
            assert not db.writable
        assert path.read_bytes() == before
    with open_store(path, write=True) as db:
        add(db, event("E2"))
    assert path.read_bytes()[18:20] == b"\x01\x01"


def test_it_may_be_used_from_another_thread(path: Path) -> None:
    counts: list[int] = []
    with open_store(path) as db:
        thread = threading.Thread(target=lambda: counts.append(len(load_snapshot(db))))
        thread.start()
        thread.join()
    assert counts == [3]


def _mistake(db: Database, mistake: Exception) -> None:
    with db.transaction() as connection:
        connection.execute("UPDATE event SET title = 'x'")
        raise mistake


@pytest.mark.parametrize("mistake", [KeyError("x"), TypeError("x"), ValueError("x")])
def test_our_own_mistake_in_a_transaction_is_no_damage(path: Path, mistake: Exception) -> None:
    before = path.read_bytes()
    with open_store(path, write=True) as db:
        with pytest.raises(type(mistake)):
            _mistake(db, mistake)
        with db.reading() as connection:
            assert connection.execute("SELECT count(*) FROM event").get
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET recorded_at = 5",
        "UPDATE event SET persistence = 'sometimes'",
        "UPDATE series SET stale_after_days = 'soon'",
    ],
)
def test_damaged_content_in_a_transaction_is_told_as_such(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda _: 1)
        uid = UUID(bytes=connection.execute("SELECT uid FROM event").fetchone()[0])
        connection.execute(statement)
    with open_store(path, write=True) as db, pytest.raises(UserError, match="damaged"):
        revise(db, uid, event("E1"))
