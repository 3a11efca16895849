"""The wheel works alone: in an empty folder, with the checkout out of reach."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run_python(*arguments: str | Path, cwd: Path, path: Path | None = None) -> str:
    """Run this Python and return its standard output; fail with its words.

    With ``path`` only that folder and the installed packages can be imported: without the
    site module the link file of the editable installation is not read.
    """
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environ.pop("PYTHONPATH", None)
    options: list[str] = []
    if path is not None:
        packages = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        environ["PYTHONPATH"] = os.pathsep.join([str(path), *packages])
        options = ["-S", "-B"]
    done = subprocess.run(
        [sys.executable, *options, *(str(argument) for argument in arguments)],
        cwd=cwd,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout with the locked build tool."""
    folder = tmp_path_factory.mktemp("wheel")
    run_python("-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the installed wheel."""
    folder = tmp_path_factory.mktemp("installed")
    pip = ["-m", "pip", "--disable-pip-version-check", "install", "-q", "--no-index", "--no-deps"]
    run_python(*pip, "--target", folder, wheel, cwd=folder)
    return folder


def test_the_wheel_carries_the_bundled_data_and_the_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    carried = {name.removeprefix("sitmap/resources/") for name in names if "/resources/" in name}
    source = {
        path.relative_to(ROOT / "resources").as_posix()
        for path in (ROOT / "resources").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert carried == source
    assert "demo/case.toml" in carried
    licences = {name.rsplit("/", 1)[-1] for name in names if ".dist-info/licenses/" in name}
    assert {"LICENSE", "THIRD-PARTY-LICENCES.md"} <= licences


def test_the_checkout_is_out_of_reach(installed: Path, tmp_path: Path) -> None:
    code = "import sitmap.paths, sys; print(sitmap.paths.resources_dir(), *sys.path, sep='\\n')"
    resources, *path = run_python("-c", code, cwd=tmp_path, path=installed).splitlines()
    assert Path(resources) == installed / "sitmap" / "resources"
    assert str(ROOT) not in path
    assert str(ROOT / "desktop") not in path


def test_the_demonstration_case_is_written_and_printed(installed: Path, tmp_path: Path) -> None:
    file, page = tmp_path / "case.gpkg", tmp_path / "page.pdf"
    run_python("-m", "sitmap", "demo", file.name, cwd=tmp_path, path=installed)
    assert file.read_bytes().startswith(b"SQLite format 3\0")
    run_python(
        *("-m", "sitmap", "print", file.name, page.name, "--on", "2025-11-17"),
        cwd=tmp_path,
        path=installed,
    )
    assert page.read_bytes().startswith(b"%PDF-")
    assert {path.name for path in tmp_path.iterdir()} == {"case.gpkg", "page.pdf"}
