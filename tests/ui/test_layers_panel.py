from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QModelIndex, QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from sitmap.domain.filters import Filter
from sitmap.domain.observation import Basis, Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.layer_choices import LayerChoices
from sitmap.ui.layers import filter_panel
from sitmap.ui.layers.layers_panel import LayersPanel
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner
from tests.helpers.snapshots import EXAMPLE_DAY, Row, make_snapshot

CHECKED, PARTLY, OFF = (
    Qt.CheckState.Checked,
    Qt.CheckState.PartiallyChecked,
    Qt.CheckState.Unchecked,
)


def snapshot() -> Snapshot:
    return make_snapshot(
        [
            Row(party="RU", category="assault", basis=Basis.CLAIMED, title="At the bridge"),
            Row(party="UA", category="assault", grade="B2"),
            Row(party="RU", category="air_strike"),
            Row(Kind.CONTROL, party="RU", category="controlled_ru"),
            Row(Kind.METRIC, party="RU", metric="troops"),
        ]
    )


@pytest.fixture
def session(qapp: object) -> Session:
    return Session(snapshot(), EXAMPLE_DAY)


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> LayersPanel:
    made = LayersPanel(session)
    qtbot.addWidget(made)
    made.resize(280, 600)
    made.show()
    return made


def line(panel: LayersPanel, *path: str) -> QTreeWidgetItem:
    found = [item for item in panel.tree.items() if panel.tree._path(item) == path]
    assert len(found) == 1, [panel.tree._path(item) for item in panel.tree.items()]
    return found[0]


def act(panel: LayersPanel, words: str) -> None:
    actions = [item for item in panel.menu().actions() if item.text().startswith(words)]
    assert len(actions) == 1
    assert isinstance(actions[0], QAction)
    actions[0].trigger()


def titles(session: Session) -> list[int]:
    rows: list[int] = session.situation.rows.tolist()
    return rows


def test_a_box_hides_the_layers_below_it_and_shows_them_again(
    panel: LayersPanel, session: Session
) -> None:
    line(panel, "Events", "Assault", "Russian forces").setCheckState(0, OFF)
    assert titles(session) == [1, 2, 3, 4]
    assert line(panel, "Events").checkState(0) == PARTLY
    assert line(panel, "Events", "Assault").checkState(0) == PARTLY
    line(panel, "Events").setCheckState(0, OFF)
    assert titles(session) == [3, 4]
    assert line(panel, "Events", "Air strike, Russian forces").checkState(0) == OFF
    line(panel, "Events").setCheckState(0, CHECKED)
    assert titles(session) == [0, 1, 2, 3, 4]


def test_only_this_leaves_one_layer_and_show_all_brings_all_back(
    panel: LayersPanel, session: Session
) -> None:
    assert not panel.only.isEnabled(), "no line is chosen yet"
    panel.tree.setCurrentItem(line(panel, "Events", "Assault"))
    panel.only.click()
    assert titles(session) == [0, 1, 4], "readings stand in the panel, whatever the map shows"
    assert line(panel, "Areas of control: Russian-controlled, assessed").checkState(0) == OFF
    panel.all.click()
    assert titles(session) == [0, 1, 2, 3, 4]


def test_readings_and_parts_of_the_base_map_have_boxes(
    panel: LayersPanel, session: Session
) -> None:
    line(panel, "Readings and assessments").setCheckState(0, CHECKED)
    assert session.map_options.readings
    line(panel, "Base map", "Roads").setCheckState(0, OFF)
    assert session.map_options.layers.hidden_ground == {"roads"}
    assert line(panel, "Base map").checkState(0) == PARTLY
    assert len(session.situation) == len(session.whole_situation)
    line(panel, "Base map").setCheckState(0, OFF)
    assert line(panel, "Base map", "Names").checkState(0) == OFF


