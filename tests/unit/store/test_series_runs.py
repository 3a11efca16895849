"""Days of a series to rows: nothing is lost, nothing is stored twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sitmap.store.series_runs import Held, days_of, runs_of

DAYS = st.dictionaries(st.integers(0, 12), st.sets(st.integers(0, 3), max_size=3), max_size=10)


@given(DAYS)
def test_runs_hold_just_the_days_that_are_wanted(days: dict[int, set[int]]) -> None:
    found: dict[int, set[int]] = {day: set() for day in days}
    for run in runs_of([], days, repeats=True):
        for day in run.days:
            assert run.content not in found[day]
            found[day].add(run.content)
    assert found == days


@given(DAYS)
def test_what_is_held_already_needs_nothing(days: dict[int, set[int]]) -> None:
    runs = runs_of([], days, repeats=True)
    held = [Held(run.content, run.days[0], tuple(run.days[1:])) for run in runs]
    assert days_of(held) == {day: found for day, found in days.items() if found}
    again = runs_of(held, days_of(held), repeats=True)
    assert {run.held for run in again} == set(range(len(held)))
    for run in again:
        assert run.held is not None
        assert set(held[run.held].further) <= set(run.days)


def test_a_shape_that_comes_back_is_a_new_row() -> None:
    runs = runs_of([], {1: [7], 2: [7], 3: [8], 4: [7]}, repeats=True)
    assert [(run.content, run.days) for run in runs] == [(7, [1, 2]), (8, [3]), (7, [4])]


def test_readings_have_a_row_each_day() -> None:
    runs = runs_of([], {1: [7], 2: [7]}, repeats=False)
    assert [run.days for run in runs] == [[1], [2]]
