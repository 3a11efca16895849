"""The source files of the demonstration case agree with themselves and with geography.

Only the readable files are checked here; what the store makes of them belongs elsewhere.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from pyproj import Geod
from shapely import LineString, MultiPoint, Point, Polygon
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo"
GEOD = Geod(ellps="WGS84")
TOWN = (37.1803, 48.2816)

Row = dict[str, str]


def read_rows(name: str) -> list[Row]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CASE = tomllib.loads((DEMO / "case.toml").read_text(encoding="utf-8"))
STATEMENTS = read_rows("statements.csv")
DRAWN = read_rows("drawn.csv")
ROWS = STATEMENTS + DRAWN
BY_REF = {row["source_ref"]: row for row in ROWS}
FEATURES = json.loads((DEMO / "geometry.geojson").read_text(encoding="utf-8"))["features"]
SHAPES: dict[str, BaseGeometry] = {
    feature["properties"]["key"]: shape(feature["geometry"]) for feature in FEATURES
}


def polygon(key: str) -> Polygon:
    found = SHAPES[key]
    assert isinstance(found, Polygon)
    return found


def metres(start: tuple[float, float], end: tuple[float, float]) -> float:
    return float(GEOD.inv(*start, *end)[2])


def nearest_km(area: BaseGeometry, place: tuple[float, float]) -> float:
    """Distance from a place to the closest part of an outline, on the ellipsoid."""
    outline = area.boundary.segmentize(0.001)
    return min(metres(place, (x, y)) for x, y in outline.coords) / 1000


def codes(table: str, key: str = "code") -> list[str]:
    return [entry[key] for entry in CASE[table]]


def test_the_84_statements_are_complete_and_in_order() -> None:
    assert [row["source_ref"] for row in STATEMENTS] == [f"F{n:03d}" for n in range(1, 85)]
    assert Counter(row["kind"] for row in STATEMENTS) == {
        "event": 33,
        "metric": 32,
        "assessment": 12,
        "route": 3,
        "place": 2,
        "control": 2,
    }


def test_drawings_are_only_control_and_annotation_and_name_their_statement() -> None:
    assert {row["kind"] for row in DRAWN} == {"control", "annotation"}
    known = {row["source_ref"] for row in STATEMENTS}
    for row in DRAWN:
        number, letter = row["source_ref"].split("-")
        assert number in known
        assert letter.isalpha()
        assert row["text"].startswith("Schematic, drawn from the article: ")
        assert row["geometry"]
    assert len(BY_REF) == len(ROWS)


@pytest.mark.parametrize(
    ("reference", "printed", "low", "best", "high"),
    [
        ("F008", "tens of thousands", "20000", "", ""),
        ("F014", "80,000-150,000", "80000", "", "150000"),
        ("F015", "as high as 20:1", "", "", "20"),
        ("F030", "hundreds", "200", "", ""),
        ("F036", "~7,500-10,000", "7500", "", "10000"),
        ("F041", "Lancets (Fog-aided)", "", "", ""),
        ("F058", "dozens", "24", "", ""),
        ("F080", "150,000", "", "150000", ""),
        ("F081", "over 90%", "90", "", ""),
    ],
)
def test_values_stay_as_printed(
    reference: str, printed: str, low: str, best: str, high: str
) -> None:
    row = BY_REF[reference]
    assert (row["value_text"], row["low"], row["best"], row["high"]) == (printed, low, best, high)


def test_bounds_are_ordered() -> None:
    for row in ROWS:
        stated = [float(row[name]) for name in ("low", "best", "high") if row[name]]
        assert stated == sorted(stated), row["source_ref"]


def test_denials_point_to_statements() -> None:
    disputed = {row["source_ref"]: row["disputed_by"] for row in ROWS if row["disputed_by"]}
    assert disputed == {"F030": "F078", "F061": "F079"}
    assert set(disputed.values()) <= set(BY_REF)


def test_every_code_is_in_the_lists() -> None:
    kinds = {entry["code"]: entry["kind"] for entry in CASE["category"]}
    for row in ROWS:
        assert row["party"] in {"", *codes("party")}, row["source_ref"]
        assert kinds[row["category"]] == row["kind"], row["source_ref"]
        assert row["basis"] in {"claimed", "assessed", "confirmed", "reported"}
        assert row["geometry"] in {"", *SHAPES}, row["source_ref"]
        assert bool(row["geometry"]) == bool(row["location_precision_m"]), row["source_ref"]


def test_lists_have_no_code_twice() -> None:
    for table, key in [("party", "code"), ("category", "code"), ("metric", "code")]:
        assert len(set(codes(table, key))) == len(CASE[table])
    assert len(set(codes("series", "name"))) == len(CASE["series"])


def test_metrics_have_a_definition_and_its_unit() -> None:
    units = {entry["code"]: entry["unit"] for entry in CASE["metric"]}
    for row in ROWS:
        if row["kind"] == "metric":
            assert row["unit"] in {units[row["metric"]], "not applicable"}, row["source_ref"]
            assert row["scope"]
        else:
            assert not row["metric"]
            assert not row["scope"]
    assert set(units) == {row["metric"] for row in ROWS if row["metric"]}


def test_series_go_with_until_next_and_keep_one_kind() -> None:
    kinds = {entry["name"]: entry["kind"] for entry in CASE["series"]}
    for row in ROWS:
        assert row["persistence"] in {"instant", "interval", "until_next"}
        assert bool(row["series"]) == (row["persistence"] == "until_next"), row["source_ref"]
        if row["series"]:
            assert kinds[row["series"]] == row["kind"]
    assert set(kinds) == {row["series"] for row in ROWS if row["series"]}


def test_dated_definitions_follow_one_another() -> None:
    for entry in CASE["category"]:
        for earlier, later in pairwise(entry["definition"]):
            assert earlier["to"] == later["from"]
        assert all(definition["text"].endswith(".") for definition in entry["definition"])


def test_texts_are_short_and_present() -> None:
    for row in ROWS:
        assert 0 < len(row["title"]) <= 60, row["source_ref"]
        assert row["text"]
        assert all(value == value.strip() for value in row.values())


def test_statements_about_front_sector_or_country_have_no_geometry() -> None:
    unplaced = re.compile(r"sector|^front$|^Ukraine$|^Russia|^EU$|^Donetsk Oblast$|^$")
    for row in STATEMENTS:
        assert bool(row["geometry"]) != bool(unplaced.search(row["place"])), row["source_ref"]


def test_source_invents_no_provenance() -> None:
    (source,) = CASE["source"]
    assert source["title"] == "Article on the battle of Pokrovsk (untitled)"
    assert (source["publisher"], source["author"], source["licence"]) == ("unknown",) * 3
    assert (source["address"], source["published"]) == ("", "")
    assert source["reliability"] + source["credibility"] == "F6"


def test_geometry_is_valid_and_follows_the_geojson_rules() -> None:
    for feature in FEATURES:
        properties = feature["properties"]
        found = SHAPES[properties["key"]]
        assert found.is_valid
        assert not found.is_empty
        if isinstance(found, Polygon):
            assert found.exterior.is_ccw, properties["key"]
        assert (
            properties["note"].startswith("schematic, drawn from the article")
            == (properties["schematic"])
        )
    assert len(SHAPES) == len(FEATURES)
    assert set(SHAPES) == {row["geometry"] for row in ROWS if row["geometry"]}


def test_coordinates_have_at_most_five_decimals() -> None:
    text = (DEMO / "geometry.geojson").read_text(encoding="utf-8")
    assert not re.search(r"\d\.\d{6}", text)


def test_named_places_are_true() -> None:
    assert SHAPES["pokrovsk"].equals(Point(TOWN))
    assert SHAPES["vozdvyzhenka"].equals(Point(37.515, 48.304))
    kramatorsk = SHAPES["kramatorsk"]
    assert isinstance(kramatorsk, Point)
    assert 57 < metres(TOWN, (kramatorsk.x, kramatorsk.y)) / 1000 < 59
    named = SHAPES["industrial_selydove_ukrainsk"]
    assert isinstance(named, MultiPoint)
    assert len(named.geoms) == 3


def test_held_area_grows_toward_the_town() -> None:
    states = [polygon(BY_REF[ref]["geometry"]) for ref in ("F007-a", "F010-a", "F019-a")]
    for earlier, later in pairwise(states):
        assert earlier.difference(later).area < 1e-6
    avdiivka = SHAPES["avdiivka"]
    assert states[0].contains(avdiivka)
    assert nearest_km(states[0], (37.7501, 48.1402)) < 5
    assert 15 < nearest_km(states[1], TOWN) < 20
    assert nearest_km(states[2], TOWN) < 10


def test_towns_lie_on_the_sides_that_the_article_gives() -> None:
    summer, november = polygon("held_2024_08"), polygon("held_2025_11")
    held = november.union(polygon("approaches"))
    for place in [(37.3022, 48.1465), (37.3653, 48.0978), (37.3388, 48.2005)]:
        assert november.contains(Point(place))
        assert not summer.contains(Point(place))
    for name, place in {"Vozdvyzhenka": (37.515, 48.304), "Myrnohrad": (37.265, 48.299)}.items():
        assert not held.contains(Point(place)), name
    assert held.contains(SHAPES["south_of_myrnohrad"])


def test_areas_of_the_same_days_do_not_overlap() -> None:
    keys = ["held_2025_11", "approaches", "pokrovsk_town", "corridor_2025_11_17"]
    for index, first in enumerate(keys):
        for second in keys[index + 1 :]:
            assert polygon(first).intersection(polygon(second)).area < 1e-9, (first, second)


def test_seven_tenths_of_the_perimeter_are_next_to_the_approaches() -> None:
    outline = polygon("pokrovsk_town").exterior
    whole = GEOD.geometry_length(outline)
    touching = outline.intersection(polygon("approaches").buffer(2e-5))
    assert GEOD.geometry_length(touching) / whole == pytest.approx(0.70, abs=0.03)
    parts = [SHAPES["perimeter_east_south"], SHAPES["perimeter_west_north"]]
    lengths = [GEOD.geometry_length(part) for part in parts]
    assert sum(lengths) == pytest.approx(whole, rel=0.001)


def cross_sections_km(corridor: Polygon) -> list[float]:
    """Widths across the axis of a corridor, from west of the town to its western end."""
    start, end = (37.09, 48.3125), (36.62, 48.41)
    azimuth = GEOD.inv(*start, *end)[0]
    widths = []
    for step in range(41):
        x, y = LineString([start, end]).interpolate(step / 40, normalized=True).coords[0]
        sides = [GEOD.fwd(x, y, azimuth + turn, 20_000)[:2] for turn in (-90, 90)]
        across = LineString(sides).intersection(corridor)
        assert isinstance(across, LineString)
        widths.append(float(GEOD.geometry_length(across)) / 1000)
    return widths


@pytest.mark.parametrize(("drawing", "statement"), [("F019-b", "F019"), ("F026-a", "F026")])
def test_corridors_are_as_wide_as_stated(drawing: str, statement: str) -> None:
    stated = BY_REF[statement]
    widths = cross_sections_km(polygon(BY_REF[drawing]["geometry"]))
    assert float(stated["low"]) <= min(widths)
    assert max(widths) <= float(stated["high"])


def test_the_ends_of_the_approaches_leave_the_stated_gap() -> None:
    """The narrowest way past the two ends is the stated width, too."""
    outline = polygon("approaches").exterior.coords
    north = min(outline, key=lambda c: metres((c[0], c[1]), (37.186, 48.319)))
    south = min(outline, key=lambda c: metres((c[0], c[1]), (37.118, 48.274)))
    assert 5 <= metres((north[0], north[1]), (south[0], south[1])) / 1000 <= 10


def test_the_story_cites_statements_that_are_there_on_their_days() -> None:
    steps = CASE["story"]["step"]
    assert 8 <= len(steps) <= 12
    assert [step["on"] for step in steps] == sorted(step["on"] for step in steps)
    titles = [step["title"] for step in steps]
    assert len({*titles, *(view["name"] for view in CASE["view"])}) == len(steps) + len(
        CASE["view"]
    )
    for step in steps:
        cited = re.findall(r"F[0-9]{3}", step["text"])
        assert cited, step["title"]
        assert set(cited) <= BY_REF.keys()
        assert step["selection"][:4] in cited
        west, south, east, north = step["extent"]
        assert (west, south) < (east, north)
        assert west < TOWN[0] < east
        assert south < TOWN[1] < north


def test_what_the_story_says_of_kramatorsk_is_measured() -> None:
    place = SHAPES["kramatorsk"]
    assert isinstance(place, Point)
    azimuth, _, length = GEOD.inv(*TOWN, place.x, place.y)
    assert round(length / 1000) == 58
    assert 22.5 - 11.25 < azimuth < 22.5 + 11.25
    assert "58 km away, to the north-north-east" in CASE["story"]["step"][-1]["text"]
