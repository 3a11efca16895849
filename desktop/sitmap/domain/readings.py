"""Readings of metrics that show at a date.

The panel, the command line and the printed table read the same list. Claims stand side by
side; nothing here averages, joins or drops them. A metric through time is ``claims``' matter,
derived figures that of ``derived``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import MS_PER_DAY, describe, parse_edtf
from sitmap.domain.metric import Interval
from sitmap.domain.observation import Kind, Persistence
from sitmap.domain.situation import Known, Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import BASES, PERSISTENCES
from sitmap.errors import UserError

__all__ = [
    "UNITLESS",
    "Reading",
    "ReadingTable",
    "ShownRows",
    "readings",
]

_UNTIL_NEXT: Final = PERSISTENCES.index(Persistence.UNTIL_NEXT)
_MOST_MADE: Final = 100_000
UNITLESS: Final = frozenset({"", "qualitative", "not applicable"})
"""Units that are a remark about the value, never printed behind a number."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One claim of one metric as it stands at a date.

    ``value_text`` is the value as printed. ``age_days`` counts from its last valid or last
    observed day to the day shown; ``held`` readings stand until the next one of their
    series, ``possible`` ones are true at some time that the day only touches; the age of an
    ``approximate`` date counts from the earliest day it may mean. ``disputed_by`` are rows of
    the snapshot that deny it, ``inputs`` the observations that a computed figure rests on.
    """

    row: int
    uid: UUID
    metric: str
    name: str
    group: str
    party: str
    party_name: str
    scope: str
    unit: str
    value_text: str
    interval: Interval
    valid: str
    basis: str
    claimant: str
    grade: str
    source: str
    source_title: str
    source_ref: str
    age_days: int = 0
    stale: bool = False
    held: bool = False
    possible: bool = False
    approximate: bool = False
    disputed_by: tuple[int, ...] = ()
    inputs: tuple[UUID, ...] = ()

    def value(self) -> str:
        """Return the value as printed, or its bounds in words where nothing was printed."""
        return self.value_text or self.interval.words(self.unit) or "not stated"

    def bounds(self) -> str:
        """Return range and unit as words; empty for readings without numbers."""
        unit = "" if self.unit in UNITLESS else self.unit
        return "" if self.interval.is_empty else self.interval.words(unit)

    def age(self) -> str:
        """Return the age in words, relative to the day shown."""
        if self.possible:
            return "some time in this span"
        if self.age_days == 0:
            return "of this day"
        days = "1 day old" if self.age_days == 1 else f"{self.age_days} days old"
        return f"up to {days}" if self.approximate else days

    def about(self) -> str:
        """Return whom and what it counts: party and scope."""
        return " · ".join(part for part in (self.party_name, self.scope) if part)

    def says_who(self) -> str:
        """Return basis, claimant and grade, e.g. ``claimed by Ukraine 7th Corps, F6``."""
        by = f" by {self.claimant}" if self.claimant else ""
        return f"{self.basis}{by}, {self.grade}" if self.grade else f"{self.basis}{by}"

    def sentence(self) -> str:
        """Return everything in one sentence, for tooltips and screen readers."""
        about = ", ".join(part for part in (self.party_name, self.scope) if part)
        bounds = self.bounds()
        value = f"{self.value()} ({bounds})" if bounds and self.value_text else self.value()
        marks = [word for word, is_so in self.marks() if is_so]
        source = " ".join(part for part in (self.source_title, self.source_ref) if part)
        parts = [f"{self.name}: {value}", about, self.valid, self.age(), *marks, self.says_who()]
        return "; ".join(part for part in (*parts, source) if part)

    def marks(self) -> tuple[tuple[str, bool], ...]:
        """Return the warnings that a reading can bear, and whether it does."""
        return (("stale", self.stale), ("disputed", bool(self.disputed_by)))

    def as_dict(self) -> dict[str, object]:
        """Return the reading under the keys of the command line's JSON."""
        return {
            "uid": str(self.uid),
            "source_ref": self.source_ref,
            "metric": self.metric,
            "name": self.name,
            "party": self.party,
            "scope": self.scope,
            "unit": self.unit,
            "text": self.value_text,
            "low": self.interval.low,
            "best": self.interval.best,
            "high": self.interval.high,
            "valid": self.valid,
            "age_days": self.age_days,
            "stale": self.stale,
            "possible": self.possible,
            "basis": self.basis,
            "claimant": self.claimant,
            "grade": self.grade,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class ShownRows:
    """Rows of readings at one date in the order of the panel; arrays of one length n.

    ``rows`` (int32) are rows of the snapshot, ``metric`` numbers its list of metrics, ``age``
    counts days; ``deniers`` has the rows that deny one, as they stood by the date of knowledge.
    """

    rows: NDArray[np.int32]
    metric: NDArray[np.int64]
    age: NDArray[np.int64]
    stale: NDArray[np.bool_]
    possible: NDArray[np.bool_]
    deniers: dict[int, tuple[int, ...]]

    def __len__(self) -> int:
        return len(self.rows)

    def none(self) -> ShownRows:
        """Return no rows of the same date."""
        part = (self.rows[:0], self.metric[:0], self.age[:0], self.stale[:0], self.possible[:0])
        return ShownRows(*part, {})

    def same_as(self, other: ShownRows) -> bool:
        """Whether both show the same readings with the same ages."""
        return self.deniers == other.deniers and all(
            np.array_equal(getattr(self, name), getattr(other, name))
            for name in ("rows", "age", "stale", "possible")
        )


class ReadingTable:
    """Readings of one snapshot for any situation; words are made once a row."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        groups = [definition.group for definition in snapshot.vocabulary.metrics.values()]
        ranks = {name: rank for rank, name in enumerate(dict.fromkeys(groups))}
        self._group_rank = np.array([ranks[name] for name in groups], np.int64)
        self._definitions = tuple(snapshot.vocabulary.metrics.values())
        self._parties = snapshot.parties
        self._sources = tuple(snapshot.vocabulary.sources.values())
        self._made: dict[int, Reading] = {}
        rows = snapshot.rows_of(Kind.METRIC)
        self._rows = rows[snapshot.columns.metric[rows] >= 0]

    def shown(self, situation: Situation) -> ShownRows:
        """Return which readings show, ordered by group, metric, party and row; makes no words."""
        part = situation.among(self._rows) if len(situation) else situation
        c, rows = self.snapshot.columns, part.rows
        metric, party = c.metric[rows].astype(np.int64), c.party[rows].astype(np.int64)
        party[party < 0] = len(self._parties)
        order = np.lexsort((rows, party, metric, self._group_rank[metric]))
        return ShownRows(
            rows[order],
            metric[order],
            _ages(self.snapshot, part)[order],
            part.stale[order],
            part.possible[order],
            self._deniers(rows, situation.known),
        )

    def _deniers(self, rows: NDArray[np.int32], known: Known) -> dict[int, tuple[int, ...]]:
        disputes = self.snapshot.disputes
        denied = [row for row in rows.tolist() if row in disputes] if disputes else []
        found = {row: self.snapshot.deniers(row, known) for row in denied}
        return {row: by for row, by in found.items() if by}

    def group_ranks(self, metric: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the place of each metric's group among the groups of the file."""
        return self._group_rank[metric]

    def at(self, situation: Situation) -> tuple[Reading, ...]:
        """Return the readings of a situation, ordered by group, metric, party and row."""
        return self.taken(self.shown(situation))

    def taken(
        self, shown: ShownRows, positions: NDArray[np.int64] | None = None
    ) -> tuple[Reading, ...]:
        """Return the readings at some positions, by default at all; reads their words at once."""
        wanted = np.arange(len(shown)) if positions is None else positions
        rows = shown.rows[wanted].tolist()
        missing = [row for row in rows if row not in self._made]
        if missing:
            self.snapshot.texts.load(missing)
        marks = (shown.age[wanted], shown.stale[wanted], shown.possible[wanted])
        found = zip(rows, *(values.tolist() for values in marks), strict=True)
        return tuple(
            _dated(self.of_row(row), age, stale, possible, shown.deniers.get(row, ()))
            for row, age, stale, possible in found
        )

    def of_row(self, row: int) -> Reading:
        """Return the reading of one metric row, without an age."""
        found = self._made.get(row)
        if found is None:
            if len(self._made) >= _MOST_MADE:
                self._made = {}
            found = self._made[row] = self._make(row)
        return found

    def _make(self, row: int) -> Reading:
        c, texts = self.snapshot.columns, self.snapshot.texts
        valid, approximate = _valid_words(texts.valid_text[row], self.snapshot.info.zone)
        metric, party, source = int(c.metric[row]), int(c.party[row]), int(c.source[row])
        definition = self._definitions[metric]
        return Reading(
            row=row,
            uid=self.snapshot.uid(row),
            metric=definition.code,
            name=definition.name,
            group=definition.group,
            party=self._parties[party].code if party >= 0 else "",
            party_name=self._parties[party].name if party >= 0 else "",
            scope=texts.scope[row],
            unit=texts.unit[row] or definition.unit,
            value_text=texts.value_text[row],
            interval=_interval(float(c.low[row]), float(c.best[row]), float(c.high[row])),
            valid=valid,
            approximate=approximate,
            basis=BASES[c.basis[row]].value,
            claimant=texts.claimant[row],
            grade=texts.grade[row],
            source=self._sources[source].code if source >= 0 else "",
            source_title=self._sources[source].title if source >= 0 else "",
            source_ref=texts.source_ref[row],
            held=bool(c.persistence[row] == _UNTIL_NEXT),
        )


def _dated(
    reading: Reading, age: int, stale: bool, possible: bool, deniers: tuple[int, ...]
) -> Reading:
    if not (age or stale or possible or deniers):
        return reading
    return _replaced(reading, age, stale, possible, deniers)


@lru_cache(maxsize=4096)
def _replaced(
    reading: Reading, age: int, stale: bool, possible: bool, deniers: tuple[int, ...]
) -> Reading:
    # dataclasses.replace takes 10 us a reading; most frames repeat those of the frame before.
    values = {name: getattr(reading, name) for name in Reading.__slots__}
    values |= {"age_days": age, "stale": stale, "possible": possible, "disputed_by": deniers}
    return Reading(**values)


def readings(snapshot: Snapshot, situation: Situation) -> tuple[Reading, ...]:
    """Return the readings of a situation, ordered by group, metric, party and row."""
    return ReadingTable(snapshot).at(situation)


def _ages(snapshot: Snapshot, part: Situation) -> NDArray[np.int64]:
    """Return days from the last valid or observed day to the last day of the window."""
    c = snapshot.columns
    ended = np.minimum(c.valid_to[part.rows], part.window.end)
    since_end = (part.window.end - ended) // MS_PER_DAY
    held = c.persistence[part.rows] == _UNTIL_NEXT
    ages: NDArray[np.int64] = np.where(held, part.age_days, since_end).astype(np.int64)
    return ages


def _interval(low: float, best: float, high: float) -> Interval:
    """Return the bounds of a row; those out of order, as a file of others may have, are none."""
    given = [value for value in (low, best, high) if np.isfinite(value)]
    if given != sorted(given):
        return Interval()
    return Interval(_known_number(low), _known_number(best), _known_number(high))


def _known_number(value: float) -> float | None:
    return value if np.isfinite(value) else None


@lru_cache(maxsize=4096)
def _valid_words(text: str, zone: str) -> tuple[str, bool]:
    """Return the words for a typed date and whether it is approximate."""
    try:
        valid = parse_edtf(text, zone)
    except UserError:
        return text, False
    return describe(valid, zone), valid.approximate
