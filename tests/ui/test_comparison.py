from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sitmap.domain.observation import Kind
from sitmap.geo.geometry import Geometry
from sitmap.geo.projection import choose_projection
from sitmap.portrayal.style import load_style
from sitmap.portrayal.view import View
from sitmap.store import edits
from sitmap.ui.comparison.comparison import Comparison
from sitmap.ui.comparison.comparison_panel import ComparisonPanel
from sitmap.ui.map_canvas.canvas_scene import CanvasScene
from tests.helpers.small_store import DRAFTS, write_small_store
from tests.helpers.window_parts import Parts, parts_of

EXTENT = (36.9, 48.0, 37.6, 48.5)
EARLIER = date(2025, 11, 12)
AREA = next(draft for draft in DRAFTS if draft.kind is Kind.CONTROL)


@pytest.fixture
def parts(qapp: object, tmp_path: Path) -> Iterator[Parts]:
    with parts_of(write_small_store(tmp_path / "case.gpkg")) as made:
        ring = [(37.3, 48.1), (37.5, 48.1), (37.5, 48.3), (37.3, 48.3)]
        later = replace(
            AREA, valid_text="2025-11-15", source_ref="F009", geometry=Geometry.polygon(ring)
        )
        made.document.execute(edits.add, later)
        made.settle()
        yield made


@pytest.fixture
def panel(qtbot: QtBot, parts: Parts) -> ComparisonPanel:
    view = View.fit(choose_projection(EXTENT), EXTENT, 800, 600)
    comparison = Comparison(parts.session, parts.runner, parts.session)
    made = ComparisonPanel(parts.session, comparison, lambda: view)
    made.set_style(load_style("light"))
    qtbot.addWidget(made)
    made.resize(420, 500)
    made.show()
    return made


def compare(qtbot: QtBot, panel: ComparisonPanel, day: date = EARLIER) -> None:
    panel._session.set_compared_date(day)
    qtbot.waitUntil(lambda: panel._session.comparison is not None)


def figures(panel: ComparisonPanel) -> list[list[str]]:
    table = panel.figures
    found = [
        [table.item(row, column) for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]
    return [[cell.text() if cell else "" for cell in line] for line in found]


def test_the_figures_stand_beside_their_dates_and_method(
    qtbot: QtBot, panel: ComparisonPanel
) -> None:
    assert figures(panel) == []
    compare(qtbot, panel)
    ((party, gained, lost, reclassified, slivers, series),) = figures(panel)
    assert party == "none"
    assert float(gained.replace(",", "")) > 300
    assert float(lost) > 0
    assert float(reclassified) == 0
    assert slivers.startswith("+0.0")
    assert series == AREA.series
    assert panel.state.text() == "Square kilometres, from 12 Nov 2025 to 17 Nov 2025:"
    assert "75 m" in panel.method.text()


def test_the_ground_is_drawn_only_for_the_dates_it_belongs_to(
    qtbot: QtBot, panel: ComparisonPanel
) -> None:
    session, view = panel._session, panel._view()
    scene = CanvasScene(session)
    scene.draw_list(view, None)
    assert scene.changed_ground().layers == ()
    compare(qtbot, panel)
    assert scene.changed_ground().layer("changes") is not None
    session.set_valid_date(date(2025, 11, 16))
    assert scene.changed_ground().layers == ()
    qtbot.waitUntil(lambda: session.comparison is not None)
    session.set_map_options(replace(session.map_options, comparison="swipe"))
    assert scene.changed_ground().layers == ()
    session.set_compared_date(None)
    assert session.comparison is None
    assert figures(panel) == []


def test_the_legend_explains_the_hatches(qtbot: QtBot, panel: ComparisonPanel) -> None:
    scene = CanvasScene(panel._session)
    scene.draw_list(panel._view(), None)
    before = scene.legend()
    compare(qtbot, panel)
    gained, lost, *rest = scene.legend()
    assert gained.words.startswith("Gained since 12 Nov 2025")
    assert lost.words.startswith("Lost since 12 Nov 2025")
    assert tuple(rest) == before
    assert gained.samples[0].area is not None
    assert lost.samples[0].area is not None
    assert gained.samples[0].area.hatch != lost.samples[0].area.hatch
    away = (30.0, 48.0, 30.6, 48.5)
    scene.draw_list(View.fit(choose_projection(away), away, 800, 600), None)
    assert not any("since" in row.words for row in scene.legend())


def test_the_day_shown_never_moves(qtbot: QtBot, panel: ComparisonPanel) -> None:
    session = panel._session
    before = session.on
    panel.check.click()
    earlier = session.compared_on
    assert earlier is not None
    assert earlier < before
    panel.day.selectAll()
    QTest.keyClicks(panel.day, "12.11.2025")
    panel.day.take()
    assert session.compared_on == EARLIER
    qtbot.waitUntil(lambda: panel._session.comparison is not None)
    panel.check.click()
    assert not panel.day.isEnabled()
    assert figures(panel) == []
    assert session.on == before


def test_a_later_day_is_told_and_compared_with_nothing(
    qtbot: QtBot, panel: ComparisonPanel, parts: Parts
) -> None:
    parts.session.set_compared_date(date(2025, 12, 24))
    assert panel.state.text() == "The other day must be earlier than the day shown."
    parts.settle()
    assert figures(panel) == []


def test_only_what_lies_within_is_counted(
    qtbot: QtBot, panel: ComparisonPanel, parts: Parts
) -> None:
    compare(qtbot, panel)
    whole = float(figures(panel)[0][1].replace(",", ""))
    panel.within.setCurrentIndex(panel.within.findData("circle"))
    panel.radius.setValue(12)
    panel.within.activated.emit(panel.within.currentIndex())
    qtbot.waitUntil(lambda: panel._session.comparison is not None)
    part = float(figures(panel)[0][1].replace(",", ""))
    assert 0 < part < whole
    panel.within.setCurrentIndex(panel.within.findData("view"))
    panel.within.activated.emit(panel.within.currentIndex())
    qtbot.waitUntil(lambda: panel._session.comparison is not None)
    assert float(figures(panel)[0][1].replace(",", "")) == whole


def test_figures_are_copied_with_their_method(qtbot: QtBot, panel: ComparisonPanel) -> None:
    compare(qtbot, panel)
    panel.copy.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[1].split("\t")[:3] == ["Party", "Gained", "Lost"]
    assert lines[2].split("\t") == figures(panel)[0]
    assert "not subtracted" in lines[-1]
