from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sitmap.domain.category import CaseInfo, Category, Definition
from sitmap.domain.dates import day_start_ms
from sitmap.domain.filters import Filter
from sitmap.domain.observation import Basis, Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.layer_choices import LayerChoices
from sitmap.ui.map_canvas.canvas import MapCanvas
from sitmap.ui.map_canvas.furniture import note_boxes
from sitmap.ui.map_canvas.legend_panel import CORNERS
from sitmap.ui.map_canvas.legend_rows import LegendRow
from sitmap.ui.session import Session
from tests.helpers.snapshots import EXAMPLE_DAY, EXAMPLE_EXTENT, Row, make_snapshot

LEFT = Qt.MouseButton.LeftButton
AREA = "POLYGON ((36.8 48.0, 37.1 48.0, 37.1 48.2, 36.8 48.2, 36.8 48.0))"
Maker = Callable[..., MapCanvas]


def snapshot() -> Snapshot:
    made = make_snapshot(
        [
            Row(wkt="POINT (37.0 48.1)", party="RU", category="assault"),
            Row(wkt="POINT (37.2 48.3)", party="UA", category="assault"),
            Row(wkt="POINT (37.4 48.2)", party="RU", category="air_strike", basis=Basis.CLAIMED),
            Row(Kind.CONTROL, wkt=AREA, party="RU", category="controlled_ru", series="Daily"),
        ],
        info=CaseInfo("Case"),
    )
    turn = day_start_ms(EXAMPLE_DAY)
    meanings = (Definition("old", None, turn), Definition("A thrust on foot.", turn, None))
    categories = made.vocabulary.categories | {
        "assault": Category("assault", "Assault", "event", meanings)
    }
    return replace(made, vocabulary=replace(made.vocabulary, categories=categories))


def many_layers() -> Snapshot:
    return make_snapshot(
        [
            Row(wkt=f"POINT ({36.8 + number / 50} 48.2)", party="RU", category=f"kind {number:02}")
            for number in range(40)
        ]
    )


@pytest.fixture
def make(qtbot: QtBot) -> Maker:
    def made(shown: Snapshot, size: tuple[int, int] = (900, 600)) -> MapCanvas:
        session = Session(shown, EXAMPLE_DAY)
        canvas = MapCanvas(load_base_map(), session)
        session.setParent(canvas)
        qtbot.addWidget(canvas)
        canvas.resize(*size)
        canvas.fit_extent(EXAMPLE_EXTENT)
        canvas.show()
        qtbot.waitUntil(canvas.is_settled)
        canvas.grab()
        return canvas

    return made


def session_of(canvas: MapCanvas) -> Session:
    return canvas._session


def lines(canvas: MapCanvas) -> list[str]:
    canvas.grab()
    return [row.words for row in canvas._scene.legend()]


def spot(canvas: MapCanvas, words: str) -> QPoint:
    """Return the middle of a line that shows."""
    legend = canvas._legend
    canvas.grab()
    for number, row in enumerate(legend._shown):
        if row.words.startswith(words):
            return QPoint(
                round(legend.rect.center().x()), round(legend.rect.top() + 23 + 17 * number + 8)
            )
    raise AssertionError([row.words for row in legend._shown])


def row_of(canvas: MapCanvas, words: str) -> LegendRow:
    at = spot(canvas, words)
    row = canvas._legend.row_at(at.x(), at.y())
    assert row is not None
    return row


def shown(canvas: MapCanvas) -> list[int]:
    rows: list[int] = session_of(canvas).situation.rows.tolist()
    return rows


def test_a_click_on_a_line_hides_its_layers_and_a_line_brings_them_back(
    make: Maker, qtbot: QtBot
) -> None:
    canvas = make(snapshot())
    qtbot.mouseClick(canvas, LEFT, pos=spot(canvas, "Assault"))
    assert shown(canvas) == [2, 3]
    assert "Assault" not in lines(canvas)
    qtbot.mouseClick(canvas, LEFT, pos=spot(canvas, "hidden: Assault, Ukrainian forces"))
    assert shown(canvas) == [1, 2, 3]
    qtbot.mouseClick(canvas, LEFT, pos=spot(canvas, "Russian forces"))
    assert shown(canvas) == [1], "a party's line stands for all its layers"


def test_what_only_explains_hides_nothing(make: Maker, qtbot: QtBot) -> None:
    canvas = make(snapshot())
    assert row_of(canvas, "Pale: claimed").keys == frozenset()
    qtbot.mouseClick(canvas, LEFT, pos=spot(canvas, "Pale: claimed"))
    assert shown(canvas) == [0, 1, 2, 3]
    assert session_of(canvas).selection is None


def test_many_hidden_layers_share_a_line(make: Maker, qtbot: QtBot) -> None:
    canvas = make(many_layers(), (900, 1000))
    canvas.legend_hands.only(row_of(canvas, "Kind 03").keys)
    assert len(shown(canvas)) == 1
    qtbot.mouseClick(canvas, LEFT, pos=spot(canvas, "39 layers hidden"))
    assert len(shown(canvas)) == 40


