"""What changed between two dates: gross, by series and party, each series with itself."""

from __future__ import annotations

from datetime import date

import pytest

from sitmap.domain.comparison import Change, changes, method_words
from sitmap.domain.observation import Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.geo.geodesic import area_m2, circle
from sitmap.geo.geometry import Geometry
from tests.helpers.snapshots import Row, make_snapshot, situation_on

BEFORE, AFTER = date(2025, 11, 1), date(2025, 11, 17)


def box(west: float, south: float, east: float, north: float) -> str:
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return f"POLYGON (({', '.join(f'{x} {y}' for x, y in corners)}))"


LEFT, RIGHT, BOTH = box(37, 48, 37.1, 48.1), box(37.1, 48, 37.2, 48.1), box(37, 48, 37.2, 48.1)


def held(on: date, wkt: str, party: str = "RU", **more: str) -> Row:
    values = {"category": "controlled_ru", "series": "Daily", **more}
    return Row(Kind.CONTROL, on.isoformat(), wkt, party=party, **values)  # type: ignore[arg-type]


def km2(*texts: str) -> float:
    return sum(area_m2(Geometry.from_wkt(text)) for text in texts) / 1e6


def compared(snapshot: Snapshot, **more: object) -> dict[tuple[str, str], Change]:
    before, after = situation_on(snapshot, BEFORE), situation_on(snapshot, AFTER)
    found = changes(snapshot, before, after, **more)  # type: ignore[arg-type]
    return {(item.series, item.party): item for item in found}


def test_what_is_new_is_gained_and_what_is_gone_is_lost() -> None:
    snapshot = make_snapshot([held(BEFORE, LEFT), held(AFTER, RIGHT)])
    change = compared(snapshot)["Daily", "RU"]
    assert change.gained_km2 == pytest.approx(km2(RIGHT), rel=1e-6)
    assert change.lost_km2 == pytest.approx(km2(LEFT), rel=1e-6)
    assert change.reclassified_km2 == 0
    assert change.sliver_gained_km2 < 0.01
    assert [part.kind for part in change.gained.geometries()] == ["Polygon"]


def test_contested_ground_that_becomes_held_is_gained_and_reclassified() -> None:
    rows = [
        held(BEFORE, LEFT),
        held(BEFORE, RIGHT, "contested", category="contested_unknown"),
        held(AFTER, BOTH),
    ]
    found = compared(make_snapshot(rows))
    assert found["Daily", "RU"].gained_km2 == pytest.approx(km2(RIGHT), rel=1e-5)
    assert found["Daily", "RU"].reclassified_km2 == pytest.approx(km2(RIGHT), rel=1e-5)
    assert found["Daily", "contested"].lost_km2 == pytest.approx(km2(RIGHT), rel=1e-5)
    assert found["Daily", "contested"].reclassified_km2 == 0


def test_another_category_of_the_same_party_is_no_gain() -> None:
    rows = [held(BEFORE, LEFT, category="claimed_ru"), held(AFTER, LEFT)]
    change = compared(make_snapshot(rows))["Daily", "RU"]
    assert change.gained_km2 == change.lost_km2 == 0
    assert change.reclassified_km2 == pytest.approx(km2(LEFT), rel=1e-6)


def test_series_are_never_compared_with_each_other() -> None:
    rows = [held(BEFORE, LEFT), held(AFTER, BOTH, series="Other"), held(AFTER, LEFT)]
    found = compared(make_snapshot(rows))
    assert found["Daily", "RU"].gained_km2 == 0
    assert found["Other", "RU"].gained_km2 == pytest.approx(km2(BOTH), rel=1e-5)
    assert list(compared(make_snapshot(rows), series="Daily")) == [("Daily", "RU")]


def test_a_border_drawn_anew_is_reported_as_slivers_and_stays_in_the_sum() -> None:
    shifted = box(37.0003, 48, 37.1003, 48.1)  # some 22 m to the east
    change = compared(make_snapshot([held(BEFORE, LEFT), held(AFTER, shifted)]))["Daily", "RU"]
    assert change.gained_km2 > 0.2
    assert change.sliver_gained_km2 == pytest.approx(change.gained_km2)
    assert change.sliver_lost_km2 == pytest.approx(change.lost_km2)
    finer = compared(make_snapshot([held(BEFORE, LEFT), held(AFTER, shifted)]), sliver_m=1.0)
    assert finer["Daily", "RU"].sliver_gained_km2 < 0.01 * change.gained_km2


def test_only_what_lies_within_a_circle_counts() -> None:
    ring = circle(37.15, 48.05, 1000)
    snapshot = make_snapshot([held(BEFORE, LEFT), held(AFTER, BOTH)])
    change = compared(snapshot, within=ring)["Daily", "RU"]
    assert change.gained_km2 == pytest.approx(area_m2(ring) / 1e6, rel=1e-6)
    assert change.lost_km2 == 0


def test_without_areas_nothing_changed() -> None:
    assert compared(make_snapshot([Row(valid="2025-11-17")])) == {}


def test_the_method_names_ellipsoid_radius_and_gross_figures() -> None:
    words = method_words(75.0)
    assert "WGS 84" in words
    assert "75 m" in words
    assert "not subtracted" in words
