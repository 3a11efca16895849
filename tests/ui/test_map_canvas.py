from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.basemap import BaseMap, load_base_map
from sitmap.portrayal.draw_list import DrawList, Paths, Stroke
from sitmap.portrayal.style import Style, load_style
from sitmap.portrayal.view import View
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.map_canvas.canvas_scene import data_extent
from sitmap.ui.map_canvas.furniture import Notes, furniture, note_boxes
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner
from tests.helpers.snapshots import EXAMPLE_DAY, EXAMPLE_EXTENT, Row, make_snapshot

LEFT = Qt.MouseButton.LeftButton
Maker = Callable[..., MapCanvas]


@pytest.fixture(scope="module")
def base_map() -> BaseMap:
    return load_base_map()


@pytest.fixture
def runner() -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.close()


@pytest.fixture
def make(qtbot: QtBot, base_map: BaseMap) -> Maker:
    def made(snapshot: Snapshot | None = None, runner: TaskRunner | None = None) -> MapCanvas:
        shown = make_snapshot() if snapshot is None else snapshot
        session = Session(shown, EXAMPLE_DAY)
        canvas = MapCanvas(base_map, session, runner)
        session.setParent(canvas)
        qtbot.addWidget(canvas)
        canvas.resize(800, 600)
        canvas.fit_extent(EXAMPLE_EXTENT)
        canvas.show()
        qtbot.waitUntil(canvas.is_settled)
        return canvas

    return made


def session_of(canvas: MapCanvas) -> Session:
    return canvas._session


def at(canvas: MapCanvas, lon: float, lat: float) -> QPoint:
    x, y = canvas.view.to_frame(np.array([[lon, lat]]))[0]
    return QPoint(round(x), round(y))


def picture(canvas: MapCanvas) -> QImage:
    return canvas.grab().toImage()


