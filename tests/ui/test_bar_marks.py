"""Key moments and gaps on the time axis: where titles have room, and where nothing is known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from sitmap.domain.dates import MS_PER_DAY
from sitmap.domain.observation import Kind
from sitmap.domain.situation import Known
from sitmap.ui.timeline.bar_content import BarContent, Moment
from sitmap.ui.timeline.bar_marks import (
    _seen,
    gaps_between,
    paint_lanes,
    paint_moments,
    titles_with_room,
)
from sitmap.ui.timeline.time_scale import TimeScale
from tests.helpers.snapshots import Row, make_snapshot

DAY = MS_PER_DAY


def width_of(words: str) -> float:
    return 6.0 * len(words)


def days_wide(count: int, width: float = 1000.0) -> TimeScale:
    return TimeScale(0.0, float(count * DAY), 0.0, width)


@given(st.lists(st.integers(0, 60), unique=True, min_size=1).map(sorted), st.integers(1, 10))
def test_gaps_are_the_days_on_which_nothing_holds(days: list[int], length: int) -> None:
    found = list(gaps_between(days, length, 70))
    for day in range(days[0], 70):
        holds = any(seen <= day < seen + length for seen in days)
        assert holds is not any(start <= day < end for start, end in found)


def test_titles_stand_where_there_is_room_and_days_share_one() -> None:
    moments = [
        Moment(0, "Start"),
        Moment(0, "Other"),
        Moment(50 * DAY, "Middle"),
        Moment(51 * DAY, "Next"),
    ]
    found = list(titles_with_room(moments, days_wide(100), width_of))
    assert [title for _, _, title in found] == ["Start (+1)", "Middle", "Next"]
    start, before, after = ((left, left + room) for left, room, _ in found)
    assert start[0] > 0
    assert before[1] < 505, "left of its mark"
    assert after[0] > 515, "right of its mark"


@given(st.lists(st.integers(-5, 105), max_size=12), st.integers(1, 40))
def test_titles_never_touch(days: list[int], letters: int) -> None:
    moments = [Moment(day * DAY, "x" * letters) for day in sorted(days)]
    end = 0.0
    for left, room, title in titles_with_room(moments, days_wide(100), width_of):
        assert left >= end, "the title before ends where this one begins"
        end = left + min(room, width_of(title))
        assert end <= 1000


def test_a_mark_at_the_right_end_has_its_title_on_the_left() -> None:
    moments = [Moment(98 * DAY, "The town is entered"), Moment(99 * DAY, "It is taken")]
    (found,) = titles_with_room(moments, days_wide(100), width_of)
    left, room, title = found
    assert title == "The town is entered"
    assert left + room < 985


def test_crowded_marks_leave_titles_out() -> None:
    crowded = [Moment(day * DAY, "One of many") for day in range(20)]
    assert len(list(titles_with_room(crowded, days_wide(1000), width_of))) == 1, "the last"
    assert list(titles_with_room([], days_wide(10), width_of)) == []


def test_lanes_tick_hours_where_the_axis_shows_hours() -> None:
    rows = [
        Row(Kind.CONTROL, valid, series="posts")
        for valid in ("2025-11-03", "2025-11-04T06:20", "2025-11-04T18:00")
    ]
    (lane,) = BarContent(make_snapshot(rows), Known()).lanes
    start = float(lane.days[0])
    near = TimeScale(start, start + 2 * DAY, 0.0, 960.0)  # 20 pixels an hour
    assert [(round(left), round(right)) for left, right in _seen(lane, near)] == [
        (0, 480),
        (607, 627),
        (840, 860),
    ]
    far = TimeScale(start, start + 96 * DAY, 0.0, 960.0)
    assert [(round(left), round(right)) for left, right in _seen(lane, far)] == [(0, 20)]


def test_a_gap_is_hatched_and_a_title_written(qapp: QGuiApplication) -> None:
    rows = [Row(Kind.CONTROL, f"2025-{month}-01", series="front") for month in ("01", "03")]
    content = BarContent(make_snapshot([*rows, Row(valid="2025-06-01")]), Known())
    (lane,) = content.lanes
    scale = TimeScale(float(lane.days[0]), float(lane.days[0] + 160 * DAY), 0.0, 800.0)
    image = QImage(800, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    held, seen, gap = QColor("#00ff00"), QColor("#0000ff"), QColor("#ff0000")
    paint_lanes(painter, content, scale, QRectF(0, 20, 800, 20), (held, seen, gap))
    moments = [Moment(int(lane.days[1]), "The town is entered")]
    paint_moments(painter, moments, scale, 17.0, qapp.palette())
    painter.end()

    def tones(first: int, last: int, top: int, bottom: int) -> set[str]:
        return {
            image.pixelColor(x, y).name() for x in range(first, last) for y in range(top, bottom)
        }

    hatched = tones(150, 290, 21, 38)
    assert "#ffffff" in hatched
    assert len(hatched) > 2
    assert tones(10, 35, 21, 38) == {held.name()}
    assert tones(500, 780, 21, 38) == hatched, "after the last observation nothing is known either"
    assert len(tones(310, 400, 4, 18)) > 1, "the title"
    assert tones(500, 780, 2, 18) == {"#ffffff"}
