"""Vector tiles: classes by layer, the zoom that the view needs, damaged tiles left out and told."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from sitmap.domain.base_map import AREA_CLASSES, DEGREE, LINE_CLASSES, BaseMapShapes
from sitmap.errors import UserError
from sitmap.exchange.base_maps import OpenBaseMap, examine, open_base_map, remembered
from tests.helpers.base_map_files import write_mbtiles, write_pmtiles
from tests.helpers.vector_tiles import Feature, layers_json, tile_bytes

_SQUARE = ((37.1, 48.2), (37.2, 48.2), (37.2, 48.3), (37.1, 48.3), (37.1, 48.2))
_FEATURES = (
    Feature("transportation", "line", ((37.0, 48.2), (37.3, 48.3)), {"class": "trunk"}),
    Feature("transportation_name", "line", ((37.0, 48.2), (37.3, 48.3)), {"class": "trunk"}),
    Feature("water", "area", _SQUARE, {"class": "lake"}),
    Feature("boundary", "line", ((36.95, 48.4), (37.4, 48.4)), {"admin_level": "4"}),
    Feature("boundary", "line", ((36.95, 48.45), (37.4, 48.45)), {"admin_level": "8"}),
    Feature("place", "point", ((37.18, 48.28),),
            {"class": "town", "name": "Покровськ", "name:latin": "Pokrovsk"}),
)  # fmt: skip
_EXTENT = (36.9, 48.1, 37.5, 48.5)


def _good(zoom: int, column: int, row: int) -> bytes:
    return gzip.compress(tile_bytes(_FEATURES, zoom, column, row), mtime=0)


def _write(path: Path, tile: Callable[[int, int, int], bytes], zooms: range = range(8, 11)) -> Path:
    if path.suffix == ".mbtiles":
        return write_mbtiles(path, tile, zooms, form="pbf", json=layers_json(_FEATURES))
    metadata = json.loads(layers_json(_FEATURES))
    return write_pmtiles(path, tile, zooms, vector=True, metadata=metadata)


@pytest.fixture
def opened() -> Iterator[list[OpenBaseMap]]:
    made: list[OpenBaseMap] = []
    yield made
    for own in made:
        own.close()


def _shapes(
    opened: list[OpenBaseMap], path: Path, per_unit: float = 60.0
) -> tuple[BaseMapShapes, str]:
    opened.append(open_base_map(remembered(examine(path))))
    return opened[-1].shapes(_EXTENT, per_unit)


@pytest.mark.parametrize("name", ["a.mbtiles", "a.pmtiles"])
def test_layers_become_classes(name: str, tmp_path: Path, opened: list[OpenBaseMap]) -> None:
    path = _write(tmp_path / name, _good)
    assert examine(path).kind == "tiles"
    shapes, notice = _shapes(opened, path)
    assert notice == ""
    assert {LINE_CLASSES[n] for n in shapes.lines.classes} == {"trunk", "border"}
    assert {AREA_CLASSES[n] for n in shapes.areas.classes} == {"water"}
    assert shapes.places.names == ("Покровськ",)
    assert shapes.places.names_en == ("Pokrovsk",)
    assert np.abs(shapes.places.lonlat - (37.18, 48.28)).max() < 1e-3
    assert np.ptp(shapes.lines.lonlat[:, 1]) < 0.25 * DEGREE, "the border of a district is left out"


def test_small_moves_need_no_reading_and_closer_views_do(
    tmp_path: Path, opened: list[OpenBaseMap]
) -> None:
    first, _ = _shapes(opened, _write(tmp_path / "a.mbtiles", _good))
    west, south, east, north = _EXTENT
    moved = (west + 0.05, south + 0.05, east + 0.05, north + 0.05)
    assert opened[-1].shapes(moved, 60.0)[0] is first
    assert opened[-1].shapes(moved, 15.0)[0] is not first
    nowhere, notice = opened[-1].shapes((10.0, 10.0, 11.0, 11.0), 60.0)
    assert notice == ""
    assert not len(nowhere.lines)


@pytest.mark.parametrize("name", ["a.mbtiles", "a.pmtiles"])
def test_damaged_tiles_are_left_out_and_told(
    name: str, tmp_path: Path, opened: list[OpenBaseMap]
) -> None:
    good = _good(10, 0, 0)
    bad = [b"", b"\x07random" * 9, good[:60], gzip.compress(bytes(64 << 20)), b"\x1f\x8b"]

    def tile(zoom: int, column: int, row: int) -> bytes:
        place = (column + row) % 6
        return bad[place] if place < len(bad) else _good(zoom, column, row)

    shapes, notice = _shapes(opened, _write(tmp_path / name, tile, range(10, 11)))
    assert "damaged tiles left out" in notice
    assert len(shapes.lines) > 0


def test_a_view_that_needs_too_many_tiles_says_so(
    tmp_path: Path, opened: list[OpenBaseMap]
) -> None:
    path = write_mbtiles(
        tmp_path / "a.mbtiles", lambda *_: b"", range(13, 14), form="pbf", extent=_EXTENT
    )
    with pytest.raises(UserError, match=r"only detailed tiles.*zoom in"):
        _shapes(opened, path, 500.0)
