"""Hours in the window: keys, hand, play, typed times, the words of it; days stay as they were."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sitmap.domain.category import CaseInfo
from sitmap.domain.dates import (
    MS_PER_DAY,
    MS_PER_HOUR,
    Minute,
    SituationDate,
    end_ms,
    parse_date,
    parse_duration,
    start_ms,
)
from sitmap.domain.filters import Filter
from sitmap.domain.stepping import Step
from sitmap.ui.session import Session
from sitmap.ui.time_actions import time_handlers
from sitmap.ui.timeline.playback import Playback
from sitmap.ui.timeline.timeline_bar import TimelineBar
from sitmap.ui.timeline.timeline_panel import TimelinePanel
from tests.helpers.snapshots import Row, make_snapshot

LEFT = Qt.MouseButton.LeftButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
FIRST, LAST = date(2025, 10, 10), date(2025, 11, 17)
ROWS = (
    Row(valid="2025-10-10", party="RU"),
    Row(valid="2025-11-12T06:00", party="RU"),
    Row(valid="2025-11-12T06:40", party="UA"),
    Row(valid="2025-11-17T20:15", party="UA"),
)


def at(text: str) -> SituationDate:
    return parse_date(text)


@pytest.fixture
def session() -> Session:
    return Session(make_snapshot(ROWS), date(2025, 11, 12))


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> TimelinePanel:
    made = TimelinePanel(session)
    qtbot.addWidget(made)
    made.resize(1280, 150)
    made.show()
    qtbot.waitExposed(made)
    made.bar.repaint()
    return made


@pytest.fixture
def bar(panel: TimelinePanel) -> TimelineBar:
    return panel.bar


def choose(panel: TimelinePanel, step: Step) -> None:
    index = panel.step_box.findData(step)
    panel.step_box.setCurrentIndex(index)
    panel.step_box.activated.emit(index)


def x_of(bar: TimelineBar, on: SituationDate) -> int:
    return round(bar.scale.x((start_ms(on) + end_ms(on)) / 2))


def zoom_to_hours(bar: TimelineBar, on: SituationDate) -> None:
    """Zoom about a date until a day is a few hundred pixels wide."""
    for _ in range(40):
        if bar.width() * MS_PER_DAY / (bar.scale.end - bar.scale.start) > 300:
            break
        bar.zoom(1.25, float(x_of(bar, on)))
    bar.repaint()


# --- keys ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "key", "modifier", "expected"),
    [
        (Step.HOUR, Qt.Key.Key_Right, NONE, "2025-11-13T00:00"),
        (Step.HOUR, Qt.Key.Key_Left, NONE, "2025-11-12T23:00"),
        (Step.HOUR, Qt.Key.Key_Right, SHIFT, "2025-11-13"),
        (Step.HOUR, Qt.Key.Key_Home, NONE, "2025-10-10T00:00"),
        (Step.HOUR, Qt.Key.Key_End, NONE, "2025-11-17"),
        (Step.WEEK, Qt.Key.Key_Right, NONE, "2025-11-19"),
        (Step.WEEK, Qt.Key.Key_Left, SHIFT, "2025-10-12"),
        (Step.MONTH, Qt.Key.Key_Left, NONE, "2025-10-12"),
        (Step.MONTH, Qt.Key.Key_Right, SHIFT, "2026-11-12"),
        (Step.YEAR, Qt.Key.Key_Left, SHIFT, "2015-11-12"),
        (Step.DAY, Qt.Key.Key_Home, NONE, "2025-10-10"),
        (Step.OBSERVATION, Qt.Key.Key_Right, NONE, "2025-11-17"),
        (Step.OBSERVATION, Qt.Key.Key_Left, NONE, "2025-10-10"),
        (Step.CHANGE, Qt.Key.Key_Right, NONE, "2025-11-13"),
    ],
)
def test_keys_make_the_chosen_step(
    panel: TimelinePanel, step: Step, key: Qt.Key, modifier: Qt.KeyboardModifier, expected: str
) -> None:
    choose(panel, step)
    assert panel._session.on == date(2025, 11, 12), "choosing a step moves nothing"
    QTest.keyClick(panel.bar, key, modifier)
    assert panel._session.on == at(expected)


def test_from_a_time_keys_lead_to_times(panel: TimelinePanel, session: Session) -> None:
    session.set_valid_date(at("2025-11-12T05:30"))
    QTest.keyClick(panel.bar, Qt.Key.Key_Right)
    assert session.on == at("2025-11-13T05:30"), "a day later at the same hour"
    session.set_valid_date(at("2025-11-12T05:30"))
    reached = []
    while session.step_to_change(1):
        reached.append(str(session.on))
    assert reached == [
        "2025-11-12T06:00",
        "2025-11-12T06:01",
        "2025-11-12T06:40",
        "2025-11-12T06:41",
        "2025-11-17T20:15",
        "2025-11-17T20:16",
    ]
    QTest.keyClick(panel.bar, Qt.Key.Key_Left, CTRL)
    assert session.on == at("2025-11-17T20:15")


def test_observations_are_reached_one_by_one(panel: TimelinePanel, session: Session) -> None:
    choose(panel, Step.OBSERVATION)
    session.set_valid_date(at("2025-10-10T00:00"))
    for expected in ("2025-11-12T06:00", "2025-11-12T06:40", "2025-11-17T20:15"):
        QTest.keyClick(panel.bar, Qt.Key.Key_Right)
        assert session.on == at(expected)
    QTest.keyClick(panel.bar, Qt.Key.Key_Right)
    assert session.on == at("2025-11-17T20:15"), "there is no later one"


# --- by hand ------------------------------------------------------------------------------


def test_the_hand_moves_by_hours_where_the_axis_shows_hours(
    bar: TimelineBar, session: Session
) -> None:
    QTest.mouseClick(bar, LEFT, pos=QPoint(x_of(bar, date(2025, 11, 13)), 60))
    assert session.on == date(2025, 11, 13), "days are told where days are ruled"
    bar.repaint()
    zoom_to_hours(bar, date(2025, 11, 12))
    assert session.on == date(2025, 11, 13), "zoom moves nothing"
    QTest.mouseClick(bar, LEFT, pos=QPoint(x_of(bar, at("2025-11-12T06:20")), 60))
    assert session.on == at("2025-11-12T06:00")
    assert "Wednesday, 12 Nov 2025, 06:00" in bar.accessibleDescription()
    tip = bar.tip_at(float(x_of(bar, at("2025-11-12T06:20"))))
    assert tip.startswith("Wednesday, 12 Nov 2025, 06:00")
    assert "this minute included (Europe/Kyiv)" in tip
    assert "1 Russian forces, 1 Ukrainian forces" in tip, "the hour's own counts"
    bar.repaint()
    bar.show_full_range()
    bar.repaint()
    QTest.mouseClick(bar, LEFT, pos=QPoint(x_of(bar, date(2025, 11, 15)), 60))
    assert session.on == date(2025, 11, 15)


def test_the_hand_reaches_the_first_hour_and_the_whole_last_day(
    bar: TimelineBar, session: Session
) -> None:
    zoom_to_hours(bar, date(2025, 11, 12))
    session.set_valid_date(LAST)
    bar.pan(-300.0)
    bar.repaint()
    end = round(bar.scale.x(end_ms(LAST)))
    assert end < bar.width()
    QTest.mouseClick(bar, LEFT, pos=QPoint(end - 3, 60))
    assert session.on == at("2025-11-17T23:00")
    bar.repaint()
    QTest.mouseClick(bar, LEFT, pos=QPoint(end + 3, 60))
    assert session.on == LAST, "nothing of the last hour stays out of reach"
    session.set_valid_date(FIRST)
    bar.pan(300.0)
    bar.repaint()
    QTest.mouseClick(bar, LEFT, pos=QPoint(max(round(bar.scale.x(start_ms(FIRST))) - 9, 0), 60))
    assert session.on == at("2025-10-10T00:00")


def test_a_file_of_days_stays_with_days_until_hours_are_asked_for(qtbot: QtBot) -> None:
    session = Session(make_snapshot([Row(valid="2025-10-10"), Row(valid="2025-11-17")]), FIRST)
    panel = TimelinePanel(session)
    qtbot.addWidget(panel)
    panel.resize(1280, 150)
    panel.show()
    bar = panel.bar
    zoom_to_hours(bar, FIRST)
    QTest.mouseClick(bar, LEFT, pos=QPoint(x_of(bar, at("2025-10-10T18:00")), 60))
    assert session.on == FIRST
    choose(panel, Step.HOUR)
    bar.repaint()
    QTest.mouseClick(bar, LEFT, pos=QPoint(x_of(bar, at("2025-10-10T18:20")), 60))
    assert session.on == at("2025-10-10T18:00")
    choose(panel, Step.DAY)
    bar.repaint()
    QTest.mouseClick(bar, LEFT, pos=QPoint(x_of(bar, at("2025-10-10T09:20")), 60))
    assert session.on == at("2025-10-10T09:00"), "from a time the hand goes on by hours"


def test_a_window_is_pulled_to_whole_hours(bar: TimelineBar, session: Session) -> None:
    zoom_to_hours(bar, date(2025, 11, 12))
    session.set_valid_date(at("2025-11-12T12:00"))
    session.set_duration(parse_duration("1h"))
    bar.repaint()
    start = QPoint(round(bar.scale.x(session.window.start)), 60)
    handle = x_of(bar, session.on)
    if abs(start.x() - handle) <= 9:  # a grip so near belongs to the handle: begin farther off
        session.set_duration(parse_duration("3h"))
        start = QPoint(round(bar.scale.x(session.window.start)), 60)
    QTest.mousePress(bar, LEFT, pos=start)
    away = round(6 * MS_PER_HOUR / bar.scale.ms_per_pixel)
    QTest.mouseMove(bar, QPoint(round(bar.scale.x(session.window.end)) - away, 60), -1)
    QTest.mouseRelease(bar, LEFT, pos=QPoint(start.x(), 60))
    assert session.duration.text == "6h"
    assert session.on == at("2025-11-12T12:00")


def test_the_hand_moves_by_minutes_where_the_axis_shows_minutes(
    bar: TimelineBar, session: Session
) -> None:
    session.set_valid_date(at("2025-11-12T06:30"))
    for _ in range(60):
        bar.zoom(1.3)
    assert bar.scale.end - bar.scale.start == pytest.approx(2 * MS_PER_HOUR)
    bar.repaint()
    QTest.mouseClick(bar, LEFT, pos=QPoint(x_of(bar, at("2025-11-12T06:42")), 60))
    assert session.on == at("2025-11-12T06:40")
    assert "1 Ukrainian forces" in bar.tip_at(float(x_of(bar, at("2025-11-12T06:42"))))
    session.set_duration(parse_duration("30min"))
    bar.repaint()
    start = round(bar.scale.x(session.window.start))
    away = round(15 * 60_000 / bar.scale.ms_per_pixel)
    QTest.mousePress(bar, LEFT, pos=QPoint(start, 60))
    QTest.mouseMove(bar, QPoint(start - away, 60), -1)
    QTest.mouseRelease(bar, LEFT, pos=QPoint(start - away, 60))
    assert session.duration.text == "45min"


@pytest.mark.parametrize("on", ["2025-11-12T00:00", "2025-11-12T23:59", "2025-11-17T14:30"])
def test_zoom_pan_and_step_never_move_a_time(panel: TimelinePanel, on: str) -> None:
    session, bar = panel._session, panel.bar
    session.set_valid_date(at(on))
    for step in Step:
        choose(panel, step)
    for factor in (3.0, 50.0, 1000.0, 0.001):
        bar.zoom(factor)
        bar.repaint()
    bar.pan(300.0)
    bar.show_full_range()
    bar.repaint()
    assert session.on == at(on)


# --- play ---------------------------------------------------------------------------------


def test_play_goes_hour_by_hour_and_ends_with_the_whole_last_day(
    qtbot: QtBot, session: Session
) -> None:
    playback = Playback(session, session)
    playback.set_step(Step.HOUR)
    playback.set_speed(10)
    assert playback.interval_ms == 100, "hours a second"
    playback.set_speed(1_000_000)
    session.set_valid_date(at("2025-11-17T20:00"))
    seen: list[SituationDate] = []
    session.valid_date_changed.connect(seen.append)
    session.valid_date_changed.connect(lambda _on: playback.frame_painted())
    playback.play()
    qtbot.waitUntil(lambda: not playback.playing)
    assert [str(on) for on in seen] == [
        "2025-11-17T21:00",
        "2025-11-17T22:00",
        "2025-11-17T23:00",
        "2025-11-17",
    ]
    playback.play()
    assert session.on == at("2025-10-10T00:00"), "it begins anew with the first hour"
    playback.pause()


def test_play_back_by_the_hour_ends_with_the_first_hour(qtbot: QtBot, session: Session) -> None:
    playback = Playback(session, session)
    playback.set_step(Step.HOUR)
    playback.set_speed(1_000_000)
    session.set_valid_date(at("2025-10-10T01:30"))
    seen: list[SituationDate] = []
    session.valid_date_changed.connect(seen.append)
    session.valid_date_changed.connect(lambda _on: playback.frame_painted())
    playback.play(-1)
    qtbot.waitUntil(lambda: not playback.playing)
    assert [str(on) for on in seen] == ["2025-10-10T00:30", "2025-10-10T00:00"]


def test_play_between_times_waits_for_each_frame(panel: TimelinePanel, session: Session) -> None:
    playback = panel.playback
    choose(panel, Step.HOUR)
    for key, on in ((Qt.Key.Key_I, "2025-11-12T05:00"), (Qt.Key.Key_O, "2025-11-12T08:00")):
        session.set_valid_date(at(on))
        QTest.keyClick(panel.bar, key)
    assert playback.marks == (at("2025-11-12T05:00"), at("2025-11-12T08:00"))
    playback.play()
    assert session.on == at("2025-11-12T05:00"), "from the mark, since the other is reached"
    assert not playback._timer.isActive(), "nothing is planned before the paint"
    panel.bar.repaint()
    assert playback._timer.isActive()
    playback.pause()


def test_observations_a_second_count_those_of_the_hour(session: Session) -> None:
    playback = Playback(session, session)
    playback.set_step(Step.HOUR)
    playback.set_speed(10, "observations")
    session.set_valid_date(at("2025-11-12T06:30"))
    playback.play()
    assert session.on == at("2025-11-12T07:30")
    assert playback._wait_ms == 100, "one of 06:40"
    playback.pause()
    session.set_valid_date(at("2025-11-12T05:45"))
    playback.play()
    assert playback._wait_ms == 200, "two begin by 06:45"
    playback.pause()


# --- words --------------------------------------------------------------------------------


def test_a_typed_time_is_shown_and_told(panel: TimelinePanel, session: Session) -> None:
    panel.focus_date()
    QTest.keyClicks(panel.date_box, "12 Nov 6:40")
    QTest.keyClick(panel.date_box, Qt.Key.Key_Return)
    assert session.on == at("2025-11-12T06:40")
    assert panel.date_box.text() == "12 Nov 2025, 06:40"
    assert panel.words.date.text() == "Wednesday, 12 Nov 2025, 06:40"
    assert panel.zone_words.text() == "Times in Europe/Kyiv"
    panel.focus_date()
    QTest.keyClicks(panel.date_box, "25:00")
    QTest.keyClick(panel.date_box, Qt.Key.Key_Return)
    assert session.on == at("2025-11-12T06:40")
    assert "00:00 to 23:59" in panel.problem.text()
    QTest.keyClick(panel.date_box, Qt.Key.Key_Escape)
    session.set_valid_date(date(2025, 11, 12))
    assert panel.zone_words.text() == "Days in Europe/Kyiv"


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2025-10-26T03:10", "03:10 comes twice: clocks go back"),
        ("2025-03-30T03:10", "03:10 does not come: clocks go forward"),
        ("2025-10-26T05:10", ""),
        ("2025-10-26", ""),
    ],
)
def test_a_change_of_the_clocks_is_said_beside_the_time(
    panel: TimelinePanel, on: str, words: str
) -> None:
    panel._session.set_valid_date(at(on))
    assert panel.words.turn.text() == words
    assert panel.words.turn.isVisibleTo(panel) is bool(words)
    assert panel.words.caption.text() == "Situation on · Europe/Kyiv", "the zone stays in sight"


def test_the_date_alone_and_all_before_are_windows(panel: TimelinePanel, session: Session) -> None:
    session.set_valid_date(at("2025-11-12T06:40"))
    index = panel.window_box.findData("instant")
    panel.window_box.setCurrentIndex(index)
    panel.window_box.activated.emit(index)
    assert session.window.end - session.window.start == 60_000
    assert session.situation.rows.tolist() == [2]
    session.set_duration(parse_duration("all"))
    assert panel.window_box.currentText() == "all before it"
    assert session.situation.rows.tolist() == [0, 1, 2]
    session.set_valid_date(date(2025, 11, 12))
    session.set_duration(parse_duration("instant"))
    assert session.window.end - session.window.start == MS_PER_DAY


def test_knowledge_is_of_days(panel: TimelinePanel, session: Session) -> None:
    session.set_valid_date(at("2025-11-17T06:40"))
    panel.knowledge.known_check.setChecked(True)
    assert session.known_on == date(2025, 11, 17)
    assert panel.knowledge.known_box.text() == "17 Nov 2025"


def test_both_dates_of_a_comparison_are_counted(panel: TimelinePanel, session: Session) -> None:
    session.set_duration(parse_duration("all"))
    session.set_valid_date(LAST)
    assert not panel.words.counter.earlier.isVisibleTo(panel)
    session.set_compared_date(at("2025-11-12T06:00"))
    counter = panel.words.counter
    assert counter.text() == "4 of 4 shown, 2 on 12 Nov 2025, 06:00"
    session.set_filter(Filter(parties=frozenset({"UA"})))
    assert counter.text().startswith("2 of 4 shown, 0 on 12 Nov 2025")
    counter.refresh(counter.fontMetrics().horizontalAdvance("2 of 4 shown, 0 on 12 Nov"))
    assert counter.text() == "2 of 4 shown, 0 then", "in few words where there is little room"
    session.set_compared_date(None)
    assert counter.text() == "2 of 4 shown, 2 off the map"


def test_bars_count_what_the_filter_lets_through(bar: TimelineBar, session: Session) -> None:
    day = float(bar.scale.x(start_ms(date(2025, 11, 12))) + 2)
    assert "1 Russian forces, 1 Ukrainian forces" in bar.tip_at(day)
    session.set_filter(Filter(parties=frozenset({"UA"})))
    bar.repaint()
    assert "Begin about here: 1 Ukrainian forces" in bar.tip_at(day)
    bar.set_stack("kind")
    bar.repaint()
    assert "Begin about here: 1 event" in bar.tip_at(day)
    session.show_all()
    bar.repaint()
    assert "2 event" in bar.tip_at(day)
    assert session.on == date(2025, 11, 12)


def test_a_chain_of_hours_passes_a_change_of_clocks(qtbot: QtBot) -> None:
    rows = [Row(valid="2025-10-25"), Row(valid="2025-10-27")]
    info = CaseInfo("Clocks", "Europe/Kyiv")
    session = Session(make_snapshot(rows, info=info), at("2025-10-26T02:00"))
    seen = []
    for _ in range(3):
        following = session.beside(Step.HOUR, 1)
        assert isinstance(following, Minute)
        session.set_valid_date(following)
        seen.append(following.clock)
    assert seen == ["03:00", "04:00", "05:00"], "an hour that comes twice is one hour"
    assert np.diff([start_ms(at(f"2025-10-26T{clock}")) for clock in seen]).tolist() == [
        MS_PER_HOUR,
        MS_PER_HOUR,
    ]
    assert session.on > date(2025, 10, 26) - timedelta(days=1)


def test_the_menu_leads_back_to_the_whole_day(panel: TimelinePanel, session: Session) -> None:
    handlers = time_handlers(session, panel)
    session.set_valid_date(at("2025-11-12T06:40"))
    handlers["next_day"]()
    assert session.on == at("2025-11-13T06:40")
    handlers["whole_day"]()
    assert session.on == date(2025, 11, 13)
    handlers["first_day"]()
    assert session.on == FIRST
