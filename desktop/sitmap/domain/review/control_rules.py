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

from sitmap.domain.dates import MS_PER_DAY, OPEN_START, format_ms
from sitmap.domain.metric import format_number
from sitmap.domain.observation import Kind
from sitmap.domain.readings import Reading
from sitmap.domain.review.evidence import Evidence, Statement
from sitmap.domain.review.finding import Finding, Severity
from sitmap.domain.review.geography import NamedPlace, nearest
from sitmap.domain.review.words import says_held, says_reached
from sitmap.domain.snapshot import KINDS
from sitmap.geo.inside import contains, distance_to_m

__all__ = ["control", "geometry"]

_LONG_DAYS: Final = 30
_NO_SIDE: Final = re.compile(r"contested|unknown|grey|civilian|neutral", re.IGNORECASE)
_FRONT: Final = re.compile(
    r"\b(?:distance|far|near)\b.*\bfront\b|\bfront\b.*\bdistance\b", re.IGNORECASE
)
_CONTROL: Final = KINDS.index(Kind.CONTROL)
_TOLERANCE_KM: Final = 2.0
_SPOKEN_OF: Final = frozenset({Kind.EVENT, Kind.PLACE, Kind.ASSESSMENT})


@dataclass(frozen=True, eq=False)
class _Layer:
    """The areas of one side in one series; ``rows`` ascend by their day."""

    series: str
    source: int
    party: str
    rows: NDArray[np.int32]


def _layers(evidence: Evidence, other_than: int) -> Iterator[_Layer]:
    """Yield the surveyed areas of each series, source and side, but of one source."""
    c, snapshot = evidence.snapshot.columns, evidence.snapshot
    rows = evidence.rows
    usable = (c.kind[rows] == _CONTROL) & (c.shape[rows] >= 0) & ~c.schematic[rows]
    usable &= (c.source[rows] >= 0) & (c.source[rows] != other_than) & (c.party[rows] >= 0)
    rows = rows[usable]
    keys = np.stack([c.series[rows], c.source[rows], c.party[rows]], axis=1)
    for series, source, party in np.unique(keys, axis=0).tolist():
        own = rows[(keys == (series, source, party)).all(axis=1)]
        side = snapshot.parties[party]
        if series >= 0 and not _NO_SIDE.search(f"{side.code} {side.name}"):
            own = own[np.argsort(c.valid_from[own], kind="stable")]
            yield _Layer(snapshot.series_names[series], source, side.code, own)


def control(evidence: Evidence) -> Iterator[Finding]:
    """Places newly reached, or still held, that another source has had otherwise for long."""
    for statement in evidence.statements:
        side = evidence.party(statement.row)
        if statement.kind not in _SPOKEN_OF or not side or _NO_SIDE.search(side):
            continue
        words = _telling(evidence, statement)
        reached, held = says_reached(*words), says_held(*words)
        if reached or held:
            yield from _against_layers(evidence, statement, side, reached=reached)


def _telling(evidence: Evidence, statement: Statement) -> tuple[str, ...]:
    number = int(evidence.snapshot.columns.category[statement.row])
    code = evidence.snapshot.category_codes[number] if number >= 0 else ""
    return (statement.title, statement.body, code.replace("_", " "))


def _against_layers(
    evidence: Evidence, statement: Statement, side: str, *, reached: bool
) -> Iterator[Finding]:
    places = _places(evidence, statement)
    for layer in _layers(evidence, evidence.source(statement.row)) if places else ():
        if (layer.party == side) is not reached:
            continue
        inside = [(place, _since(evidence, layer, place, statement.row)) for place in places]
        told = [(place, run) for place, run in inside if run is not None]
        if told:
            yield _control(evidence, statement, layer, told, reached=reached)


