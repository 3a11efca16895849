"""Stated widths, distances and shares against the same figures measured on other sources' areas.

Only surveyed areas of another source than the claim's are measured; what the claim itself drew,
or is schematic, says nothing about it. The measuring itself is ``ground_figures``'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from sitmap.domain.derived import Derived
from sitmap.domain.ground_figures import CORRIDOR, ground_figures
from sitmap.domain.measured_place import Spot
from sitmap.domain.metric import Interval, format_number
from sitmap.domain.observation import Kind
from sitmap.domain.readings import Reading
from sitmap.domain.review.evidence import Evidence
from sitmap.domain.review.finding import Finding, Severity, counted
from sitmap.domain.review.geography import NamedPlace, nearest
from sitmap.domain.review.words import names_in, stated_wind
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot_columns import KINDS
from sitmap.geo.geodesic import destination

__all__ = ["geometry"]

_FRONT: Final = re.compile(r"\bdistance\b.*\bfront\b|\bfront\b.*\bdistance\b", re.IGNORECASE)
_WIDTH: Final = re.compile(r"\bcorridor\b.*\bwidth\b|\bwidth\b.*\bcorridor\b", re.IGNORECASE)
_PERIMETER: Final = re.compile(r"\bperimeter\b", re.IGNORECASE)
_CONTROL: Final = KINDS.index(Kind.CONTROL)
_REAR_M: Final = 40_000.0
_RADII_KM: Final = (3.0, 5.0, 10.0)
"""A perimeter is stated without its radius: a share must fit none of these to be told."""
_OFF_KM: Final = 2.0
_OFF_PERCENT: Final = 10.0


def geometry(evidence: Evidence) -> Iterator[Finding]:
    """A claimed width, distance or share that no measure on another source's areas allows."""
    for reading in evidence.readings:
        sort = _sort(reading)
        place = _place(evidence, reading) if sort else None
        areas = _areas_of_others(evidence, reading) if place is not None else None
        if place is not None and areas is not None and len(areas):
            evidence.progress.step(0, 0)
            spots = _spots(evidence, reading, sort, place)
            yield from _compared(evidence, reading, sort, areas, spots)


def _sort(reading: Reading) -> str:
    """Return the code of the measured figure that a reading can be held against, or ""."""
    if reading.interval.is_empty or not reading.party:
        return ""
    if reading.unit == "%":
        return "perimeter_share" if _PERIMETER.search(reading.name) else ""
    if reading.unit == "km" and _FRONT.search(reading.name):
        return "area_distance"
    return CORRIDOR if reading.unit == "km" and _WIDTH.search(reading.name) else ""


def _place(evidence: Evidence, reading: Reading) -> NamedPlace | None:
    c = evidence.snapshot.columns
    lon, lat = float(c.lon[reading.row]), float(c.lat[reading.row])
    for name in (reading.scope, *names_in(reading.scope)):
        found = nearest(evidence.geography.places(name), lon, lat)
        if found is not None:
            return found
    return None


def _areas_of_others(evidence: Evidence, reading: Reading) -> Situation:
    c, situation = evidence.snapshot.columns, evidence.situation
    rows = situation.rows
    keep = (c.kind[rows] == _CONTROL) & ~c.schematic[rows] & (c.source[rows] >= 0)
    return situation.where(keep & (c.source[rows] != evidence.source(reading.row)))


def _spots(evidence: Evidence, reading: Reading, sort: str, place: NamedPlace) -> tuple[Spot, ...]:
    at = (place.name, place.lon, place.lat)
    if sort == "perimeter_share":
        return tuple(Spot(*at, radius_km) for radius_km in _RADII_KM)
    if sort == CORRIDOR:
        # Without the direction of the way nobody knows which corridor is meant.
        azimuth = stated_wind(evidence.snapshot.texts.title[reading.row])
        rear = None if azimuth is None else destination(*at[1:], azimuth, _REAR_M)
        return () if rear is None else (Spot(*at, rear=rear, side=reading.party),)
    return (Spot(*at),)


def _compared(
    evidence: Evidence, reading: Reading, sort: str, areas: Situation, spots: Sequence[Spot]
) -> Iterator[Finding]:
    by_source: dict[int, list[Derived]] = {}
    for spot in spots:
        for figure in ground_figures(evidence.snapshot, areas, spot):
            if figure.metric == sort and figure.party == reading.party:
                by_source.setdefault(evidence.source(figure.rows[0]), []).append(figure)
    allowed = _OFF_PERCENT if reading.unit == "%" else _OFF_KM
    for source, figures in by_source.items():
        bounds = np.array([figure.interval.bounds() for figure in figures])
        low, high = float(bounds.min()), float(bounds.max())
        wide = Interval(low=low - allowed, high=high + allowed)
        if len(figures) == len(spots) and not wide.overlaps(reading.interval):
            yield _finding(evidence, reading, source, figures, (low, high))


def _finding(
    evidence: Evidence,
    reading: Reading,
    source: int,
    figures: Sequence[Derived],
    measured: tuple[float, float],
) -> Finding:
    codes = evidence.snapshot.source_codes
    title = evidence.snapshot.vocabulary.sources[codes[source]].title
    words = "–".join(dict.fromkeys(format_number(round(end)) for end in measured))
    radii = f", {_RADII_KM[0]:g} to {_RADII_KM[-1]:g} km round it" if len(figures) > 1 else ""
    return Finding(
        "geometry",
        Severity.NOTE,
        counted([reading.row, *(row for figure in figures for row in figure.rows)]),
        f"{reading.name}, {reading.about()}: {reading.value()} is stated; measured on the areas "
        f"of {title} it is {words} {reading.unit}{radii}.",
    )
