"""A column of texts kept as the bytes that came from the child process, decoded when asked for.

A million texts take a sixth of the memory that as many objects would.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray

__all__ = ["BREAK", "PackedWords", "packed_words"]

BREAK: Final = "\x00"
"""Stands between texts: a character that no stored text may hold."""
_STRETCH: Final = 20_000
"""How many texts are decoded at a time."""


class PackedWords(Sequence[str]):
    """Texts between breaks; reading a stretch of them is quick, a single one is not.

    Raises ValueError if the bytes are not ``count`` texts in UTF-8.
    """

    def __init__(self, data: NDArray[np.uint8], count: int) -> None:
        breaks = np.flatnonzero(data == 0)
        if len(breaks) != max(count - 1, 0) or (not count and len(data)):
            raise ValueError("not as many texts as rows")
        self._data = data
        # Text n lies between the breaks n and n + 1; the first and the last have one of their own.
        kind = np.int32 if len(data) < 2**31 - 1 else np.int64
        self._breaks = np.concatenate([[-1], breaks, [len(data)]]).astype(kind)
        self._count = count
        for low in range(0, count, _STRETCH):
            self._stretch(low, min(low + _STRETCH, count))

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        for low in range(0, self._count, _STRETCH):
            yield from self._stretch(low, min(low + _STRETCH, self._count))

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...

    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            low, high, step = at.indices(self._count)
            return self._stretch(low, high)[::step] if step > 0 else list(self)[at]
        place = at + self._count if at < 0 else at
        if not 0 <= place < self._count:
            raise IndexError(at)
        return self._stretch(place, place + 1)[0]

    def _stretch(self, low: int, high: int) -> list[str]:
        if low >= high:
            return []
        start, end = int(self._breaks[low]) + 1, int(self._breaks[high])
        return self._data[start:end].tobytes().decode().split(BREAK)


def packed_words(words: Sequence[str]) -> NDArray[np.uint8]:
    """Return texts as the bytes that ``PackedWords`` reads."""
    return np.frombuffer(BREAK.join(words).encode(), np.uint8)
