"""Saved views and stories: saved, shown exactly, renamed, moved, removed, undone, told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QDialogButtonBox, QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from sitmap.domain.category import SavedView
from sitmap.domain.dates import parse_date, parse_duration
from sitmap.domain.filters import Filter
from sitmap.domain.observation import Kind
from sitmap.portrayal.map_options import MapOptions
from sitmap.store import edits
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.saved_views.presenting import view_shown
from sitmap.ui.saved_views.view_dialog import StoryStepDialog, ViewDialog
from sitmap.ui.view_actions import ViewActions
from tests.helpers.maps import base_map
from tests.helpers.small_store import DRAFTS, write_small_store
from tests.helpers.window_parts import Parts, parts_of

EXTENT = (36.9, 48.1, 37.5, 48.4)


@pytest.fixture
def parts(qapp: object, tmp_path: Path) -> Iterator[Parts]:
    with parts_of(write_small_store(tmp_path / "case.gpkg")) as made:
        yield made


@pytest.fixture
def actions(qtbot: QtBot, parts: Parts) -> ViewActions:
    window = QMainWindow()
    canvas = MapCanvas(base_map(), parts.session, parts.runner)
    window.setCentralWidget(canvas)
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    canvas.fit_extent(EXTENT)
    return ViewActions(parts.session, parts.document, canvas, parts.messages, window)


def names(parts: Parts) -> list[str]:
    return list(parts.session.snapshot.vocabulary.views)


def texts(actions: ViewActions) -> list[str]:
    menu = QMenu()
    actions.fill(menu)
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def dialog_of(actions: ViewActions, kind: type) -> object:
    return actions._window.findChildren(kind)[-1]


def test_the_present_view_is_saved_with_its_date(actions: ViewActions, parts: Parts) -> None:
    assert "&List, Order and Stories…" in texts(actions)
    actions.ask_save()
    dialog = dialog_of(actions, ViewDialog)
    assert isinstance(dialog, ViewDialog)
    save = dialog.buttons.button(QDialogButtonBox.StandardButton.Save)
    assert not save.isEnabled()
    dialog.edit.setText(" North &  south ")
    dialog.with_date.setChecked(True)
    save.click()
    parts.settle()
    view = parts.session.snapshot.vocabulary.views["North & south"]
    assert view.on == "2025-11-17"
    here = actions._canvas.view
    actions._canvas.fit_extent((36.0, 47.0, 38.0, 49.0))
    actions.show_view(view)
    assert actions._canvas.view.denominator == pytest.approx(here.denominator, rel=1e-4)
    assert actions._canvas.view.centre_lonlat == pytest.approx(here.centre_lonlat, abs=1e-4)
    assert "North && south\t17 Nov 2025" in texts(actions)
    parts.document.undo()
    parts.settle()
    assert "North & south" not in names(parts)


def test_a_name_that_is_taken_is_said_to_be_replaced(actions: ViewActions, parts: Parts) -> None:
    actions.save(SavedView("Town", EXTENT, text="About the town"))
    parts.settle()
    actions.ask_save()
    dialog = dialog_of(actions, ViewDialog)
    assert isinstance(dialog, ViewDialog)
    assert dialog.hint.text() == ""
    dialog.edit.setText("Town")
    assert "replaces" in dialog.hint.text()
    assert dialog.view().text == "About the town"
    dialog.with_date.setChecked(False)
    dialog.with_choices.setChecked(False)
    view = dialog.view()
    assert (view.on, view.window, view.choices, view.selection) == ("", "", "", "")
    dialog.reject()


def test_a_saved_view_shows_its_extent_and_date(actions: ViewActions, parts: Parts) -> None:
    actions.show_view(SavedView("Far", (30.0, 50.0, 31.0, 50.8), "2025-11-02"))
    parts.settle()  # its zone is another one, made ready in a worker
    lon, lat = actions._canvas.view.centre_lonlat
    assert (lon, lat) == pytest.approx((30.6, 50.4), abs=0.2)
    assert parts.session.on == date(2025, 11, 2)


def test_a_damaged_view_says_so_and_moves_nothing(actions: ViewActions, parts: Parts) -> None:
    view = actions._canvas.view
    actions.show_view(SavedView("Broken", (40.0, 50.0, 30.0, 51.0)))
    assert actions._canvas.view == view
    assert len(parts.errors()) == 1


def test_views_are_renamed_moved_and_removed(
    actions: ViewActions, parts: Parts, qtbot: QtBot
) -> None:
    for name in ("One", "Two"):
        actions.save(SavedView(name, EXTENT))
    parts.settle()
    before = names(parts)
    panel = actions.panel
    actions.ask_views()
    panel.list.item(before.index("One")).setText("Eins")
    parts.settle()
    assert names(parts) == ["Eins" if name == "One" else name for name in before]
    panel.list.item(before.index("Two")).setText("Eins")  # taken
    parts.settle()
    assert len(parts.errors()) == 1
    panel.select("Two")
    qtbot.keyClick(panel.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    parts.settle()
    assert names(parts)[-2:] == ["Two", "Eins"]
    panel.select("Two")
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    parts.settle()
    assert "Two" not in names(parts)
    parts.document.undo()
    parts.settle()
    assert names(parts)[-2:] == ["Two", "Eins"]


def test_a_view_dragged_to_another_place_stays_there(actions: ViewActions, parts: Parts) -> None:
    for name in ("One", "Two", "Three"):
        actions.save(SavedView(name, EXTENT))
    parts.settle()
    panel = actions.panel
    panel.select("Three")
    model, last = panel.list.model(), panel.list.count() - 1
    assert model.moveRow(QModelIndex(), last, QModelIndex(), 0)
    parts.settle()
    assert names(parts)[0] == "Three"


def test_a_view_brings_back_everything(actions: ViewActions, parts: Parts) -> None:
    session = parts.session
    row = int(session.situation.rows[0])
    hidden = frozenset(session.snapshot.layers.keys[:1])
    options = replace(
        session.map_options,
        palette="grey",
        projection="UTM",
        comparison="swipe",
        layers=replace(session.map_options.layers, hidden=hidden),
    )
    session.set_map_options(options)
    session.set_filter(Filter(text="a", reliability="C"))
    session.set_duration(parse_duration("30d"))
    session.set_known_date(date(2025, 11, 18))
    session.set_recorded_date(date(2025, 11, 20))
    session.set_valid_date(parse_date("2025-11-17T14:30"))
    session.set_compared_date(date(2025, 11, 3))
    session.set_selection(session.snapshot.uid(row))
    shown = replace(view_shown(session, EXTENT), name="All of it")
    actions.save(shown)
    parts.settle()
    view = session.snapshot.vocabulary.views["All of it"]
    assert view == shown
    session.show_all()
    session.set_map_options(MapOptions())
    session.set_duration(parse_duration("1d"))
    session.set_known_date(None)
    session.set_recorded_date(None)
    session.set_compared_date(None)
    session.set_valid_date(date(2020, 1, 1))
    session.set_selection(None)
    actions.show_view(view)
    parts.settle()
    assert view_shown(session, EXTENT) == replace(shown, name="")
    assert parts.errors() == []


def test_a_view_without_an_earlier_date_ends_the_comparison(
    actions: ViewActions, parts: Parts
) -> None:
    parts.session.set_compared_date(date(2025, 11, 3))
    actions.show_view(SavedView("Place alone", EXTENT))
    assert parts.session.compared_on == date(2025, 11, 3)
    actions.show_view(SavedView("Dated", EXTENT, "2025-11-17"))
    assert parts.session.compared_on is None


def test_what_a_view_selects_is_followed_through_corrections(
    actions: ViewActions, parts: Parts
) -> None:
    session, document = parts.session, parts.document
    uid = session.snapshot.uid(int(session.snapshot.rows_of(Kind.EVENT)[0]))
    session.set_selection(uid)
    view = replace(view_shown(session, EXTENT), name="Selected")
    for title in ("Once corrected", "Twice corrected"):
        document.execute(edits.revise, uid, replace(DRAFTS[0], title=title))
        parts.settle()
    session.set_selection(None)
    actions.show_view(view)
    parts.settle()
    latest = session.selection
    assert latest is not None
    assert latest != uid
    row = session.snapshot.row_of(latest)
    assert row is not None
    assert session.snapshot.texts.title[row] == "Twice corrected"
    document.execute(edits.retract, latest, "it was no such thing")
    parts.settle()
    actions.show_view(view)
    parts.settle()
    assert session.selection == uid, "nothing counts any more: what was selected is shown"


@pytest.mark.parametrize(
    "broken",
    [
        SavedView("v", EXTENT, "no day"),
        SavedView("v", EXTENT, "2025-11-17T25:00"),
        SavedView("v", EXTENT, "2025-11-17", compared_on="then"),
        SavedView("v", EXTENT, window="long"),
        SavedView("v", EXTENT, choices="{"),
        SavedView("v", EXTENT, choices='{"filter": {"kinds": ["ufo"]}}'),
    ],
)
def test_what_cannot_be_read_of_a_view_changes_nothing(
    actions: ViewActions, parts: Parts, broken: SavedView
) -> None:
    before, view = view_shown(parts.session, EXTENT), actions._canvas.view
    actions.show_view(broken)
    assert view_shown(parts.session, EXTENT) == before
    assert actions._canvas.view == view
    assert len(parts.errors()) == 1


def test_the_keys_go_through_the_list_and_round(actions: ViewActions, parts: Parts) -> None:
    for name, day in (("One", "2025-11-02"), ("Two", "2025-11-03")):
        actions.save(SavedView(name, EXTENT, day))
    parts.settle()
    actions.show_view(parts.session.snapshot.vocabulary.views["One"])
    actions.step(1)
    assert parts.session.on == date(2025, 11, 3)
    for _ in names(parts):
        actions.step(1)
    assert parts.session.on == date(2025, 11, 3)
    actions.step(-1)
    assert parts.session.on == date(2025, 11, 2)


@pytest.fixture
def told(actions: ViewActions, parts: Parts) -> ViewActions:
    for number in (1, 2, 3):
        text = f"What happened {number}"
        day = f"2025-11-0{number}"
        actions.save(SavedView(f"Step {number}", EXTENT, day, story="Account", text=text))
    parts.settle()
    return actions


def test_a_story_is_told_step_by_step(told: ViewActions, parts: Parts, qtbot: QtBot) -> None:
    bar = told.story_bar
    assert not bar.isVisible()
    assert "Story: Account" in texts(told)
    told.story.tell("Account")
    assert bar.isVisible()
    assert (bar.title.text(), bar.text.text()) == ("Step 1", "What happened 1")
    assert bar.count.text() == "1 of 3"
    assert not bar.back.isEnabled()
    bar.forth.click()
    told.step(1)
    told.step(1)  # there is none further
    assert bar.count.text() == "3 of 3"
    assert not bar.forth.isEnabled()
    assert parts.session.on == date(2025, 11, 3)
    assert bar.geometry().bottom() < told._canvas.height()
    told._window.activateWindow()
    qtbot.waitUntil(told._window.isActiveWindow)
    qtbot.keyClick(told._window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not bar.isVisible())  # the button is seen to be pressed first
    assert parts.session.on == date(2025, 11, 3)


def test_a_story_follows_what_is_written(told: ViewActions, parts: Parts) -> None:
    told.story.tell("Account", 2)
    parts.document.undo()  # the third step goes
    parts.settle()
    assert told.story_bar.count.text() == "2 of 2"
    told.ask_text("Step 1")
    dialog = dialog_of(told, StoryStepDialog)
    assert isinstance(dialog, StoryStepDialog)
    dialog.fields.story.setCurrentText("")
    dialog.accept()
    parts.settle()
    assert told.story_bar.count.text() == "1 of 1"
    parts.document.undo()
    parts.settle()
    assert told.story_bar.title.text() == "Step 2"
    assert told.story_bar.count.text() == "2 of 2"


def test_a_step_that_is_moved_stays_the_one_shown(told: ViewActions, parts: Parts) -> None:
    told.story.tell("Account", 0)
    told.panel.moved.emit("Step 1", len(names(parts)) - 1)
    parts.settle()
    assert told.story_bar.title.text() == "Step 1"
    assert told.story_bar.count.text() == "3 of 3"


def test_a_long_text_leaves_most_of_the_map_free(actions: ViewActions, parts: Parts) -> None:
    actions.save(SavedView("Name " * 1000, EXTENT, story="Long", text="Many words. " * 5000))
    parts.settle()
    actions.story.tell("Long")
    bar = actions.story_bar
    assert bar.height() < 0.6 * actions._canvas.height()
    assert bar.geometry().top() > 0
    assert bar.area.verticalScrollBar().maximum() > 0
