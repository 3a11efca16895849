"""Which projection the canvas shows, and what becomes of the view when it changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sitmap.geo.projection_choice import EQUAL_AREA, UTM, projection_for
from sitmap.portrayal.view import Extent, View
from sitmap.ui.map_canvas.map_projection import in_projection, projection_of, shown_extent, suited

POKROVSK: Extent = (36.7, 47.95, 37.7, 48.55)
EUROPE: Extent = (-10.0, 36.0, 42.0, 68.0)


def view_of(extent: Extent, choice: str = "") -> View:
    return View.fit(projection_of(choice, extent), extent, 800, 600)


@pytest.mark.parametrize("choice", [UTM, EQUAL_AREA, "EPSG:3857", "EPSG:28407"])
def test_a_choice_keeps_middle_and_scale(choice: str) -> None:
    view = view_of(POKROVSK)
    other = in_projection(view, choice)
    assert other.projection == projection_for(choice, view.extent())
    assert other.centre_lonlat == pytest.approx(view.centre_lonlat, abs=1e-5)
    assert other.denominator == pytest.approx(view.denominator, rel=0.01)


def test_a_choice_that_cannot_serve_gives_way() -> None:
    assert projection_of("EPSG:2180", POKROVSK).name == "UTM zone 37N, WGS 84"
    view = view_of(POKROVSK)
    assert in_projection(view, "EPSG:2180") == view


def test_by_itself_a_wide_view_becomes_equal_area_and_a_narrow_one_a_zone() -> None:
    wide = suited(view_of(POKROVSK).zoom(0.02), 400, 300)
    assert wide.projection.name.startswith("Lambert")
    narrow = suited(wide.zoom(60), 400, 300)
    assert narrow.projection.name == "UTM zone 37N, WGS 84"


@pytest.mark.parametrize(("lon", "zone"), [(179.9, 60), (-179.9, 1)])
def test_a_view_across_180_degrees_keeps_to_its_zone(lon: float, zone: int) -> None:
    edge = (178.0, -18.0, 180.0, -16.5) if lon > 0 else (-180.0, -18.0, -178.0, -16.5)
    view = View.at_scale(projection_of("", edge), lon, -17.2, 800_000, 1000, 700)
    assert view.extent()[2] - view.extent()[0] > 300
    west, _, east, _ = shown_extent(view)
    assert 0.5 < east - west < 3
    assert suited(view, 500, 350) == view
    assert view.projection.name == f"UTM zone {zone}S, WGS 84"
    wide = in_projection(view, EQUAL_AREA)
    assert wide.projection.name.startswith("Lambert azimuthal equal area about 17.")
    assert suited(wide, 500, 350).projection == view.projection


def test_a_choice_stays_at_any_width() -> None:
    view = view_of(EUROPE, "EPSG:3857")
    assert suited(view.zoom(40), 400, 300, "EPSG:3857").projection == view.projection


def test_the_zone_of_the_centre_follows_the_centre() -> None:
    view = view_of(POKROVSK, UTM)
    near = replace(view, centre=(view.centre[0] - 60_000, view.centre[1]))
    assert suited(near, 400, 300, UTM) == near
    far = replace(view, centre=(view.centre[0] - 400_000, view.centre[1]))
    assert suited(far, 400, 300, UTM).projection.epsg == 32636
    assert suited(far, 400, 300).projection.epsg == 32636


@pytest.mark.parametrize("choice", ["", EQUAL_AREA])
def test_an_equal_area_map_follows_its_centre_far_away(choice: str) -> None:
    view = view_of(EUROPE, EQUAL_AREA)
    near = view.pan(0, 100)
    assert suited(near, 400, 300, choice) == near
    far = view.pan(-900, 400)
    found = suited(far, 400, 300, choice)
    assert found.projection.is_azimuthal
    assert found.centre_lonlat == pytest.approx(far.centre_lonlat, abs=1e-6)
    assert found.projection.inverse(np.zeros((1, 2)))[0] == pytest.approx(
        far.centre_lonlat, abs=0.1
    )


def test_a_part_of_the_globe_leaves_the_map_of_the_globe() -> None:
    globe = view_of((-170.0, -60.0, 175.0, 75.0))
    assert globe.projection.name == "Equal Earth"
    assert suited(globe, 400, 300) == globe
    assert suited(globe.zoom(8, 100, 300), 400, 300).projection.is_azimuthal
