"""Where things stand on a frame, whatever its form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.errors import UserError
from sitmap.portrayal.animation.frame_size import FrameSize, frame_boxes

SIDES = st.integers(120, 2048).map(lambda half: 2 * half)


@given(SIDES, SIDES)
def test_boxes_lie_in_the_frame_and_on_no_other(width: int, height: int) -> None:
    if not 0.4 <= width / height <= 2.6:
        return
    size = FrameSize(width, height)
    boxes = frame_boxes(size)
    every = [boxes.head, boxes.map, boxes.bar, *boxes.texts, boxes.foot]
    for number, box in enumerate(every):
        assert size.sheet.contains(box), box
        assert box.height > 0
        assert not any(box.overlaps(other, 1.1) for other in every[number + 1 :])


def test_the_smallest_words_can_be_read_on_a_small_screen() -> None:
    for size in (FrameSize(1280, 720), FrameSize(720, 1280), FrameSize(1920, 1080)):
        pixels = 6.6 / 72 * 25.4 * size.dots
        assert pixels >= 11


@pytest.mark.parametrize("sides", [(1281, 720), (100, 720), (1280, 9000)])
def test_impossible_sizes_are_refused(sides: tuple[int, int]) -> None:
    with pytest.raises(UserError, match="no size for an animation"):
        FrameSize(*sides)
