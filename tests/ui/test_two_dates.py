from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sitmap.domain.observation import Kind
from sitmap.portrayal.basemap import load_base_map
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.map_canvas.earlier_map import EarlierMap
from sitmap.ui.map_canvas.two_dates import TwoDates
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner
from tests.helpers.snapshots import EXAMPLE_DAY, EXAMPLE_EXTENT, Row, make_snapshot

EARLIER = date(2025, 11, 10)
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
WEST = "POLYGON ((36.8 48.0, 37.1 48.0, 37.1 48.4, 36.8 48.4, 36.8 48.0))"
EAST = "POLYGON ((37.2 48.0, 37.6 48.0, 37.6 48.4, 37.2 48.4, 37.2 48.0))"
WEST_PLACE, EAST_PLACE = (36.95, 48.2), (37.45, 48.1)


def area(valid: str, wkt: str, title: str, category: str) -> Row:
    return Row(Kind.CONTROL, valid, wkt, title, "RU", category, "daily")


ROWS = (
    area("2025-11-09", WEST, "West", "controlled_ru"),
    area("2025-11-15", EAST, "East", "contested_unknown"),
)


@pytest.fixture
def maps(qtbot: QtBot) -> Iterator[TwoDates]:
    runner = TaskRunner()
    session = Session(make_snapshot(ROWS), EXAMPLE_DAY)
    canvas = MapCanvas(load_base_map(), session, runner)
    made = TwoDates(canvas, session)
    session.setParent(made)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    canvas.fit_extent(EXAMPLE_EXTENT)
    made.show()
    qtbot.waitUntil(made.is_settled)
    yield made
    runner.close()


def lead(maps: TwoDates) -> MapCanvas:
    return maps._canvas


def session_of(maps: TwoDates) -> Session:
    return maps._session


def earlier(maps: TwoDates) -> EarlierMap:
    assert maps.earlier is not None
    return maps.earlier


def show(qtbot: QtBot, maps: TwoDates, way: str, day: date | None = EARLIER) -> None:
    session = session_of(maps)
    session.set_map_options(replace(session.map_options, comparison=way))  # type: ignore[arg-type]
    session.set_compared_date(day)
    qtbot.waitUntil(maps.is_settled)


def at(canvas: MapCanvas, place: tuple[float, float]) -> QPoint:
    x, y = canvas.view.to_frame(np.array([place]))[0]
    return QPoint(round(x), round(y))


def picture(maps: TwoDates) -> QImage:
    return maps.grab().toImage()


def patch(image: QImage, spot: QPoint) -> QImage:
    return image.copy(QRect(spot - QPoint(8, 8), spot + QPoint(8, 8)))


