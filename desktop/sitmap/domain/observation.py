"""One dated observation and the controlled words it uses.

An observation is immutable once recorded; a correction is a new one that supersedes it.
Sources, parties, categories and metrics live in modules of their own; how observations
are stored or drawn does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sitmap.domain.dates import ValidTime
from sitmap.domain.metric import Interval
from sitmap.geo.geometry import Geometry

__all__ = [
    "Basis",
    "Kind",
    "MetricReading",
    "Observation",
    "Persistence",
    "Sensitivity",
]


class Kind(StrEnum):
    """What an observation is about; decides its table and its drawing."""

    CONTROL = "control"
    EVENT = "event"
    ROUTE = "route"
    PLACE = "place"
    METRIC = "metric"
    ASSESSMENT = "assessment"
    ANNOTATION = "annotation"


class Persistence(StrEnum):
    """How the valid date is to be read."""

    INSTANT = "instant"
    INTERVAL = "interval"
    UNTIL_NEXT = "until_next"


class Basis(StrEnum):
    """On what a statement rests."""

    CLAIMED = "claimed"
    ASSESSED = "assessed"
    CONFIRMED = "confirmed"
    DOCUMENTED = "documented"
    REPORTED = "reported"


class Sensitivity(StrEnum):
    """Sensitivity of a record after the humanitarian data responsibility guidelines."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    SEVERE = "severe"


@dataclass(frozen=True, slots=True)
class MetricReading:
    """A number as one source states it.

    ``value_text`` is the value as printed and is always shown first; ``interval`` holds its
    bounds and is empty for qualitative readings. ``metric`` is the code of its definition.
    """

    metric: str
    unit: str
    scope: str = ""
    value_text: str = ""
    interval: Interval = Interval()


@dataclass(frozen=True, slots=True)
class Observation:
    """One statement about one situation at one time.

    ``uid`` identifies this row, ``observation_uid`` the observation through its corrections
    (equal to the uid of its first row). Times ending in ``_from``/``_to``/``_at`` are int64
    milliseconds since 1970-01-01Z; ``None`` means open.
    """

    uid: UUID
    observation_uid: UUID
    kind: Kind
    valid: ValidTime
    persistence: Persistence
    title: str
    text: str = ""
    geometry: Geometry | None = None
    party: str = ""
    category: str = ""
    category_label: str = ""
    series: str = ""
    basis: Basis = Basis.REPORTED
    claimant: str = ""
    disputed_by: tuple[UUID, ...] = ()
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
    known_from: int = 0
    known_to: int | None = None
    recorded_at: int = 0
    superseded_at: int | None = None
    retracted: bool = False
    reason: str = ""
    properties: dict[str, object] = field(default_factory=dict)

    @property
    def grade(self) -> str:
        """The Admiralty grade, for example ``F6``."""
        return self.reliability + self.credibility
