"""Another projection arrives whole, from a worker, while the old picture can be moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from sitmap.portrayal.basemap import BaseMap, load_base_map
from sitmap.portrayal.view import View
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner
from tests.helpers.snapshots import EXAMPLE_DAY, EXAMPLE_EXTENT, make_snapshot

UTM = "UTM zone 37N, WGS 84"


@pytest.fixture(scope="module")
def base_map() -> BaseMap:
    return load_base_map()


@pytest.fixture
def canvas(qtbot: QtBot, base_map: BaseMap) -> Iterator[MapCanvas]:
    runner = TaskRunner()
    session = Session(make_snapshot(), EXAMPLE_DAY)
    canvas = MapCanvas(base_map, session, runner)
    session.setParent(canvas)
    qtbot.addWidget(canvas)
    canvas.resize(800, 600)
    canvas.fit_extent(EXAMPLE_EXTENT)
    canvas.show()
    qtbot.waitUntil(canvas.is_settled)
    yield canvas
    runner.close()


def choose(canvas: MapCanvas, projection: str) -> None:
    session = canvas._session
    session.set_map_options(replace(session.map_options, projection=projection))


def name(canvas: MapCanvas) -> str:
    return canvas.view.projection.name


def settle(canvas: MapCanvas, qtbot: QtBot) -> None:
    qtbot.waitUntil(canvas.is_settled, timeout=10_000)


def test_the_old_picture_stays_until_the_new_one_is_whole(canvas: MapCanvas, qtbot: QtBot) -> None:
    shown: list[tuple[View, object]] = []
    canvas.frame_painted.connect(lambda: shown.append((canvas.view, canvas._ground)))
    place = canvas.view.centre_lonlat
    choose(canvas, "EPSG:28407")
    assert name(canvas) == UTM
    assert not canvas.is_settled()
    canvas.grab()
    settle(canvas, qtbot)
    canvas.grab()
    assert name(canvas) == "Pulkovo 1942 / Gauss-Kruger zone 7"
    assert canvas.view.centre_lonlat == pytest.approx(place, abs=1e-4)
    for view, ground in shown:
        assert ground is not None
        assert ground.view.projection == view.projection  # type: ignore[attr-defined]


def test_the_map_moves_while_it_waits(canvas: MapCanvas, qtbot: QtBot) -> None:
    choose(canvas, "EPSG:3857")
    canvas.pan_by(120, 40)
    moved = canvas.view.centre_lonlat
    assert name(canvas) == UTM
    settle(canvas, qtbot)
    assert name(canvas) == "Web Mercator"
    assert canvas.view.centre_lonlat == pytest.approx(moved, abs=1e-4)


def test_the_last_choice_counts(canvas: MapCanvas, qtbot: QtBot) -> None:
    choose(canvas, "EPSG:3857")
    choose(canvas, "LAEA")
    settle(canvas, qtbot)
    assert name(canvas).startswith("Lambert")


def test_going_back_to_what_shows_ends_the_waiting(canvas: MapCanvas, qtbot: QtBot) -> None:
    choose(canvas, "EPSG:3857")
    choose(canvas, "")
    settle(canvas, qtbot)
    assert name(canvas) == UTM
    qtbot.waitUntil(lambda: not canvas._grounds.busy)
    assert name(canvas) == UTM


def test_zooming_out_changes_by_itself_and_back(canvas: MapCanvas, qtbot: QtBot) -> None:
    before = canvas.view.denominator
    for _ in range(7):
        canvas.zoom_by(0.6, QPointF(400, 300))
    assert name(canvas) == UTM
    assert canvas.view.denominator == pytest.approx(before / 0.6**7, rel=0.02)
    settle(canvas, qtbot)
    assert name(canvas).startswith("Lambert")
    for _ in range(7):
        canvas.zoom_by(1 / 0.6, QPointF(400, 300))
    settle(canvas, qtbot)
    assert name(canvas) == UTM


def test_zooming_out_and_in_at_once_stays(canvas: MapCanvas, qtbot: QtBot) -> None:
    for factor in (*[0.6] * 9, *[1 / 0.6] * 9):
        canvas.zoom_by(factor, QPointF(400, 300))
    settle(canvas, qtbot)
    assert name(canvas) == UTM


def test_a_map_dragged_out_of_its_zone_comes_to_rest_in_the_next(
    canvas: MapCanvas, qtbot: QtBot
) -> None:
    while canvas.view.centre_lonlat[0] > 34.5:
        canvas.pan_by(400, 0)
    assert name(canvas) == UTM
    place = canvas.view.centre_lonlat
    qtbot.waitUntil(lambda: name(canvas) == "UTM zone 36N, WGS 84")
    settle(canvas, qtbot)
    assert canvas.view.centre_lonlat == pytest.approx(place, abs=1e-4)


def test_a_place_asked_for_while_it_waits_is_shown(canvas: MapCanvas, qtbot: QtBot) -> None:
    for _ in range(7):
        canvas.zoom_by(0.6, QPointF(400, 300))
    canvas.fit_extent((2.0, 48.0, 3.0, 49.0))
    settle(canvas, qtbot)
    assert name(canvas) == "UTM zone 31N, WGS 84"
    assert canvas.view.centre_lonlat == pytest.approx((2.5, 48.5), abs=0.3)


def test_a_theme_chosen_meanwhile_is_kept(canvas: MapCanvas, qtbot: QtBot) -> None:
    choose(canvas, "EPSG:3857")
    canvas.set_theme("dark")
    settle(canvas, qtbot)
    assert name(canvas) == "Web Mercator"
    ground = canvas._ground
    assert ground is not None
    assert ground.style.theme == "dark"


def test_a_jump_that_takes_its_time_is_not_called_back(canvas: MapCanvas, qtbot: QtBot) -> None:
    canvas.centre_on(179.5, -17.0, 4e6)
    assert name(canvas) == UTM
    canvas._on_settle()  # the worker is slower than a hand that rests
    settle(canvas, qtbot)
    assert name(canvas) == "UTM zone 60S, WGS 84"
    assert canvas.view.centre_lonlat == pytest.approx((179.5, -17.0), abs=1e-6)


def test_a_hand_that_went_elsewhere_gets_what_suits_there(canvas: MapCanvas, qtbot: QtBot) -> None:
    canvas.centre_on(179.5, -17.0, 4e6)
    canvas._apply(canvas.view.pan(-8000, 0))
    qtbot.waitUntil(lambda: name(canvas) not in (UTM, "UTM zone 60S, WGS 84"), timeout=10_000)
    assert name(canvas).startswith(("UTM zone 4", "UTM zone 38", "UTM zone 39"))