def _places(evidence: Evidence, statement: Statement) -> tuple[NamedPlace, ...]:
    """Return where a statement is: the places that it names, else its own point."""
    c, row = evidence.snapshot.columns, statement.row
    lon, lat = float(c.lon[row]), float(c.lat[row])
    named = re.split(r"[;,(]", statement.place)
    found = [nearest(evidence.geography.places(name.strip()), lon, lat) for name in named]
    known = tuple(place for place in found if place is not None)
    if known or c.shape[row] >= 0 or not np.isfinite(lon):
        return known
    return (NamedPlace(statement.place or evidence.label(row), lon, lat),)


def _since(
    evidence: Evidence, layer: _Layer, place: NamedPlace, row: int
) -> tuple[int, int] | None:
    """Return the first day of the run of days with the place inside, and a row of the last.

    The run ends with the last day before the statement; None where it is not long.
    """
    c = evidence.snapshot.columns
    spoken = int(c.valid_from[row])
    rows = layer.rows[c.valid_from[layer.rows] <= spoken]
    if spoken == OPEN_START or not len(rows):
        return None
    days, first = np.unique(c.valid_from[rows], return_index=True)
    since = None
    for number in range(len(days) - 1, -1, -1):
        if not any(_inside(evidence, one, place) for one in rows[first[number] :].tolist()):
            break
        since, rows = int(days[number]), rows[: first[number]]
    if since is None or spoken - since <= _LONG_DAYS * MS_PER_DAY:
        return None
    return since, int(layer.rows[c.valid_from[layer.rows] <= spoken][-1])


def _inside(evidence: Evidence, row: int, place: NamedPlace) -> bool:
    snapshot, shape = evidence.snapshot, int(evidence.snapshot.columns.shape[row])
    west, south, east, north = snapshot.boxes[shape].tolist()
    if not (west <= place.lon <= east and south <= place.lat <= north):
        return False
    return contains(snapshot.shapes[shape], place.lon, place.lat)


def _control(
    evidence: Evidence,
    statement: Statement,
    layer: _Layer,
    told: Sequence[tuple[NamedPlace, tuple[int, int]]],
    *,
    reached: bool,
) -> Finding:
    side = evidence.snapshot.vocabulary.parties[layer.party].name
    words = ", ".join(f"{place.name} (since {format_ms(run[0])})" for place, run in told)
    said = "newly reached" if reached else "held"
    return Finding(
        "control",
        Severity.WARNING,
        (statement.row, *dict.fromkeys(run[1] for _, run in told)),
        f"“{evidence.label(statement.row)}” tells of ground {said}, but “{layer.series}” "
        f"has had under {side}: {words}.",
    )


def geometry(evidence: Evidence) -> Iterator[Finding]:
    """A stated distance of the front to a place against the areas of another source."""
    for reading in evidence.readings:
        if reading.unit != "km" or reading.interval.is_empty or not _FRONT.search(reading.name):
            continue
        c = evidence.snapshot.columns
        lon, lat = float(c.lon[reading.row]), float(c.lat[reading.row])
        place = nearest(evidence.geography.places(reading.scope), lon, lat)
        if place is not None and reading.party:
            yield from _front(evidence, reading, place)


def _front(evidence: Evidence, reading: Reading, place: NamedPlace) -> Iterator[Finding]:
    shapes, c = evidence.snapshot.shapes, evidence.snapshot.columns
    for layer in _layers(evidence, evidence.source(reading.row)):
        shown = np.intersect1d(layer.rows, evidence.situation.rows).tolist()
        if layer.party != reading.party or not shown:
            continue
        away = [distance_to_m(shapes[int(c.shape[row])], place.lon, place.lat) for row in shown]
        km = min(away) / 1000
        low, high = reading.interval.bounds()
        if not low - _TOLERANCE_KM <= km <= high + _TOLERANCE_KM:
            yield Finding(
                "geometry",
                Severity.NOTE,
                (reading.row, shown[int(np.argmin(away))]),
                f"{reading.name}: {reading.value()} is stated; in “{layer.series}” it is "
                f"{format_number(round(km, 1))} km from {place.name}.",
            )
