from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from sitmap.paint.vision import seen_image
from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.style import load_style
from sitmap.ui.map_actions import MapActions
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.session import Session
from sitmap.ui.settings import Settings
from tests.helpers.snapshots import EXAMPLE_DAY, make_snapshot


def canvas_of(qtbot: QtBot) -> tuple[Session, MapCanvas, QWidget]:
    session = Session(make_snapshot(), EXAMPLE_DAY)
    frame = QWidget()
    qtbot.addWidget(frame)
    canvas = MapCanvas(load_base_map(), session, parent=frame)
    frame.resize(500, 320)
    canvas.resize(500, 320)
    frame.show()
    qtbot.waitUntil(canvas.is_settled)
    return session, canvas, frame


def pixels(image: QImage) -> NDArray[np.uint8]:
    made = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(made.constBits(), np.uint8).reshape(made.height(), made.width(), 4)[
        ..., :3
    ]


def greyness(image: QImage) -> int:
    seen = pixels(image).astype(int)
    return int((seen.max(axis=2) - seen.min(axis=2)).max())


def test_the_preview_changes_the_picture_and_ends_without_a_trace(qtbot: QtBot) -> None:
    session, canvas, frame = canvas_of(qtbot)
    before = frame.grab().toImage()
    assert greyness(before) > 60
    session.set_map_options(MapOptions(vision="achromatopsia"))
    qtbot.waitUntil(canvas.is_settled)
    assert greyness(frame.grab().toImage()) == 0
    session.set_map_options(MapOptions())
    qtbot.waitUntil(canvas.is_settled)
    assert greyness(frame.grab().toImage()) == greyness(before)
    assert canvas.graphicsEffect() is None


def test_a_picture_is_copied_not_changed(qtbot: QtBot) -> None:
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(0xFFD55E00)
    seen = seen_image(image, "deuteranopia")
    assert image.pixel(1, 1) == 0xFFD55E00
    assert seen.pixel(1, 1) != image.pixel(1, 1)
    assert seen_image(image, "all") is image


def test_the_menu_chooses_palette_and_preview(qtbot: QtBot) -> None:
    session, canvas, frame = canvas_of(qtbot)
    actions, menu = MapActions(session, frame), QMenu()
    qtbot.addWidget(menu)
    actions.offer_colours(menu)
    by_data = {action.data(): action for action in menu.actions()}
    by_data["deepstate"].trigger()
    assert session.map_options.palette == "deepstate"
    style = load_style("light", "deepstate")
    assert canvas._scene.style is style
    (preview,) = [action.menu() for action in menu.actions() if action.menu() is not None]
    assert isinstance(preview, QMenu)
    preview.actions()[1].trigger()
    assert session.map_options.vision == "protanopia"
    menu.aboutToShow.emit()
    assert by_data["deepstate"].isChecked()
    assert preview.actions()[1].isChecked()
    assert not by_data["file"].isChecked()


def test_the_palette_is_remembered_and_the_preview_is_not(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    assert settings.palette() == "file"
    first, _, frame = canvas_of(qtbot)
    actions = MapActions(first, frame, settings)
    actions._choose("palette", "grey")
    actions._choose("vision", "tritanopia")
    settings.save()
    again = Session(make_snapshot(), EXAMPLE_DAY)
    MapActions(again, frame, Settings(tmp_path / "settings.ini"))
    assert (again.map_options.palette, again.map_options.vision) == ("grey", "all")
    (tmp_path / "broken.ini").write_text("[General]\npalette=nonsense\n", "utf-8")
    assert Settings(tmp_path / "broken.ini").palette() == "file"
