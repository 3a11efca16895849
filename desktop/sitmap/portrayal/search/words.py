"""An index of words: which rows of many texts have words that begin so, or nearly so.

Built once for all texts, in slices, so that whoever else computes is not held up; asked in
well under a millisecond for a hundred thousand rows. What the rows are is not known here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.search.spelling import words_of

__all__ = ["WordIndex", "errors_forgiven"]

_TOKEN: Final = re.compile(r"[\n\t]|[\w\u0300-\u036f'’ʼ`´ʹʺ‘]+")
"""Ends of rows and parts, and words with the marks and apostrophes inside them."""
_END: Final = 0
_TAB: Final = 1
_LAST: Final = "\U0010ffff"
_MOST_ALIKE: Final = 40
_Number = TypeVar("_Number", bound=np.generic)


def errors_forgiven(word: str) -> int:
    """Return how many typing errors a word may have: none in short ones, two in long ones.

    None in numbers either: another number is another thing.
    """
    if any(letter.isdigit() for letter in word):
        return 0
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


@dataclass(frozen=True, eq=False)
class WordIndex:
    """Words in order, and for each the rows that hold it.

    Rows of word i are ``rows[starts[i]:starts[i + 1]]`` (int32); ``first`` (bool, as long)
    tells whether the word stands in the first part of its row's text. ``cut`` remembers the
    words' beginnings by their length.
    """

    size: int
    words: tuple[str, ...]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    first: NDArray[np.bool_]
    cut: dict[int, tuple[list[int], list[str]]] = field(default_factory=dict)

    @classmethod
    def build(cls, slices: Iterable[str]) -> WordIndex:
        """Return the index of texts given in slices: a line a row, parts parted by a tab."""
        # Numbers of words in the order of their first coming; all of it without a Python call.
        numbers = defaultdict(count(_TAB + 1).__next__, {"\n": _END, "\t": _TAB})
        tokens: list[NDArray[np.int32]] = []
        rows: list[NDArray[np.int32]] = []
        first: list[NDArray[np.bool_]] = []
        size = 0
        for text in slices:
            found = _TOKEN.findall(text.casefold())
            known = np.fromiter(map(numbers.__getitem__, found), np.int32, len(found))
            lines = np.cumsum(known == _END, dtype=np.int32)
            kept = known > _TAB
            tokens.append(known[kept])
            rows.append(lines[kept] + np.int32(size))
            first.append((np.cumsum(known == _TAB) == lines)[kept])
            size += int(lines[-1]) if len(lines) else 0
        joined = _joined(tokens, np.int32), _joined(rows, np.int32), _joined(first, np.bool_)
        return cls._of(size, tuple(numbers), *joined)

    @classmethod
    def _of(
        cls,
        size: int,
        spelt: Sequence[str],
        tokens: NDArray[np.int32],
        rows: NDArray[np.int32],
        first: NDArray[np.bool_],
    ) -> WordIndex:
        """Put the words in order; each keeps its rows in theirs.

        A spelling becomes a skeleton only here: the same words come again and again.
        """
        skeletons = ["".join(words_of(token)) for token in spelt]
        ordered = sorted({*skeletons} - {""})
        numbers = {word: number for number, word in enumerate(ordered)}
        place = np.array([numbers.get(word, -1) for word in skeletons], np.int32)
        places = place[tokens]
        kept = places >= 0
        places, rows, first = places[kept], rows[kept], first[kept]
        order = np.argsort(places, kind="stable")
        starts = np.searchsorted(places[order], np.arange(len(ordered) + 1))
        return cls(size, tuple(ordered), starts, rows[order], first[order])

    def beginning(self, word: str) -> tuple[int, int]:
        """Return the range of words that begin with ``word``."""
        return bisect_left(self.words, word), bisect_left(self.words, word + _LAST)

    def mark(self, span: tuple[int, int]) -> NDArray[np.uint8]:
        """Return for each row 2 where its first part has a word of the range, else 1 or 0."""
        out = np.zeros(self.size, np.uint8)
        low, high = self.starts[span[0]], self.starts[span[1]]
        rows = self.rows[low:high]
        out[rows] = 1
        out[rows[self.first[low:high]]] = 2
        return out

    def alike(self, word: str) -> list[tuple[int, int]]:
        """Return (word, errors) of words, or beginnings of words, a few typing errors away."""
        forgiven = errors_forgiven(word)
        if not forgiven:
            return []
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        numbers, heads = self._heads(len(word))
        found = process.extract(
            word, heads, scorer=OSA.distance, score_cutoff=forgiven, limit=_MOST_ALIKE
        )
        return [(numbers[place], int(errors)) for _, errors, place in found]

    def _heads(self, size: int) -> tuple[list[int], list[str]]:
        """Return words without digits, as numbers and letters; much longer ones cut to ``size``.

        One may not have typed them out. Codes of rows are as many as rows, and never misspelt.
        """
        found = self.cut.get(size)
        if found is None:
            numbers = [n for n, word in enumerate(self.words) if word.isalpha()]
            words = [self.words[number] for number in numbers]
            heads = [word if len(word) <= size + 1 else word[:size] for word in words]
            found = self.cut[size] = numbers, heads
        return found

    def mark_alike(self, word: str) -> NDArray[np.uint8]:
        """Return what ``mark`` does for words that are alike."""
        out = np.zeros(self.size, np.uint8)
        for place, _ in self.alike(word):
            np.maximum(out, self.mark((place, place + 1)), out=out)
        return out


def _joined(parts: Sequence[NDArray[_Number]], dtype: type[_Number]) -> NDArray[_Number]:
    return np.concatenate(parts) if parts else np.empty(0, dtype)
