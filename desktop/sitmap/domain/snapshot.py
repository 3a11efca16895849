"""The observations of a file as columns in memory, and what shows at a date.

``Snapshot.at`` is pure and runs no SQL: it is all that the timeline calls. Whoever reads
the file builds the columns (``snapshot_columns``); whoever draws reads them. What is answered
is a ``Situation``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import (
    METRIC_STALE_AFTER_DAYS,
    STALE_AFTER_DAYS,
    CaseInfo,
    Party,
    Vocabulary,
)
from sitmap.domain.dates import MS_PER_DAY, MS_PER_HOUR, OPEN_END, Window
from sitmap.domain.layers import LayerIndex
from sitmap.domain.observation import Kind, Persistence
from sitmap.domain.part import Part
from sitmap.domain.same_day import Ground, later_recorded, subjects
from sitmap.domain.situation import Known, Situation
from sitmap.domain.snapshot_columns import (
    KINDS,
    PERSISTENCES,
    Columns,
    SeriesDays,
    Texts,
)
from sitmap.domain.snapshot_index import OverlapIndex, SeriesIndex, StretchIndex, UidIndex
from sitmap.geo.geometry import Geometry

__all__ = ["Snapshot"]

_LATEST: Final = Known()
_UNTIL_NEXT: Final = PERSISTENCES.index(Persistence.UNTIL_NEXT)
_INSTANT: Final = PERSISTENCES.index(Persistence.INSTANT)
_SHORT_MS: Final = 40 * MS_PER_DAY
_BRIEF_MS: Final = 2 * MS_PER_DAY
_LARGE: Final = 5_000
"""Fewer rows of a kind are not worth an index that needs them sorted."""
_LARGEST_AGE: Final = 2**31 - 1


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
    """Row -> all versions of the rows that deny it; ``deniers`` tells which of them count."""
    shape_boxes: NDArray[np.float64] | None = None
    """West, south, east, north of each shape, (shapes, 4), if they are known already."""
    part: Part | None = None
    """What these rows are whole for, if they are not all of the file."""

    def __len__(self) -> int:
        return len(self.columns)

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        """Parties that ``columns.party`` indexes."""
        return tuple(self.vocabulary.parties.values())

    def party_of(self, row: int) -> Party | None:
        """Return the party that a row is about, or None."""
        number = int(self.columns.party[row])
        return self.parties[number] if number >= 0 else None

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
    def stale_after_days(self) -> tuple[int, ...]:
        """After how many days what each of ``series_names`` holds is stale."""
        return tuple(item.stale_after_days for item in self.vocabulary.series.values())

    @cached_property
    def source_codes(self) -> tuple[str, ...]:
        """Codes that ``columns.source`` indexes."""
        return tuple(self.vocabulary.sources)

    @cached_property
    def layers(self) -> LayerIndex:
        """The layers of the file and the layer of each row."""
        return LayerIndex.of(self.columns, self.vocabulary)

    def uid(self, row: int) -> UUID:
        """Return the uid of a row."""
        return UUID(bytes=self.columns.uid[row].tobytes())

    @cached_property
    def _uids(self) -> UidIndex:
        return UidIndex(self.columns.uid)

    def row_of(self, uid: UUID) -> int | None:
        """Return the row with this uid, or None."""
        return self._uids.row(uid.bytes)

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """West, south, east, north of each shape, (shapes, 4)."""
        if self.shape_boxes is not None:
            return self.shape_boxes
        return np.array([shape.bounds for shape in self.shapes], np.float64).reshape(-1, 4)

    def rows_of(self, kind: Kind) -> NDArray[np.int32]:
        """Return all rows of a kind, ascending."""
        return self._kind_rows[KINDS.index(kind)]

    @cached_property
    def _kind_rows(self) -> tuple[NDArray[np.int32], ...]:
        kinds = self.columns.kind
        return tuple(
            np.flatnonzero(kinds == number).astype(np.int32) for number in range(len(KINDS))
        )

    @cached_property
    def all_placed(self) -> bool:
        """Whether every row has a place."""
        return bool(np.isfinite(self.columns.lon).all())

    @cached_property
    def current(self) -> NDArray[np.bool_]:
        """Rows that are neither superseded nor retracted (bool, n)."""
        standing: NDArray[np.bool_] = self.columns.superseded_at == OPEN_END
        return standing & ~self.columns.retracted

    @cached_property
    def undated(self) -> NDArray[np.int32]:
        """Current rows without a date."""
        return np.flatnonzero(self.current & ~self.columns.dated).astype(np.int32)

    def undated_count(self, known: Known) -> int:
        """Return how many rows without a date a replay at ``known`` may show."""
        if known == _LATEST:
            return len(self.undated)
        return int(self.visible(self._without_date, known).sum())

    @cached_property
    def _without_date(self) -> NDArray[np.int32]:
        return np.flatnonzero(~self.columns.dated).astype(np.int32)

    @cached_property
    def _overlaps(self) -> tuple[OverlapIndex | StretchIndex, ...]:
        """Indexes that together hold all instants and intervals."""
        c = self.columns
        plain = c.dated & (c.persistence != _UNTIL_NEXT) & ~c.retracted
        found: list[OverlapIndex | StretchIndex] = []
        for first, end in self._sorted_stretches():
            index, own = self._stretch(first, end, plain[first:end])
            found.append(index)
            plain[first:end] &= ~own
        # Long intervals would keep the running maximum of ends high for ever, so that every
        # window would scan all earlier rows; they are few and get an index of their own.
        rest = np.flatnonzero(plain).astype(np.int32)
        short = c.valid_to[rest] <= c.valid_from[rest] + _SHORT_MS
        parts = (rest[short], rest[~short])
        found += [OverlapIndex(part, c.valid_from[part], c.valid_to[part]) for part in parts]
        return tuple(found)

    def _sorted_stretches(self) -> Iterator[tuple[int, int]]:
        """Yield first row and end of those large kinds whose rows lie in order of their starts."""
        kinds = self.columns.kind
        borders = np.flatnonzero(kinds[1:] != kinds[:-1]) + 1
        for first, end in pairwise((0, *borders.tolist(), len(kinds))):
            starts = self.columns.valid_from[first:end]
            if end - first >= _LARGE and bool((starts[1:] >= starts[:-1]).all()):
                yield first, end

    def _stretch(
        self, first: int, end: int, plain: NDArray[np.bool_]
    ) -> tuple[StretchIndex, NDArray[np.bool_]]:
        """Return the index of the brief rows of a stretch, and which they are."""
        starts, ends = self.columns.valid_from[first:end], self.columns.valid_to[first:end]
        own = plain & (ends <= starts + _BRIEF_MS)
        longest = int((ends - starts)[own].max(initial=0))
        member = None if own.all() else own
        standing = bool((self.current[first:end] | ~own).all())
        return StretchIndex(first, starts, ends, member, longest, standing), own

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
            entries = (day[mask], row[mask], known_from[mask], recorded_at[mask])
            subject = subjects(c, self.texts, day[mask], row[mask], recorded_at[mask])
            out.append(SeriesIndex(*entries, subject, item.stale_after_days))
        return tuple(out)

    @cached_property
    def _ground(self) -> Ground:
        return Ground(self.columns, self.shapes)

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
        keep &= known.reaches(c.known_from[rows], c.recorded_at[rows])
        if known.known_end is not None:
            keep &= c.known_to[rows] >= known.known_end
        if known.recorded_end is not None:
            keep &= c.superseded_at[rows] >= known.recorded_end
        return keep

    def deniers(self, row: int, known: Known) -> tuple[int, ...]:
        """Return the rows that deny ``row`` in a replay at ``known``, as they stood by then."""
        found = self.disputes.get(row, ())
        if not found:
            return ()
        rows = np.asarray(found, np.int32)
        return tuple(rows[self.visible(rows, known)].tolist())

    def known_rows(self, known: Known) -> NDArray[np.int32]:
        """Return the rows that a replay at ``known`` may show, with a date or not, ascending."""
        rows = np.arange(len(self), dtype=np.int32)
        return rows[self.visible(rows, known)]

    @cached_property
    def _dated(self) -> dict[Known, NDArray[np.int32]]:
        return {}

    def dated_rows(self, known: Known) -> NDArray[np.int32]:
        """Return the rows with a date that a replay at ``known`` may show, ascending.

        Those of the two knowledge dates asked for last are kept.
        """
        found = self._dated.pop(known, None)
        if found is None:
            rows = np.flatnonzero(self.columns.dated).astype(np.int32)
            keep = self.visible(rows, known)
            found = rows if keep.all() else rows[keep]
        for other in list(self._dated)[:-1]:
            del self._dated[other]
        self._dated[known] = found
        return found

    def at(self, window: Window, known: Known = _LATEST) -> Situation:
        """Return what shows in ``window`` as known at ``known``.

        Instants and intervals show if they overlap the window. Of each *until next* series
        all rows of its latest visible start before the window's end show, however old, with
        their age; of two that speak of the same on that day only the one recorded later. One
        without a series holds from its start on.

        Raises UserError where this is a part of a file that cannot tell.
        """
        if self.part is not None:
            self.part.check(window, latest=known == _LATEST)
        parts = [self._overlapping(index, window, known) for index in self._overlaps]
        rows = np.concatenate([rows for rows, _ in parts])
        possible = np.concatenate([possible for _, possible in parts])
        held_rows, held_days, held_limits = self._held(window, known)
        ages = (window.end - 1 - held_days) // MS_PER_DAY
        held_ages = np.minimum(ages, _LARGEST_AGE).astype(np.int32)
        # Rows are sorted in the end, which costs nothing where they are already.
        first = -1 if len(rows) and len(held_rows) and held_rows.max() < rows[0] else 1
        pairs = (
            (rows, held_rows),
            (np.zeros(len(rows), np.int32), held_ages),
            (np.zeros(len(rows), np.bool_), held_ages > held_limits),
            (possible, np.zeros(len(held_rows), np.bool_)),
            (self.columns.valid_from[rows], held_days),
        )
        arrays = (np.concatenate(pair[::first]) for pair in pairs)
        return Situation(window, known, *arrays).ascending()

    def _overlapping(
        self, index: OverlapIndex | StretchIndex, window: Window, known: Known
    ) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """Return the visible rows of an index within a window, and which may lie outside it."""
        rows = index.within(window)
        if not (index.standing and known == _LATEST):
            rows = rows[self.visible(rows, known)]
        within_day = window.end % MS_PER_DAY != 0
        if index.exact and not within_day:
            return rows, np.zeros(len(rows), np.bool_)
        c = self.columns
        # Bounds are compared, never subtracted: those of an open date lie 2**63 ms apart.
        starts, ends = c.valid_from[rows], c.valid_to[rows]
        coarse = ends > starts + MS_PER_DAY
        if within_day:
            coarse |= (ends > starts + MS_PER_HOUR) & (ends > window.end)
        return rows, (c.persistence[rows] == _INSTANT) & coarse

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
            keep &= known.reaches(index.known_from[start:stop], index.recorded_at[start:stop])
            if keep.any():
                found = entries[keep]
                subject = index.subject[found]
                if len(found) > 1 and (subject >= 0).any():
                    times = index.recorded_at[found]
                    stands = later_recorded(subject, index.row[found], times, self._ground.same)
                    found = found[stands]
                _, first = np.unique(index.row[found], return_index=True)
                return found[first]
            stop = start
        return None

    def shows_instead(self, row: int, known: Known) -> int | None:
        """Return the row recorded later for the same day that ``row`` gives way to, or None."""
        series, day = int(self.columns.series[row]), int(self.columns.valid_from[row])
        if series < 0 or not self.visible(np.array([row], np.int32), known).any():
            return None
        shown = self._latest(self._series[series], day + 1, known)
        rows = [] if shown is None else self._series[series].row[shown].tolist()
        if row in rows:
            return None
        party, category = self.columns.party, self.columns.category
        same = (r for r in rows if (party[r], category[r]) == (party[row], category[row]))
        return next(same, None)
