"""Programs of the system that tests hold against our output.

Where a program is missing the test is skipped; in the continuous integration nothing may be
skipped, so there it fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

__all__ = ["missing", "program", "run_tool"]


def missing(what: str) -> None:
    """Skip the running test for want of ``what``; fail it where CI is set."""
    text = f"{what} is missing; packaging/dev.py test installs it"
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(text, pytrace=False)
    pytest.skip(text)


def program(name: str) -> str:
    """Return the path of a program such as ``pdftotext``, ``ogrinfo`` or ``Xvfb``."""
    path = shutil.which(name)
    if path is None:
        missing(name)
    return str(path)


def run_tool(
    command: Sequence[str | Path], *, environ: Mapping[str, str] | None = None, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run a program that ``program`` found, without input; return its status and words."""
    tool, *arguments = [str(part) for part in command]
    return subprocess.run(
        [program(tool), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=None if environ is None else dict(environ),
        timeout=timeout,
        check=False,
    )
