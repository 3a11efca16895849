"""One metric through time."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sitmap.domain.dates import day_start_ms
from sitmap.domain.observation import Kind
from sitmap.ui.metrics.chart_picture import ChartPicture
from sitmap.ui.metrics.metric_chart import MetricChart
from sitmap.ui.session import Session
from tests.helpers.snapshots import Row, make_snapshot
from tests.helpers.timeline_snapshots import LAST, story_snapshot


@pytest.fixture
def session() -> Session:
    return Session(story_snapshot(), LAST)


@pytest.fixture
def chart(qtbot: QtBot, session: Session) -> MetricChart:
    made = MetricChart(session)
    qtbot.addWidget(made)
    made.resize(500, 260)
    made.show()
    qtbot.waitExposed(made)
    settle(qtbot, made)
    return made


def settle(qtbot: QtBot, chart: MetricChart) -> ChartPicture:
    qtbot.waitUntil(lambda: chart.is_settled() and chart.area.picture is not None)
    assert chart.area.picture is not None
    return chart.area.picture


def test_the_charting_library_is_not_imported_with_the_panel() -> None:
    code = (
        "import sys, sitmap.ui.metrics.metrics_panel, sitmap.ui.timeline.timeline_panel;"
        "print('pyqtgraph' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_it_offers_metrics_with_numbers_and_their_units(chart: MetricChart) -> None:
    texts = [chart.chooser.itemText(n) for n in range(chart.chooser.count())]
    assert texts == ["Troop concentration (people)", "Corridor width (km)"]


def test_every_claim_is_a_mark_of_its_own(chart: MetricChart) -> None:
    picture = chart.area.picture
    assert picture is not None
    assert sorted(mark.row for mark in picture.marks) == [3, 4, 5]
    boxes = {mark.row: mark.box for mark in picture.marks}
    assert boxes[3].top() < boxes[5].top(), "larger numbers lie higher"
    assert boxes[3].height() > boxes[5].height(), "a band spans low to high"


def test_a_click_on_a_mark_selects_it(chart: MetricChart, session: Session) -> None:
    picture = chart.area.picture
    assert picture is not None
    box = next(mark.box for mark in picture.marks if mark.row == 5)
    QTest.mouseClick(chart.area, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert session.selection == session.snapshot.uid(5)
    assert "~7,500-10,000" in chart.area.tip_at(box.center())
    QTest.mouseClick(chart.area, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert session.selection == session.snapshot.uid(5)
    assert chart.area.tip_at(QPointF(1, 1)) == ""


def test_scrubbing_moves_the_cursor_and_not_the_picture(
    chart: MetricChart, session: Session
) -> None:
    picture = chart.area.picture
    before = chart.area.grab().toImage()
    session.set_valid_date(date(2025, 11, 8))
    assert chart.area.picture is picture
    assert chart.area.grab().toImage() != before
    session.set_valid_date(date(2020, 1, 1))
    chart.area.grab()
    assert chart.area.picture is picture


def test_time_and_pixels_agree(chart: MetricChart) -> None:
    picture = chart.area.picture
    assert picture is not None
    when = float(day_start_ms(date(2025, 11, 10)))
    assert picture.ms(picture.x(when)) == pytest.approx(when, abs=1.0)
    assert picture.plot.left() < picture.x(when) < picture.plot.right()


def test_selecting_a_reading_shows_its_metric(
    qtbot: QtBot, chart: MetricChart, session: Session
) -> None:
    session.set_selection(session.snapshot.uid(8))
    assert chart.metric_code == "corridor"
    picture = settle(qtbot, chart)
    assert sorted(mark.row for mark in picture.marks) == [7, 8]


def test_only_what_was_known_is_drawn(qtbot: QtBot, chart: MetricChart, session: Session) -> None:
    session.set_known_date(date(2020, 1, 1))
    assert chart.area.picture is None
    assert chart.is_settled()
    session.set_known_date(None)
    assert len(settle(qtbot, chart).marks) == 3


def test_open_ends_and_single_values_are_drawn(qtbot: QtBot) -> None:
    rows = [
        Row(Kind.METRIC, "../2025-01-05", metric="m", low=300.0),
        Row(Kind.METRIC, "2025-01-10", metric="m", high=20.0),
        Row(Kind.METRIC, "2025-01-12/..", metric="m", best=-5.0, low=-9.0),
        Row(Kind.METRIC, "2025-01-15", metric="m", best=0.0),
    ]
    chart = MetricChart(Session(make_snapshot(rows)))
    qtbot.addWidget(chart)
    chart.resize(400, 220)
    chart.show()
    picture = settle(qtbot, chart)
    assert sorted(mark.row for mark in picture.marks) == [0, 1, 2, 3]


def test_long_numbers_have_room_at_the_axis(qtbot: QtBot, chart: MetricChart) -> None:
    narrow, wide = chart.area.picture, None
    chart.show_metric("corridor")
    wide = settle(qtbot, chart)
    assert narrow is not None
    assert narrow.plot.left() > wide.plot.left() + 20, "150 000 is wider than 20"


def test_a_file_without_metrics_says_so(qtbot: QtBot) -> None:
    chart = MetricChart(Session(make_snapshot([Row()])))
    qtbot.addWidget(chart)
    chart.show()
    assert chart.is_settled()
    assert chart.area._why_empty() == "No metrics in this file"
    assert not chart.grab().isNull()


def test_a_panel_squeezed_to_nothing_says_nothing(qtbot: QtBot, chart: MetricChart) -> None:
    chart.area.setMinimumSize(0, 0)
    chart.area.resize(300, 0)
    chart.area._draw()  # Qt's complaints fail a test
    assert chart.is_settled()


def test_a_new_size_gets_a_new_picture(qtbot: QtBot, chart: MetricChart) -> None:
    old = chart.area.picture
    chart.resize(640, 300)
    qtbot.waitUntil(lambda: chart.is_settled() and chart.area.picture is not old)
    assert chart.area.picture is not None
    assert chart.area.picture.pixmap.deviceIndependentSize().toSize() == chart.area.size()
