"""The user's own copy of the demonstration case, made at the first use."""

from __future__ import annotations

from pathlib import Path

from sitmap.errors import UserError
from sitmap.paths import profile_dir
from sitmap.store.demonstration import write_demonstration

__all__ = ["demonstration_path"]


def demonstration_path(*, anew: bool = False) -> Path:
    """Return the user's copy of the demonstration case, made at the first use.

    ``anew`` makes another copy under the next free name, whatever is there.
    Raises UserError where the profile cannot be written.
    """
    path = profile_dir() / "Battle of Pokrovsk.gpkg"
    number = 2
    while anew and path.exists():
        path = path.with_name(f"Battle of Pokrovsk {number}.gpkg")
        number += 1
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(
                f"the profile folder cannot be made: {error.strerror}",
                where=str(path.parent),
                hint="set SITMAP_PROFILE_DIR to a folder that can be written",
            ) from None
        write_demonstration(path)
    return path
