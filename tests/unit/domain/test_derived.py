"""Figures computed from readings hold every possible result and name their inputs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.derived import Derived, as_readings, derived_figures
from sitmap.domain.metric import Interval
from sitmap.domain.observation import Kind
from sitmap.domain.readings import readings
from sitmap.domain.snapshot import Snapshot
from tests.helpers.snapshots import Row, make_snapshot, situation_on

COUNTS = st.tuples(st.floats(0, 1e6), st.floats(1, 1e6)).map(sorted)


def claim(metric: str, party: str, low: float | None, high: float | None, **more: str) -> Row:
    return Row(Kind.METRIC, metric=metric, party=party, low=low, high=high, **more)  # type: ignore[arg-type]


def figures(snapshot: Snapshot) -> list[Derived]:
    return list(derived_figures(readings(snapshot, situation_on(snapshot))))


def people(rows: list[Row]) -> list[Derived]:
    return figures(make_snapshot(rows))


def test_a_ratio_holds_every_pair_of_numbers_and_names_its_inputs() -> None:
    snapshot = make_snapshot(
        [
            claim("troops", "RU", 80_000, 150_000, unit="people", value="80,000-150,000"),
            claim("troops", "UA", 7_500, 10_000, unit="people", value="~7,500-10,000"),
        ]
    )
    (found,) = figures(snapshot)
    assert found.interval == Interval(low=8, high=20)
    assert (found.party, found.unit) == ("RU:UA", "ratio")
    assert found.formula == "80,000-150,000 ÷ ~7,500-10,000"
    assert set(found.inputs) == {snapshot.uid(0), snapshot.uid(1)}
    assert found.value() == "8–20:1"


def test_each_pair_of_claims_stands_by_itself() -> None:
    found = people(
        [
            claim("troops", "RU", 80, 150, unit="people"),
            claim("troops", "RU", 150, 150, unit="people"),
            claim("troops", "UA", 10, 10, unit="people"),
        ]
    )
    assert [item.interval.bounds() for item in found] == [(8, 15), (15, 15)]


@pytest.mark.parametrize("unit", ["%", "km", "qualitative", "ratio"])
def test_shares_lengths_and_words_have_no_ratio(unit: str) -> None:
    assert not people([claim("x", "RU", 70, 70, unit=unit), claim("x", "UA", 30, 30, unit=unit)])


def test_an_open_end_stays_open_and_zero_divides_nothing() -> None:
    found = people(
        [claim("x", "RU", 300, None, unit="people"), claim("x", "UA", 0, 10, unit="people")]
    )
    assert [item.interval.bounds() for item in found] == [(30, float("inf"))]
    assert found[0].as_dict()["high"] is None
    assert not people(
        [claim("x", "RU", 3, 3, unit="people"), claim("x", "UA", 0, 0, unit="people")]
    )


def test_population_is_balanced() -> None:
    before, share = people(
        [
            claim("people_fled", "civilian", 54_000, 54_000, unit="people"),
            claim("people_remaining", "civilian", 5_000, 6_000, unit="people"),
        ]
    )
    assert before.interval.bounds() == (59_000, 60_000)
    assert share.interval.low == pytest.approx(90)
    assert share.interval.high == pytest.approx(5_400 / 59)


@given(COUNTS, COUNTS, st.floats(0, 1), st.floats(0, 1))
def test_no_possible_share_lies_outside(
    gone: list[float], still: list[float], at: float, there: float
) -> None:
    found = people(
        [
            claim("people_fled", "civilian", *gone, unit="people"),
            claim("people_remaining", "civilian", *still, unit="people"),
        ]
    )
    x = gone[0] + at * (gone[1] - gone[0])
    y = still[0] + there * (still[1] - still[0])
    if x + y > 0:
        low, high = found[-1].interval.bounds()
        assert low - 1e-6 <= 100 * x / (x + y) <= high + 1e-6


def test_figures_are_listed_like_readings() -> None:
    found = people([claim("x", "RU", 4, 4, unit="people"), claim("x", "UA", 2, 2, unit="people")])
    (listed,) = as_readings(found)
    assert (listed.value(), listed.row, listed.group) == ("2:1", -1, "computed")
    assert "÷" in listed.sentence()
