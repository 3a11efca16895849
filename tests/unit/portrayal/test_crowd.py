from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sitmap.domain.observation import Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.geo.projection import choose_projection
from sitmap.portrayal.crowd import CLUSTERS_FROM, DENSITY_FROM, choose_way
from sitmap.portrayal.crowd_legend import cell_words, crowd_entries
from sitmap.portrayal.density import DensityCounter, DensityGrid, apart, class_breaks
from sitmap.portrayal.draw_list import Clusters, Density, DrawList, Item, Markers
from sitmap.portrayal.hits import counted_rows, drawn_rows, highlight, hit_test, own_rows
from sitmap.portrayal.map_options import MapOptions, MarkChoice
from sitmap.portrayal.scene import situation_draw_list
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import load_style
from sitmap.portrayal.view import View
from tests.helpers.snapshots import EXAMPLE_EXTENT, Row, make_snapshot, situation_on

STYLE = load_style("light")
COUNT = 3000
AREA = "POLYGON ((37.0 48.0, 37.4 48.0, 37.4 48.4, 37.0 48.4, 37.0 48.0))"


@pytest.fixture(scope="module")
def many() -> Snapshot:
    """An area, a place and 3000 events of three owners around the example's extent."""
    rows = [
        Row(Kind.CONTROL, "2025-11-15", AREA, party="RU", series="a"),
        Row(Kind.PLACE, "2025-11-17", "POINT (37.1 48.3)"),
        Row(wkt="POINT (37.2 48.2)", party="RU"),
    ]
    base = make_snapshot(rows)
    rng = np.random.default_rng(7)
    take = np.concatenate([[0, 1], np.full(COUNT, 2)])
    columns = type(base.columns)(
        **{
            name: getattr(base.columns, name)[take]
            for name in base.columns.__dataclass_fields__  # all have one entry a row
        }
    )
    lon = np.concatenate([columns.lon[:2], rng.normal(37.2, 0.35, COUNT)])
    lat = np.concatenate([columns.lat[:2], rng.normal(48.25, 0.2, COUNT)])
    party = np.concatenate([columns.party[:2], rng.integers(-1, 2, COUNT)]).astype(np.int16)
    shape = np.concatenate([columns.shape[:2], np.full(COUNT, -1)]).astype(np.int32)
    return replace(base, columns=replace(columns, lon=lon, lat=lat, party=party, shape=shape))


def the_view() -> View:
    return View.fit(choose_projection(EXAMPLE_EXTENT), EXAMPLE_EXTENT, 1200, 800)


def drawn(
    snapshot: Snapshot,
    way: MarkChoice,
    view: View | None = None,
    cache: ShapeCache | None = None,
) -> DrawList:
    options = MapOptions(marks=way)
    situation = situation_on(snapshot)
    return situation_draw_list(
        snapshot, situation, view or the_view(), STYLE, cache or ShapeCache(), options=options
    )


def only(draw_list: DrawList, kind: type[Item]) -> Item:
    (found,) = [
        item for layer in draw_list.layers for item in layer.items if isinstance(item, kind)
    ]
    return found


def clusters_of(draw_list: DrawList) -> Clusters:
    found = only(draw_list, Clusters)
    assert isinstance(found, Clusters)
    return found


def density_of(draw_list: DrawList) -> Density:
    found = only(draw_list, Density)
    assert isinstance(found, Density)
    return found


def in_frame(snapshot: Snapshot, view: View) -> NDArray[np.int32]:
    """The rows with a place in the frame, found the slow way."""
    xy = view.to_frame(np.column_stack([snapshot.columns.lon, snapshot.columns.lat]))
    inside = np.all((xy >= 0) & (xy <= (view.width, view.height)), axis=1)
    return np.union1d([0], np.flatnonzero(inside)).astype(np.int32)


@pytest.mark.parametrize(
    ("count", "way"),
    [
        (0, "symbols"),
        (CLUSTERS_FROM - 1, "symbols"),
        (CLUSTERS_FROM, "clusters"),
        (DENSITY_FROM - 1, "clusters"),
        (DENSITY_FROM, "density"),
    ],
)
def test_the_number_in_the_frame_decides_unless_the_reader_does(count: int, way: str) -> None:
    assert choose_way(count, "auto") == way
    assert choose_way(count, "symbols") == "symbols"
    assert choose_way(count, "density") == "density"


def test_many_events_become_clusters_by_themselves_and_the_rest_stays(many: Snapshot) -> None:
    shown = drawn(many, "auto")
    assert clusters_of(shown).counts.sum() > CLUSTERS_FROM
    single = [item for layer in shown.layers for item in layer.items if isinstance(item, Markers)]
    assert 1 in np.concatenate([item.rows for item in single])
    assert shown.layer("situation-control") is not None


