"""The observations of a file as columns in memory, and what shows at a date.

``Snapshot.at`` is pure and runs no SQL: it is all that the timeline calls. Whoever reads
the file builds the columns (``store.reading``); whoever draws reads them. Texts stand
beside the columns as plain sequences, one entry a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import (
    METRIC_STALE_AFTER_DAYS,
    STALE_AFTER_DAYS,
    CaseInfo,
    Vocabulary,
)
from sitmap.domain.dates import MS_PER_DAY, OPEN_END, Window
from sitmap.domain.observation import Basis, Kind, Persistence
from sitmap.domain.snapshot_index import OverlapIndex, SeriesIndex
from sitmap.geo.geometry import Geometry

__all__ = [
    "BASES",
    "KINDS",
    "PERSISTENCES",
    "Columns",
    "Known",
    "SeriesDays",
    "Situation",
    "Snapshot",
    "Texts",
]

KINDS: Final = tuple(Kind)
PERSISTENCES: Final = tuple(Persistence)
BASES: Final = tuple(Basis)

_UNTIL_NEXT: Final = PERSISTENCES.index(Persistence.UNTIL_NEXT)
_INSTANT: Final = PERSISTENCES.index(Persistence.INSTANT)
_SHORT_MS: Final = 40 * MS_PER_DAY
_LARGEST_AGE: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Known:
    """Up to when a replay may know; ends are exclusive, true UTC int64 ms, ``None`` = latest.

    ``known_end`` asks what could be known (publication), ``recorded_end`` what this file
    held (journal).
    """

    known_end: int | None = None
    recorded_end: int | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """One entry a row, all arrays of the same length n, any order.

    ``kind``, ``persistence``, ``basis`` index KINDS, PERSISTENCES, BASES; ``party``,
    ``category``, ``metric``, ``series``, ``source`` index the vocabulary's lists in their
    order, -1 is none. ``shape`` indexes ``Snapshot.shapes``, -1 for plain points and without
    geometry; ``lon``/``lat`` is the place of a point or a representative point, NaN without
    geometry. Times are int64 ms; ``known_to`` and ``superseded_at`` are OPEN_END while open.
    """

    fid: NDArray[np.int64]
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

    def __len__(self) -> int:
        return len(self.fid)


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of each row, in the order of the columns."""

    title: Sequence[str]
    value_text: Sequence[str]
    unit: Sequence[str]
    scope: Sequence[str]
    claimant: Sequence[str]
    valid_text: Sequence[str]
    source_ref: Sequence[str]
    place: Sequence[str]
    grade: Sequence[str]


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


@dataclass(frozen=True, slots=True)
class Situation:
    """What shows in one window as known at one time.

    ``rows`` (int32) are ascending row numbers of the snapshot; ``age_days`` is the age of
    *until next* rows at the window's end, 0 elsewhere; ``stale`` marks those past their
    series' limit; ``possible`` marks instants dated more coarsely than a day: some time
    within that date.
    ``observed`` is when the row was last observed: its start, or that of the further day of
    its series which holds it (int64 ms, OPEN_START where the start is open).
    """

    window: Window
    known: Known
    rows: NDArray[np.int32]
    age_days: NDArray[np.int32]
    stale: NDArray[np.bool_]
    possible: NDArray[np.bool_]
    observed: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, mask: NDArray[np.bool_]) -> Situation:
        """Return the part of the situation that ``mask`` (one entry a shown row) keeps."""
        return Situation(
            self.window,
            self.known,
            self.rows[mask],
            self.age_days[mask],
            self.stale[mask],
            self.possible[mask],
            self.observed[mask],
        )


