"""Runs the program as other programs do: a process of its own, judged by what it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["NOBODY", "Ran", "is_root", "no_network", "refused", "sitmap", "start"]

NOBODY = 65534
_PATIENCE_S = 120.0

# Root may write anywhere, which would prove nothing. Python itself may lie in a folder that
# only root can enter, so everything is imported before root is given up.
_AS_NOBODY = f"""
import os
import pyproj, shapely, shapely.geometry
import sitmap.cli.run, sitmap.paint.print_service, sitmap.portrayal.page
import sitmap.geo.geodesic, sitmap.__main__
os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
raise SystemExit(sitmap.__main__.main())
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a finished run said; its words never hold a traceback."""

    code: int
    out: str
    err: str

    def data(self) -> dict[str, Any]:
        """Return the one JSON object on standard output."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        assert self.out.count("\n") == 1
        return found


def is_root() -> bool:
    """Whether this process may do everything, so that permissions prove nothing."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


@cache
def no_network() -> tuple[str, ...]:
    """Return the words before a command that cut it off every network; empty if none may."""
    for words in (("unshare", "-n"), ("unshare", "-r", "-n")):
        try:
            if subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
                return words
        except OSError:
            return ()
    return ()


def start(
    *arguments: str | bytes | Path,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
    as_nobody: bool = False,
) -> subprocess.Popen[bytes]:
    """Start the program without input; ``before`` are words before the command."""
    program = ("-c", _AS_NOBODY) if as_nobody and is_root() else ("-m", "sitmap")
    return subprocess.Popen(
        [*before, sys.executable, *program, *arguments],
        cwd=cwd,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **(environ or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def sitmap(
    *arguments: str | bytes | Path,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
    as_nobody: bool = False,
    code: int | None = 0,
) -> Ran:
    """Run the program to its end; fails unless it exits with ``code`` (None: with any)."""
    running = start(*arguments, cwd=cwd, environ=environ, before=before, as_nobody=as_nobody)
    try:
        out, err = running.communicate(timeout=_PATIENCE_S)
    finally:
        running.kill()
    ran = Ran(running.returncode, out.decode(), err.decode())
    words = f"{arguments} gave {ran.code}\n{ran.out}\n{ran.err}"
    assert "Traceback" not in ran.err, words
    assert code is None or ran.code == code, words
    return ran


def refused(*arguments: str | bytes | Path, **how: Any) -> dict[str, str]:
    """Run with ``--json`` a command that must fail; return its error after judging the form.

    One clear line on standard error, the same as an object on standard output, exit code 1.
    """
    ran = sitmap(*arguments, "--json", code=1, **how)
    error = ran.data()["error"]
    assert set(error) == {"what", "where", "hint"}
    assert error["what"]
    assert ran.err.startswith("sitmap: "), ran.err
    assert ran.err.count("\n") == 1, ran.err
    assert ran.err.endswith("\n")
    assert error["what"] in ran.err
    return {key: str(value) for key, value in error.items()}
