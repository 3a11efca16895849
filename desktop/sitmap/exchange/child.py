"""The parent's end of the child process that reads other people's files.

Start, ask, wait with a clock, cancel, and turn whatever happens to the child into one line.
It knows no format: requests go by name, answers are a dictionary and arrays. Call it from a
worker thread, one question at a time; which questions there are is ``worker``'s matter.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.errors import UserError
from sitmap.exchange.child_limits import ENVIRONMENT
from sitmap.exchange.own_python import heard, own_command, own_environment, pipe
from sitmap.progress import NullProgress, Progress

__all__ = ["Answer", "Arrays", "Child", "Limits"]

Arrays: TypeAlias = dict[str, NDArray[Any]]

_START_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.05
_LONGEST_LINE: Final = 1 << 20
_OURS: Final = ("GDAL_", "OGR_", "CPL_", "PROJ_", "OSM_", "PYTHON", "LD_")
"""Settings of the user's shell that the child must not inherit."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: address space and largest file in mebibytes."""

    memory: int = 2048
    file: int = 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What a task gave back; ``arrays`` come from outside and have to be checked for shape."""

    facts: dict[str, Any]
    arrays: Arrays = field(default_factory=dict)


class Child:
    """A process that answers questions; starts with the first, and anew after it broke.

    Use as a context manager, or call ``close``.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._unread = b""
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The running process, or None."""
        return self._process.pid if self._process is not None else None

    @property
    def folder(self) -> Path | None:
        """The private folder of its answers, or None."""
        return Path(self._folder.name) if self._folder is not None else None

    def start(self, where: str) -> None:
        """Start the process now, so that its folder is there; ``where`` names a file in errors."""
        if self._process is None:
            self._start(where)

    def close(self) -> None:
        """End the process and remove what it left; closing twice is allowed."""
        self._kill()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def ask(
        self,
        task: str,
        arguments: Mapping[str, object],
        *,
        seconds: float,
        progress: Progress | None = None,
    ) -> Answer:
        """Return the answer to one request.

        ``arguments["path"]`` names the file in errors. Raises UserError if the file cannot be
        read, takes longer than ``seconds`` or breaks its reader; Cancelled if ``progress``
        says so. After both the process is gone and the next question starts another.
        """
        where = str(arguments.get("path", task))
        receiver = progress or NullProgress()
        try:
            if self._process is None:
                self._start(where)
            out = self._send(task, arguments, seconds)
            reply = self._wait(time.monotonic() + seconds, receiver, where)
        except BaseException:
            self._kill()
            raise
        try:
            return self._opened(reply, out, where)
        finally:
            out.unlink(missing_ok=True)

    # --- the process ----------------------------------------------------------------------

    def _start(self, where: str) -> None:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="sitmap-", ignore_cleanup_errors=True)
        limits = json.dumps({"memory": self._limits.memory, "file": self._limits.file})
        self._unread = b""
        try:
            self._process = subprocess.Popen(
                own_command("sitmap.exchange.worker", limits),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(self._folder.name),
                cwd=self._folder.name,
                start_new_session=True,
            )
        except OSError as error:
            raise UserError(
                f"the process that reads files cannot be started: {error.strerror}", where=where
            ) from error
        self._line(time.monotonic() + _START_SECONDS, NullProgress(), where)

    def _send(self, task: str, arguments: Mapping[str, object], seconds: float) -> Path:
        """Write the request; returns where its arrays will be."""
        if self._process is None or self._folder is None:
            raise RuntimeError("not started")
        self._count += 1
        out = Path(self._folder.name) / f"answer-{self._count}.npz"
        request = {"task": task, "arguments": arguments, "out": str(out), "seconds": seconds}
        # A child that is gone is found out when its answer is read.
        with contextlib.suppress(OSError):
            stream = pipe(self._process.stdin)
            stream.write(json.dumps(request).encode() + b"\n")
            stream.flush()
        return out

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    # --- the answer -----------------------------------------------------------------------

    def _wait(self, until: float, progress: Progress, where: str) -> dict[str, Any]:
        while True:
            reply = self._line(until, progress, where)
            if "progress" not in reply:
                return reply
            done, total, label = reply["progress"]
            progress.step(int(done), int(total), str(label))

    def _line(self, until: float, progress: Progress, where: str) -> dict[str, Any]:
        """Return the next message of the child."""
        while b"\n" not in self._unread:
            if time.monotonic() > until:
                raise UserError("reading it takes too long", where=where)
            progress.step(0, 0)
            self._read(where)
        line, _, self._unread = self._unread.partition(b"\n")
        try:
            reply = json.loads(line)
        except ValueError as error:
            raise _broken(where) from error
        if not isinstance(reply, dict):
            raise _broken(where)
        return reply

    def _read(self, where: str) -> None:
        if self._process is None:
            raise RuntimeError("not started")
        stream = pipe(self._process.stdout)
        chunk = heard(stream, _POLL_SECONDS)
        if chunk is None:
            return
        if not chunk:
            raise self._ended(where)
        self._unread += chunk
        if len(self._unread) > _LONGEST_LINE:
            raise _broken(where)

    def _ended(self, where: str) -> UserError:
        """Return the error for a child that went away."""
        process = self._process
        code = process.wait() if process is not None else 0
        if code == -getattr(signal, "SIGXCPU", 0):
            return UserError("reading it takes too long", where=where)
        return _broken(where)

    def _opened(self, reply: Mapping[str, Any], out: Path, where: str) -> Answer:
        if "failed" in reply:
            told = reply["failed"]
            raise UserError(
                str(told.get("what", "cannot be read")),
                where=str(told.get("where") or where),
                hint=str(told.get("hint", "")),
            )
        if "done" not in reply:
            what = str(reply.get("broken", "")) or "no answer"
            raise UserError(f"cannot be read ({what})", where=where)
        if not out.exists():
            return Answer(dict(reply["done"]))
        try:
            with out.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
                return Answer(dict(reply["done"]), {name: archive[name] for name in archive.files})
        except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise _broken(where) from error


def _broken(where: str) -> UserError:
    return UserError(
        "the file is damaged: its reader broke",
        where=where,
        hint="nothing else is affected; see whether another program can read it",
    )


def _environment(folder: str) -> dict[str, str]:
    private = {"TMPDIR": folder, "CPL_TMPDIR": folder}
    return dict(_inherited()) | ENVIRONMENT | own_environment() | private


def _inherited() -> Iterator[tuple[str, str]]:
    for name, value in os.environ.items():
        if not name.startswith(_OURS) and not name.lower().endswith("_proxy"):
            yield name, value
