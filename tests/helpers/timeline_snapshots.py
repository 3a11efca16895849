"""Snapshots with a story in time, for tests of the timeline and of the metrics panel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from sitmap.domain.category import MetricDefinition, Party, SavedView, Series, Vocabulary
from sitmap.domain.observation import Basis, Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.source import Source
from tests.helpers.snapshots import Row, make_snapshot

__all__ = ["FIRST", "LAST", "story_rows", "story_snapshot"]

FIRST: Final = date(2025, 1, 10)
LAST: Final = date(2025, 11, 17)

_VOCABULARY: Final = Vocabulary(
    parties={
        "RU": Party("RU", "Russian forces", "#D55E00"),
        "UA": Party("UA", "Ukrainian forces", "#0072B2"),
    },
    metrics={
        "troops": MetricDefinition("troops", "Troop concentration", "people", "Forces"),
        "drones": MetricDefinition("drones", "Drone dominance", "qualitative", "Drones"),
        "corridor": MetricDefinition("corridor", "Corridor width", "km", "Corridor"),
    },
    series={"widths": Series("widths", "metric", 30)},
    sources={"article": Source("article", "Article"), "report": Source("report", "Report")},
    views={
        "Start": SavedView("Start", (36.0, 47.0, 38.0, 49.0), "2025-03-01"),
        "Place": SavedView("Place", (36.0, 47.0, 38.0, 49.0)),
    },
)


def story_rows() -> tuple[Row, ...]:
    """Return rows between FIRST and LAST: events, claims that differ, a series that ages."""
    troops = Row(
        Kind.METRIC,
        "2025-11-01/2025-11-17",
        metric="troops",
        unit="people",
        scope="sector",
        basis=Basis.ASSESSED,
    )
    return (
        Row(valid="2025-01-10", title="First", party="RU"),
        Row(valid="2025-06-01", title="Middle", party="UA"),
        Row(valid="2025-11-17", title="Last", party="RU"),
        replace(troops, party="RU", value="80,000-150,000", low=80_000.0, high=150_000.0),
        replace(troops, party="RU", value="150,000", best=150_000.0, claimant="a warning"),
        replace(troops, party="UA", value="~7,500-10,000", low=7_500.0, high=10_000.0),
        Row(Kind.METRIC, "2025-11-17", party="RU", metric="drones", value="helped by fog"),
        _width("2025-08-01", "at least 20 km", low=20.0),
        _width("2025-10-01", "5-10 km", low=5.0, high=10.0),
        Row(valid="", title="Undated"),
    )


def _width(valid: str, value: str, low: float, high: float | None = None) -> Row:
    return Row(
        Kind.METRIC,
        valid,
        party="UA",
        series="widths",
        metric="corridor",
        value=value,
        low=low,
        high=high,
        unit="km",
        source="report",
    )


def story_snapshot() -> Snapshot:
    """Return the snapshot of the story; the claim in row 4 denies that in row 3."""
    return make_snapshot(story_rows(), vocabulary=_VOCABULARY, disputes={3: (4,)})
