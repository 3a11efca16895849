"""Files that many stories begin with, made once by the program itself."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.end2end.program import close_workshop, is_root, sitmap
from tests.helpers.tools import missing


@pytest.fixture(scope="session", autouse=True)
def workshop() -> Iterator[None]:
    """End the process that runs short commands."""
    yield
    close_workshop()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration case; never written to."""
    path = tmp_path_factory.mktemp("demonstration") / "case.gpkg"
    sitmap("demo", path)
    path.chmod(0o444)
    return path


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new file without observations, on the calendar of Kyiv; never written to."""
    path = tmp_path_factory.mktemp("empty") / "empty.gpkg"
    sitmap("new", path, "--title", "Empty", "--zone", "Europe/Kyiv")
    path.chmod(0o444)
    return path


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    if not is_root():
        missing("the right to mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        missing("the right to mount a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture
def case(demonstration: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration case for one test."""
    return _copy(demonstration, tmp_path / "case.gpkg")


@pytest.fixture
def fresh(empty: Path, tmp_path: Path) -> Path:
    """A new file for one test."""
    return _copy(empty, tmp_path / "fresh.gpkg")


@pytest.fixture
def add(fresh: Path) -> Callable[..., str]:
    """Record an observation in ``fresh`` and return its uid."""

    def record(kind: str, on: str, *options: str) -> str:
        done = sitmap("add", fresh, "--kind", kind, "--on", on, *options, "--json")
        return str(done.data()["uid"])

    return record


def _copy(source: Path, target: Path) -> Path:
    shutil.copyfile(source, target)
    return target
