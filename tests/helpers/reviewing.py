"""Evidence made by hand for the rules of the review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from sitmap.domain.review.evidence import Evidence
from sitmap.domain.review.finding import Finding
from sitmap.domain.review.geography import NO_GEOGRAPHY, Geography, NamedPlace, Road
from sitmap.domain.review.registry import review
from tests.helpers.snapshots import EXAMPLE_DAY, Row, make_snapshot, situation_on

__all__ = ["AROUND_POKROVSK", "MadeGeography", "evidence_of", "found_by", "rows_found"]


@dataclass(frozen=True)
class MadeGeography:
    """A handful of places and roads."""

    known: Sequence[NamedPlace] = ()
    ways: Sequence[Road] = field(default=())

    def places(self, name: str) -> Sequence[NamedPlace]:
        """Return the places of this name."""
        return [place for place in self.known if place.name == name]

    def roads(self) -> Sequence[Road]:
        """Return the roads."""
        return self.ways


AROUND_POKROVSK = MadeGeography(
    (
        NamedPlace("Pokrovsk", 37.18, 48.28),
        NamedPlace("Kramatorsk", 37.57, 48.73),
        NamedPlace("Selydove", 37.30, 48.15),
        NamedPlace("Selydove", 30.00, 50.00),
    ),
    (
        Road(("T0504",), "Pokrovsk - Bakhmut", np.array([[37.18, 48.28], [38.0, 48.6]])),
        Road(
            ("E50", "M30"), "Dnipro - Donetsk", np.array([[35, 48.46], [37.18, 48.28], [37.8, 48]])
        ),
    ),
)


def evidence_of(
    rows: Sequence[Row],
    geography: Geography = NO_GEOGRAPHY,
    *,
    bodies: Mapping[int, str] | None = None,
    disputes: dict[int, tuple[int, ...]] | None = None,
    day: date = EXAMPLE_DAY,
) -> Evidence:
    """Return the evidence of these rows on a day."""
    snapshot = make_snapshot(rows, disputes=disputes)
    return Evidence(snapshot, situation_on(snapshot, day), geography, lambda _rows: bodies or {})


def found_by(rule: str, evidence: Evidence) -> list[Finding]:
    """Return what one rule finds; every finding is a sentence with rows of the snapshot."""
    found = [finding for finding in review(evidence) if finding.rule == rule]
    for finding in found:
        assert finding.explanation.endswith(".")
        assert finding.rows
        assert all(0 <= row < len(evidence.snapshot) for row in finding.rows)
    return found


def rows_found(rule: str, evidence: Evidence) -> list[tuple[int, ...]]:
    """Return the rows of what one rule finds."""
    return [finding.rows for finding in found_by(rule, evidence)]
