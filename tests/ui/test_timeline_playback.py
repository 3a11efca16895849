"""Playing waits for the picture and stops at the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

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
    playback.set_step(30)
    playback.set_speed(30_000)
    session.valid_date_changed.connect(lambda _day: playback.frame_painted())
    playback.play()
    qtbot.waitUntil(lambda: not playback.playing)
    assert session.on == LAST


def test_from_change_to_change(qtbot: QtBot, session: Session, playback: Playback) -> None:
    playback.set_step(0)
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
    playback.set_step(7)
    assert playback.interval_ms == 700
    playback.set_step(0)
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
