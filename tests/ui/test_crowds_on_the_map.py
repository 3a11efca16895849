from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.map_options import MarkChoice
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.session import Session
from tests.helpers.snapshots import EXAMPLE_DAY, EXAMPLE_EXTENT, Row, make_snapshot

LAST = 5


@pytest.fixture
def canvas(qtbot: QtBot) -> MapCanvas:
    """A map with five events close together and one apart."""
    rows = [Row(wkt=f"POINT ({37.2 + number / 5000} 48.2)", party="RU") for number in range(LAST)]
    snapshot = make_snapshot([*rows, Row(wkt="POINT (37.5 48.1)", party="UA")])
    session = Session(snapshot, EXAMPLE_DAY)
    made = MapCanvas(load_base_map(), session)
    session.setParent(made)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.fit_extent(EXAMPLE_EXTENT)
    made.show()
    qtbot.waitUntil(made.is_settled)
    return made


@pytest.mark.parametrize("way", ["clusters", "density"])
def test_a_click_reaches_every_row_however_it_is_drawn(
    canvas: MapCanvas, qtbot: QtBot, way: MarkChoice
) -> None:
    session = canvas._session
    session.set_map_options(replace(session.map_options, marks=way))
    canvas.grab()
    assert canvas.last_drawn["as"] == way
    columns = session.snapshot.columns
    place = np.column_stack([columns.lon[:1], columns.lat[:1]])
    x, y = canvas.view.to_frame(place)[0]
    with qtbot.waitSignal(canvas.row_clicked) as clicked:
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert clicked.args is not None
    assert set(clicked.args[0]) == set(range(LAST))
    assert session.selection is not None
