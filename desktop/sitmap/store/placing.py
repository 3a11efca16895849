"""Putting a finished file in its place: whole or not at all, never over another one unasked."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sitmap.errors import UserError
from sitmap.store.failures import os_failure

__all__ = ["check_target", "finished_file"]

_SIDES = ("-journal", "-wal", "-shm")


def check_target(path: Path, *, force: bool) -> Path:
    """Return the path to write to, links resolved.

    Raises UserError if the folder is missing, if something other than a file is there, or
    if a file is there and ``force`` is not given.
    """
    try:
        target = path.resolve()
        if not target.parent.is_dir():
            raise UserError(
                "the output folder does not exist", where=str(path.parent), hint="create it first"
            )
        if target.exists() and not target.is_file():
            raise UserError("is not a file and cannot be written", where=str(path))
        if target.exists() and not force:
            raise UserError(
                "the file exists already",
                where=str(path),
                hint="choose another name or use --force",
            )
    except (OSError, RuntimeError) as error:
        failure = error if isinstance(error, OSError) else OSError(str(error))
        raise os_failure(failure, path, "written") from error
    except ValueError as error:
        raise UserError("is not a possible file name", where=repr(str(path))) from error
    return target


@contextmanager
def finished_file(target: Path) -> Iterator[Path]:
    """Give a temporary path beside ``target``; on success it takes the target's place.

    On any failure the temporary file is removed and what was at ``target`` stays.
    """
    temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        yield temporary
        _sync(temporary)
        # A journal that an earlier file left behind would be rolled back into the new one.
        for side in _SIDES:
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
        for leftover in ("", *_SIDES):
            with contextlib.suppress(OSError):
                Path(f"{temporary}{leftover}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
