"""The search box: keys, groups, going to what was found, and a file that changes meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QToolBar
from pytestqt.qtbot import QtBot

from sitmap.domain.draft import Draft
from sitmap.domain.filters import Filter
from sitmap.domain.observation import Kind
from sitmap.portrayal.search.result import Found
from sitmap.store import edits
from sitmap.ui.finding import Finding
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.search.search import Search
from tests.helpers.maps import base_map
from tests.helpers.small_store import write_small_store
from tests.helpers.window_parts import Parts, parts_of

Key = Qt.Key


class Window(QMainWindow):
    """A map with a search box above it."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.canvas = MapCanvas(base_map(), parts.session, parts.runner)
        self.setCentralWidget(self.canvas)
        self.search = Search(
            base_map(),
            parts.session,
            parts.document,
            parts.runner,
            lambda: self.canvas.view.centre_lonlat,
            self,
        )
        toolbar = QToolBar(self)
        toolbar.addWidget(self.search.box)
        self.addToolBar(toolbar)
        self.finding = Finding(self.search, parts.session, self.canvas, parts.messages, self)


@pytest.fixture
def parts(qapp: object, tmp_path: Path) -> Iterator[Parts]:
    with parts_of(write_small_store(tmp_path / "case.gpkg")) as made:
        yield made


@pytest.fixture
def window(qtbot: QtBot, parts: Parts) -> Window:
    made = Window(parts)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made.canvas.fit_extent((36.9, 48.1, 37.5, 48.4))
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.search.focus()
    return made


def type_and_wait(window: Window, qtbot: QtBot, text: str) -> list[Found]:
    search = window.search
    search.box.selectAll()
    if text.isalnum() and text.isascii():
        QTest.keyClicks(search.box, text)
    else:
        search.box.setText(text)
    qtbot.waitUntil(lambda: search.is_ready and not search._pending)
    return shown(window)


def shown(window: Window) -> list[Found]:
    results = window.search.results
    items = [results.item(row) for row in range(results.count())]
    found = [item.data(Qt.ItemDataRole.UserRole) for item in items]
    return [item for item in found if isinstance(item, Found)]


def heads(window: Window) -> list[str]:
    results = window.search.results
    items = [results.item(row) for row in range(results.count())]
    return [item.text() for item in items if item.data(Qt.ItemDataRole.UserRole) is None]


def test_enter_goes_to_the_first_place_and_a_pin_marks_it(window: Window, qtbot: QtBot) -> None:
    assert type_and_wait(window, qtbot, "бахмут")[0].title == "Bakhmut"
    assert heads(window)[0] == "Places"
    assert window.search.results.isVisible()
    QTest.keyClick(window.search.box, Key.Key_Return)
    assert window.canvas.view.centre_lonlat == pytest.approx((38.0, 48.59), abs=0.02)
    assert not window.search.results.isVisible()
    pin = window.finding.pin
    assert pin.place == pytest.approx((38.0, 48.59), abs=0.02)
    assert window.canvas.hand_drawings == [pin]
    assert pin.draw_list(window.canvas.view, window.canvas._scene.style) is not None
    qtbot.waitUntil(lambda: not pin.is_pulsing)
    assert window.canvas.hasFocus()
    QTest.keyClick(window.canvas, Key.Key_Escape)
    assert window.canvas.hand_drawings == []


def test_arrows_choose_and_skip_the_heads(window: Window, qtbot: QtBot) -> None:
    found = type_and_wait(window, qtbot, "pokrovsk")
    assert len(found) > 2
    search = window.search
    assert search.results.chosen() == found[0]
    QTest.keyClick(search.box, Key.Key_Up)
    assert search.results.chosen() == found[0]
    for _ in found[1:]:
        QTest.keyClick(search.box, Key.Key_Down)
    assert search.results.chosen() == found[-1]
    QTest.keyClick(search.box, Key.Key_Down)
    assert search.results.chosen() == found[-1]
    QTest.keyClick(search.box, Key.Key_Up)
    assert search.results.chosen() == found[-2]


def test_escape_closes_then_clears_then_leaves(window: Window, qtbot: QtBot) -> None:
    type_and_wait(window, qtbot, "pokrovsk")
    box = window.search.box
    QTest.keyClick(box, Key.Key_Escape)
    assert not window.search.results.isVisible()
    assert box.text() == "pokrovsk"
    QTest.keyClick(box, Key.Key_Down)  # looks again
    qtbot.waitUntil(window.search.results.isVisible)
    QTest.keyClick(box, Key.Key_Escape)
    QTest.keyClick(box, Key.Key_Escape)
    assert box.text() == ""
    QTest.keyClick(box, Key.Key_Escape)
    assert window.canvas.hasFocus()


def test_a_position_is_gone_to(window: Window, qtbot: QtBot) -> None:
    found = type_and_wait(window, qtbot, "37U CP 64668 49252")
    assert heads(window)[0] == "Position"
    QTest.keyClick(window.search.box, Key.Key_Return)
    at = window.canvas.view.centre_lonlat
    assert at == pytest.approx((found[0].lon, found[0].lat), abs=1e-6)


