"""Rules that compare claims with areas of control, of another source only.

Geometry drawn from the claim itself says nothing about it: areas whose source is the claim's
own, or that are schematic, are never used. What lies in no area is *not stated*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import MS_PER_DAY, OPEN_START, day_of_ms, format_day
from sitmap.domain.observation import Kind
from sitmap.domain.review.evidence import Evidence, Statement
from sitmap.domain.review.finding import Finding, Severity
from sitmap.domain.review.geography import NamedPlace, nearest
from sitmap.domain.review.words import says_held, says_reached, says_taken
from sitmap.domain.snapshot_columns import KINDS
from sitmap.geo.inside import contains

__all__ = ["control"]

_LONG_DAYS: Final = 30
_NO_SIDE: Final = re.compile(r"contested|unknown|grey|civilian|neutral", re.IGNORECASE)
_CONTROL: Final = KINDS.index(Kind.CONTROL)
_SPOKEN_OF: Final = frozenset({Kind.EVENT, Kind.PLACE, Kind.ASSESSMENT})


@dataclass(frozen=True, eq=False)
class _Layer:
    """The areas of one side in one series; entry i shows ``rows[i]`` from ``days[i]`` on.

    Entries ascend by day; days on which a shape was found unchanged are among them.
    """

    series: str
    source: int
    party: str
    days: NDArray[np.int64]
    rows: NDArray[np.int32]


def _layers(evidence: Evidence) -> tuple[_Layer, ...]:
    """Return the surveyed areas of each series, source and side."""
    c, snapshot, rows = evidence.snapshot.columns, evidence.snapshot, evidence.rows
    usable = (c.kind[rows] == _CONTROL) & (c.shape[rows] >= 0) & ~c.schematic[rows]
    usable &= (c.source[rows] >= 0) & (c.party[rows] >= 0) & (c.series[rows] >= 0)
    rows = rows[usable]
    keys = np.stack([c.series[rows], c.source[rows], c.party[rows]], axis=1)
    found = []
    for series, source, party in np.unique(keys, axis=0).tolist():
        side = snapshot.parties[party]
        if not _NO_SIDE.search(f"{side.code} {side.name}"):
            own = rows[(keys == (series, source, party)).all(axis=1)]
            days, own = _with_further_days(evidence, own)
            found.append(_Layer(snapshot.series_names[series], source, side.code, days, own))
    return tuple(found)


def _with_further_days(
    evidence: Evidence, rows: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    further, situation = evidence.snapshot.series_days, evidence.situation
    shown = np.isin(further.row, rows) & (further.day < situation.window.end)
    shown &= situation.known.reaches(further.known_from, further.recorded_at)
    days = np.concatenate([evidence.snapshot.columns.valid_from[rows], further.day[shown]])
    rows = np.concatenate([rows, further.row[shown]]).astype(np.int32)
    order = np.argsort(days, kind="stable")
    return days[order], rows[order]


def control(evidence: Evidence) -> Iterator[Finding]:
    """Places reached, held or taken that another source has had otherwise for long."""
    layers = _layers(evidence)
    for statement in evidence.read():
        side = evidence.party(statement.row)
        if not layers or statement.kind not in _SPOKEN_OF or not side or _NO_SIDE.search(side):
            continue
        words, source = _telling(evidence, statement), evidence.source(statement.row)
        others = [layer for layer in layers if layer.source != source]
        own = [layer for layer in others if layer.party == side]
        foreign = [layer for layer in others if layer.party != side]
        if says_reached(*words):
            yield from _had_for_long(evidence, own, statement, "newly reached")
        elif says_held(*words):
            yield from _had_for_long(evidence, foreign, statement, "still held")
        if says_taken(*words):
            yield from _not_had_since(evidence, own, statement)


def _telling(evidence: Evidence, statement: Statement) -> tuple[str, ...]:
    number = int(evidence.snapshot.columns.category[statement.row])
    code = evidence.snapshot.category_codes[number] if number >= 0 else ""
    return (statement.title, statement.body, code.replace("_", " "))


def _had_for_long(
    evidence: Evidence, layers: Sequence[_Layer], statement: Statement, said: str
) -> Iterator[Finding]:
    places = _places(evidence, statement) if layers else ()
    for layer in layers:
        inside = [(place, _since(evidence, layer, place, statement.row)) for place in places]
        told = [(place, run) for place, run in inside if run is not None]
        if told:
            words = ", ".join(f"{place.name} since {_day(run[0])}" for place, run in told)
            yield Finding(
                "control",
                Severity.WARNING,
                (statement.row, *dict.fromkeys(run[1] for _, run in told)),
                f"“{evidence.label(statement.row)}” tells of ground {said}; “{layer.series}” has "
                f"had it under {_side(evidence, layer)} for long: {words}.",
            )


def _not_had_since(
    evidence: Evidence, layers: Sequence[_Layer], statement: Statement
) -> Iterator[Finding]:
    """Find ground said to be taken that a series has not had on any day since."""
    spoken = int(evidence.snapshot.columns.valid_to[statement.row])
    places = _places(evidence, statement) if layers else ()
    for layer in layers:
        if int(layer.days[-1]) - spoken <= _LONG_DAYS * MS_PER_DAY:
            continue
        shown = layer.rows[layer.days >= spoken].tolist()
        never = [
            place for place in places if not any(_inside(evidence, row, place) for row in shown)
        ]
        if never:
            yield Finding(
                "control",
                Severity.NOTE,
                (statement.row, shown[-1]),
                f"“{evidence.label(statement.row)}” tells of ground taken; “{layer.series}” has "
                f"not had it under {_side(evidence, layer)} on any day up to "
                f"{_day(int(layer.days[-1]))}: {', '.join(place.name for place in never)}.",
            )


def _side(evidence: Evidence, layer: _Layer) -> str:
    return evidence.snapshot.vocabulary.parties[layer.party].name


def _day(ms: int) -> str:
    return format_day(day_of_ms(ms))


def _places(evidence: Evidence, statement: Statement) -> tuple[NamedPlace, ...]:
    """Return where a statement is: the places that it names, known ones, else its own point.

    What names no place tells of a house or a trench, not of ground that a side has.
    """
    c, row = evidence.snapshot.columns, statement.row
    lon, lat = float(c.lon[row]), float(c.lat[row])
    named = re.split(r"[;,(]", statement.place)
    found = [nearest(evidence.geography.places(name.strip()), lon, lat) for name in named]
    known = tuple(place for place in found if place is not None)
    if known or not statement.place or c.shape[row] >= 0 or not np.isfinite(lon):
        return known
    return (NamedPlace(statement.place, lon, lat),)


def _since(
    evidence: Evidence, layer: _Layer, place: NamedPlace, row: int
) -> tuple[int, int] | None:
    """Return the first day of the run of days with the place inside, and a row of the last.

    The run ends with the last day before the statement; None where it is not long.
    """
    spoken = int(evidence.snapshot.columns.valid_from[row])
    count = int(np.searchsorted(layer.days, spoken, "right"))
    if spoken == OPEN_START or not count:
        return None
    days, first = np.unique(layer.days[:count], return_index=True)
    ends = [*first[1:].tolist(), count]
    since = None
    for number in range(len(days) - 1, -1, -1):
        shown = layer.rows[first[number] : ends[number]].tolist()
        if not any(_inside(evidence, one, place) for one in shown):
            break
        since = int(days[number])
    if since is None or spoken - since <= _LONG_DAYS * MS_PER_DAY:
        return None
    return since, int(layer.rows[count - 1])


def _inside(evidence: Evidence, row: int, place: NamedPlace) -> bool:
    snapshot, shape = evidence.snapshot, int(evidence.snapshot.columns.shape[row])
    west, south, east, north = snapshot.boxes[shape].tolist()
    if not (west <= place.lon <= east and south <= place.lat <= north):
        return False
    return contains(snapshot.shapes[shape], place.lon, place.lat)
