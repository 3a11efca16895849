"""The GeoPackage validator of the GDAL project, newer than the one of the system.

Debian's GDAL 3.6 wrongly refuses GeoPackage 1.4; the script of ``gdal-utils`` 3.13 judges it
rightly and runs on the system's bindings. packaging/dev.py puts it beside the environment's
packages, in a folder of its own, because it wants bindings that the environment has not.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.helpers.tools import missing

__all__ = ["validate_gpkg"]

_SYSTEM_PYTHON = Path("/usr/bin/python3")
_FOLDER = Path(sys.prefix) / "validator"


def validate_gpkg(path: Path) -> list[str]:
    """Return what the validator has against a file, a line each; empty if nothing.

    The file is opened read-only by another process, so it must not be in use by a writer.
    """
    _require_validator()
    done = _run("-m", "osgeo_utils.samples.validate_gpkg", "-k", "--extra", str(path))
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    if done.returncode != 0 and not lines:
        lines = [f"the validator ended with status {done.returncode} and said nothing"]
    return lines


@cache
def _require_validator() -> None:
    if not (_FOLDER / "osgeo_utils" / "samples" / "validate_gpkg.py").is_file():
        missing("the GeoPackage validator")
    if _run("-c", "import osgeo.ogr").returncode != 0:
        missing("python3-gdal")


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    # Only the validator's own folder: packages of our environment may not mix in.
    environ = {**os.environ, "PYTHONPATH": str(_FOLDER), "PYTHONDONTWRITEBYTECODE": "1"}
    environ.pop("PYTHONHOME", None)
    return subprocess.run(
        [_SYSTEM_PYTHON, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environ,
        timeout=120,
        check=False,
    )
