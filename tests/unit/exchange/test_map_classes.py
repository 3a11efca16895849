"""Tags of other people's maps become our classes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.base_map import AREA_CLASSES, LINE_CLASSES, PLACE_CLASSES
from sitmap.exchange.map_classes import (
    area_class,
    is_large_border,
    line_class,
    place_class,
    reference,
)


@pytest.mark.parametrize(
    ("tags", "layer", "name"),
    [
        ({"highway": "motorway_link"}, "lines", "motorway"),
        ({"highway": "residential"}, "lines", "street"),
        ({"highway": "footway"}, "lines", "path"),
        ({"railway": "rail"}, "lines", "railway"),
        ({"waterway": "canal"}, "lines", "river"),
        ({"waterway": "ditch"}, "lines", "stream"),
        ({"class": "trunk"}, "transportation", "trunk"),
        ({"class": "minor"}, "transportation", "street"),
        ({"class": "rail"}, "transportation", "railway"),
        ({"kind": "secondary"}, "streets", "secondary"),
        ({"kind": "highway", "kind_detail": "trunk"}, "roads", "trunk"),
        ({"kind": "major_road"}, "roads", "primary"),
        ({"fclass": "tertiary"}, "gis_osm_roads_free", "tertiary"),
        ({"kind": "river"}, "water_lines", "river"),
        ({"class": "stream"}, "waterway", "stream"),
        ({"admin_level": "4"}, "boundaries", "border"),
        ({"railwayType": "rail"}, "osm-rail-segments", "railway"),
        ({}, "roads", "street"),
        ({"anything": "else"}, "whatever", "line"),
    ],
)
def test_lines(tags: dict[str, str], layer: str, name: str) -> None:
    assert LINE_CLASSES[line_class(tags, layer)] == name


@pytest.mark.parametrize(
    ("tags", "layer", "name"),
    [
        ({"landuse": "residential"}, "multipolygons", "built-up"),
        ({"natural": "water"}, "multipolygons", "water"),
        ({"natural": "wood"}, "multipolygons", "wood"),
        ({"landuse": "industrial"}, "multipolygons", "industry"),
        ({"class": "lake"}, "water", "water"),
        ({"kind": "forest"}, "land", "wood"),
        ({"class": "grass"}, "landcover", "green"),
        ({"kind": "building"}, "buildings", "building"),
        ({}, "urban_areas", "built-up"),
        ({"x": "y"}, "zones", "area"),
    ],
)
def test_areas(tags: dict[str, str], layer: str, name: str) -> None:
    assert AREA_CLASSES[area_class(tags, layer)] == name


def test_areas_of_no_use_are_left_out() -> None:
    assert area_class({"landuse": "farmland"}, "multipolygons") == -1
    assert area_class({"kind": "farmland"}, "land") == -1
    assert area_class({"kind": "earth"}, "earth") == -1


@pytest.mark.parametrize(
    ("tags", "layer", "name"),
    [
        ({"place": "town"}, "points", "town"),
        ({"class": "village"}, "place", "village"),
        ({"kind": "locality", "kind_detail": "city"}, "places", "city"),
        ({"kind": "hamlet"}, "place_labels", "hamlet"),
        ({"name": "X"}, "settlements", "village"),
    ],
)
def test_places(tags: dict[str, str], layer: str, name: str) -> None:
    assert PLACE_CLASSES[place_class(tags, layer)] == name


def test_what_is_no_settlement_is_no_place() -> None:
    assert place_class({"place": "island"}, "points") == -1
    assert place_class({"class": "cafe"}, "poi") == -1
    assert place_class({"kind": "country"}, "boundary_labels") == -1


def test_borders_of_districts_are_told_apart() -> None:
    assert is_large_border({"admin_level": "2"})
    assert is_large_border({})
    assert not is_large_border({"admin_level": "8"})


def test_the_first_number_of_a_road_counts() -> None:
    assert reference({"ref": "M30;E50"}) == "M30"
    assert reference({}) == ""


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=5), st.text())
def test_any_tags_have_a_class(tags: dict[str, str], layer: str) -> None:
    assert 0 <= line_class(tags, layer) < len(LINE_CLASSES)
    assert -1 <= area_class(tags, layer) < len(AREA_CLASSES)
    assert -1 <= place_class(tags, layer) < len(PLACE_CLASSES)
    assert len(reference(tags)) <= 12
