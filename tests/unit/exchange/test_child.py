"""The child process: answers, errors in one line, limits, cancelling, and no GDAL in here."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitmap.errors import Cancelled, UserError
from sitmap.exchange.child import Child, Limits


@pytest.fixture
def child() -> Iterator[Child]:
    with Child(Limits(memory=700, file=8)) as made:
        yield made


class _Impatient:
    def __init__(self, patience: int) -> None:
        self.left = patience

    def step(self, done: int, total: int, label: str = "") -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled


def test_an_unknown_task_is_one_line_and_the_child_goes_on(child: Child, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        child.ask("no such task", {"path": "x"}, seconds=5)
    pid = child.pid
    with pytest.raises(UserError, match="is missing") as told:
        child.ask("probe", {"path": str(tmp_path / "none")}, seconds=5)
    assert told.value.where == str(tmp_path / "none")
    assert child.pid == pid


def test_a_task_that_takes_too_long_ends_the_child(child: Child) -> None:
    with pytest.raises(UserError, match="takes too long"):
        child.ask("self-test", {"path": "slow.tif", "do": "sleep"}, seconds=0.3)
    assert child.pid is None


def test_a_task_that_only_computes_ends_with_its_processor_time(child: Child) -> None:
    with pytest.raises(UserError, match=r"busy\.tif: reading it takes too long"):
        child.ask("self-test", {"path": "busy.tif", "do": "compute"}, seconds=1)


@pytest.mark.parametrize(
    ("do", "words"),
    [
        ("memory", "takes too much memory"),
        ("crash", "its reader broke"),
        ("file", "cannot be handed over"),
        ("chatter", "its reader broke"),
    ],
)
def test_whatever_breaks_the_child_is_one_line(child: Child, do: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as told:
        child.ask("self-test", {"path": "bad.tif", "do": do}, seconds=20)
    assert told.value.where == "bad.tif"
    again = child.ask("self-test", {"path": "good.tif", "do": "nothing"}, seconds=5)
    assert again.facts["echo"] == "good.tif"


def test_cancelling_ends_the_process(child: Child) -> None:
    with pytest.raises(Cancelled):
        child.ask("self-test", {"path": "x", "do": "sleep"}, seconds=20, progress=_Impatient(3))
    assert child.pid is None


def test_progress_and_arrays_arrive(child: Child) -> None:
    seen: list[tuple[int, int, str]] = []

    class Receiver:
        def step(self, done: int, total: int, label: str = "") -> None:
            seen.append((done, total, label))

    answer = child.ask("self-test", {"path": "x", "do": "count"}, seconds=5, progress=Receiver())
    assert (2, 3, "counting") in seen
    assert answer.arrays["numbers"].tolist() == [0, 1, 2]


def test_closing_leaves_no_process_and_no_file(child: Child) -> None:
    child.ask("self-test", {"path": "x", "do": "count"}, seconds=5)
    pid, folder = child.pid, child.folder
    assert pid is not None
    assert folder is not None
    assert folder.is_dir()
    child.close()
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_settings_of_the_shell_do_not_reach_the_child(
    child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GDAL_DRIVER_PATH", "/somewhere")
    monkeypatch.setenv("https_proxy", "http://example.org")
    found = child.ask("self-test", {"path": "x", "do": "nothing"}, seconds=5).facts["environment"]
    assert found["GDAL_DRIVER_PATH"] == "disable"
    assert found["PROJ_NETWORK"] == "OFF"
    assert "https_proxy" not in found


def test_the_program_never_loads_gdal() -> None:
    """Import everything but the modules of the child, and look for GDAL."""
    code = (
        "import importlib, pkgutil, sys, sitmap\n"
        "for found in pkgutil.walk_packages(sitmap.__path__, 'sitmap.'):\n"
        "    if '.worker' not in found.name and not found.name.endswith('__main__'):\n"
        "        importlib.import_module(found.name)\n"
        "assert not {'pyogrio', 'rasterio', 'osgeo'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