def drag(qtbot: QtBot, canvas: MapCanvas, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(canvas, LEFT, pos=start)
    for point in ((start + end) / 2, end):
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove,
            QPointF(point),
            QPointF(canvas.mapToGlobal(point)),
            LEFT,
            LEFT,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(canvas, event)
    qtbot.mouseRelease(canvas, LEFT, pos=end)


def test_the_first_paint_is_complete(make: Maker) -> None:
    canvas = make()
    assert canvas.last_drawn["polygons"] != 0
    assert canvas.last_drawn["points"] != 0
    colours = {
        picture(canvas).pixelColor(x, y).name()
        for x in range(0, 800, 16)
        for y in range(0, 600, 16)
    }
    assert len(colours) > 5


def test_a_click_names_the_rows_and_selects_the_topmost(make: Maker, qtbot: QtBot) -> None:
    canvas = make()
    with qtbot.waitSignal(canvas.row_clicked) as clicked:
        qtbot.mouseClick(canvas, LEFT, pos=at(canvas, 37.1803, 48.2816))
    rows = clicked.args[0]
    assert rows[0] == 3
    session = session_of(canvas)
    assert session.selection == session.snapshot.uid(3)


def test_clicking_again_goes_through_all_that_lies_there(make: Maker, qtbot: QtBot) -> None:
    canvas = make()
    session, place = session_of(canvas), at(canvas, 37.1803, 48.2816)
    rows = canvas.rows_at(place.x(), place.y())
    assert len(rows) > 1
    chosen = []
    for _ in rows:
        qtbot.mouseClick(canvas, LEFT, pos=place)
        assert session.selection is not None
        chosen.append(session.snapshot.row_of(session.selection))
    assert chosen == list(rows)


def test_a_click_on_bare_ground_clears_the_selection(make: Maker, qtbot: QtBot) -> None:
    canvas = make()
    session = session_of(canvas)
    session.set_selection(session.snapshot.uid(0))
    qtbot.mouseClick(canvas, LEFT, pos=at(canvas, 36.85, 48.42))
    assert session.selection is None


def test_a_drag_moves_the_map_and_is_no_click(make: Maker, qtbot: QtBot) -> None:
    canvas = make()
    clicks: list[object] = []
    canvas.row_clicked.connect(clicks.append)
    before = at(canvas, 37.0, 48.2)
    drag(qtbot, canvas, QPoint(300, 300), QPoint(360, 320))
    moved = at(canvas, 37.0, 48.2) - before
    assert (moved.x(), moved.y()) == (60, 20)
    assert clicks == []


def test_the_wheel_zooms_about_the_cursor(make: Maker) -> None:
    canvas = make()
    place = QPointF(200, 150)
    before, scale = canvas.view.from_frame(200, 150), canvas.view.denominator
    event = QWheelEvent(
        place, QPointF(canvas.mapToGlobal(place)), QPoint(), QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)
    assert canvas.view.denominator < scale
    assert canvas.view.from_frame(200, 150) == pytest.approx(before, abs=1e-6)


def test_keys_pan_zoom_and_fit(make: Maker, qtbot: QtBot) -> None:
    canvas = make()
    home = canvas.view
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.view.centre[0] < home.centre[0]
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    assert canvas.view.centre[1] > home.centre[1]
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.view.denominator < home.denominator
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.view.denominator == pytest.approx(home.denominator, rel=1e-3)
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    west, south, east, north = canvas.view.extent()
    box = data_extent(session_of(canvas).snapshot)
    assert box is not None
    assert west <= box[0] + 0.01
    assert east >= box[2] - 0.01
    assert south <= box[1] + 0.01
    assert north >= box[3] - 0.01


def test_a_single_point_is_shown_with_its_surroundings() -> None:
    box = data_extent(make_snapshot([Row(wkt="POINT (36.59 51.02)")]))
    assert box is not None
    assert box[2] - box[0] == pytest.approx(0.3)
    assert box[3] - box[1] == pytest.approx(0.3)


def test_zoom_stops_at_sensible_scales(make: Maker) -> None:
    canvas = make()
    for _ in range(60):
        canvas.zoom_by(2.0)
    assert canvas.view.denominator == pytest.approx(2000, rel=0.01)
    for _ in range(60):
        canvas.zoom_by(0.5)
    assert canvas.view.denominator == pytest.approx(120e6, rel=0.05)
    canvas.grab()


def test_the_world_is_never_lost(make: Maker) -> None:
    canvas = make()
    for _ in range(12):
        canvas.zoom_by(0.5, QPointF(780, 20))
    for _ in range(60):
        canvas.pan_by(-400, 300)
    assert np.isfinite(canvas.view.centre_lonlat).all()
    for _ in range(12):
        canvas.zoom_by(0.5, QPointF(10, 590))
    assert np.isfinite(canvas.view.centre_lonlat).all()


def test_wide_views_leave_the_zone_and_close_ones_return_to_it(make: Maker) -> None:
    canvas = make()
    zone = canvas.view.projection
    at = QPointF(200, 150)
    place = canvas.view.from_frame(200, 150)
    for _ in range(6):
        canvas.zoom_by(0.5, at)
    assert canvas.view.projection != zone
    assert canvas.view.from_frame(200, 150) == pytest.approx(place, abs=1e-3)
    for _ in range(6):
        canvas.zoom_by(2.0, at)
    assert canvas.view.projection == zone
    assert canvas.view.from_frame(200, 150) == pytest.approx(place, abs=1e-3)


def test_a_new_size_keeps_the_fitted_extent_until_the_map_is_moved(
    make: Maker, qtbot: QtBot
) -> None:
    canvas = make()
    canvas.resize(1000, 500)
    west, _, east, _ = canvas.view.extent()
    assert west < EXAMPLE_EXTENT[0]
    assert east > EXAMPLE_EXTENT[2]
    canvas.pan_by(10, 10)
    scale = canvas.view.denominator
    canvas.resize(700, 500)
    assert canvas.view.denominator == pytest.approx(scale, rel=1e-3)


def test_motion_settles_by_itself(make: Maker, qtbot: QtBot) -> None:
    canvas = make()
    session_of(canvas).set_valid_date(date(2025, 11, 16))
    assert not canvas.is_settled()
    qtbot.waitUntil(canvas.is_settled)


def test_another_date_draws_another_situation(make: Maker) -> None:
    canvas = make()
    shown = picture(canvas)
    session_of(canvas).set_valid_date(date(2001, 1, 1))
    assert picture(canvas) != shown
    assert canvas.last_drawn == {"polygons": 0, "points": 0, "as": "sprites"}


def test_the_ground_comes_from_a_worker_without_a_blank_frame(
    make: Maker, runner: TaskRunner, qtbot: QtBot
) -> None:
    canvas = make(None, runner)
    canvas.pan_by(120, 0)
    during = picture(canvas)
    assert canvas._ground is not None
    assert canvas._ground.view != canvas.view
    colours = {during.pixelColor(x, 300).name() for x in range(130, 790, 5)}
    assert len(colours) > 3
    qtbot.waitUntil(lambda: runner.idle and canvas.is_settled())
    assert canvas._ground.view == canvas.view


def test_a_theme_changes_the_ground(make: Maker, qtbot: QtBot) -> None:
    canvas = make()
    place = at(canvas, 36.85, 48.42)
    light = picture(canvas).pixelColor(place).lightness()
    canvas.set_theme("dark")
    dark = picture(canvas).pixelColor(place).lightness()
    assert light > 200
    assert dark < 80


def test_picking_gives_coordinates_and_leaves_marks_alone(make: Maker, qtbot: QtBot) -> None:
    canvas = make()
    rows: list[object] = []
    canvas.row_clicked.connect(rows.append)
    canvas.set_picking(True)
    place = at(canvas, 37.1803, 48.2816)
    with qtbot.waitSignal(canvas.map_clicked) as clicked:
        qtbot.mouseClick(canvas, LEFT, pos=place)
    assert clicked.args == pytest.approx([37.1803, 48.2816], abs=2e-3)
    assert rows == []
    assert session_of(canvas).selection is None
    before = picture(canvas)
    canvas.set_sketch([(36.9, 48.4), (37.0, 48.45), (37.1, 48.4)], True)
    assert picture(canvas) != before
    canvas.set_sketch((), False)
    assert picture(canvas) == before


def test_the_pointer_reads_coordinates(make: Maker, qtbot: QtBot) -> None:
    canvas = make()
    with qtbot.waitSignal(canvas.coordinates_hovered) as hovered:
        qtbot.mouseMove(canvas, at(canvas, 37.0, 48.2))
    assert hovered.args == pytest.approx([37.0, 48.2], abs=2e-3)
    before = picture(canvas)
    session_of(canvas).set_map_options(replace(session_of(canvas).map_options, position="mgrs"))
    assert picture(canvas) != before


def test_the_legend_folds(make: Maker, qtbot: QtBot) -> None:
    canvas = make()
    open_height = canvas._legend.rect.height()
    assert open_height > 60
    head = canvas._legend.head().center().toPoint()
    qtbot.mouseClick(canvas, LEFT, pos=head)
    canvas.grab()
    assert canvas._legend.rect.height() < 40
    qtbot.mouseClick(canvas, LEFT, pos=canvas._legend.head().center().toPoint())
    canvas.grab()
    assert canvas._legend.rect.height() == open_height


def test_labels_keep_clear_of_the_legend_where_it_stands_after_a_change_of_size(
    make: Maker, qtbot: QtBot
) -> None:
    canvas = make()

    def keeps_clear(width: int) -> bool:
        legend = canvas._legend.rect
        kept = [tuple(box) for box in canvas._over.clear]
        return legend.right() == width - 10 and legend.getCoords() in kept

    for width in (1100, 700, 900):
        canvas.resize(width, 600)
        qtbot.waitUntil(partial(keeps_clear, width))


def test_names_on_the_ground_stand_beside_the_legend(
    make: Maker, runner: TaskRunner, qtbot: QtBot
) -> None:
    canvas = make(runner=runner)

    def is_clear() -> bool:
        if canvas._ground is None or not runner.idle:
            return False
        legend = canvas._legend.rect.adjusted(1, 1, -1, -1)
        boxes = [QRectF(QPointF(*box[:2]), QPointF(*box[2:])) for box in canvas._ground.boxes]
        names = [box for box in boxes if box.width() > 12]  # the rest are dots of places
        return bool(names) and not any(legend.intersects(name) for name in names)

    qtbot.waitUntil(is_clear)
    canvas.zoom_by(1.7)
    qtbot.waitUntil(lambda: canvas.is_settled() and is_clear())


def test_what_is_not_the_latest_knowledge_is_said(make: Maker) -> None:
    canvas = make()
    scene = canvas._scene
    assert scene.notes("").replay == ""
    session_of(canvas).set_known_date(date(2025, 11, 17))
    assert scene.notes("").replay == "As known on 17 Nov 2025 – what came later is left out"
    session_of(canvas).set_recorded_date(date(2025, 11, 3))
    assert scene.notes("").replay.startswith("As known on 17 Nov 2025 · As recorded on 3 Nov 2025")


@pytest.mark.parametrize("style", [load_style("light"), load_style("dark")])
def test_a_replay_frames_the_map_and_stands_above_the_other_line(make: Maker, style: Style) -> None:
    canvas = make()
    notes = Notes(banner="Filter: Russian forces", replay="As known on 17 Nov 2025")
    plain = furniture(canvas.view, style, replace(notes, replay=""))
    drawn = furniture(canvas.view, style, notes)

    def frames(made: DrawList) -> list[Stroke]:
        paths = [item for item in made.layers[0].items if isinstance(item, Paths) and not item.fill]
        strokes = [path.stroke for path in paths if path.stroke]
        return [stroke for stroke in strokes if stroke.colour == style.colour("replay")]

    assert len(frames(drawn)) == 1
    assert frames(plain) == []
    first, second = note_boxes(canvas.view, notes).tolist()
    assert first[3] < second[1]


def test_schematic_drawing_is_named_with_its_source(make: Maker) -> None:
    canvas = make()
    assert canvas._scene.notes("").schematic == "Schematic, drawn from the article"
    session_of(canvas).set_valid_date(date(2001, 1, 1))
    canvas.grab()
    assert canvas._scene.notes("").schematic == ""


def test_an_empty_file_shows_the_theatre(make: Maker, base_map: BaseMap) -> None:
    canvas = make(make_snapshot([]))
    canvas.fit_all()
    canvas.grab()
    view: View = canvas.view
    west, _, east, _ = view.extent()
    assert west <= base_map.theatre.extent[0] + 1
    assert east >= base_map.theatre.extent[2] - 1


def rest_on(qtbot: QtBot, canvas: MapCanvas, place: QPoint) -> None:
    """Move the pointer to a place; the last move is one, wherever it was before."""
    qtbot.mouseMove(canvas, place - QPoint(40, 0))
    qtbot.mouseMove(canvas, place)


def test_what_the_pointer_rests_on_is_set_off(make: Maker, qtbot: QtBot) -> None:
    canvas = make()
    before = picture(canvas)
    place = at(canvas, 37.1803, 48.2816)
    rest_on(qtbot, canvas, place)
    qtbot.waitUntil(lambda: canvas._hover.row == 3)
    assert picture(canvas) != before
    assert session_of(canvas).selection is None
    QGuiApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert canvas._hover.row == -1
    qtbot.waitUntil(lambda: picture(canvas) == before)


def test_another_date_forgets_what_was_under_the_pointer(make: Maker, qtbot: QtBot) -> None:
    canvas = make()
    rest_on(qtbot, canvas, at(canvas, 37.1803, 48.2816))
    qtbot.waitUntil(lambda: canvas._hover.row >= 0)
    session_of(canvas).step(-1)
    assert canvas._hover.row == -1


def test_a_click_tells_the_session_all_that_stands_there(make: Maker, qtbot: QtBot) -> None:
    canvas = make()
    session, place = session_of(canvas), at(canvas, 37.1803, 48.2816)
    rows = canvas.rows_at(place.x(), place.y())
    qtbot.mouseClick(canvas, LEFT, pos=place)
    first = session.spot
    assert first[: len(rows)] == tuple(session.snapshot.uid(row) for row in rows)
    qtbot.mouseClick(canvas, LEFT, pos=place)
    assert session.spot == first
    qtbot.mouseClick(canvas, LEFT, pos=at(canvas, 36.85, 48.42))
    assert session.spot == ()
