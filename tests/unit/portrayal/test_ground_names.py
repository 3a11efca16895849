"""Names on the ground: languages, rivers along their courses, shields, lakes, no collisions."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.geo.projection import choose_projection, equal_area_projection, utm_projection
from sitmap.portrayal.base_scene import base_draw_list
from sitmap.portrayal.basemap import BaseMap, load_base_map
from sitmap.portrayal.draw_list import DrawList, Text
from sitmap.portrayal.gazetteer import Language
from sitmap.portrayal.labels import angled_boxes, label_boxes, text_box
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.style import load_style
from sitmap.portrayal.view import Extent, View

STYLE = load_style("light")
DONBAS = (36.2, 46.8, 39.3, 49.3)
UKRAINE = (21.0, 44.0, 41.0, 53.0)
EUROPE = (-12.0, 35.0, 45.0, 62.0)


@cache
def base_map() -> BaseMap:
    return load_base_map()


def drawn(extent: Extent, language: Language = "en", width: float = 1600) -> DrawList:
    view = View.fit(choose_projection(extent), extent, width, 1000)
    return base_draw_list(base_map(), view, STYLE, options=MapOptions(names=language))


def texts(draw_list: DrawList, *layers: str) -> list[Text]:
    found = [draw_list.layer(name) for name in layers]
    return [item for layer in found if layer for item in layer.items if isinstance(item, Text)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"Pokrovsk", "Donetsk", "Taganrog Bay", "ZAPORIZHZHIA OBLAST"}),
        ("uk", {"Покровськ", "Донецьк", "Таганрозька затока", "ЗАПОРІЗЬКА ОБЛАСТЬ"}),
        ("ru", {"Покровск", "Донецк", "Таганрогский залив", "ЗАПОРОЖСКАЯ ОБЛАСТЬ"}),
    ],
)
def test_names_stand_in_the_language_chosen(language: Language, words: set[str]) -> None:
    assert words <= {text.text for text in texts(drawn(DONBAS, language), "labels")}


@pytest.mark.parametrize(
    ("language", "river"),
    [("en", "Siverskyi Donets"), ("uk", "Сіверський Донець"), ("ru", "Северский Донец")],
)
def test_rivers_are_named_along_their_courses(language: Language, river: str) -> None:
    ground = drawn((37.0, 48.4, 40.0, 50.0), language)
    named = [text for text in texts(ground, "line-names") if text.text == river]
    assert named
    for text in named:
        assert text.italic
        assert text.angle
        assert -90 <= text.angle <= 90  # never upside down


@pytest.mark.parametrize("extent", [DONBAS, UKRAINE, EUROPE, (-125.0, 25.0, -66.0, 50.0)])
def test_no_name_covers_another(extent: Extent) -> None:
    ground = drawn(extent)
    level = [[text_box(text)] for text in texts(ground, "labels")]
    boxes = level + [angled_boxes(text) for text in texts(ground, "line-names")]
    assert len(boxes) > 20
    for one, other in combinations(boxes, 2):
        for a in one:
            for b in other:
                assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_roads_carry_their_numbers_at_the_scale_of_a_battle_only() -> None:
    near = View.at_scale(utm_projection(37), 37.3, 48.3, 300e3, 1600, 1000)
    named = {text.text for text in texts(base_draw_list(base_map(), near, STYLE), "labels")}
    assert {"T0504", "T0515", "E50 M30"} <= named
    assert not {"T0504", "M03"} & {text.text for text in texts(drawn(UKRAINE), "labels")}


def test_countries_show_by_scale_and_ukraine_on_the_map_of_the_world() -> None:
    europe = {text.text for text in texts(drawn(EUROPE), "labels")}
    assert {"UKRAINE", "POLAND", "MOLDOVA", "Black Sea", "Kyiv", "Warsaw"} <= europe
    assert not {"MONACO", "VATICAN CITY", "KOSOVO"} & europe
    whole = {text.text for text in texts(drawn((-179.0, -85.0, 179.0, 85.0)), "labels")}
    assert {"UKRAINE", "CHINA", "BRAZIL", "Indian Ocean"} <= whole
    assert "MOLDOVA" not in whole


def test_lakes_wider_than_their_names_are_named() -> None:
    view = View.at_scale(equal_area_projection(32.7, 49.2), 32.7, 49.2, 900e3, 1600, 1000)
    ground = base_draw_list(base_map(), view, STYLE)
    named = [text for text in texts(ground, "labels") if "Reservoir" in text.text]
    assert named
    assert all(text.italic for text in named)


def test_names_of_water_are_italic_and_countries_spaced() -> None:
    for text in texts(drawn(EUROPE), "labels"):
        if text.text in {"Black Sea", "North Sea"}:
            assert text.italic
        if text.text in {"UKRAINE", "POLAND"}:
            assert text.spacing > 1


@given(st.floats(-90, 90), st.floats(6, 20), st.text("abcЖї ", min_size=1, max_size=24))
def test_boxes_of_a_turned_name_hold_its_ends(angle: float, size: float, words: str) -> None:
    text = Text(100, 100, words, size, (0, 0, 0, 255), anchor="centre", angle=angle or 1.0)
    boxes = np.array(angled_boxes(text))
    middle = (boxes[:, :2].min(axis=0) + boxes[:, 2:].max(axis=0)) / 2
    assert np.hypot(*(middle - (100, 100))) <= size
    level = text_box(Text(100, 100, words, size, (0, 0, 0, 255), anchor="centre"))
    assert np.ptp(boxes[:, [0, 2]]) <= level[2] - level[0] + 3 * size


def test_turned_names_keep_the_situation_off_too() -> None:
    ground = drawn(DONBAS)
    along = texts(ground, "line-names")
    assert len(label_boxes(ground, "line-names")) > len(along)


def test_letters_of_squares_give_way_to_names_of_towns() -> None:
    view = View.fit(utm_projection(37), DONBAS, 900, 600)
    plain, squares = (
        base_draw_list(base_map(), view, STYLE, options=MapOptions(grid=grid))
        for grid in ("utm", "mgrs")
    )
    assert texts(squares, "labels") == texts(plain, "labels")
    letters = texts(squares, "grid-names")
    assert letters
    boxes = np.array([text_box(text) for text in texts(squares, "labels")])
    for left, top, right, bottom in map(text_box, letters):
        apart = (boxes[:, 0] >= right) | (boxes[:, 2] <= left)
        assert (apart | (boxes[:, 1] >= bottom) | (boxes[:, 3] <= top)).all()


def test_words_at_the_edge_do_not_look_out_from_under_what_stands_there() -> None:
    view = View.fit(utm_projection(37), DONBAS, 900, 600)
    for grid in ("graticule", "both"):
        options = MapOptions(grid=grid)
        open_ones = texts(base_draw_list(base_map(), view, STYLE, options=options), "graticule")
        left, top, right, bottom = text_box(open_ones[0])
        panel = np.array([[left + 2, top + 2, right + 200, bottom + 200]])
        ground = base_draw_list(base_map(), view, STYLE, panel, options=options)
        assert 0 < len(texts(ground, "graticule")) < len(open_ones)
        for words in texts(ground, "graticule"):
            box = text_box(words)
            assert (
                box[0] >= panel[0, 2]
                or box[2] <= panel[0, 0]
                or box[1] >= panel[0, 3]
                or (box[3] <= panel[0, 1])
            )
