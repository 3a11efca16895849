"""Areas are united inside one series, party and category and never taken from each other."""

from __future__ import annotations

import pytest

from sitmap.domain.areas import areas_of, overlap_km2
from sitmap.domain.observation import Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.geo.geodesic import area_m2, circle
from sitmap.geo.geometry import Geometry
from tests.helpers.snapshots import Row, make_snapshot, situation_on


def box(west: float, south: float, east: float, north: float) -> str:
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return f"POLYGON (({', '.join(f'{x} {y}' for x, y in corners)}))"


LEFT, MIDDLE, RIGHT = box(37, 48, 37.2, 48.2), box(37.1, 48, 37.3, 48.2), box(37.5, 48, 37.7, 48.2)


def held(wkt: str, party: str = "RU", valid: str = "2025-11-17", **more: str) -> Row:
    values = {"category": "held", "series": "Daily", **more}
    return Row(Kind.CONTROL, valid, wkt, party=party, **values)  # type: ignore[arg-type]


def km2(*texts: str) -> float:
    return sum(area_m2(Geometry.from_wkt(text)) for text in texts) / 1e6


def areas(snapshot: Snapshot, **more: str) -> dict[tuple[str, str, str], float]:
    found = areas_of(snapshot, situation_on(snapshot), **more)  # type: ignore[arg-type]
    return {(area.series, area.party, area.category): area.km2 for area in found}


def test_parts_of_one_group_are_united_and_groups_are_not() -> None:
    snapshot = make_snapshot([held(LEFT), held(MIDDLE), held(RIGHT), held(MIDDLE, "UA")])
    found = areas(snapshot)
    assert found == {
        ("Daily", "RU", "held"): pytest.approx(km2(box(37, 48, 37.3, 48.2), RIGHT), rel=1e-6),
        ("Daily", "UA", "held"): pytest.approx(km2(MIDDLE)),
    }
    parts = areas_of(snapshot, situation_on(snapshot))
    assert overlap_km2(parts) == pytest.approx(km2(MIDDLE), rel=1e-6)


def test_only_control_with_a_shape_has_an_area() -> None:
    snapshot = make_snapshot(
        [Row(Kind.ANNOTATION, wkt=LEFT), Row(wkt=RIGHT), held("", "UA"), held(LEFT)]
    )
    assert areas(snapshot) == {("Daily", "RU", "held"): pytest.approx(km2(LEFT))}
    assert overlap_km2(areas_of(snapshot, situation_on(snapshot))) == 0.0


def test_a_series_can_be_asked_for_alone() -> None:
    snapshot = make_snapshot([held(LEFT), held(RIGHT, series="Other"), held(MIDDLE, series="")])
    assert {key[0] for key in areas(snapshot)} == {"Daily", "Other", ""}
    assert list(areas(snapshot, series="Other")) == [("Other", "RU", "held")]


def test_only_what_lies_within_a_circle_counts() -> None:
    snapshot = make_snapshot([held(LEFT), held(RIGHT, "UA")])
    ring = circle(37.1, 48.1, 2000)
    found = {
        area.party: area.km2 for area in areas_of(snapshot, situation_on(snapshot), within=ring)
    }
    assert found["RU"] == pytest.approx(area_m2(ring) / 1e6)
    assert found.get("UA", 0.0) == 0.0


def test_an_area_tells_its_oldest_date_and_every_source() -> None:
    rows = [
        held(LEFT, valid="2025-11-10", source="one"),
        held(RIGHT, valid="2025-11-10", source="two"),
        held(MIDDLE, valid="2025-11-17", series="", source="three"),
    ]
    daily, other = areas_of(snapshot := make_snapshot(rows), situation_on(snapshot))
    assert (daily.valid, daily.age_days, daily.source) == ("2025-11-10", 7, "one; two")
    assert (other.valid, other.source) == ("2025-11-17", "three")