def test_an_observation_is_selected_and_its_date_offered(
    window: Window, parts: Parts, qtbot: QtBot
) -> None:
    parts.session.set_valid_date(date(2031, 1, 1))
    found = type_and_wait(window, qtbot, "assault station")
    wanted = next(item for item in found if item.group == "observation")
    assert "Observations" in heads(window)
    while window.search.results.chosen() != wanted:
        QTest.keyClick(window.search.box, Key.Key_Down)
    QTest.keyClick(window.search.box, Key.Key_Return)
    assert parts.session.selection == wanted.uid
    assert "Go to Its Date" in parts.messages.log[-1].text


def test_what_a_filter_hides_is_said_to_be_hidden(
    window: Window, parts: Parts, qtbot: QtBot
) -> None:
    found = type_and_wait(window, qtbot, "assault station")
    parts.session.set_valid_date(date(2025, 11, 15))
    parts.session.set_filter(Filter(text="no such words"))
    window.finding.go(next(item for item in found if item.group == "observation"))
    assert "filter" in parts.messages.log[-1].text


def test_a_click_on_a_find_goes_there(window: Window, qtbot: QtBot) -> None:
    found = type_and_wait(window, qtbot, "pokrovsk")
    results = window.search.results
    item = next(
        results.item(row)
        for row in range(results.count())
        if results.item(row).data(Qt.ItemDataRole.UserRole) == found[1]
    )
    with qtbot.waitSignal(window.search.chosen) as chosen:
        QTest.mouseClick(
            results.viewport(), Qt.MouseButton.LeftButton, pos=results.visualItemRect(item).center()
        )
    assert chosen.args == [found[1]]


def test_nothing_found_says_so_and_enter_stays(window: Window, qtbot: QtBot) -> None:
    view = window.canvas.view
    assert type_and_wait(window, qtbot, "xyzzyxyzzy") == []
    assert heads(window) == ["Nothing found"]
    QTest.keyClick(window.search.box, Key.Key_Return)
    assert window.canvas.view == view
    assert "Nothing found" in window.search.box.accessibleDescription()


def test_odd_letters_do_no_harm(window: Window, qtbot: QtBot) -> None:
    for text in ("🗺️🏥", "القاهرة", "<b>x</b>", "%_'\"; --", "\u202e abc", "-" * 5000):
        type_and_wait(window, qtbot, text)
        window.grab()


def test_what_is_recorded_is_found_at_once(window: Window, parts: Parts, qtbot: QtBot) -> None:
    assert not [f for f in type_and_wait(window, qtbot, "Zebra") if f.group == "observation"]
    parts.document.execute(edits.add, Draft(Kind.EVENT, "2025-11-17", title="Zebra crossing hit"))
    qtbot.waitUntil(lambda: "Zebra crossing hit" in [item.title for item in shown(window)])
    assert parts.errors() == []


def test_the_long_text_is_found(window: Window, parts: Parts, qtbot: QtBot) -> None:
    parts.document.execute(
        edits.add, Draft(Kind.EVENT, "2025-11-17", title="Fire", text="seen by a beekeeper")
    )
    parts.settle()
    found = type_and_wait(window, qtbot, "beekeeper")
    assert [item.title for item in found if item.group == "observation"] == ["Fire"]


def test_a_file_that_is_gone_is_still_searched(window: Window, parts: Parts, qtbot: QtBot) -> None:
    assert parts.document.path is not None
    parts.document.path.unlink()
    found = type_and_wait(window, qtbot, "assault station")
    assert "Assault on the station" in [item.title for item in found]
    assert parts.errors() == []


def test_names_can_be_heard(window: Window, qtbot: QtBot) -> None:
    found = type_and_wait(window, qtbot, "pokrovsk")
    results, role = window.search.results, Qt.ItemDataRole.AccessibleTextRole
    heard = [results.item(row).data(role) for row in range(results.count())]
    assert f"{found[0].title}, {found[0].note}" in heard
    assert results.accessibleName() == "Search results"
    assert window.search.box.accessibleName()


def test_a_replay_finds_nothing_that_was_not_known(
    window: Window, parts: Parts, qtbot: QtBot
) -> None:
    assert any(item.uid for item in type_and_wait(window, qtbot, "assault"))
    parts.session.set_known_date(date(2020, 1, 1))
    qtbot.waitUntil(lambda: window.search.is_ready and not window.search._pending)
    assert not any(item.uid for item in type_and_wait(window, qtbot, "assault"))
    parts.session.set_known_date(None)
    qtbot.waitUntil(lambda: window.search.is_ready and not window.search._pending)
    assert any(item.uid for item in type_and_wait(window, qtbot, "assault"))


def test_an_observation_is_gone_to_at_its_date_and_seen_whole(window: Window, parts: Parts) -> None:
    session, columns = parts.session, parts.session.snapshot.columns
    for row in range(len(session.snapshot)):
        session.set_valid_date(date(2030, 1, 1))
        window.finding.go_to_observation(session.snapshot.uid(row))
        assert session.selection == session.snapshot.uid(row)
        assert row in session.whole_situation.rows
        west, south, east, north = window.canvas.view.extent()
        if columns.shape[row] >= 0:
            box = session.snapshot.boxes[columns.shape[row]]
            assert west <= box[0] <= box[2] <= east
            assert south <= box[1] <= box[3] <= north
    parts.settle()


def test_an_observation_that_is_gone_is_told(window: Window, parts: Parts) -> None:
    window.finding.go_to_observation(UUID(int=7))
    assert "no longer in the file" in parts.messages.log[-1].text
    assert parts.session.selection is None
