"""A short proof of a file's content, for printing on the page.

It depends on what is stored, not on how SQLite lays it out on disk: a backup has the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from sitmap.domain.observation import Kind
from sitmap.store.columns import ATTRIBUTE_TABLES, BASE, COLUMNS, link_table
from sitmap.store.database import Database

__all__ = ["fingerprint"]

_OBSERVATION: Final = ", ".join([*BASE, *(column.name for column in COLUMNS)])


def fingerprint(db: Database) -> str:
    """Return 64 hexadecimal digits that change with any recorded content.

    Saved views do not count: they only tell where to look.
    """
    digest = hashlib.sha256()
    with db.reading() as connection:
        for table, query in _queries():
            digest.update(f"\n[{table}]\n".encode())
            for row in connection.execute(query):
                digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _queries() -> Iterator[tuple[str, str]]:
    for kind in Kind:
        yield kind.value, f"SELECT {_OBSERVATION} FROM {kind.value} ORDER BY fid"
        link = link_table(kind)
        yield link, f"SELECT base_id, related_id FROM {link} ORDER BY rowid"
    for table in ATTRIBUTE_TABLES:
        if table != "saved_view":
            yield table, f"SELECT * FROM {table} ORDER BY fid"
