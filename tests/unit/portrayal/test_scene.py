from __future__ import annotations

from datetime import date
from itertools import combinations

import numpy as np
import pytest

from sitmap.domain.observation import Basis, Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.geo.projection import choose_projection
from sitmap.portrayal.basemap import BaseMap, load_base_map
from sitmap.portrayal.draw_list import (
    LAYER_ORDER,
    DrawList,
    Markers,
    Paths,
    Raster,
    Text,
    combine,
)
from sitmap.portrayal.hits import drawn_rows, highlight, hit_test
from sitmap.portrayal.labels import Label, Room, label_boxes, place_labels, text_box
from sitmap.portrayal.legend import legend_entries, legend_swatch
from sitmap.portrayal.map_options import MapOptions, MarkChoice
from sitmap.portrayal.scene import base_draw_list, situation_draw_list
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import load_style
from sitmap.portrayal.view import View
from tests.helpers.snapshots import (
    EXAMPLE_EXTENT,
    Row,
    make_snapshot,
    situation_on,
)

STYLE = load_style("light")
HERE = "POINT (37.1803 48.2816)"


@pytest.fixture(scope="module")
def base_map() -> BaseMap:
    return load_base_map()


def the_view(width: float = 1200, height: float = 800) -> View:
    return View.fit(choose_projection(EXAMPLE_EXTENT), EXAMPLE_EXTENT, width, height)


def drawn(
    snapshot: Snapshot,
    day: date = date(2025, 11, 17),
    length: str = "1d",
    *,
    readings: bool = False,
    selected: int = -1,
    marks: MarkChoice = "auto",
) -> DrawList:
    situation = situation_on(snapshot, day, length)
    return situation_draw_list(
        snapshot,
        situation,
        the_view(),
        STYLE,
        ShapeCache(),
        options=MapOptions(readings=readings, marks=marks),
        selected=selected,
    )


def marks(draw_list: DrawList) -> list[Markers]:
    return [item for layer in draw_list.layers for item in layer.items if isinstance(item, Markers)]


def paths(draw_list: DrawList, layer: str) -> list[Paths]:
    found = draw_list.layer(layer)
    return [item for item in found.items if isinstance(item, Paths)] if found else []


def test_the_example_draws_each_row_with_a_place_and_no_other() -> None:
    snapshot = make_snapshot()
    placed = np.flatnonzero(np.isfinite(snapshot.columns.lon))
    assert drawn_rows(drawn(snapshot)).tolist() == placed.tolist()


def test_layers_follow_the_common_order(base_map: BaseMap) -> None:
    snapshot = make_snapshot()
    both = combine(base_draw_list(base_map, the_view(), STYLE), drawn(snapshot))
    ranks = [LAYER_ORDER.index(layer.name) for layer in both.layers]
    assert ranks == sorted(ranks)
    assert {layer.static for layer in both.layers} == {True, False}
    assert "GeoNames" in both.attribution


def test_small_areas_lie_above_large_ones_and_claims_are_hatched() -> None:
    areas = paths(drawn(make_snapshot()), "situation-control")
    assert [area.row for area in areas] == [0, 1]
    (hatched,) = paths(drawn(make_snapshot()), "situation-hatches")
    assert hatched.row == 1
    assert hatched.hatch is not None
    assert hatched.hatch.style == "dots"


def test_old_areas_keep_their_place_with_a_dashed_edge() -> None:
    edges = paths(drawn(make_snapshot(), date(2025, 12, 20)), "situation-edges")
    assert [edge.row for edge in edges] == [0, 1]
    assert all(edge.stroke is not None and edge.stroke.dash for edge in edges)


def test_readings_and_assessments_stand_in_the_panel_until_asked_for() -> None:
    snapshot = make_snapshot(
        [
            Row(wkt=HERE),
            Row(Kind.METRIC, wkt="POINT (37.3 48.2)"),
            Row(Kind.ASSESSMENT, wkt="POINT (37.1 48.3)"),
        ]
    )
    assert drawn_rows(drawn(snapshot)).tolist() == [0]
    assert drawn_rows(drawn(snapshot, selected=1)).tolist() == [0, 1]
    assert drawn_rows(drawn(snapshot, readings=True)).tolist() == [0, 1, 2]


