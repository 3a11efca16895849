"""The submenus for projection, grid and positions, the dialog for a code, copying a position."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from sitmap.geo.projection import choose_projection
from sitmap.portrayal.view import Extent, View
from sitmap.ui.map_canvas.position_menu import add_positions, positions_at
from sitmap.ui.map_canvas.projection_dialog import ProjectionDialog
from sitmap.ui.map_canvas.view_menus import ViewMenus
from sitmap.ui.messages import Messages
from sitmap.ui.session import Session
from tests.helpers.snapshots import EXAMPLE_DAY, make_snapshot

POKROVSK: Extent = (36.7, 47.95, 37.7, 48.55)
VIEW = View.fit(choose_projection(POKROVSK), POKROVSK, 800, 600)
Menus = dict[str, QMenu]
Made = tuple[ViewMenus, Session, Messages, Menus]


@pytest.fixture
def made(qtbot: QtBot) -> Made:
    window = QWidget()
    qtbot.addWidget(window)
    session = Session(make_snapshot(), EXAMPLE_DAY, window)
    menus = {name: QMenu(window) for name in ("projection", "grid", "position")}
    messages = Messages(window)
    return ViewMenus(session, lambda: VIEW, messages, menus, window), session, messages, menus


def entry(menu: QMenu, words: str) -> Callable[[], None]:
    menu.aboutToShow.emit()
    return next(a.trigger for a in menu.actions() if words in a.text().replace("&", ""))


def marked(menu: QMenu) -> list[str]:
    menu.aboutToShow.emit()
    return [action.text().replace("&", "") for action in menu.actions() if action.isChecked()]


def test_each_menu_changes_its_choice_and_marks_it(made: Made) -> None:
    _, session, _, menus = made
    assert marked(menus["projection"]) == ["Automatic"]
    entry(menus["projection"], "Web Mercator")()
    entry(menus["grid"], "UTM")()
    entry(menus["position"], "MGRS")()
    options = session.map_options
    assert (options.projection, options.grid, options.position) == ("EPSG:3857", "utm", "mgrs")
    assert marked(menus["projection"]) == ["Web Mercator"]
    assert marked(menus["grid"]) == ["UTM"]


def test_a_projection_for_elsewhere_is_told_and_the_old_one_stays(made: Made) -> None:
    menus, session, messages, _ = made
    menus.choose_projection("EPSG:2180")
    assert session.map_options.projection == ""
    assert "does not cover the map" in messages.log[-1].text
    menus.choose_projection("EPSG:28407")
    assert session.map_options.projection == "EPSG:28407"
    assert marked(made[3]["projection"]) == ["EPSG Code (28407)…"]


@pytest.fixture
def dialog(qtbot: QtBot) -> ProjectionDialog:
    dialog = ProjectionDialog(POKROVSK, "")
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_the_dialog_lists_fitting_codes_and_takes_one(
    dialog: ProjectionDialog, qtbot: QtBot
) -> None:
    assert not dialog.accept_button.isEnabled()
    dialog.list.setCurrentRow(0)
    assert dialog.field.text() == "EPSG:32637"
    with qtbot.waitSignal(dialog.code_chosen) as chosen:
        dialog.accept_button.click()
    assert chosen.args == ["EPSG:32637"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("28407", "position error about 3 m"),
        ("EPSG:3857", "Web Mercator"),
        ("2180", "does not cover"),
        ("4326", "not a map projection"),
        ("abc", "not a projection"),
    ],
)
def test_the_dialog_says_what_a_code_means(
    dialog: ProjectionDialog, qtbot: QtBot, typed: str, words: str
) -> None:
    qtbot.keyClicks(dialog.field, typed)
    qtbot.waitUntil(lambda: words in dialog.verdict.text())
    dialog.accept()
    assert dialog.isVisible() == (not dialog.accept_button.isEnabled())


def test_a_position_is_copied_as_exact_as_the_scale(qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    x, y = VIEW.width / 2, VIEW.height / 2
    add_positions(menu, VIEW, x, y)
    texts = [text for _, text in positions_at(VIEW, x, y)]
    assert len(texts) == 5
    actions = [action for action in menu.actions() if action.text().startswith("Copy ")]
    actions[-1].trigger()
    assert QGuiApplication.clipboard().text() == texts[-1]
    assert texts[-1].startswith("37U CP ")


def test_off_the_projection_there_is_nothing_to_copy(qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    add_positions(menu, VIEW, 1e7, 1e7)
    assert menu.isEmpty()
