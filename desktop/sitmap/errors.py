"""Errors that a person reads: what happened, where, what to do.

Every error that can come from outside (a file, an argument, a disk) ends up as a
:class:`UserError`. Anything else that reaches the top is a bug. No texts of one feature
belong here.
"""

from __future__ import annotations

import errno
from os import PathLike
from typing import Final

__all__ = ["Cancelled", "UserError", "os_failure"]


class UserError(Exception):
    """A failure with one clear line for the reader.

    ``what`` says what is wrong, ``where`` names the file, option or field, ``hint`` says
    what to do. None of them ends with a full stop or holds a line break.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what = " ".join(what.split())
        self.where = " ".join(where.split())
        self.hint = " ".join(hint.split())
        super().__init__(self.line())

    def line(self) -> str:
        """Return the whole message as one line."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text} ({self.hint})" if self.hint else text

    def as_dict(self) -> dict[str, str]:
        """Return the parts under the keys of the command line's JSON error object."""
        return {"what": self.what, "where": self.where, "hint": self.hint}


class Cancelled(Exception):
    """The user cancelled a running operation; nothing of it was kept."""


_ELSEWHERE: Final = "choose another folder"
_REASONS: Final = {
    errno.ENOSPC: ("the disk is full", f"free some space or {_ELSEWHERE}"),
    errno.EDQUOT: ("the disk quota is used up", f"free some space or {_ELSEWHERE}"),
    errno.EROFS: ("the disk is read-only", _ELSEWHERE),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter one"),
    errno.EFBIG: ("the file is too large for this disk", _ELSEWHERE),
}


def os_failure(error: OSError, path: str | PathLike[str], doing: str) -> UserError:
    """Return the error for a failed operation of the file system, e.g. doing="written"."""
    where = str(path)
    if error.errno in _REASONS:
        what, hint = _REASONS[error.errno]
        return UserError(what, where=where, hint=hint)
    reason = (error.strerror or str(error)).lower()
    refused = isinstance(error, PermissionError) and doing == "written"
    return UserError(
        f"cannot be {doing}: {reason}", where=where, hint=_ELSEWHERE if refused else ""
    )
