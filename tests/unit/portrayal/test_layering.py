from __future__ import annotations

import numpy as np

from sitmap.domain.layers import LayerKey
from sitmap.domain.observation import Basis, Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.geo.projection import choose_projection
from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.draw_list import DrawList, Fill, Markers, Paths
from sitmap.portrayal.layer_choices import LayerChoices
from sitmap.portrayal.layering import faded_entries
from sitmap.portrayal.legend import legend_entries
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.scene import base_draw_list, situation_draw_list
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import load_style, mix
from sitmap.portrayal.view import View
from tests.helpers.snapshots import EXAMPLE_EXTENT, Row, make_snapshot, situation_on

LARGE = "POLYGON ((36.8 48.0, 37.6 48.0, 37.6 48.5, 36.8 48.5, 36.8 48.0))"
SMALL = "POLYGON ((37.0 48.1, 37.3 48.1, 37.3 48.3, 37.0 48.3, 37.0 48.1))"
PLAIN = LayerChoices()
STYLE = load_style("light")


def areas() -> Snapshot:
    return make_snapshot(
        [
            Row(Kind.CONTROL, wkt=LARGE, party="RU", basis=Basis.ASSESSED),
            Row(Kind.CONTROL, wkt=SMALL, party="UA", basis=Basis.ASSESSED),
        ]
    )


def marks() -> Snapshot:
    return make_snapshot(
        [
            Row(wkt="POINT (36.9 48.1)", party="RU"),
            Row(wkt="POINT (37.2 48.2)", party="UA"),
            Row(wkt="POINT (37.5 48.4)", party="RU"),
        ]
    )


def drawn(snapshot: Snapshot, choices: LayerChoices = PLAIN) -> DrawList:
    view = View.fit(choose_projection(EXAMPLE_EXTENT), EXAMPLE_EXTENT, 800, 600)
    situation = situation_on(snapshot)
    options = MapOptions(layers=choices)
    return situation_draw_list(snapshot, situation, view, STYLE, ShapeCache(), options=options)


def paths(content: DrawList, name: str) -> list[Paths]:
    layer = content.layer(name)
    assert layer is not None
    return [item for item in layer.items if isinstance(item, Paths)]


def markers(content: DrawList) -> list[Markers]:
    layer = content.layer("events")
    assert layer is not None
    return [item for item in layer.items if isinstance(item, Markers)]


def key(kind: str, party: str) -> LayerKey:
    return LayerKey(kind, "", "", party)


def test_areas_fade_so_that_what_lies_below_comes_through() -> None:
    faint = LayerChoices().with_opacity([key("control", "UA")], 0.5)
    plain, faded = (
        {item.row: item for item in paths(drawn(areas(), choices), "situation-control")}
        for choices in (LayerChoices(), faint)
    )
    before, after = plain[1].fill, faded[1].fill
    assert isinstance(before, Fill)
    assert after == Fill((*before.colour[:3], 128))
    assert faded[0].fill == plain[0].fill, "the other layer stays as it is"
    edge = {item.row: item for item in paths(drawn(areas(), faint), "situation-edges")}[1]
    assert edge.stroke is not None
    assert edge.stroke.colour[3] == 128


def test_the_readers_order_goes_before_size() -> None:
    own = [item.row for item in paths(drawn(areas()), "situation-control")]
    assert own == [0, 1], "small areas lie above large ones"
    order = (key("control", "RU"), key("control", "UA"))
    for name in ("situation-control", "situation-edges"):
        assert [i.row for i in paths(drawn(areas(), LayerChoices(order=order)), name)] == [1, 0]


def test_marks_fade_by_layer_and_fainter_ones_lie_below() -> None:
    faint = LayerChoices().with_opacity([key("event", "RU")], 0.4)
    (plain,) = markers(drawn(marks()))
    below, above = markers(drawn(marks(), faint))
    assert below.rows.tolist() == [0, 2]
    assert above.rows.tolist() == [1]
    assert above.palette == plain.palette
    assert below.palette == tuple(mix(c, STYLE.colour("land"), 0.4) for c in plain.palette)
    where = dict(zip(plain.rows.tolist(), plain.x.tolist(), strict=True))
    assert below.x.tolist() == [where[0], where[2]]


def test_marks_stand_in_the_readers_order() -> None:
    order = (key("event", "RU"), key("event", "UA"))
    (only,) = markers(drawn(marks(), LayerChoices(order=order)))
    assert only.rows.tolist() == [1, 0, 2], "the topmost layer is painted last"


def test_marks_on_a_tray_take_the_strength_of_their_layer() -> None:
    rows = [Row(wkt="POINT (37.1 48.2)", party=party) for party in ("RU", "RU", "UA")]
    faint = LayerChoices().with_opacity([key("event", "RU")], 0.4)
    content = drawn(make_snapshot(rows), faint)
    parts = markers(content)
    assert len(parts) == 2
    number = int(parts[0].rows[0])
    assert sorted(content.groups[number]) == [0, 1]


def test_a_crowd_fades_when_all_its_layers_do() -> None:
    snapshot = marks()
    view = View.fit(choose_projection(EXAMPLE_EXTENT), EXAMPLE_EXTENT, 800, 600)

    def palettes(choices: LayerChoices) -> list[tuple[tuple[int, int, int, int], ...]]:
        options = MapOptions(marks="density", layers=choices)
        content = situation_draw_list(
            snapshot, situation_on(snapshot), view, STYLE, ShapeCache(), options=options
        )
        layer = content.layer("density")
        assert layer is not None
        return [item.palette for item in layer.items]  # type: ignore[union-attr]

    both = [key("event", "RU"), key("event", "UA")]
    plain = palettes(LayerChoices())
    assert palettes(LayerChoices().with_opacity(both[:1], 0.4)) == plain
    assert palettes(LayerChoices().with_opacity(both, 0.4)) != plain


def test_without_choices_nothing_is_made_anew() -> None:
    hidden = LayerChoices(hidden=frozenset({key("event", "RU")}))
    assert not hidden.changes_looks
    assert len(markers(drawn(marks(), hidden))[0]) == 3, "hidden rows are kept back before"


def test_legend_samples_are_as_faint_as_their_layer() -> None:
    snapshot = areas()
    entries = legend_entries(snapshot, situation_on(snapshot), STYLE)
    faint = LayerChoices().with_opacity([key("control", "UA")], 0.5)
    faded = faded_entries(entries, snapshot, faint, STYLE)
    assert faded[0] == entries[0]
    assert faded[1].area is not None
    assert faded[1].area.fill is not None
    assert faded[1].area.fill.colour[3] == 128
    assert faded_entries(entries, snapshot, LayerChoices(), STYLE) == entries


def test_parts_of_the_base_map_can_be_hidden() -> None:
    base_map = load_base_map()
    view = View.fit(choose_projection(EXAMPLE_EXTENT), EXAMPLE_EXTENT, 800, 600)
    whole = base_draw_list(base_map, view, STYLE)
    choices = LayerChoices(hidden_ground=frozenset({"roads", "names"}))
    part = base_draw_list(base_map, view, STYLE, options=MapOptions(layers=choices))
    gone = {layer.name for layer in whole.layers} - {layer.name for layer in part.layers}
    assert gone == {"roads", "places", "labels"}
    assert np.isfinite(part.width)
