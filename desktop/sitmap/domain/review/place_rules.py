"""Rules about the ground: stated distances, directions and roads against the true ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitmap.domain.review.evidence import Evidence, Statement
from sitmap.domain.review.finding import Finding, Severity
from sitmap.domain.review.geography import NamedPlace, Road, courses_from, nearest
from sitmap.domain.review.words import (
    StatedDistance,
    StatedRoad,
    angle_between,
    names_in,
    road_key,
    stated_distances,
    stated_roads,
    wind_name,
)
from sitmap.geo.geodesic import bearing, distance_m

__all__ = ["directions", "distances"]

_OFF_DEGREES = 45.0
_ROAD_OFF_DEGREES = 60.0
_OFF_SHARE = 0.1
_ROUGHLY_OFF_SHARE = 0.2
_OFF_KM = 1.0
_FARTHEST_KM = 500.0
"""Names farther apart are homonyms sooner than towns of one sentence."""


def distances(evidence: Evidence) -> Iterator[Finding]:
    """A stated distance or direction between two places against the geodesic one."""
    for statement in evidence.read():
        text, found = _first_distance(statement)
        if found is None:
            continue
        there = _subject(evidence, statement, found)
        here = None if there is None else _origin(evidence, found, text, there)
        if there is not None and here is not None:
            yield from _distance(statement, found, here, there)


def _first_distance(statement: Statement) -> tuple[str, StatedDistance | None]:
    for text in statement.texts():
        for found in stated_distances(text):
            return " ".join(statement.texts()), found
    return "", None


def _subject(evidence: Evidence, statement: Statement, found: StatedDistance) -> NamedPlace | None:
    c = evidence.snapshot.columns
    if not statement.place or statement.place == found.origin:
        return None
    lon, lat = float(c.lon[statement.row]), float(c.lat[statement.row])
    return nearest(evidence.geography.places(statement.place), lon, lat)


def _origin(
    evidence: Evidence, found: StatedDistance, text: str, there: NamedPlace
) -> NamedPlace | None:
    """Return the place counted from: as stated, else the other one that the words name."""
    names = (found.origin,) if found.origin else names_in(text)
    for name in names:
        place = nearest(evidence.geography.places(name), there.lon, there.lat)
        if place is None or (place.lon, place.lat) == (there.lon, there.lat):
            continue
        if distance_m(place.lon, place.lat, there.lon, there.lat) < _FARTHEST_KM * 1000:
            return place
    return None


def _distance(
    statement: Statement, found: StatedDistance, here: NamedPlace, there: NamedPlace
) -> Iterator[Finding]:
    km = distance_m(here.lon, here.lat, there.lon, there.lat) / 1000
    azimuth = bearing(here.lon, here.lat, there.lon, there.lat)
    allowed = (_ROUGHLY_OFF_SHARE if found.rough else _OFF_SHARE) * found.km + _OFF_KM
    wrong_way = found.azimuth is not None and _off(found, azimuth) > _OFF_DEGREES
    if abs(km - found.km) > allowed or wrong_way:
        yield Finding(
            "distance",
            Severity.WARNING if wrong_way else Severity.NOTE,
            (statement.row,),
            f"“{found.words}”: {there.name} lies {km:.0f} km to the {wind_name(azimuth)} of "
            f"{here.name}.",
        )


def _off(found: StatedDistance, azimuth: float) -> float:
    """Return by how much a stated direction errs; without "of" it may be meant backwards."""
    stated = 0.0 if found.azimuth is None else found.azimuth
    off = angle_between(stated, azimuth)
    return off if found.origin else min(off, angle_between(stated, azimuth + 180.0))


# --- roads --------------------------------------------------------------------------------


def directions(evidence: Evidence) -> Iterator[Finding]:
    """A stated direction along a numbered road against the course of that road."""
    roads = evidence.geography.roads()
    for statement in evidence.read():
        for text in statement.texts():
            found = next(iter(stated_roads(text)), None)
            start = None if found is None else _start(evidence, text)
            if found is not None and start is not None:
                yield from _direction(statement, found, start, roads)
                break


def _start(evidence: Evidence, text: str) -> NamedPlace | None:
    focus = evidence.focus
    named = (evidence.geography.places(name) for name in names_in(text))
    for places in named:
        if places:
            return nearest(places, focus.lon, focus.lat) if focus else places[0]
    return focus


def _direction(
    statement: Statement, found: StatedRoad, start: NamedPlace, roads: Sequence[Road]
) -> Iterator[Finding]:
    key = road_key(found.ref)
    meant = [road for road in roads if key in map(road_key, road.refs)]
    courses = [(road, course) for road in meant for course in courses_from(road, start)]
    if not courses or any(
        angle_between(course, found.azimuth) <= _ROAD_OFF_DEGREES for _, course in courses
    ):
        return
    winds = " and the ".join(dict.fromkeys(wind_name(course) for _, course in courses))
    yield Finding(
        "direction",
        Severity.WARNING,
        (statement.row,),
        f"“{found.words}”: from {start.name} the {found.ref} ({courses[0][0].name}) runs to the "
        f"{winds}{_other_road(found, start, roads)}.",
    )


def _other_road(found: StatedRoad, start: NamedPlace, roads: Sequence[Road]) -> str:
    """Return which road does run as stated, by its closest course; "" where none does."""
    off = [
        (angle_between(course, found.azimuth), "/".join(road.refs))
        for road in roads
        for course in courses_from(road, start)
    ]
    closest = min(off, default=(180.0, ""))
    if closest[0] > _OFF_DEGREES:
        return ""
    return f"; the road {wind_name(found.azimuth)} is the {closest[1]}"
