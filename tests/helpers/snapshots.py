"""Small snapshots made by hand, for tests that need no file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from sitmap.domain.category import (
    CaseInfo,
    Category,
    Definition,
    MetricDefinition,
    Party,
    Series,
    Vocabulary,
)
from sitmap.domain.dates import OPEN_END, SituationDate, known_bound_ms, parse_edtf, window
from sitmap.domain.dates import parse_duration as duration
from sitmap.domain.handling import handling_code
from sitmap.domain.observation import Basis, Kind, Persistence
from sitmap.domain.situation import Known, Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import BASES, KINDS, PERSISTENCES, Columns, Texts
from sitmap.domain.source import Source
from sitmap.geo.geometry import Geometry

__all__ = ["EXAMPLE_DAY", "EXAMPLE_EXTENT", "Row", "example_rows", "make_snapshot", "situation_on"]

EXAMPLE_DAY: Final = date(2025, 11, 17)
EXAMPLE_EXTENT: Final = (36.7, 47.95, 37.7, 48.55)
_KNOWN_FROM: Final = known_bound_ms(date(2025, 11, 16), "Europe/Kyiv")


@dataclass(frozen=True, slots=True)
class Row:
    """One observation in few words; codes that the vocabulary lacks are added to it."""

    kind: Kind = Kind.EVENT
    valid: str = "2025-11-17"
    wkt: str = ""
    title: str = ""
    party: str = ""
    category: str = ""
    series: str = ""
    metric: str = ""
    value: str = ""
    low: float | None = None
    best: float | None = None
    high: float | None = None
    unit: str = ""
    scope: str = ""
    basis: Basis = Basis.REPORTED
    claimant: str = ""
    source: str = "article"
    source_ref: str = ""
    place: str = ""
    grade: str = "F6"
    precision_m: float | None = None
    schematic: bool = False
    tlp: str = ""
    persistence: Persistence | None = None
    known_from: int = _KNOWN_FROM
    known_to: int = OPEN_END
    superseded_at: int = OPEN_END
    retracted: bool = False
    recorded_at: int | None = None
    """None is when it became known."""

    def read_as(self) -> Persistence:
        """Return how the date is read: until next in a series, else by kind."""
        if self.persistence is not None:
            return self.persistence
        if self.series:
            return Persistence.UNTIL_NEXT
        return Persistence.INSTANT if self.kind is Kind.EVENT else Persistence.INTERVAL


def example_rows() -> tuple[Row, ...]:
    """Return a small situation around Pokrovsk: areas, a route, places, events, readings."""
    east = "POLYGON ((37.3 48.1, 37.7 48.1, 37.7 48.5, 37.35 48.45, 37.22 48.29, 37.3 48.1))"
    grey = "POLYGON ((37.14 48.26, 37.22 48.26, 37.22 48.31, 37.14 48.31, 37.14 48.26))"
    return (
        Row(
            Kind.CONTROL,
            "2025-11-15",
            east,
            "Eastern approaches",
            "RU",
            "controlled_ru",
            "Approaches",
            basis=Basis.ASSESSED,
            schematic=True,
            source_ref="F022",
        ),
        Row(
            Kind.CONTROL,
            "2025-11-15",
            grey,
            "Grey zone",
            "contested",
            "contested_unknown",
            "Grey zones",
            basis=Basis.CLAIMED,
            schematic=True,
        ),
        Row(
            Kind.ROUTE,
            "2025-11-01/2025-11-17",
            "LINESTRING (36.75 48.2, 36.95 48.25, 37.18 48.28)",
            "Road west",
            "UA",
            "road",
            schematic=True,
        ),
        Row(wkt="POINT (37.1803 48.2816)", title="Clashes", party="RU", category="assault"),
        Row(wkt="POINT (37.25 48.15)", title="Strike", party="RU", category="air_strike"),
        _reading("troops", "RU", "80,000-150,000", 80_000, 150_000, "people", "Pokrovsk sector"),
        _reading("troops", "UA", "5,000-6,000", 5_000, 6_000, "people", "Pokrovsk sector"),
        _reading("perimeter", "RU", "at least 60%", 60, None, "%", "Pokrovsk"),
        _reading("corridor", "UA", "5-10 kilometers", 5, 10, "km", "Pokrovsk"),
    )


def _reading(
    metric: str,
    party: str,
    value: str,
    low: float | None,
    high: float | None,
    unit: str,
    scope: str,
) -> Row:
    return Row(
        Kind.METRIC,
        "2025-11-01/2025-11-17",
        party=party,
        metric=metric,
        value=value,
        low=low,
        high=high,
        unit=unit,
        scope=scope,
        basis=Basis.ASSESSED,
    )


_PARTIES: Final = (
    Party("RU", "Russian forces", "#D55E00", "none"),
    Party("UA", "Ukrainian forces", "#0072B2", "horizontal"),
    Party("contested", "Contested or unknown", "#8C8C8C", "dots"),
)
_CATEGORIES: Final = (
    Category(
        "controlled_ru",
        "Russian-controlled, assessed",
        "control",
        (Definition("The source judges that Russian forces hold the area and can move in it."),),
    ),
    Category("contested_unknown", "Contested or unknown", "control"),
)
_METRICS: Final = (
    MetricDefinition("troops", "Troop concentration", "people", "forces"),
    MetricDefinition("perimeter", "Share of the perimeter held", "%", "control"),
)
_SOURCE: Final = Source(
    "article",
    "Article on the battle of Pokrovsk (untitled)",
    describes="2025-11-17",
    language="en",
    licence="unknown",
)


def _vocabulary(rows: Sequence[Row]) -> Vocabulary:
    """Return the lists that the rows use, ours first."""
    parties = {item.code: item for item in _PARTIES}
    categories = {item.code: item for item in _CATEGORIES}
    metrics = {item.code: item for item in _METRICS}
    sources = {_SOURCE.code: _SOURCE}
    series: dict[str, Series] = {}
    for row in rows:
        if row.party:
            parties.setdefault(row.party, Party(row.party, row.party))
        if row.category:
            name = row.category.replace("_", " ").capitalize()
            categories.setdefault(row.category, Category(row.category, name, row.kind.value))
        if row.metric:
            metrics.setdefault(row.metric, MetricDefinition(row.metric, row.metric, row.unit))
        if row.series:
            series.setdefault(row.series, Series(row.series, row.kind.value))
        if row.source:
            sources.setdefault(row.source, Source(row.source, row.source))
    return Vocabulary(parties, categories, metrics, series, sources)


def make_snapshot(
    rows: Sequence[Row] | None = None,
    *,
    info: CaseInfo | None = None,
    vocabulary: Vocabulary | None = None,
    disputes: dict[int, tuple[int, ...]] | None = None,
) -> Snapshot:
    """Return a snapshot of these rows (None: the example); row numbers are their places."""
    rows = example_rows() if rows is None else tuple(rows)
    lists = vocabulary or _vocabulary(rows)
    info = info or CaseInfo("Battle of Pokrovsk", "Europe/Kyiv")
    shapes = tuple(dict.fromkeys(Geometry.from_wkt(row.wkt) for row in rows if row.wkt))
    return Snapshot(
        info,
        lists,
        _columns(rows, lists, shapes, info.zone),
        _texts(rows),
        shapes,
        disputes=disputes or {},
    )


def _columns(
    rows: Sequence[Row], lists: Vocabulary, shapes: tuple[Geometry, ...], zone: str
) -> Columns:
    n = len(rows)
    valid = [parse_edtf(row.valid, zone) if row.valid else None for row in rows]
    found = [Geometry.from_wkt(row.wkt) if row.wkt else None for row in rows]
    points = [shape.representative_point() if shape else (np.nan, np.nan) for shape in found]
    uid = np.zeros((n, 16), np.uint8)
    uid[:, 6], uid[:, 8] = 0x70, 0x80
    uid[:, 15], uid[:, 14] = np.arange(n) % 256, np.arange(n) // 256

    def index(codes: Sequence[str], values: list[str]) -> list[int]:
        order = {code: number for number, code in enumerate(codes)}
        return [order[value] if value else -1 for value in values]

    def numbers(values: list[float | None]) -> list[float]:
        return [np.nan if value is None else float(value) for value in values]

    return Columns(
        fid=np.arange(1, n + 1, dtype=np.int64),
        uid=uid,
        kind=np.array([KINDS.index(row.kind) for row in rows], np.uint8),
        persistence=np.array([PERSISTENCES.index(row.read_as()) for row in rows], np.uint8),
        basis=np.array([BASES.index(row.basis) for row in rows], np.uint8),
        dated=np.array([item is not None for item in valid], np.bool_),
        valid_from=np.array([item.start if item else 0 for item in valid], np.int64),
        valid_to=np.array([item.end if item else 0 for item in valid], np.int64),
        known_from=np.array([row.known_from for row in rows], np.int64),
        known_to=np.array([row.known_to for row in rows], np.int64),
        recorded_at=np.array(
            [row.known_from if row.recorded_at is None else row.recorded_at for row in rows],
            np.int64,
        ),
        superseded_at=np.array([row.superseded_at for row in rows], np.int64),
        retracted=np.array([row.retracted for row in rows], np.bool_),
        party=np.array(index(list(lists.parties), [row.party for row in rows]), np.int16),
        category=np.array(index(list(lists.categories), [row.category for row in rows]), np.int16),
        metric=np.array(index(list(lists.metrics), [row.metric for row in rows]), np.int16),
        series=np.array(index(list(lists.series), [row.series for row in rows]), np.int32),
        source=np.array(index(list(lists.sources), [row.source for row in rows]), np.int32),
        shape=np.array([shapes.index(shape) if shape else -1 for shape in found], np.int32),
        lon=np.array([point[0] for point in points], np.float64),
        lat=np.array([point[1] for point in points], np.float64),
        low=np.array(numbers([row.low for row in rows]), np.float64),
        best=np.array(numbers([row.best for row in rows]), np.float64),
        high=np.array(numbers([row.high for row in rows]), np.float64),
        precision_m=np.array(numbers([row.precision_m for row in rows]), np.float64),
        schematic=np.array([row.schematic for row in rows], np.bool_),
        handling=np.array([handling_code(row.tlp) for row in rows], np.uint8),
    )


def _texts(rows: Sequence[Row]) -> Texts:
    return Texts(
        title=tuple(row.title for row in rows),
        value_text=tuple(row.value for row in rows),
        unit=tuple(row.unit for row in rows),
        scope=tuple(row.scope for row in rows),
        claimant=tuple(row.claimant for row in rows),
        valid_text=tuple(row.valid for row in rows),
        source_ref=tuple(row.source_ref for row in rows),
        place=tuple(row.place for row in rows),
        grade=tuple(row.grade for row in rows),
    )


def situation_on(
    snapshot: Snapshot,
    day: SituationDate = EXAMPLE_DAY,
    length: str = "1d",
    known_on: date | None = None,
) -> Situation:
    """Return what shows on a day, with a window and, if asked, what was known on another."""
    end = None if known_on is None else known_bound_ms(known_on, snapshot.info.zone)
    return snapshot.at(window(day, duration(length)), Known(end))
