"""The arithmetic of zoom and pan."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.dates import MS_PER_DAY
from sitmap.domain.timeline import DayRange
from sitmap.ui.timeline.time_scale import LEAST_MS, MOST_MS, TimeScale, full_range

SCALE = TimeScale(0.0, 100.0 * MS_PER_DAY, 0.0, 1000.0)


@given(st.floats(0, 1000), st.floats(0.01, 100))
def test_zoom_keeps_the_time_under_the_pointer(x: float, factor: float) -> None:
    zoomed = SCALE.zoomed(factor, x)
    assert zoomed.ms(x) == pytest.approx(SCALE.ms(x), abs=2.0)


@given(st.floats(1e-9, 1e9), st.floats(0, 1000))
def test_zoom_stays_between_hours_and_ages(factor: float, x: float) -> None:
    zoomed = SCALE.zoomed(factor, x)
    assert LEAST_MS - 1 <= zoomed.end - zoomed.start <= MOST_MS + 1


@given(st.floats(-500, 500))
def test_pan_there_and_back(pixels: float) -> None:
    back = SCALE.panned(pixels).panned(-pixels)
    assert back.start == pytest.approx(SCALE.start, abs=1.0)


@given(st.floats(-1e13, 1e13))
def test_showing_brings_a_time_inside_and_keeps_the_length(ms: float) -> None:
    shown = SCALE.showing(ms)
    assert shown.start <= ms < shown.end
    assert shown.end - shown.start == pytest.approx(SCALE.end - SCALE.start)


def test_the_full_range_shows_the_last_day_whole() -> None:
    scale = full_range(DayRange(0, 10 * MS_PER_DAY), 0)
    assert scale.start < 0
    assert scale.end > 11 * MS_PER_DAY


def test_one_day_and_none_give_a_sane_axis() -> None:
    assert full_range(DayRange(0, 0), 0).end > MS_PER_DAY
    empty = full_range(None, 5 * MS_PER_DAY)
    assert empty.start < 5 * MS_PER_DAY < empty.end
