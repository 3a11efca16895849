"""Steps, lines and labels of the graticule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.geo.graticule import STEPS, label, lines, nice_step
from sitmap.geo.typed_position import parse_coordinates


@given(st.floats(0.001, 360), st.integers(3, 12))
def test_a_step_is_nice_and_the_smallest_with_few_enough_lines(span: float, target: int) -> None:
    step = nice_step(span, target)
    assert step in STEPS
    if step < STEPS[-1]:
        assert span / step <= target
    if step > STEPS[0]:
        assert span / STEPS[STEPS.index(step) - 1] > target


def test_every_step_divides_the_degree_or_the_right_angle() -> None:
    for step in STEPS:
        assert 90 * 3600 % round(step * 3600) == 0
    assert nice_step(1.0) == pytest.approx(1 / 6)
    assert nice_step(float("nan")) == nice_step(10_000) == 90


@given(st.floats(-179, 170), st.floats(-89, 80), st.floats(0.01, 9), st.floats(0.01, 9))
def test_lines_are_all_multiples_inside_the_extent(
    west: float, south: float, width: float, height: float
) -> None:
    extent = (west, south, west + width, south + height)
    step = nice_step(max(width, height))
    found = lines(extent, step)
    for kind, (low, high), axis in (("meridian", extent[::2], 0), ("parallel", extent[1::2], 1)):
        values = [value for name, value, _ in found if name == kind]
        seconds = round(step * 3600)
        every = (np.arange(-180 * 3600, 180 * 3600 + 1, seconds) / 3600).tolist()
        assert set(values) <= set(every)
        assert {value for value in every if low <= value <= high} <= set(values)
        assert all(low - 1e-6 <= value <= high + 1e-6 for value in values)
        for name, value, positions in found:
            if name == kind:
                assert (positions[:, axis] == value).all()
                other = positions[:, 1 - axis]
                assert (other[0], other[-1]) == (extent[1 - axis], extent[3 - axis])
                assert len(positions) >= 9


def test_the_lines_of_the_first_view() -> None:
    found = lines((36.7, 47.95, 37.7, 48.55), 0.25)
    assert [label(value, kind) for kind, value, _ in found] == [
        "36°45′ E", "37° E", "37°15′ E", "37°30′ E", "48° N", "48°15′ N", "48°30′ N",
    ]  # fmt: skip


def test_the_whole_globe_has_its_poles_and_its_seam() -> None:
    found = lines((-180, -90, 180, 90), 90)
    assert [value for kind, value, _ in found if kind == "meridian"] == [-180, -90, 0, 90, 180]
    assert [value for kind, value, _ in found if kind == "parallel"] == [-90, 0, 90]
    assert max(len(positions) for _, _, positions in found) == 181


@pytest.mark.parametrize("step", [0, -1, 1e-9])
def test_impossible_steps_are_refused(step: float) -> None:
    with pytest.raises(ValueError, match="too small"):
        lines((0, 0, 1, 1), step)


def test_thousands_of_lines_are_refused() -> None:
    with pytest.raises(ValueError, match="too small"):
        lines((-180, -90, 180, 90), STEPS[0])


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (37.25, "meridian", "37°15′ E"),
        (-37.25, "meridian", "37°15′ W"),
        (48, "parallel", "48° N"),
        (-48.5, "parallel", "48°30′ S"),
        (0, "parallel", "0°"),
        (0, "meridian", "0°"),
        (180, "meridian", "180°"),
        (-180, "meridian", "180°"),
        (90, "parallel", "90° N"),
        (37 + 1 / 3600, "meridian", "37°00′01″ E"),
        (36.99999999, "meridian", "37° E"),
        (5.05, "parallel", "5°03′ N"),
    ],
)
def test_labels(value: float, kind: str, text: str) -> None:
    assert label(value, "meridian" if kind == "meridian" else "parallel") == text


@given(st.integers(1, 90 * 3600 - 1), st.booleans())
def test_labels_read_back_to_the_second(seconds: int, negative: bool) -> None:
    value = (-seconds if negative else seconds) / 3600
    lon, lat = parse_coordinates(f"{label(value, 'parallel')} {label(value, 'meridian')}")
    assert lat == pytest.approx(value, abs=1e-9)
    assert lon == pytest.approx(value, abs=1e-9)
