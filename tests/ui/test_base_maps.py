"""The menu of base maps: added, shown, remembered, missing, removed, dropped on the map."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from sitmap.domain.base_map import INCLUDED
from sitmap.portrayal.basemap import load_base_map
from sitmap.store.base_maps import base_maps, shown_base_map
from sitmap.store.database import open_store
from sitmap.store.demonstration import write_demonstration
from sitmap.ui.base_maps import BaseMaps
from sitmap.ui.map_canvas.canvas import MapCanvas
from tests.helpers.base_map_files import write_geotiff
from tests.helpers.osm_files import Way, write_osm
from tests.helpers.window_parts import Parts, parts_of

_GREEN = (30, 180, 60)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.gpkg"
    write_demonstration(path)
    return path


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A green GeoTIFF around Pokrovsk."""
    pixels = np.full((60, 80, 3), _GREEN, np.uint8)
    return write_geotiff(tmp_path / "green.tif", pixels, corner=(300_000, 5_420_000), step=2_000)


@pytest.fixture
def parts(case: Path) -> Iterator[Parts]:
    with parts_of(case) as made:
        yield made


@pytest.fixture
def canvas(qtbot: QtBot, parts: Parts) -> MapCanvas:
    made = MapCanvas(load_base_map(), parts.session, parts.runner)
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.fit_extent((37.0, 48.1, 37.4, 48.4))
    made.show()
    return made


@pytest.fixture
def controller(parts: Parts, canvas: MapCanvas) -> Iterator[BaseMaps]:
    window = QWidget()
    made = BaseMaps(parts.document, canvas, parts.runner, parts.messages, window)
    parts.settle()
    yield made
    parts.settle()
    made.close()
    window.deleteLater()


def _entries(controller: BaseMaps) -> dict[str, bool]:
    menu = QMenu()
    controller.fill(menu)
    return {action.text(): action.isChecked() for action in menu.actions() if action.text()}


def _greens(qtbot: QtBot, canvas: MapCanvas) -> int:
    qtbot.waitUntil(canvas.is_settled)
    image = canvas.grab().toImage()
    found = 0
    for x in range(0, image.width(), 10):
        for y in range(0, image.height(), 10):
            colour = image.pixelColor(x, y)
            found += colour.green() > colour.red() + 60 and colour.green() > colour.blue() + 60
    return found


def test_an_added_base_map_is_drawn_remembered_and_credited(
    qtbot: QtBot, controller: BaseMaps, canvas: MapCanvas, parts: Parts, case: Path, picture: Path
) -> None:
    assert _greens(qtbot, canvas) == 0
    controller.add(picture)
    parts.settle()
    assert controller.shown == "green"
    assert parts.messages.log[-1].text == "Base map: green"
    assert _greens(qtbot, canvas) > 200
    assert _entries(controller) == {
        "&Included": False, "green": True, "&Add…": False, "Included &Names Above It": True,
        "&Remove": False,
    }  # fmt: skip
    with open_store(case) as db:
        item = shown_base_map(db)
        assert item is not None
        assert item.path == picture


def test_the_included_one_comes_back_and_that_is_remembered(
    qtbot: QtBot, controller: BaseMaps, canvas: MapCanvas, parts: Parts, case: Path, picture: Path
) -> None:
    controller.add(picture)
    parts.settle()
    qtbot.waitUntil(canvas.is_settled)
    controller.choose(INCLUDED)
    parts.settle()
    assert _greens(qtbot, canvas) == 0
    with open_store(case) as db:
        assert shown_base_map(db) is None
        assert len(base_maps(db)) == 1
    controller.remove("green")
    parts.settle()
    with open_store(case) as db:
        assert base_maps(db) == ()
    assert picture.exists()


def test_the_included_names_can_be_hidden_and_that_is_remembered(
    qtbot: QtBot, controller: BaseMaps, canvas: MapCanvas, parts: Parts, case: Path, picture: Path
) -> None:
    controller.toggle_names()  # nothing to be toggled while the included one shows
    controller.add(picture)
    parts.settle()
    qtbot.waitUntil(canvas.is_settled)
    controller.toggle_names()
    parts.settle()
    qtbot.waitUntil(canvas.is_settled)
    assert canvas.own_base_map is not None
    assert not canvas.own_base_map.names
    assert not _entries(controller)["Included &Names Above It"]
    with open_store(case) as db:
        item = shown_base_map(db)
        assert item is not None
        assert not item.names
        assert item.name == "green"


def test_a_missing_file_is_told_and_the_map_goes_on(
    qtbot: QtBot, controller: BaseMaps, canvas: MapCanvas, parts: Parts, picture: Path
) -> None:
    controller.add(picture)
    parts.settle()
    qtbot.waitUntil(canvas.is_settled)
    picture.unlink()
    canvas.pan_by(40, 0)  # it vanishes while it is open
    qtbot.waitUntil(canvas.is_settled)
    parts.settle()
    assert "is missing; the included base map is shown" in parts.messages.log[-1].text
    count = len(parts.messages.log)
    canvas.pan_by(40, 0)
    qtbot.waitUntil(canvas.is_settled)
    assert len(parts.messages.log) == count, "told once, not with every view"
    controller.choose("green")
    parts.settle()
    assert "'green' is missing" in parts.messages.log[-1].text
    assert _greens(qtbot, canvas) == 0


def test_a_file_that_is_no_base_map_is_one_line(
    controller: BaseMaps, parts: Parts, tmp_path: Path
) -> None:
    wrong = tmp_path / "notes.tif"
    wrong.write_text("no picture at all")
    controller.add(wrong)
    parts.settle()
    assert parts.errors()[-1].startswith(f"{wrong}: is no base map that can be read")
    assert controller.shown == INCLUDED


def test_a_closing_window_gives_up_a_long_reading(
    controller: BaseMaps, canvas: MapCanvas, parts: Parts, tmp_path: Path
) -> None:
    way = Way(((37.0, 48.2), (37.3, 48.3)), {"highway": "primary"})
    extract = write_osm(tmp_path / "town.osm.pbf", (), (way,))
    controller.stop()
    controller.add(extract)
    parts.settle()
    assert parts.errors() == []
    assert canvas.own_base_map is None


def test_an_extract_is_drawn_by_class(
    qtbot: QtBot, controller: BaseMaps, canvas: MapCanvas, parts: Parts, tmp_path: Path
) -> None:
    way = Way(((37.0, 48.2), (37.3, 48.3)), {"highway": "primary"})
    controller.add(write_osm(tmp_path / "town.osm.pbf", (), (way,)))
    parts.settle()
    qtbot.waitUntil(canvas.is_settled)
    assert canvas.own_base_map is not None
    assert canvas.own_base_map.attribution == "© OpenStreetMap contributors, ODbL"
    assert controller.shown == "town"


def test_a_file_dropped_on_the_map_is_added(
    controller: BaseMaps, canvas: MapCanvas, parts: Parts, picture: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture))])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    assert canvas.acceptDrops()
    # Qt delivers a drop only to the target of a drag that a hand began.
    assert controller.eventFilter(canvas, event)
    parts.settle()
    assert controller.shown == "green"


def test_a_read_only_file_shows_it_for_now(
    controller: BaseMaps, parts: Parts, case: Path, picture: Path
) -> None:
    from dataclasses import replace

    assert parts.document.state is not None
    parts.document.state = replace(parts.document.state, read_only=True)
    controller.add(picture)
    parts.settle()
    assert controller.shown == "green"
    assert "not remembered" in parts.messages.log[-1].text
    with open_store(case) as db:
        assert base_maps(db) == ()
