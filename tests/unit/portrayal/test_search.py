"""What a typed text finds: spellings, typing errors, order of importance, odd input."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.observation import Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.search.find import SearchIndex, find
from sitmap.portrayal.search.observations import ObservationIndex
from sitmap.portrayal.search.places import PlaceIndex
from sitmap.portrayal.search.result import Found
from sitmap.portrayal.search.spelling import skeleton, words_of
from sitmap.portrayal.search.words import WordIndex, errors_forgiven
from tests.helpers.snapshots import Row, make_snapshot

NEAR = (37.2, 48.3)


@cache
def places() -> PlaceIndex:
    base = load_base_map()
    return PlaceIndex.build((base.places, base.areas), base.theatre.oblasts)


def titles(text: str, limit: int = 6) -> list[str]:
    return [found.title for found in places().find(text, NEAR, limit)]


# --- spellings --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spellings",
    [
        ("Pokrovsk", "Покровськ", "Покровск", "POKROVS'K", "Pokrowsk"),
        ("Kharkiv", "Харків", "Harkiv"),
        ("Luhansk", "Луганськ", "Lugansk", "Луганск"),
        ("Kyiv", "Київ", "Kyjiv"),
        ("Sloviansk", "Слов'янськ", "Словʼянськ", "Slovjansk", "Slovyansk"),
        ("Львів", "Lviv", "L’viv"),
        ("Odessa", "Одесса", "Odesa"),
    ],
)
def test_spellings_of_one_name_share_a_skeleton(spellings: tuple[str, ...]) -> None:
    assert len({skeleton(spelling) for spelling in spellings}) == 1


def test_other_names_keep_apart() -> None:
    names = ("Pokrovsk", "Pokrov", "Kherson", "Kharkiv", "Lviv", "Kyiv", "Bakhmut")
    assert len({skeleton(name) for name in names}) == len(names)


def test_foreign_scripts_stay_and_signs_are_no_words() -> None:
    assert words_of("القاهرة — 東京, Ōsaka 🗺") == ["القاهرة", "東京", "osaka"]


@given(st.text())
def test_any_text_has_a_skeleton_with_its_lines(text: str) -> None:
    assert skeleton(text).count("\n") == text.casefold().count("\n")


# --- the index of words -----------------------------------------------------------------


def test_rows_are_found_by_beginnings_and_their_first_part_is_known() -> None:
    index = WordIndex.build(["Albatross beta\tgamma\ngamma\t\n", "beta\talbum\n"])
    assert index.size == 3
    assert index.mark(index.beginning(skeleton("alb"))).tolist() == [2, 0, 1]
    assert index.mark(index.beginning(skeleton("gamma"))).tolist() == [1, 2, 0]
    assert index.mark(index.beginning("zzz")).tolist() == [0, 0, 0]


def test_no_texts_make_an_empty_index() -> None:
    index = WordIndex.build([])
    assert index.size == 0
    assert index.mark(index.beginning("a")).tolist() == []


def test_short_words_forgive_nothing() -> None:
    assert [errors_forgiven(word) for word in ("abc", "abcd", "abcdefg")] == [0, 1, 2]
    index = WordIndex.build(["cat\t\n", "\tcatalogue\n"])
    assert index.alike("kit") == []
    assert index.mark_alike("katla").tolist() == [0, 1]  # the beginning of a longer word


# --- places -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["Pokrovsk", "покровськ", "Покровск", "Krasnoarmiisk", "pokrvosk", "Покровс", "pokrovk"],
)
def test_pokrovsk_is_found_in_every_spelling(text: str) -> None:
    assert "Pokrovsk" in titles(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kiev", "Kyiv"),
        ("Київ", "Kyiv"),
        ("Artemovsk", "Bakhmut"),
        ("Dnepropetrovsk", "Dnipro"),
        ("slaviansk", "Sloviansk"),
        ("frankivsk ivano", "Ivano-Frankivsk"),
        ("ivano-frankivsk", "Ivano-Frankivsk"),
        ("Lwów", "Lviv"),
        ("New York", "New York City"),
        ("чорне море", "Black Sea"),
        ("dontesk", "Donetsk"),
    ],
)
def test_names_former_names_and_slips(text: str, name: str) -> None:
    assert titles(text)[0] == name


def test_a_former_name_is_told_as_one() -> None:
    (found,) = [f for f in places().find("Красноармейск", NEAR, 6) if f.title == "Pokrovsk"]
    assert "formerly Красноармейск" in found.note
    assert "Donetsk Oblast" in found.note
    assert (found.lon, found.lat) == pytest.approx((37.18, 48.28), abs=0.02)


def test_whole_names_come_before_beginnings_and_large_before_small() -> None:
    found = places().find("Pokrov", NEAR, 6)
    assert [item.title for item in found[:2]] == ["Pokrov", "Pokrovsk"]
    assert not any(item.alike for item in found)


def test_among_equals_the_nearer_comes_first() -> None:
    east = places().find("Mykolaivka", (37.7, 48.9), 1)[0]
    south = places().find("Mykolaivka", (33.5, 45.0), 1)[0]
    assert abs(east.lat - south.lat) > 0 or east == south
    villages = [f for f in places().find("Ivanivka", (37.0, 48.0), 40) if f.note.startswith("vil")]
    away = [np.hypot((f.lon - 37) * np.cos(np.radians(48)), f.lat - 48) for f in villages]
    small = [f"{a:.6f}" for a in away]
    assert len(small) == len(set(small))


def test_a_slip_is_not_forgiven_where_the_name_itself_is_there() -> None:
    assert titles("Cairo") == ["Cairo"]


@pytest.mark.parametrize("text", ["", "  ", "'", "—", "🗺", "xyzzyxyzzy"])
def test_nothing_is_found_for_nothing(text: str) -> None:
    assert places().find(text, NEAR, 6) == []


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    found = find(SearchIndex(places()), text, NEAR)
    assert len([item for item in found if item.group == "place"]) <= 6


# --- positions --------------------------------------------------------------------------


def positions(text: str) -> list[Found]:
    return [item for item in find(SearchIndex(), text, NEAR) if item.group == "position"]


def test_a_plain_pair_is_read_both_ways_the_nearer_first() -> None:
    for text in ("48.28, 37.18", "37.18, 48.28"):
        first, second = positions(text)
        assert (first.lon, first.lat) == (37.18, 48.28)
        assert (second.lon, second.lat) == (48.28, 37.18)


@pytest.mark.parametrize(
    "text", ["37U CP 64668 49252", "48.282N 37.1758E", "48°16′55″ N 37°10′33″ E"]
)
def test_a_clear_position_is_read_once(text: str) -> None:
    (found,) = positions(text)
    assert (found.lon, found.lat) == pytest.approx((37.1758, 48.282), abs=1e-3)
    assert found.is_placed


def test_what_is_outside_the_globe_is_no_position() -> None:
    assert positions("95.5, 200.1") == []
    assert positions("4000 people") == []


# --- observations -----------------------------------------------------------------------


def snapshot() -> Snapshot:
    return make_snapshot(
        [
            Row(title="Clashes near the mine", valid="2025-11-01", party="RU", place="Pokrovsk"),
            Row(title="Shelling", valid="2025-11-03", party="UA", claimant="General Staff"),
            Row(title="Перестрілка біля шахти", valid="2025-11-05", category="assault"),
            Row(title="Old clashes", valid="2025-10-01", superseded_at=5),
            Row(title="Withdrawn clashes", valid="2025-10-01", retracted=True),
            Row(Kind.ROUTE, title="مستشفى 🏥", valid="", wkt="LINESTRING (37 48, 38 49)"),
            Row(title="More clashes", valid="2025-11-20", place="mine"),
        ]
    )


def rows(text: str, bodies: dict[bytes, str] | None = None, limit: int = 6) -> list[int]:
    shown = snapshot()
    found = ObservationIndex.build(shown, bodies or {}).find(text, limit)
    numbers = [shown.row_of(item.uid) for item in found if item.uid is not None]
    return [number for number in numbers if number is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("clashes", [6, 0]),  # the newest first; no superseded or withdrawn row
        ("clashes mine", [0, 6]),  # both words in the title come first
        ("mine cla", [0, 6]),
        ("general staff", [1]),
        ("russian clashes", [0]),  # a party's name
        ("perestrilka", [2]),
        ("перестрилка", [2]),
        ("مستشفى", [5]),
        ("assualt", [2]),  # a category, misspelt
        ("clahses", [6, 0]),
        ("clashes xyzzy", []),
        ("🏥", []),
    ],
)
def test_observations_by_words(text: str, expected: list[int]) -> None:
    assert rows(text) == expected


def test_the_long_text_is_searched_where_it_is_known() -> None:
    uid = snapshot().uid(1).bytes
    assert rows("hospital") == []
    assert rows("hospital", {uid: "A hospital\nwas hit\tat night"}) == [1]


def test_a_source_is_found_by_its_title() -> None:
    assert set(rows("article battle")) == {0, 1, 2, 5, 6}
    assert len(rows("article", limit=2)) == 2


def test_what_an_observation_tells() -> None:
    shown = snapshot()
    (found,) = ObservationIndex.build(shown, {}).find("general", 6)
    assert found.title == "Shelling"
    assert "2025" in found.note
    assert "Ukrainian forces" in found.note
    assert not found.is_placed
    (route,) = ObservationIndex.build(shown, {}).find("مستشفى", 6)
    assert route.is_placed
    assert route.note.startswith("undated · route")


def test_an_empty_file_finds_nothing() -> None:
    assert ObservationIndex.build(make_snapshot([]), {}).find("clashes", 6) == []


def test_groups_come_in_order_and_guesses_last() -> None:
    index = SearchIndex(places(), ObservationIndex.build(snapshot(), {}))
    assert next(item.group for item in find(index, "Pokrovsk", NEAR)) == "place"
    groups = [item.group for item in find(index, "clashes", NEAR)]
    assert groups[0] == "observation"
    assert find(index, "   ", NEAR) == ()
    assert find(index, "a" * 100_000, NEAR) == ()
