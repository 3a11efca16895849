"""The project's own Python environment: ``.venv`` with the locked packages.

Made once, then trusted as long as its stamp fits. No system packages and no commands of the
developer belong here. Standard library only.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
import tomllib
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

from system_packages import SetupError

__all__ = ["ROOT", "environment_python", "is_ready", "prepare", "stamp_text"]

ROOT = Path(__file__).resolve().parent.parent
LOCK = Path("packaging/requirements.lock")
VALIDATOR_LOCK = Path("packaging/validator.lock")

# One module of each package that the first seconds of a run need.
_PROBE = """
import importlib.util, sys
names = ("sitmap", "PySide6", "numpy", "pyproj", "shapely", "apsw", "pikepdf", "pytest", "ruff")
sys.exit(any(importlib.util.find_spec(name) is None for name in names))
"""


def environment_python(root: Path = ROOT, system: str = os.name) -> Path:
    """Return the interpreter of the environment; it may not be there yet."""
    folder = root / ".venv"
    return folder / "Scripts" / "python.exe" if system == "nt" else folder / "bin" / "python"


def stamp_text(root: Path = ROOT) -> str:
    """Return the digest of everything that an environment is made from.

    Tool settings in pyproject.toml do not count, so that changing one rebuilds nothing.
    """
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    made_from = {
        "project": settings["project"],
        "build": settings["build-system"],
        "locks": [(root / lock).read_text(encoding="utf-8") for lock in (LOCK, VALIDATOR_LOCK)],
        "python": [sys.version, sys.base_prefix, platform.machine()],
        "root": str(root),  # an environment does not survive a move
    }
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()


def is_ready(root: Path = ROOT) -> bool:
    """Return whether the environment was finished from today's files and still works."""
    stamp = root / ".venv" / "stamp"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != stamp_text(root):
        return False
    try:
        return subprocess.run([environment_python(root), "-c", _PROBE], check=False).returncode == 0
    except OSError:
        return False


def prepare(say: Callable[[str], None], root: Path = ROOT) -> None:
    """Make the environment unless it is ready; raise SetupError if that fails.

    The stamp is written last: an interrupted or broken environment is made anew.
    """
    if is_ready(root):
        return
    say("making the Python environment .venv")
    python = str(environment_python(root))
    try:
        venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(root / ".venv")
    except (OSError, subprocess.CalledProcessError) as problem:
        raise SetupError(f"the Python environment .venv cannot be made: {problem}") from problem
    count = sum("==" in line for line in (root / LOCK).read_text(encoding="utf-8").splitlines())
    say(f"installing {count} locked Python packages (about 320 MB to download)")
    _pip(python, ["--require-hashes", "--only-binary", ":all:", "-r", str(root / LOCK)])
    validator = ["--target", str(root / ".venv" / "validator"), "-r", str(root / VALIDATOR_LOCK)]
    _pip(python, ["--require-hashes", "--no-deps", *validator])
    say("installing the project itself")
    _pip(python, ["--no-deps", "--no-build-isolation", "--editable", str(root)])
    (root / ".venv" / "stamp").write_text(stamp_text(root), encoding="utf-8")


def _pip(python: str, arguments: Sequence[str]) -> None:
    """Install with pip; its own words stay visible if it fails."""
    quiet = ["-qq", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run(
        [python, "-m", "pip", "install", *quiet, *arguments],
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0:
        raise SetupError("pip could not install the Python packages; its reason stands above")
