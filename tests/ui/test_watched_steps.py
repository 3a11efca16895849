"""Steps behind a dialog: one at a time, and nothing told of those that were stopped."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from sitmap.errors import Cancelled, UserError
from sitmap.ui.watched_steps import WatchedSteps


@pytest.fixture
def steps(qtbot: QtBot) -> WatchedSteps:
    return WatchedSteps()


def test_a_newer_step_stops_the_older_which_then_ends_unheard(steps: WatchedSteps) -> None:
    heard: list[Exception] = []
    steps.failed.connect(heard.append)
    older, newer = steps._begin(), steps._begin()
    with pytest.raises(Cancelled):
        older.step(1, 2)
    steps._on_failed(older, Cancelled())
    assert not steps._ended(older)
    assert steps.busy
    newer.step(1, 2)
    failure = UserError("broken")
    steps._on_failed(newer, failure)
    assert heard == [failure]
    assert not steps.busy


def test_progress_is_told_until_the_step_is_over(qtbot: QtBot, steps: WatchedSteps) -> None:
    progress = steps._begin()
    progress.step(3, 4, "reading")
    with qtbot.waitSignal(steps.progressed) as told:
        pass
    assert told.args is not None
    assert told.args[:2] == [3, 4]
    assert steps._ended(progress)
    qtbot.waitUntil(lambda: not steps._watch.isActive())


def test_cancelling_with_nothing_under_way_does_nothing(steps: WatchedSteps) -> None:
    steps.cancel()
    assert not steps.busy
