"""A map over the small example, ready for the hand."""

from __future__ import annotations

from functools import cache

import numpy as np
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.basemap import BaseMap, load_base_map
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner
from tests.helpers.snapshots import EXAMPLE_DAY, EXAMPLE_EXTENT, make_snapshot

__all__ = ["base_map", "make_canvas", "pixel"]


@cache
def base_map() -> BaseMap:
    """Return the included base map, read once."""
    return load_base_map()


def make_canvas(
    qtbot: QtBot, snapshot: Snapshot | None = None, runner: TaskRunner | None = None
) -> MapCanvas:
    """Return a settled map of 800 by 600 pixels around Pokrovsk."""
    session = Session(snapshot or make_snapshot(), EXAMPLE_DAY)
    canvas = MapCanvas(base_map(), session, runner)
    session.setParent(canvas)
    qtbot.addWidget(canvas)
    canvas.resize(800, 600)
    canvas.fit_extent(EXAMPLE_EXTENT)
    canvas.show()
    qtbot.waitUntil(canvas.is_settled)
    return canvas


def pixel(canvas: MapCanvas, lon: float, lat: float) -> QPoint:
    """Return where a place stands on the map."""
    x, y = canvas.view.to_frame(np.array([[lon, lat]]))[0]
    return QPoint(round(x), round(y))
