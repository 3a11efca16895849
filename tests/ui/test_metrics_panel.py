"""Readings beside each other: painted, chosen, aged."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sitmap.domain.observation import Kind
from sitmap.store.demonstration import write_demonstration
from sitmap.ui.metrics.metrics_panel import MetricsPanel
from sitmap.ui.metrics.reading_cells import Cell, Voice
from sitmap.ui.session import Session
from sitmap.ui.settings import Settings
from sitmap.ui.theme import apply_theme
from tests.helpers.snapshots import Row, make_snapshot
from tests.helpers.timeline_snapshots import LAST, story_snapshot
from tests.helpers.window_parts import parts_of


@pytest.fixture
def session() -> Session:
    return Session(story_snapshot(), LAST)


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> MetricsPanel:
    made = MetricsPanel(session)
    qtbot.addWidget(made)
    made.resize(420, 900)
    made.show()
    qtbot.waitExposed(made)
    return made


def cell(panel: MetricsPanel, value: str) -> Cell:
    return next(c for c in panel.view.cells if c.reading.value() == value)


def click(panel: MetricsPanel, value: str) -> None:
    centre = cell(panel, value).box.center().toPoint()
    top = panel.view.verticalScrollBar().value()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=centre - QPoint(0, top))


def words(found: Cell, voice: Voice) -> list[str]:
    return [line.text for line in found.lines if line.voice is voice]


def test_parties_stand_side_by_side_and_claims_below_each_other(panel: MetricsPanel) -> None:
    first, second = cell(panel, "80,000-150,000"), cell(panel, "150,000")
    other = cell(panel, "~7,500-10,000")
    assert first.box.top() == other.box.top()
    assert first.box.right() < other.box.left()
    assert second.box.left() == first.box.left()
    assert second.box.top() > first.box.bottom()


def test_the_printed_value_comes_first_and_large(panel: MetricsPanel) -> None:
    found = cell(panel, "80,000-150,000")
    assert words(found, Voice.VALUE) == ["80,000-150,000"]
    assert any("people" in text for text in words(found, Voice.SMALL))
    assert any("1–17 Nov 2025" in text for text in words(found, Voice.MUTED))
    assert words(found, Voice.MARK) == ["disputed"]
    assert any("a warning" in text for text in words(cell(panel, "150,000"), Voice.MUTED))


def test_an_old_reading_says_its_age(panel: MetricsPanel, session: Session) -> None:
    found = cell(panel, "5-10 km")
    assert any("47 days old" in text for text in words(found, Voice.MUTED))
    assert words(found, Voice.MARK) == ["stale"]
    session.set_valid_date(date(2025, 10, 5))
    found = cell(panel, "5-10 km")
    assert any("4 days old" in text for text in words(found, Voice.MUTED))
    assert words(found, Voice.MARK) == []


def test_the_header_says_which_day(panel: MetricsPanel, session: Session) -> None:
    assert panel.header.text() == "Readings on Monday, 17 Nov 2025"
    session.set_known_date(date(2025, 11, 20))
    assert panel.header.text().endswith("as known on 20 Nov 2025")


def test_a_click_selects(panel: MetricsPanel, session: Session) -> None:
    click(panel, "150,000")
    assert session.selection == session.snapshot.uid(4)
    click(panel, "~7,500-10,000")
    assert session.selection == session.snapshot.uid(5)


def test_keys_walk_and_choose(panel: MetricsPanel, session: Session) -> None:
    panel.view.setFocus()
    for _ in range(3):
        QTest.keyClick(panel.view, Qt.Key.Key_Down)
    QTest.keyClick(panel.view, Qt.Key.Key_Up)
    assert "7,500-10,000" in panel.view.accessibleDescription()
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert session.selection == panel.view.cells[1].reading.uid
    QTest.keyClick(panel.view, Qt.Key.Key_End)
    assert panel.view.cells[-1].reading.name in panel.view.accessibleDescription()


def test_a_selection_elsewhere_is_brought_into_sight(panel: MetricsPanel, session: Session) -> None:
    panel.resize(420, 420)
    session.set_selection(session.snapshot.uid(8))
    view, found = panel.view, cell(panel, "5-10 km")
    top = view.verticalScrollBar().value()
    assert top <= found.box.top()
    assert found.box.bottom() <= top + view.viewport().height()


def test_nothing_to_show_is_said_quietly(panel: MetricsPanel, session: Session) -> None:
    session.set_valid_date(date(2024, 1, 1))
    assert panel.view.cells == ()
    assert not panel.grab().isNull()
    QTest.keyClick(panel.view, Qt.Key.Key_Down)
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert session.selection is None


def test_equal_readings_are_not_laid_out_again(panel: MetricsPanel, session: Session) -> None:
    session.set_valid_date(date(2025, 11, 5))
    before = panel.view.cells
    session.set_known_date(date(2025, 12, 1))
    assert panel.view.cells is before


def test_a_narrow_panel_keeps_every_reading(panel: MetricsPanel) -> None:
    panel.resize(220, 600)
    boxes = [found.box for found in panel.view.cells]
    assert sum(found.reading.group != "computed" for found in panel.view.cells) == 5
    assert all(box.right() <= panel.view.viewport().width() for box in boxes)
    assert all(a.bottom() <= b.top() for a, b in pairwise(boxes))


def test_computed_figures_stand_below_and_tell_what_they_rest_on(
    panel: MetricsPanel, session: Session
) -> None:
    found = [c for c in panel.view.cells if c.reading.group == "computed"]
    assert [c.reading.value() for c in found] == ["8–20:1", "15–20:1"]
    assert "80,000-150,000 ÷ ~7,500-10,000" in found[0].reading.sentence()
    session.set_selection(session.snapshot.uid(4))
    click(panel, "8–20:1")
    assert session.figure == found[0].reading
    assert session.selection is None
    rows = [session.snapshot.row_of(uid) for uid in found[0].reading.inputs]
    assert rows == [cell(panel, value).reading.row for value in ("80,000-150,000", "~7,500-10,000")]
    click(panel, "150,000")
    assert session.figure is None


def test_words_pins_and_hiding_are_remembered(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "settings.ini")
    made = MetricsPanel(session, settings=settings)
    qtbot.addWidget(made)
    first = made.view.readings[0]
    last = next(item for item in reversed(made.view.readings) if item.group != "computed")
    made.tools.menu(last).actions()[0].trigger()
    assert made.view.readings[0].metric == last.metric
    made.tools.menu(first).actions()[-1].trigger()
    assert first.metric not in {item.metric for item in made.view.readings}
    assert made.tools.hidden.text() == "1 hidden"
    again = MetricsPanel(session, settings=settings)
    qtbot.addWidget(again)
    assert again.view.readings == made.view.readings
    again.tools.words.setText("no such words")
    qtbot.waitUntil(lambda: not again.view.readings)
    again.tools.words.setText(first.name)
    qtbot.waitUntil(lambda: first.metric in {item.metric for item in again.view.readings})
    again.tools.words.clear()
    again.tools.show_hidden()
    qtbot.waitUntil(lambda: first.metric in {item.metric for item in again.view.readings})


def test_figures_of_the_ground_arrive_later(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "d.gpkg"
    write_demonstration(path)
    with parts_of(path) as parts:
        made = MetricsPanel(parts.session, runner=parts.runner)
        qtbot.addWidget(made)
        assert "measuring" in made.header.text()
        qtbot.waitUntil(lambda: "measuring" not in made.header.text(), timeout=10_000)
        found = {(item.metric, item.party_name): item for item in made.view.readings}
        assert found["area_share", "Not stated"].value_text.endswith("%")
        assert made.is_settled()


def test_themes_and_empty_files(panel: MetricsPanel, session: Session) -> None:
    light = panel.view.grab().toImage()
    apply_theme("dark")
    panel.set_theme("dark")
    assert panel.view.grab().toImage() != light
    apply_theme("light")
    session.set_snapshot(make_snapshot([]))
    assert panel.view.cells == ()
    assert panel.is_settled()


def many_metrics(count: int) -> Session:
    rows = [
        Row(Kind.METRIC, metric=f"m{n:03}", party=party, value=f"{n} {party}", best=float(n))
        for n in range(count)
        for party in ("RU", "UA")
    ]
    return Session(make_snapshot(rows), date(2025, 11, 17))


def test_of_many_readings_only_those_in_sight_are_laid_out(qtbot: QtBot) -> None:
    session = many_metrics(300)
    panel = MetricsPanel(session)
    qtbot.addWidget(panel)
    panel.resize(420, 800)
    panel.show()
    qtbot.waitExposed(panel)
    view = panel.view
    assert 0 < len(view.cells) < 60
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.cells[-1].reading.value() == "299 UA"
    session.set_selection(session.snapshot.uid(400))
    (found,) = [c for c in view.cells if c.reading.row == 400]
    top = view.verticalScrollBar().value()
    assert top <= found.box.top()
    assert found.box.bottom() <= top + view.viewport().height()
    view.verticalScrollBar().setValue(0)
    assert view.cells[0].reading.row == 0
    assert all(a.box.top() <= b.box.top() for a, b in pairwise(view.cells))
    assert len(view.readings) == 600