def test_clusters_and_single_marks_hold_every_row_in_the_frame_once(many: Snapshot) -> None:
    shown = drawn(many, "clusters")
    clusters = clusters_of(shown)
    marks = [item for layer in shown.layers for item in layer.items if isinstance(item, Markers)]
    own = np.concatenate([item.rows for item in marks])
    assert len(np.intersect1d(own, clusters.rows)) == 0
    assert len(np.unique(clusters.rows)) == len(clusters.rows)
    assert set(in_frame(many, the_view())) - {0} <= {*own.tolist(), *clusters.rows.tolist()}
    assert (clusters.shares.sum(axis=1) == clusters.counts).all()
    party = many.columns.party[clusters.members(0)] + 1
    assert np.bincount(party, minlength=len(clusters.palette)).tolist() == list(clusters.shares[0])


def test_discs_do_not_touch_and_grow_with_their_count(many: Snapshot) -> None:
    clusters = clusters_of(drawn(many, "clusters"))
    apart = np.hypot(clusters.x[:, np.newaxis] - clusters.x, clusters.y[:, np.newaxis] - clusters.y)
    np.fill_diagonal(apart, np.inf)
    assert (apart >= clusters.radius[:, np.newaxis] + clusters.radius - 1e-2).all()
    order = np.argsort(clusters.counts)
    assert (np.diff(clusters.radius[order]) >= 0).all()


@given(st.floats(-300, 300), st.floats(-300, 300))
@settings(max_examples=15, deadline=None)
def test_clusters_stay_the_same_while_panning(many: Snapshot, dx: float, dy: float) -> None:
    cache = ShapeCache()
    before, after = (
        clusters_of(drawn(many, "clusters", view, cache))
        for view in (the_view(), the_view().pan(dx, dy))
    )
    groups = {frozenset(before.members(n).tolist()): n for n in range(len(before))}
    for number in range(len(after)):
        x, y = float(after.x[number]) - dx, float(after.y[number]) - dy
        if 60 < x < 1140 and 60 < y < 740:
            same = groups[frozenset(after.members(number).tolist())]
            assert (before.x[same], before.y[same]) == pytest.approx((x, y), abs=0.01)


def test_density_counts_every_row_in_the_frame_once(many: Snapshot) -> None:
    view = the_view()
    shown = drawn(many, "density", view)
    density = density_of(shown)
    expected = np.setdiff1d(in_frame(many, view), [0, 1])
    assert counted_rows(shown).tolist() == expected.tolist()
    x, y = density.at(expected).T
    columns = np.floor((x - density.left) / density.cell).astype(int)
    lines = np.floor((y - density.top) / density.cell).astype(int)
    counted = np.zeros_like(density.counts)
    np.add.at(counted, (lines, columns), 1)
    # Cells on the frame's edge hold what lies just outside, too.
    assert (counted[1:-1, 1:-1] == density.counts[1:-1, 1:-1]).all()
    assert (counted <= density.counts).all()


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_counts_that_follow_the_window_equal_a_full_count(data: st.DataObject) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    view = the_view()
    centre = np.array(view.centre)
    places = centre + rng.normal(0, 60_000, (400, 2))
    places[::40] = np.nan
    counter = DensityCounter()
    for _ in range(data.draw(st.integers(1, 6))):
        low = data.draw(st.integers(0, 399))
        rows = np.arange(low, data.draw(st.integers(low, 400)), dtype=np.int32)
        rows = rows[rng.random(len(rows)) < data.draw(st.sampled_from([1.0, 1.0, 0.9]))]
        view = view.pan(data.draw(st.floats(-900, 900)), data.draw(st.floats(-900, 900)))
        view = view.zoom(data.draw(st.sampled_from([1.0, 1.0, 1.0, 1.7])))
        found = counter.counted(rows, places, view)
        anew = DensityCounter().counted(rows, places, view)
        assert found.grid == anew.grid == DensityGrid.around(view, 0.0)
        assert (found.counts == anew.counts).all()
        inside = found.grid.numbers(places[rows]) < found.counts.size
        assert found.counts.sum() == inside.sum()


_ROWS = st.sets(st.integers(0, 40)).map(lambda found: np.array(sorted(found), np.int32))


@given(_ROWS, _ROWS)
def test_rows_apart_are_those_of_one_alone(
    before: NDArray[np.int32], after: NDArray[np.int32]
) -> None:
    gone, come = apart(before, after)
    assert sorted(gone.tolist()) == np.setdiff1d(before, after).tolist()
    assert sorted(come.tolist()) == np.setdiff1d(after, before).tolist()


def test_cells_keep_their_ground_while_panning(many: Snapshot) -> None:
    cache = ShapeCache()
    view = the_view()
    here = density_of(drawn(many, "density", view, cache))
    there = density_of(drawn(many, "density", view.pan(3 * here.cell, 0.0), cache))
    assert there.left == pytest.approx(here.left, abs=0.01)
    assert (there.counts[:, 3:] == here.counts[:, :-3]).all()


