"""Every claim of one metric through time, for charts and tables of time.

Claims of different parties, scopes, claimants or sources are never joined, and one claim is
joined only where one reading ends and the next begins. What of it is drawn, and how, does not
belong here; what is computed has ``figure_series``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import METRIC_STALE_AFTER_DAYS
from sitmap.domain.dates import MS_PER_DAY, OPEN_END, OPEN_START
from sitmap.domain.observation import Kind, Persistence
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import BASES, PERSISTENCES, named
from sitmap.errors import UserError

__all__ = ["ClaimSeries", "MetricSeries", "WordedReading", "series_of", "time_span"]

_UNTIL_NEXT: Final = PERSISTENCES.index(Persistence.UNTIL_NEXT)
_LATEST: Final = Known()

_Times = NDArray[np.int64]
_Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class ClaimSeries:
    """The readings of one metric that one party, scope, claimant and source have in common.

    Arrays have one entry (n,) for each reading, and for each further day on which its series
    repeated it, ascending by ``start``. ``start`` and ``end`` (int64 ms, half-open, OPEN_START
    and OPEN_END where open) span what the reading speaks of; *until next* readings end where
    their series goes on, with this metric or without it. From ``fresh_end`` on they are stale.
    Bounds are NaN where open. ``rows`` are rows of the snapshot, -1 for what is computed.
    """

    party: str
    scope: str
    claimant: str
    source: str
    basis: str
    rows: NDArray[np.int32]
    start: _Times
    end: _Times
    fresh_end: _Times
    low: _Values
    best: _Values
    high: _Values
    disputed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def joined(self) -> NDArray[np.bool_]:
        """Which entries begin where the one before ended, still fresh (bool, n)."""
        joined = np.zeros(len(self), np.bool_)
        joined[1:] = self.fresh_end[:-1] == self.start[1:]
        return joined

    @property
    def voice(self) -> str:
        """Who says so: the claimant, else the source."""
        return self.claimant or self.source or "no source"


@dataclass(frozen=True, slots=True)
class WordedReading:
    """A reading without a number, such as ``N/A``; bounds as in ``ClaimSeries``."""

    row: int
    party: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, eq=False, slots=True)
class MetricSeries:
    """All numbers of one metric, and what is stated in words.

    ``other_units`` counts readings that one scale cannot show together with these. ``method``
    tells how the numbers were computed; it is empty for what sources state.
    """

    metric: str
    name: str
    unit: str
    claims: tuple[ClaimSeries, ...]
    worded: tuple[WordedReading, ...] = ()
    other_units: int = 0
    method: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nobody says anything, in numbers or in words."""
        return not self.claims and not self.worded

    def span(self) -> tuple[int, int] | None:
        """Return the bounded days that it speaks of, [first, last) in ms; None without any."""
        found = time_span(self.claims)
        times = [*(found or ()), *(w.start for w in self.worded), *(w.end for w in self.worded)]
        bounded = [ms for ms in times if OPEN_START < ms < OPEN_END]
        return (min(bounded), max(bounded)) if bounded else None


def series_of(
    snapshot: Snapshot,
    metric: str,
    known: Known = _LATEST,
    keep: NDArray[np.bool_] | None = None,
) -> MetricSeries:
    """Return every claim of one metric through time as known at ``known``.

    ``keep`` (bool, one a snapshot row) leaves out what a filter keeps back. Raises UserError if
    the file defines no such metric.
    """
    definition = snapshot.vocabulary.metrics.get(metric)
    if definition is None:
        raise UserError(f"there is no metric {metric!r} in this file")
    c, texts = snapshot.columns, snapshot.texts
    rows = snapshot.rows_of(Kind.METRIC)
    rows = rows[(c.metric[rows] == snapshot.metric_codes.index(metric)) & c.dated[rows]]
    rows = rows[snapshot.visible(rows, known)]
    if keep is not None:
        rows = rows[keep[rows]]
    numeric = np.isfinite(np.stack([c.low[rows], c.best[rows], c.high[rows]])).any(axis=0)
    worded, rows = rows[~numeric], rows[numeric]
    units = [texts.unit[row] or definition.unit for row in rows.tolist()]
    unit = definition.unit if definition.unit in units else _most_common(units, definition.unit)
    same = np.array([other == unit for other in units], np.bool_)
    return MetricSeries(
        metric,
        definition.name,
        unit,
        _claims(snapshot, rows[same], known),
        tuple(_in_words(snapshot, row) for row in worded.tolist()),
        int(np.count_nonzero(~same)),
    )


