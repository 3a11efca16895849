"""Areas through all real days against an independent measure: ``pytest -m real``."""

from __future__ import annotations

import json
import tarfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyproj
import pytest

from tests.end2end.program import sitmap
from tests.end2end.test_import_real import DAYS, case, real_data

pytestmark = pytest.mark.real
__all__ = ["case"]


def independent_km2(collection: dict[str, Any]) -> float:
    """Return what pyproj measures on the source's own polygons, holes taken off."""
    geod, total = pyproj.Geod(ellps="WGS84"), 0.0
    for polygon in collection["features"][0]["geometry"]["coordinates"]:
        outer, *holes = (
            abs(geod.polygon_area_perimeter([x for x, _ in ring], [y for _, y in ring])[0])
            for ring in polygon
        )
        total += outer - sum(holes)
    return total / 1e6


def test_each_day_has_the_area_of_the_source(case: Path) -> None:
    archive = real_data(DAYS)
    sitmap("import", case, archive)
    (track,) = sitmap("area", case, "--through", "--json").data()["through"]
    told = {day["on"]: day["km2"] for day in track["days"]}
    with tarfile.open(archive) as tar:
        members = {m.name[-16:-8]: m for m in tar.getmembers() if m.name.endswith(".geojson")}
        assert len(members) == len(told) == 769
        for name in sorted(members)[::10]:
            file = tar.extractfile(members[name])
            assert file is not None
            expected = independent_km2(json.load(file))
            day = f"{name[:4]}-{name[4:6]}-{name[6:]}"
            assert told[day] == pytest.approx(expected, rel=1e-3)


def test_weeks_of_gains_add_up_to_the_change_of_area(case: Path) -> None:
    sitmap("import", case, real_data(DAYS))
    near = ("--within", "37.18,48.28,40")
    (track,) = sitmap("area", case, "--through", *near, "--json").data()["through"]
    found = sitmap("area", case, "--through", "--per", "week", *near, "--json").data()
    net = sum(item["gained_km2"] - item["lost_km2"] for item in found["periods"])
    change = track["days"][-1]["km2"] - track["days"][0]["km2"]
    assert net == pytest.approx(change, abs=0.5)
    first = date.fromisoformat(found["periods"][0]["to"])
    assert date.fromisoformat(found["periods"][1]["to"]) - first == timedelta(days=7)
