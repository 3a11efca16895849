"""Outputs appear whole or not at all, and never where they must not."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sitmap.errors import UserError
from sitmap.placing import check_target, finished_file


def test_a_new_name_in_a_folder_may_be_written(tmp_path: Path) -> None:
    link = tmp_path / "link.pdf"
    link.symlink_to(tmp_path / "page.pdf")
    assert check_target(link, force=False) == (tmp_path / "page.pdf").resolve()


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("folder", "this is a folder"),
        ("no/page.pdf", "the folder does not exist"),
        ("taken/page.pdf", "the folder does not exist"),
        ("taken", "exists already"),
        (f"{'x' * 300}.pdf", "the name is too long"),
        ("a\0b", "not a possible file name"),
    ],
)
def test_what_cannot_be_written_is_told_before(tmp_path: Path, name: str, what: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(UserError, match=what):
        check_target(tmp_path / name, force=False)


def test_an_output_never_replaces_what_it_is_made_from(tmp_path: Path) -> None:
    source, link = tmp_path / "case.gpkg", tmp_path / "link.gpkg"
    source.write_text("mine")
    link.symlink_to(source)
    for path in (source, link):
        with pytest.raises(UserError, match="the file itself"):
            check_target(path, force=True, source=source)


def test_a_finished_file_takes_the_place_and_its_sides_go(tmp_path: Path) -> None:
    target, side = tmp_path / "case.gpkg", tmp_path / "case.gpkg-journal"
    target.write_text("old")
    side.write_text("old")
    with finished_file(target) as temporary:
        temporary.write_text("new")
        assert target.read_text() == "old"
    assert (target.read_text(), side.read_text()) == ("new", "old")
    with finished_file(target, sides=("-journal",)) as temporary:
        temporary.write_text("newer")
    assert target.read_text() == "newer"
    assert [path.name for path in tmp_path.iterdir()] == ["case.gpkg"]


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "page.pdf"
    target.write_text("old")

    def fill_the_disk(temporary: Path) -> None:
        temporary.write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with (
        pytest.raises(UserError, match="the disk is full") as caught,
        finished_file(target) as temporary,
    ):
        fill_the_disk(temporary)
    assert caught.value.where == str(target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["page.pdf"]


@pytest.mark.skipif(os.name == "nt", reason="processes cannot be asked for there")
def test_what_a_killed_process_left_long_ago_is_swept(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    target = tmp_path / "a [1].pdf"
    names = {
        "old": f".a [1].pdf.{gone.pid}-0123abcd.part",
        "new": f".a [1].pdf.{gone.pid}-0123abce.part",
        "mine": f".a [1].pdf.{os.getpid()}-0123abcd.part",
        "other": f".b.pdf.{gone.pid}-0123abcd.part",
    }
    for key, name in names.items():
        (tmp_path / name).write_bytes(b"half")
        if key != "new":
            os.utime(tmp_path / name, (0, 0))
    with finished_file(target) as part:
        part.write_bytes(b"whole")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {target.name, names["new"], names["mine"], names["other"]}
