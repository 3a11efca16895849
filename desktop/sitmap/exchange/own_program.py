"""Runs a command of this program in a process of its own, for a window that stays alive.

The process says how far it is in lines; closing its output cancels it, and it removes what it
began. What the commands do is theirs.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from sitmap.errors import UserError
from sitmap.exchange.own_python import heard, own_command, own_environment, pipe
from sitmap.progress import Progress

__all__ = ["run_own"]

_POLL_SECONDS: Final = 0.2
_LEAVE_SECONDS: Final = 10.0
"""How long a cancelled process has to remove what it began."""
_LONGEST_LINE: Final = 32 << 20


def run_own(
    arguments: Sequence[str], progress: Progress, picture: Callable[[bytes], None]
) -> dict[str, Any]:
    """Run a command with ``--json`` among its arguments; return the object that it prints.

    ``picture`` gets the small pictures that it shows. Raises the UserError that it tells, and
    what ``progress`` raises, such as Cancelled, once the process is gone.
    """
    process = _started(arguments)
    told: dict[str, Any] = {}
    try:
        for line in _lines(process, progress):
            told = json.loads(line)
            if "progress" in told:
                done, total = told["progress"][:2]
                if "picture" in told:
                    picture(base64.b64decode(told["picture"]))
                progress.step(int(done), int(total))
    except ValueError as error:
        raise _broken(arguments) from error
    finally:
        _leave(process)
    if "error" in told:
        found = told["error"]
        raise UserError(
            str(found["what"]), where=str(found.get("where", "")), hint=str(found.get("hint", ""))
        )
    if process.returncode != 0 or "progress" in told:
        raise _broken(arguments)
    return told


def _started(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    environment = dict(os.environ) | own_environment()
    if sys.platform.startswith("linux"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    try:
        return subprocess.Popen(
            own_command("sitmap", *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise UserError(f"the work cannot be started: {error.strerror}") from error


def _lines(process: subprocess.Popen[bytes], progress: Progress) -> Iterator[bytes]:
    """Yield what the process says, line by line, and ask ``progress`` in between."""
    stream, unread = pipe(process.stdout), b""
    while True:
        chunk = heard(stream, _POLL_SECONDS)
        if chunk is None:
            progress.step(0, 0)
            continue
        if not chunk:
            return
        unread += chunk
        *whole, unread = unread.split(b"\n")
        if len(unread) > _LONGEST_LINE:
            raise ValueError("no line")
        yield from whole


def _leave(process: subprocess.Popen[bytes]) -> None:
    """Let the process end by itself: whoever is not heard any more cleans up."""
    with contextlib.suppress(OSError):
        pipe(process.stdout).close()
    try:
        process.wait(_LEAVE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _broken(arguments: Sequence[str]) -> UserError:
    return UserError(
        "the work ended before it was done", hint=f"try it as a command: sitmap {arguments[0]}"
    )
