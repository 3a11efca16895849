"""Identifiers and the clock of the journal. Both are injected wherever they are used."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

__all__ = ["Clock", "UidFactory", "Uids", "many_uids", "system_clock"]

Clock = Callable[[], int]
"""Returns now as int64 milliseconds since 1970-01-01Z."""

Uids = Callable[[], UUID]
"""Returns a new identifier."""


def system_clock() -> int:
    """Return the machine's time in milliseconds since 1970-01-01Z."""
    return time.time_ns() // 1_000_000


class UidFactory:
    """Makes UUIDv7 that never go backwards, even if the clock does.

    48 bits of milliseconds, a 12-bit counter that continues within one millisecond, and 62
    bits of chance from ``random_bytes``.
    """

    def __init__(
        self, clock: Clock = system_clock, random_bytes: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._clock = clock
        self._random_bytes = random_bytes
        self._last = 0

    def __call__(self) -> UUID:
        """Return the next identifier; it sorts after all earlier ones of this factory."""
        now = max(self._clock(), 0) << 12
        self._last = now if now > self._last else self._last + 1
        milliseconds, counter = divmod(self._last, 1 << 12)
        chance = int.from_bytes(self._random_bytes(8), "big") & ((1 << 62) - 1)
        value = (milliseconds & ((1 << 48) - 1)) << 80
        value |= 0x7 << 76 | counter << 64 | 0b10 << 62 | chance
        return UUID(int=value)

    def many(self, count: int) -> NDArray[np.uint8]:
        """Return ``count`` identifiers in ascending order, (count, 16)."""
        now = max(self._clock(), 0) << 12
        first = now if now > self._last else self._last + 1
        steps = np.arange(count, dtype=np.uint64) + np.uint64(first)
        self._last = first + max(count - 1, 0)
        halves = np.empty((count, 2), ">u8")
        halves[:, 0] = (steps >> np.uint64(12) << np.uint64(16)) | np.uint64(0x7 << 12)
        halves[:, 0] |= steps & np.uint64((1 << 12) - 1)
        chance = np.frombuffer(self._random_bytes(8 * count), ">u8")
        halves[:, 1] = (chance & np.uint64((1 << 62) - 1)) | np.uint64(0b10 << 62)
        return halves.view(np.uint8).reshape(count, 16)


def many_uids(uids: Uids, count: int) -> NDArray[np.uint8]:
    """Return ``count`` new identifiers, (count, 16), in bulk where their maker can."""
    if isinstance(uids, UidFactory):
        return uids.many(count)
    joined = b"".join(uids().bytes for _ in range(count))
    return np.frombuffer(joined, np.uint8).reshape(count, 16)
