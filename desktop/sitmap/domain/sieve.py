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
from sitmap.domain.snapshot import Situation, Snapshot

__all__ = ["OPEN_SIEVE", "Sieve"]

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

    def filtered(self, situation: Situation) -> Situation:
        """Return what passes the filter, in hidden layers too."""
        return _kept(situation, self.passing)

    def shown(self, situation: Situation) -> Situation:
        """Return what passes the filter and lies in no hidden layer."""
        return _kept(situation, self.showing)


OPEN_SIEVE: Final = Sieve()
"""Keeps nothing back."""


def _kept(situation: Situation, mask: NDArray[np.bool_] | None) -> Situation:
    return situation if mask is None else situation.where(mask[situation.rows])
