"""Ctrl+C ends long work between two of its steps."""

from __future__ import annotations

import signal

import pytest

from sitmap.cli.between_steps import interrupted_between_steps
from sitmap.progress import NullProgress


def work(times: int, done: list[str]) -> None:
    """Hear Ctrl+C so many times in the midst of the second step."""
    with interrupted_between_steps(NullProgress()) as progress:
        progress.step(1, 3)
        for _ in range(times):
            signal.raise_signal(signal.SIGINT)
        done.append("the step that was begun")
        progress.step(2, 3)
        done.append("the next one")


@pytest.mark.parametrize(
    ("times", "expected"), [(1, ["the step that was begun"]), (2, [])], ids=["once", "twice"]
)
def test_it_is_heard_at_the_next_step_and_twice_at_once(times: int, expected: list[str]) -> None:
    before, done = signal.getsignal(signal.SIGINT), list[str]()
    with pytest.raises(KeyboardInterrupt):
        work(times, done)
    assert done == expected
    assert signal.getsignal(signal.SIGINT) is before


def test_without_it_all_is_done() -> None:
    done: list[str] = []
    work(0, done)
    assert len(done) == 2
