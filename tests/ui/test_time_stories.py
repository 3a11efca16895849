"""Stories of time in the whole window: map, metrics, table and words always tell one date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sitmap.domain.dates import SituationDate, end_ms, format_day, parse_date, start_ms
from sitmap.domain.stepping import Step
from sitmap.domain.time_ticks import long_day
from sitmap.store.demonstration import write_demonstration
from sitmap.ui.application import Application
from sitmap.ui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
LAST = date(2025, 11, 17)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """The window of the demonstration as it opens, on its last day."""
    monkeypatch.setenv("SITMAP_PROFILE_DIR", str(tmp_path / "profile"))
    path = tmp_path / "case.gpkg"
    write_demonstration(path)
    application = Application(path)
    window = application.window
    window.resize(1280, 800)
    window.show()
    qtbot.waitUntil(window.is_settled, timeout=10_000)
    application.session.set_valid_date(LAST)
    yield window
    window.close()
    application.close()


def choose(window: MainWindow, step: Step) -> None:
    box = window.timeline.step_box
    box.setCurrentIndex(box.findData(step))
    box.activated.emit(box.currentIndex())


def x_of(window: MainWindow, on: SituationDate) -> int:
    return round(window.timeline.bar.scale.x((start_ms(on) + end_ms(on)) / 2))


def is_under(window: MainWindow, x: int) -> bool:
    """Tell whether the handle stands under a pixel of the axis."""
    return abs(x_of(window, window.session.on) - x) <= 2


def frame(window: MainWindow) -> None:
    """Paint what the map and the axis owe."""
    window.canvas.repaint()
    window.timeline.bar.repaint()


def assert_all_tell(window: MainWindow, on: SituationDate) -> None:
    """Every part tells the same date, and the map shows its situation."""
    session = window.session
    assert session.on == on
    assert window.timeline.words.date.text() == long_day(on)
    assert window.timeline.date_box.text() == format_day(on)
    assert long_day(on) in window.metrics.header.text()
    shown = f"{len(session.situation)} of {len(session.whole_situation)} shown"
    assert window.timeline.words.counter.shown.text() == shown
    assert session.situation.window.end == end_ms(on)


def test_a_drag_along_the_axis_moves_everything(window: MainWindow, qtbot: QtBot) -> None:
    bar, drawn = window.timeline.bar, set()
    QTest.mousePress(bar, LEFT, pos=QPoint(x_of(window, LAST), 60))
    for day in (date(2025, 10, 1), date(2025, 3, 1), date(2024, 8, 1), date(2022, 6, 1)):
        x = x_of(window, day)
        QTest.mouseMove(bar, QPoint(x, 60), -1)
        qtbot.waitUntil(partial(is_under, window, x))
        frame(window)
        assert_all_tell(window, window.session.on)
        drawn.add(tuple(window.canvas.last_drawn.items()))
    QTest.mouseRelease(bar, LEFT, pos=QPoint(x_of(window, date(2022, 6, 1)), 60))
    assert len(drawn) > 1, "the map is another at other dates"
    assert window.session.on.isoformat() < "2022-07"


def test_keys_go_by_hours_through_a_day(window: MainWindow, qtbot: QtBot) -> None:
    bar = window.timeline.bar
    window.session.set_valid_date(date(2025, 11, 16))
    choose(window, Step.HOUR)
    for key, expected in (
        (Qt.Key.Key_Right, "2025-11-17T00:00"),
        (Qt.Key.Key_Right, "2025-11-17T01:00"),
        (Qt.Key.Key_Left, "2025-11-17T00:00"),
        (Qt.Key.Key_Left, "2025-11-16T23:00"),
    ):
        QTest.keyClick(bar, key)
        frame(window)
        assert_all_tell(window, parse_date(expected))
    QTest.keyClick(bar, Qt.Key.Key_End)
    assert_all_tell(window, LAST)
    QTest.keyClick(bar, Qt.Key.Key_Home)
    assert_all_tell(window, parse_date(f"{window.session.first_day}T00:00"))
    qtbot.waitUntil(window.is_settled, timeout=10_000)


def test_play_by_hours_draws_every_one(window: MainWindow, qtbot: QtBot) -> None:
    session, playback = window.session, window.timeline.playback
    window.timeline.on_frame_painted()  # from now on the play waits for the map
    choose(window, Step.HOUR)
    playback.set_speed(1_000_000)
    session.set_valid_date(parse_date("2025-11-17T18:00"))
    frame(window)
    wished: list[SituationDate] = []
    painted: list[SituationDate] = []
    session.valid_date_changed.connect(wished.append)
    window.canvas.frame_painted.connect(lambda: painted.append(session.on))
    QTest.keyClick(window.timeline.bar, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not playback.playing, timeout=10_000)
    frame(window)
    assert [str(on) for on in wished] == [
        *(f"2025-11-17T{hour}:00" for hour in range(19, 24)),
        "2025-11-17",
    ]
    assert list(dict.fromkeys(painted)) == wished, "none is passed over"


def test_an_earlier_knowledge_frames_the_map_and_counts_less(
    window: MainWindow, qtbot: QtBot
) -> None:
    session, knowledge = window.session, window.timeline.knowledge
    latest = len(session.whole_situation)
    knowledge.known_check.click()
    knowledge.known_box.setText("1 Nov 2025")
    knowledge.known_box.setModified(True)
    QTest.keyClick(knowledge.known_box, Qt.Key.Key_Return)
    assert session.known_on == date(2025, 11, 1)
    frame(window)
    assert_all_tell(window, LAST)
    assert len(session.whole_situation) < latest
    assert "As known on 1 Nov 2025" in window.timeline.words.known.text()
    assert "as known on 1 Nov 2025" in window.metrics.header.text()
    assert any("what came later is left out" in note for note in told_on(window))
    knowledge.known_check.click()
    frame(window)
    assert len(session.whole_situation) == latest
    assert not any("left out" in note for note in told_on(window))
    qtbot.waitUntil(window.is_settled, timeout=10_000)


def told_on(window: MainWindow) -> list[str]:
    notes = window.canvas.notes_above
    return [notes.replay, notes.banner]


def test_two_dates_are_compared_and_told(window: MainWindow, qtbot: QtBot) -> None:
    session, panel = window.session, window.comparing.panel
    panel.check.setChecked(True)
    assert session.compared_on == date(2025, 10, 18)
    panel.day.setText("2025-11-03 12:00")
    panel.day.setModified(True)
    QTest.keyClick(panel.day, Qt.Key.Key_Return)
    assert session.compared_on == parse_date("2025-11-03T12:00")
    qtbot.waitUntil(lambda: session.comparison is not None, timeout=10_000)
    frame(window)
    assert_all_tell(window, LAST)
    assert panel.state.text() == "Square kilometres, from 3 Nov 2025, 12:00 to 17 Nov 2025:"
    assert panel.figures.rowCount() > 0
    then = len(session.situation_on(parse_date("2025-11-03T12:00")))
    counter = window.timeline.words.counter
    assert counter.earlier.isVisible()
    assert counter.earlier.text() in (f"{then} on 3 Nov 2025, 12:00", f"{then} then")
    session.set_valid_date(date(2025, 11, 2))
    assert panel.state.text() == "The other day must be earlier than the day shown."
    panel.check.setChecked(False)
    assert not counter.earlier.isVisible()
    qtbot.waitUntil(window.is_settled, timeout=10_000)