def drag(widget: MapCanvas, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(widget, LEFT, NONE, start)
    for point in ((start + end) / 2, end):
        glob = QPointF(widget.mapToGlobal(point))
        event = QMouseEvent(QEvent.Type.MouseMove, QPointF(point), glob, LEFT, LEFT, NONE)
        QApplication.sendEvent(widget, event)
    QTest.mouseRelease(widget, LEFT, NONE, end)


def test_each_side_of_the_line_shows_its_day(qtbot: QtBot, maps: TwoDates) -> None:
    west, east = at(lead(maps), WEST_PLACE), at(lead(maps), EAST_PLACE)
    later = picture(maps)
    show(qtbot, maps, "swipe")
    assert west.x() < maps.line.geometry().center().x() < east.x()
    both = picture(maps)
    assert patch(both, west) != patch(later, west)
    assert patch(both, east) == patch(later, east)
    maps.line.move_to(0.0)
    assert patch(picture(maps), west) == patch(later, west)
    maps.line.move_to(1.0)
    assert patch(picture(maps), east) != patch(later, east)


def test_the_line_is_moved_by_hand_and_by_keys(qtbot: QtBot, maps: TwoDates) -> None:
    show(qtbot, maps, "swipe")
    line = maps.line
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Right)
    assert line.share == pytest.approx(0.51)
    QTest.keyClick(line, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert line.share == pytest.approx(0.41)
    assert line.geometry().center().x() == pytest.approx(410, abs=1)
    start = line.rect().center()
    QTest.mousePress(line, LEFT, NONE, start)
    spot = QPointF(start) + QPointF(200.0, 0.0)
    move = QMouseEvent(QEvent.Type.MouseMove, spot, line.mapToGlobal(spot), LEFT, LEFT, NONE)
    QApplication.sendEvent(line, move)
    assert line.share == pytest.approx(0.61, abs=0.002)
    for key, share in ((Qt.Key.Key_Home, 0.0), (Qt.Key.Key_Left, 0.0), (Qt.Key.Key_End, 1.0)):
        QTest.keyClick(line, key)
        assert line.share == share


def test_the_days_stand_at_their_sides(qtbot: QtBot, maps: TwoDates) -> None:
    show(qtbot, maps, "swipe")
    left, right = maps.labels
    assert (left.words, right.words) == ("10 Nov 2025", "17 Nov 2025")
    for share in (0.5, 0.3):
        maps.line.move_to(share)
        at = maps.line.geometry().center().x()
        assert left.geometry().right() < at < right.geometry().left()
    session_of(maps).set_valid_date(date(2025, 11, 16))
    session_of(maps).set_compared_date(date(2025, 11, 12))
    assert (left.words, right.words) == ("12 Nov 2025", "16 Nov 2025")
    show(qtbot, maps, "beside")
    assert earlier(maps).geometry().contains(left.geometry())
    assert lead(maps).geometry().contains(right.geometry())
    show(qtbot, maps, "swipe", None)
    assert not left.isVisible()
    assert not right.isVisible()
    assert not earlier(maps).isVisible()


def test_no_day_lies_over_the_legend(qtbot: QtBot, maps: TwoDates) -> None:
    show(qtbot, maps, "swipe")
    picture(maps)
    legend = lead(maps).legend_hands.rect.toAlignedRect()
    for share in (0.6, 0.7, 0.8, 0.9):
        maps.line.move_to(share)
        assert not any(label.geometry().intersects(legend) for label in maps.labels)


def test_both_maps_preview_another_colour_vision(qtbot: QtBot, maps: TwoDates) -> None:
    session = session_of(maps)
    session.set_map_options(replace(session.map_options, vision="achromatopsia"))
    show(qtbot, maps, "beside")
    assert type(earlier(maps).graphicsEffect()) is type(lead(maps).graphicsEffect())
    session.set_map_options(replace(session.map_options, vision="all"))
    assert type(earlier(maps).graphicsEffect()) is type(lead(maps).graphicsEffect())


def test_the_line_divides_a_preview_of_colour_vision(qtbot: QtBot, maps: TwoDates) -> None:
    session = session_of(maps)
    session.set_map_options(replace(session.map_options, vision="protanopia"))
    east = at(lead(maps), EAST_PLACE)
    later = picture(maps)
    show(qtbot, maps, "swipe")
    assert patch(picture(maps), east) == patch(later, east)


def test_moving_the_line_paints_no_map(qtbot: QtBot, maps: TwoDates) -> None:
    show(qtbot, maps, "swipe")
    painted: list[int] = []
    for canvas in (earlier(maps), lead(maps)):
        canvas.frame_painted.connect(lambda: painted.append(1))

    def rests() -> bool:
        painted.clear()
        picture(maps)
        return painted == []

    qtbot.waitUntil(rests)
    before = picture(maps)
    maps.line.move_to(0.2)
    assert picture(maps) != before
    assert painted == []


def test_both_maps_move_together_over_one_ground(qtbot: QtBot, maps: TwoDates) -> None:
    for way in ("swipe", "beside"):
        show(qtbot, maps, way)
        other, canvas = earlier(maps), lead(maps)
        before = canvas.view
        drag(other, QPoint(150, 300), QPoint(190, 320))
        assert canvas.view != before
        assert other.view == canvas.view
        canvas.zoom_by(1.3)
        assert other.view == canvas.view
        qtbot.waitUntil(maps.is_settled)
        assert other._ground is canvas._ground


def test_maps_beside_each_other_have_one_size(qtbot: QtBot, maps: TwoDates) -> None:
    show(qtbot, maps, "beside")
    for width in (1000, 1001):
        maps.resize(width, 500)
        first, second = earlier(maps).geometry(), lead(maps).geometry()
        assert first.size() == second.size()
        assert first.right() < second.left()
        assert second.right() == width - 1
        assert earlier(maps).view == lead(maps).view
    show(qtbot, maps, "overlay")
    assert lead(maps).geometry() == maps.rect()
    assert not earlier(maps).isVisible()


def test_a_click_asks_the_day_under_the_pointer(qtbot: QtBot, maps: TwoDates) -> None:
    show(qtbot, maps, "swipe")
    session, other = session_of(maps), earlier(maps)
    place = at(other, WEST_PLACE)
    assert lead(maps).rows_at(place.x(), place.y()) == ()
    assert maps.childAt(place) is other
    QTest.mouseClick(other, LEFT, NONE, place)
    assert session.selection == session.snapshot.uid(0)
    assert session.spot_on == EARLIER
    assert list(session.spot_situation.rows) == [0]
    place = at(lead(maps), EAST_PLACE)
    assert maps.childAt(place) is lead(maps)
    QTest.mouseClick(lead(maps), LEFT, NONE, place)
    assert session.selection == session.snapshot.uid(1)
    assert session.spot_on == EXAMPLE_DAY
    assert session.on == EXAMPLE_DAY


def test_the_legend_says_what_shows_on_one_day_alone(qtbot: QtBot, maps: TwoDates) -> None:
    show(qtbot, maps, "swipe")
    picture(maps)
    words = [row.words for row in lead(maps)._scene.legend()]
    assert any(line.endswith(", 17 Nov 2025 only") for line in words)
    assert any(line.endswith(", 10 Nov 2025 only") for line in words)
    assert "Russian forces" in words
    legend = lead(maps).legend_hands.rect.center().toPoint()
    maps.line.move_to(1.0)
    picture(maps)
    assert maps.childAt(legend) is lead(maps)
    show(qtbot, maps, "overlay")
    assert not any("only" in row.words for row in lead(maps)._scene.legend())


def test_the_other_map_is_not_drawn_anew_while_the_date_moves(qtbot: QtBot, maps: TwoDates) -> None:
    show(qtbot, maps, "beside")
    picture(maps)
    painted: list[int] = []
    earlier(maps).frame_painted.connect(lambda: painted.append(1))
    session_of(maps).set_valid_date(date(2025, 11, 16))
    picture(maps)
    assert painted == []
    session_of(maps).set_compared_date(date(2025, 11, 11))
    picture(maps)
    assert painted != []


def test_what_a_tool_draws_shows_on_both(qtbot: QtBot, maps: TwoDates) -> None:
    show(qtbot, maps, "beside")
    taken: list[tuple[float, float]] = []
    lead(maps).map_clicked.connect(lambda lon, lat: taken.append((lon, lat)))
    lead(maps).set_picking(True)
    QTest.mouseClick(earlier(maps), LEFT, NONE, at(earlier(maps), WEST_PLACE))
    assert taken == [pytest.approx(WEST_PLACE, abs=5e-3)]
    assert session_of(maps).selection is None
    before = picture(maps)
    lead(maps).set_sketch([(36.9, 48.1), (37.0, 48.3), (37.1, 48.1)], True)
    qtbot.waitUntil(lambda: picture(maps) != before)
    spot = at(earlier(maps), (37.0, 48.3))
    assert picture(maps).pixelColor(spot) != before.pixelColor(spot)


def test_another_theme_reaches_both(qtbot: QtBot, maps: TwoDates) -> None:
    show(qtbot, maps, "beside")
    maps.set_theme("dark")
    assert earlier(maps).theme == lead(maps).theme == "dark"
    assert earlier(maps).map_style is lead(maps).map_style
    qtbot.waitUntil(maps.is_settled)
