"""The built-in base map: what it must hold, how it is read, how names are found."""

from __future__ import annotations

import shutil
import zipfile
from functools import cache
from operator import attrgetter
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sitmap.errors import UserError
from sitmap.paths import resource
from sitmap.portrayal.basemap import (
    BaseMap,
    BaseMapLevel,
    LineLayer,
    Place,
    PolygonLayer,
    find_places,
    load_base_map,
    part_bounds,
)

FILE = "basemap.npz"


@cache
def base_map() -> BaseMap:
    return load_base_map()


def line_layers(level: BaseMapLevel) -> list[LineLayer]:
    return [
        *(level.coastline, level.borders, level.oblast_lines),
        *(level.rivers, level.roads, level.railways),
    ]


def layers(level: BaseMapLevel) -> list[LineLayer | PolygonLayer]:
    return [level.land, level.lakes, level.oblasts, *line_layers(level)]


def lines_of(layer: LineLayer) -> list[tuple[str, shapely.Geometry]]:
    return [
        (kind, shapely.LineString(layer.lonlat[start:end]))
        for kind, start, end in zip(layer.kinds, layer.starts, layer.starts[1:], strict=False)
    ]


def oblast(code: str) -> shapely.Geometry:
    layer = base_map().theatre.oblasts
    wanted = layer.refs.index(code)
    rings = [
        shapely.Polygon(layer.lonlat[layer.starts[i] : layer.starts[i + 1]])
        for i in np.flatnonzero((layer.ring_feature == wanted) & ~layer.ring_hole)
    ]
    return shapely.union_all(rings)


def only(name: str, kind: str = "city") -> Place:
    found = [p for p in find_places(base_map(), name) if p.name_en == name and p.kind == kind]
    assert len(found) == 1
    return found[0]


def test_coordinates_are_finite_and_within_their_extent() -> None:
    for level in (base_map().world, base_map().detail, base_map().theatre):
        west, south, east, north = level.extent
        for layer in layers(level):
            assert np.isfinite(layer.lonlat).all()
            if len(layer.lonlat):
                assert (layer.lonlat.min(axis=0) >= (west, south)).all()
                assert (layer.lonlat.max(axis=0) <= (east, north)).all()
    for places in (base_map().places, base_map().areas):
        assert np.isfinite(places.lon).all()
        assert np.isfinite(places.lat).all()


def test_rings_are_closed_and_holes_run_the_other_way() -> None:
    for level in (base_map().world, base_map().detail, base_map().theatre):
        for layer in (level.land, level.lakes, level.oblasts):
            for i, hole in enumerate(layer.ring_hole):
                ring = layer.lonlat[layer.starts[i] : layer.starts[i + 1]]
                assert (ring[0] == ring[-1]).all()
                assert shapely.is_ccw(shapely.LinearRing(ring)) == (not hole)


def test_theatre_holds_all_of_ukraine() -> None:
    west, south, east, north = base_map().theatre.extent
    assert west <= 22.1
    assert south <= 43.0
    assert east >= 44.0
    assert north >= 53.0


def test_there_are_27_oblasts_with_crimea_and_sevastopol() -> None:
    layer = base_map().theatre.oblasts
    assert len(layer) == 27
    assert all(code.startswith("UA-") for code in layer.refs)
    assert {"UA-43", "UA-40", "UA-14"} <= set(layer.refs)
    assert layer.names[layer.refs.index("UA-32")] == "Kyiv Oblast"
    assert layer.names_uk[layer.refs.index("UA-32")] == "Київська область"
    assert layer.names[layer.refs.index("UA-51")] == "Odesa Oblast"


def test_no_state_border_at_perekop_but_one_in_the_kerch_strait() -> None:
    perekop = shapely.box(33.5, 45.9, 35.0, 46.3)
    kerch = shapely.box(36.4, 44.8, 36.8, 45.8)
    for level in (base_map().world, base_map().detail, base_map().theatre):
        borders = lines_of(level.borders)
        assert not any(line.intersects(perekop) for _, line in borders)
        assert {kind for kind, line in borders if line.intersects(kerch)} == {"international"}
    inner = lines_of(base_map().theatre.oblast_lines)
    assert any(line.intersects(perekop) for _, line in inner)


def test_oblasts_join_without_a_state_border_between_them() -> None:
    whole = shapely.union_all([oblast(code) for code in base_map().theatre.oblasts.refs])
    inside = shapely.buffer(whole, -0.1)
    assert not any(line.intersects(inside) for _, line in lines_of(base_map().theatre.borders))
    assert whole.contains(shapely.Point(34.1, 44.95))


def test_pokrovsk_and_its_neighbours_stand_where_they_are() -> None:
    pokrovsk = only("Pokrovsk")
    assert (pokrovsk.lon, pokrovsk.lat) == (37.1803, 48.2816)
    assert (pokrovsk.name_uk, pokrovsk.name_ru) == ("Покровськ", "Покровск")
    assert only("Myrnohrad").lat == 48.299
    village = only("Vozdvyzhenka", "village")
    assert (village.lon, village.lat) == (37.515, 48.304)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Pokrovsk", "UA-14"),
        ("Kramatorsk", "UA-14"),
        ("Pavlohrad", "UA-12"),
        ("Kharkiv", "UA-63"),
        ("Simferopol", "UA-43"),
        ("Sevastopol", "UA-40"),
        ("Luhansk", "UA-09"),
    ],
)
def test_cities_lie_in_their_oblast(name: str, code: str) -> None:
    place = only(name)
    assert oblast(code).contains(shapely.Point(place.lon, place.lat))


