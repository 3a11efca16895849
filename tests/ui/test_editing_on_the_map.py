"""The form together with the real map: clicks, drags and double clicks as a person makes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from sitmap.portrayal.basemap import load_base_map
from sitmap.store.database import open_store
from sitmap.store.reading import observation
from sitmap.ui.editing.editor import Editor
from sitmap.ui.map_canvas.canvas import MapCanvas
from tests.helpers.small_store import write_small_store
from tests.helpers.window_parts import Parts, parts_of

LEFT = Qt.MouseButton.LeftButton
EXTENT = (36.9, 48.1, 37.5, 48.4)


@pytest.fixture
def parts(qapp: object, tmp_path: Path) -> Iterator[Parts]:
    with parts_of(write_small_store(tmp_path / "case.gpkg")) as made:
        yield made


@pytest.fixture
def canvas(parts: Parts) -> MapCanvas:
    return MapCanvas(load_base_map(), parts.session, parts.runner)


@pytest.fixture
def editor(qtbot: QtBot, parts: Parts, canvas: MapCanvas) -> Editor:
    window = QMainWindow()
    window.setCentralWidget(canvas)
    made = Editor(parts.session, parts.document, canvas, parts.messages, window)
    qtbot.addWidget(window)
    window.resize(1200, 800)
    window.show()
    qtbot.waitExposed(window)
    made.start_new()
    canvas.fit_extent(EXTENT)
    return made


def click(canvas: MapCanvas, x: int, y: int) -> None:
    QTest.mouseClick(canvas, LEFT, pos=QPoint(x, y))


def is_selected(parts: Parts) -> bool:
    return parts.session.selection is not None


def drag(canvas: MapCanvas, x: int, y: int, by: int) -> None:
    QTest.mousePress(canvas, LEFT, pos=QPoint(x, y))
    for step in range(0, by + 1, 10):
        QTest.mouseMove(canvas, QPoint(x + step, y))
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(x + by, y))


def test_a_polygon_over_the_marks_is_recorded_where_it_was_clicked(
    editor: Editor, canvas: MapCanvas, parts: Parts
) -> None:
    assert editor.form is not None
    fields = editor.form.fields
    fields.kind.choose("control")
    fields.title.setText("Grey zone")
    QTest.mouseClick(fields.geometry.buttons["Polygon"], LEFT)
    spots = [(200, 200), (400, 220), (380, 420), (180, 400)]
    for x, y in spots[:-1]:
        click(canvas, x, y)
    assert not is_selected(parts)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(*spots[-1]))
    expected = [canvas.view.from_frame(float(x), float(y)) for x, y in spots]
    QTest.mouseDClick(canvas, LEFT, pos=QPoint(*spots[-1]))
    assert fields.geometry.value is not None
    drawn = fields.geometry.value.rings()[0].tolist()
    assert len(drawn) == 5
    for (lon, lat), (want_lon, want_lat) in zip(drawn, expected, strict=False):
        assert lon == pytest.approx(want_lon, abs=1e-9)
        assert lat == pytest.approx(want_lat, abs=1e-9)
    QTest.mouseClick(editor.form.save, LEFT)
    parts.settle()
    assert parts.session.selection is not None
    assert parts.document.path is not None
    with open_store(parts.document.path) as db:
        found = observation(db, parts.session.selection)
    # The store may turn the ring; the corners stay.
    assert found.geometry is not None
    assert {tuple(p) for p in found.geometry.rings()[0].tolist()} == {tuple(p) for p in drawn}


def test_a_drag_while_drawing_moves_the_map_and_adds_no_corner(
    editor: Editor, canvas: MapCanvas
) -> None:
    assert editor.form is not None
    QTest.mouseClick(editor.form.fields.geometry.buttons["LineString"], LEFT)
    click(canvas, 200, 200)
    before = canvas.view
    drag(canvas, 300, 300, 60)
    assert canvas.view is not before
    assert len(editor.drawing.points) == 1
    assert canvas.cursor().shape() == Qt.CursorShape.CrossCursor
    click(canvas, 300, 300)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert editor.form.fields.geometry.value is not None
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_arrow_keys_still_move_the_map_while_drawing(editor: Editor, canvas: MapCanvas) -> None:
    assert editor.form is not None
    QTest.mouseClick(editor.form.fields.geometry.buttons["Point"], LEFT)
    before = canvas.view
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.view is not before
    assert editor.drawing.active


def test_the_click_that_ends_a_drawing_selects_nothing(
    editor: Editor, canvas: MapCanvas, parts: Parts
) -> None:
    assert editor.form is not None
    reached = [
        (x, y)
        for x in range(0, canvas.width(), 8)
        for y in range(0, canvas.height(), 8)
        if canvas.rows_at(x, y)
    ]
    x, y = next(spot for spot in reached if not canvas._legend.rect.contains(*spot))
    QTest.mouseClick(editor.form.fields.geometry.buttons["Point"], LEFT)
    click(canvas, x, y)
    assert editor.form.fields.geometry.value is not None
    assert not is_selected(parts)
    click(canvas, x, y)
    assert is_selected(parts)


def test_the_legend_is_shut_while_somebody_draws(editor: Editor, canvas: MapCanvas) -> None:
    assert editor.form is not None
    canvas.grab()
    before = canvas._legend.rect.height()
    QTest.mouseClick(editor.form.fields.geometry.buttons["LineString"], LEFT)
    canvas.grab()
    assert canvas._legend.rect.height() < before
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    canvas.grab()
    assert canvas._legend.rect.height() == before
