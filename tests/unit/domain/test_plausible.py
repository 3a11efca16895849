"""Points far from all others, and the extent that a first view takes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.plausible import far_points

SPOTS = st.tuples(st.floats(36, 38), st.floats(47.5, 48.5))


@given(st.lists(SPOTS, min_size=20, max_size=60))
def test_a_theatre_has_no_far_points(spots: list[tuple[float, float]]) -> None:
    lon, lat = np.array(spots).T
    assert not far_points(lon, lat).any()


@pytest.mark.parametrize("spot", [(0.0, 0.0), (-37.0, 48.0), (37.0, 8.0), (48.0, -37.0)])
def test_one_wrong_point_among_many_is_far(spot: tuple[float, float]) -> None:
    lon = np.append(np.linspace(36, 38, 40), [spot[0], np.nan])
    lat = np.append(np.linspace(47, 49, 40), [spot[1], np.nan])
    assert np.flatnonzero(far_points(lon, lat)).tolist() == [40]


def test_points_over_all_the_world_are_not_far() -> None:
    lon, lat = np.linspace(-170, 170, 50), np.tile([-40.0, 0.0, 50.0, 60.0, 20.0], 10)
    assert not far_points(lon, lat).any()


def test_of_few_points_none_is_far_but_those_at_zero() -> None:
    lon, lat = np.array([37.0, -100.0, 0.0]), np.array([48.0, 40.0, 0.0])
    assert far_points(lon, lat).tolist() == [False, False, True]
    assert not far_points(np.zeros(2), np.zeros(2)).any()


def test_of_very_many_points_some_tell_where_most_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitmap.domain.plausible._ASKED", 30)
    lon, lat = np.linspace(36, 38, 400), np.linspace(47, 49, 400)
    assert not far_points(lon, lat).any()
    lon[123], lat[200:202] = 120.0, np.nan
    lon[50] = lat[50] = 0.0
    assert np.flatnonzero(far_points(lon, lat)).tolist() == [50, 123]
