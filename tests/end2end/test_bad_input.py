"""Whatever is wrong: one clear line, exit code 1, and the file on disk as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.end2end.broken_files import BAD_FILES, cut_off_write, files_in, locked, make_bad_file
from tests.end2end.program import NOBODY, is_root, refused, sitmap
from tests.helpers.tools import missing

DAY = "2025-11-17"
ADD = ("--kind", "event", "--on", DAY, "--at", "37,48")


@pytest.fixture
def others() -> Iterator[Path]:
    """A folder that a user without rights can reach and fill."""
    with tempfile.TemporaryDirectory(prefix="sitmap-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if is_root():
            os.chown(folder, NOBODY, NOBODY)
        yield folder
        folder.chmod(0o755)


def place(demonstration: Path, folder: Path, mode: int = 0o644) -> Path:
    """Put a copy of the demonstration case where that user owns it."""
    path = folder / "case.gpkg"
    shutil.copyfile(demonstration, path)
    if is_root():
        os.chown(path, NOBODY, NOBODY)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_situation_file(name: str, demonstration: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / "bad.gpkg"
    make_bad_file(name, demonstration, path)
    before = files_in(folder)
    out = tmp_path / "out.gpkg"
    errors = [
        refused("info", path),
        refused("add", path, *ADD),
        refused("backup", path, out),
        refused("print", path, tmp_path / "page.pdf", "--on", DAY),
    ]
    assert {error["where"] for error in errors} == {str(path)}
    assert len({error["what"] for error in errors}) == 1
    if name == "newer_schema":
        assert "newer" in errors[0]["what"]
    if name == "other_geopackage":
        assert "another program" in errors[0]["what"]
    checked = sitmap("check", path, "--json", code=None)
    assert checked.code in (1, 3)
    assert checked.data().get("error") or not checked.data()["ok"]
    assert files_in(folder) == before
    assert sorted(tmp_path.iterdir()) == [folder]


def test_every_command_refuses_such_a_file_alike(tmp_path: Path) -> None:
    path = tmp_path / "letter.gpkg"
    path.write_text("a letter", encoding="utf-8")
    said = {
        refused(*command)["what"]
        for command in (
            ("metrics", path, "--on", DAY),
            ("area", path, "--on", DAY),
            ("revise", path, "F001", "--text", "x"),
            ("retract", path, "F001", "--because", "x"),
            ("window", path, tmp_path / "w.png"),
            ("bench", path, "--frames", "2"),
            ("check", path),
        )
    }
    assert len(said) == 1
    opened = sitmap(path, code=1)
    assert opened.err.count("\n") == 1
    assert said.pop() in opened.err
    assert files_in(tmp_path) == {"letter.gpkg": b"a letter"}


def test_pages_that_were_overwritten_are_found(demonstration: Path, tmp_path: Path) -> None:
    whole = bytearray(demonstration.read_bytes())
    page = 4096
    for number in range(2, len(whole) // page, 3):
        whole[number * page : number * page + 64] = bytes(range(64))
    path = tmp_path / "case.gpkg"
    path.write_bytes(whole)
    checked = sitmap("check", path, "--json", code=None)
    assert checked.code in (1, 3)
    for command in (
        ("info", path),
        ("metrics", path, "--on", DAY),
        ("add", path, *ADD),
        ("backup", path, tmp_path / "copy.gpkg"),
        ("print", path, tmp_path / "page.pdf", "--on", DAY),
    ):
        ran = sitmap(*command, code=None)
        assert ran.code in (0, 1), command
        assert ran.code == 0 or ran.err.count("\n") == 1, ran.err
    refused("info", path)


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("missing.gpkg", "no such file"),
        ("no/such/folder/file.gpkg", "no such file"),
        (".", "folder"),
        ("case.gpkg/inside.gpkg", ""),
        ("x" * 300 + ".gpkg", ""),
        ("/dev/null", "regular"),
    ],
)
def test_a_path_where_no_file_is(where: str, words: str, case: Path, tmp_path: Path) -> None:
    path = tmp_path / where
    for error in (
        refused("info", path),
        refused("add", path, *ADD),
        refused("check", path),
        refused("window", path, tmp_path / "w.png"),
    ):
        assert words in error["what"]
        assert error["where"] == str(path)
    assert [item.name for item in tmp_path.iterdir()] == [case.name]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--kind", "event", "--on", "2025-02-30"), "2025-02-30"),
        (("--kind", "event", "--on", "yesterday"), "yesterday"),
        (("--kind", "event", "--on", "2025-11-17/2025-11-01"), "before"),
        (("--kind", "event", "--on", "Y12025"), "12025"),
        (("--kind", "metric", "--metric", "m", "--on", DAY, "--low", "5", "--high", "3"), "above"),
        (("--kind", "metric", "--metric", "m", "--on", DAY, "--best", "nan"), "finite"),
        (("--kind", "metric", "--metric", "m", "--on", DAY, "--high", "inf"), "finite"),
        (("--kind", "metric", "--on", DAY, "--best", "1"), "metric"),
        (("--kind", "event", "--on", DAY, "--at", "37"), "2 numbers"),
        (("--kind", "event", "--on", DAY, "--at", "370,48"), ""),
        (("--kind", "event", "--on", DAY, "--geometry", "POINT (1"), ""),
        (("--kind", "event", "--on", DAY, "--geometry", "POINT EMPTY"), "empty"),
        (("--kind", "control", "--on", DAY, "--at", "37,48"), "polygon"),
        (
            ("--kind", "control", "--on", DAY, "--geometry", "POLYGON ((0 0,2 2,2 0,0 2,0 0))"),
            "cross",
        ),
        (("--kind", "event", "--on", DAY, "--grade", "Z9"), "Admiralty"),
        (("--kind", "event", "--on", DAY, "--disputed-by", "F999"), "no such observation"),
        (("--kind", "event", "--on", DAY, "--known-from", "soon"), ""),
        (("--kind", "event", "--on", DAY, "--precision-m", "-1"), ""),
    ],
)
def test_what_cannot_be_recorded(options: tuple[str, ...], words: str, fresh: Path) -> None:
    before = files_in(fresh.parent)
    error = refused("add", fresh, *options)
    assert words in error["what"] + error["hint"]
    assert files_in(fresh.parent) == before


def test_what_cannot_be_corrected(case: Path) -> None:
    before = files_in(case.parent)
    assert "no such" in refused("revise", case, "F999", "--text", "x")["what"]
    assert "no such" in refused("retract", case, "F999", "--because", "x")["what"]
    assert "empty" in refused("retract", case, "F001", "--because", " ")["what"]
    assert "above" in refused("revise", case, "F014", "--low", "999999")["what"]
    assert "before" in refused("revise", case, "F014", "--on", "2025-02/2025-01")["what"]
    assert files_in(case.parent) == before


@pytest.mark.parametrize(
    "options",
    [
        ("--on", "2025-02-30"),
        ("--on", "today"),
        ("--on", DAY, "--known-on", "2025-13-01"),
        ("--on", DAY, "--recorded-on", ""),
        ("--on", DAY, "--window", "0d"),
    ],
)
def test_a_date_that_does_not_exist(
    options: tuple[str, ...], demonstration: Path, tmp_path: Path
) -> None:
    for command in ("info", "metrics", "area"):
        assert refused(command, demonstration, *options)["where"].startswith(options[-2])
    refused("print", demonstration, tmp_path / "p.pdf", *options)
    refused("window", demonstration, tmp_path / "w.png", *options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options",
    [
        ("--extent", "36,47,38"),
        ("--extent", "38,47,36,49"),
        ("--extent", "36,47,36,49"),
        ("--extent", "-200,47,38,49"),
        ("--extent", "36,-95,38,49"),
        ("--extent", "nan,47,38,49"),
        ("--at", "37,48"),
        ("--at", "37,148", "--scale", "1000"),
        ("--at", "37,48", "--scale", "0"),
        ("--at", "37,48", "--scale", "-5"),
        ("--at", "37,48", "--scale", "nan"),
        ("--at", "37,48", "--scale", "inf"),
        ("--at", "37,48", "--scale", "1e-30"),
        ("--at", "37,48", "--scale", "1e30"),
        ("--view", "Nowhere"),
        ("--dpi", "0"),
        ("--dpi", "1000000"),
    ],
)
def test_a_page_that_cannot_be(
    options: tuple[str, ...], demonstration: Path, tmp_path: Path
) -> None:
    refused("print", demonstration, tmp_path / "p.png", "--on", DAY, *options)
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_cannot_be(case: Path, tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "folder.gpkg").mkdir()
    taken = {ending: tmp_path / f"taken.{ending}" for ending in ("pdf", "png", "gpkg")}
    for path in taken.values():
        path.write_text("mine", encoding="utf-8")
    before = files_in(tmp_path)
    writers = {
        "pdf": ("print", case, "OUT", "--on", DAY),
        "png": ("window", case, "OUT"),
        "gpkg": ("backup", case, "OUT"),
    }
    for ending, command in writers.items():
        for out, words in (
            (tmp_path / "no" / "such" / f"out.{ending}", "folder"),
            (tmp_path / f"folder.{ending}", ""),
            (tmp_path / f"folder.{ending}", ""),
            (taken[ending], "exists"),
            (tmp_path / f"{'x' * 300}.{ending}", ""),
            (taken[ending] / f"out.{ending}", ""),
        ):
            error = refused(*(out if word == "OUT" else word for word in command))
            assert words in error["what"], (command, out, error)
    for command in (("demo", "OUT"), ("new", "OUT", "--title", "T")):
        for out in (tmp_path / "no" / "x.gpkg", tmp_path / "folder.gpkg", taken["gpkg"]):
            refused(*(out if word == "OUT" else word for word in command))
    refused("print", case, tmp_path / "page.doc", "--on", DAY)
    refused("window", case, tmp_path / "window.jpg")
    assert files_in(tmp_path) == before
    assert sitmap("backup", case, taken["gpkg"], "--force", "--json").data()["bytes"] > 1000
    assert sitmap("check", taken["gpkg"], "--json").data()["ok"]


def test_the_file_itself_is_no_output(case: Path, tmp_path: Path) -> None:
    same = tmp_path / "link.png"
    same.symlink_to(case)
    as_page = case.rename(tmp_path / "case.pdf")
    case.symlink_to(as_page)
    before = as_page.read_bytes()
    refused("backup", as_page, as_page, "--force")
    refused("backup", as_page, case, "--force")
    refused("print", as_page, as_page, "--on", DAY, "--force")
    refused("window", as_page, same, "--force")
    assert as_page.read_bytes() == before


def test_a_file_that_may_only_be_read(demonstration: Path, others: Path) -> None:
    path = place(demonstration, others, 0o444)
    before = files_in(others)
    for command in (("add", path, *ADD), ("retract", path, "F001", "--because", "x")):
        assert "written" in refused(*command, as_nobody=True)["what"]
    assert sitmap("info", path, "--json", as_nobody=True).data()["observations"]["event"] == 33
    assert sitmap("check", path, "--json", as_nobody=True).data()["ok"]
    assert files_in(others) == before


def test_a_file_that_may_not_be_read(demonstration: Path, others: Path) -> None:
    path = place(demonstration, others, 0o000)
    for command in ("info", "check"):
        assert refused(command, path, as_nobody=True)["where"] == str(path)
    others.chmod(0o000)
    assert refused("info", path, as_nobody=True)["where"] == str(path)
    refused("print", demonstration, others / "p.pdf", "--on", DAY, as_nobody=True)


def test_a_folder_that_may_only_be_read(demonstration: Path, others: Path) -> None:
    path = place(demonstration, others)
    others.chmod(0o555)
    before = files_in(others)
    assert "written" in refused("add", path, *ADD, as_nobody=True)["what"]
    for command in (
        ("new", others / "new.gpkg", "--title", "T"),
        ("demo", others / "demo.gpkg"),
        ("backup", path, others / "copy.gpkg"),
        ("print", path, others / "page.svg", "--on", DAY),
    ):
        assert str(others) in refused(*command, as_nobody=True)["where"]
    read = sitmap("metrics", path, "--on", DAY, "--json", as_nobody=True)
    assert len(read.data()["readings"]) > 20
    assert read.err == ""
    assert files_in(others) == before


def test_a_file_that_another_program_holds(case: Path) -> None:
    before = files_in(case.parent)
    with locked(case, "EXCLUSIVE"):
        assert "in use" in refused("info", case)["what"]
        opened = sitmap(case, code=1)
        assert "in use" in opened.err
    with locked(case, "IMMEDIATE"):
        assert "in use" in refused("add", case, *ADD)["what"]
        assert sitmap("info", case, "--json").data()["observations"]["event"] == 33
    assert files_in(case.parent) == before
    sitmap("add", case, *ADD)


def test_a_write_that_was_cut_off_is_rolled_back(demonstration: Path, tmp_path: Path) -> None:
    original = demonstration.read_bytes()
    for command in (("info",), ("metrics", "--on", DAY), ("add", *ADD)):
        path = tmp_path / f"{command[0]}.gpkg"
        shutil.copyfile(demonstration, path)
        cut_off_write(path)
        ran = sitmap(command[0], path, *command[1:], "--json")
        assert ran.data()
        assert "cut off" in ran.err
        assert ran.err.count("\n") == 1
        assert not Path(f"{path}-journal").exists()
        if command[0] != "add":
            assert path.read_bytes() == original
        assert sitmap("check", path, "--json").data()["ok"]
        assert sitmap("info", path).err == ""


def test_check_changes_nothing_even_then(case: Path) -> None:
    cut_off_write(case)
    before = files_in(case.parent)
    ran = sitmap("check", case, "--json", code=None)
    assert ran.code in (0, 3)
    assert "cut off" in ran.out + ran.err
    assert files_in(case.parent) == before


def test_a_write_that_was_cut_off_where_nothing_may_be_written(
    demonstration: Path, others: Path
) -> None:
    path = place(demonstration, others)
    cut_off_write(path)
    if is_root():
        os.chown(f"{path}-journal", NOBODY, NOBODY)
    others.chmod(0o555)
    before = files_in(others)
    ran = sitmap("info", path, "--json", as_nobody=True)
    assert "cut off" in ran.err
    assert ran.err.count("\n") == 1
    assert ran.data()["observations"]["event"] == 33
    page = sitmap("area", path, "--on", DAY, "--json", as_nobody=True)
    assert page.data()["areas"]
    assert "written" in refused("add", path, *ADD, as_nobody=True)["what"]
    assert files_in(others) == before
    assert not list(Path(tempfile.gettempdir()).glob("sitmap-*/copy.gpkg"))


def test_a_full_disk(demonstration: Path, small_disk: Path, tmp_path: Path) -> None:
    path = small_disk / "case.gpkg"
    shutil.copyfile(demonstration, path)
    long = ("--text", "x" * 100_000)
    acknowledged = []
    for _ in range(12):
        before = files_in(small_disk)
        ran = sitmap("add", path, *ADD, *long, "--json", code=None)
        if ran.code != 0:
            break
        acknowledged.append(ran.data()["uid"])
    assert ran.code == 1
    assert "full" in ran.data()["error"]["what"]
    assert ran.err.count("\n") == 1
    assert files_in(small_disk) == before
    counted = sitmap("info", path, "--json").data()["observations"]["event"]
    assert counted == 33 + len(acknowledged)
    assert sitmap("check", path, "--json").data()["ok"]
    for command in (
        ("backup", path, small_disk / "copy.gpkg"),
        ("demo", small_disk / "demo.gpkg"),
        ("new", small_disk / "new.gpkg", "--title", "T"),
        ("print", demonstration, small_disk / "page.png", "--on", DAY, "--dpi", "300"),
        ("window", demonstration, small_disk / "window.png"),
    ):
        error = refused(*command)
        assert str(small_disk) in error["where"], error
    assert files_in(small_disk) == before


def test_a_limit_on_the_size_of_files_is_like_a_full_disk(case: Path, tmp_path: Path) -> None:
    if not shutil.which("prlimit"):
        missing("prlimit")
    limited = ("prlimit", f"--fsize={case.stat().st_size + 50_000}")
    before = files_in(tmp_path)
    refused("add", case, *ADD, "--text", "x" * 100_000, before=limited)
    assert files_in(tmp_path) == before
    tight = ("prlimit", "--fsize=10000")
    for command in (
        ("backup", case, tmp_path / "copy.gpkg"),
        ("new", tmp_path / "new.gpkg", "--title", "T"),
        ("print", case, tmp_path / "page.pdf", "--on", DAY),
    ):
        refused(*command, before=tight)
    assert files_in(tmp_path) == before
    assert sitmap("check", case, "--json").data()["ok"]


def test_a_usage_error_says_how_and_changes_nothing(tmp_path: Path) -> None:
    for wrong in (("--unknown",), ("one.gpkg", "two.gpkg")):
        ran = sitmap(*wrong, code=2)
        assert ran.out == ""
        assert ran.err.count("\n") == 1
    for command in (("info",), ("add", "x.gpkg", "--kind", "rumour"), ("print", "a", "b")):
        ran = sitmap(*command, "--json", code=2)
        assert "usage: sitmap" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_rows_that_were_changed_by_hand_are_found(case: Path) -> None:
    with closing(sqlite3.connect(case, isolation_level=None)) as connection:
        for name in ("IsEmpty", "MinX", "MaxX", "MinY", "MaxY"):
            connection.create_function(f"ST_{name}", 1, lambda _geometry: None)
        connection.execute("UPDATE metric SET low = 9e9 WHERE source_ref = 'F014'")
        connection.execute("UPDATE metric SET party = 'Mars' WHERE source_ref = 'F080'")
    before = case.read_bytes()
    ran = sitmap("check", case, "--json", code=3)
    problems = ran.data()["problems"]
    assert not ran.data()["ok"]
    assert len(problems) >= 2
    assert all(set(problem) == {"where", "what", "hint"} for problem in problems)
    for command in (("info", case), ("metrics", case, "--on", DAY)):
        assert sitmap(*command, code=None).code in (0, 1)
    assert case.read_bytes() == before


def test_a_word_that_is_no_command_and_no_file_is_pointed_to_help(tmp_path: Path) -> None:
    done = sitmap("exprot", code=2)
    assert done.err.splitlines()[-1] == (
        "sitmap: exprot: no such command or file (see sitmap --help)"
    )
    missing_file = tmp_path / "gone.gpkg"
    assert f"{missing_file}: there is no such file" in sitmap(missing_file, code=1).err
