"""Measuring on the map with the mouse, with the keys alone, and beside other tools."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sitmap.portrayal.measure_scene import Measure
from sitmap.ui.editing.drawing import LINE, DrawingTool
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.map_canvas.tools import MeasureTool
from tests.helpers.maps import make_canvas, pixel

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


@pytest.fixture
def canvas(qtbot: QtBot) -> MapCanvas:
    return make_canvas(qtbot)


@pytest.fixture
def tool(canvas: MapCanvas) -> MeasureTool:
    return MeasureTool(canvas, canvas)


def hover(canvas: MapCanvas, x: int, y: int) -> None:
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(x, y), QPointF(canvas.mapToGlobal(QPoint(x, y))),
        none, none, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def click(canvas: MapCanvas, x: int, y: int) -> None:
    QTest.mouseClick(canvas, LEFT, pos=QPoint(x, y))


def measured(tool: MeasureTool) -> Measure:
    assert tool.measure is not None
    return tool.measure


def test_clicks_make_legs_and_the_pointer_reads_on(canvas: MapCanvas, tool: MeasureTool) -> None:
    tool.start("distance")
    click(canvas, 200, 200)
    click(canvas, 300, 200)
    settled = measured(tool).length_m
    hover(canvas, 400, 200)
    assert measured(tool).length_m == pytest.approx(2 * settled, rel=0.01)
    before = canvas.grab().toImage()
    hover(canvas, 400, 260)
    assert canvas.grab().toImage() != before
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert measured(tool).length_m == settled
    assert canvas._session.selection is None


def test_a_double_click_ends_and_the_next_click_begins_anew(
    canvas: MapCanvas, tool: MeasureTool
) -> None:
    tool.start("area")
    for x, y in ((200, 200), (300, 200)):
        click(canvas, x, y)
    scale = canvas.view.denominator
    click(canvas, 300, 300)
    QTest.mouseDClick(canvas, LEFT, pos=QPoint(300, 300))
    assert canvas.view.denominator == scale
    assert measured(tool).done
    area = measured(tool).headline()
    hover(canvas, 500, 500)
    assert measured(tool).headline() == area
    click(canvas, 100, 100)
    assert len(measured(tool).corners) == 1


def test_keys_take_back_copy_and_leave(canvas: MapCanvas, tool: MeasureTool, qtbot: QtBot) -> None:
    tool.start("distance")
    for x in (200, 300, 400):
        click(canvas, x, 200)
    QTest.keyClick(canvas, Key.Key_Backspace)
    assert len(measured(tool).corners) == 2
    QTest.keyClick(canvas, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied == measured(tool).copied()
    with qtbot.waitSignal(tool.mode_changed) as left:
        QTest.keyClick(canvas, Key.Key_Escape)
    assert left.args == [""]
    assert canvas.hand_drawings == []
    assert not canvas.picking


def test_backspace_and_copy_are_taken_before_the_windows_shortcuts(
    canvas: MapCanvas, tool: MeasureTool
) -> None:
    tool.start("distance")
    event = QKeyEvent(
        QEvent.Type.ShortcutOverride, Key.Key_Backspace, Qt.KeyboardModifier.NoModifier
    )
    event.ignore()
    QApplication.sendEvent(canvas, event)
    assert event.isAccepted()


def test_the_keyboard_alone_measures_from_the_middle(canvas: MapCanvas, tool: MeasureTool) -> None:
    tool.start("distance")
    start = canvas.view.centre_lonlat
    QTest.keyClick(canvas, Key.Key_Space)
    for _ in range(3):
        QTest.keyClick(canvas, Key.Key_Right)
    made = measured(tool)
    assert made.corners[0] == pytest.approx(start)
    assert made.reached[-1] == pytest.approx(canvas.view.centre_lonlat)
    assert made.length_m == pytest.approx(240 * canvas.view.true_metres_per_unit, rel=0.01)
    QTest.keyClick(canvas, Key.Key_Space)
    QTest.keyClick(canvas, Key.Key_Return)
    assert measured(tool).done
    assert len(measured(tool).corners) == 2


def test_the_status_tells_each_corner_in_words(
    canvas: MapCanvas, tool: MeasureTool, qtbot: QtBot
) -> None:
    tool.start("area")
    click(canvas, 200, 200)
    click(canvas, 300, 200)
    with qtbot.waitSignal(tool.status_changed) as told:
        click(canvas, 300, 300)
    assert "km²" in told.args[0]
    assert "WGS 84" in told.args[0]


def test_toggling_switches_and_ends(canvas: MapCanvas, tool: MeasureTool) -> None:
    tool.toggle("distance")
    click(canvas, 200, 200)
    tool.toggle("area")
    assert measured(tool) == Measure("area")
    tool.toggle("area")
    assert not canvas.picking


def test_a_drawing_that_begins_takes_the_map(canvas: MapCanvas, tool: MeasureTool) -> None:
    drawing = DrawingTool(canvas, canvas)
    tool.start("distance")
    click(canvas, 200, 200)
    drawing.start(LINE)
    assert canvas.hand_drawings == []
    click(canvas, 300, 300)
    assert not tool.start("distance")
    click(canvas, 350, 300)
    assert len(drawing.points) == 2
    drawing.stop()
    assert tool.start("distance")
    tool.stop()


def test_clicks_select_again_after_the_tool(canvas: MapCanvas, tool: MeasureTool) -> None:
    tool.start("distance")
    tool.stop()
    QTest.mouseClick(canvas, LEFT, pos=pixel(canvas, 37.1803, 48.2816))
    assert canvas._session.selection == canvas._session.snapshot.uid(3)
