"""The controls of time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sitmap.domain.filters import Filter
from sitmap.domain.listing import Listing
from sitmap.domain.stepping import Step
from sitmap.domain.typed_date import parse_typed_day
from sitmap.errors import UserError
from sitmap.ui.session import Session
from sitmap.ui.theme import apply_theme
from sitmap.ui.timeline.timeline_panel import TimelinePanel
from sitmap.ui.timeline.tint import KNOWN_COLOURS
from tests.helpers.snapshots import make_snapshot
from tests.helpers.timeline_snapshots import FIRST, LAST, story_snapshot

START = date(2025, 6, 1)


@pytest.fixture
def session() -> Session:
    return Session(story_snapshot(), START)


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> TimelinePanel:
    made = TimelinePanel(session)
    qtbot.addWidget(made)
    made.resize(1280, 140)
    made.show()
    qtbot.waitExposed(made)
    return made


def type_date(panel: TimelinePanel, text: str) -> None:
    panel.focus_date()
    QTest.keyClicks(panel.date_box, text)
    QTest.keyClick(panel.date_box, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-11-17", date(2025, 11, 17)),
        ("17 Nov 2025", date(2025, 11, 17)),
        ("Monday, 17 Nov 2025", date(2025, 11, 17)),
        ("17 November 2025", date(2025, 11, 17)),
        ("november 17, 2025", date(2025, 11, 17)),
        ("17.11.2025", date(2025, 11, 17)),
        ("17 листопада 2025", date(2025, 11, 17)),
        ("2025-11", date(2025, 11, 1)),
        ("Nov 2025", date(2025, 11, 1)),
        ("1943", date(1943, 1, 1)),
        ("2025-11-15~", date(2025, 11, 15)),
        ("../2022-02-23", date(2022, 2, 23)),
        ("2025-11-01/2025-11-17", date(2025, 11, 1)),
        ("  2025-11-17 ", date(2025, 11, 17)),
    ],
)
def test_dates_as_people_type_them(text: str, day: date) -> None:
    assert parse_typed_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "17 Foo 2025",
        "31 Feb 2025",
        "2025-13-01",
        "0000-01-01",
        "../..",
        "💥",
        "1/2",
    ],
)
def test_garbage_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_typed_day(text)
    assert "\n" not in caught.value.line()


def test_a_typed_date_is_taken(panel: TimelinePanel, session: Session) -> None:
    type_date(panel, "17 Nov 2025")
    assert session.on == LAST
    assert panel.date_box.text() == "17 Nov 2025"
    assert panel.words.date.text() == "Monday, 17 Nov 2025"
    assert not panel.problem.isVisible()


def test_a_wrong_date_is_told_in_place_and_changes_nothing(
    panel: TimelinePanel, session: Session
) -> None:
    type_date(panel, "31 Feb 2025")
    assert session.on == START
    assert panel.problem.isVisible()
    assert "2025-02-31 does not exist" in panel.problem.text()
    assert panel.date_box.text() == "31 Feb 2025", "what was typed stays to be mended"
    QTest.keyClick(panel.date_box, Qt.Key.Key_Escape)
    assert not panel.problem.isVisible()
    assert panel.date_box.text() == "1 Jun 2025"


def test_both_dates_and_the_count_are_in_words(panel: TimelinePanel, session: Session) -> None:
    assert panel.words.known.text() == "As known: latest, 17 Nov 2025"
    assert panel.words.counter.text() == "1 of 1 shown, 1 off the map, 1 undated"
    session.set_valid_date(LAST)
    assert panel.words.counter.text() == "6 of 6 shown, 6 off the map, 1 undated"


def test_known_on_is_set_coloured_and_reset(panel: TimelinePanel, session: Session) -> None:
    panel.knowledge.known_check.click()
    assert session.known_on == START
    assert panel.words.known.text() == "As known on 1 Jun 2025"
    colour = panel.words.known.palette().windowText().color().name()
    assert colour == KNOWN_COLOURS["light"]
    panel.knowledge.known_box.setFocus()
    panel.knowledge.known_box.selectAll()
    QTest.keyClicks(panel.knowledge.known_box, "2025-11-18")
    QTest.keyClick(panel.knowledge.known_box, Qt.Key.Key_Return)
    assert session.known_on == date(2025, 11, 18)
    panel.knowledge.known_check.click()
    assert session.known_on is None


def test_buttons_go_to_changes_and_ends(panel: TimelinePanel, session: Session) -> None:
    panel.buttons["first"].click()
    assert session.on == FIRST
    panel.buttons["next"].click()
    assert session.on == date(2025, 1, 11)
    panel.buttons["previous"].click()
    assert session.on == FIRST
    panel.buttons["last"].click()
    assert session.on == LAST
    assert all(button.accessibleName() for button in panel.buttons.values())


def test_choosing_window_step_and_speed_keeps_the_date(
    panel: TimelinePanel, session: Session
) -> None:
    for box in (panel.window_box, panel.step_box, panel.speed_box, panel.stack_box):
        for index in range(box.count()):
            box.setCurrentIndex(index)
            box.activated.emit(index)
            assert session.on == START
    assert session.duration.text == "all"
    assert panel.playback.step is Step.OBSERVATION
    for step, words in (
        (Step.CHANGE, "1 change/s"),
        (Step.HOUR, "1 hour/s"),
        (Step.DAY, "1 day/s"),
    ):
        panel.step_box.setCurrentIndex(panel.step_box.findData(step))
        panel.step_box.activated.emit(0)
        assert panel.speed_box.itemText(0) == words
    assert panel.speed_box.itemText(panel.speed_box.count() - 1) == "200 observations/s"


def test_a_window_set_elsewhere_is_shown(panel: TimelinePanel, session: Session) -> None:
    from sitmap.domain.dates import parse_duration

    session.set_duration(parse_duration("45d"))
    assert panel.window_box.currentText() == "45 days"


def test_the_zone_is_always_shown(panel: TimelinePanel) -> None:
    assert "Europe/Kyiv" in panel.zone_words.text()
    panel.resize(500, 150)
    assert panel.words.caption.isVisible()
    assert panel.words.caption.text() == "Situation on · Europe/Kyiv"


def test_another_content_is_taken(panel: TimelinePanel, session: Session) -> None:
    session.set_snapshot(make_snapshot([]))
    assert panel.words.counter.text() == "Nothing recorded yet"
    assert session.on == START


def test_both_themes_differ(panel: TimelinePanel) -> None:
    light = panel.grab().toImage()
    apply_theme("dark")
    panel.set_theme("dark")
    dark = panel.grab().toImage()
    apply_theme("light")
    assert light != dark


def test_checks_of_knowledge_follow_the_theme(panel: TimelinePanel, qtbot: QtBot) -> None:
    role = QPalette.ColorRole.WindowText
    for theme in ("dark", "light"):
        apply_theme(theme)
        panel.set_theme(theme)
        checks = (panel.knowledge.known_check, panel.knowledge.recorded_check)
        qtbot.waitUntil(lambda: panel.palette() == QGuiApplication.palette())
        wanted = QGuiApplication.palette().color(role)
        assert [check.palette().color(role) for check in checks] == [wanted, wanted]


def test_muted_words_follow_the_theme(panel: TimelinePanel) -> None:
    for theme in ("dark", "light"):
        apply_theme(theme)
        panel.set_theme(theme)
        muted = QGuiApplication.palette().color(QPalette.ColorRole.PlaceholderText)
        for label in (panel.words.caption, panel.words.known, panel.words.counter.shown):
            assert label.palette().color(QPalette.ColorRole.WindowText) == muted


def test_it_fits_a_narrow_window(panel: TimelinePanel) -> None:
    assert panel.minimumSizeHint().width() <= 800
    panel.resize(820, 140)
    assert not panel.stack_box.isVisible()
    assert panel.knowledge.known_check.isVisible()
    assert panel.window_box.isVisible()
    panel.resize(1600, 140)
    assert panel.stack_box.isVisible()


def test_keys_play_mark_and_loop(panel: TimelinePanel, session: Session) -> None:
    QTest.keyClick(panel.bar, Qt.Key.Key_I)
    session.step(5)
    QTest.keyClick(panel.bar, Qt.Key.Key_O)
    assert panel.playback.marks == (START, START + timedelta(days=5))
    QTest.keyClick(panel.bar, Qt.Key.Key_L)
    assert panel.playback.loops
    assert panel.loop_check.isChecked()
    QTest.keyClick(panel.bar, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert (panel.playback.playing, panel.playback.way) == (True, -1)
    QTest.keyClick(panel.bar, Qt.Key.Key_Space)
    assert not panel.playback.playing
    QTest.keyClick(panel.bar, Qt.Key.Key_I, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(panel.bar, Qt.Key.Key_O, Qt.KeyboardModifier.ShiftModifier)
    assert not any(panel.playback.marks)


def test_a_filter_is_told_beside_the_date_and_cleared_there(
    panel: TimelinePanel, session: Session
) -> None:
    session.set_valid_date(LAST)
    line = panel.words.kept_back
    assert not line.isVisible()
    session.set_filter(Filter(text="no such words"))
    assert panel.words.counter.text().startswith("0 of 6 shown")
    assert line.isVisible()
    assert line.label.words == "Filter: text “no such words”"
    line.clear.click()
    assert not line.isVisible()
    assert session.filter.is_empty
    assert panel.words.counter.text().startswith("6 of 6 shown")


def test_the_journal_has_a_control_of_its_own(panel: TimelinePanel, session: Session) -> None:
    knowledge = panel.knowledge
    assert not knowledge.recorded_box.isVisible()
    knowledge.recorded_check.click()
    assert session.recorded_on == START
    assert session.known_on is None
    assert knowledge.recorded_box.isVisible()
    assert panel.words.recorded.text() == "As recorded on 1 Jun 2025"
    assert panel.words.recorded.isVisible()
    knowledge.recorded_box.setFocus()
    knowledge.recorded_box.selectAll()
    QTest.keyClicks(knowledge.recorded_box, "no day")
    QTest.keyClick(knowledge.recorded_box, Qt.Key.Key_Return)
    assert panel.problem.isVisible()
    QTest.keyClick(knowledge.recorded_box, Qt.Key.Key_Escape)
    QTest.keyClicks(knowledge.recorded_box, "2025-11-18")
    QTest.keyClick(knowledge.recorded_box, Qt.Key.Key_Return)
    assert session.recorded_on == date(2025, 11, 18)
    knowledge.recorded_check.click()
    assert not panel.words.recorded.isVisible()
    assert session.recorded_on is None


def test_a_replay_counts_what_it_shows(panel: TimelinePanel, session: Session) -> None:
    session.set_known_date(date(2020, 1, 1))
    assert panel.words.counter.text() == "0 of 0 shown"


def test_what_no_date_and_no_map_shows_leads_to_the_table(
    panel: TimelinePanel, qtbot: QtBot
) -> None:
    line = panel.words.counter
    chosen: list[Listing] = []
    line.listing_chosen.connect(chosen.append)
    QTest.mouseClick(line.links["map"], Qt.MouseButton.LeftButton)
    line.links["undated"].setFocus()
    QTest.keyClick(line.links["undated"], Qt.Key.Key_Return)
    assert chosen == [Listing.PLACELESS, Listing.UNDATED]
    assert line.links["undated"].font().underline(), "keys see where they are"