def test_kyiv_is_the_capital_and_comes_before_smaller_cities() -> None:
    assert only("Kyiv", "capital").rank == 0
    ranks = base_map().places.rank
    assert (np.diff(ranks) >= 0).all()
    assert ranks[0] == 0
    assert ranks[-1] == 5


def test_districts_of_cities_are_no_settlements() -> None:
    names = set(base_map().places.names_uk)
    assert not {"Київський район", "Салтівка", "Дарниця"} & names


def test_schematic_lines_run_through_their_towns() -> None:
    roads = base_map().theatre.roads
    part = roads.refs.index("T0504")
    line = roads.lonlat[roads.starts[part] : roads.starts[part + 1]].tolist()
    towns = (only("Pokrovsk"), only("Vozdvyzhenka", "village"), only("Bakhmut"))
    for town in towns:
        assert [town.lon, town.lat] in line
    assert len(base_map().theatre.railways) >= 10


def test_named_rivers_and_the_drained_reservoir() -> None:
    theatre = base_map().theatre
    assert {"Dnipro", "Siverskyi Donets", "Don"} <= set(theatre.rivers.names)
    assert theatre.lakes.names[theatre.lakes.kinds.index("drained")] == "Kakhovka Reservoir"


def test_overview_has_no_layers_of_the_theatre() -> None:
    world = base_map().world
    assert len(world.land) > 1000
    assert [len(x) for x in (world.oblasts, world.roads, world.coastline)] == [0, 0, 0]
    assert part_bounds(world.roads).shape == (0, 4)
    assert part_bounds(world.oblasts).shape == (0, 4)


def test_bounds_hold_each_part() -> None:
    rivers = base_map().theatre.rivers
    bounds = part_bounds(rivers)
    assert bounds.shape == (len(rivers), 4)
    for i in (0, len(rivers) - 1):
        part = rivers.lonlat[rivers.starts[i] : rivers.starts[i + 1]]
        assert bounds[i].tolist() == [*part.min(axis=0), *part.max(axis=0)]


def test_reading_twice_gives_the_same_and_arrays_cannot_be_changed() -> None:
    first, second = load_base_map(), load_base_map(resource("basemap"))
    assert first.places.names_en == second.places.names_en
    assert first.credits == second.credits
    for one, two in zip(layers(first.theatre), layers(second.theatre), strict=True):
        assert (one.lonlat == two.lonlat).all()
        assert (one.starts == two.starts).all()
        with pytest.raises(ValueError, match="read-only"):
            one.lonlat[0, 0] = 0.0


def test_folder_stays_small_and_is_credited() -> None:
    assert sum(file.stat().st_size for file in resource("basemap").iterdir()) < 12_000_000
    text = " ".join(base_map().credits)
    assert "Natural Earth" in text
    assert "GeoNames, CC BY 4.0" in text


def test_search_finds_any_language_any_case() -> None:
    for text in ("pokrovsk", "ПОКРОВСЬК", "  Покровск "):
        assert find_places(base_map(), text)[0] == only("Pokrovsk")
    assert find_places(base_map(), "словянськ")[0].name_en == "Sloviansk"
    assert find_places(base_map(), "Slov")[0].name_en == "Sloviansk"


def test_search_ranks_exact_before_prefix_before_later_word() -> None:
    names = [place.name_en for place in find_places(base_map(), "donetsk", limit=50)]
    assert names[0] == "Donetsk"
    assert names.index("Donetsk Oblast") > 0
    assert find_places(base_map(), "crimea")[0].name_en == "Autonomous Republic of Crimea"


def test_search_finds_former_names_and_other_spellings_after_present_ones() -> None:
    towns = {
        "Krasnoarmiisk": "Pokrovsk",
        "Красноармейск": "Pokrovsk",
        "Hryshyne": "Pokrovsk",
        "Artemivsk": "Bakhmut",
        "Артёмовск": "Bakhmut",
        "Dymytrov": "Myrnohrad",
        "Dzerzhynsk": "Toretsk",
        "Konstantinovka": "Kostiantynivka",
        "Novomoskovsk": "Samar",
        "Краснодон": "Sorokyne",
        "Dnipropetrovsk": "Dnipro",
    }
    for asked, present in towns.items():
        found = find_places(base_map(), asked, limit=10)
        assert present in {place.name_en for place in found if place.code}, asked
    assert find_places(base_map(), "pokrovsk")[0].former[:3] == (
        *("Krasnoarmiisk", "Красноармійськ", "Красноармейск"),
    )
    names = [place.name_en for place in find_places(base_map(), "Dzerzhinsk")]
    assert names.index("Dzerzhinsk") < names.index("Toretsk")


