"""Progress of several stages, and the guess of the time that is left."""

from __future__ import annotations

import pytest

from sitmap.errors import Cancelled
from sitmap.progress import Staged, TimeLeft


class _Heard:
    def __init__(self) -> None:
        self.told: list[tuple[int, int, str]] = []

    def step(self, done: int, total: int, label: str = "") -> None:
        self.told.append((done, total, label))


def test_stages_are_parts_of_a_whole_and_never_go_back() -> None:
    heard = _Heard()
    stage = Staged(heard, 0.5, 1.0, "writing")
    for done in (0, 10, 5, 20):
        stage.step(done, 20, "rows")
    stage.step(0, 0, "still there")
    assert [item[0] for item in heard.told] == [500, 750, 750, 1000, 1000]
    assert heard.told[1] == (750, 1000, "writing rows")
    assert heard.told[-1][2] == "writing"


def test_a_stage_hands_on_that_it_was_cancelled() -> None:
    class _Stopped:
        def step(self, done: int, total: int, label: str = "") -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        Staged(_Stopped(), 0.0, 1.0, "").step(1, 2)


def test_the_time_left_is_told_when_something_can_be_said() -> None:
    now = [100.0]
    left = TimeLeft(lambda: now[0])
    assert left.words(1, 10) == ""
    now[0] = 130.0
    assert left.words(0, 10) == ""
    assert left.words(3, 12) == "1:30 left"
    assert left.seconds(12, 12) == 0.0