def test_the_slider_fades_the_current_line(panel: LayersPanel, session: Session) -> None:
    panel.tree.setCurrentItem(line(panel, "Events", "Assault"))
    panel.slider.setValue(40)
    assert [share for _, share in session.map_options.layers.opacity] == [0.4, 0.4]
    assert line(panel, "Events", "Assault", "Ukrainian forces").text(1) == "40 %"
    assert line(panel, "Events").text(1) == "mixed"
    assert panel.share.text() == "40 %"
    panel.tree.setCurrentItem(line(panel, "Base map"))
    assert not panel.slider.isEnabled()
    panel.tree.setCurrentItem(line(panel, "Events"))
    panel.slider.setValue(100)
    assert session.map_options.layers.opacity == ()


def test_layers_are_ordered_by_keys_menu_and_hand(panel: LayersPanel, session: Session) -> None:
    tree = panel.tree
    tree.setCurrentItem(line(panel, "Events", "Air strike, Russian forces"))
    QTest.keyClick(tree, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    order = session.map_options.layers.order
    assert [key.category for key in order][:3] == ["air_strike", "assault", "assault"]
    assert tree.currentItem() is line(panel, "Events", "Air strike, Russian forces")
    assert line(panel, "Events").child(0) is tree.currentItem()
    act(panel, "Move Down")
    assert [key.category for key in session.map_options.layers.order][:2] == ["assault"] * 2
    act(panel, "Order of the Map")
    assert session.map_options.layers.order == ()
    assert line(panel, "Events").child(0).text(0) == "Assault"  # type: ignore[union-attr]


def test_a_drop_moves_a_line_only_among_its_neighbours(
    panel: LayersPanel, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = panel.tree
    tree.setCurrentItem(line(panel, "Events", "Air strike, Russian forces"))
    above = tree.DropIndicatorPosition.AboveItem
    monkeypatch.setattr(tree, "dropIndicatorPosition", lambda: above)
    for path, moved in ((("Base map",), False), (("Events", "Assault"), True)):
        event = _Drop(tree.visualItemRect(line(panel, *path)).center().toPointF())
        tree.dropEvent(event)  # type: ignore[arg-type]
        assert bool(session.map_options.layers.order) == moved
    assert line(panel, "Events").child(0).text(0).startswith("Air")  # type: ignore[union-attr]
    assert isinstance(tree.rootIndex(), QModelIndex)


class _Drop:
    """As much of a drop event as the tree asks for."""

    def __init__(self, at: QPointF) -> None:
        self._at = at

    def position(self) -> QPointF:
        return self._at

    def setDropAction(self, action: Qt.DropAction) -> None:
        assert action == Qt.DropAction.IgnoreAction

    def accept(self) -> None:
        pass


def test_search_lists_only_what_holds_the_words(panel: LayersPanel) -> None:
    QTest.keyClicks(panel.search, "ukrain")
    shown = [item.text(0) for item in panel.tree.items() if not item.isHidden()]
    assert shown == ["Events", "Assault", "Ukrainian forces"]
    panel.search.clear()
    assert not line(panel, "Base map", "Roads").isHidden()


def test_counts_follow_date_and_filter(panel: LayersPanel, session: Session, qtbot: QtBot) -> None:
    assert line(panel, "Events").text(2) == "3"
    assert line(panel, "Readings and assessments").text(2) == "1"
    session.set_filter(Filter(parties=frozenset({"UA"})))
    qtbot.waitUntil(lambda: line(panel, "Events").text(2) == "1")
    assert line(panel, "Events", "Assault", "Russian forces").text(2) == "0"


def test_new_content_keeps_what_was_open_and_current(panel: LayersPanel, session: Session) -> None:
    line(panel, "Events", "Assault").setExpanded(False)
    panel.tree.setCurrentItem(line(panel, "Events"))
    session.set_snapshot(replace(session.snapshot))
    assert not line(panel, "Events", "Assault").isExpanded()
    assert panel.tree.currentItem() is line(panel, "Events")


def test_what_changed_while_nobody_looked_is_listed_when_shown(
    panel: LayersPanel, session: Session
) -> None:
    panel.setCurrentIndex(1)
    session.set_snapshot(make_snapshot([Row(party="RU", category="raid"), Row(party="civilian")]))
    assert list(panel.filter.groups["parties"].chips) == ["RU", "civilian"]
    panel.setCurrentIndex(0)
    assert line(panel, "Events", "Raid, Russian forces").checkState(0) == CHECKED
    session.set_snapshot(snapshot())
    panel.setCurrentIndex(1)
    assert list(panel.filter.groups["parties"].chips) == ["RU", "UA"]


# --- the filter ---------------------------------------------------------------------------


def test_chips_filter_and_are_released_by_reset(panel: LayersPanel, session: Session) -> None:
    panel.setCurrentIndex(1)
    groups = panel.filter.groups
    assert list(groups["parties"].chips) == ["RU", "UA"]
    assert groups["series"].isHidden(), "no series, no choice"
    groups["parties"].chips["UA"].click()
    assert titles(session) == [1]
    groups["bases"].chips[Basis.CLAIMED].click()
    assert titles(session) == []
    assert panel.tabText(1) == "F&ilter: on"
    panel.filter.reset.click()
    assert titles(session) == [0, 1, 2, 3, 4]
    assert not groups["parties"].chips["UA"].isChecked()
    assert panel.tabText(1) == "F&ilter"


def test_a_replay_offers_only_what_was_known_by_then(panel: LayersPanel, session: Session) -> None:
    panel.setCurrentIndex(1)
    session.set_known_date(date(2020, 1, 1))
    assert list(panel.filter.groups["parties"].chips) == []
    session.set_known_date(None)
    assert list(panel.filter.groups["parties"].chips) == ["RU", "UA"]


def test_a_chip_answers_to_the_keyboard_and_has_a_name(
    panel: LayersPanel, session: Session
) -> None:
    panel.setCurrentIndex(1)
    chip = panel.filter.groups["parties"].chips["RU"]
    assert chip.accessibleName() == "Party: Russian forces"
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    assert session.filter == Filter(parties=frozenset({"RU"}))


def test_words_and_grades_filter(panel: LayersPanel, session: Session, qtbot: QtBot) -> None:
    panel.setCurrentIndex(1)
    QTest.keyClicks(panel.filter.text, "bridge")
    qtbot.waitUntil(lambda: titles(session) == [0])
    panel.filter.text.clear()
    QTest.keyClick(panel.filter.text, Qt.Key.Key_Return)
    grade = panel.filter.reliability
    grade.setCurrentIndex(grade.findData("C"))
    grade.activated.emit(grade.currentIndex())
    assert session.filter == Filter(reliability="C")
    assert titles(session) == [1]


def test_a_filter_set_elsewhere_shows_here(panel: LayersPanel, session: Session) -> None:
    panel.setCurrentIndex(1)
    session.set_filter(Filter(parties=frozenset({"UA"}), text="bridge", credibility="2"))
    assert panel.filter.groups["parties"].chips["UA"].isChecked()
    assert panel.filter.text.text() == "bridge"
    assert panel.filter.credibility.currentData() == "2"
    assert panel.filter.chosen() == session.filter


def test_words_of_many_rows_are_read_off_the_windows_thread(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filter_panel, "_MANY_ROWS", 1)
    runner = TaskRunner()
    panel = LayersPanel(session, runner)
    qtbot.addWidget(panel)
    try:
        panel.filter.text.setText("bridge")
        panel.filter._on_changed()
        assert session.filter.is_empty, "the words are still being read"
        qtbot.waitUntil(lambda: titles(session) == [0])
        panel.filter.text.setText("zone")
        panel.filter._on_changed()
        panel.filter.reset.click()
        qtbot.waitUntil(lambda: runner.idle)
        assert session.filter.is_empty, "what was asked last holds"
    finally:
        runner.close()


def test_hidden_layers_set_elsewhere_show_in_the_boxes(
    panel: LayersPanel, session: Session
) -> None:
    keys = frozenset(key for key in session.snapshot.layers.keys if key.kind == "event")
    session.set_map_options(replace(session.map_options, layers=LayerChoices(keys)))
    assert line(panel, "Events").checkState(0) == OFF
    session.show_all()
    assert line(panel, "Events").checkState(0) == CHECKED
