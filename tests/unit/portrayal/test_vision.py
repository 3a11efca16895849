from __future__ import annotations

import numpy as np
import pytest

from sitmap.portrayal.vision import VISIONS, Vision, seen_colours, vision_table, vision_words

OKABE_ITO = np.array([[213, 94, 0], [0, 114, 178]], np.uint8)
RED_GREEN = np.array([[165, 39, 20], [15, 120, 58]], np.uint8)


@pytest.mark.parametrize("vision", VISIONS)
def test_greys_stay_grey(vision: Vision) -> None:
    greys = np.repeat(np.arange(0, 256, 15, dtype=np.uint8)[:, np.newaxis], 3, axis=1)
    assert np.abs(seen_colours(greys, vision).astype(int) - greys).max() <= 2


def hue_distance(colours: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> int:
    one, other = colours.astype(int)
    return int(np.abs((one - one.mean()) - (other - other.mean())).max())


@pytest.mark.parametrize("vision", ["protanopia", "deuteranopia"])
def test_red_and_green_fall_together_and_the_default_does_not(vision: Vision) -> None:
    assert hue_distance(seen_colours(RED_GREEN, vision)) < 45
    assert hue_distance(seen_colours(OKABE_ITO, vision)) > 100


def test_without_colour_vision_all_is_grey() -> None:
    seen = seen_colours(OKABE_ITO, "achromatopsia")
    assert (seen == seen[:, :1]).all()


@pytest.mark.parametrize("vision", VISIONS)
def test_the_table_holds_each_colour_within_its_step(vision: Vision) -> None:
    rgb = np.array([[252, 130, 4]], np.uint8)
    red, green, blue = (int(part) >> 2 for part in rgb[0])
    packed = int(vision_table(vision)[red << 12 | green << 6 | blue])
    found = np.array([packed >> 16 & 255, packed >> 8 & 255, packed & 255])
    assert packed >> 24 == 255
    assert np.abs(found - seen_colours(rgb, vision)[0].astype(int)).max() <= 8


def test_a_preview_says_so_and_full_vision_says_nothing() -> None:
    assert vision_words("all") == ""
    assert "protanopia" in vision_words("protanopia")
