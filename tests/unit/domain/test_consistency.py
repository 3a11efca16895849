"""Claims that cannot both be true are told, and no others."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.consistency import conflicting_readings
from sitmap.domain.observation import Kind
from sitmap.domain.readings import readings
from tests.helpers.snapshots import Row, make_snapshot, situation_on


def claim(low: float | None, high: float | None, *, valid: str = "2025-11-17", **more: str) -> Row:
    given_values = {"metric": "troops", "party": "RU", "unit": "people", **more}
    return Row(Kind.METRIC, valid, low=low, high=high, **given_values)  # type: ignore[arg-type]


def conflicts(
    rows: list[Row], disputes: dict[int, tuple[int, ...]] | None = None, length: str = "1d"
) -> list[tuple[int, int]]:
    snapshot = make_snapshot(rows, disputes=disputes)
    found = conflicting_readings(
        snapshot, readings(snapshot, situation_on(snapshot, length=length))
    )
    assert all(conflict.explanation for conflict in found)
    return [(conflict.first.row, conflict.second.row) for conflict in found]


ends = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted)


@given(st.lists(st.tuples(ends, st.booleans(), st.booleans()), max_size=5))
def test_claims_conflict_if_no_number_satisfies_both(
    bounds: list[tuple[list[int], bool, bool]],
) -> None:
    rows = [
        claim(None if no_low else low, None if no_high else high)
        for (low, high), no_low, no_high in bounds
    ]
    numbers = [
        {
            n
            for n in range(-1, 11)
            if (row.low is None or n >= row.low) and (row.high is None or n <= row.high)
        }
        for row in rows
    ]
    expected = [
        (one, other)
        for one, other in combinations(range(len(rows)), 2)
        if not numbers[one] & numbers[other]
    ]
    assert conflicts(rows) == expected


def test_only_the_same_thing_can_be_contradicted() -> None:
    base = claim(1, 2)
    for other in (
        claim(5, 6, party="UA"),
        claim(5, 6, unit="%"),
        claim(5, 6, metric="losses"),
        claim(5, 6, scope="town"),
    ):
        assert conflicts([base, other]) == []
    assert conflicts([base, claim(5, 6)]) == [(0, 1)]


def test_figures_of_different_times_do_not_contradict_each_other() -> None:
    before = claim(60_000, 60_000, valid="../2022-02-23")
    now = claim(1_000, 1_300)
    assert conflicts([before, now], length="all") == []
    during = claim(5_000, 5_000, valid="2025-11-10/2025-11-17")
    assert conflicts([before, now, during], length="all") == [(1, 2)]


def test_a_reading_that_is_held_until_the_next_stands_on_the_day() -> None:
    held = claim(1, 2, valid="2025-11-01", series="daily")
    assert conflicts([held, claim(5, 6)]) == [(0, 1)]


def test_a_denial_is_a_conflict_whatever_the_numbers_are() -> None:
    rows = [claim(1, 5), claim(2, 6), claim(None, None)]
    assert conflicts(rows) == []
    assert conflicts(rows, {0: (2,)}) == [(0, 2)]
    assert conflicts(rows, {2: (0,), 0: (2,)}) == [(0, 2)]
