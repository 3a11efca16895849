"""Zones, lines and letters of UTM and MGRS, compared with the reference library."""

from __future__ import annotations

import mgrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.geo.metric_grid import GridZone, line_label, lines, square_letters, squares, zones
from sitmap.geo.projection import Extent, utm_projection

BORDER: Extent = (35.4, 47.7, 36.6, 48.4)


def field_at(lon: float, lat: float) -> GridZone:
    tiny = 1e-9
    found = zones((lon - tiny, lat - tiny, lon + tiny, lat + tiny))
    assert len(found) == 1
    return found[0]


@given(st.floats(-179.99, 179.99), st.floats(-79.9, 83.9))
def test_every_place_lies_in_the_field_and_square_that_mgrs_names(lon: float, lat: float) -> None:
    near = zones((lon - 1e-6, lat - 1e-6, lon + 1e-6, lat + 1e-6))
    names = {field.name for field in near}
    text = str(mgrs.MGRS().toMGRS(lat, lon, MGRSPrecision=0)).lstrip("0")
    assert text[:-2] in names
    field = next(field for field in near if field.name == text[:-2])
    east, north = field.projection.forward(np.array([[lon, lat]]))[0].tolist()
    beside = min(east % 100_000, -east % 100_000, north % 100_000, -north % 100_000)
    if beside > 1:
        assert square_letters(field.zone, east, north) == text[-2:]


@pytest.mark.parametrize(
    ("lon", "lat", "name"),
    [
        (37.18, 48.28, "37U"), (35.999, 48.5, "36U"), (36.001, 48.5, "37U"), (36.5, 47.9, "37T"),
        (4.0, 60.0, "32V"), (2.0, 60.0, "31V"), (8.0, 75.0, "31X"), (10.0, 75.0, "33X"),
        (22.0, 78.0, "35X"), (34.0, 83.0, "37X"), (-75.0, -10.0, "18L"), (0.5, -79.0, "31C"),
    ],
)  # fmt: skip
def test_fields(lon: float, lat: float, name: str) -> None:
    assert field_at(lon, lat).name == name


def test_fields_cover_the_globe_between_their_limits_once() -> None:
    area = sum((f.box[2] - f.box[0]) * (f.box[3] - f.box[1]) for f in zones((-180, -90, 180, 90)))
    assert area == pytest.approx(360 * 164)


def test_lines_have_whole_kilometres_in_the_metres_of_their_own_zone() -> None:
    found = list(lines(BORDER, 10_000))
    assert {line.zone.name for line in found} == {"36U", "37U", "36T", "37T"}
    for line in found:
        assert line.value % 10_000 == 0
        xy = utm_projection(line.zone.zone).forward(line.lonlat)
        axis = 0 if line.axis == "easting" else 1
        assert np.abs(xy[:, axis] - line.value).max() < 0.01
        assert line.box[0] >= line.zone.box[0] - 1e-9
        assert line.box[2] <= line.zone.box[2] + 1e-9


def test_every_whole_line_in_the_box_is_there() -> None:
    box: Extent = (37.0, 48.1, 37.4, 48.4)
    values = {line.value for line in lines(box, 1000) if line.axis == "easting"}
    xy = utm_projection(37).forward(np.array([[37.0, 48.25], [37.4, 48.25]]))[:, 0]
    assert set(range(int(xy[0] // 1000 + 1) * 1000, int(xy[1]), 1000)) <= values


@given(st.floats(-180, 170), st.floats(-85, 84), st.floats(0.5, 10))
def test_lines_anywhere_on_the_globe_are_finite(west: float, south: float, size: float) -> None:
    for line in lines((west, south, min(west + size, 180.0), min(south + size, 90.0)), 100_000):
        assert np.isfinite(line.lonlat).all()


@pytest.mark.parametrize("step", [0, -1000, 1])
def test_impossible_steps_are_refused(step: int) -> None:
    with pytest.raises(ValueError, match="step"):
        list(lines(BORDER, step))


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (364_000, 1000, "³64"), (5_349_000, 1000, "⁵³49"), (300_000, 100_000, "³00"),
        (364_700, 100, "³64.7"), (64_000, 1000, "64"), (9_900_000, 10_000, "⁹⁹00"),
    ],
)  # fmt: skip
def test_principal_digits(value: int, step: int, text: str) -> None:
    assert line_label(value, step) == text


def test_squares_of_the_theatre() -> None:
    found = {(field.name, letters) for field, letters, _, _ in squares((36.8, 48.1, 37.8, 48.5))}
    assert ("37U", "CP") in found
    assert ("37U", "DP") in found


@pytest.mark.parametrize("extent", [(179.0, -18.0, 180.0, -16.5), (-180.0, -18.0, -179.0, -16.5)])
def test_lines_go_on_past_180_degrees_without_a_jump(extent: Extent) -> None:
    for line in lines(extent, 10_000):
        assert np.abs(np.diff(line.lonlat[:, 0])).max() < 1
    for _, _, _, outline in squares(extent):
        assert np.ptp(outline[:, 0]) < 2
