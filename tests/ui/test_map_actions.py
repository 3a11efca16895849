from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from sitmap.ui.map_actions import MapActions
from sitmap.ui.session import Session
from tests.helpers.snapshots import make_snapshot


def test_the_menu_of_marks_shows_and_changes_the_choice(qtbot: QtBot) -> None:
    session, owner, menu = Session(make_snapshot()), QObject(), QMenu()
    qtbot.addWidget(menu)
    MapActions(session, owner).offer_marks(menu)
    menu.aboutToShow.emit()
    checked = [action.isChecked() for action in menu.actions()]
    assert checked == [True, False, False, False, False, True, False, False]
    menu.actions()[3].trigger()
    menu.actions()[7].trigger()
    assert (session.map_options.marks, session.map_options.precision) == ("density", "chosen")
    session.set_map_options(type(session.map_options)())
    menu.aboutToShow.emit()
    assert [action.isChecked() for action in menu.actions()] == checked


def test_the_menu_of_names_shows_and_changes_the_language(qtbot: QtBot) -> None:
    session, owner, menu = Session(make_snapshot()), QObject(), QMenu()
    qtbot.addWidget(menu)
    MapActions(session, owner).offer_names(menu)
    menu.aboutToShow.emit()
    assert [action.isChecked() for action in menu.actions()] == [True, False, False]
    menu.actions()[1].trigger()
    assert session.map_options.names == "uk"
    assert session.map_options.ground.names == "uk"  # the ground is drawn again for it
    menu.aboutToShow.emit()
    assert [action.isChecked() for action in menu.actions()] == [False, True, False]
