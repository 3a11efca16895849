"""Charts of the panel: one metric through time, the pinned ones, and their ties to the timeline."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sitmap.domain.claims import MetricSeries
from sitmap.domain.dates import MS_PER_DAY, day_start_ms, parse_duration
from sitmap.domain.filters import Filter
from sitmap.domain.observation import Kind
from sitmap.portrayal.chart.scene import ChartScene
from sitmap.ui.metrics.chart_view import ChartView
from sitmap.ui.metrics.metric_chart import ALL_PINNED, MetricChart
from sitmap.ui.session import Session
from tests.helpers.snapshots import Row, make_snapshot
from tests.helpers.timeline_snapshots import LAST, story_snapshot


@pytest.fixture
def session() -> Session:
    return Session(story_snapshot(), LAST)


@pytest.fixture
def chart(qtbot: QtBot, session: Session) -> MetricChart:
    made = shown(qtbot, MetricChart(session))
    settle(qtbot, made)
    return made


def shown(qtbot: QtBot, made: MetricChart) -> MetricChart:
    qtbot.addWidget(made)
    made.resize(500, 280)
    made.show()
    qtbot.waitExposed(made)
    return made


def settle(qtbot: QtBot, chart: MetricChart) -> ChartScene:
    qtbot.waitUntil(lambda: chart.is_settled() and chart.view.scene is not None)
    assert chart.view.scene is not None
    return chart.view.scene


def boxes(view: ChartView) -> dict[int, tuple[float, float, float, float]]:
    """Return the box of each row that the chart shows."""
    assert view.scene is not None
    assert isinstance(view.series, MetricSeries)
    marks = view.scene.marks
    found = zip(marks.claim.tolist(), marks.entry.tolist(), marks.boxes.tolist(), strict=True)
    return {
        int(view.series.claims[claim].rows[entry]): tuple(box)
        for claim, entry, box in found
        if claim >= 0
    }


def middle(box: tuple[float, float, float, float]) -> QPoint:
    left, top, right, bottom = box
    return QPointF((left + right) / 2, (top + bottom) / 2).toPoint()


def test_nothing_of_charts_is_loaded_with_the_panel() -> None:
    code = (
        "import sys, sitmap.ui.metrics.metrics_panel, sitmap.ui.timeline.timeline_panel;"
        "print('sitmap.portrayal.chart.scene' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_it_offers_metrics_with_numbers_and_their_units(chart: MetricChart) -> None:
    texts = [chart.chooser.itemText(n) for n in range(chart.chooser.count())]
    assert texts == ["Troop concentration (people)", "Corridor width (km)"]


def test_every_claim_is_a_mark_of_its_own(chart: MetricChart) -> None:
    found = boxes(chart.view)
    assert sorted(found) == [3, 4, 5]
    assert found[3][1] < found[5][1], "larger numbers lie higher"
    assert found[3][3] - found[3][1] > found[5][3] - found[5][1], "a band spans low to high"


def test_a_click_on_a_mark_selects_it_and_leaves_the_date(
    chart: MetricChart, session: Session
) -> None:
    where = middle(boxes(chart.view)[5])
    QTest.mouseClick(chart.view, Qt.MouseButton.LeftButton, pos=where)
    assert session.selection == session.snapshot.uid(5)
    assert session.on == LAST
    tip = chart.view.tip_at(QPointF(where))
    assert "~7,500-10,000" in tip
    assert "of the day shown" in tip
    QTest.mouseClick(chart.view, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert session.selection == session.snapshot.uid(5)
    assert chart.view.tip_at(QPointF(1, 1)) == ""


def test_a_press_and_a_drag_move_the_date(chart: MetricChart, session: Session) -> None:
    frame = settle_frame(chart)
    y = round(frame.top + 4)
    for day in (date(2025, 11, 4), date(2025, 11, 9)):
        x = round(frame.x_of(day_start_ms(day) + MS_PER_DAY / 2))
        QTest.mousePress(chart.view, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
        assert session.on == day
        QTest.mouseRelease(chart.view, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    assert session.selection is None
    QTest.mousePress(chart.view, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    far = QPoint(round(frame.x_of(day_start_ms(date(2025, 11, 13)) + MS_PER_DAY / 2)), y)
    QTest.mouseMove(chart.view, far)
    QTest.mouseRelease(chart.view, Qt.MouseButton.LeftButton, pos=far)
    assert session.on == date(2025, 11, 13)


def settle_frame(chart: MetricChart):  # type: ignore[no-untyped-def]
    assert chart.view.scene is not None
    return chart.view.scene.frame


def test_a_drag_with_shift_sets_the_window(chart: MetricChart, session: Session) -> None:
    frame = settle_frame(chart)
    days = (date(2025, 11, 5), date(2025, 11, 11))
    first, last = (
        QPoint(round(frame.x_of(day_start_ms(day) + MS_PER_DAY / 2)), round(frame.top + 4))
        for day in days
    )
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(chart.view, Qt.MouseButton.LeftButton, shift, first)
    QTest.mouseMove(chart.view, last)
    assert session.on == LAST, "nothing moves before the hand lets go"
    chart.grab()
    QTest.mouseRelease(chart.view, Qt.MouseButton.LeftButton, shift, last)
    assert session.on == days[1]
    assert session.duration == parse_duration("7d")


def test_scrubbing_moves_the_cursor_and_not_the_picture(
    chart: MetricChart, session: Session
) -> None:
    scene = chart.view.scene
    before = chart.view.grab().toImage()
    session.set_valid_date(date(2025, 11, 8))
    assert chart.view.scene is scene
    assert chart.view.grab().toImage() != before
    session.set_valid_date(date(2020, 1, 1))
    chart.view.grab()
    assert chart.view.scene is scene


def test_keys_step_through_days_and_readings(chart: MetricChart, session: Session) -> None:
    chart.show_metric("corridor")
    QTest.keyClick(chart.view, Qt.Key.Key_Left)
    assert session.on == date(2025, 11, 16)
    QTest.keyClick(chart.view, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert session.on == date(2025, 10, 1)
    assert "5–10" in chart.view.accessibleDescription()
    QTest.keyClick(chart.view, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(chart.view, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert session.on == date(2025, 8, 1), "there is none before the first"
    QTest.keyClick(chart.view, Qt.Key.Key_End)
    assert session.on == session.last_day


def test_selecting_a_reading_shows_its_metric(
    qtbot: QtBot, chart: MetricChart, session: Session
) -> None:
    session.set_selection(session.snapshot.uid(8))
    assert chart.metric_code == "corridor"
    settle(qtbot, chart)
    assert sorted(boxes(chart.view)) == [7, 8]


def test_only_what_was_known_is_drawn(qtbot: QtBot, chart: MetricChart, session: Session) -> None:
    session.set_known_date(date(2020, 1, 1))
    assert chart.view.scene is None
    assert chart.is_settled()
    session.set_known_date(None)
    settle(qtbot, chart)
    assert len(boxes(chart.view)) == 3


def test_what_a_filter_keeps_back_is_not_drawn(
    qtbot: QtBot, chart: MetricChart, session: Session
) -> None:
    session.set_filter(Filter(parties=frozenset({"UA"})))
    settle(qtbot, chart)
    qtbot.waitUntil(lambda: chart.is_settled() and sorted(boxes(chart.view)) == [5])
    session.set_filter(Filter(parties=frozenset({"nobody"})))
    assert chart.view.scene is None
    assert not chart.grab().isNull()


def test_another_palette_recolours_the_chart(
    qtbot: QtBot, chart: MetricChart, session: Session
) -> None:
    before = chart.view.grab().toImage()
    session.set_map_options(replace(session.map_options, palette="grey"))
    qtbot.waitUntil(chart.is_settled)
    after = chart.view.grab().toImage()
    assert before != after
    box = boxes(chart.view)[3]
    inside = QColor(after.pixel(round(box[0]) + 12, round((box[1] + box[3]) / 2)))
    assert inside.saturation() < 12


def test_another_theme_recolours_what_was_read(qtbot: QtBot, chart: MetricChart) -> None:
    source = chart.source
    light, read = source.look, source.series(chart.metric_code)
    with qtbot.assertNotEmitted(source.changed):
        chart.set_theme("light")
    with qtbot.waitSignal(source.changed):
        chart.set_theme("dark")
    assert source.look != light
    assert read is not None
    assert source.series(chart.metric_code) is read


def test_open_ends_and_single_values_are_drawn(qtbot: QtBot) -> None:
    rows = [
        Row(Kind.METRIC, "../2025-01-05", metric="m", low=300.0),
        Row(Kind.METRIC, "2025-01-10", metric="m", high=20.0),
        Row(Kind.METRIC, "2025-01-12/..", metric="m", best=-5.0, low=-9.0),
        Row(Kind.METRIC, "2025-01-15", metric="m", best=0.0),
    ]
    chart = shown(qtbot, MetricChart(Session(make_snapshot(rows))))
    settle(qtbot, chart)
    assert sorted(boxes(chart.view)) == [0, 1, 2, 3]


def test_a_file_without_metrics_says_so(qtbot: QtBot) -> None:
    chart = shown(qtbot, MetricChart(Session(make_snapshot([Row()]))))
    assert chart.is_settled()
    assert chart.chooser.isHidden()
    assert not chart.grab().isNull()


def test_a_panel_squeezed_to_nothing_says_nothing(qtbot: QtBot, chart: MetricChart) -> None:
    chart.view.setMinimumSize(0, 0)
    chart.view.resize(300, 0)
    chart.view._draw()  # Qt's complaints fail a test
    assert chart.is_settled()


def test_a_new_size_gets_a_new_picture(qtbot: QtBot, chart: MetricChart) -> None:
    old = chart.view.scene
    chart.resize(640, 300)
    qtbot.waitUntil(lambda: chart.is_settled() and chart.view.scene is not old)
    assert chart.view.scene is not None
    assert chart.view.scene.draw_list.width == chart.view.width()


def test_pinned_metrics_stand_below_one_another_over_one_time(
    qtbot: QtBot, chart: MetricChart, session: Session
) -> None:
    chart.set_pinned(("corridor",))
    assert chart.metric_code == "troops", "one pin changes nothing"
    chart.set_pinned(("corridor", "troops"))
    assert chart.metric_code == ALL_PINNED
    qtbot.waitUntil(lambda: all(c.scene is not None for c in chart.pinned.charts))
    first, second = (c.scene for c in chart.pinned.charts)
    assert first is not None
    assert second is not None
    assert first.frame.time == second.frame.time
    assert first.frame.left == second.frame.left, "one day is one place in all of them"
    assert np.isin([7, 8], list(boxes(chart.pinned.charts[0]))).all()
    session.set_selection(session.snapshot.uid(8))
    assert chart.metric_code == ALL_PINNED, "a pinned metric shows already"
    asked: list[str] = []
    chart.enlarge_requested.connect(asked.append)
    QTest.mouseDClick(chart.pinned.charts[1], Qt.MouseButton.LeftButton)
    assert asked == ["troops"]
    chart.set_pinned(())
    assert chart.metric_code != ALL_PINNED


def test_pinned_charts_out_of_sight_are_settled_and_drawn_when_scrolled_to(
    qtbot: QtBot, chart: MetricChart
) -> None:
    chart.set_pinned(("corridor", "troops"))
    for one in chart.pinned.charts:
        one.setMinimumHeight(600)
    qtbot.waitUntil(lambda: chart.pinned.charts[0].scene is not None)
    qtbot.waitUntil(chart.is_settled)
    assert chart.pinned.charts[1].scene is None
    bar = chart.pinned.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: chart.pinned.charts[1].scene is not None)
