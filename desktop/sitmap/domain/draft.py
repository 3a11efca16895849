"""What a person or an import wants to record, before it has an identity and a time.

A draft carries what may be chosen; uids, journal times and derived bounds are given by
whoever records it. How it is checked against a file's lists does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sitmap.domain.observation import (
    Basis,
    Kind,
    MetricReading,
    Observation,
    Persistence,
    Sensitivity,
)
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry

__all__ = ["GEOMETRY_KINDS", "Draft", "check_geometry", "default_persistence", "draft_of"]

_AREAS: Final = ("Polygon", "MultiPolygon")
_ANY: Final = ("Point", "MultiPoint", "LineString", "MultiLineString", *_AREAS)

GEOMETRY_KINDS: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.CONTROL: _AREAS,
    Kind.EVENT: _ANY,
    Kind.ROUTE: ("LineString", "MultiLineString"),
    Kind.PLACE: ("Point",),
    Kind.METRIC: _ANY,
    Kind.ASSESSMENT: _ANY,
    Kind.ANNOTATION: _ANY,
}
"""Which geometry each kind of observation may have; none at all is always allowed."""

_WORDS: Final = {Kind.CONTROL: "a polygon", Kind.ROUTE: "a line", Kind.PLACE: "a point"}


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of an observation that its author chooses.

    ``valid_text`` is EDTF, empty for undated. ``persistence`` None means the kind's
    default. ``disputed_by`` names observations by uid or source_ref; ``sources`` are codes.
    ``known_from`` is a day of the file's zone or an instant with a zone; None means the
    time of recording.
    """

    kind: Kind
    valid_text: str = ""
    persistence: Persistence | None = None
    title: str = ""
    text: str = ""
    geometry: Geometry | None = None
    party: str = ""
    category: str = ""
    category_label: str = ""
    series: str = ""
    basis: Basis = Basis.REPORTED
    claimant: str = ""
    disputed_by: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    source_ref: str = ""
    reliability: str = "F"
    credibility: str = "6"
    place: str = ""
    about_text: str = ""
    reading: MetricReading | None = None
    location_precision_m: float | None = None
    schematic: bool = False
    sensitivity: Sensitivity = Sensitivity.LOW
    tlp: str = ""
    embargo_until: str = ""
    flagged: str = ""
    known_from: str | None = None
    properties: dict[str, object] = field(default_factory=dict)


def default_persistence(kind: Kind, series: str = "") -> Persistence:
    """Return how the date of a kind is read if its author does not say."""
    if kind is Kind.CONTROL or (kind is Kind.METRIC and series):
        return Persistence.UNTIL_NEXT
    if kind is Kind.EVENT:
        return Persistence.INSTANT
    return Persistence.INTERVAL


def check_geometry(kind: Kind, geometry: Geometry | None) -> None:
    """Raise UserError if a geometry does not fit the kind of observation."""
    if geometry is None or geometry.kind in GEOMETRY_KINDS[kind]:
        return
    raise UserError(
        f"{kind.value} observations cannot be drawn as {geometry.kind}",
        where="geometry",
        hint=f"give {_WORDS[kind]}",
    )


def draft_of(observation: Observation) -> Draft:
    """Return the draft that would record the same content again, for correcting it.

    ``known_from`` stays empty: a correction is known from when it is recorded.
    """
    return Draft(
        kind=observation.kind,
        valid_text=observation.valid.text,
        persistence=observation.persistence,
        title=observation.title,
        text=observation.text,
        geometry=observation.geometry,
        party=observation.party,
        category=observation.category,
        category_label=observation.category_label,
        series=observation.series,
        basis=observation.basis,
        claimant=observation.claimant,
        disputed_by=tuple(str(uid) for uid in observation.disputed_by),
        sources=observation.sources,
        source_ref=observation.source_ref,
        reliability=observation.reliability,
        credibility=observation.credibility,
        place=observation.place,
        about_text=observation.about_text,
        reading=observation.reading,
        location_precision_m=observation.location_precision_m,
        schematic=observation.schematic,
        sensitivity=observation.sensitivity,
        tlp=observation.tlp,
        embargo_until=observation.embargo_until,
        flagged=observation.flagged,
        properties=observation.properties,
    )
