"""Readings as blocks, one a metric, in the order in which a reader wants them.

A block's readings are made when it comes into sight: thousands of metrics cost as little as
the few that show. Where blocks lie in a panel does not belong here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.reading_choice import PINNED_GROUP, ReadingChoice
from sitmap.domain.readings import Reading, ReadingTable, ShownRows

__all__ = ["ReadingBlocks"]

_NO_CHOICE: Final = ReadingChoice()


class ReadingBlocks(Sequence[Reading]):
    """Readings in blocks; as a sequence, all of them in order.

    First the readings of a table at one date, then ``further`` ones that are at hand, such as
    computed figures. The choice puts pinned metrics first and leaves hidden ones out.
    """

    def __init__(
        self,
        table: ReadingTable,
        shown: ShownRows,
        further: Sequence[Reading] = (),
        choice: ReadingChoice = _NO_CHOICE,
    ) -> None:
        self._table, self._shown, self._choice = table, shown, choice
        self.further = tuple(further)
        self._kept: dict[int, tuple[Reading, ...]] = {}
        metric = shown.metric
        breaks = np.flatnonzero(metric[1:] != metric[:-1]) + 1
        starts = np.concatenate(([0], breaks)) if len(metric) else np.empty(0, np.int64)
        self._own = [tuple(own) for _, own in groupby(self.further, key=lambda item: item.metric)]
        counts = np.diff(np.append(starts, len(metric)))
        own_counts = np.array([len(own) for own in self._own], np.int64)
        self._starts = starts.astype(np.int64)
        order, self._pins = self._arranged(metric[self._starts])
        self._order = order
        self.counts: NDArray[np.int64] = np.concatenate([counts, own_counts])[order]
        """How many readings each block has."""
        self._ends = np.cumsum(self.counts)

    def _arranged(self, metric: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
        """Return the blocks in order and how many of them are pinned."""
        everything = np.arange(len(metric) + len(self._own), dtype=np.int64)
        if self._choice == _NO_CHOICE:
            return everything, 0
        codes = list(self._table.snapshot.vocabulary.metrics)
        named = [*(codes[number] for number in metric.tolist()), *(o[0].metric for o in self._own)]
        hidden = self._choice.hidden
        rank = {code: number for number, code in enumerate(self._choice.pinned)}
        pinned = [at for at, code in enumerate(named) if code in rank and code not in hidden]
        pinned.sort(key=lambda at: rank[named[at]])
        rest = [at for at, code in enumerate(named) if code not in rank and code not in hidden]
        return np.array([*pinned, *rest], np.int64), len(pinned)

    @property
    def block_count(self) -> int:
        """How many blocks there are."""
        return len(self._order)

    @cached_property
    def keys(self) -> NDArray[np.int64]:
        """A number for each block: equal ones stand for the same metric and as many readings."""
        own = np.arange(len(self._own), dtype=np.int64) + len(self._table.snapshot.metric_codes)
        first, order = self._shown.metric[self._starts], self._order
        return np.concatenate([first, own])[order] * 16 + np.minimum(self.counts, 15)

    @cached_property
    def begins_group(self) -> NDArray[np.bool_]:
        """Whether a heading of a group stands above a block."""
        ranks = self._group_ranks[self._order]
        ranks[: self._pins] = -1
        begins = np.ones(len(ranks), np.bool_)
        begins[1:] = ranks[1:] != ranks[:-1]
        return begins

    @cached_property
    def _group_ranks(self) -> NDArray[np.int64]:
        own = [item[0].group for item in self._own]
        names = {name: rank for rank, name in enumerate(dict.fromkeys(own))}
        ranks = self._table.group_ranks(self._shown.metric[self._starts])
        return np.concatenate([ranks, [10**6 + names[name] for name in own]]).astype(np.int64)

    def group(self, block: int) -> str:
        """Return the name of the group that a block stands in."""
        return PINNED_GROUP if block < self._pins else self.readings(block)[0].group

    def readings(self, block: int) -> tuple[Reading, ...]:
        """Return the readings of one block."""
        if block not in self._kept:
            self.load(block, block + 1)
        return self._kept[block]

    def load(self, first: int, end: int) -> None:
        """Make the readings of some blocks together, which reads their words at once."""
        wanted = [block for block in range(first, end) if block not in self._kept]
        spans = []
        for block in wanted:
            at = int(self._order[block])
            if at >= len(self._starts):
                self._kept[block] = self._own[at - len(self._starts)]
            else:
                spans.append((block, int(self._starts[at]), int(self.counts[block])))
        if not spans:
            return
        positions = np.concatenate([np.arange(low, low + count) for _, low, count in spans])
        made = self._table.taken(self._shown, positions)
        place = 0
        for block, _, count in spans:
            self._kept[block] = made[place : place + count]
            place += count

    def first_number(self, block: int) -> int:
        """Return the number of a block's first reading among all."""
        return int(self._ends[block] - self.counts[block])

    def block_of(self, number: int) -> int:
        """Return the block of a reading by its number among all."""
        return int(np.searchsorted(self._ends, number, "right"))

    def number_of_row(self, row: int) -> int | None:
        """Return the number of the reading of a snapshot row, None where it does not show."""
        found = np.flatnonzero(self._shown.rows == row)
        if not len(found):
            return self._number_of_further(row)
        at = int(np.searchsorted(self._starts, found[0], "right")) - 1
        block = np.flatnonzero(self._order == at)
        if not len(block):
            return None
        return self.first_number(int(block[0])) + int(found[0] - self._starts[at])

    def _number_of_further(self, row: int) -> int | None:
        if row not in {reading.row for reading in self.further}:
            return None
        return next((at for at, reading in enumerate(self) if reading.row == row), None)

    def same_as(self, other: ReadingBlocks) -> bool:
        """Whether both show the same, so that nothing need be laid out again."""
        return (
            self._table is other._table
            and self._choice == other._choice
            and self.further == other.further
            and self._shown.same_as(other._shown)
        )

    # --- as a sequence ----------------------------------------------------------------------

    def __len__(self) -> int:
        return int(self.counts.sum())

    @overload
    def __getitem__(self, number: int) -> Reading: ...

    @overload
    def __getitem__(self, number: slice) -> tuple[Reading, ...]: ...

    def __getitem__(self, number: int | slice) -> Reading | tuple[Reading, ...]:
        if isinstance(number, slice):
            return tuple(self[at] for at in range(*number.indices(len(self))))
        place = number + len(self) if number < 0 else number
        if not 0 <= place < len(self):
            raise IndexError(number)
        block = self.block_of(place)
        return self.readings(block)[place - self.first_number(block)]
