"""Ground gained a day, and the days that a series covers."""

from __future__ import annotations

from datetime import date

import pytest

from sitmap.domain.observation import Kind
from sitmap.domain.paces import coverage_figures, gain_figures, recent_gains
from sitmap.geo.geodesic import area_m2
from sitmap.geo.geometry import Geometry
from tests.helpers.snapshots import Row, make_snapshot, situation_on


def box(east: float) -> str:
    return f"POLYGON ((37 48, {east} 48, {east} 48.2, 37 48.2, 37 48))"


def held(valid: str, east: float) -> Row:
    return Row(Kind.CONTROL, valid, box(east), party="RU", series="Daily")


def test_what_is_gained_is_told_a_day() -> None:
    snapshot = make_snapshot([held("2025-11-01", 37.2), held("2025-11-11", 37.3)])
    before, after = (situation_on(snapshot, date(2025, 11, day)) for day in (1, 11))
    (found,) = gain_figures(snapshot, before, after, 10)
    gained = (area_m2(Geometry.from_wkt(box(37.3))) - area_m2(Geometry.from_wkt(box(37.2)))) / 1e6
    assert found.interval.high == pytest.approx(gained / 10, rel=1e-3)
    assert set(found.inputs) == {snapshot.uid(0), snapshot.uid(1)}
    assert gain_figures(snapshot, after, after, 0) == ()
    assert gain_figures(snapshot, situation_on(snapshot, date(2025, 10, 1)), after, 41) == ()
    assert gain_figures(snapshot, after, after, 5) == ()


def test_coverage_counts_days_since_the_first() -> None:
    days = ("2025-11-01", "2025-11-02", "2025-11-06")
    snapshot = make_snapshot([held(day, 37.2) for day in days])
    (found,) = coverage_figures(snapshot, situation_on(snapshot, date(2025, 11, 10)))
    assert found.interval.best == pytest.approx(30)
    assert found.formula == "3 of 10 days, the last one 4 days ago"
    assert found.age_days == 4
    assert coverage_figures(snapshot, situation_on(snapshot, date(2025, 11, 1))) == ()


def test_what_is_gained_in_a_period_is_told_while_the_state_before_is_fresh() -> None:
    snapshot = make_snapshot(
        [held("2025-10-01", 37.1), held("2025-11-01", 37.2), held("2025-11-04", 37.3)]
    )
    after = situation_on(snapshot, date(2025, 11, 5))
    (found,) = recent_gains(snapshot, situation_on(snapshot, date(2025, 11, 2)), after, "a week")
    assert (found.metric, found.unit) == ("area_gained_a_week", "km²")
    gained = (area_m2(Geometry.from_wkt(box(37.3))) - area_m2(Geometry.from_wkt(box(37.2)))) / 1e6
    assert found.interval.high == pytest.approx(gained, rel=1e-3)
    old = situation_on(snapshot, date(2025, 10, 30))
    assert recent_gains(snapshot, old, after, "a week") == ()
