"""Words of a frame: that none stands on another, however many there are."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sitmap.portrayal.animation.frame_size import FrameSize, frame_boxes
from sitmap.portrayal.animation.frame_words import SMALL, column_items
from sitmap.portrayal.page.flow import Piece, line_height
from sitmap.portrayal.page.model import Box, TextRun
from sitmap.portrayal.page.style import INK

BOXES = frame_boxes(FrameSize(1280, 720))
LINE = line_height(SMALL)


def pieces(count: int, words: str) -> list[Piece]:
    run = TextRun(0.0, 0.8 * LINE, words, SMALL, INK)
    return [Piece(LINE, (run,)) for _ in range(count)]


@given(st.floats(20.0, 60.0), st.integers(1, 60), st.integers(1, 3))
def test_no_line_of_the_column_stands_on_another(height: float, lines: int, notes: int) -> None:
    column = Box(0.0, 10.0, 40.0, height)
    boxes = replace(BOXES, texts=(column,))
    items = column_items(pieces(lines, "line"), pieces(notes, "note"), boxes)
    runs = [item for item in items if isinstance(item, TextRun)]
    tops = [run.y for run in runs]
    assert all(below - above > 0.95 * LINE for above, below in pairwise(tops))
    assert tops[-1] <= column.bottom
    assert [run.text for run in runs].count("note") == notes
    left = lines - [run.text for run in runs].count("line")
    told = [run.text for run in runs if run.text.startswith("and ")]
    expected = {0: [], 1: ["and 1 more line"]}
    assert told == expected.get(left, [f"and {left} more lines"])
