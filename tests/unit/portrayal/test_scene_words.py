"""Words on the map: labels that stay, notes, letters, names that give way, ages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations, product

import numpy as np
import pytest

from sitmap.domain.observation import Basis, Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.geo.projection import choose_projection
from sitmap.portrayal.draw_list import DrawList, Layer, Markers, Paths, Text
from sitmap.portrayal.giving_way import names_beside_marks
from sitmap.portrayal.labels import Label, LabelPlaces, Room, place_labels, text_box
from sitmap.portrayal.legend import key_words, legend_entries, legend_swatch
from sitmap.portrayal.palette import PALETTES, PaletteName
from sitmap.portrayal.party_letters import party_letters
from sitmap.portrayal.scene import situation_draw_list
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import load_style
from sitmap.portrayal.view import View
from tests.helpers.snapshots import EXAMPLE_EXTENT, Row, make_snapshot, situation_on

STYLE = load_style("light")
VIEW = View.fit(choose_projection(EXAMPLE_EXTENT), EXAMPLE_EXTENT, 1200, 800)
HERE = "POINT (37.1803 48.2816)"
NEUTRAL = (
    "controlled_ru", "advance_ru", "claimed_ru", "controlled_ua", "claimed_ua",
    "contested_unknown", "infiltration_ru", "pre2022_occupied",
)  # fmt: skip


def square(west: float, south: float, size: float) -> str:
    east, north = west + size, south + size
    return (
        f"POLYGON (({west} {south}, {east} {south}, {east} {north}, {west} {north}, "
        f"{west} {south}))"
    )


def drawn(snapshot: Snapshot, day: date, cache: ShapeCache | None = None) -> DrawList:
    shown = situation_on(snapshot, day)
    return situation_draw_list(snapshot, shown, VIEW, STYLE, cache or ShapeCache())


def texts(draw_list: DrawList, layer: str = "situation-labels") -> dict[str, Text]:
    found = draw_list.layer(layer)
    items = found.items if found else ()
    return {item.text: item for item in items if isinstance(item, Text)}


def control(valid: str, wkt: str, series: str, category: str = "controlled_ru") -> Row:
    return Row(Kind.CONTROL, valid, wkt, "", "RU", category, series, basis=Basis.ASSESSED)


def test_labels_of_unchanged_areas_stay_while_others_come_and_go() -> None:
    rows = [
        control("2025-11-01", square(36.8, 48.0, 0.35), "Held"),
        control("2025-11-03", square(36.85, 48.05, 0.2), "Inside", "pocket"),
        control("2025-11-05", square(37.3, 48.1, 0.3), "Elsewhere", "elsewhere"),
        Row(wkt="POINT (36.97 48.17)", valid="2025-11-04", party="RU", category="strike"),
    ]
    snapshot, cache = make_snapshot(rows), ShapeCache()
    before: dict[str, Text] = {}
    for day in range(1, 9):
        found = texts(drawn(snapshot, date(2025, 11, day), cache))
        assert found
        for words in before.keys() & found.keys():
            now, then = found[words], before[words]
            assert (now.x, now.y) == pytest.approx((then.x, then.y), abs=1e-6)
        before = found
    assert {"Russian-controlled", "Pocket", "Elsewhere"} <= before.keys()


def test_a_label_stays_when_the_area_of_its_series_grows_a_little() -> None:
    rows = [
        control("2025-11-01", square(36.8, 48.0, 0.3), "Held"),
        control("2025-11-02", square(36.78, 47.99, 0.36), "Held"),
    ]
    snapshot, cache = make_snapshot(rows), ShapeCache()
    one = texts(drawn(snapshot, date(2025, 11, 1), cache))["Russian-controlled"]
    other = texts(drawn(snapshot, date(2025, 11, 2), cache))["Russian-controlled"]
    fresh = texts(drawn(snapshot, date(2025, 11, 2)))["Russian-controlled"]
    assert (one.x, one.y) == pytest.approx((other.x, other.y), abs=1e-6)
    assert (fresh.x, fresh.y) != pytest.approx((one.x, one.y), abs=1e-6)


def test_places_are_kept_on_the_ground_and_forgotten_at_another_scale() -> None:
    places = LabelPlaces()
    places.keep("a", VIEW, 300.0, 200.0)
    assert places.recall("a", VIEW.pan(25, 10)) == [pytest.approx((325.0, 210.0))]
    assert places.recall("a", VIEW.zoom(2)) == []
    assert places.recall("b", VIEW) == []


def test_an_old_area_tells_its_age_in_its_label() -> None:
    snapshot = make_snapshot([control("2025-11-01", square(36.8, 48.0, 0.4), "Held")])
    assert "Russian-controlled, 12 days old" in texts(drawn(snapshot, date(2025, 11, 13)))
    assert "Russian-controlled" in texts(drawn(snapshot, date(2025, 11, 2)))


def test_claims_lie_below_what_is_firm_and_their_hatch_above_it() -> None:
    rows = [
        Row(Kind.CONTROL, wkt=square(37.0, 48.1, 0.1), party="UA", category="claimed_ua",
            basis=Basis.CLAIMED),
        Row(Kind.CONTROL, wkt=square(36.9, 48.0, 0.4), party="RU", category="controlled_ru",
            basis=Basis.ASSESSED),
    ]  # fmt: skip
    draw_list = drawn(make_snapshot(rows), date(2025, 11, 17))
    names = [layer.name for layer in draw_list.layers]
    order = ["situation-control", "situation-hatches", "situation-edges"]
    assert names[:3] == order
    rows_of = {
        name: [item.row for item in layer.items if isinstance(item, Paths)]
        for name in order
        for layer in draw_list.layers
        if layer.name == name
    }
    assert rows_of == {order[0]: [0, 1], order[1]: [0], order[2]: [0, 1]}


def test_of_many_areas_alike_only_the_largest_are_named() -> None:
    corners = product((47.98, 48.16, 48.34), (36.72, 37.02, 37.32))
    rows = [
        Row(Kind.CONTROL, wkt=square(west, south, 0.16 + n / 1000), party="RU",
            category="controlled_ru", basis=Basis.ASSESSED)
        for n, (south, west) in enumerate(corners)
    ]  # fmt: skip
    found = drawn(make_snapshot(rows), date(2025, 11, 17)).layer("situation-labels")
    assert found is not None
    assert {item.row for item in found.items if isinstance(item, Text)} == {6, 7, 8}


# --- annotations --------------------------------------------------------------------------


def test_an_annotation_is_text_arrow_or_outline_by_its_form() -> None:
    rows = [
        Row(Kind.ANNOTATION, wkt="POINT (36.9 48.4)", title="Ridge", category="note"),
        Row(Kind.ANNOTATION, wkt="LINESTRING (37 48.1, 37.2 48.2)", title="Push", category="note"),
        Row(Kind.ANNOTATION, wkt=square(37.3, 48.2, 0.25), title="Here", category="note"),
    ]
    snapshot = make_snapshot(rows)
    draw_list = drawn(snapshot, date(2025, 11, 17))
    notes = texts(draw_list, "notes")
    assert notes.keys() == {"Ridge", "Push"}
    assert {text.row for text in notes.values()} == {0, 1}
    assert "Here" in texts(draw_list)
    arrows = draw_list.layer("routes")
    assert arrows is not None
    assert [isinstance(item, Paths) and item.shape.closed for item in arrows.items] == [False, True]
    assert draw_list.layer("events") is None
    labels = [entry.sample for entry in legend_entries(snapshot, situation_on(snapshot), STYLE)]
    assert sorted(labels) == ["area", "line", "mark"]
    assert not texts(drawn(snapshot, date(2025, 11, 18)), "notes")


def test_words_of_strangers_stay_on_one_line_and_are_cut() -> None:
    rows = [
        Row(Kind.ANNOTATION, wkt="POINT (36.9 48.4)", title="Two\nlines\tand a tab"),
        Row(Kind.ANNOTATION, wkt="POINT (36.9 48.1)", title="x" * 4000),
    ]
    notes = texts(drawn(make_snapshot(rows), date(2025, 11, 17)), "notes")
    assert "Two lines and a tab" in notes
    assert max(map(len, notes)) <= 72


def test_a_claim_says_so_in_its_label_even_if_its_category_does_not() -> None:
    row = Row(Kind.CONTROL, wkt=square(36.8, 48.0, 0.4), party="RU", category="held",
              basis=Basis.CLAIMED)  # fmt: skip
    assert "Held, claimed" in texts(drawn(make_snapshot([row]), date(2025, 11, 17)))


def test_a_new_label_keeps_off_a_smaller_area_inside_its_own() -> None:
    rows = [
        control("2025-11-01", square(36.75, 48.0, 0.5), "Held"),
        control("2025-11-01", square(36.8, 48.17, 0.4), "Inside", "pocket"),
    ]
    found = texts(drawn(make_snapshot(rows), date(2025, 11, 2)))["Russian-controlled"]
    top = VIEW.to_frame(np.array([[37.0, 48.17]]))[0, 1]
    assert found.y > top


# --- letters ------------------------------------------------------------------------------


def test_letters_are_the_shortest_that_differ() -> None:
    assert party_letters(("RU", "UA", "contested", "civilian")) == ("R", "U", "Co", "Ci")
    assert party_letters(("a", "ab", "ab")) == ("A", "Ab", "Ab")
    assert party_letters(("Россия", "Україна")) == ("Р", "У")
    assert party_letters(()) == ()


def test_grey_marks_carry_the_letter_of_their_party_and_the_key_names_it() -> None:
    rows = [
        Row(wkt=HERE, party="RU", category="strike"),
        Row(wkt=HERE, party="UA", category="strike"),
        Row(wkt="POINT (37.4 48.1)", party="UA", category="raid"),
    ]
    snapshot, grey = make_snapshot(rows), load_style("paper", "grey")
    shown = situation_on(snapshot)
    found = situation_draw_list(snapshot, shown, VIEW, grey, ShapeCache()).layer("letters")
    assert found is not None
    letters = sorted(item.text for item in found.items if isinstance(item, Text))
    assert letters == ["R", "U", "U"]
    entries = legend_entries(snapshot, shown, grey)
    assert key_words(snapshot.vocabulary.parties["UA"], entries) == "U: Ukrainian forces"
    assert any(entry.label == grey.palette.note for entry in entries)
    items = legend_swatch(entries[0], grey, 30, 16).layers[0].items
    assert [type(item) for item in items] == [Markers, Text]
    assert drawn(snapshot, date(2025, 11, 17)).layer("letters") is None


# --- names that give way --------------------------------------------------------------------


def named(*labels: Label) -> DrawList:
    placed = place_labels(labels, Room(400, 300))
    return DrawList(400, 300, (Layer("labels", tuple(placed)),))


def town(x: float, y: float, name: str) -> Label:
    return Label(x, y, name, 12.0, STYLE.colour("text"), STYLE.colour("halo"), 8.0)


def mark(x: float, y: float) -> DrawList:
    one = np.zeros(1, np.uint8)
    markers = Markers(
        np.array([x], np.float32), np.array([y], np.float32), one, one, np.zeros(1, np.bool_),
        ((0, 0, 0, 255),), (255, 255, 255, 255), 15.0, np.array([0], np.int32),
    )  # fmt: skip
    return DrawList(400, 300, (Layer("events", (markers,), static=False),))


def test_a_covered_name_moves_to_a_free_side_and_others_stay() -> None:
    base = named(town(150, 100, "Pokrovsk"), town(150, 200, "Selydove"))
    moved = names_beside_marks(base, mark(170, 97))
    before, after = texts(base, "labels"), texts(moved, "labels")
    assert after["Selydove"] is before["Selydove"]
    left, top, right, bottom = text_box(after["Pokrovsk"])
    assert right < 170 - 7.5 or left > 170 + 7.5 or bottom < 97 - 7.5 or top > 97 + 7.5
    assert abs(after["Pokrovsk"].x - 150) < 40


def test_a_mark_on_the_town_itself_leaves_the_first_letter_free() -> None:
    moved = texts(names_beside_marks(named(town(150, 100, "Pokrovsk")), mark(150, 100)), "labels")
    assert text_box(moved["Pokrovsk"])[0] > 150 + 7.5


def test_names_never_lie_on_each_other_and_the_greater_wins() -> None:
    great = replace(town(150, 100, "Pokrovsk"), size=16.0)
    crowd = [town(60 + 7 * n, 84 + 9 * n, f"Village number {n}") for n in range(6)]
    base = named(great, *crowd)
    moved = texts(names_beside_marks(base, mark(172, 98)), "labels")
    assert "Pokrovsk" in moved
    left, top, right, bottom = text_box(moved["Pokrovsk"])
    assert right < 172 - 7.5 or left > 172 + 7.5 or bottom < 98 - 7.5 or top > 98 + 7.5
    for one, other in combinations([text_box(text) for text in moved.values()], 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_without_marks_the_names_are_the_same_object() -> None:
    base = named(town(150, 100, "Pokrovsk"))
    assert names_beside_marks(base, DrawList(400, 300, ())) is base
    assert names_beside_marks(base, mark(300, 250)) is base


# --- the legend tells the truth -------------------------------------------------------------


@pytest.mark.parametrize("palette", PALETTES)
def test_each_sample_looks_like_what_it_stands_for(palette: PaletteName) -> None:
    bases = (Basis.ASSESSED, Basis.CLAIMED, Basis.REPORTED)
    rows = [
        Row(Kind.CONTROL, "2025-11-15" if n % 2 else "2025-10-01", square(36.8 + n / 50, 48.0, 0.1),
            "", party, category, f"Series {n}", basis=bases[n % 3])
        for n, (party, category) in enumerate(product(("RU", "UA", "contested"), NEUTRAL))
    ]  # fmt: skip
    rows += [
        Row(Kind.ROUTE, wkt="LINESTRING (37 48.1, 37.4 48.2)", party="UA", category=category)
        for category in ("road_cut", "evacuation", "supply", "proposed")
    ]
    snapshot, style = make_snapshot(rows), load_style("paper", palette)
    shown = situation_on(snapshot)
    drawn_list = situation_draw_list(snapshot, shown, VIEW, style, ShapeCache())
    looks: dict[int, set[object]] = {}
    for layer in drawn_list.layers:
        for item in layer.items:
            if isinstance(item, Paths):
                looks.setdefault(item.row, set()).update((item.fill, item.stroke, item.hatch))
    entries = [e for e in legend_entries(snapshot, shown, style) if e.row >= 0]
    assert sum(entry.count for entry in entries) == len(rows)
    for entry in entries:
        (sample,) = legend_swatch(entry, style, 40, 16).layers
        for item in sample.items:
            if isinstance(item, Paths):
                assert {item.fill, item.stroke, item.hatch} <= looks[entry.row] | {None}
        stale = "days old" in entry.note
        assert stale == bool(shown.stale[shown.rows.tolist().index(entry.row)])
