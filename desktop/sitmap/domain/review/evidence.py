"""What all rules look at: one day of one file, its readings, its words, the ground beneath.

Each part is made when the first rule asks for it, and once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.consistency import share_time
from sitmap.domain.observation import Kind
from sitmap.domain.readings import Reading, ReadingTable
from sitmap.domain.review.geography import NO_GEOGRAPHY, Geography, NamedPlace, nearest
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS
from sitmap.progress import NullProgress, Progress

__all__ = ["MOST_READ", "Evidence", "Statement"]

MOST_READ: Final = 500_000
"""So many statements are read word by word, the latest ones; a file with more says so."""
BLOCK: Final = 20_000
"""So many are held in memory together."""
Bodies = Callable[[Sequence[int]], Mapping[int, str]]
"""Gives the long texts of rows, as far as they have any."""
_MOST_EARLIER: Final = 2_000
_ASKED_EVERY: Final = 200


@dataclass(frozen=True, slots=True)
class Statement:
    """The words of one row."""

    row: int
    kind: Kind
    title: str
    body: str
    value: str
    place: str

    def texts(self) -> tuple[str, ...]:
        """Return body, value and title, what is empty left out."""
        return tuple(text for text in (self.body, self.value, self.title) if text)


def _no_bodies(_rows: Sequence[int]) -> Mapping[int, str]:
    return {}


@dataclass(frozen=True)
class Evidence:
    """One day of one file; ``bodies`` gives the long texts of rows.

    Rules read rows whose time has begun by the day's end and that the knowledge date shows.
    ``progress`` is told of each rule; with a total of 0 it is only asked whether to go on.
    """

    snapshot: Snapshot
    situation: Situation
    geography: Geography = NO_GEOGRAPHY
    bodies: Bodies = _no_bodies
    progress: Progress = field(default_factory=NullProgress)

    @cached_property
    def rows(self) -> NDArray[np.int32]:
        """Rows that can be spoken of on this day, ascending (int32)."""
        c = self.snapshot.columns
        begun = np.flatnonzero(c.dated & (c.valid_from < self.situation.window.end))
        rows = begun.astype(np.int32)
        return rows[self.snapshot.visible(rows, self.situation.known)]

    @cached_property
    def metric_rows(self) -> NDArray[np.int32]:
        """Those of ``rows`` that read a metric, ascending (int32)."""
        c = self.snapshot.columns
        metric = c.kind[self.rows] == KINDS.index(Kind.METRIC)
        found: NDArray[np.int32] = self.rows[metric & (c.metric[self.rows] >= 0)]
        return found

    @cached_property
    def ordered_rows(self) -> NDArray[np.int32]:
        """Those of ``metric_rows`` whose bounds are in order (int32)."""
        c, rows = self.snapshot.columns, self.metric_rows
        with np.errstate(invalid="ignore"):
            wrong = (c.low[rows] > c.high[rows]) | (c.low[rows] > c.best[rows])
            wrong |= c.best[rows] > c.high[rows]
        ordered: NDArray[np.int32] = rows[~wrong]
        return ordered

    @cached_property
    def _table(self) -> ReadingTable:
        return ReadingTable(self.snapshot)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The readings that show on the day."""
        part = self.situation.among(self.ordered_rows)
        return self._table.at(part) if len(self.ordered_rows) else ()

    @cached_property
    def earlier(self) -> tuple[Reading, ...]:
        """Readings whose time is over by the day, the latest 2 000, the latest first."""
        c = self.snapshot.columns
        gone = np.setdiff1d(self.ordered_rows, self.situation.rows)
        gone = gone[np.argsort(c.valid_to[gone], kind="stable")][::-1][:_MOST_EARLIER]
        return tuple(self._table.of_row(row) for row in gone.tolist())

    @cached_property
    def unread(self) -> int:
        """How many rows are not read word by word."""
        return max(len(self.rows) - MOST_READ, 0)

    def read(self) -> Iterator[Statement]:
        """Yield the statements; raises Cancelled on the way if the review was called off."""
        number = 0
        for block in self._blocks():
            for statement in block:
                if number % _ASKED_EVERY == 0:
                    self.progress.step(number, 0)
                number += 1
                yield statement

    def _blocks(self) -> Iterator[tuple[Statement, ...]]:
        """Yield the statements in blocks, the older ones first; only the latest is kept."""
        older = self._read_rows[: max(len(self._read_rows) - BLOCK, 0)]
        for start in range(0, len(older), BLOCK):
            yield self._made(np.sort(older[start : start + BLOCK]).tolist())
        yield self.latest

    @cached_property
    def _read_rows(self) -> NDArray[np.int32]:
        """The latest ``MOST_READ`` rows, in the order of their time (int32)."""
        order = np.argsort(self.snapshot.columns.valid_from[self.rows], kind="stable")
        read: NDArray[np.int32] = self.rows[order][-MOST_READ:]
        return read

    @property
    def _latest_rows(self) -> NDArray[np.int32]:
        return self._read_rows[-BLOCK:]

    @cached_property
    def latest(self) -> tuple[Statement, ...]:
        """The words of the latest rows, in the order of the file."""
        return self._made(np.sort(self._latest_rows).tolist())

    def _made(self, rows: Sequence[int]) -> tuple[Statement, ...]:
        c, texts = self.snapshot.columns, self.snapshot.texts
        texts.load(rows)
        bodies = self.bodies(rows)
        return tuple(
            Statement(
                row,
                KINDS[c.kind[row]],
                texts.title[row],
                bodies.get(row, ""),
                texts.value_text[row],
                texts.place[row],
            )
            for row in rows
        )

    @cached_property
    def focus(self) -> NamedPlace | None:
        """The place that most statements are about, if the gazetteer knows it."""
        c = self.snapshot.columns
        counts = Counter(item.place for item in self.latest if item.place)
        for name, _ in counts.most_common(5):
            row = next(item.row for item in self.latest if item.place == name)
            found = self.geography.places(name)
            if found:
                return nearest(found, float(c.lon[row]), float(c.lat[row]))
        return None

    def share_time(self, rows: Sequence[int]) -> bool:
        """Whether rows speak of a common time."""
        return share_time(self.snapshot, rows)

    def source(self, row: int) -> int:
        """Return the number of the source that a row cites first, -1 for none."""
        return int(self.snapshot.columns.source[row])

    def party(self, row: int) -> str:
        """Return the code of the party that a row is about, "" for none."""
        number = int(self.snapshot.columns.party[row])
        return self.snapshot.party_codes[number] if number >= 0 else ""

    def label(self, row: int) -> str:
        """Return what a row is called in lists: its title, or what it reads."""
        texts = self.snapshot.texts
        return texts.title[row] or texts.value_text[row] or texts.place[row] or "untitled"
