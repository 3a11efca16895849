from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from sitmap.domain.filters import Filter
from sitmap.domain.snapshot import Snapshot
from sitmap.ui.copying import copy_map, map_picture
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.messages import Messages
from sitmap.ui.session import Session
from tests.helpers.maps import make_canvas
from tests.helpers.snapshots import make_snapshot
from tests.ui.test_print_dialog import Made


def shown_map(qtbot: QtBot, snapshot: Snapshot | None = None) -> tuple[MapCanvas, Session]:
    """Return a settled map and its session."""
    canvas = make_canvas(qtbot, snapshot)
    session = canvas.findChild(Session)
    assert isinstance(session, Session)
    return canvas, session


def test_the_copied_map_is_what_shows_below_its_dates(qtbot: QtBot) -> None:
    canvas, session = shown_map(qtbot)
    image = map_picture(canvas, session)
    assert image.width() == 2 * canvas.width()
    head = image.height() - 2 * canvas.height()
    assert head > 40
    shown = QImage(canvas.size() * 2, QImage.Format.Format_RGB32)
    shown.setDevicePixelRatio(2.0)
    canvas.render(shown)
    assert image.copy(0, head, image.width(), 2 * canvas.height()) == shown
    inked = {image.pixel(x, y) for x in range(20, 400) for y in range(head)}
    assert len(inked) > 8  # words, not a plain strip


def test_what_is_kept_back_stands_above_the_copied_map(qtbot: QtBot) -> None:
    canvas, session = shown_map(qtbot)
    before = map_picture(canvas, session).height()
    session.set_filter(Filter(parties=frozenset({"RU"})))
    assert map_picture(canvas, session).height() > before


def test_a_long_title_wraps_above_a_narrow_map(qtbot: QtBot) -> None:
    snapshot = make_snapshot()
    info = replace(snapshot.info, title="Обстановка під Покровськом " * 20)
    canvas, session = shown_map(qtbot, replace(snapshot, info=info))
    assert map_picture(canvas, session).height() > 2 * canvas.height() + 160


def test_copying_says_so(qtbot: QtBot) -> None:
    (canvas, session), messages = shown_map(qtbot), Messages()
    copy_map(canvas, session, messages)
    assert not QGuiApplication.clipboard().image().isNull()
    assert messages.log[-1].text == "The map is on the clipboard"


def test_a_page_is_copied_as_it_is_shown(qtbot: QtBot) -> None:
    made = Made(qtbot, None)
    made.button("Copy This Page").click()
    image = QGuiApplication.clipboard().image()
    assert image.width() == pytest.approx(297 / 25.4 * 200, abs=1)
    assert made.dialog.message.text() == "Page 1 is on the clipboard."
