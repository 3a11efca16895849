"""A large file shows before all of it is read, and holds back what it cannot answer yet."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sitmap.errors import UserError
from sitmap.progress import Progress
from sitmap.store import edits, first_part, loading
from sitmap.ui import reading_on
from sitmap.ui.application import Application
from sitmap.ui.document import Opened, read_file
from sitmap.ui.messages import Level
from tests.helpers.stores import control, event, new_store

_PATIENCE_MS = 10_000


class _Gate:
    """Lets the rest of the file be read when it is told to."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.error: Exception | None = None

    def read(self, path: Path, progress: Progress) -> Opened:
        assert self.open.wait(_PATIENCE_MS / 1000)
        if self.error is not None:
            raise self.error
        return read_file(path, progress)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> _Gate:
    made = _Gate()
    monkeypatch.setattr(loading, "_MANY", 4)
    monkeypatch.setattr(first_part, "_SAMPLE", 2)
    monkeypatch.setattr(reading_on, "read_file", made.read)
    return made


@pytest.fixture
def application(qtbot: QtBot, tmp_path: Path, gate: _Gate) -> Iterator[Application]:
    path = tmp_path / "case.gpkg"
    with new_store(path) as db:
        days = [event(f"E{day}", valid_text=f"2025-11-{day:02}") for day in range(1, 20)]
        edits.add_many(db, [*days, control("2025-11-02")], "all")
    made = Application(path, at_once=True)
    made.window.resize(1280, 800)
    with qtbot.waitSignal(made.window.canvas.frame_painted, timeout=_PATIENCE_MS):
        made.window.show()
    yield made
    gate.open.set()
    made.window.close()
    made.close()


def _is_whole(application: Application) -> bool:
    reading = application.reading_on
    return reading is not None and not reading.active and application.window.is_settled()


def test_the_first_frame_is_that_of_the_whole_file(
    application: Application, gate: _Gate, qtbot: QtBot
) -> None:
    session, window = application.session, application.window
    assert application.reading_on is not None
    assert application.reading_on.active
    before, days = session.situation, session.day_range
    assert session.on == date(2025, 11, 19)
    assert len(session.snapshot) < 20
    shown = {session.snapshot.uid(row) for row in before.rows.tolist()}
    words = window.timeline.words.counter.text()
    gate.open.set()
    qtbot.waitUntil(lambda: _is_whole(application), timeout=_PATIENCE_MS)
    assert session.snapshot.part is None
    assert len(session.snapshot) == 20
    assert session.on == date(2025, 11, 19)
    assert {session.snapshot.uid(row) for row in session.situation.rows.tolist()} == shown
    assert session.day_range == days
    assert window.timeline.words.counter.text() == words
    assert window.timeline.isEnabled()


def test_hands_are_held_back_until_all_is_there(
    application: Application, gate: _Gate, qtbot: QtBot
) -> None:
    session, window = application.session, application.window
    reading = application.reading_on
    assert reading is not None
    QTest.keyClick(window.timeline.bar, Qt.Key.Key_Left)
    QTest.keyClick(window, Qt.Key.Key_Home)
    QTest.mouseClick(window.timeline.bar, Qt.MouseButton.LeftButton)
    assert session.on == date(2025, 11, 19)
    assert not window.timeline.isEnabled()
    assert "of 20 observations" in reading.notice.words.text().replace("\u2009", " ")
    assert reading.notice.geometry().size() == window.timeline.bar.size()
    scale = window.canvas.view.denominator
    window.canvas.zoom_by(2.0, window.canvas.rect().center().toPointF())
    assert window.canvas.view.denominator < scale
    gate.open.set()
    qtbot.waitUntil(lambda: _is_whole(application), timeout=_PATIENCE_MS)
    QTest.keyClick(window.timeline.bar, Qt.Key.Key_Left)
    assert session.on == date(2025, 11, 18)


def test_reading_can_be_called_off(application: Application, gate: _Gate, qtbot: QtBot) -> None:
    reading = application.reading_on
    assert reading is not None
    QTest.mouseClick(reading.notice.cancel, Qt.MouseButton.LeftButton)
    gate.open.set()
    qtbot.waitUntil(lambda: _is_whole(application), timeout=_PATIENCE_MS)
    assert application.document.path is not None
    assert application.document.path.name != "case.gpkg"
    assert application.session.snapshot.part is None


def test_a_rest_that_cannot_be_read_is_told(
    application: Application, gate: _Gate, qtbot: QtBot
) -> None:
    gate.error = UserError("the file is damaged", where="case.gpkg")
    gate.open.set()
    qtbot.waitUntil(lambda: _is_whole(application), timeout=_PATIENCE_MS)
    errors = [item.text for item in application.messages.log if item.level is Level.ERROR]
    assert errors == ["case.gpkg: the file is damaged"]
    assert application.session.snapshot.part is None
