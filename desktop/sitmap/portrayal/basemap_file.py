"""How the file of the base map is read: an archive of NumPy columns, a part at a time.

Every column is checked before it is used, for the file may be damaged. What the columns mean
is ``basemap``'s matter.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from sitmap.errors import UserError

__all__ = ["Columns", "lonlat_of", "read_columns", "readonly", "starts_of", "texts_of"]

Columns: TypeAlias = dict[str, NDArray[Any]]
"""Arrays by name; texts are UTF-8 bytes with a line for each row."""

_Number = TypeVar("_Number", bound=np.generic)
_Built = TypeVar("_Built")
_LATER: Final = ("detail.", "relief.")
"""Beginnings of the columns that are read only when they are first asked for."""
_DAMAGE: Final = (
    *(ValueError, KeyError, IndexError, EOFError, TypeError),
    *(zipfile.BadZipFile, zlib.error, NotImplementedError),
)


def read_columns(
    file: Path, build: Callable[[Columns], _Built], part: tuple[str, ...] | None
) -> _Built:
    """Return what ``build`` makes of the columns of one part, or of those for the start.

    ``part`` holds beginnings of names. Raises UserError if the file is missing, unreadable or
    damaged, which is also what it is if ``build`` finds it to be.
    """
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            wanted = [
                name
                for name in archive.files
                if (name.startswith(part) if part else not name.startswith(_LATER))
            ]
            columns: Columns = {name: archive[name] for name in wanted}
        return build(columns)
    except FileNotFoundError as error:
        raise _broken(file, "the base map is missing") from error
    except OSError as error:
        raise _broken(file, f"the base map cannot be read: {error.strerror or error}") from error
    except _DAMAGE as error:
        raise _broken(file, "the base map is damaged") from error


def _broken(file: Path, what: str) -> UserError:
    return UserError(what, where=str(file), hint="install Sitmap again")


def lonlat_of(columns: Columns, layer: str) -> NDArray[np.float64]:
    """Return the degrees (n, 2) of a layer; ValueError if they are none."""
    lonlat = columns[f"{layer}.lonlat"] / 1e6
    if lonlat.ndim != 2 or lonlat.shape[1] != 2:
        raise ValueError(layer)
    if len(lonlat) and (np.abs(lonlat).max(axis=0) > (180.0, 90.0)).any():
        raise ValueError(layer)
    return readonly(lonlat)


def starts_of(columns: Columns, layer: str, points: int) -> NDArray[np.int32]:
    """Return where each part begins, and ``points``; ValueError if that cannot be."""
    starts = columns[f"{layer}.starts"].astype(np.int32)
    if starts[0] != 0 or starts[-1] != points or (np.diff(starts) < 2).any():
        raise ValueError(layer)
    return readonly(starts)


def texts_of(columns: Columns, name: str) -> tuple[str, ...]:
    """Return a column of texts."""
    return tuple(columns[name].tobytes().decode("utf-8").split("\n"))


def readonly(array: NDArray[_Number]) -> NDArray[_Number]:
    """Return the array itself, locked against changes."""
    array.flags.writeable = False
    return array
