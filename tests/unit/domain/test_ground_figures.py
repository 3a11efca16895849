"""Figures measured about a place: shares close to 100, and silence is not stated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sitmap.domain.derived import Derived
from sitmap.domain.ground_figures import ground_figures, without_place
from sitmap.domain.measured_place import Spot, default_spot
from sitmap.domain.observation import Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.geo.geodesic import destination
from tests.helpers.snapshots import Row, make_snapshot, situation_on

SPOT = Spot("Town", 37.0, 48.0)


def at(east_km: float, north_km: float) -> str:
    lon, lat = destination(SPOT.lon, SPOT.lat, 90, east_km * 1000)
    lon, lat = destination(lon, lat, 0, north_km * 1000)
    return f"{lon} {lat}"


def box(west: float, south: float, east: float, north: float) -> str:
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return f"POLYGON (({', '.join(at(*corner) for corner in corners)}))"


def held(wkt: str, party: str = "RU") -> Row:
    return Row(Kind.CONTROL, wkt=wkt, party=party, series=f"Daily {party} {len(wkt)}")


def figures(rows: list[Row], spot: Spot = SPOT) -> dict[tuple[str, str], Derived]:
    snapshot: Snapshot = make_snapshot(rows)
    found = ground_figures(snapshot, situation_on(snapshot), spot)
    return {(item.metric, item.party): item for item in found}


def test_half_a_circle_is_half_and_the_rest_is_not_stated() -> None:
    found = figures([held(box(0, -30, 30, 30))])
    for metric in ("area_share", "perimeter_share"):
        assert found[metric, "RU"].interval.best == pytest.approx(50, abs=0.3)
        assert found[metric, ""].interval.best == pytest.approx(50, abs=0.3)
        assert found[metric, ""].party_name == "Not stated"


def test_what_two_parties_claim_is_a_range_of_both() -> None:
    found = figures([held(box(0, -30, 30, 30)), held(box(-30, -30, 30, 0), "UA")])
    for party in ("RU", "UA"):
        low, high = found["area_share", party].interval.bounds()
        assert low == pytest.approx(25, abs=0.6)
        assert high == pytest.approx(50, abs=0.6)
    assert found["area_share", ""].interval.best == pytest.approx(25, abs=0.6)


def test_the_distance_to_the_nearest_area() -> None:
    found = figures([held(box(7, -3, 9, 3)), held(box(-1, -1, 1, 1), "UA")])
    assert found["area_distance", "RU"].interval.best == pytest.approx(7, abs=0.01)
    assert found["area_distance", "UA"].interval.best == 0


def test_the_way_is_wider_without_contested_ground() -> None:
    rear = destination(SPOT.lon, SPOT.lat, 270, 60_000)
    spot = Spot("Town", SPOT.lon, SPOT.lat, rear=rear, side="UA")
    walls = [held(box(-20, 5, 20, 20)), held(box(-20, -20, 20, -5)), held(box(15, -6, 18, 6))]
    grey = held(box(-18, 2, -16, 5.5), "contested")
    own = held(box(-9, -4.9, -8, 4.9), "UA")
    found = figures([*walls, grey, own], spot)["corridor_width", "UA"]
    assert found.interval.low == pytest.approx(7, rel=0.01)
    assert found.interval.high == pytest.approx(10, rel=0.01)
    for contested, width in (("closed", 7), ("open", 10)):
        one = figures([*walls, grey, own], replace(spot, contested=contested))  # type: ignore[arg-type]
        assert one["corridor_width", "UA"].interval.best == pytest.approx(width, rel=0.01)
    hidden = without_place(found)
    assert hidden.place is None
    assert "narrowest" not in hidden.formula
    assert hidden.interval == found.interval


def test_figures_of_schematic_areas_say_so() -> None:
    rows = [held(box(7, -3, 9, 3)), replace(held(box(-9, -3, -7, 3), "UA"), schematic=True)]
    found = figures(rows)
    assert "schematic" in found["area_distance", "UA"].note
    assert found["area_distance", "RU"].note == ""
    assert "schematic" in found["area_share", ""].note


def test_of_several_sources_each_figure_says_whose_areas_it_is_measured_on() -> None:
    rows = [held(box(7, -3, 9, 3)), replace(held(box(5, -3, 6, 3), "UA"), source="other")]
    found = figures(rows)
    assert found["area_distance", "RU"].note.startswith("after ")
    assert found["area_distance", "RU"].note != found["area_distance", "UA"].note


def test_without_a_rear_point_or_areas_nothing_is_made_up() -> None:
    assert ("corridor_width", "") not in figures([held(box(0, -30, 30, 30))])
    assert figures([]) == {}


def test_the_first_place_of_the_file_is_the_default() -> None:
    snapshot = make_snapshot(
        [Row(Kind.EVENT, wkt="POINT (1 2)"), Row(Kind.PLACE, wkt="POINT (37 48)", title="Town")]
    )
    spot = default_spot(snapshot, situation_on(snapshot))
    assert spot is not None
    assert (spot.name, spot.lon, spot.lat) == ("Town", 37, 48)
    assert default_spot(make_snapshot([]), situation_on(make_snapshot([]))) is None
