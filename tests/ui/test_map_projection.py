"""Which projection the canvas shows, and what becomes of the view when it changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sitmap.geo.projection_choice import EQUAL_AREA, UTM, projection_for
from sitmap.portrayal.view import Extent, View
from sitmap.ui.map_canvas.map_projection import in_projection, projection_of, suited

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