def test_many_rows_at_one_place_can_all_be_reached() -> None:
    rows = [
        Row(wkt=HERE, party=("RU", "UA")[n % 2], category=("assault", "strike")[n % 3 % 2])
        for n in range(12)
    ]
    rows.append(Row(Kind.ASSESSMENT, wkt=HERE, party="RU", basis=Basis.ASSESSED))
    draw_list = drawn(make_snapshot(rows), readings=True)
    (tray,) = marks(draw_list)
    reached: set[int] = set()
    for x, y in zip(tray.x.tolist(), tray.y.tolist(), strict=True):
        reached |= set(hit_test(draw_list, x, y, reach=2))
    assert reached == set(range(13))
    assert len(tray) < 13
    gaps = [
        float(np.hypot(tray.x[a] - tray.x[b], tray.y[a] - tray.y[b]))
        for a, b in combinations(range(len(tray)), 2)
    ]
    assert min(gaps) >= tray.size
    counts = draw_list.layer("counts")
    assert counts is not None
    assert sum(int(item.text) for item in counts.items if isinstance(item, Text)) > 0


def test_a_coarse_date_is_drawn_hollow_and_a_claim_pale() -> None:
    rows = [
        Row(wkt="POINT (37.0 48.2)", valid="2025-11", party="RU", category="strike"),
        Row(wkt="POINT (37.2 48.2)", party="RU", category="strike", basis=Basis.CLAIMED),
        Row(wkt="POINT (37.4 48.2)", party="RU", category="strike"),
    ]
    (found,) = marks(drawn(make_snapshot(rows)))
    by_row = {int(row): at for at, row in enumerate(found.rows)}
    assert found.hollow[[by_row[0], by_row[1], by_row[2]]].tolist() == [True, False, False]
    colours = [found.palette[int(found.colour[by_row[row]])] for row in range(3)]
    assert colours[0] == colours[2] != colours[1]


def test_each_point_of_several_gets_its_mark() -> None:
    row = Row(wkt="MULTIPOINT ((37.0 48.2), (37.5 48.4))", party="RU", category="strike")
    (found,) = marks(drawn(make_snapshot([row])))
    assert found.rows.tolist() == [0, 0]


def test_thousands_of_points_become_one_item_without_trays() -> None:
    rng = np.random.default_rng(7)
    rows = [
        Row(wkt=f"POINT ({lon:.4f} {lat:.4f})", party="RU", category="strike")
        for lon, lat in rng.uniform((36.8, 48.0), (37.6, 48.5), (1600, 2))
    ]
    draw_list = drawn(make_snapshot(rows), marks="symbols")
    (found,) = marks(draw_list)
    assert len(found) == 1600
    assert [layer.name for layer in draw_list.layers] == ["events"]


def test_the_same_shape_comes_back_between_frames_and_while_panning() -> None:
    snapshot, cache, view = make_snapshot(), ShapeCache(), the_view()
    situation = situation_on(snapshot)
    first = situation_draw_list(snapshot, situation, view, STYLE, cache)
    again = situation_draw_list(snapshot, situation, view.pan(35, 12), STYLE, cache)
    before, after = paths(first, "situation-control"), paths(again, "situation-control")
    assert [item.shape for item in before] == [item.shape for item in after]
    assert after[0].dx - before[0].dx == pytest.approx(35)
    assert after[0].dy - before[0].dy == pytest.approx(12)
    zoomed = situation_draw_list(snapshot, situation, view.zoom(3), STYLE, cache)
    assert paths(zoomed, "situation-control")[0].shape is not before[0].shape


def test_what_is_forgotten_of_shapes_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot, view = make_snapshot(), the_view()
    polygons = [shape for shape in snapshot.shapes if "Polygon" in shape.kind]
    plain, short = ShapeCache(), ShapeCache()
    monkeypatch.setattr("sitmap.portrayal.shape_cache._MOST_POINTS", 1)
    for zoom in (1, 3):
        plain.begin(view.zoom(zoom))
        short.begin(view.zoom(zoom))
        for geometry in (*polygons, *polygons):
            wanted = [part.tolist() for part in plain.projected(geometry)]
            assert [part.tolist() for part in short.projected(geometry)] == wanted
            assert short.shape(geometry).points.tolist() == plain.shape(geometry).points.tolist()


def test_shapes_stay_near_the_frame_when_zoomed_far_in() -> None:
    snapshot, view = make_snapshot(), the_view().zoom(60)
    cache = ShapeCache()
    draw_list = situation_draw_list(snapshot, situation_on(snapshot), view, STYLE, cache)
    for item in (*paths(draw_list, "situation-control"), *paths(draw_list, "routes")):
        assert np.abs(item.shape.points).max() < 4 * view.width


