"""Writes that were cut off, folders that cannot be written, disks that are full."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from pkgutil import resolve_name

import pytest

from sitmap.errors import UserError
from sitmap.store.check import check
from sitmap.store.connecting import open_connection
from sitmap.store.database import open_store
from sitmap.store.edits import add, add_many
from sitmap.store.reading import info, load_snapshot
from tests.helpers.stores import event, leave_hot_journal, new_store, open_folder, python


def _case(folder: Path, events: int = 30) -> Path:
    place = folder / "case.gpkg"
    with new_store(place) as db:
        add_many(db, [event(f"E{number}") for number in range(events)], "events")
    return place


def test_a_cut_off_write_is_rolled_back_and_told(tmp_path: Path) -> None:
    path = _case(tmp_path)
    before = path.read_bytes()
    leave_hot_journal(path)
    with open_store(path) as db:
        assert db.notice == "the last write was cut off; restored"
        assert info(db).title == "Test case"
    assert path.read_bytes() == before
    assert [place.name for place in tmp_path.iterdir()] == ["case.gpkg"]
    with open_store(path) as db:
        assert db.notice == ""


def test_opening_for_writing_rolls_back_as_well(tmp_path: Path) -> None:
    path = _case(tmp_path)
    leave_hot_journal(path)
    with open_store(path, write=True) as db:
        assert "restored" in db.notice
        add(db, event("after"))
        assert len(load_snapshot(db)) == 31
    assert check(path) == ()


def test_checking_does_not_roll_back(tmp_path: Path) -> None:
    path = _case(tmp_path)
    leave_hot_journal(path)
    journal = Path(f"{path}-journal")
    before = path.read_bytes(), journal.read_bytes()
    (problem,) = check(path)
    assert "cut off" in problem.what
    assert (path.read_bytes(), journal.read_bytes()) == before


@pytest.mark.parametrize("step", ["shutil.copyfile", "_copy_through"])
def test_a_copy_is_whole_if_the_file_is_recovered_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = _case(tmp_path)
    leave_hot_journal(path)
    do: Callable[..., object] = resolve_name(f"sitmap.store.connecting.{step}")

    def then_another_recovers(*arguments: object) -> None:
        do(*arguments)
        open_store(path).close()

    monkeypatch.setattr(f"sitmap.store.connecting.{step}", then_another_recovers)
    opened = open_connection(path, path, write=False, restore=False)
    titles = {title for (title,) in opened.connection.execute("SELECT title FROM event")}
    opened.connection.close()
    assert opened.folder is not None
    opened.folder.cleanup()
    assert titles == {f"event E{number}" for number in range(30)}


_READ = """
import os, sys
from pathlib import Path
from sitmap.errors import UserError
from sitmap.store.database import open_store
from sitmap.store.edits import add
from sitmap.store.reading import info, load_snapshot
from tests.helpers.stores import event
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
path = Path(sys.argv[1])
with open_store(path) as db:
    print(info(db).title, len(load_snapshot(db)), db.writable, db.notice, sep="|")
try:
    with open_store(path, write=True) as db:
        add(db, event("never"))
except UserError as error:
    print(error.what)
"""


@contextmanager
def _sealed(folder: Path, *files: Path) -> Iterator[None]:
    """Take the right to write from everybody; the superuser reads as somebody else."""
    for place in files:
        place.chmod(0o444)
    folder.chmod(0o555)
    yield
    folder.chmod(0o755)


def test_in_a_folder_that_cannot_be_written_a_copy_is_restored() -> None:
    with open_folder() as folder:
        path = _case(folder)
        leave_hot_journal(path)
        journal = Path(f"{path}-journal")
        before = path.read_bytes(), journal.read_bytes()
        with _sealed(folder, path, journal):
            out, errors = python(_READ, path).communicate(timeout=60)
        title, rows, writable, notice = out.splitlines()[0].split("|")
        assert (title, rows, writable) == ("Test case", "30", "False"), errors
        assert "copy" in notice
        assert out.splitlines()[1] == "the file or its folder cannot be written"
        assert (path.read_bytes(), journal.read_bytes()) == before


def test_a_file_that_cannot_be_written_is_read_as_it_is() -> None:
    with open_folder() as folder:
        path = _case(folder)
        before = path.read_bytes()
        with _sealed(folder, path):
            out, errors = python(_READ, path).communicate(timeout=60)
        assert out.splitlines() == [
            "Test case|30|False|",
            "the file or its folder cannot be written",
        ], errors
        assert path.read_bytes() == before


_FULL = """
import resource, signal, sys
from pathlib import Path
from sitmap.errors import UserError
from sitmap.store.backup import backup
from sitmap.store.database import open_store
from sitmap.store.edits import add_many
from tests.helpers.stores import event
path = Path(sys.argv[1])
with open_store(path, write=True) as db:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = path.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, size + 20_000))
    many = [event(f"N{n}", text="x" * 2000) for n in range(100)]
    try:
        add_many(db, many, "many")
    except UserError as error:
        print(error.what)
resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size + 20_000))
try:
    backup(path, path.with_name("copy.gpkg"))
except UserError as error:
    print(error.what)
"""


def test_a_write_that_finds_no_room_changes_nothing(tmp_path: Path) -> None:
    path = _case(tmp_path)
    before = path.read_bytes()
    out, errors = python(_FULL, path).communicate(timeout=60)
    lines = out.splitlines()
    assert len(lines) == 2, errors
    assert all("nothing was changed" in line or "cannot be written" in line for line in lines)
    assert path.read_bytes() == before
    assert [place.name for place in tmp_path.iterdir()] == ["case.gpkg"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte; only the superuser can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = os.geteuid() == 0 and (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )
    if not mounted:
        pytest.skip("a small disk can only be mounted by the superuser")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_told_and_the_file_stays(small_disk: Path) -> None:
    path = _case(small_disk)
    before = path.read_bytes()
    with open_store(path, write=True) as db:
        with pytest.raises(UserError, match="disk is full"):
            add_many(db, [event(f"N{n}", text="x" * 5000) for n in range(200)], "many")
        assert len(load_snapshot(db)) == 30
        # What fits is still written afterwards.
        add(db, event("small"))
    assert check(path) == ()
    with pytest.raises(UserError, match=r"full|no space"):
        new_store(small_disk / "second.gpkg")
    assert [place.name for place in small_disk.iterdir()] == ["case.gpkg"]
    assert path.read_bytes() != before


_WRITER = """
import sys
from pathlib import Path
from sitmap.store.database import open_store
from sitmap.store.edits import add, revise
from tests.helpers.stores import event
with open_store(Path(sys.argv[1]), write=True) as db:
    for number in range(100_000):
        change = add(db, event(f"{sys.argv[2]}-{number}", text="x" * 3000))
        print(f"{sys.argv[2]}-{number}", flush=True)
        if number % 3 == 0:
            revise(db, change.uids[0], event(f"{sys.argv[2]}-{number}", title="corrected"))
"""


def _kill_while_writing(path: Path, round_number: int, chance: random.Random) -> list[str]:
    """Let a process write until it is killed; return what it said is on disk."""
    process = python(_WRITER, path, round_number)
    assert process.stdout is not None
    wanted = chance.randrange(1, 40)
    said = [process.stdout.readline().strip() for _ in range(wanted)]
    process.send_signal(signal.SIGKILL)
    rest, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, errors
    return [line for line in said + rest.splitlines() if line]


def _survives(path: Path, rounds: int) -> None:
    chance = random.Random(7)
    acknowledged: list[str] = []
    for number in range(rounds):
        acknowledged += _kill_while_writing(path, number, chance)
        with open_store(path, write=bool(number % 2)) as db:
            found = set(load_snapshot(db).texts.source_ref)
        assert found.issuperset(acknowledged)
        assert check(path) == ()


def test_killed_writers_lose_nothing_that_they_acknowledged(tmp_path: Path) -> None:
    _survives(_case(tmp_path, 1), 10)


@pytest.mark.scale
def test_killed_writers_many_times(tmp_path: Path) -> None:
    _survives(_case(tmp_path, 1), 100)


def test_a_copy_of_a_cut_off_write_without_its_journal_is_found_damaged(tmp_path: Path) -> None:
    path = _case(tmp_path)
    leave_hot_journal(path)
    copy = tmp_path / "copy.gpkg"
    shutil.copyfile(path, copy)
    assert check(copy) != ()
