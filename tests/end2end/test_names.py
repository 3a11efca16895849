"""Files are called what their users call them."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.end2end.program import refused, sitmap, start

NAMES = (
    "with spaces and (brackets).gpkg",
    "what?mode=memory.gpkg",
    "50%25 #1 & more;.gpkg",
    "file:name.gpkg",
    "Покровськ – ґ.gpkg",
    "'quoted' \"twice\".gpkg",
    "no ending",
    "new\nline.gpkg",
    "-dash.gpkg",
    "демонстрація🗺.GPKG",
)


@pytest.mark.parametrize("text", NAMES)
@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows cannot have")
def test_every_command_takes_any_name(text: str, empty: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / text
    shutil.copyfile(empty, path)
    path.chmod(0o644)
    add = ("--kind", "event", "--on", "2025-11-17", "--at", "37,48", "--json")
    sitmap("add", path, *add)
    told = sitmap("info", path)
    assert "1 event" in told.out
    copy = folder / f"copy of {text}"
    assert sitmap("backup", path, copy, "--json").data()["files"] == [str(copy)]
    assert sitmap("check", copy, "--json").data()["ok"]
    made = folder / f"new {text}"
    sitmap("new", made, "--title", "T")
    page = folder / f"{text}.pdf"
    printed = sitmap("print", copy, page, "--on", "2025-11-17", "--json").data()
    assert printed["files"] == [str(page)]
    assert {entry.name for entry in folder.iterdir()} == {
        path.name,
        copy.name,
        made.name,
        page.name,
    }
    error = refused("new", path, "--title", "T")
    assert "exists" in error["what"]


@pytest.mark.skipif(sys.platform != "linux", reason="names that only Linux can have")
def test_a_name_that_is_no_text_is_refused_in_one_line(empty: Path, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"not \xff utf-8.gpkg")
    shutil.copyfile(empty, path)
    for command in (
        ("info", path),
        ("check", path),
        ("new", tmp_path / f"n{path.name}", "--title", "T"),
    ):
        assert not refused(*command)["where"].isprintable()
    assert list(tmp_path.iterdir()) == [path]


def test_a_relative_name_that_begins_with_a_dash(empty: Path, tmp_path: Path) -> None:
    shutil.copyfile(empty, tmp_path / "-x.gpkg")
    assert sitmap("info", "./-x.gpkg", "--json", cwd=tmp_path).data()["title"] == "Empty"


def test_links_are_followed_and_stay_links(empty: Path, tmp_path: Path) -> None:
    target, link = tmp_path / "target.gpkg", tmp_path / "link.gpkg"
    shutil.copyfile(empty, target)
    target.chmod(0o644)
    link.symlink_to(target)
    sitmap("add", link, "--kind", "event", "--on", "2025-11-17")
    assert link.is_symlink()
    assert sitmap("info", target, "--json").data()["observations"]["event"] == 1
    loop = tmp_path / "loop.gpkg"
    loop.symlink_to(loop)
    assert refused("info", loop)["where"] == str(loop)


def test_a_reader_that_goes_away_is_no_error(demonstration: Path) -> None:
    running = start("metrics", demonstration, "--on", "2025-11-17")
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    assert running.stderr.read() == b""
    running.stderr.close()
    assert running.wait(60) == 0


def test_output_in_a_narrow_encoding_is_no_error(demonstration: Path) -> None:
    command = ("metrics", demonstration, "--on", "2025-11-17", "--json")
    narrow = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    assert sitmap(*command, environ=narrow).data() == sitmap(*command).data()
