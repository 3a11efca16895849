"""Shapes of a vector base map as layers: by class and scale, in the styles of the included map."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sitmap.domain.base_map import (
    AREA_CLASSES,
    DEGREE,
    LINE_CLASSES,
    PLACE_CLASSES,
    BaseMapAreas,
    BaseMapLines,
    BaseMapPlaces,
    BaseMapShapes,
)
from sitmap.geo.projection import choose_projection
from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.draw_list import Paths, Text
from sitmap.portrayal.labels import Room
from sitmap.portrayal.own_base_scene import ground_draw_list
from sitmap.portrayal.shape_scene import places_of, road_numbers, shape_layers
from sitmap.portrayal.style import load_style
from sitmap.portrayal.view import View

_EXTENT = (37.0, 48.1, 37.4, 48.4)
_PROJECTION = choose_projection(_EXTENT)
_STYLE = load_style("light")


def _view(denominator: float) -> View:
    return View.at_scale(_PROJECTION, 37.2, 48.25, denominator, 800, 600)


def _columns(
    parts: list[list[tuple[float, float]]],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int32)
    lonlat = np.concatenate([np.array(part) for part in parts]) if parts else np.empty((0, 2))
    return np.rint(lonlat * DEGREE).astype(np.int32), starts


def _lines(**named: list[tuple[float, float]]) -> BaseMapLines:
    classes = np.array([LINE_CLASSES.index(name) for name in named], np.uint8)
    refs = tuple("M30" if name in ("trunk", "street") else "" for name in named)
    return BaseMapLines(*_columns(list(named.values())), classes, refs)


def _areas(*named: tuple[str, list[tuple[float, float]]]) -> BaseMapAreas:
    classes = np.array([AREA_CLASSES.index(name) for name, _ in named], np.uint8)
    return BaseMapAreas(*_columns([ring for _, ring in named]), classes)


def _places(*named: tuple[str, float, float, str, int]) -> BaseMapPlaces:
    names = tuple(name for name, *_ in named)
    return BaseMapPlaces(
        np.array([(lon, lat) for _, lon, lat, _, _ in named]).reshape(-1, 2),
        np.array([PLACE_CLASSES.index(kind) for *_, kind, _ in named], np.uint8),
        np.array([people for *_, people in named], np.int32),
        names,
        ("",) * len(names),
        names,
        ("",) * len(names),
    )


def _box(west: float, south: float, size: float) -> list[tuple[float, float]]:
    east, north = west + size, south + size
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


_ROAD = [(37.05, 48.2), (37.2, 48.26), (37.35, 48.3)]
_NOTHING = _places()


def _shapes(
    lines: BaseMapLines | None = None,
    areas: BaseMapAreas | None = None,
    places: BaseMapPlaces = _NOTHING,
) -> BaseMapShapes:
    return BaseMapShapes(_EXTENT, lines or _lines(), areas or _areas(), places)


@pytest.mark.parametrize(
    ("name", "layer", "closest", "beyond"),
    [
        ("street", "roads", 50e3, 300e3),
        ("primary", "roads", 300e3, 4e6),
        ("railway", "railways", 300e3, 4e6),
        ("stream", "rivers", 100e3, 500e3),
        ("border", "borders", 300e3, 20e6),
    ],
)
def test_a_class_shows_up_to_its_scale(
    name: str, layer: str, closest: float, beyond: float
) -> None:
    shapes = _shapes(_lines(**{name: _ROAD}))
    assert shape_layers(shapes, _view(closest), _STYLE)[layer]
    assert not any(shape_layers(shapes, _view(beyond), _STYLE).values())


def test_larger_roads_are_wider_and_lie_above() -> None:
    roads = shape_layers(
        _shapes(_lines(trunk=_ROAD, street=_ROAD, track=_ROAD)), _view(30e3), _STYLE
    )["roads"]
    strokes = [item.stroke for item in roads if isinstance(item, Paths) and item.stroke]
    assert strokes[0].dash, "tracks are dashed and lowest"
    cores = [stroke.width for stroke in strokes if stroke.colour == _STYLE.colour("road")]
    assert cores == sorted(cores)
    assert len(cores) == 2


def test_overlapping_rings_of_a_class_are_filled_as_one() -> None:
    areas = _areas(("built-up", _box(37.1, 48.2, 0.1)), ("built-up", _box(37.15, 48.2, 0.1)))
    items = shape_layers(_shapes(areas=areas), _view(300e3), _STYLE)["ground-cover"]
    assert len(items) == 1
    assert isinstance(items[0], Paths)
    assert items[0].shape.winding
    assert len(items[0].shape.starts) == 2


def test_shapes_out_of_view_cost_nothing_and_enormous_ones_are_cut() -> None:
    areas = _areas(("wood", _box(10.0, 10.0, 1.0)), ("wood", _box(20.0, 30.0, 30.0)))
    items = shape_layers(_shapes(areas=areas), _view(30e3), _STYLE)["ground-cover"]
    assert len(items) == 1
    assert isinstance(items[0], Paths)
    points = items[0].shape.points
    assert len(items[0].shape.starts) == 1
    assert points[:, 0].max() <= 840
    assert points[:, 0].min() >= -40


def test_points_that_nobody_could_see_are_left_out() -> None:
    lon = np.linspace(37.1, 37.3, 50_000)
    line = [(float(x), 48.25) for x in lon]
    roads = shape_layers(_shapes(_lines(trunk=line)), _view(300e3), _STYLE)["roads"]
    assert isinstance(roads[0], Paths)
    assert len(roads[0].shape.points) < 1_000


def test_numbers_stand_once_and_only_on_larger_roads() -> None:
    view = _view(150e3)
    room = Room(view.width, view.height)
    texts = road_numbers(_lines(trunk=_ROAD, street=_ROAD), view, _STYLE, room)
    assert [text.text for text in texts] == ["M30"]
    assert not road_numbers(_lines(street=_ROAD), view, _STYLE, room)
    assert not road_numbers(_lines(trunk=_ROAD), view, _STYLE, room), "the room is taken"


def test_places_are_ranked_by_people_then_by_kind() -> None:
    places = places_of(
        _places(
            ("Hamlet", 37.1, 48.2, "hamlet", 0),
            ("Big village", 37.1, 48.2, "village", 3_000),
            ("City", 37.1, 48.2, "city", 0),
            ("Large", 37.1, 48.2, "town", 60_000),
        )
    )
    assert places.names_en == ("Large", "City", "Big village", "Hamlet")
    assert places.rank.tolist() == [2, 2, 4, 6]


class _Own:
    def __init__(self, shapes: BaseMapShapes) -> None:
        self.name, self.kind, self.attribution = "Town", "vector", "© OSM"
        self.extent, self.names, self._shapes = _EXTENT, False, shapes

    def picture(self, *_: object) -> tuple[NDArray[np.uint8], str]:
        raise AssertionError("no picture is asked for")

    def shapes(self, *_: object) -> tuple[BaseMapShapes, str]:
        return self._shapes, ""

    def fresh(self) -> _Own:
        return self

    def close(self) -> None:
        pass


def _texts(own: _Own) -> list[str]:
    drawn = ground_draw_list(load_base_map(), own, _view(200e3), _STYLE)
    layer = drawn.content.layer("labels")
    return [item.text for item in layer.items if isinstance(item, Text)] if layer else []


def test_own_names_replace_the_included_ones_where_there_are_any() -> None:
    named = _shapes(places=_places(("Novyi Khutir", 37.15, 48.3, "village", 500)))
    assert "Novyi Khutir" in _texts(_Own(named))
    assert "Pokrovsk" not in _texts(_Own(named))
    bare = _shapes(_lines(trunk=_ROAD))
    assert "Pokrovsk" in _texts(_Own(bare))


def test_names_that_the_included_map_knows_are_translated_and_stand_once() -> None:
    own = _shapes(
        places=_places(
            ("Покровськ", 37.18, 48.28, "town", 60_000),
            ("Покровськ", 37.0, 48.1, "town", 60_000),
        )
    )
    words = _texts(_Own(own))
    assert words.count("Pokrovsk") == 1
    far = _shapes(places=_places(("Покровськ", 37.1, 48.11, "town", 60_000)))
    assert "Покровськ" in _texts(_Own(far))


def test_only_what_it_brings_is_replaced() -> None:
    rails = _Own(_shapes(_lines(railway=_ROAD)))
    drawn = ground_draw_list(load_base_map(), rails, _view(200e3), _STYLE).content
    plain = ground_draw_list(load_base_map(), None, _view(200e3), _STYLE).content
    roads, before = drawn.layer("roads"), plain.layer("roads")
    assert roads is not None
    assert before is not None
    assert len(roads.items) == len(before.items)
    assert drawn.attribution.startswith("© OSM · ")
