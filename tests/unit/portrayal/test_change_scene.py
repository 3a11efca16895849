from __future__ import annotations

from datetime import date

import pytest

from sitmap.domain.comparison import changes
from sitmap.domain.observation import Kind
from sitmap.geo.projection import choose_projection
from sitmap.portrayal.change_scene import (
    CHANGES,
    ChangedGround,
    change_draw_list,
    change_look,
    changed_ground,
)
from sitmap.portrayal.draw_list import LAYER_ORDER, Paths
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import Theme, load_style
from sitmap.portrayal.view import View
from tests.helpers.snapshots import Row, make_snapshot, situation_on

EXTENT = (36.9, 47.9, 37.4, 48.2)
BEFORE, AFTER = date(2025, 11, 1), date(2025, 11, 17)


def held(on: date, west: float, east: float, party: str = "RU", category: str = "held") -> Row:
    wkt = f"POLYGON (({west} 48, {east} 48, {east} 48.1, {west} 48.1, {west} 48))"
    return Row(Kind.CONTROL, on.isoformat(), wkt, party=party, category=category, series="Daily")


def grounds() -> tuple[ChangedGround, ...]:
    snapshot = make_snapshot(
        [
            held(BEFORE, 37.0, 37.1),
            held(BEFORE, 37.2, 37.3, "contested"),
            held(AFTER, 37.1, 37.3),
        ]
    )
    found = changes(snapshot, situation_on(snapshot, BEFORE), situation_on(snapshot, AFTER))
    return changed_ground(found)


def test_each_way_of_changing_is_drawn_once() -> None:
    kinds = [(ground.kind, ground.party) for ground in grounds()]
    assert ("gained", "RU") in kinds
    assert ("lost", "RU") in kinds
    assert ("reclassified", "RU") in kinds
    order = [CHANGES.index(kind) for kind, _ in kinds]
    assert order == sorted(order)
    gained = next(ground for ground in grounds() if ground.kind == "gained")
    west, _, east, _ = gained.geometries[0].bounds
    assert (west, east) == pytest.approx((37.1, 37.2))  # the rest was reclassified


def test_the_layer_lies_over_edges_and_below_names() -> None:
    view = View.fit(choose_projection(EXTENT), EXTENT, 800, 600)
    style = load_style("light")
    made = change_draw_list(grounds(), {}, view, style, ShapeCache())
    (layer,) = made.layers
    place = LAYER_ORDER.index(layer.name)
    assert LAYER_ORDER.index("situation-edges") < place < LAYER_ORDER.index("places")
    assert all(isinstance(item, Paths) and item.fill is None for item in layer.items)
    assert change_draw_list((), {}, view, style, ShapeCache()).layers == ()


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_the_three_hatches_differ_without_colour(theme: Theme) -> None:
    style = load_style(theme)
    looks = [change_look(kind, None, style) for kind in CHANGES]
    assert len({look.hatch.style for look in looks if look.hatch}) == 3
