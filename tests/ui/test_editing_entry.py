from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.category import free_code
from sitmap.domain.draft import Draft
from sitmap.domain.metric import Interval
from sitmap.domain.number_words import read_number
from sitmap.domain.observation import Basis, Kind, MetricReading, Persistence
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.ui.editing.entry import (
    MISSING,
    Entry,
    entry_of,
    judge,
    parse_metres,
    read_date,
)
from sitmap.ui.editing.geometry_field import describe_geometry, geometry_text, parse_geometry

ZONE = "Europe/Kyiv"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2025-11-15~", "15 November 2025, give or take 3 days"),
        ("2025-11~", "November 2025, give or take 15 days"),
        ("2025~", "2025, give or take half a year"),
        ("2025-11-15%", "15 November 2025, give or take 3 days (uncertain)"),
        ("2025-11-17", "17 November 2025"),
        ("2025-11-01/2025-11-17", "1–17 November 2025"),
        ("", "Undated: listed, but on no day of the timeline"),
    ],
)
def test_a_date_is_read_back_in_words(text: str, words: str) -> None:
    assert read_date(text, ZONE)[1] == words


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", None),
        ("12", 12.0),
        (" 150,000 ", 150_000.0),
        ("1 200.5", 1200.5),
        ("−3", -3.0),
        ("1e3", 1000.0),
        ("1,5", 1.5),
        ("2.5k", 2500.0),
    ],
)
def test_numbers_as_people_write_them(text: str, number: float | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["about 12", "12km", "1-2", "nan", "inf", "--3", "x12", "1e"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="is not a number"):
        read_number(text)


@pytest.mark.parametrize(
    ("text", "metres"), [("", None), ("500", 500.0), ("500 m", 500.0), ("2 km", 2000.0)]
)
def test_distances(text: str, metres: float | None) -> None:
    assert parse_metres(text) == metres


@pytest.mark.parametrize("text", ["far", "-5 m", "km", "5 miles"])
def test_what_is_no_distance_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="is not a distance"):
        parse_metres(text)


@given(st.text(max_size=60), st.sets(st.text(max_size=5), max_size=3))
def test_a_new_code_is_short_and_free(name: str, names: set[str]) -> None:
    taken = {free_code(item, set()) for item in names}
    code = free_code(name, taken)
    assert code not in taken
    assert 0 < len(code) <= 44
    assert not any(letter.isspace() for letter in code)


def test_an_empty_title_is_missing_not_wrong() -> None:
    verdict = judge(Entry(date="2025-11-17"), None, ZONE)
    assert verdict.draft is None
    assert verdict.problems == {"title": MISSING}


def test_every_wrong_field_is_named_at_once() -> None:
    entry = Entry(
        kind=Kind.METRIC,
        date="2025-02-30",
        metric="troops",
        low="5",
        high="3",
        precision="far",
        known_from="yesterday",
    )
    problems = judge(entry, None, ZONE).problems
    assert set(problems) == {"title", "date", "range", "precision", "known_from"}
    assert problems["date"].startswith("the date 2025-02-30 does not exist")
    assert problems["range"] == "low 5 is above high 3"


def test_a_geometry_must_fit_the_kind() -> None:
    entry = Entry(kind=Kind.CONTROL, title="x", geometry=Geometry.point(37, 48))
    problems = judge(entry, None, ZONE).problems
    assert problems == {"geometry": "control observations cannot be drawn as Point; give a polygon"}


def test_a_metric_needs_a_value_or_a_bound() -> None:
    entry = Entry(kind=Kind.METRIC, title="x", metric="troops", unit="people")
    assert judge(entry, None, ZONE).problems == {"value_text": MISSING}
    draft = judge(replace(entry, high="15,000"), None, ZONE).draft
    assert draft is not None
    assert draft.reading == MetricReading(
        "troops", "people", "", "", Interval(None, None, 15_000.0)
    )


