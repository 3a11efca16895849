"""The base maps of their own that users remember with a situation file.

Only where such a file lies and what to say of it is kept, never its content. It is no part of
what the file states: remembering is not undone and does not change the fingerprint.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Final

import apsw

from sitmap.domain.base_map import INCLUDED, RememberedBaseMap
from sitmap.errors import UserError
from sitmap.store.cells import text_of
from sitmap.store.columns import BASE_MAP_TABLE
from sitmap.store.database import Database
from sitmap.store.migrations import version_of

__all__ = [
    "base_maps",
    "find_base_map",
    "forget_base_map",
    "remember_base_map",
    "show_base_map",
    "shown_base_map",
]

_COLUMNS: Final = "name, path, kind, attribution, west, south, east, north, names, size, shown"
_LONGEST_NAME: Final = 120


def base_maps(db: Database) -> tuple[RememberedBaseMap, ...]:
    """Return all that are remembered, in the order in which they were added."""
    with db.reading() as connection:
        if version_of(connection) < 2:
            return ()
        rows = connection.execute(f"SELECT {_COLUMNS} FROM {BASE_MAP_TABLE} ORDER BY id").fetchall()
        return tuple(_remembered(row, db.path) for row in rows)


def shown_base_map(db: Database) -> RememberedBaseMap | None:
    """Return the one that is shown, None for the included one."""
    return next((item for item in base_maps(db) if item.shown), None)


def find_base_map(db: Database, name: str) -> RememberedBaseMap:
    """Return the one of this name or path; raises UserError that lists the names."""
    found = base_maps(db)
    for item in found:
        if name in (item.name, str(item.path)) or item.path == Path(name).absolute():
            return item
    known = ", ".join([INCLUDED, *(item.name for item in found)])
    raise UserError("no such base map", where=name, hint=f"known: {known}")


def remember_base_map(db: Database, item: RememberedBaseMap) -> RememberedBaseMap:
    """Remember a base map and show it; one of the same path is replaced.

    Returns it with the name that it got: a name that is taken gets a number. Raises UserError
    where the file cannot be written.
    """
    with db.transaction() as connection:
        stored = _stored_path(item.path, db.path)
        connection.execute(f"DELETE FROM {BASE_MAP_TABLE} WHERE path = ?", (stored,))
        item = replace(item, name=_free_name(connection, item.name), shown=True)
        connection.execute(f"UPDATE {BASE_MAP_TABLE} SET shown = 0")
        connection.execute(
            f"INSERT INTO {BASE_MAP_TABLE} ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,1)",
            (
                item.name,
                stored,
                item.kind,
                item.attribution,
                *item.extent,
                int(item.names),
                item.size,
            ),
        )
    return item


def show_base_map(db: Database, name: str) -> None:
    """Show another of the remembered ones, or with INCLUDED none of them."""
    with db.transaction() as connection:
        connection.execute(f"UPDATE {BASE_MAP_TABLE} SET shown = (name = ?)", (name,))


def forget_base_map(db: Database, name: str) -> RememberedBaseMap:
    """Forget a base map; its file stays where it is. Raises UserError if there is none."""
    item = find_base_map(db, name)
    with db.transaction() as connection:
        connection.execute(f"DELETE FROM {BASE_MAP_TABLE} WHERE name = ?", (item.name,))
    return item


def _remembered(row: apsw.SQLiteValues, file: Path) -> RememberedBaseMap:
    name, path, kind, attribution, west, south, east, north, names, size, shown = row
    place = Path(text_of(path))
    return RememberedBaseMap(
        name=text_of(name),
        path=place if place.is_absolute() else file.absolute().parent / place,
        kind=text_of(kind),
        attribution=text_of(attribution),
        extent=(_number(west), _number(south), _number(east), _number(north)),
        names=bool(names),
        size=int(_number(size)),
        shown=bool(shown),
    )


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise ValueError("not a number")
    return float(value)


def _stored_path(path: Path, file: Path) -> str:
    """Return the path as kept: relative beneath the situation file's folder, so both may move."""
    folder = file.absolute().parent
    whole = Path(os.path.normpath(path.absolute()))
    return str(whole.relative_to(folder)) if whole.is_relative_to(folder) else str(whole)


def _free_name(connection: apsw.Connection, wanted: str) -> str:
    wanted = " ".join(wanted.split())[:_LONGEST_NAME] or "base map"
    taken = {
        name for (name,) in connection.execute(f"SELECT name FROM {BASE_MAP_TABLE}").fetchall()
    } | {INCLUDED}
    names = [wanted, *(f"{wanted} {number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)
