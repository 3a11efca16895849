"""The words of rows that stay in the file until somebody asks for them.

Small files hold their words in plain lists; what is here serves files with so many rows that
their words would fill the memory. How words are read from a file does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Protocol, overload

import numpy as np
from numpy.typing import NDArray

__all__ = ["WORD_COLUMNS", "CodedTexts", "StoredTexts", "TextReader", "TextStore"]

WORD_COLUMNS: Final = (
    "title",
    "value_text",
    "unit",
    "scope",
    "claimant",
    "valid_text",
    "source_ref",
    "place",
)
"""The order in which a reader gives the words of a row."""

_MOST_KEPT: Final = 50_000

RowWords = tuple[str, ...]


class TextReader(Protocol):
    """Reads words from wherever they are kept."""

    def rows(self, rows: Sequence[int]) -> Sequence[RowWords]:
        """Return the words of each row, in the order of WORD_COLUMNS."""

    def column(self, place: int) -> list[str]:
        """Return one of WORD_COLUMNS for all rows."""


class TextStore:
    """Gives the words of rows, reading what it has not got; remembers what it read last.

    ``kept`` has the words of rows that are at hand anyway.
    """

    def __init__(self, reader: TextReader, count: int, kept: Mapping[int, RowWords]) -> None:
        self._reader, self._kept = reader, kept
        self._recent: dict[int, RowWords] = {}
        self.count = count

    def words(self, row: int) -> RowWords:
        """Return the words of a row."""
        found = self._kept.get(row) or self._recent.get(row)
        return self._read((row,))[row] if found is None else found

    def load(self, rows: Sequence[int]) -> None:
        """Read the words of rows together; asked one by one later, they are at hand."""
        missing = [row for row in rows if row not in self._kept and row not in self._recent]
        if len(self._recent) + len(missing) > _MOST_KEPT:
            missing = [row for row in rows if row not in self._kept]
            self._recent = {}
        if missing:
            self._read(missing)

    def _read(self, rows: Sequence[int]) -> dict[int, RowWords]:
        # Several threads may ask: each gets what it read, whatever another one forgets.
        read = dict(zip(rows, self._reader.rows(rows), strict=True))
        if len(self._recent) > _MOST_KEPT:
            self._recent = {}
        self._recent.update(read)
        return read

    def column(self, place: int) -> list[str]:
        """Return one column of words for all rows."""
        return self._reader.column(place)


class _Texts(Sequence[str]):
    """A sequence that answers slices and steps by single rows."""

    def _at(self, row: int) -> str:
        raise NotImplementedError

    @overload
    def __getitem__(self, row: int) -> str: ...

    @overload
    def __getitem__(self, row: slice) -> list[str]: ...

    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            return [self._at(each) for each in range(*row.indices(len(self)))]
        number = int(row)
        if number < 0:
            number += len(self)
        if not 0 <= number < len(self):
            raise IndexError(row)
        return self._at(number)


class StoredTexts(_Texts):
    """One column of words of a ``TextStore``."""

    def __init__(self, store: TextStore, place: int) -> None:
        self._store, self._place = store, place

    def __len__(self) -> int:
        return self._store.count

    def __iter__(self) -> Iterator[str]:
        return iter(self._store.column(self._place))

    def _at(self, row: int) -> str:
        return self._store.words(row)[self._place]


class CodedTexts(_Texts):
    """Few different words, one of them a row: ``codes`` (n) number those of ``words``."""

    def __init__(self, codes: NDArray[np.integer[Any]], words: Sequence[str]) -> None:
        self.codes, self.words = codes, tuple(words)

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[str]:
        return map(self.words.__getitem__, self.codes.tolist())

    def _at(self, row: int) -> str:
        return self.words[int(self.codes[row])]
