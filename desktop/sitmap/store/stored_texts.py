"""Words of a snapshot read from its file when they are asked for.

Rows are never changed once recorded, so words read later are those of the snapshot; should
another file have taken the path, identifiers tell, and the words are said to be unreadable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw
import numpy as np

from sitmap.domain.observation import Kind
from sitmap.domain.snapshot_columns import KINDS, Columns
from sitmap.domain.snapshot_texts import WORD_COLUMNS
from sitmap.errors import UserError
from sitmap.store.cells import Value
from sitmap.store.column_builder import WORDS, text_cells
from sitmap.store.connecting import open_connection, regular_file
from sitmap.store.failures import damaged, reported

__all__ = ["FileTexts"]

_UNREADABLE: Final = ("(cannot be read)", *[""] * (len(WORD_COLUMNS) - 1))


class FileTexts:
    """Reads words of the rows of ``columns`` from the file they were made from."""

    def __init__(self, path: Path, columns: Columns) -> None:
        self._path, self._columns = path, columns

    def rows(self, rows: Sequence[int]) -> list[tuple[str, ...]]:
        """Return the words of each row; a file that is gone gives words that say so."""
        try:
            with self._open() as connection:
                return [self._row(connection, row) for row in rows]
        except UserError:
            return [_UNREADABLE] * len(rows)

    def _row(self, connection: apsw.Connection, row: int) -> tuple[str, ...]:
        c = self._columns
        found = connection.execute(
            f"SELECT {WORDS} FROM {KINDS[c.kind[row]].value} WHERE fid = ? AND uid = ?",
            (int(c.fid[row]), c.uid[row].tobytes()),
        ).fetchone()
        return _UNREADABLE if found is None else tuple(text_cells(found))

    def bodies(self, rows: Sequence[int]) -> dict[int, str]:
        """Return the long texts of those rows that have one; none where the file is gone."""
        c = self._columns
        found: dict[int, str] = {}
        try:
            with self._open() as connection:
                for row in rows:
                    text = connection.execute(
                        f"SELECT text FROM {KINDS[c.kind[row]].value} WHERE fid = ? AND uid = ?",
                        (int(c.fid[row]), c.uid[row].tobytes()),
                    ).get
                    if isinstance(text, str) and text:
                        found[row] = text
        except UserError:
            return {}
        return found

    def column(self, place: int) -> list[str]:
        """Return one column of words for all rows.

        Raises UserError if the file is gone or another.
        """
        name = WORD_COLUMNS[place]
        texts = np.empty(len(self._columns), np.object_)
        with self._open() as connection:
            for kind in Kind:
                rows = np.flatnonzero(self._columns.kind == KINDS.index(kind))
                rows = rows[np.argsort(self._columns.fid[rows], kind="stable")]
                texts[rows] = self._cells(connection, kind, name, len(rows))
        found: list[str] = texts.tolist()
        return found

    def _cells(
        self, connection: apsw.Connection, kind: Kind, name: str, count: int
    ) -> Sequence[str]:
        # Rows that were added meanwhile have the highest numbers.
        cells = connection.execute(
            f"SELECT ifnull({name}, '') FROM {kind.value} ORDER BY fid LIMIT ?", (count,)
        ).fetchall()
        if len(cells) != count:
            raise damaged(self._path)
        values: list[Value] = [cell for (cell,) in cells]
        return text_cells(values) if values else []

    @contextmanager
    def _open(self) -> Iterator[apsw.Connection]:
        with reported(self._path):
            opened = open_connection(regular_file(self._path), self._path, write=False)
            try:
                yield opened.connection
            except (ValueError, TypeError) as error:
                raise damaged(self._path) from error
            finally:
                opened.connection.close()
                if opened.folder is not None:
                    opened.folder.cleanup()
