"""Errors that a person reads: what happened, where, what to do.

Every error that can come from outside (a file, an argument, a disk) ends up as a
:class:`UserError`. Anything else that reaches the top is a bug. No texts of one feature
belong here.
"""

from __future__ import annotations

__all__ = ["Cancelled", "UserError"]


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
