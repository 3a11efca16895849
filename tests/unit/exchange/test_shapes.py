"""Shapes of base maps: extracts and tables become classed columns, bad ones one line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sitmap.domain.base_map import (
    AREA_CLASSES,
    DEGREE,
    LINE_CLASSES,
    PLACE_CLASSES,
    BaseMapShapes,
    RememberedBaseMap,
)
from sitmap.errors import Cancelled, UserError
from sitmap.exchange import base_maps, shape_files
from sitmap.exchange.base_maps import OpenBaseMap, examine, open_base_map, remembered
from tests.helpers.osm_files import Town, Way, write_osm

_SQUARE = ((37.1, 48.2), (37.2, 48.2), (37.2, 48.3), (37.1, 48.3), (37.1, 48.2))
_TOWNS = (
    Town(37.18, 48.28, {"place": "town", "name": "Покровськ", "name:en": "Pokrovsk",
                        "population": "60127"}),
    Town(37.3, 48.2, {"amenity": "cafe", "name": "No place"}),
)  # fmt: skip
_WAYS = (
    Way(((37.1, 48.2), (37.2, 48.3), (37.3, 48.3)), {"highway": "trunk", "ref": "M30"}),
    Way(((37.1, 48.3), (37.3, 48.2)), {"railway": "rail"}),
    Way(((37.15, 48.2), (37.15, 48.3)), {"waterway": "river", "name": "Solona"}),
    Way(((37.0, 48.2), (37.01, 48.2)), {"power": "line"}),
    Way(_SQUARE, {"landuse": "residential"}),
    Way(tuple((x + 0.15, y) for x, y in _SQUARE), {"natural": "water"}),
    Way(tuple((x, y - 0.05) for x, y in _SQUARE), {"landuse": "farmland"}),
)


@pytest.fixture(autouse=True)
def _profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITMAP_PROFILE_DIR", str(tmp_path / "profile"))


@pytest.fixture
def opened() -> Iterator[list[OpenBaseMap]]:
    made: list[OpenBaseMap] = []
    yield made
    for own in made:
        own.close()


def _item(path: Path, extent: tuple[float, float, float, float] | None = None) -> RememberedBaseMap:
    return remembered(examine(path, extent))


def _shapes(opened: list[OpenBaseMap], item: RememberedBaseMap) -> BaseMapShapes:
    opened.append(open_base_map(item))
    return opened[-1].shapes(item.extent, 100.0)[0]


def _lines(shapes: BaseMapShapes) -> list[str]:
    return sorted(LINE_CLASSES[number] for number in shapes.lines.classes)


def test_an_extract_becomes_roads_water_land_and_names(
    tmp_path: Path, opened: list[OpenBaseMap]
) -> None:
    path = write_osm(tmp_path / "town.osm.pbf", _TOWNS, _WAYS)
    facts = examine(path)
    assert (facts.form, facts.kind, facts.title) == ("pbf", "vector", "town")
    assert facts.attribution == "© OpenStreetMap contributors, ODbL"
    assert np.allclose(facts.extent, (37.0, 48.1, 37.4, 48.4))
    shapes = _shapes(opened, remembered(facts))
    assert _lines(shapes) == ["railway", "river", "trunk"]
    assert sorted(shapes.lines.refs) == ["", "", "M30"]
    assert {AREA_CLASSES[n] for n in shapes.areas.classes} == {"built-up", "water"}
    places = shapes.places
    assert (places.names, places.names_en) == (("Покровськ",), ("Pokrovsk",))
    assert PLACE_CLASSES[places.classes[0]] == "town"
    assert places.population.tolist() == [60127]
    road = int(np.flatnonzero(shapes.lines.classes == LINE_CLASSES.index("trunk"))[0])
    part = shapes.lines.lonlat[shapes.lines.starts[road] : shapes.lines.starts[road + 1]]
    assert np.allclose(part / DEGREE, _WAYS[0].corners, atol=1e-6)


def test_outer_rings_run_against_the_clock(tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    turned = Way(tuple(reversed(_SQUARE)), {"landuse": "residential"})
    shapes = _shapes(opened, _item(write_osm(tmp_path / "a.osm.pbf", (), (turned,))))
    x, y = shapes.areas.lonlat.T / DEGREE
    assert np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) > 0


def test_a_bounding_box_takes_a_part(tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    path = write_osm(tmp_path / "town.osm.pbf", _TOWNS, _WAYS)
    item = _item(path, (37.25, 48.1, 37.5, 48.5))
    assert np.allclose(item.extent, (37.25, 48.1, 37.4, 48.4))
    shapes = _shapes(opened, item)
    assert not len(shapes.places)
    assert "river" not in _lines(shapes)
    with pytest.raises(UserError, match=r"lies outside the bounding box \(it covers 37,48.1"):
        examine(path, (10.0, 10.0, 11.0, 11.0))
    empty = _item(path, (37.38, 48.12, 37.4, 48.13))
    with pytest.raises(UserError, match="holds nothing to draw there"):
        _shapes(opened, empty)


def test_a_large_extract_is_cut_to_the_view_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_osm(tmp_path / "a.osm.pbf", _TOWNS, _WAYS, (20.0, 44.0, 40.0, 52.0))
    monkeypatch.setattr(base_maps, "_LARGE_EXTRACT", 10)
    with pytest.raises(UserError, match=r"too large a part of the world.*--bbox"):
        examine(path)
    assert examine(path, fallback=(37, 48, 38, 49)).extent == (37, 48, 38, 49)


def test_what_was_converted_is_kept_until_the_file_changes(
    tmp_path: Path, opened: list[OpenBaseMap], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_osm(tmp_path / "a.osm.pbf", _TOWNS, _WAYS)
    item = _item(path)
    first = _shapes(opened, item)
    kept = list((tmp_path / "profile" / "cache" / "base-maps").iterdir())
    assert len(kept) == 1
    monkeypatch.setattr(OpenBaseMap, "_converted", lambda *_: pytest.fail("converted again"))
    again = _shapes(opened, item)
    assert np.array_equal(again.lines.lonlat, first.lines.lonlat)
    assert again.places.names == first.places.names
    kept[0].write_bytes(kept[0].read_bytes()[:-40])
    assert shape_files.load(item) is None
    shape_files.forget(item)
    assert not kept[0].exists()


def test_converting_can_be_cancelled(tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    class Stop:
        def step(self, done: int, total: int, label: str = "") -> None:
            raise Cancelled

    item = _item(write_osm(tmp_path / "a.osm.pbf", _TOWNS, _WAYS))
    opened.append(open_base_map(item))
    with pytest.raises(Cancelled):
        opened[-1].prepare(Stop())
    assert shape_files.load(item) is None


@pytest.mark.parametrize("keep", [30, 120, 260, -20])
def test_a_cut_extract_is_one_line(keep: int, tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    path = write_osm(tmp_path / "a.osm.pbf", _TOWNS, _WAYS)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(UserError) as told:
        _shapes(opened, _item(path, (37.0, 48.1, 37.4, 48.4)))
    assert told.value.where == str(path)


def test_a_table_in_degrees_is_drawn(tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"railway": "rail"},
            "geometry": {"type": "MultiLineString", "coordinates": [[[37, 48], [37.5, 48.5]]]},
        },
        {"type": "Feature", "properties": {}, "geometry": None},
        {
            "type": "Feature",
            "properties": {"name": "Zone"},
            "geometry": {
                "type": "GeometryCollection",
                "geometries": [{"type": "Polygon", "coordinates": [list(map(list, _SQUARE))]}],
            },
        },
    ]
    path = tmp_path / "mixed.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    facts = examine(path)
    assert (facts.form, facts.kind) == ("geojson", "vector")
    assert np.allclose(facts.extent, (37, 48, 37.5, 48.5))
    shapes = _shapes(opened, remembered(facts))
    assert _lines(shapes) == ["railway"]
    assert [AREA_CLASSES[n] for n in shapes.areas.classes] == ["area"]


@pytest.mark.parametrize(
    "text", ["{", '{"type": "FeatureCollection"}', '{"type":"FeatureCollection","features":[]}']
)
def test_json_that_is_no_map_is_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(text)
    with pytest.raises(UserError) as told:
        examine(path)
    assert told.value.where == str(path)


def test_columns_that_do_not_fit_are_refused() -> None:
    columns = dict(shape_files.NO_SHAPES)
    extent = (0.0, 0.0, 1.0, 1.0)
    assert len(shape_files.shapes_of(columns, extent).lines) == 0
    for name, wrong in (
        ("lines.starts", np.array([0, 5], np.int32)),
        ("lines.classes", np.array([200], np.uint8)),
        ("areas.lonlat", np.array([[2_000_000_000, 0]], np.int32)),
        ("places.lonlat", np.array([[400.0, 0.0]])),
        ("places.population", np.array([1], np.int32)),
    ):
        with pytest.raises(ValueError):
            shape_files.shapes_of(columns | {name: wrong}, extent)