FULL = Draft(
    Kind.METRIC,
    "2025-11-15~",
    Persistence.UNTIL_NEXT,
    title="Title",
    text="Text",
    geometry=Geometry.line([(37.0, 48.0), (37.1, 48.1)]),
    party="RU",
    category="c",
    category_label="as they call it",
    series="s",
    basis=Basis.CLAIMED,
    claimant="the ministry",
    disputed_by=("F003",),
    sources=("a", "b"),
    source_ref="p. 3",
    reliability="B",
    credibility="2",
    place="Pokrovsk",
    about_text="2026",
    reading=MetricReading("m", "km", "in town", "10-15 km", Interval(0.1, 12.5, 15.0)),
    location_precision_m=333.3,
    schematic=True,
    tlp="TLP:AMBER",
    embargo_until="2025-12-01",
    flagged="far away",
    known_from="2025-11-17",
    properties={"note": "seen", "other": 3},
)


def test_a_correction_that_changes_nothing_gives_the_same_draft() -> None:
    assert judge(entry_of(FULL), FULL, ZONE).draft == FULL


def test_a_correction_keeps_what_the_form_does_not_show() -> None:
    entry = replace(entry_of(FULL), title="Other", note="", source="c")
    draft = judge(entry, FULL, ZONE).draft
    assert draft == replace(FULL, title="Other", properties={"other": 3}, sources=("c", "b"))


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_bounds_survive_the_form(number: float) -> None:
    reading = replace(FULL.reading or MetricReading("", ""), interval=Interval(best=number))
    base = replace(FULL, reading=reading)
    shown = entry_of(base)
    draft = judge(shown, base, ZONE).draft
    assert draft is not None
    assert draft.reading == reading


def test_typed_coordinates_become_the_chosen_geometry() -> None:
    assert parse_geometry("48.28N 37.18E", "Point") == Geometry.point(37.18, 48.28)
    corners = [(37.1, 48.2), (37.3, 48.2), (37.3, 48.3)]
    typed = "37.1,48.2; 37.3,48.2; 37.3,48.3;"
    assert parse_geometry(typed, "Polygon") == Geometry.polygon(corners)
    assert parse_geometry(typed, "LineString") == Geometry.line(corners)
    assert parse_geometry(" linestring (37 48, 38 49) ", "LineString") == Geometry.line(
        [(37, 48), (38, 49)]
    )
    assert parse_geometry("  ", "Point") is None


@pytest.mark.parametrize(
    ("text", "mode", "line"),
    [
        ("POINT (37 48)", "Polygon", "this is a point, not a polygon"),
        ("37,48; 38,49", "Point", "a point has one position"),
        ("37,48", "LineString", "a line needs two different points"),
        ("37,95", "Point", ""),
        ("nowhere", "Point", ""),
    ],
)
def test_wrong_coordinates_are_refused(text: str, mode: str, line: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_geometry(text, mode)
    assert line in caught.value.line()


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT (37.123456 48.5)",
        "LINESTRING (37 48, 37.5 48.5)",
        "POLYGON ((37 48, 38 48, 38 49, 37 48))",
        "MULTIPOLYGON (((37 48, 38 48, 38 49, 37 48)), ((30 48, 31 48, 31 49, 30 48)))",
        "POLYGON ((37 48, 39 48, 39 50, 37 50, 37 48), (37.5 48.5, 38 48.5, 38 49, 37.5 48.5))",
    ],
)
def test_the_shown_coordinates_read_back(wkt: str) -> None:
    geometry = Geometry.from_wkt(wkt)
    mode = geometry.kind.removeprefix("Multi")
    assert parse_geometry(geometry_text(geometry), mode) == geometry


def test_geometries_are_described() -> None:
    square = Geometry.polygon([(37, 48), (37.01, 48), (37.01, 48.01), (37, 48.01)])
    assert describe_geometry(square) == "Polygon with 4 corners, 0.83 km²"
    assert describe_geometry(Geometry.line([(37, 48), (37, 49)])) == "Line with 2 points, 111 km"
    assert describe_geometry(Geometry.point(37, 48)) == ""
