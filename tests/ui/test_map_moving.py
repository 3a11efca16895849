"""Every way in which a hand moves the map: mouse, box, touch pad, fingers, keys, history."""

from __future__ import annotations

from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sitmap.errors import UserError
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.map_canvas.gestures import Fingers
from tests.helpers.maps import make_canvas, pixel

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
Gesture = Qt.NativeGestureType


@pytest.fixture
def canvas(qtbot: QtBot) -> MapCanvas:
    return make_canvas(qtbot)


def move_pressed(canvas: MapCanvas, to: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        QPointF(to),
        QPointF(canvas.mapToGlobal(to)),
        LEFT,
        LEFT,
        modifiers,
    )
    QApplication.sendEvent(canvas, event)


def turn_wheel(canvas: MapCanvas, turn: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    place = QPointF(200, 150)
    event = QWheelEvent(
        place, QPointF(canvas.mapToGlobal(place)), QPoint(), QPoint(0, turn),
        Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def ways(canvas: MapCanvas) -> tuple[bool, bool]:
    """Return whether the map can go back and forward."""
    return canvas.trail.can_go_back, canvas.trail.can_go_forward


def selected(canvas: MapCanvas) -> UUID | None:
    return canvas._session.selection


def rest(qtbot: QtBot, canvas: MapCanvas) -> None:
    qtbot.waitUntil(lambda: canvas.trail._moving is None)


# --- drag and box -----------------------------------------------------------------------


def test_what_is_taken_hold_of_stays_under_the_pointer_all_the_way(canvas: MapCanvas) -> None:
    start = QPoint(300, 300)
    held = canvas.view.from_frame(300, 300)
    QTest.mousePress(canvas, LEFT, pos=start)
    for step in (QPoint(7, 2), QPoint(90, -33), QPoint(-120, 80)):
        move_pressed(canvas, start + step)
        at = start + step
        assert canvas.view.from_frame(at.x(), at.y()) == pytest.approx(held, abs=1e-6)
    QTest.mouseRelease(canvas, LEFT, pos=start + QPoint(-120, 80))
    assert canvas.view.from_frame(180, 380) == pytest.approx(held, abs=1e-6)  # and no glide


def test_shift_and_drag_zooms_to_the_box(canvas: MapCanvas) -> None:
    middle = canvas.view.from_frame(300, 250)
    scale = canvas.view.denominator
    QTest.mousePress(canvas, LEFT, SHIFT, QPoint(200, 175))
    move_pressed(canvas, QPoint(400, 325), SHIFT)
    band = canvas._band
    assert band is not None
    assert canvas.hand_drawings == [band]
    drawn = band.draw_list(canvas.view, canvas._scene.style).layers[0]
    assert drawn.name == "rubber-band"
    with_band = canvas.grab().toImage()
    QTest.mouseRelease(canvas, LEFT, SHIFT, QPoint(400, 325))
    assert canvas.view.denominator == pytest.approx(scale / 4, rel=1e-3)
    assert canvas.view.centre_lonlat == pytest.approx(middle, abs=1e-6)
    assert canvas.hand_drawings == []
    assert canvas.grab().toImage() != with_band


def test_escape_gives_up_the_box(canvas: MapCanvas) -> None:
    view = canvas.view
    QTest.mousePress(canvas, LEFT, SHIFT, QPoint(200, 175))
    move_pressed(canvas, QPoint(400, 325), SHIFT)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.hand_drawings == []
    QTest.mouseRelease(canvas, LEFT, SHIFT, QPoint(400, 325))
    assert canvas.view == view


def test_a_sliver_of_a_box_moves_nothing(canvas: MapCanvas) -> None:
    view = canvas.view
    QTest.mousePress(canvas, LEFT, SHIFT, QPoint(200, 175))
    move_pressed(canvas, QPoint(400, 176), SHIFT)
    QTest.mouseRelease(canvas, LEFT, SHIFT, QPoint(400, 176))
    assert canvas.view == view


def test_a_tiny_box_stops_at_the_closest_scale(canvas: MapCanvas) -> None:
    for _ in range(12):
        canvas.zoom_by(2.0)
    QTest.mousePress(canvas, LEFT, SHIFT, QPoint(200, 175))
    move_pressed(canvas, QPoint(210, 183), SHIFT)
    QTest.mouseRelease(canvas, LEFT, SHIFT, QPoint(210, 183))
    assert canvas.view.denominator == pytest.approx(2000, rel=0.01)


def test_double_click_zooms_in_and_with_shift_out_about_the_pointer(canvas: MapCanvas) -> None:
    scale, place = canvas.view.denominator, canvas.view.from_frame(200, 150)
    QTest.mouseDClick(canvas, LEFT, pos=QPoint(200, 150))
    assert canvas.view.denominator == pytest.approx(scale / 2, rel=1e-3)
    assert canvas.view.from_frame(200, 150) == pytest.approx(place, abs=1e-6)
    QTest.mouseDClick(canvas, LEFT, SHIFT, QPoint(200, 150))
    assert canvas.view.denominator == pytest.approx(scale, rel=1e-3)


# --- wheel and touch pad ----------------------------------------------------------------


def test_ctrl_makes_the_wheel_fine(canvas: MapCanvas) -> None:
    start = canvas.view.denominator
    turn_wheel(canvas, 120)
    coarse = start / canvas.view.denominator
    now = canvas.view.denominator
    turn_wheel(canvas, 120, CTRL)
    fine = now / canvas.view.denominator
    assert 1.15 < coarse < 1.25
    assert fine**4 == pytest.approx(coarse, rel=1e-2)


def test_a_wild_wheel_is_reined_in(canvas: MapCanvas) -> None:
    start = canvas.view.denominator
    turn_wheel(canvas, 120_000)
    assert start / canvas.view.denominator < 2.2


def test_a_pinch_on_a_touch_pad_zooms_about_the_pointer(canvas: MapCanvas) -> None:
    device = QTest.createTouchDevice()
    place, scale = QPointF(250, 350), canvas.view.denominator
    held = canvas.view.from_frame(250, 350)

    def send(kind: Gesture, value: float) -> None:
        far = QPointF(canvas.mapToGlobal(place))
        event = QNativeGestureEvent(kind, device, 2, place, place, far, value, QPointF())
        QApplication.sendEvent(canvas, event)

    send(Gesture.ZoomNativeGesture, 0.25)
    assert canvas.view.denominator == pytest.approx(scale / 1.25, rel=1e-3)
    assert canvas.view.from_frame(250, 350) == pytest.approx(held, abs=1e-6)
    send(Gesture.RotateNativeGesture, 40.0)
    assert canvas.view.denominator == pytest.approx(scale / 1.25, rel=1e-3)
    send(Gesture.ZoomNativeGesture, -5.0)  # no pad means that
    assert canvas.view.denominator < scale * 5
    send(Gesture.SmartZoomNativeGesture, 0.0)
    assert canvas.view.from_frame(250, 350) == pytest.approx(held, abs=1e-5)


# --- fingers ----------------------------------------------------------------------------


def test_two_fingers_pinch_and_move_together(canvas: MapCanvas) -> None:
    device, scale = QTest.createTouchDevice(), canvas.view.denominator
    held = canvas.view.from_frame(300, 300)
    touch = QTest.touchEvent(canvas, device)
    touch.press(0, QPoint(250, 300), canvas).press(1, QPoint(350, 300), canvas).commit()
    touch.move(0, QPoint(240, 340), canvas).move(1, QPoint(440, 340), canvas).commit()
    assert canvas.view.denominator == pytest.approx(scale / 2, rel=1e-3)
    assert canvas.view.from_frame(340, 340) == pytest.approx(held, abs=1e-6)
    # The second finger leaves: nothing jumps, the first goes on dragging.
    touch.stationary(0).release(1, QPoint(440, 340), canvas).commit()
    assert canvas.view.from_frame(340, 340) == pytest.approx(held, abs=1e-6)
    touch.move(0, QPoint(250, 330), canvas).commit()
    assert canvas.view.from_frame(350, 330) == pytest.approx(held, abs=1e-6)
    touch.release(0, QPoint(250, 330), canvas).commit()
    assert canvas.view.denominator == pytest.approx(scale / 2, rel=1e-3)


def test_one_finger_drags_and_a_tap_selects(canvas: MapCanvas) -> None:
    device, session = QTest.createTouchDevice(), canvas._session
    touch = QTest.touchEvent(canvas, device)
    spot = pixel(canvas, 37.1803, 48.2816)
    touch.press(0, spot, canvas).commit()
    touch.release(0, spot, canvas).commit()
    assert selected(canvas) == session.snapshot.uid(3)
    session.set_selection(None)
    held = canvas.view.from_frame(spot.x(), spot.y())
    touch.press(0, spot, canvas).commit()
    touch.move(0, spot + QPoint(-60, 25), canvas).commit()
    touch.release(0, spot + QPoint(-60, 25), canvas).commit()
    assert selected(canvas) is None
    assert canvas.view.from_frame(spot.x() - 60, spot.y() + 25) == pytest.approx(held, abs=1e-6)


def test_two_quick_taps_zoom_in_about_the_finger(canvas: MapCanvas) -> None:
    device, scale = QTest.createTouchDevice(), canvas.view.denominator
    held = canvas.view.from_frame(200, 150)
    touch = QTest.touchEvent(canvas, device)
    for _ in range(2):
        touch.press(0, QPoint(200, 150), canvas).commit()
        touch.release(0, QPoint(200, 150), canvas).commit()
    assert canvas.view.denominator == pytest.approx(scale / 2, rel=1e-3)
    assert canvas.view.from_frame(200, 150) == pytest.approx(held, abs=1e-6)


def test_only_a_second_tap_in_time_and_place_counts() -> None:
    fingers, here, there = Fingers(), QPointF(10, 10), QPointF(90, 10)
    times = ((here, 0), (here, 900), (there, 1000), (there, 1200), (there, 1300))
    counted = [fingers.is_second_tap(at, when, 24, 400) for at, when in times]
    assert counted == [False, False, False, True, False]


# --- keys -------------------------------------------------------------------------------


def test_shift_and_an_arrow_move_by_most_of_a_page(canvas: MapCanvas) -> None:
    edge = canvas.view.from_frame(700, 300)
    QTest.keyClick(canvas, Qt.Key.Key_Right, SHIFT)
    assert canvas.view.from_frame(100, 300) == pytest.approx(edge, abs=1e-6)


def test_page_keys_zoom_by_two(canvas: MapCanvas) -> None:
    scale = canvas.view.denominator
    QTest.keyClick(canvas, Qt.Key.Key_PageUp)
    assert canvas.view.denominator == pytest.approx(scale / 2, rel=1e-3)
    QTest.keyClick(canvas, Qt.Key.Key_PageDown)
    assert canvas.view.denominator == pytest.approx(scale, rel=1e-3)


# --- back and forward -------------------------------------------------------------------


def test_back_and_forward_go_through_the_views_rested_at(canvas: MapCanvas, qtbot: QtBot) -> None:
    rest(qtbot, canvas)
    first = canvas.view
    for _ in range(5):  # one turn of the wheel is one step, however many notches
        turn_wheel(canvas, 120)
    rest(qtbot, canvas)
    second = canvas.view
    canvas.pan_by(150, 0)  # left again before it rests
    third = canvas.view
    assert ways(canvas) == (True, False)
    QTest.mouseClick(canvas, Qt.MouseButton.BackButton)
    assert canvas.view == second
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    assert canvas.view == first
    rest(qtbot, canvas)
    assert ways(canvas) == (False, True)
    QTest.keyClick(canvas, Qt.Key.Key_Backspace, SHIFT)
    QTest.mouseClick(canvas, Qt.MouseButton.ForwardButton)
    assert canvas.view == third
    rest(qtbot, canvas)
    assert ways(canvas) == (True, False)
    canvas.go_back()
    rest(qtbot, canvas)
    canvas.pan_by(0, 200)
    rest(qtbot, canvas)
    assert ways(canvas) == (True, False)


def test_a_new_size_of_the_window_is_no_step(canvas: MapCanvas, qtbot: QtBot) -> None:
    rest(qtbot, canvas)
    first = canvas.view
    canvas.pan_by(300, 0)
    rest(qtbot, canvas)
    canvas.resize(900, 500)
    rest(qtbot, canvas)
    canvas.go_back()
    assert canvas.view.centre_lonlat == pytest.approx(first.centre_lonlat, abs=1e-6)
    assert (canvas.view.width, canvas.view.height) == (900, 500)
    rest(qtbot, canvas)
    assert ways(canvas) == (False, True)


# --- going somewhere --------------------------------------------------------------------


def test_the_selection_is_fitted(canvas: MapCanvas) -> None:
    assert not canvas.fit_selection()
    canvas._session.set_selection(canvas._session.snapshot.uid(4))
    assert canvas.fit_selection()
    spot = pixel(canvas, 37.25, 48.15)
    assert abs(spot.x() - 400) < 20
    assert abs(spot.y() - 300) < 20


@pytest.mark.parametrize(("lon", "lat"), [(37.0, 48.2), (-74.0, 40.7), (179.99, -16.5), (10, 89.9)])
def test_any_place_on_earth_comes_into_the_middle(
    canvas: MapCanvas, lon: float, lat: float
) -> None:
    canvas.centre_on(lon, lat, 50_000)
    assert canvas.view.centre_lonlat == pytest.approx((lon, lat), abs=1e-5)
    assert canvas.view.denominator == pytest.approx(50_000, rel=0.02)
    canvas.grab()


def test_what_is_no_position_is_refused(canvas: MapCanvas) -> None:
    view = canvas.view
    with pytest.raises(UserError):
        canvas.centre_on(float("nan"), 48.0, 50_000)
    assert canvas.view == view


def test_the_fitting_extent_brings_the_view_back(canvas: MapCanvas) -> None:
    for width in (800, 1200):  # without and with room for the legend at the side
        canvas.resize(width, 600)
        canvas.grab()
        canvas.zoom_by(1.7, QPointF(300, 200))
        view = canvas.view
        extent = canvas.fitting_extent()
        canvas.fit_data()
        canvas.fit_extent(extent)
        assert canvas.view.denominator == pytest.approx(view.denominator, rel=1e-4)
        here, there = canvas.view.centre_lonlat, view.centre_lonlat
        assert here == pytest.approx(there, abs=0.2 * view.true_metres_per_unit / 70_000)
