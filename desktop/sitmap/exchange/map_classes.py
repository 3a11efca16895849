"""What the features of other people's maps are: their tags become our classes.

Knows the tags of OpenStreetMap, the usual names in vector tiles (OpenMapTiles, Shortbread,
Protomaps) and in extracts as tables (Geofabrik). Pure functions; a feature of which nothing
is known is a plain line or area.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sitmap.domain.base_map import AREA_CLASSES, LINE_CLASSES, PLACE_CLASSES

__all__ = ["area_class", "is_large_border", "line_class", "place_class", "reference"]

Tags = Mapping[str, str]

_ROADS: Final = {
    "motorway": "motorway",
    "highway": "motorway",
    "trunk": "trunk",
    "primary": "primary",
    "major_road": "primary",
    "secondary": "secondary",
    "tertiary": "tertiary",
    "medium_road": "tertiary",
    "unclassified": "street",
    "residential": "street",
    "living_street": "street",
    "road": "street",
    "street": "street",
    "minor": "street",
    "minor_road": "street",
    "service": "street",
    "track": "track",
    **dict.fromkeys(("pedestrian", "footway", "cycleway", "bridleway", "steps", "path"), "path"),
    **dict.fromkeys(("rail", "railway", "transit", "light_rail", "narrow_gauge"), "railway"),
}
_RAILS: Final = frozenset({"rail", "light_rail", "narrow_gauge", "railway", "main", "branch"})
_WATERWAYS: Final = {
    "river": "river",
    "canal": "river",
    **dict.fromkeys(("stream", "ditch", "drain", "waterway"), "stream"),
}
_LAND: Final = {
    **dict.fromkeys(("wood", "forest", "orchard", "vineyard", "scrub", "trees"), "wood"),
    **dict.fromkeys(
        ("grass", "grassland", "meadow", "park", "garden", "cemetery", "recreation_ground",
         "village_green", "allotments", "heath", "nature_reserve", "golf_course", "pitch"),
        "green",
    ),
    **dict.fromkeys(
        ("residential", "suburb", "neighbourhood", "urban_area", "urban", "built_up", "city",
         "town", "village", "hamlet", "quarter", "retail", "commercial", "settlement"),
        "built-up",
    ),
    **dict.fromkeys(
        ("industrial", "quarry", "railway", "military", "landfill", "port", "construction",
         "brownfield", "aerodrome", "airport"),
        "industry",
    ),
    **dict.fromkeys(
        ("water", "lake", "reservoir", "basin", "pond", "river", "riverbank", "ocean", "sea",
         "bay", "swimming_pool", "dock", "canal"),
        "water",
    ),
    "building": "building",
}  # fmt: skip
_PLACES: Final = {
    **dict.fromkeys(("city", "national_capital", "capital"), "city"),
    "town": "town",
    "village": "village",
    **dict.fromkeys(("hamlet", "isolated_dwelling", "farm"), "hamlet"),
    **dict.fromkeys(("suburb", "quarter", "neighbourhood"), "suburb"),
}
_MAIN_KEYS: Final = ("kind_detail", "fclass", "class", "subclass", "kind", "type", "pmap:kind")
"""Where tables and tiles keep the kind of a feature, the finer before the coarser."""
_THEMES: Final = (
    (re.compile(r"rail|train", re.IGNORECASE), "rail"),
    (re.compile(r"transport|road|street|highway", re.IGNORECASE), "road"),
    (re.compile(r"waterway|water_lines|river|stream", re.IGNORECASE), "waterway"),
    (re.compile(r"water|ocean|lake", re.IGNORECASE), "water"),
    (re.compile(r"bound|admin|border", re.IGNORECASE), "border"),
    (re.compile(r"building", re.IGNORECASE), "building"),
    (re.compile(r"place|settle|populated|cities|town|village", re.IGNORECASE), "place"),
    (re.compile(r"urban|built|residential", re.IGNORECASE), "built-up"),
    (re.compile(r"wood|forest", re.IGNORECASE), "wood"),
)
_HIGHEST_BORDER: Final = 4


def _theme(layer: str) -> str:
    return next((theme for words, theme in _THEMES if words.search(layer)), "")


def _values(tags: Tags) -> list[str]:
    found = (tags.get(key, "") for key in _MAIN_KEYS)
    return [value.removesuffix("_link") for value in found if value]


def _first(values: list[str], names: Mapping[str, str]) -> str:
    return next((names[value] for value in values if value in names), "")


def line_class(tags: Tags, layer: str) -> int:
    """Return the place in LINE_CLASSES of a line with these tags in a layer of this name."""
    return LINE_CLASSES.index(_line(tags, layer))


def _line(tags: Tags, layer: str) -> str:
    highway = tags.get("highway", "").removesuffix("_link")
    if highway:
        return _ROADS.get(highway, "path")
    if tags.get("railway"):
        return "railway" if tags["railway"] in _RAILS else "path"
    if tags.get("waterway"):
        return _WATERWAYS.get(tags["waterway"], "stream")
    if tags.get("boundary") or _theme(layer) == "border":
        return "border"
    return _line_of_theme(_theme(layer), _values(tags))


def _line_of_theme(theme: str, values: list[str]) -> str:
    if theme == "rail":
        return "railway"
    if theme == "road":
        return _first(values, _ROADS) or "street"
    if theme in ("waterway", "water"):
        return _first(values, _WATERWAYS) or ("river" if theme == "waterway" else "stream")
    return _first(values, _ROADS) or _first(values, _WATERWAYS) or "line"


def is_large_border(tags: Tags) -> bool:
    """Return whether a border is one of states or their first parts, as far as is told."""
    level = tags.get("admin_level", "") or tags.get("kind_detail", "")
    return not level.isdigit() or int(level) <= _HIGHEST_BORDER


def area_class(tags: Tags, layer: str) -> int:
    """Return the place in AREA_CLASSES, or -1 for an area that is not worth drawing."""
    name = _area(tags, layer)
    return AREA_CLASSES.index(name) if name else -1


def _area(tags: Tags, layer: str) -> str:
    for key in ("natural", "landuse", "leisure", "place", "water", "waterway", "aeroway"):
        if tags.get(key):
            known = _LAND.get(tags[key], "water" if key == "water" else "")
            if known:
                return known
    if tags.get("building"):
        return "building"
    theme = _theme(layer)
    if theme in ("water", "building", "built-up", "wood"):
        return theme
    known = _first(_values(tags), _LAND)
    if known or theme or re.search(r"land|natural|earth|park|poi|site|aero", layer, re.IGNORECASE):
        return known
    # Extracts of OpenStreetMap hold areas of every sort; unknown tables hold what they are about.
    return "" if any(key in tags for key in ("boundary", "landuse", "natural")) else "area"


def place_class(tags: Tags, layer: str) -> int:
    """Return the place in PLACE_CLASSES of a named point, or -1 where it is no settlement."""
    told = tags.get("place", "")
    name = _PLACES.get(told, "") or ("" if told else _first(_values(tags), _PLACES))
    if not name and not told and _theme(layer) == "place" and "kind" not in tags:
        name = "village"
    return PLACE_CLASSES.index(name) if name else -1


def reference(tags: Tags) -> str:
    """Return the number of a road, short: the first of several."""
    return tags.get("ref", "").split(";")[0].strip()[:12]
