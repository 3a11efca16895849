"""Putting a finished file in its place: whole or not at all, never over another one unasked.

Every output goes through here: situation files, pages, pictures. What is in them is decided
elsewhere.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sitmap.errors import UserError, os_failure

__all__ = ["check_target", "finished_file"]

_FORSAKEN_S: Final = 600.0


def check_target(path: Path, *, force: bool, source: Path | None = None) -> Path:
    """Return the path to write to, links resolved.

    Raises UserError if the folder is missing, if something other than a file is there, if it
    is ``source``, from which the output is made, or if a file is there and ``force`` is not
    given.
    """
    try:
        target = path.resolve()
        if target.is_dir():
            raise UserError("this is a folder", where=str(path), hint="give a file name")
        if not target.parent.is_dir():
            raise UserError(
                "the folder does not exist",
                where=str(path.parent),
                hint="make it or choose another",
            )
        if target.exists():
            _check_present(target, path, force, source)
    except (OSError, RuntimeError) as error:
        failure = error if isinstance(error, OSError) else OSError(str(error))
        raise os_failure(failure, path, "written") from error
    except ValueError as error:
        raise UserError("is not a possible file name", where=repr(str(path))) from error
    return target


def _check_present(target: Path, shown: Path, force: bool, source: Path | None) -> None:
    if not target.is_file():
        raise UserError("is not a file and cannot be written", where=str(shown))
    if source is not None and source.exists() and target.samefile(source):
        raise UserError(
            "this would replace the file itself", where=str(shown), hint="choose another name"
        )
    if not force:
        raise UserError(
            "the file exists already", where=str(shown), hint="choose another name or use --force"
        )


@contextmanager
def finished_file(target: Path, *, sides: Sequence[str] = ()) -> Iterator[Path]:
    """Give a temporary path beside ``target``; on success it takes the target's place.

    ``sides`` are endings of files that belong to the one there and would belong to the new
    one, such as a journal: they go. On any failure the temporary file is removed and what was
    at ``target`` stays.
    """
    _sweep(target)
    token = f"{os.getpid()}-{secrets.token_hex(4)}"
    temporary = target.with_name(f".{target.name[:100]}.{token}.part")
    try:
        yield temporary
        _sync(temporary)
        for side in sides:
            Path(f"{target}{side}").unlink(missing_ok=True)
        temporary.replace(target)
        _sync(target.parent)
    except OSError as error:
        raise os_failure(error, target, "written") from error
    except UserError as error:
        if error.where != str(temporary):
            raise
        raise UserError(error.what, where=str(target), hint=error.hint) from error
    finally:
        for leftover in ("", *sides):
            with contextlib.suppress(OSError):
                Path(f"{temporary}{leftover}").unlink(missing_ok=True)


def _sweep(target: Path) -> None:
    """Remove what killed processes left of this target long ago; best effort."""
    if os.name == "nt":  # asking for a process there may end it
        return
    left = re.compile(rf"\.{re.escape(target.name[:100])}\.([0-9]{{1,9}})-[0-9a-f]{{8}}\.part")
    with contextlib.suppress(OSError):
        for path in target.parent.iterdir():
            found = left.fullmatch(path.name)
            if found is not None and _is_forsaken(path, int(found[1])):
                path.unlink(missing_ok=True)


def _is_forsaken(path: Path, process: int) -> bool:
    """Whether nobody writes there any more; on a shared disk the process may be elsewhere."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return time.time() - path.stat().st_mtime > _FORSAKEN_S
    except OSError:
        return False
    return False


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
