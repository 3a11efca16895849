"""The time axis under the hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sitmap.domain.dates import (
    MS_PER_DAY,
    SituationDate,
    calendar_day,
    day_start_ms,
    end_ms,
    parse_duration,
    start_ms,
)
from sitmap.ui.session import Session
from sitmap.ui.timeline.timeline_bar import TimelineBar
from tests.helpers.snapshots import Row, make_snapshot
from tests.helpers.timeline_snapshots import FIRST, LAST, story_snapshot

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


@pytest.fixture
def session() -> Session:
    return Session(story_snapshot(), date(2025, 6, 1))


@pytest.fixture
def bar(qtbot: QtBot, session: Session) -> TimelineBar:
    made = TimelineBar(session)
    qtbot.addWidget(made)
    made.resize(800, 100)
    made.show()
    qtbot.waitExposed(made)
    made.repaint()
    return made


def x_of(bar: TimelineBar, on: SituationDate) -> int:
    return round(bar.scale.x((start_ms(on) + end_ms(on)) / 2))


def wheel(bar: TimelineBar, x: int, steps: int) -> None:
    event = QWheelEvent(
        QPointF(x, 40),
        QPointF(bar.mapToGlobal(QPoint(x, 40))),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(bar, event)


def test_moves_before_a_frame_become_one_date(
    qtbot: QtBot, bar: TimelineBar, session: Session
) -> None:
    seen: list[date] = []
    session.valid_date_changed.connect(seen.append)
    QTest.mousePress(bar, LEFT, pos=QPoint(x_of(bar, date(2025, 3, 1)), 40))
    assert len(seen) == 1
    for x in range(200, 400, 10):
        QTest.mouseMove(bar, QPoint(x, 40), -1)
    assert len(seen) == 1, "nothing was drawn yet, so no further date may be asked for"
    bar.repaint()
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert abs(x_of(bar, seen[1]) - 390) <= 2
    QTest.mouseRelease(bar, LEFT, pos=QPoint(600, 40))
    assert abs(x_of(bar, session.on) - 600) <= 2


def test_both_ends_can_be_reached_by_hand(bar: TimelineBar, session: Session) -> None:
    QTest.mousePress(bar, LEFT, pos=QPoint(300, 40))
    QTest.mouseRelease(bar, LEFT, pos=QPoint(799, 40))
    assert session.on == LAST
    QTest.mousePress(bar, LEFT, pos=QPoint(300, 40))
    QTest.mouseRelease(bar, LEFT, pos=QPoint(0, 40))
    assert session.on == FIRST


def test_dragging_past_the_edge_pulls_the_axis_to_the_end(
    bar: TimelineBar, session: Session
) -> None:
    bar.zoom(10)
    assert bar.scale.end < day_start_ms(LAST)
    QTest.mousePress(bar, LEFT, pos=QPoint(400, 40))
    for _ in range(400):
        QTest.mouseMove(bar, QPoint(900, 40), -1)
        bar.repaint()
    QTest.mouseRelease(bar, LEFT, pos=QPoint(900, 40))
    assert session.on == LAST
    length = bar.scale.end - bar.scale.start
    assert bar.scale.end < day_start_ms(LAST) + length, "the axis stops at the last day"


def test_zoom_and_pan_never_move_the_date(bar: TimelineBar, session: Session) -> None:
    day = session.on
    under_pointer = bar.scale.ms(200)
    for steps in (1, 1, 5, 20, -3, -30, 8):
        wheel(bar, 200, steps)
        assert session.on == day
    bar.show_full_range()
    wheel(bar, 200, 3)
    assert bar.scale.ms(200) == pytest.approx(under_pointer, abs=MS_PER_DAY)
    QTest.mousePress(bar, MIDDLE, pos=QPoint(100, 40))
    before = bar.scale.start
    QTest.mouseMove(bar, QPoint(180, 40), -1)
    QTest.mouseRelease(bar, MIDDLE, pos=QPoint(180, 40))
    assert bar.scale.start < before
    QTest.mouseDClick(bar, LEFT, pos=QPoint(100, 40))
    assert bar.scale.start < day_start_ms(FIRST)
    assert bar.scale.end > day_start_ms(LAST) + MS_PER_DAY
    bar.set_stack("kind")
    bar.repaint()
    assert session.on == day


@pytest.mark.parametrize(
    ("key", "modifier", "days"),
    [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 1),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, -1),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 7),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier, -7),
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier, 30),
        (Qt.Key.Key_PageUp, Qt.KeyboardModifier.NoModifier, -30),
    ],
)
def test_keys_step(
    bar: TimelineBar,
    session: Session,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
    days: int,
) -> None:
    QTest.keyClick(bar, key, modifier)
    assert session.on == date(2025, 6, 1) + timedelta(days=days)


def test_keys_go_to_changes_and_ends(bar: TimelineBar, session: Session) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(bar, Qt.Key.Key_End)
    assert session.on == LAST
    QTest.keyClick(bar, Qt.Key.Key_Home)
    assert session.on == FIRST
    QTest.keyClick(bar, Qt.Key.Key_Right, control)
    assert session.on == date(2025, 1, 11), "the first event ends"
    QTest.keyClick(bar, Qt.Key.Key_Right, control)
    assert session.on == date(2025, 6, 1)
    QTest.keyClick(bar, Qt.Key.Key_Left, control)
    assert session.on == date(2025, 1, 11)


def test_zoom_keys_keep_the_date(bar: TimelineBar, session: Session) -> None:
    length = bar.scale.end - bar.scale.start
    QTest.keyClick(bar, Qt.Key.Key_Plus)
    assert bar.scale.end - bar.scale.start < length
    QTest.keyClick(bar, Qt.Key.Key_0)
    assert bar.scale.end - bar.scale.start == pytest.approx(length)
    assert session.on == date(2025, 6, 1)


def test_a_far_date_moves_the_axis_to_it(bar: TimelineBar, session: Session) -> None:
    session.set_valid_date(date(1943, 7, 5))
    assert 0 <= x_of(bar, date(1943, 7, 5)) <= bar.width()
    session.set_valid_date(date(9999, 12, 30))
    bar.repaint()
    session.set_valid_date(date(1, 1, 1))
    bar.repaint()
    assert 0 <= x_of(bar, session.on) <= bar.width()
    assert session.on == date(1, 1, 1)


def test_an_open_start_does_not_stretch_the_axis(qtbot: QtBot) -> None:
    rows = [Row(valid="../2022-02-23"), Row(valid="2025-11-17"), Row(valid="2025-11-01/..")]
    bar = TimelineBar(Session(make_snapshot(rows)))
    qtbot.addWidget(bar)
    assert bar.scale.start > day_start_ms(date(2021, 1, 1))
    assert bar.scale.end < day_start_ms(date(2026, 6, 1))


@pytest.mark.parametrize("rows", [[], [Row(valid="")], [Row(valid="../..")]])
def test_a_file_without_dates_shows_a_quiet_axis(qtbot: QtBot, rows: list[Row]) -> None:
    session = Session(make_snapshot(rows))
    bar = TimelineBar(session)
    qtbot.addWidget(bar)
    bar.resize(500, 90)
    bar.show()
    QTest.keyClick(bar, Qt.Key.Key_Right)
    QTest.keyClick(bar, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    session.set_duration(parse_duration("all"))
    assert not bar.grab().isNull()


def test_the_tip_says_half_open_day_zone_and_counts(bar: TimelineBar) -> None:
    tip = bar.tip_at(x_of(bar, date(2025, 6, 1)))
    assert "Sunday, 1 Jun 2025" in tip
    assert "until, not including, 00:00 of the next day (Europe/Kyiv)" in tip
    assert "1 Ukrainian forces" in tip
    assert "Start" in bar.tip_at(x_of(bar, date(2025, 3, 1)))


def test_a_screen_reader_can_read_and_move_the_handle(bar: TimelineBar, session: Session) -> None:
    interface = QAccessible.queryAccessibleInterface(bar)
    assert interface.role() == QAccessible.Role.Slider
    assert interface.text(QAccessible.Text.Name) == "Situation on"
    assert interface.text(QAccessible.Text.Description) == "Sunday, 1 Jun 2025"
    value = interface.valueInterface()
    assert value.currentValue() == calendar_day(session.on).toordinal()
    value.setCurrentValue(date(2025, 7, 1).toordinal())
    assert session.on == date(2025, 7, 1)


def test_a_date_outside_the_data_stays(bar: TimelineBar, session: Session) -> None:
    session.set_valid_date(date(2026, 5, 1))
    assert session.on == date(2026, 5, 1)
    assert bar.value() == date(2026, 5, 1).toordinal()


def test_what_changes_is_seen(bar: TimelineBar, session: Session) -> None:
    plain = bar.grab().toImage()
    session.set_duration(parse_duration("90d"))
    shaded = bar.grab().toImage()
    assert shaded != plain
    session.set_selection(session.snapshot.uid(4))
    assert bar.grab().toImage() != shaded
    session.set_known_date(date(2020, 1, 1))
    assert "Begin about here" not in bar.tip_at(x_of(bar, date(2025, 6, 1)))


def test_the_windows_start_is_pulled_by_hand(bar: TimelineBar, session: Session) -> None:
    session.set_duration(parse_duration("60d"))
    start = round(bar.scale.x(session.window.start))
    QTest.mousePress(bar, LEFT, pos=QPoint(start, 40))
    QTest.mouseMove(bar, QPoint(start - 100, 40), -1)
    QTest.mouseRelease(bar, LEFT, pos=QPoint(start - 100, 40))
    assert abs(bar.scale.x(session.window.start) - (start - 100)) <= 2
    assert session.duration.unit == "d"
    assert session.on == date(2025, 6, 1), "only the window's length changes"


def test_a_pulled_window_is_never_shorter_than_a_day(bar: TimelineBar, session: Session) -> None:
    session.set_duration(parse_duration("60d"))
    start = round(bar.scale.x(session.window.start))
    QTest.mousePress(bar, LEFT, pos=QPoint(start, 40))
    QTest.mouseMove(bar, QPoint(799, 40), -1)
    QTest.mouseRelease(bar, LEFT, pos=QPoint(799, 40))
    assert session.duration.text == "1d"


def test_the_handle_wins_over_the_window_beside_it(bar: TimelineBar, session: Session) -> None:
    assert session.duration.text == "1d"
    x = x_of(bar, session.on)
    QTest.mousePress(bar, LEFT, pos=QPoint(x, 40))
    QTest.mouseRelease(bar, LEFT, pos=QPoint(x + 120, 40))
    assert session.duration.text == "1d"
    assert session.on > date(2025, 6, 1)


def test_marks_are_painted_where_the_play_begins_and_ends(bar: TimelineBar) -> None:
    before = bar.grab().toImage()
    bar.set_marks((date(2025, 3, 1), date(2025, 9, 1)))
    after = bar.grab().toImage()
    for day, shift in ((date(2025, 3, 1), 0), (date(2025, 9, 1), 1)):
        x = round(bar.scale.x(day_start_ms(day) + shift * MS_PER_DAY))
        column = range(x - 2, x + 3)
        assert any(before.pixel(at, 50) != after.pixel(at, 50) for at in column)


def test_only_keys_that_brought_the_focus_frame_the_bar(qtbot: QtBot, bar: TimelineBar) -> None:
    bar.activateWindow()
    qtbot.waitUntil(bar.isActiveWindow)
    pictures = {}
    for reason in (Qt.FocusReason.OtherFocusReason, Qt.FocusReason.TabFocusReason):
        bar.clearFocus()
        bar.setFocus(reason)
        qtbot.waitUntil(bar.hasFocus)
        pictures[reason] = bar.grab().toImage().pixel(0, 50)
    assert len(set(pictures.values())) == 2


def test_the_date_under_the_pointer_stands_clear_of_that_of_the_handle(
    bar: TimelineBar, session: Session
) -> None:
    QTest.mouseMove(bar, QPoint(x_of(bar, session.on), 40), -1)
    flags = bar.grab(QRect(0, 0, bar.width(), 14)).toImage()
    QTest.mouseMove(bar, QPoint(x_of(bar, date(2025, 8, 20)), 40), -1)
    apart = bar.grab(QRect(0, 0, bar.width(), 14)).toImage()
    QApplication.sendEvent(bar, QEvent(QEvent.Type.Leave))
    alone = bar.grab(QRect(0, 0, bar.width(), 14)).toImage()
    assert flags == alone
    assert apart != alone
