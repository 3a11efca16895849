"""Whatever SQLite or the disk says becomes one line that names the file."""

from __future__ import annotations

import errno
import json

import apsw
import pytest

from sitmap.errors import UserError
from sitmap.store.failures import Unbelievable, reported, taken_apart


@pytest.mark.parametrize(
    ("failure", "what"),
    [
        (apsw.BusyError("x"), "in use by another program"),
        (apsw.LockedError("x"), "in use by another program"),
        (apsw.FullError("x"), "disk is full"),
        (apsw.ReadOnlyError("x"), "cannot be written"),
        (apsw.NotADBError("x"), "not a Sitmap file"),
        (apsw.CorruptError("x"), "damaged"),
        (apsw.CantOpenError("x"), "cannot be opened"),
        (apsw.PermissionsError("x"), "refused"),
        (apsw.IOError("x"), "reading or writing failed"),
        (apsw.TooBigError("x"), "too large"),
        (apsw.SQLError("x"), "changed by another program"),
        (apsw.ConstraintError("x"), "changed by another program"),
        (apsw.NoMemError("x"), "memory"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), "damaged"),
        (UnicodeEncodeError("utf-8", "\udcff", 0, 1, "x"), "cannot be stored"),
    ],
)
def test_failures_of_the_file_are_told(failure: Exception, what: str) -> None:
    with pytest.raises(UserError, match=what) as caught, reported("the file.gpkg"):
        raise failure
    assert caught.value.where == "the file.gpkg"
    assert caught.value.__cause__ is failure


@pytest.mark.parametrize("failure", [apsw.MisuseError("x"), apsw.BindingsError("x"), KeyError("x")])
def test_our_own_mistakes_are_not_hidden(failure: Exception) -> None:
    with pytest.raises(type(failure)), reported("the file.gpkg"):
        raise failure


def test_content_nested_without_end_is_damage() -> None:
    with pytest.raises(Unbelievable), taken_apart():
        json.loads("[" * 100_000)
