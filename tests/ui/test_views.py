"""Saved views as the menu offers them: saved, shown, renamed, removed, undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from sitmap.domain.category import SavedView
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.saved_views import SaveViewDialog, ViewsDialog
from sitmap.ui.view_actions import ViewActions
from tests.helpers.maps import base_map
from tests.helpers.small_store import write_small_store
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
    assert "Rename or Remove…" in texts(actions)
    actions.ask_save()
    dialog = dialog_of(actions, SaveViewDialog)
    assert isinstance(dialog, SaveViewDialog)
    save = dialog.buttons.button(QDialogButtonBox.StandardButton.Save)
    assert not save.isEnabled()
    dialog.edit.setText(" North &  south ")
    dialog.with_date.setChecked(True)
    save.click()
    parts.settle()
    view = parts.session.snapshot.vocabulary.views["North & south"]
    assert view.on == "2025-11-17"
    west, south, east, north = view.extent
    assert west <= EXTENT[0]
    assert east >= EXTENT[2]
    assert east - west < 2 * (EXTENT[2] - EXTENT[0])
    assert south < north
    assert "North && south\t17 Nov 2025" in texts(actions)
    parts.document.undo()
    parts.settle()
    assert "North & south" not in names(parts)


def test_a_name_that_is_taken_is_said_to_be_replaced(actions: ViewActions, parts: Parts) -> None:
    actions.save(SavedView("Town", EXTENT))
    parts.settle()
    actions.ask_save()
    dialog = dialog_of(actions, SaveViewDialog)
    assert isinstance(dialog, SaveViewDialog)
    assert dialog.hint.text() == ""
    dialog.edit.setText("Town")
    assert "replaces" in dialog.hint.text()
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


def test_views_are_renamed_and_removed(actions: ViewActions, parts: Parts, qtbot: QtBot) -> None:
    for name in ("One", "Two"):
        actions.save(SavedView(name, EXTENT))
    parts.settle()
    before = names(parts)
    actions.ask_views()
    dialog = dialog_of(actions, ViewsDialog)
    assert isinstance(dialog, ViewsDialog)
    item = dialog.list.item(before.index("One"))
    item.setText("Eins")
    parts.settle()
    assert names(parts) == ["Eins" if name == "One" else name for name in before]
    item = dialog.list.item(before.index("Two"))
    item.setText("Eins")  # taken
    parts.settle()
    assert len(parts.errors()) == 1
    dialog.list.setCurrentRow(before.index("Two"))
    qtbot.keyClick(dialog, Qt.Key.Key_Delete)
    parts.settle()
    assert "Two" not in names(parts)
    dialog.list.setCurrentRow(names(parts).index("Eins"))
    with qtbot.waitSignal(dialog.chosen) as shown:
        dialog.show_button.click()
    assert shown.args[0].name == "Eins"
    dialog.reject()
