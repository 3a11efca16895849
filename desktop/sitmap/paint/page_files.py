"""Puts finished bytes on disk: whole or not at all, never over a file unasked.

Each file is written beside its place under a temporary name and renamed when complete.
What the bytes are is not decided here.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sitmap.errors import UserError

__all__ = ["check_target", "write_files"]

_REASONS: Final = {
    errno.ENOSPC: ("the disk is full", "free some space or choose another folder"),
    errno.EDQUOT: ("the disk quota is used up", "free some space or choose another folder"),
    errno.EACCES: ("no permission to write there", "choose another folder"),
    errno.EPERM: ("no permission to write there", "choose another folder"),
    errno.EROFS: ("the disk is read-only", "choose another folder"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter one"),
    errno.EFBIG: ("the file is too large for this disk", "choose another folder"),
}


def check_target(path: Path, *, force: bool) -> None:
    """Raise UserError if ``path`` cannot be written: existing, a folder, or without a folder."""
    if path.is_dir():
        raise UserError("this is a folder", where=str(path), hint="give a file name")
    if not path.parent.is_dir():
        raise UserError(
            "the folder does not exist", where=str(path.parent), hint="make it or choose another"
        )
    if path.exists() and not force:
        raise UserError(
            "the file exists already", where=str(path), hint="choose another name or use --force"
        )


def write_files(contents: Mapping[Path, bytes], *, force: bool = False) -> int:
    """Write all files; returns their bytes in total.

    Every path is checked before the first is written. Raises UserError for an existing file
    (unless ``force``), a missing folder, a full disk or a missing permission; an existing
    file is replaced only by a complete one.
    """
    for path in contents:
        check_target(path, force=force)
    for path, data in contents.items():
        try:
            _replace(path, data)
        except OSError as error:
            what, hint = _REASONS.get(error.errno or 0, (error.strerror or str(error), ""))
            raise UserError(what, where=str(path), hint=hint) from error
    return sum(len(data) for data in contents.values())


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current
