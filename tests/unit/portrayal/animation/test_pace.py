"""How long frames show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.errors import UserError
from sitmap.portrayal.animation.pace import Pace, reading_seconds

PACES = st.builds(Pace, st.integers(1, 60), st.booleans(), st.booleans())


@given(PACES, st.integers(1, 5000))
def test_every_step_has_whole_frames_of_the_film(pace: Pace, steps: int) -> None:
    assert pace.rate % pace.steps == 0
    assert pace.frames(pace.seconds(1)) * pace.steps == pace.rate
    assert pace.seconds(1) <= pace.seconds(steps) <= 1.0


@given(PACES, st.integers(1, 500))
def test_a_fade_leaves_a_frame_of_the_picture_itself(pace: Pace, frames: int) -> None:
    assert 0 <= pace.fade(frames) < frames
    assert pace.crossfade or pace.fade(frames) == 0
    assert not pace.crossfade or pace.fade(pace.frames(pace.seconds(1))) >= 1


def test_the_ends_show_long_enough() -> None:
    pace = Pace(25)
    assert pace.seconds(1) == pytest.approx(0.04)
    assert (pace.seconds(1, first=True), pace.seconds(1, last=True)) == (1.0, 2.0)


def test_words_take_time_within_bounds() -> None:
    assert reading_seconds("") == 3.0
    assert reading_seconds("word " * 30) == 13.0
    assert reading_seconds("word " * 3000) == 20.0


@pytest.mark.parametrize("steps", [0, -1, 61])
def test_impossible_paces_are_refused(steps: int) -> None:
    with pytest.raises(UserError, match="steps a second"):
        Pace(steps)