def test_hits_come_topmost_first_and_miss_bare_ground() -> None:
    snapshot, view = make_snapshot(), the_view()
    draw_list = drawn(snapshot)
    x, y = view.to_frame(np.array([[37.1803, 48.2816]]))[0].tolist()
    rows = hit_test(draw_list, x, y)
    assert rows[0] == 3
    assert 1 in rows
    assert rows.index(1) > rows.index(3)
    inside_area = view.to_frame(np.array([[37.5, 48.2]]))[0].tolist()
    assert hit_test(draw_list, *inside_area) == (0,)
    bare = view.to_frame(np.array([[36.8, 48.4]]))[0].tolist()
    assert hit_test(draw_list, *bare) == ()


def test_a_selected_row_is_set_off() -> None:
    draw_list = drawn(make_snapshot())
    for row in (0, 2, 3):
        assert highlight(draw_list, row, STYLE).layers
    assert highlight(draw_list, 5, STYLE).layers == ()
    for layer in (layer for row in range(5) for layer in highlight(draw_list, row, STYLE).layers):
        is_edges = layer.name == "selected-edges"
        assert all(isinstance(item, Paths if is_edges else Markers) for item in layer.items)


def test_schematic_areas_say_so() -> None:
    labels = drawn(make_snapshot()).layer("situation-labels")
    assert labels is not None
    words = [item.text for item in labels.items if isinstance(item, Text)]
    assert any("schematic" in word for word in words)


def test_the_legend_lists_what_is_drawn_and_nothing_else() -> None:
    snapshot = make_snapshot()
    situation = situation_on(snapshot)
    entries = legend_entries(snapshot, situation, STYLE)
    labels = [entry.label for entry in entries]
    assert labels[0] == "Russian-controlled, assessed"
    assert "holds" not in labels[0]
    assert "hold the area" in entries[0].definition
    assert any(label.startswith("Road, Ukrainian forces") for label in labels)
    assert any(label.startswith("Assault") for label in labels)
    only_route = legend_entries(snapshot, situation, STYLE, np.array([2], np.int32))
    assert [entry.sample for entry in only_route] == ["line"]
    for entry in entries:
        swatch = legend_swatch(entry, STYLE, 30, 16)
        assert swatch.layers[0].items


def test_the_legend_tells_the_age_of_old_areas() -> None:
    snapshot = make_snapshot()
    entries = legend_entries(snapshot, situation_on(snapshot, date(2025, 12, 20)), STYLE)
    assert "35 days old" in entries[0].note


def test_an_empty_situation_draws_nothing() -> None:
    draw_list = drawn(make_snapshot(), date(2001, 1, 1))
    assert draw_list.layers == ()
    assert len(drawn_rows(draw_list)) == 0


# --- base map -----------------------------------------------------------------------------


def test_names_do_not_touch_each_other(base_map: BaseMap) -> None:
    for extent in (EXAMPLE_EXTENT, (36.2, 46.8, 39.3, 49.3), (29.5, 44.8, 41.0, 52.2)):
        view = View.fit(choose_projection(extent), extent, 1200, 800)
        labels = base_draw_list(base_map, view, STYLE).layer("labels")
        assert labels is not None
        boxes = [text_box(item) for item in labels.items if isinstance(item, Text)]
        assert len(boxes) > 8
        for one, other in combinations(boxes, 2):
            apart = (
                one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            )
            assert apart


def test_the_towns_of_the_battle_are_named(base_map: BaseMap) -> None:
    labels = base_draw_list(base_map, the_view(1600, 1000), STYLE).layer("labels")
    assert labels is not None
    names = {item.text for item in labels.items if isinstance(item, Text)}
    assert {"Pokrovsk", "Myrnohrad", "Donetsk", "Dobropillia", "Vozdvyzhenka"} <= names


def test_names_keep_clear_of_reserved_boxes(base_map: BaseMap) -> None:
    half = np.array([[0.0, 0.0, 600.0, 800.0]])
    boxes = label_boxes(base_draw_list(base_map, the_view(), STYLE, half), "labels")
    assert len(boxes)
    assert (boxes[:, 0] >= 600).all()


def test_the_whole_world_can_be_drawn(base_map: BaseMap) -> None:
    view = View.fit(choose_projection((-170, -60, 170, 80)), (-170, -60, 170, 80), 900, 500)
    land = base_draw_list(base_map, view, STYLE).layer("relief")
    assert land is not None
    for item in land.items:
        assert isinstance(item, Raster)
        assert item.clip is not None
        assert np.isfinite(item.clip.points).all()


def test_the_more_important_name_wins() -> None:
    ink, halo = STYLE.colour("text"), STYLE.colour("halo")
    crowd = [Label(100.0, 60.0 + n, f"Town {n}", 12, ink, halo, 8.0) for n in range(20)]
    placed = place_labels(crowd, Room(200, 120))
    assert placed[0].text == "Town 0"
    assert len(placed) < 20
