"""Runs the program as other programs do: a process of its own, judged by what it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = [
    "NOBODY",
    "Ran",
    "close_workshop",
    "is_root",
    "no_network",
    "refused",
    "sitmap",
    "start",
]

NOBODY = 65534
_PATIENCE_S = 120.0

_ROOT = Path(__file__).resolve().parents[2]
_HANDED_ON = ("SITMAP_PROFILE_DIR", "XDG_CONFIG_HOME")


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


class _Workshop:
    """The running process of ``workshop``: commands without the time to start."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="sitmap-workshop-")
        environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        environ["PYTHONPATH"] = os.pathsep.join([str(_ROOT), str(_ROOT / "desktop")])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.end2end.workshop"],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, arguments: Sequence[str], cwd: Path | None, user: int | None) -> Ran:
        """Run one command to its end."""
        out, err = (Path(self._folder.name) / name for name in ("out", "err"))
        for path in (out, err):
            path.write_bytes(b"")
        order = {
            "arguments": arguments,
            "cwd": str(cwd or Path.cwd()),
            "environ": {name: os.environ[name] for name in _HANDED_ON if name in os.environ},
            "user": user,
            "out": str(out),
            "err": str(err),
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        return Ran(code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))

    def close(self) -> None:
        """End the process."""
        self._process.communicate()
        self._folder.cleanup()


@cache
def _workshop() -> _Workshop:
    return _Workshop()


def close_workshop() -> None:
    """End what ran the short commands, if any did."""
    if _workshop.cache_info().currsize:
        _workshop().close()
        _workshop.cache_clear()


def start(
    *arguments: str | bytes | Path,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
) -> subprocess.Popen[bytes]:
    """Start the program without input; ``before`` are words before the command."""
    return subprocess.Popen(
        [*before, sys.executable, "-m", "sitmap", *arguments],
        cwd=cwd,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **(environ or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _run_alone(
    arguments: Sequence[str], cwd: Path | None, environ: Mapping[str, str], before: Sequence[str]
) -> Ran:
    running = start(*arguments, cwd=cwd, environ=environ, before=before)
    try:
        out, err = running.communicate(timeout=_PATIENCE_S)
    finally:
        running.kill()
    return Ran(running.returncode, out.decode(), err.decode())


def sitmap(
    *arguments: str | bytes | Path,
    code: int | None = 0,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
    alone: bool = False,
    as_nobody: bool = False,
) -> Ran:
    """Run the program to its end; fails unless it exits with ``code`` (None: with any).

    ``alone`` starts a new interpreter, as do ``environ`` and ``before``; without it the
    command runs in a fork of one that has imported the program already. ``as_nobody`` gives
    up root first, to whom nothing is forbidden.
    """
    words = [os.fsdecode(argument) for argument in arguments]
    if alone or environ or before or not hasattr(os, "fork"):
        assert not as_nobody
        ran = _run_alone(words, cwd, environ or {}, before)
    else:
        ran = _workshop().run(words, cwd, NOBODY if as_nobody and is_root() else None)
    told = f"{words} gave {ran.code}\n{ran.out}\n{ran.err}"
    assert "Traceback" not in ran.err, told
    assert code is None or ran.code == code, told
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
