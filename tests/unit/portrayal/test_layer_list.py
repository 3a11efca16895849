from __future__ import annotations

from collections.abc import Sequence

from sitmap.domain.layers import LayerKey
from sitmap.domain.observation import Kind
from sitmap.portrayal.layer_choices import LEAST_OPACITY, LayerChoices
from sitmap.portrayal.layer_list import LayerNode, layer_nodes
from tests.helpers.snapshots import Row, make_snapshot


def outline(nodes: Sequence[LayerNode], depth: int = 0) -> list[str]:
    found = []
    for node in nodes:
        found += ["  " * depth + node.label, *outline(node.children, depth + 1)]
    return found


def test_the_tree_has_what_the_file_has_and_no_needless_level() -> None:
    snapshot = make_snapshot(
        [
            Row(party="RU", category="assault"),
            Row(party="UA", category="assault"),
            Row(party="RU", category="air_strike"),
            Row(Kind.CONTROL, party="RU", series="Daily", category="controlled_ru"),
            Row(Kind.CONTROL, party="contested", series="Daily", category="contested_unknown"),
            Row(Kind.CONTROL, party="RU", series="Weekly", category="controlled_ru"),
            Row(Kind.ROUTE, category="road", party="UA"),
            Row(Kind.METRIC, party="RU"),
        ]
    )
    nodes = layer_nodes(snapshot.layers.keys, snapshot.vocabulary)
    assert outline(nodes) == [
        "Events",
        "  Assault",
        "    Russian forces",
        "    Ukrainian forces",
        "  Air strike, Russian forces",
        "Routes: Road, Ukrainian forces",
        "Areas of control",
        "  Daily",
        "    Russian-controlled, assessed",
        "    Contested or unknown",
        "  Weekly, Russian forces",
    ]
    drawn = {key for key in snapshot.layers.keys if key.kind != "metric"}
    assert {key for node in nodes for key in node.keys} == drawn


def test_layers_without_a_series_stand_beside_the_series() -> None:
    rows = [Row(series="Daily", party="RU"), Row(category="assault", party="RU"), Row()]
    snapshot = make_snapshot(rows)
    nodes = layer_nodes(snapshot.layers.keys, snapshot.vocabulary)
    assert outline(nodes) == [
        "Events",
        "  No category",
        "  Assault, Russian forces",
        "  Daily, Russian forces",
    ]


def test_the_readers_order_comes_first() -> None:
    snapshot = make_snapshot([Row(category="assault"), Row(category="air_strike")])
    strike = LayerKey("event", "", "air_strike", "")
    nodes = layer_nodes(snapshot.layers.keys, snapshot.vocabulary, [strike])
    assert outline(nodes) == ["Events", "  Air strike", "  Assault"]


def test_choices_hide_fade_and_show_again() -> None:
    key, other = LayerKey("event", "", "assault", ""), LayerKey("event", "", "", "RU")
    choices = LayerChoices().showing([key, other], shown=False).showing([other], shown=True)
    assert choices.hidden == {key}
    faded = choices.with_opacity([key, other], 0.0).with_opacity([other], 1.0)
    assert faded.opacity == ((key, LEAST_OPACITY),)
    assert faded.opacity_of(other) == 1.0
    assert faded.changes_looks
    assert not choices.changes_looks
    assert LayerChoices().ground_shown("roads", shown=False).hidden_ground == {"roads"}
