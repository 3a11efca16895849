"""Areas through time and gains by period, against pyproj and the comparison of two dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pyproj
import pytest
import shapely

from sitmap.domain.area_gains import gain_series
from sitmap.domain.area_history import KeptAreas, area_series, share_series
from sitmap.domain.areas import areas_of
from sitmap.domain.comparison import changes
from sitmap.domain.control_history import between, control_tracks
from sitmap.domain.corridor_history import MOST_DAYS, _days, corridor_series
from sitmap.domain.dates import MS_PER_DAY, OPEN_END, day_start_ms, known_bound_ms
from sitmap.domain.distance_history import distance_series
from sitmap.domain.measured_place import Spot
from sitmap.domain.observation import Kind
from sitmap.domain.sieve import Sieve
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import Cancelled
from sitmap.geo import geodesic
from sitmap.geo.geometry import Geometry
from tests.helpers.snapshots import Row, make_snapshot, situation_on

FIRST = date(2025, 1, 1)


def square(west: float, east: float) -> str:
    return f"POLYGON (({west} 48, {east} 48, {east} 48.2, {west} 48.2, {west} 48))"


def control(day: date, east: float, series: str = "daily", **more: object) -> Row:
    values = {"party": "RU", "source": series, **more}
    return Row(Kind.CONTROL, day.isoformat(), square(37.0, east), series=series, **values)  # type: ignore[arg-type]


def growing(days: Sequence[int]) -> Snapshot:
    """Return a border that moves east by 0.01 degrees a day, observed on some days."""
    return make_snapshot([control(FIRST + timedelta(days=n), 37.1 + 0.01 * n) for n in days])


def independent_km2(wkt: str) -> float:
    ring = shapely.get_coordinates(shapely.from_wkt(wkt))
    area, _ = pyproj.Geod(ellps="WGS84").polygon_area_perimeter(ring[:, 0], ring[:, 1])
    return abs(float(area)) / 1e6


def test_every_day_has_the_area_that_pyproj_measures() -> None:
    (claim,) = area_series(control_tracks(growing(range(10)))).claims
    expected = [independent_km2(square(37.0, 37.1 + 0.01 * n)) for n in range(10)]
    assert claim.best.tolist() == pytest.approx(expected, rel=1e-9)
    assert claim.start.tolist() == [day_start_ms(FIRST + timedelta(days=n)) for n in range(10)]
    assert claim.joined.tolist() == [False] + [True] * 9
    assert (claim.scope, claim.source, claim.party) == ("daily", "daily", "RU")


def test_a_gap_longer_than_the_limit_joins_nothing() -> None:
    (claim,) = area_series(control_tracks(growing([0, 1, 30, 31]))).claims
    assert claim.joined.tolist() == [False, True, False, True]
    assert claim.end.tolist()[-1] == OPEN_END
    assert claim.fresh_end[1] - claim.start[1] == 8 * MS_PER_DAY


def test_any_day_agrees_with_the_areas_of_that_day() -> None:
    snapshot = growing([0, 3, 4, 20])
    (claim,) = area_series(control_tracks(snapshot)).claims
    for n in range(25):
        day = FIRST + timedelta(days=n)
        at = (claim.start <= day_start_ms(day)) & (claim.end > day_start_ms(day))
        (area,) = areas_of(snapshot, situation_on(snapshot, day))
        assert claim.best[at].tolist() == pytest.approx([area.km2])


@pytest.mark.parametrize(
    ("valid", "days"),
    [
        ("2025-01-02/2025-01-03", [2, 3]),
        ("2025-01-02/2025-01-03T12:00:00", [2, 3]),
        ("2025-01-02T18:00:00/2025-01-03T00:00:00", [2, 3]),
    ],
)
def test_an_area_that_ends_within_a_day_is_stated_on_that_day_and_not_on_the_next(
    valid: str, days: list[int]
) -> None:
    snapshot = make_snapshot([Row(Kind.CONTROL, valid, square(37.0, 37.1), party="RU")])
    (track,) = control_tracks(snapshot)
    every = range(1, 6)
    stated = [n for n in every if track.at(day_start_ms(date(2025, 1, n))) is not None]
    shown = [n for n in every if len(situation_on(snapshot, date(2025, 1, n)))]
    assert stated == shown == days


def test_series_and_parties_stand_apart_and_categories_of_a_party_together() -> None:
    rows = [
        control(FIRST, 37.2),
        control(FIRST, 37.3, category="controlled_ru"),
        control(FIRST, 37.2, "other"),
        control(FIRST, 37.2, party="UA"),
    ]
    found = area_series(control_tracks(make_snapshot(rows)))
    kept = {(c.scope, c.party): float(c.best[0]) for c in found.claims}
    assert set(kept) == {("daily", "RU"), ("daily", "UA"), ("other", "RU")}
    assert kept["daily", "RU"] == pytest.approx(independent_km2(square(37.0, 37.3)), rel=1e-4)


def test_what_was_not_known_and_what_a_filter_keeps_back_is_left_out() -> None:
    snapshot = growing(range(3))
    assert control_tracks(snapshot, Known(known_bound_ms(date(2020, 1, 1), "UTC"))) == ()
    mask = np.array([True, False, True])
    (track,) = control_tracks(snapshot, sieve=Sieve(showing=mask))
    assert [stated.rows for stated in track.stated] == [(0,), (2,)]


def test_shapes_are_measured_once_and_work_can_be_cancelled() -> None:
    tracks = control_tracks(growing(range(5)))

    class Counting:
        def __init__(self, most: int) -> None:
            self.most, self.steps = most, 0

        def step(self, done: int, total: int, label: str = "") -> None:
            self.steps += 1
            if done >= self.most:
                raise Cancelled

    kept = KeptAreas()
    with pytest.raises(Cancelled):
        area_series(tracks, kept=kept, progress=Counting(3))
    counting = Counting(99)
    area_series(tracks, kept=kept, progress=counting)
    assert counting.steps == 5
    assert len(kept._km2) == 5


def test_only_what_lies_inside_counts() -> None:
    tracks = control_tracks(growing(range(3)))
    circle = geodesic.circle(37.0, 48.1, 3000.0)
    areas = area_series(tracks, within=circle, inside="within 3 km")
    (claim,) = areas.claims
    half = geodesic.area_m2(circle) / 2e6
    assert claim.best.tolist() == pytest.approx([half] * 3, rel=1e-3)
    assert areas.method.endswith("only within 3 km")
    (share,) = share_series(areas, circle, "within 3 km").claims
    assert share.best.tolist() == pytest.approx([50.0] * 3, rel=1e-3)


# --- gains ----------------------------------------------------------------------------------


def test_gains_of_weeks_agree_with_the_comparison_and_add_up() -> None:
    snapshot = growing(range(40))
    (party,) = gain_series(control_tracks(snapshot), "week").parties
    days = [date.fromordinal(date(1970, 1, 1).toordinal() + ms // MS_PER_DAY) for ms in party.edges]
    assert all(day.weekday() == 6 for day in days[1:-1])
    assert (days[0], days[-1]) == (FIRST, FIRST + timedelta(days=39))
    for n in range(len(party.gained)):
        before, after = (situation_on(snapshot, day) for day in days[n : n + 2])
        (change,) = changes(snapshot, before, after)
        assert party.gained[n] == pytest.approx(change.gained_km2)
        assert party.sliver_gained[n] == pytest.approx(change.sliver_gained_km2)
    whole = independent_km2(square(37.0, 37.49)) - independent_km2(square(37.0, 37.1))
    assert party.gained.sum() == pytest.approx(whole, rel=1e-3)
    assert party.lost.sum() == pytest.approx(0.0, abs=1e-6)


def test_months_end_with_the_month() -> None:
    (party,) = gain_series(control_tracks(growing(range(0, 70, 3))), "month").parties
    ends = [day_start_ms(date(2025, 1, 31)), day_start_ms(date(2025, 2, 28))]
    assert party.edges.tolist()[1:3] == ends


def test_a_period_without_a_fresh_observation_has_no_figure() -> None:
    (party,) = gain_series(control_tracks(growing([0, 1, 2, 40, 41])), "week").parties
    known = np.isfinite(party.gained)
    assert known[0]
    assert not known[1:5].any()
    assert gain_series(control_tracks(growing([0])), "week").parties == ()


def test_the_last_weeks_of_the_calendar_end() -> None:
    rows = [control(date(9999, 12, day), 37.2 + day / 100) for day in (25, 30)]
    (party,) = gain_series(control_tracks(make_snapshot(rows)), "month").parties
    assert len(party.gained) == 1


def test_a_span_of_days_cuts_what_is_stated() -> None:
    tracks = control_tracks(growing(range(10)))
    first, last = (day_start_ms(FIRST + timedelta(days=n)) for n in (2, 5))
    (track,) = between(tracks, first, last)
    assert [stated.start for stated in track.stated] == [first + n * MS_PER_DAY for n in range(4)]
    assert between(tracks, first - 9 * MS_PER_DAY, first - 5 * MS_PER_DAY) == ()


# --- distances ------------------------------------------------------------------------------


def test_distances_agree_with_pyproj_and_are_zero_inside() -> None:
    found = distance_series(control_tracks(growing(range(10))), 37.15, 48.1, "Town")
    (claim,) = found.claims
    geod = pyproj.Geod(ellps="WGS84")
    for n, km in enumerate(claim.best.tolist()):
        east = 37.1 + 0.01 * n
        expected = geod.inv(37.15, 48.1, east, 48.1)[2] / 1000 if east < 37.15 else 0.0
        assert km == pytest.approx(expected, abs=0.002)
    assert (found.unit, found.name) == ("km", "Distance from Town to the nearest area")


def test_a_shape_that_shows_again_is_measured_once() -> None:
    tracks = control_tracks(growing(range(3)))
    kept: dict[tuple[float, float, Geometry], float] = {}
    distance_series(tracks, 37.3, 48.1, "Town", kept=kept)
    for key in kept:
        kept[key] = 5.0
    (claim,) = distance_series(tracks, 37.3, 48.1, "Town", kept=kept).claims
    assert claim.best.tolist() == [5.0] * 3


# --- the way to a rear point ----------------------------------------------------------------


def pocket(days: Sequence[int]) -> Snapshot:
    """Return an area round a pocket whose way out to the west narrows from day to day."""
    rows = []
    for n in days:
        top = 48.35 - 0.01 * n
        corners = (
            (36.6, 48.0), (37.6, 48.0), (37.6, 48.6), (36.6, 48.6), (36.6, top), (36.8, top),
            (36.8, 48.4), (37.4, 48.4), (37.4, 48.2), (36.8, 48.2), (36.8, 48.25), (36.6, 48.25),
            (36.6, 48.0),
        )  # fmt: skip
        wkt = "POLYGON ((" + ", ".join(f"{lon} {lat}" for lon, lat in corners) + "))"
        day = (FIRST + timedelta(days=n)).isoformat()
        rows.append(Row(Kind.CONTROL, day, wkt, party="RU", series="daily", source="mapper"))
    return make_snapshot(rows)


def test_the_way_narrows_as_its_walls_do() -> None:
    snapshot = pocket(range(4))
    spot = Spot("Town", 37.1, 48.3, rear=(36.0, 48.3), side="UA", rear_name="Rear")
    found = corridor_series(snapshot, control_tracks(snapshot), spot)
    (claim,) = found.claims
    geod = pyproj.Geod(ellps="WGS84")
    expected = [geod.inv(36.7, 48.25, 36.7, 48.35 - 0.01 * n)[2] / 1000 for n in range(4)]
    assert claim.best.tolist() == pytest.approx(expected, rel=0.01)
    assert (claim.end == claim.start + MS_PER_DAY).all()
    assert (found.name, claim.source) == ("Width of the way from Town to Rear", "mapper")


def test_of_very_many_days_only_some_are_measured() -> None:
    tracks = control_tracks(growing(range(0, 600, 2)))
    days = _days(tracks)
    assert len(days) <= MOST_DAYS + 1
    assert {(b - a) % (7 * MS_PER_DAY) for a, b in pairwise(days)} == {0}