@dataclass(frozen=True)
class Snapshot:
    """All rows of a file, current and superseded, ready for any date."""

    info: CaseInfo
    vocabulary: Vocabulary
    columns: Columns
    texts: Texts
    shapes: tuple[Geometry, ...] = ()
    series_days: SeriesDays = field(default_factory=SeriesDays.empty)
    disputes: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Row -> rows that deny it."""

    def __len__(self) -> int:
        return len(self.columns)

    @cached_property
    def party_codes(self) -> tuple[str, ...]:
        """Codes that ``columns.party`` indexes."""
        return tuple(self.vocabulary.parties)

    @cached_property
    def category_codes(self) -> tuple[str, ...]:
        """Codes that ``columns.category`` indexes."""
        return tuple(self.vocabulary.categories)

    @cached_property
    def metric_codes(self) -> tuple[str, ...]:
        """Codes that ``columns.metric`` indexes."""
        return tuple(self.vocabulary.metrics)

    @cached_property
    def series_names(self) -> tuple[str, ...]:
        """Names that ``columns.series`` indexes."""
        return tuple(self.vocabulary.series)

    @cached_property
    def source_codes(self) -> tuple[str, ...]:
        """Codes that ``columns.source`` indexes."""
        return tuple(self.vocabulary.sources)

    def uid(self, row: int) -> UUID:
        """Return the uid of a row."""
        return UUID(bytes=self.columns.uid[row].tobytes())

    @cached_property
    def _row_of(self) -> dict[bytes, int]:
        return {self.columns.uid[row].tobytes(): row for row in range(len(self))}

    def row_of(self, uid: UUID) -> int | None:
        """Return the row with this uid, or None."""
        return self._row_of.get(uid.bytes)

    @cached_property
    def current(self) -> NDArray[np.bool_]:
        """Rows that are neither superseded nor retracted (bool, n)."""
        standing: NDArray[np.bool_] = self.columns.superseded_at == OPEN_END
        return standing & ~self.columns.retracted

    @cached_property
    def undated(self) -> NDArray[np.int32]:
        """Current rows without a date."""
        return np.flatnonzero(self.current & ~self.columns.dated).astype(np.int32)

    @cached_property
    def _overlaps(self) -> tuple[OverlapIndex, ...]:
        # Long intervals would keep the running maximum of ends high for ever, so that every
        # window would scan all earlier rows; they are few and get an index of their own.
        c = self.columns
        plain = c.dated & (c.persistence != _UNTIL_NEXT) & ~c.retracted
        short = c.valid_to <= c.valid_from + _SHORT_MS
        parts = (np.flatnonzero(plain & short), np.flatnonzero(plain & ~short))
        return tuple(
            OverlapIndex(part.astype(np.int32), c.valid_from[part], c.valid_to[part])
            for part in parts
        )

    @cached_property
    def _lone(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        """Starts, rows and staleness limits of *until next* rows that no series ends."""
        c = self.columns
        held = c.dated & (c.persistence == _UNTIL_NEXT) & (c.series < 0) & ~c.retracted
        rows = np.flatnonzero(held).astype(np.int32)
        rows = rows[np.argsort(c.valid_from[rows], kind="stable")]
        metric = c.kind[rows] == KINDS.index(Kind.METRIC)
        limits = np.where(metric, METRIC_STALE_AFTER_DAYS, STALE_AFTER_DAYS).astype(np.int32)
        return c.valid_from[rows], rows, limits

    @cached_property
    def _series(self) -> tuple[SeriesIndex, ...]:
        c, days = self.columns, self.series_days
        own = np.flatnonzero(
            c.dated & (c.persistence == _UNTIL_NEXT) & (c.series >= 0) & ~c.retracted
        ).astype(np.int32)
        series = np.concatenate([c.series[own], days.series])
        day = np.concatenate([c.valid_from[own], days.day])
        row = np.concatenate([own, days.row])
        known_from = np.concatenate([c.known_from[own], days.known_from])
        recorded_at = np.concatenate([c.recorded_at[own], days.recorded_at])
        out = []
        for number, item in enumerate(self.vocabulary.series.values()):
            mask = series == number
            out.append(
                SeriesIndex(
                    day[mask], row[mask], known_from[mask], recorded_at[mask], item.stale_after_days
                )
            )
        return tuple(out)

    def visible(self, rows: NDArray[np.int32], known: Known) -> NDArray[np.bool_]:
        """Return which of ``rows`` a replay at ``known`` may show (bool, same length).

        A known end keeps rows known before it and not replaced before it; without any end
        only rows that nothing supersedes remain.
        """
        c = self.columns
        keep: NDArray[np.bool_] = ~c.retracted[rows]
        if known.known_end is None and known.recorded_end is None:
            keep &= c.superseded_at[rows] == OPEN_END
            return keep
        if known.known_end is not None:
            keep &= (c.known_from[rows] < known.known_end) & (c.known_to[rows] >= known.known_end)
        if known.recorded_end is not None:
            keep &= (c.recorded_at[rows] < known.recorded_end) & (
                c.superseded_at[rows] >= known.recorded_end
            )
        return keep

    def at(self, window: Window, known: Known = Known()) -> Situation:
        """Return what shows in ``window`` as known at ``known``.

        Instants and intervals show if they overlap the window. Of each *until next* series
        all rows of its latest visible start before the window's end show, however old, with
        their age; one without a series holds from its start on.
        """
        plain = [overlap.within(window) for overlap in self._overlaps]
        rows = np.concatenate(plain) if plain else np.empty(0, np.int32)
        rows = rows[self.visible(rows, known)]
        held_rows, held_days, held_limits = self._held(window, known)
        ages = (window.end - 1 - held_days) // MS_PER_DAY
        held_ages = np.minimum(ages, _LARGEST_AGE).astype(np.int32)
        c = self.columns
        # Bounds are compared, never subtracted: those of an open date lie 2**63 ms apart.
        possible = (c.persistence[rows] == _INSTANT) & (
            c.valid_to[rows] > c.valid_from[rows] + MS_PER_DAY
        )
        return _sorted_situation(
            window,
            known,
            np.concatenate([rows, held_rows]),
            np.concatenate([np.zeros(len(rows), np.int32), held_ages]),
            np.concatenate([np.zeros(len(rows), np.bool_), held_ages > held_limits]),
            np.concatenate([possible, np.zeros(len(held_rows), np.bool_)]),
            np.concatenate([c.valid_from[rows], held_days]),
        )

    def _held(
        self, window: Window, known: Known
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]:
        """Return rows, days and staleness limits of what the series hold at the window's end."""
        starts, lone, lone_limits = self._lone
        begun = int(np.searchsorted(starts, window.end, "left"))
        kept = self.visible(lone[:begun], known)
        rows = [lone[:begun][kept]]
        days = [starts[:begun][kept]]
        limits = [lone_limits[:begun][kept]]
        for index in self._series:
            found = self._latest(index, window.end, known)
            if found is None:
                continue
            rows.append(index.row[found])
            days.append(index.day[found])
            limits.append(np.full(len(found), index.stale_after_days, np.int32))
        return np.concatenate(rows), np.concatenate(days), np.concatenate(limits)

    def _latest(self, index: SeriesIndex, end: int, known: Known) -> NDArray[np.int64] | None:
        """Return the entries of the latest visible start before ``end``, or None."""
        stop = int(np.searchsorted(index.day, end, "left"))
        while stop > 0:
            day = index.day[stop - 1]
            start = int(np.searchsorted(index.day, day, "left"))
            entries = np.arange(start, stop)
            keep = self.visible(index.row[start:stop], known)
            if known.known_end is not None:
                keep &= index.known_from[start:stop] < known.known_end
            if known.recorded_end is not None:
                keep &= index.recorded_at[start:stop] < known.recorded_end
            if keep.any():
                found = entries[keep]
                _, first = np.unique(index.row[found], return_index=True)
                return found[first]
            stop = start
        return None


def _sorted_situation(
    window: Window,
    known: Known,
    rows: NDArray[np.int32],
    age_days: NDArray[np.int32],
    stale: NDArray[np.bool_],
    possible: NDArray[np.bool_],
    observed: NDArray[np.int64],
) -> Situation:
    order = np.argsort(rows, kind="stable")
    return Situation(
        window,
        known,
        rows[order],
        age_days[order],
        stale[order],
        possible[order],
        observed[order],
    )