def test_the_menu_offers_only_this_and_show_all(make: Maker) -> None:
    canvas = make(snapshot())
    act(canvas, "Air strike", "Only This")
    assert shown(canvas) == [2]
    act(canvas, "Air strike", "Show All Layers")
    assert shown(canvas) == [0, 1, 2, 3]
    act(canvas, "Russian-controlled", "Hide")
    assert shown(canvas) == [0, 1, 2]
    assert canvas.legend_hands.menu(QPointF(5, 300), canvas) is None


def act(canvas: MapCanvas, line: str, words: str) -> None:
    menu = canvas.legend_hands.menu(QPointF(spot(canvas, line)), canvas)
    assert menu is not None
    next(action for action in menu.actions() if action.text() == words).trigger()


def test_the_tip_gives_the_definition_valid_at_the_date(make: Maker) -> None:
    canvas = make(snapshot())
    tip = canvas.legend_hands.tip(QPointF(spot(canvas, "Assault")))
    assert tip is not None
    assert "A thrust on foot." in tip
    assert "old" not in tip
    assert canvas.legend_hands.tip(QPointF(5, 300)) is None


def wheel(canvas: MapCanvas, at: QPoint, turn: int) -> None:
    event = QWheelEvent(
        QPointF(at), canvas.mapToGlobal(QPointF(at)), QPoint(), QPoint(0, turn),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)
    canvas.grab()


def test_the_wheel_scrolls_the_legend_and_not_the_map(make: Maker) -> None:
    canvas = make(many_layers())
    view, legend = canvas.view, canvas._legend
    first = legend._shown[0].words
    wheel(canvas, spot(canvas, first), -120)
    assert canvas.view == view
    assert legend.first == 3
    wheel(canvas, spot(canvas, legend._shown[0].words), 1200)
    assert legend.first == 0
    for _ in range(30):
        wheel(canvas, spot(canvas, legend._shown[0].words), -120)
    assert legend._shown[-1].words == lines(canvas)[-1], "nothing is cut off"


def test_the_last_line_turns_the_page_and_comes_back(make: Maker, qtbot: QtBot) -> None:
    canvas = make(many_layers())
    legend = canvas._legend
    seen = set()
    for _ in range(10):
        seen |= {row.words for row in legend._shown}
        last = QPoint(round(legend.rect.center().x()), round(legend.rect.bottom() - 12))
        qtbot.mouseClick(canvas, LEFT, pos=last)
        canvas.grab()
        if legend.first == 0:
            break
    assert seen == set(lines(canvas))
    assert legend.first == 0


@pytest.mark.parametrize("size", [(900, 600), (640, 420), (1280, 800)])
def test_in_every_corner_it_keeps_clear_of_scale_credits_and_banner(
    make: Maker, size: tuple[int, int]
) -> None:
    canvas = make(many_layers(), size)
    session_of(canvas).set_filter(Filter(text="", parties=frozenset({"RU", ""})))
    for corner in CORNERS:
        canvas._legend.corner = corner
        canvas.update()
        canvas.grab()
        rect = canvas._legend.rect
        left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
        assert left >= 0
        assert top >= 0
        assert right <= size[0]
        taken = np.concatenate(
            [
                canvas._over.furniture.boxes(canvas.view, session_of(canvas).map_options),
                note_boxes(canvas.view, canvas._scene.notes(canvas._ground.attribution)),  # type: ignore[union-attr]
            ]
        )
        for west, north, east, south in taken.tolist():
            apart = east <= left or west >= right or south <= top or north >= bottom
            assert apart, corner


def test_it_is_dragged_to_another_corner_and_the_map_stays(make: Maker, qtbot: QtBot) -> None:
    canvas = make(snapshot())
    view, head = canvas.view, canvas._legend.head().center().toPoint()
    qtbot.mousePress(canvas, LEFT, pos=head)
    qtbot.mouseMove(canvas, QPoint(100, 500))
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(100, 500))
    canvas.grab()
    assert canvas._legend.corner == "bottom left"
    assert canvas._legend.rect.left() == 10
    assert canvas._legend.rect.center().y() > 200
    assert canvas.view == view
    assert not canvas._legend.folded
    qtbot.waitUntil(canvas.is_settled)


def test_hidden_layers_are_told_on_the_map(make: Maker) -> None:
    canvas = make(snapshot())
    session = session_of(canvas)
    assert canvas._scene.notes("").banner == ""
    keys = frozenset(key for key in session.snapshot.layers.keys if key.category == "assault")
    session.set_map_options(replace(session.map_options, layers=LayerChoices(keys)))
    session.set_filter(Filter(parties=frozenset({"RU"})))
    banner = canvas._scene.notes("").banner
    assert banner.startswith("Filter: Russian forces · hidden: Assault, Russian forces; ")


def test_names_stand_beside_the_banner_too(make: Maker, qtbot: QtBot) -> None:
    canvas = make(snapshot())
    before = len(canvas._over.clear)
    session_of(canvas).set_filter(Filter(parties=frozenset({"RU"})))
    qtbot.waitUntil(canvas.is_settled)
    (box,) = note_boxes(canvas.view, canvas._scene.above).tolist()
    assert box in canvas._over.clear.tolist()
    assert box in canvas._order().reserved.tolist()
    session_of(canvas).show_all()
    qtbot.waitUntil(canvas.is_settled)
    assert len(canvas._over.clear) == before
