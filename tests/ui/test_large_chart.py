"""The large chart: metrics, figures measured on the map, scales, export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sitmap.domain.area_gains import GainSeries
from sitmap.domain.claims import MetricSeries
from sitmap.domain.measured_place import Spot
from sitmap.domain.observation import Kind
from sitmap.geo.geometry import Geometry
from sitmap.geo.projection import choose_projection
from sitmap.portrayal.chart.scene import ChartScene
from sitmap.portrayal.view import View
from sitmap.ui.messages import Messages
from sitmap.ui.metrics.chart_source import ChartSource
from sitmap.ui.metrics.chart_where import Ground
from sitmap.ui.metrics.ground_charts import GROUND_CHARTS
from sitmap.ui.metrics.large_chart import LargeChart
from sitmap.ui.session import Session
from sitmap.ui.task_runner import TaskRunner
from tests.helpers.snapshots import Row, make_snapshot

EXTENT = (36.5, 47.5, 38.5, 48.7)
VIEW = View.fit(choose_projection(EXTENT), EXTENT, 600, 400)
FIRST = date(2025, 10, 6)
DAYS = 40


def rows() -> list[Row]:
    """Return a border that moves east each day, a place, a metric with a text to beware of."""
    found = [
        Row(
            Kind.CONTROL,
            (FIRST + timedelta(days=n)).isoformat(),
            f"POLYGON ((37 48, {37.1 + n / 100} 48, {37.1 + n / 100} 48.2, 37 48.2, 37 48))",
            party="RU",
            series="daily",
            source="mapper",
        )
        for n in range(DAYS)
    ]
    place = Row(Kind.PLACE, "2025-10-06/..", "POINT (37.8 48.1)", place="Town")
    metric = Row(
        Kind.METRIC, "2025-10-20", metric="m", low=5.0, high=9.0, unit="km", claimant="=HYPER(1)"
    )
    return [*found, place, metric]


@pytest.fixture
def session() -> Session:
    return Session(make_snapshot(rows()), FIRST + timedelta(days=DAYS - 1))


@pytest.fixture
def chart(qtbot: QtBot, session: Session) -> Iterator[LargeChart]:
    runner = TaskRunner()
    ground = Ground(lambda: VIEW, lambda: (None, ""))
    made = LargeChart(session, ChartSource(session), runner, ground, Messages())
    qtbot.addWidget(made)
    made.resize(800, 380)
    made.show()
    qtbot.waitExposed(made)
    yield made
    runner.close()


def show(qtbot: QtBot, chart: LargeChart, code: str) -> MetricSeries | GainSeries:
    chart.show_metric(code)
    qtbot.waitUntil(lambda: chart.is_settled() and chart.view.scene is not None, timeout=20_000)
    assert chart.view.series is not None
    return chart.view.series


def test_it_offers_metrics_and_what_is_measured(chart: LargeChart) -> None:
    codes = [chart.chooser.itemData(n) for n in range(chart.chooser.count())]
    assert codes == ["m", *(code for code, _ in GROUND_CHARTS)]


def test_areas_are_measured_in_the_background_and_say_how(qtbot: QtBot, chart: LargeChart) -> None:
    found = show(qtbot, chart, " area")
    assert isinstance(found, MetricSeries)
    (claim,) = found.claims
    assert len(claim) == DAYS
    assert chart.state.text().startswith("Computed: geodesic area")
    assert chart.stop.isHidden()
    assert not chart.where.isHidden()
    again = show(qtbot, chart, " area")
    assert again is found, "what was measured once is kept"


def test_another_place_is_another_chart(qtbot: QtBot, chart: LargeChart) -> None:
    everywhere = show(qtbot, chart, " area")
    chart.where.area.setCurrentIndex(chart.where.area.findText("about Town"))
    chart.where.area.activated.emit(0)
    qtbot.waitUntil(lambda: chart.is_settled() and chart.view.series is not everywhere)
    assert "within 40 km of Town" in chart.state.text()
    assert not chart.where.radius.isHidden()


def test_gains_are_bars_with_their_sentence(qtbot: QtBot, chart: LargeChart) -> None:
    found = show(qtbot, chart, " week")
    assert isinstance(found, GainSeries)
    assert chart.scale.isHidden(), "bars begin at zero"
    scene = chart.view.scene
    assert scene is not None
    assert len(scene.marks.boxes) == len(found.parties[0].gained)
    left, top, right, bottom = scene.marks.boxes[2].tolist()
    tip = chart.view.tip_at(QPoint(round((left + right) / 2), round(bottom - 3)).toPointF())
    assert "gained" in tip
    assert "slivers" in tip
    assert top < bottom


def test_distance_and_share_are_about_a_place(qtbot: QtBot, chart: LargeChart) -> None:
    distance = show(qtbot, chart, " distance")
    assert isinstance(distance, MetricSeries)
    assert "from Town" in distance.name
    values = distance.claims[0].best
    assert (values[1:] < values[:-1]).all(), "the border comes nearer every day"
    share = show(qtbot, chart, " share")
    assert isinstance(share, MetricSeries)
    assert share.unit == "%"
    assert 0 < share.claims[0].best[-1] < 100


def test_the_way_to_a_rear_point_is_asked_for_and_then_measured(
    qtbot: QtBot, chart: LargeChart, session: Session
) -> None:
    chart.show_metric(" corridor")
    assert chart.view.scene is None
    assert chart.where.isHidden()
    spot = Spot("Town", 37.3, 48.25, rear=(37.3, 47.9), side="UA", rear_name="Rear")
    session.set_map_options(replace(session.map_options, spot=spot))
    qtbot.waitUntil(lambda: chart.is_settled() and chart.view.series is not None)
    series = chart.view.series
    assert isinstance(series, MetricSeries)
    assert series.name == "Width of the way from Town to Rear"
    assert series.is_empty, "one area bars no way"
    assert "widest way" in chart.state.text()


def test_the_work_can_be_stopped(chart: LargeChart) -> None:
    chart.show_metric(" week")
    before = chart._measured.is_pending
    chart.stop.click()
    assert (before, chart._measured.is_pending) == (True, False)
    assert chart.state.text().startswith("Stopped")


def redrawn(chart: LargeChart, old: ChartScene | None) -> bool:
    return chart.is_settled() and chart.view.scene is not old


def test_scales_change_the_axis(qtbot: QtBot, chart: LargeChart) -> None:
    show(qtbot, chart, "m")
    lows = []
    for name in ("zero", "fitted", "log"):
        chart.scale.setCurrentIndex(chart.scale.findData(name))
        chart.scale.activated.emit(0)
        qtbot.waitUntil(partial(redrawn, chart, chart.view.scene))
        assert chart.view.scene is not None
        lows.append(chart.view.scene.frame.values)
    assert lows[0].low == 0.0
    assert lows[1].low > 0.0
    assert lows[2].logarithmic


def test_the_wheel_zooms_in_and_a_double_click_shows_all(qtbot: QtBot, chart: LargeChart) -> None:
    show(qtbot, chart, " area")
    assert chart.view.scene is not None
    whole = chart.view.scene.frame.time
    chart.view.zoom(0.5)
    qtbot.waitUntil(lambda: chart.view.scene is not None and chart.view.scene.frame.time != whole)
    near = chart.view.scene.frame.time
    assert near.end - near.start == pytest.approx((whole.end - whole.start) / 2)
    QTest.mouseDClick(chart.view, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: chart.view.scene is not None and chart.view.scene.frame.time == whole)


def test_what_shows_becomes_the_window(qtbot: QtBot, chart: LargeChart, session: Session) -> None:
    show(qtbot, chart, " area")
    chart.view.choose_shown_span()
    assert session.on >= FIRST + timedelta(days=DAYS - 1)
    assert session.duration.number >= DAYS


def test_a_hidden_chart_measures_nothing(qtbot: QtBot, chart: LargeChart, session: Session) -> None:
    found = show(qtbot, chart, " area")
    chart.hide()
    session.set_snapshot(make_snapshot(rows()[2:]))
    assert not chart._measured.is_pending
    chart.show()
    qtbot.waitUntil(lambda: chart.is_settled() and chart.view.series is not found)


def test_a_correction_of_the_file_is_measured_anew(
    qtbot: QtBot, chart: LargeChart, session: Session
) -> None:
    found = show(qtbot, chart, " area")
    session.set_snapshot(make_snapshot(rows()[1:]))
    qtbot.waitUntil(lambda: chart.is_settled() and chart.view.series is not found)
    series = chart.view.series
    assert isinstance(series, MetricSeries)
    assert len(series.claims[0]) == DAYS - 1


# --- export ---------------------------------------------------------------------------------


def test_pictures_drawings_and_tables_are_written(
    qtbot: QtBot, chart: LargeChart, tmp_path: Path
) -> None:
    show(qtbot, chart, "m")
    for ending in ("png", "svg", "csv"):
        chart.export.save(tmp_path / f"chart.{ending}")
    image = QImage(str(tmp_path / "chart.png"))
    assert image.width() > 1500
    drawing = (tmp_path / "chart.svg").read_bytes()
    assert QSvgRenderer(QByteArray(drawing)).isValid()
    assert b"<image" not in drawing, "a drawing is all vectors"
    text = (tmp_path / "chart.csv").read_text("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["low"], row["best"], row["high"]) == ("5", "", "9")
    assert row["claimant"] == "'=HYPER(1)", "no spreadsheet runs a text"


def test_the_same_chart_gives_the_same_bytes(
    qtbot: QtBot, chart: LargeChart, tmp_path: Path
) -> None:
    show(qtbot, chart, " month")
    for name in ("a.svg", "b.svg"):
        chart.export.save(tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_another_ending_is_refused_in_one_line(
    qtbot: QtBot, chart: LargeChart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(qtbot, chart, "m")
    failures: list[Exception] = []
    monkeypatch.setattr(chart.export, "_fail", failures.append)
    chart.export.save(tmp_path / "chart.docx")
    chart.export.save(tmp_path / "missing" / "chart.png")
    assert "no such form" in str(failures[0])
    assert len(failures) == 2
    assert not list(tmp_path.iterdir())


def test_figures_and_picture_are_copied(qtbot: QtBot, chart: LargeChart) -> None:
    show(qtbot, chart, " month")
    chart.export.copy_figures()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("party,series,source,from,to,gained_km2")
    assert "RU,daily,mapper,2025-10-06,2025-10-31," in text
    chart.export.copy_picture()
    assert QGuiApplication.clipboard().image().width() > 1500
    QGuiApplication.clipboard().clear()


def test_a_file_without_areas_says_so(qtbot: QtBot) -> None:
    session, runner = Session(make_snapshot([Row()])), TaskRunner()
    ground = Ground(lambda: VIEW, lambda: (None, ""))
    chart = LargeChart(session, ChartSource(session), runner, ground, Messages())
    qtbot.addWidget(chart)
    chart.resize(600, 300)
    chart.show()
    for code, _ in GROUND_CHARTS:
        chart.show_metric(code)
        qtbot.waitUntil(chart.is_settled)
        assert chart.view.scene is None
        assert not chart.grab().isNull()
    assert chart.export.sheet() is None
    runner.close()


def test_an_area_that_was_drawn_counts(qtbot: QtBot, session: Session) -> None:
    drawn = Geometry.polygon([(37.0, 48.0), (37.05, 48.0), (37.05, 48.1), (37.0, 48.1)])
    ground = Ground(lambda: VIEW, lambda: (drawn, "inside the area"))
    runner = TaskRunner()
    chart = LargeChart(session, ChartSource(session), runner, ground, Messages())
    qtbot.addWidget(chart)
    chart.resize(600, 300)
    chart.show()
    show(qtbot, chart, " area")
    chart.where.area.setCurrentIndex(chart.where.area.findText("as in Compare"))
    chart.where.area.activated.emit(0)
    qtbot.waitUntil(lambda: chart.is_settled() and "inside the area" in chart.state.text())
    runner.close()
