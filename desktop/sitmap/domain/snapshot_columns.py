"""The rows of a file as arrays and sequences, one entry a row: what a snapshot is made of.

Only the shapes of the data belong here; what shows at a date is in ``snapshot``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.observation import Basis, Kind, Persistence
from sitmap.domain.snapshot_texts import TextStore

__all__ = ["BASES", "KINDS", "PERSISTENCES", "Columns", "SeriesDays", "Texts", "named"]

KINDS: Final = tuple(Kind)
PERSISTENCES: Final = tuple(Persistence)
BASES: Final = tuple(Basis)


def named(names: Sequence[str], index: int) -> str:
    """Return which of the vocabulary's names a cell of ``Columns`` indexes, empty for none."""
    return names[index] if index >= 0 else ""


@dataclass(frozen=True, slots=True)
class Columns:
    """One entry a row, all arrays of the same length n, any order.

    Arrays may be read-only, mapped from a file, or one value repeated.

    ``kind``, ``persistence``, ``basis`` index KINDS, PERSISTENCES, BASES; ``party``,
    ``category``, ``metric``, ``series``, ``source`` index the vocabulary's lists in their
    order, -1 is none. ``shape`` indexes ``Snapshot.shapes``, -1 for plain points and without
    geometry; ``lon``/``lat`` is the place of a point or a representative point, NaN without
    geometry. Times are int64 ms; ``known_to`` and ``superseded_at`` are OPEN_END while open.
    ``handling`` numbers the handling label as ``domain.handling`` does, 0 is none.
    """

    fid: NDArray[np.integer]
    uid: NDArray[np.uint8]  # (n, 16)
    kind: NDArray[np.uint8]
    persistence: NDArray[np.uint8]
    basis: NDArray[np.uint8]
    dated: NDArray[np.bool_]
    valid_from: NDArray[np.int64]
    valid_to: NDArray[np.int64]
    known_from: NDArray[np.int64]
    known_to: NDArray[np.int64]
    recorded_at: NDArray[np.int64]
    superseded_at: NDArray[np.int64]
    retracted: NDArray[np.bool_]
    party: NDArray[np.int16]
    category: NDArray[np.int16]
    metric: NDArray[np.int16]
    series: NDArray[np.int32]
    source: NDArray[np.int32]
    shape: NDArray[np.int32]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    low: NDArray[np.float64]
    best: NDArray[np.float64]
    high: NDArray[np.float64]
    precision_m: NDArray[np.float64]
    schematic: NDArray[np.bool_]
    handling: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.fid)


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of each row, in the order of the columns.

    In files with very many rows they are read when asked for: whoever wants those of several
    rows says so first by ``load``.
    """

    title: Sequence[str]
    value_text: Sequence[str]
    unit: Sequence[str]
    scope: Sequence[str]
    claimant: Sequence[str]
    valid_text: Sequence[str]
    source_ref: Sequence[str]
    place: Sequence[str]
    grade: Sequence[str]
    store: TextStore | None = None

    def load(self, rows: Sequence[int]) -> None:
        """Have the words of these rows at hand, read together."""
        if self.store is not None:
            self.store.load(rows)


@dataclass(frozen=True, slots=True)
class SeriesDays:
    """Further days of a series on which an observation's shape was found unchanged."""

    series: NDArray[np.int32]
    day: NDArray[np.int64]
    row: NDArray[np.int32]
    known_from: NDArray[np.int64]
    recorded_at: NDArray[np.int64]

    @classmethod
    def empty(cls) -> SeriesDays:
        """Return no further days."""
        none32, none64 = np.empty(0, np.int32), np.empty(0, np.int64)
        return cls(none32, none64, none32, none64, none64)