def time_span(claims: tuple[ClaimSeries, ...]) -> tuple[int, int] | None:
    """Return the bounded days that claims speak of, [first, last) in ms; None without any."""
    bounds = [part for claim in claims for part in (claim.start, claim.fresh_end)]
    times = np.concatenate(bounds) if bounds else np.empty(0, np.int64)
    times = times[(times > OPEN_START) & (times < OPEN_END)]
    return (int(times.min()), int(times.max())) if len(times) else None


def _most_common(values: list[str], default: str) -> str:
    return max(dict.fromkeys(values), key=values.count) if values else default


def _in_words(snapshot: Snapshot, row: int) -> WordedReading:
    c, party = snapshot.columns, snapshot.party_of(row)
    return WordedReading(
        row,
        "" if party is None else party.code,
        snapshot.texts.value_text[row] or "not stated",
        int(c.valid_from[row]),
        int(c.valid_to[row]),
    )


def _claims(snapshot: Snapshot, rows: NDArray[np.int32], known: Known) -> tuple[ClaimSeries, ...]:
    c, texts = snapshot.columns, snapshot.texts
    members: dict[tuple[int, str, str, int], list[int]] = {}
    for row in rows.tolist():
        key = (int(c.party[row]), texts.scope[row], texts.claimant[row], int(c.source[row]))
        members.setdefault(key, []).append(row)
    entries = _Entries(snapshot, known)
    return tuple(
        _claim(snapshot, key, *entries.of(np.array(own, np.int32)), known)
        for key, own in members.items()
    )


def _claim(
    snapshot: Snapshot,
    key: tuple[int, str, str, int],
    rows: NDArray[np.int32],
    start: _Times,
    end: _Times,
    fresh_end: _Times,
    known: Known,
) -> ClaimSeries:
    c = snapshot.columns
    party, scope, claimant, source = key
    disputed = [row in snapshot.disputes and bool(snapshot.deniers(row, known)) for row in rows]
    return ClaimSeries(
        named(snapshot.party_codes, party),
        scope,
        claimant,
        named(snapshot.source_codes, source),
        BASES[c.basis[rows[-1]]].value,
        rows,
        start,
        end,
        fresh_end,
        c.low[rows],
        c.best[rows],
        c.high[rows],
        np.array(disputed, np.bool_),
    )


class _Entries:
    """Spreads rows over the days that hold them; the days of a series are looked up once."""

    def __init__(self, snapshot: Snapshot, known: Known) -> None:
        self._snapshot, self._known = snapshot, known
        self._days: dict[int, _Times] = {}
        days = snapshot.series_days
        shown = snapshot.visible(days.row, known) & known.reaches(days.known_from, days.recorded_at)
        self._further_row, self._further_day = days.row[shown], days.day[shown]
        self._further_series = days.series[shown]

    def of(self, rows: NDArray[np.int32]) -> tuple[NDArray[np.int32], _Times, _Times, _Times]:
        """Return rows, starts, ends and ends of freshness of all entries, by start and row."""
        c = self._snapshot.columns
        again = np.isin(self._further_row, rows)
        every = np.concatenate([rows, self._further_row[again]])
        start = np.concatenate([c.valid_from[rows], self._further_day[again]])
        order = np.lexsort((every, start))
        every, start = every[order], start[order]
        end = c.valid_to[every].copy()
        held = c.persistence[every] == _UNTIL_NEXT
        limit = np.full(len(every), METRIC_STALE_AFTER_DAYS, np.int64)
        for series in np.unique(c.series[every][held]).tolist():
            own = held & (c.series[every] == series)
            days = self._days_of(series)
            end[own] = np.append(days, OPEN_END)[np.searchsorted(days, start[own], "right")]
            if series >= 0:
                limit[own] = self._snapshot.stale_after_days[series]
        # Nothing is added to an open start: it would not be open any more.
        stale = np.where(start > OPEN_START, start + (limit + 1) * MS_PER_DAY, OPEN_END)
        fresh_end = np.where(held, np.minimum(end, stale), end)
        return every, start, end, fresh_end

    def _days_of(self, series: int) -> _Times:
        """Return the days on which a series goes on, with whatever metric; none without one."""
        if series < 0:
            return np.empty(0, np.int64)
        if series not in self._days:
            c = self._snapshot.columns
            rows = np.flatnonzero((c.series == series) & c.dated & (c.persistence == _UNTIL_NEXT))
            rows = rows[self._snapshot.visible(rows.astype(np.int32), self._known)]
            further = self._further_day[self._further_series == series]
            self._days[series] = np.unique(np.concatenate([c.valid_from[rows], further]))
        return self._days[series]
