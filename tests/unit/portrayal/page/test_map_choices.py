"""What the reader's choices of projection, grid and units do to a page."""

from __future__ import annotations

import numpy as np
import pytest

from sitmap.errors import UserError
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.page.model import Page, Picture, TextRun
from tests.unit.portrayal.page.test_composition import assert_sound, composed, words


def strip(page: Page) -> list[str]:
    block = page.block("scale")
    assert block is not None
    return [item.text for item in block.items if isinstance(item, TextRun)]


def map_texts(page: Page) -> set[str]:
    block = page.block("map")
    assert block is not None
    return {item.text for item in block.items if isinstance(item, TextRun)}


def test_an_old_system_says_its_datum_and_its_error() -> None:
    made = composed(options=MapOptions(projection="EPSG:28407"))
    text = " ".join(words(made).split())
    assert "Pulkovo 1942 / Gauss-Kruger zone 7 (EPSG:28407)" in text
    assert "ellipsoid Krassowsky" in text
    assert "Position error about 3 m." in text
    assert made.view.projection.epsg == 28407


def test_the_name_of_the_usual_datum_stands_once() -> None:
    text = " ".join(words(composed()).replace("\u00a0", " ").split())
    assert "Projection UTM zone 37N (EPSG:32637). Datum and ellipsoid WGS 84." in text
    assert "error" not in text


def test_a_projection_for_elsewhere_is_refused() -> None:
    with pytest.raises(UserError, match="does not cover the map"):
        composed(options=MapOptions(projection="EPSG:2180"))


def test_a_metric_grid_is_named_and_labelled_around_the_frame() -> None:
    page = composed(options=MapOptions(grid="utm")).pages[0]
    assert "Grid UTM on WGS 84" in " ".join(strip(page))
    assert any(text.startswith("⁵³") for text in map_texts(page))
    assert not any("°" in text for text in map_texts(page))
    assert_sound(page)


def test_true_north_has_a_needle_of_its_own() -> None:
    page = composed().pages[0]
    assert {"GN", "TN"} <= set(strip(page))
    equal_area = composed(options=MapOptions(projection="LAEA")).pages[0]
    assert "N" in strip(equal_area)
    assert "TN" not in strip(equal_area)


def test_miles_are_measured_by_choice() -> None:
    assert any(text.endswith(" km") for text in strip(composed().pages[0]))
    assert any(
        text.endswith(" mi") for text in strip(composed(options=MapOptions(miles=True)).pages[0])
    )


def test_the_locator_stands_in_a_corner_of_the_frame() -> None:
    block = composed().pages[0].block("map")
    assert block is not None
    pictures = [item for item in block.items if isinstance(item, Picture)]
    assert len(pictures) == 2
    frame, inset = pictures[0].box, pictures[1].box
    assert frame.contains(inset)
    sides = np.array([inset.x - frame.x, frame.right - inset.right])
    assert np.abs(sides).min() < 0.01
