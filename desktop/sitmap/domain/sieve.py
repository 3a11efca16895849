"""The rows that remain of a snapshot after a filter and after layers were hidden, as masks.

Made once for each choice; at a date they are only indexed. What a filter asks is in
``filters``, which row lies in which layer in ``layers``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.filters import NO_FILTER, Filter
from sitmap.domain.layers import LayerKey
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot

__all__ = ["OPEN_SIEVE", "Sieve"]

_MANY_ROWS: Final = 50_000
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_NONE_HIDDEN: Final[frozenset[LayerKey]] = frozenset()


@dataclass(frozen=True, eq=False, slots=True)
class Sieve:
    """Masks over all rows (bool, one a row), None where nothing is kept back.

    ``passing`` rows pass the filter, ``showing`` rows lie in no hidden layer either.
    """

    filter: Filter = NO_FILTER
    hidden: frozenset[LayerKey] = _NONE_HIDDEN
    passing: NDArray[np.bool_] | None = None
    showing: NDArray[np.bool_] | None = None

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        chosen: Filter,
        hidden: frozenset[LayerKey] = _NONE_HIDDEN,
        passing: NDArray[np.bool_] | None = None,
    ) -> Sieve:
        """Return the sieve of a filter and hidden layers.

        ``passing`` is the filter's mask of this snapshot if it was made before.
        """
        if passing is None and not chosen.is_empty:
            passing = chosen.matches(snapshot)
        showing = passing
        if hidden:
            outside = snapshot.layers.rows_outside(hidden)
            showing = outside if passing is None else outside & passing
        return cls(chosen, hidden, passing, showing)

    def renewed(
        self, before: Snapshot, after: Snapshot, hidden: frozenset[LayerKey] = _NONE_HIDDEN
    ) -> Sieve:
        """Return the sieve for other content of the same file.

        Rows never change once recorded: where words of very many rows would have to be read,
        only those of rows that are new are.
        """
        carried = self._carried(before, after) if len(after) > _MANY_ROWS else None
        return Sieve.of(after, self.filter, hidden, carried)

    def _carried(self, before: Snapshot, after: Snapshot) -> NDArray[np.bool_] | None:
        if self.passing is None or not self.filter.reads_words:
            return None
        (old, old_key), (new, new_key) = _identities(before), _identities(after)
        if not len(old):
            return None
        order = np.argsort(old_key)
        place = np.searchsorted(old_key, new_key, sorter=order)
        at = order[np.minimum(place, len(order) - 1)]
        # Two rows of one key are so rare that the second is simply read again.
        same = (old[at] == new).all(axis=1)
        fresh = np.flatnonzero(~same)
        if len(fresh) > _MANY_ROWS:
            return None
        passing: NDArray[np.bool_] = same & self.passing[at]
        passing[fresh] = self.filter.matches(after, fresh)
        return passing

    def filtered(self, situation: Situation) -> Situation:
        """Return what passes the filter, in hidden layers too."""
        return _kept(situation, self.passing)

    def shown(self, situation: Situation) -> Situation:
        """Return what passes the filter and lies in no hidden layer."""
        return _kept(situation, self.showing)


def _identities(snapshot: Snapshot) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the uid of each row as two numbers (n, 2), and one number that sorts fast (n,)."""
    halves = np.ascontiguousarray(snapshot.columns.uid).view(np.uint64).reshape(-1, 2)
    return halves, halves[:, 0] * _ODD + halves[:, 1]


OPEN_SIEVE: Final = Sieve()
"""Keeps nothing back."""


def _kept(situation: Situation, mask: NDArray[np.bool_] | None) -> Situation:
    return situation if mask is None else situation.where(mask[situation.rows])