@pytest.mark.parametrize("way", ["clusters", "density"])
def test_a_point_gives_the_rows_that_a_search_by_hand_finds(
    many: Snapshot, way: MarkChoice
) -> None:
    shown = drawn(many, way)
    shown = shown.only("clusters", "density")
    rng = np.random.default_rng(1)
    for x, y in rng.uniform((0, 0), (1200, 800), (60, 2)).tolist():
        assert set(hit_test(shown, x, y, 4.0)) == by_hand(shown, x, y, 4.0)


def by_hand(shown: DrawList, x: float, y: float, reach: float) -> set[int]:
    (item,) = (item for layer in shown.layers for item in layer.items)
    if isinstance(item, Clusters):
        return {
            row
            for n in range(len(item))
            if np.hypot(item.x[n] - x, item.y[n] - y) <= item.radius[n] + reach / 2
            for row in item.members(n).tolist()
        }
    assert isinstance(item, Density)
    found = set()
    for row, (px, py) in zip(item.rows.tolist(), item.at(item.rows).tolist(), strict=True):
        gaps = []
        for point, origin, mark in ((px, item.left, x), (py, item.top, y)):
            low = origin + np.floor((point - origin) / item.cell) * item.cell
            gaps.append(max(low - mark, mark - low - item.cell, 0.0))
        if max(gaps) <= reach:
            found.add(row)
    return found


@pytest.mark.parametrize("way", ["clusters", "density"])
def test_a_chosen_row_in_a_crowd_is_ringed(many: Snapshot, way: MarkChoice) -> None:
    shown = drawn(many, way)
    item = only(shown, Clusters if way == "clusters" else Density)
    assert isinstance(item, Clusters | Density)
    ring = highlight(shown, int(item.rows[5]), STYLE).layer("selected-marks")
    assert ring is not None
    assert len(ring.items) == 1
    assert highlight(shown, 10**6, STYLE).layers == ()


def test_rows_drawn_alone_are_told_from_those_in_a_crowd(many: Snapshot) -> None:
    shown = drawn(many, "density")
    assert own_rows(shown).tolist() == [0, 1]
    assert drawn_rows(shown).tolist() == in_frame(many, the_view()).tolist()


def test_the_legend_gives_the_scale_of_a_density_and_the_owners_of_rings(many: Snapshot) -> None:
    shown = drawn(many, "density")
    density = density_of(shown)
    entries = crowd_entries(shown, many)
    assert sum(entry.count for entry in entries) == np.count_nonzero(density.counts)
    assert entries[0].label.startswith("1 event in ")
    assert cell_words(density.cell_m) in entries[0].label
    owners = crowd_entries(drawn(many, "clusters"), many)
    assert [entry.party for entry in owners] == ["", "RU", "UA"]
    assert sum(entry.count for entry in owners) == len(clusters_of(drawn(many, "clusters")).rows)


def test_a_cell_is_as_wide_on_the_ground_as_the_legend_says(many: Snapshot) -> None:
    view = the_view()
    density = density_of(drawn(many, "density", view))
    west, east = (view.from_frame(600 + side * density.cell / 2, 400) for side in (-1, 1))
    metres = (east[0] - west[0]) * 111_320 * np.cos(np.radians(west[1]))
    assert density.cell_m == pytest.approx(metres, rel=0.01)


@pytest.mark.parametrize(
    ("metres", "words"), [(499.7, "500 m × 500 m"), (1000.4, "1 km × 1 km"), (0.5, "0.5 m × 0.5 m")]
)
def test_cells_are_told_in_round_lengths(metres: float, words: str) -> None:
    assert cell_words(metres) == words


def test_classes_fit_the_usual_cell_and_hold_while_it_changes_little() -> None:
    few = class_breaks(np.full((9, 9), 2, np.int32))
    assert few == class_breaks(np.full((9, 9), 3, np.int32)) == (1, 2, 4, 8, 16, 32)
    many = class_breaks(np.full((9, 9), 90, np.int32))
    assert many[0] == 1
    assert many[2] <= 90 <= many[-1]
    assert all(low < high for low, high in pairwise(many))
    assert class_breaks(np.zeros((9, 9), np.int32)) == few


def test_fewer_become_clusters_where_they_hide_each_other(many: Snapshot) -> None:
    some = replace(
        many,
        columns=type(many.columns)(
            **{
                name: getattr(many.columns, name)[:400]
                for name in many.columns.__dataclass_fields__
            }
        ),
    )
    close, far = the_view(), the_view().zoom(0.2)
    assert drawn(some, "auto", close).layer("clusters") is None
    assert clusters_of(drawn(some, "auto", far)).counts.sum() > 300
    assert drawn(some, "symbols", far).layer("clusters") is None
