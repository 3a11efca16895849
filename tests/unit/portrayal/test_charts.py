"""Charts as draw lists: ranges, ticks, thinning, what is drawn of claims and said of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.area_gains import GainSeries, PartyGains
from sitmap.domain.claims import MetricSeries, series_of
from sitmap.domain.dates import MS_PER_DAY, day_start_ms
from sitmap.domain.observation import Kind
from sitmap.domain.readings import ReadingTable
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.chart.frame import ChartFrame, TimeRange, value_range
from sitmap.portrayal.chart.look import chart_look
from sitmap.portrayal.chart.scene import ChartRequest, ChartScene, chart_scene
from sitmap.portrayal.chart.sentences import (
    gain_sentence,
    gains_on,
    reading_sentence,
    values_on,
)
from sitmap.portrayal.chart.sheet import SheetWords, chart_sheet, sources_of
from sitmap.portrayal.chart.thinning import thinned
from sitmap.portrayal.draw_list import SYMBOLS, Item, Markers, Paths, Text
from sitmap.portrayal.page.model import Picture
from sitmap.portrayal.style import load_style
from tests.helpers.snapshots import Row, make_snapshot
from tests.helpers.timeline_snapshots import LAST, story_snapshot

UNTIL = day_start_ms(LAST) + MS_PER_DAY


def metric(day: str, **more: object) -> Row:
    return Row(Kind.METRIC, day, metric="m", **more)  # type: ignore[arg-type]


def drawn(
    rows: Sequence[Row] | Snapshot, code: str = "m", **more: object
) -> tuple[ChartScene, MetricSeries]:
    snapshot = rows if isinstance(rows, Snapshot) else make_snapshot(rows)
    series = series_of(snapshot, code)
    look = chart_look(load_style("light"), snapshot.vocabulary)
    request = ChartRequest(600.0, 300.0, UNTIL, title=True, **more)  # type: ignore[arg-type]
    return chart_scene(series, request, look), series


def items(scene: ChartScene, layer: str = "plot") -> tuple[Item, ...]:
    found = scene.draw_list.layer(layer)
    assert found is not None
    return found.items


def words(scene: ChartScene) -> list[str]:
    return [item.text for item in items(scene, "axes") if isinstance(item, Text)]


# --- axes -----------------------------------------------------------------------------------


def test_numbers_that_vary_little_are_drawn_without_the_zero() -> None:
    assert value_range(np.array([0.0, 900.0]), "auto").low == 0.0
    assert value_range(np.array([110_000.0, 116_000.0]), "auto").low > 100_000
    assert value_range(np.array([110_000.0, 116_000.0]), "zero").low == 0.0
    assert value_range(np.array([300.0]), "auto", opens_up=True).low == 0.0
    assert value_range(np.array([-4.0, 6.0]), "auto").low < -4.0
    assert value_range(np.empty(0), "auto").high == 1.0


@given(
    st.floats(-1e9, 1e9),
    st.floats(1e-3, 1e9),
    st.floats(20.0, 800.0),
    st.sampled_from(["lin", "log"]),
)
def test_ticks_lie_inside_ascend_and_are_few(
    low: float, span: float, height: float, kind: str
) -> None:
    values = np.array([low, low + span]) if kind == "lin" else np.array([span, span * 1000.0])
    found = value_range(values, "log" if kind == "log" else "fitted")
    frame = ChartFrame(0.0, 0.0, 100.0, height, TimeRange(0.0, 1.0), found)
    ticks = [value for value, _ in frame.value_ticks(34.0)]
    heights = frame.y(np.array(ticks))
    assert ticks == sorted(ticks)
    assert len(ticks) <= height / 34.0 + 2
    assert ((heights >= -1e-6) & (heights <= height + 1e-6)).all()


def test_a_logarithmic_scale_leaves_out_what_it_does_not_have() -> None:
    rows = [metric("2025-01-01", best=0.0), metric("2025-01-02", best=10.0)]
    scene, _ = drawn(rows, scale="log")
    assert scene.marks.entry.tolist() == [1]
    assert "10" in words(scene)


def test_positions_and_times_agree() -> None:
    scene, _ = drawn(story_snapshot(), "troops")
    when = float(day_start_ms(date(2025, 11, 10)))
    frame = scene.frame
    assert frame.ms(frame.x_of(when)) == pytest.approx(when, abs=1.0)
    assert frame.left < frame.x_of(when) < frame.right


def test_long_numbers_have_room_at_the_axis() -> None:
    wide, _ = drawn(story_snapshot(), "troops")
    narrow, _ = drawn(story_snapshot(), "corridor")
    assert wide.frame.left > narrow.frame.left + 20, "150 000 is wider than 20"


# --- thinning -------------------------------------------------------------------------------


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=400), st.floats(0.5, 80.0))
def test_thinning_keeps_every_column_as_high_and_as_low(ys: list[float], column: float) -> None:
    x, y = np.arange(len(ys), dtype=np.float64), np.array(ys)
    kept_x, kept_y = thinned(x, y, column)
    assert (np.diff(kept_x) > 0).all()
    assert (kept_x[0], kept_x[-1]) == (x[0], x[-1])
    for cell in np.unique(np.floor(x / column)):
        before, after = y[np.floor(x / column) == cell], kept_y[np.floor(kept_x / column) == cell]
        assert (after.min(), after.max()) == (before.min(), before.max())
        assert len(after) <= max(4, min(len(before), 4)) or len(kept_x) == len(x)


# --- claims ---------------------------------------------------------------------------------


def lines(scene: ChartScene) -> list[np.ndarray]:
    found = [item for item in items(scene) if isinstance(item, Paths) and item.stroke is not None]
    return [part for item in found for part in item.shape.parts()]


def test_no_line_crosses_a_gap() -> None:
    days = [f"2025-{month:02d}-{day:02d}" for month in (1, 2, 4, 5) for day in range(1, 29)]
    scene, series = drawn([metric(day, best=float(n)) for n, day in enumerate(days)])
    frame = scene.frame
    gap = [frame.x_of(day_start_ms(date(2025, month, 15))) for month in (3,)]
    across = [part for part in lines(scene) for x in gap if part[0, 0] < x < part[-1, 0]]
    assert not across
    assert len(series.claims) == 1
    assert len(scene.marks.entry) == len(days)


def test_a_long_series_is_thinned_and_keeps_its_peak() -> None:
    start = date(2016, 1, 1).toordinal()
    days = [date.fromordinal(start + n).isoformat() for n in range(3000)]
    values = [float(n % 7) for n in range(3000)]
    values[1234] = 500.0
    rows = [metric(day, best=value) for day, value in zip(days, values, strict=True)]
    scene, _ = drawn(rows)
    points = np.concatenate([part for part in lines(scene) if len(part) > 2])
    assert len(points) < 2500
    assert points[:, 1].min() == pytest.approx(scene.frame.y_of(500.0), abs=0.01)


def test_an_open_end_points_upwards_and_reaches_nowhere() -> None:
    scene, _ = drawn([metric("2025-01-01", low=300.0)])
    level = scene.frame.y_of(300.0)
    uprights = [p for p in lines(scene) if len(p) == 2 and abs(p[0, 0] - p[1, 0]) < 0.01]
    assert any(abs(p[0, 1] - level) < 0.01 and p[1, 1] < level - 10 for p in uprights)
    assert all(p[1, 1] > scene.frame.top - 0.01 for p in uprights)


def test_what_is_stale_is_dashed_up_to_the_end_of_the_data() -> None:
    scene, _ = drawn([metric("2025-01-01", best=5.0, series="s")])
    dashed = [i for i in items(scene) if isinstance(i, Paths) and i.stroke and i.stroke.dash]
    (part,) = [part for item in dashed for part in item.shape.parts()]
    assert part[1, 0] == pytest.approx(scene.frame.x_of(UNTIL), abs=0.1)


def test_claimants_differ_in_shape_and_parties_in_filling() -> None:
    scene, _ = drawn(story_snapshot(), "troops")
    marks = [item for item in items(scene) if isinstance(item, Markers) and len(item)]
    rings = SYMBOLS.index("ring")
    kinds = {
        (int(m.symbol[0]), bool(m.hollow[0]), m.palette[0]) for m in marks if m.symbol[0] != rings
    }
    assert len(kinds) == 3
    assert len({(symbol, hollow) for symbol, hollow, _ in kinds}) == 3, "grey prints tell them too"
    assert any(int(m.symbol[0]) == rings for m in marks), "the denied one bears a ring"


def test_a_reading_in_words_stands_at_the_bottom() -> None:
    rows = [metric("2025-01-01", best=5.0), metric("2025-01-03", value="N/A")]
    scene, _ = drawn(rows)
    assert -1 in scene.marks.claim.tolist()
    assert "N/A" in [item.text for item in items(scene) if isinstance(item, Text)]
    place = scene.marks.boxes[scene.marks.claim.tolist().index(-1)]
    assert scene.marks.at(float(place[0]) + 1, float(place[1]) + 1) == (-1, 0)


def test_the_legend_names_parties_and_claimants_and_counts_the_rest() -> None:
    scene, _ = drawn(story_snapshot(), "troops")
    found = words(scene)
    assert "Russian forces, a warning" in found
    assert "Troop concentration" in found
    rows = [
        metric("2025-01-01", best=1.0, claimant=f"A claimant of some name {n}") for n in range(9)
    ]
    scene, _ = drawn(rows, legend_rows=1)
    assert any(text.startswith("and ") and text.endswith(" more") for text in words(scene))


@pytest.mark.parametrize(("width", "height"), [(1.0, 1.0), (90.0, 40.0), (4000.0, 30.0)])
def test_any_size_can_be_drawn(width: float, height: float) -> None:
    snapshot = story_snapshot()
    look = chart_look(load_style("dark"), snapshot.vocabulary)
    request = ChartRequest(width, height, UNTIL, title=True, notes=("Source: article",))
    scene = chart_scene(series_of(snapshot, "troops"), request, look)
    assert scene.frame.width > 0
    assert np.isfinite(scene.marks.boxes).all()


# --- words ----------------------------------------------------------------------------------


def test_a_reading_reads_like_a_sentence() -> None:
    snapshot = story_snapshot()
    reading = ReadingTable(snapshot).of_row(5)
    claim = series_of(snapshot, "troops").claims[2]
    said = reading_sentence(reading, int(claim.start[0]), int(claim.end[0]), date(2025, 11, 23))
    assert said.startswith("Troop concentration, Ukrainian forces, sector: ~7,500-10,000 (7")
    assert "; assessed" in said
    assert "1–17 November 2025" in said
    assert "6 days before the day shown" in said
    early = reading_sentence(reading, int(claim.start[0]), int(claim.end[0]), date(2025, 10, 31))
    assert "1 day after the day shown" in early


def test_each_claim_tells_its_value_on_a_day() -> None:
    snapshot = story_snapshot()
    look = chart_look(load_style("light"), snapshot.vocabulary)
    found = values_on(series_of(snapshot, "troops"), look, day_start_ms(date(2025, 11, 3)))
    assert len(found) == 3
    assert any("a warning: 150" in line for line in found)
    assert values_on(series_of(snapshot, "troops"), look, day_start_ms(date(2024, 1, 1))) == []


# --- gains ----------------------------------------------------------------------------------


def gains() -> GainSeries:
    """Return three weeks of two parties; the second week of the first is not known."""
    edges = np.array([day_start_ms(date(2025, 11, day)) for day in (2, 9, 16, 23)], np.int64)
    first = np.array([10.0, np.nan, 4.0]), np.array([1.0, np.nan, 6.0])
    second = np.array([1.0, 6.0, 2.0]), np.array([8.0, 3.0, 4.0])
    slivers = np.array([0.5, np.nan, 0.5]), np.array([0.5, 0.5, 0.5])
    parties = (
        PartyGains("daily", "mapper", "RU", edges, *first, slivers[0], slivers[0]),
        PartyGains("daily", "mapper", "UA", edges, *second, slivers[1], slivers[1]),
    )
    return GainSeries("week", parties, "a method")


def test_bars_stand_side_by_side_gains_up_and_losses_down() -> None:
    look = chart_look(load_style("light"), story_snapshot().vocabulary)
    scene = chart_scene(gains(), ChartRequest(600.0, 300.0, UNTIL + 20 * MS_PER_DAY), look)
    boxes = {
        (int(claim), int(entry)): box
        for claim, entry, box in zip(
            scene.marks.claim, scene.marks.entry, scene.marks.boxes.tolist(), strict=True
        )
    }
    assert sorted(boxes) == [(0, 0), (0, 2), (1, 0), (1, 1), (1, 2)], "what is not known has none"
    zero = scene.frame.y_of(0.0)
    left, top, right, bottom = boxes[0, 0]
    assert (top, bottom) == pytest.approx((scene.frame.y_of(10.0), scene.frame.y_of(-1.0)))
    assert top < zero < bottom
    assert boxes[1, 0][0] == pytest.approx(right)
    assert left < right


def test_a_bar_reads_like_a_sentence_and_says_what_is_not_known() -> None:
    look = chart_look(load_style("light"), story_snapshot().vocabulary)
    known, unknown = (gain_sentence(gains(), 0, period, look) for period in (0, 1))
    assert known.startswith("Russian forces, daily: gained 10.0 km², lost 1.0 km² from 2 Nov 2025")
    assert "slivers" in known
    assert unknown == "Russian forces, daily: not known from 9 Nov 2025 to 16 Nov 2025"
    assert len(gains_on(gains(), look, day_start_ms(date(2025, 11, 12)))) == 2
    assert gains_on(gains(), look, day_start_ms(date(2024, 1, 1))) == []


# --- sheets ---------------------------------------------------------------------------------


def test_a_sheet_says_title_dates_method_and_sources() -> None:
    snapshot = story_snapshot()
    look = chart_look(load_style("paper"), snapshot.vocabulary)
    series = series_of(snapshot, "troops")
    said = SheetWords("Title", "Situation on 17 Nov", ("A long note " * 30, "Source: Article"))
    page = chart_sheet(series, ChartRequest(1.0, 1.0, UNTIL), look, said)
    texts = [
        item.text
        for block in page.blocks
        for picture in block.items
        if isinstance(picture, Picture)
        for layer in picture.draw_list.layers
        for item in layer.items
        if isinstance(item, Text)
    ]
    assert {"Title", "Situation on 17 Nov", "Troop concentration", "Source: Article"} <= set(texts)
    assert sum("A long note" in text for text in texts) > 1, "long notes are wrapped"
    assert sources_of(series, snapshot).startswith("Source: Article")


def test_grey_prints_tell_parties_and_claimants_apart_by_shape() -> None:
    look = chart_look(load_style("paper", "grey"), story_snapshot().vocabulary)
    voices = look.voices(series_of(story_snapshot(), "troops").claims).values()
    assert len({(voice.symbol, voice.hollow) for voice in voices}) == len(voices)
    assert all(len(set(voice.colour[:3])) == 1 for voice in voices)
