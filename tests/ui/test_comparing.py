"""Counting about a place that was found and in an area that was drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from sitmap.domain.observation import Kind
from sitmap.geo.geometry import Geometry
from sitmap.portrayal.search.result import Found
from sitmap.store import edits
from sitmap.ui.comparing import Comparing
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.map_canvas.tools import MeasureTool
from sitmap.ui.search.search import Search
from tests.helpers.maps import base_map
from tests.helpers.small_store import DRAFTS, write_small_store
from tests.helpers.window_parts import Parts, parts_of

AREA = next(draft for draft in DRAFTS if draft.kind is Kind.CONTROL)
RING = [(37.3, 48.1), (37.5, 48.1), (37.5, 48.3), (37.3, 48.3)]
PLACE = Found("place", "Shakhove", "", 37.4, 48.2, 100_000.0)


class Window(QMainWindow):
    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.canvas = MapCanvas(base_map(), parts.session, parts.runner)
        self.setCentralWidget(self.canvas)
        self.search = Search(
            base_map(), parts.session, parts.document, parts.runner, lambda: (37.0, 48.0), self
        )
        self.comparing = Comparing(
            parts.session, parts.runner, self.canvas, self.search, parts.messages, self
        )
        self.panel = self.comparing.panel
        self.panel.hide()


@pytest.fixture
def parts(qapp: object, tmp_path: Path) -> Iterator[Parts]:
    with parts_of(write_small_store(tmp_path / "case.gpkg")) as made:
        later = replace(
            AREA, valid_text="2025-11-15", source_ref="F009", geometry=Geometry.polygon(RING)
        )
        made.document.execute(edits.add, later)
        made.settle()
        yield made


@pytest.fixture
def window(qtbot: QtBot, parts: Parts) -> Window:
    made = Window(parts)
    qtbot.addWidget(made)
    made.resize(900, 650)
    made.show()
    made.canvas.fit_extent((36.9, 48.0, 37.6, 48.5))
    parts.session.set_compared_date(date(2025, 11, 12))
    qtbot.waitUntil(lambda: parts.session.comparison is not None)
    return made


def choose(window: Window, within: str) -> None:
    combo = window.panel.within
    combo.setCurrentIndex(combo.findData(within))
    combo.activated.emit(combo.currentIndex())


def gained(qtbot: QtBot, parts: Parts) -> tuple[float, str]:
    session = parts.session
    qtbot.waitUntil(lambda: session.comparison is not None)
    found = session.comparison
    assert found is not None
    return sum(change.gained_km2 for change in found.changes), found.since.inside


def click(window: Window, lon: float, lat: float) -> None:
    x, y = window.canvas.view.to_frame(np.array([[lon, lat]]))[0]
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))


def test_a_place_that_is_found_gives_the_circle(qtbot: QtBot, window: Window, parts: Parts) -> None:
    whole, inside = gained(qtbot, parts)
    assert inside == ""
    window.panel.radius.setValue(5)
    choose(window, "place")
    assert gained(qtbot, parts) == (whole, "")
    window.search.chosen.emit(PLACE)
    part, inside = gained(qtbot, parts)
    assert inside == "within 5 km of Shakhove"
    assert part == pytest.approx(78.54, rel=2e-3)  # the whole circle lies in what was gained
    assert window.panel.within.currentText() == "a circle about Shakhove"
    assert window.panel.state.text().endswith("within 5 km of Shakhove:")
    window.panel.radius.setValue(3)
    window.panel.radius.editingFinished.emit()
    assert gained(qtbot, parts)[0] == pytest.approx(28.27, rel=2e-3)


def test_an_area_is_drawn_on_the_map(qtbot: QtBot, window: Window, parts: Parts) -> None:
    whole, _ = gained(qtbot, parts)
    choose(window, "drawn")
    assert window.comparing.drawing.active
    for place in ((37.35, 48.15), (37.45, 48.15), (37.45, 48.25), (37.35, 48.25)):
        click(window, *place)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    part, inside = gained(qtbot, parts)
    assert inside == "inside the drawn area"
    assert 0 < part < whole
    assert window.panel.within.currentData() == "drawn"
    layer = window.canvas._scene.changed_ground().layer("changes")
    assert layer is None or len(layer.items) > 0
    assert not window.canvas.picking


def test_a_drawing_that_is_left_changes_nothing(qtbot: QtBot, window: Window, parts: Parts) -> None:
    before = gained(qtbot, parts)
    choose(window, "drawn")
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not window.comparing.drawing.active
    assert window.panel.within.currentData() == "all"
    assert gained(qtbot, parts) == before
    choose(window, "drawn")
    measure = MeasureTool(window.canvas, window)
    window.comparing.drawing.stop()
    assert measure.start("area")
    choose(window, "drawn")
    assert not window.comparing.drawing.active
    assert window.panel.within.currentData() == "all"
    measure.stop()
