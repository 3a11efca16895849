"""A short proof of a file's content, for printing on the page.

It depends on what is stored, not on how SQLite lays it out on disk: a backup has the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

import apsw

from sitmap.domain.observation import Kind
from sitmap.store.columns import ATTRIBUTE_TABLES, BASE, COLUMNS, FORMULA_TABLE, link_table
from sitmap.store.database import Database
from sitmap.store.vocabulary import read_vocabulary

__all__ = ["fingerprint"]

_OBSERVATION: Final = ", ".join([*BASE, *(column.name for column in COLUMNS)])


def fingerprint(db: Database) -> str:
    """Return 64 hexadecimal digits that change with any recorded content.

    Saved views do not count: they only tell where to look.
    """
    digest = hashlib.sha256()
    with db.reading() as connection:
        for table, query in (*_queries(), *_formulas(connection)):
            digest.update(f"\n[{table}]\n".encode())
            for row in connection.execute(query):
                digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _formulas(connection: apsw.Connection) -> Iterator[tuple[str, str]]:
    """Yield the query for formulas where there are any: a file without keeps its digits."""
    if read_vocabulary(connection).formulas:
        columns = "code, name, expression, unit"
        yield FORMULA_TABLE, f"SELECT {columns} FROM {FORMULA_TABLE} ORDER BY code"


def _queries() -> Iterator[tuple[str, str]]:
    for kind in Kind:
        yield kind.value, f"SELECT {_OBSERVATION} FROM {kind.value} ORDER BY fid"
        link = link_table(kind)
        yield link, f"SELECT base_id, related_id FROM {link} ORDER BY rowid"
    for table in ATTRIBUTE_TABLES:
        if table != "saved_view":
            yield table, f"SELECT * FROM {table} ORDER BY fid"
