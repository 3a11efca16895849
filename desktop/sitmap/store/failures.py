"""Failures of SQLite and of the file system become one line for the reader, here only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

from sitmap.errors import UserError, os_failure

__all__ = ["CHANGED", "DAMAGED", "Unbelievable", "damaged", "reported", "taken_apart"]

DAMAGED: Final = "the file is damaged"
"""What is said where SQLite itself finds the damage."""

CHANGED: Final = "the file is damaged or was changed by another program"
"""What is said where tables or values are not as we write them."""

_CHECK: Final = "open a backup, or see what is wrong with: sitmap check"

# First match wins.
_FAILURES: Final[tuple[tuple[type[apsw.Error], str, str], ...]] = (
    (apsw.BusyError, "the file is in use by another program", "close it there and try again"),
    (apsw.LockedError, "the file is in use by another program", "close it there and try again"),
    (apsw.FullError, "the disk is full; nothing was changed", "free some space and try again"),
    (
        apsw.ReadOnlyError,
        "the file or its folder cannot be written; nothing was changed",
        "save a copy elsewhere",
    ),
    (apsw.NotADBError, "not a Sitmap file", "choose a .gpkg file made by Sitmap"),
    (apsw.CorruptError, DAMAGED, _CHECK),
    (apsw.FormatError, DAMAGED, _CHECK),
    (
        apsw.CantOpenError,
        "the file cannot be opened",
        "see whether it and its folder exist and may be read and written",
    ),
    (apsw.PermissionsError, "access to the file was refused", "look at its permissions"),
    (apsw.IOError, "reading or writing failed; nothing was changed", "look at the disk"),
    (apsw.TooBigError, "a value in the file is too large", _CHECK),
    # Our own statements are fixed, so these mean that the file is not as we made it.
    (apsw.SQLError, CHANGED, _CHECK),
    (apsw.ConstraintError, CHANGED, _CHECK),
    (apsw.MismatchError, CHANGED, _CHECK),
    (apsw.SchemaChangeError, CHANGED, _CHECK),
    (apsw.NoMemError, "not enough memory", "close other programs and try again"),
)


class Unbelievable(ValueError):
    """A stored value that we never write; whoever knows the file's name says that it is damaged."""


@contextmanager
def taken_apart() -> Iterator[None]:
    """Tell that what fails inside, or in the function decorated, is the content of a file.

    In a transaction only this is damage: any other mistake there is our own.
    """
    try:
        yield
    except (Unbelievable, UnicodeError):
        raise
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise Unbelievable(str(error)) from error


def damaged(path: Path | str) -> UserError:
    """Return the error for a file whose content cannot be what we wrote."""
    return UserError(CHANGED, where=str(path), hint=_CHECK)


@contextmanager
def reported(path: Path | str) -> Iterator[None]:
    """Turn what SQLite or the file system raises inside into a UserError naming the file."""
    try:
        yield
    except apsw.Error as error:
        for kind, what, hint in _FAILURES:
            if isinstance(error, kind):
                raise UserError(what, where=str(path), hint=hint) from error
        raise
    except UnicodeEncodeError as error:
        raise UserError(
            "a text holds a character that cannot be stored", where=str(path)
        ) from error
    except UnicodeDecodeError as error:
        raise damaged(path) from error
    except OSError as error:
        raise os_failure(error, path, "used") from error
