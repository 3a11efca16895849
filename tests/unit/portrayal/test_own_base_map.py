"""A base map of the user's own: what gives way to it, and that a failing one stops nothing."""

from __future__ import annotations

from typing import Self

import numpy as np
import pytest
from numpy.typing import NDArray

from sitmap.domain.base_map import BaseMapShapes
from sitmap.errors import UserError
from sitmap.geo.projection import choose_projection
from sitmap.portrayal.basemap import BaseMap, load_base_map
from sitmap.portrayal.draw_list import Raster
from sitmap.portrayal.layer_choices import LayerChoices
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.own_base_map import around
from sitmap.portrayal.own_base_scene import ground_draw_list
from sitmap.portrayal.style import load_style
from sitmap.portrayal.view import View

_EXTENT = (36.8, 48.0, 37.6, 48.6)
_ALL = frozenset({"lakes", "rivers", "roads", "railways", "borders", "names"})
_VIEW = View.fit(choose_projection(_EXTENT), _EXTENT, 600, 400)


class _Own:
    """A base map that is one colour, or fails."""

    def __init__(self, *, fails: bool = False, alpha: int = 255) -> None:
        self.name, self.kind, self.attribution = "Streets", "raster", "© Makers"
        self.extent, self.names = _EXTENT, False
        self.fails, self.alpha = fails, alpha
        self.asked: list[tuple[str, tuple[int, int]]] = []

    def picture(
        self, crs: str, bounds: tuple[float, float, float, float], size: tuple[int, int]
    ) -> tuple[NDArray[np.uint8], str]:
        self.asked.append((crs, size))
        if self.fails:
            raise UserError("is gone", where="a.tif")
        return np.full((size[1], size[0], 4), self.alpha, np.uint8), "a notice"

    def shapes(
        self, extent: tuple[float, float, float, float], per_unit: float
    ) -> tuple[BaseMapShapes, str]:
        raise UserError("has no shapes")

    def fresh(self) -> Self:
        return self

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def base_map() -> BaseMap:
    return load_base_map()


def _inside(lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
    west, south, east, north = _EXTENT
    low, high = np.array([west, south]), np.array([east, north])
    return np.asarray(np.all((lonlat > low) & (lonlat < high), axis=1), np.bool_)


def test_lines_and_names_give_way_within_the_extent_only(base_map: BaseMap) -> None:
    rest = around(base_map, _EXTENT, _ALL)
    places = rest.places
    assert not _inside(np.column_stack([places.lon, places.lat])).any()
    gone = len(base_map.places) - len(places)
    assert 0 < gone < len(base_map.places) / 2
    assert len(places.names_uk) == len(places.rank) == len(places)
    for name in ("roads", "railways", "oblast_lines"):
        before, after = getattr(base_map.theatre, name), getattr(rest.theatre, name)
        assert len(after.kinds) == len(after)
        assert not np.array_equal(after.lonlat, before.lonlat)
        for start, end in zip(after.starts[:-1], after.starts[1:], strict=True):
            held = _inside(after.lonlat[start:end])
            assert not (held[:-1] & held[1:]).any()
    assert rest.theatre.land is base_map.theatre.land
    assert rest.relief is base_map.relief


def test_with_names_the_borders_and_places_stay(base_map: BaseMap) -> None:
    rest = around(base_map, _EXTENT, _ALL - {"names", "borders"})
    assert rest.places is base_map.places
    assert rest.theatre.borders is base_map.theatre.borders
    assert not _inside(rest.theatre.roads.lonlat).all()
    assert rest.theatre.roads is not base_map.theatre.roads


def test_the_picture_lies_above_the_land_and_its_makers_are_credited(base_map: BaseMap) -> None:
    own = _Own()
    drawn = ground_draw_list(base_map, own, _VIEW, load_style("light"), ratio=2.0)
    assert own.asked == [(_VIEW.projection.crs_text, (1200, 800))]
    names = [layer.name for layer in drawn.content.layers]
    assert names.index("relief") < names.index("imagery") < names.index("imagery-above")
    layer = drawn.content.layer("imagery")
    assert layer is not None
    picture = layer.items[0]
    assert isinstance(picture, Raster)
    assert (picture.width, picture.height, picture.opacity) == (600, 400, 1.0)
    assert drawn.content.attribution.startswith("© Makers · Natural Earth")
    assert drawn.notice == "a notice"


def test_a_base_map_without_credit_is_named_by_its_title(base_map: BaseMap) -> None:
    own = _Own()
    own.attribution = ""
    drawn = ground_draw_list(base_map, own, _VIEW, load_style("light"))
    assert drawn.content.attribution.startswith("Streets · ")


def test_where_the_picture_is_empty_nothing_is_credited(base_map: BaseMap) -> None:
    drawn = ground_draw_list(base_map, _Own(alpha=0), _VIEW, load_style("light"))
    assert drawn.content.layer("imagery") is None
    assert "Makers" not in drawn.content.attribution


def test_a_failing_base_map_gives_way_to_the_included_one(base_map: BaseMap) -> None:
    style = load_style("light")
    drawn = ground_draw_list(base_map, _Own(fails=True), _VIEW, style)
    plain = ground_draw_list(base_map, None, _VIEW, style)
    assert drawn.notice == "a.tif: is gone; the included base map is shown"
    assert plain.notice == ""
    assert [layer.name for layer in drawn.content.layers] == [
        layer.name for layer in plain.content.layers
    ]
    assert drawn.content.attribution == plain.content.attribution


def test_layers_that_the_reader_hid_stay_hidden(base_map: BaseMap) -> None:
    options = MapOptions(layers=LayerChoices(hidden_ground=frozenset({"roads", "names"})))
    drawn = ground_draw_list(base_map, _Own(), _VIEW, load_style("light"), options=options)
    assert drawn.content.layer("imagery") is not None
    assert drawn.content.layer("roads") is None
    assert drawn.content.layer("labels") is None