def test_official_codes_are_joined_only_where_they_are_sure() -> None:
    places = base_map().places
    codes = [code for code in places.codes if code]
    assert len(codes) == len(set(codes)) > 4_000
    assert all(len(code) == 19 and code.startswith("UA") for code in codes)
    assert only("Pokrovsk").code == "UA14160210010099403"
    assert only("Kyiv", "capital").code.startswith("UA80")
    assert only("Berlin", "capital").code == ""
    oblasts = {place.code[2:4] for place in find_places(base_map(), "Oleksandrivka", limit=99)}
    assert "" in oblasts


def test_names_fall_back_to_english() -> None:
    places = base_map().places
    pokrovsk = places.names_uk.index("Покровськ")
    assert places.names("uk")[pokrovsk] == "Покровськ"
    assert places.names("ru")[pokrovsk] == "Покровск"
    assert places.names("en") is places.names_en
    assert all(places.names("ru"))
    assert all(base_map().areas.names("uk"))


def test_the_capitals_of_the_world_have_names_in_three_languages() -> None:
    places = base_map().places
    capitals = [i for i, kind in enumerate(places.kinds) if kind == "capital"]
    assert len(capitals) > 180
    assert sum(bool(places.names_uk[i] and places.names_ru[i]) for i in capitals) > 180
    assert not {"Hargeysa", "Pristina"} & {places.names_en[i] for i in capitals}


def test_search_obeys_its_limit_and_finds_nothing_for_nothing() -> None:
    assert len(find_places(base_map(), "n", limit=7)) == 7
    assert find_places(base_map(), "  ") == ()
    assert find_places(base_map(), "no such town") == ()


@given(st.integers(min_value=0, max_value=5_000))
def test_every_settlement_is_found_by_its_own_name(index: int) -> None:
    places = base_map().places
    for name in (places.names_en[index], places.names_uk[index]):
        if name:
            found = find_places(base_map(), name, limit=200)
            assert (places.lon[index], places.lat[index]) in {(p.lon, p.lat) for p in found}


def spoil_missing(file: Path) -> None:
    file.unlink()


def spoil_empty(file: Path) -> None:
    file.write_bytes(b"")


def spoil_noise(file: Path) -> None:
    file.write_bytes(bytes(range(256)) * 40)


def spoil_cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:500_000])


def spoil_flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[-200_000] ^= 0xFF  # among the columns of the overview
    file.write_bytes(data)


def spoil_column(file: Path) -> None:
    rewrite(file, {"theatre.land.starts": None})


def spoil_starts(file: Path) -> None:
    rewrite(file, {"theatre.rivers.starts": np.array([0, 10_000_000], dtype=np.int32)})


def spoil_degrees(file: Path) -> None:
    rewrite(
        file, {"areas.lonlat": np.full((len(base_map().areas), 2), 200_000_000, dtype=np.int32)}
    )


def spoil_format(file: Path) -> None:
    rewrite(file, {"format": np.array([99], dtype=np.int32)})


def spoil_detail(file: Path) -> None:
    rewrite(file, {"detail.land.starts": np.array([1, 2], dtype=np.int32)})


def spoil_relief(file: Path) -> None:
    rewrite(file, {"relief.near.shade": np.zeros(7, dtype=np.uint8)})


def spoil_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def rewrite(file: Path, changes: dict[str, np.ndarray | None]) -> None:
    with np.load(file) as archive:
        columns = {name: archive[name] for name in archive.files}
    for name, column in changes.items():
        del columns[name]
        if column is not None:
            columns[name] = column
    with zipfile.ZipFile(file, "w") as archive:
        for name, column in columns.items():
            with archive.open(f"{name}.npy", "w") as member:
                np.lib.format.write_array(member, column)


@pytest.mark.parametrize(
    "spoil",
    [
        *(spoil_missing, spoil_empty, spoil_noise, spoil_cut, spoil_flip),
        *(spoil_column, spoil_starts, spoil_degrees, spoil_format, spoil_folder),
    ],
)
def test_a_broken_file_is_one_clear_line(tmp_path: Path, spoil: object) -> None:
    shutil.copy(resource("basemap", FILE), tmp_path / FILE)
    assert callable(spoil)
    spoil(tmp_path / FILE)
    with pytest.raises(UserError) as caught:
        load_base_map(tmp_path)
    assert str(tmp_path / FILE) in caught.value.line()
    assert "\n" not in caught.value.line()


@pytest.mark.parametrize(
    ("spoil", "part"), [(spoil_detail, "detail"), (spoil_relief, "relief.near")]
)
def test_what_is_read_later_may_be_broken_too(tmp_path: Path, spoil: object, part: str) -> None:
    shutil.copy(resource("basemap", FILE), tmp_path / FILE)
    assert callable(spoil)
    spoil(tmp_path / FILE)
    loaded = load_base_map(tmp_path)
    with pytest.raises(UserError, match="damaged"):
        attrgetter(part)(loaded)
    (tmp_path / FILE).unlink()
    with pytest.raises(UserError, match="missing"):
        attrgetter(part)(loaded)
