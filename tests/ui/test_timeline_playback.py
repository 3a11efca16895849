"""Playing waits for the picture and stops at the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from sitmap.domain.dates import MS_PER_DAY, Window, day_start_ms
from sitmap.domain.stepping import Step
from sitmap.ui.session import Session
from sitmap.ui.timeline.playback import Playback
from sitmap.ui.timeline.timeline_panel import TimelinePanel
from tests.helpers.snapshots import make_snapshot
from tests.helpers.timeline_snapshots import FIRST, LAST, story_snapshot

START = date(2025, 6, 1)


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return Session(story_snapshot(), START)


@pytest.fixture
def playback(session: Session) -> Playback:
    made = Playback(session, session)
    made.set_speed(1000)
    return made


def test_no_step_before_the_frame_is_painted(
    qtbot: QtBot, session: Session, playback: Playback
) -> None:
    playback.play()
    assert session.on == START + timedelta(days=1)
    assert not playback._timer.isActive(), "nothing is planned before the paint"
    playback.frame_painted()
    qtbot.waitUntil(lambda: session.on == START + timedelta(days=2))
    assert not playback._timer.isActive()


def test_every_day_is_shown_to_the_end(qtbot: QtBot, session: Session, playback: Playback) -> None:
    seen: list[date] = []
    session.valid_date_changed.connect(seen.append)
    session.set_valid_date(LAST - timedelta(days=5))
    seen.clear()
    session.valid_date_changed.connect(lambda _day: playback.frame_painted())
    playback.play()
    qtbot.waitUntil(lambda: not playback.playing)
    assert seen == [LAST - timedelta(days=left) for left in (4, 3, 2, 1, 0)]


def test_large_steps_end_on_the_last_day(
    qtbot: QtBot, session: Session, playback: Playback
) -> None:
    playback.set_step(Step.MONTH)
    playback.set_speed(30_000)
    session.valid_date_changed.connect(lambda _day: playback.frame_painted())
    playback.play()
    qtbot.waitUntil(lambda: not playback.playing)
    assert session.on == LAST


def test_from_change_to_change(qtbot: QtBot, session: Session, playback: Playback) -> None:
    playback.set_step(Step.CHANGE)
    seen: list[date] = []
    session.valid_date_changed.connect(seen.append)
    session.valid_date_changed.connect(lambda _day: playback.frame_painted())
    playback.play()
    qtbot.waitUntil(lambda: not playback.playing)
    assert seen[0] == date(2025, 6, 2)
    assert seen[-1] == LAST


def test_playing_from_the_end_begins_anew(session: Session, playback: Playback) -> None:
    states: list[bool] = []
    playback.playing_changed.connect(states.append)
    session.set_valid_date(LAST)
    playback.play()
    assert session.on == FIRST
    playback.pause()
    playback.frame_painted()
    assert session.on == FIRST
    assert states == [True, False]


def test_speed_and_step_give_the_pace_and_keep_the_date(
    session: Session, playback: Playback
) -> None:
    playback.set_speed(10)
    assert playback.interval_ms == 100
    playback.set_step(Step.WEEK)
    assert playback.interval_ms == 700
    playback.set_step(Step.CHANGE)
    assert playback.interval_ms == 100
    assert session.on == START


def test_a_file_without_dates_does_not_play(qtbot: QtBot) -> None:
    playback = Playback(Session(make_snapshot([])))
    playback.play()
    assert not playback.playing


class _Canvas(QObject):
    frame_painted = Signal()


def test_the_panel_waits_for_the_map_once_it_speaks(qtbot: QtBot, session: Session) -> None:
    panel, canvas = TimelinePanel(session), _Canvas()
    qtbot.addWidget(panel)
    panel.resize(1200, 140)
    panel.show()
    qtbot.waitExposed(panel)
    panel.playback.set_speed(1000)
    canvas.frame_painted.connect(panel.on_frame_painted)
    canvas.frame_painted.emit()
    panel.toggle_playback()
    shown = session.on
    panel.bar.repaint()
    assert not panel.playback._timer.isActive()
    assert session.on == shown
    canvas.frame_painted.emit()
    qtbot.waitUntil(lambda: session.on > shown)
    panel.stop_playback()
    assert not panel.playback.playing


def test_without_a_map_the_bar_itself_counts(qtbot: QtBot, session: Session) -> None:
    panel = TimelinePanel(session)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitExposed(panel)
    panel.playback.set_speed(1000)
    panel.toggle_playback()
    qtbot.waitUntil(lambda: session.on >= START + timedelta(days=3))
    panel.stop_playback()


def played(qtbot: QtBot, session: Session, playback: Playback, way: int = 1) -> list[date]:
    """Return the days shown until the play ends by itself."""
    seen: list[date] = []
    session.valid_date_changed.connect(seen.append)
    session.valid_date_changed.connect(lambda _day: playback.frame_painted())
    playback.play(way)
    qtbot.waitUntil(lambda: not playback.playing)
    return seen


def test_backward_shows_every_day_too(qtbot: QtBot, session: Session, playback: Playback) -> None:
    session.set_valid_date(FIRST + timedelta(days=3))
    seen = played(qtbot, session, playback, -1)
    assert seen == [FIRST + timedelta(days=left) for left in (2, 1, 0)]


def test_backward_from_the_first_day_begins_at_the_last(
    session: Session, playback: Playback
) -> None:
    session.set_valid_date(FIRST)
    playback.play(-1)
    assert session.on == LAST


def test_back_turns_a_play_around_and_play_pauses_it(session: Session, playback: Playback) -> None:
    playback.toggle()
    playback.toggle(-1)
    assert (playback.playing, playback.way) == (True, -1)
    playback.toggle()
    assert not playback.playing


def test_it_plays_between_the_marks(qtbot: QtBot, session: Session, playback: Playback) -> None:
    first, last = START + timedelta(days=10), START + timedelta(days=12)
    playback.set_marks(last, first)
    assert playback.marks == (first, last)
    session.set_valid_date(last)
    seen = played(qtbot, session, playback)
    assert seen == [first, first + timedelta(days=1), last]


def test_a_loop_begins_anew_until_it_is_paused(
    qtbot: QtBot, session: Session, playback: Playback
) -> None:
    first, last = START, START + timedelta(days=2)
    playback.set_marks(first, last)
    playback.set_loop(True)
    seen: list[date] = []
    session.valid_date_changed.connect(seen.append)
    session.valid_date_changed.connect(lambda _day: playback.frame_painted())
    playback.play()
    qtbot.waitUntil(lambda: seen.count(last) >= 3)
    playback.pause()
    assert set(seen) == {first, first + timedelta(days=1), last}
    assert seen[:4] == [first + timedelta(days=1), last, first, first + timedelta(days=1)]


def test_observations_a_second_wait_longer_where_more_begins(
    session: Session, playback: Playback
) -> None:
    playback.set_speed(10, "observations")
    session.set_valid_date(date(2025, 5, 30))
    playback.play()
    assert playback._wait_ms == 100  # nothing begins on 31 May
    playback.pause()
    session.set_valid_date(LAST - timedelta(days=1))
    playback.set_marks(None, LAST + timedelta(days=1))
    playback.play()
    begun = session.turns.begun_within(Window(day_start_ms(LAST), day_start_ms(LAST) + MS_PER_DAY))
    assert begun > 1
    assert playback._wait_ms == 100 * begun
    playback.pause()


def test_months_come_back_to_their_day(qtbot: QtBot, session: Session, playback: Playback) -> None:
    session.set_valid_date(date(2025, 1, 31))
    playback.set_step(Step.MONTH)
    playback.set_speed(1_000_000)
    seen = played(qtbot, session, playback)
    assert seen[:3] == [date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30)]
