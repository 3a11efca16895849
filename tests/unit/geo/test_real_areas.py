"""Areas and their changes on real daily polygons, against shapely and pyproj used directly.

The data are not part of the repository: SITMAP_REAL_DATA names their folder.
"""

from __future__ import annotations

import json
import os
import tarfile
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from sitmap.geo.change import region, sliver_area_m2
from sitmap.geo.geodesic import area_m2
from sitmap.geo.geometry import Geometry

pytestmark = pytest.mark.real

_ARCHIVE = Path(os.environ.get("SITMAP_REAL_DATA", "../shared/data"))
_ARCHIVE = _ARCHIVE / "deepstate" / "deepstate-all-769.tar.xz"
_GEOD = pyproj.Geod(ellps="WGS84")
_FLAT = pyproj.Transformer.from_crs(
    4326, pyproj.CRS("+proj=laea +lat_0=48.3 +lon_0=37.2"), always_xy=True
)


@pytest.fixture(scope="module")
def days() -> dict[str, object]:
    """Return the united shape of each day by the name of its file."""
    if not _ARCHIVE.is_file():
        pytest.fail(f"the real data are not at {_ARCHIVE}; set SITMAP_REAL_DATA")
    found = {}
    with tarfile.open(_ARCHIVE, "r:xz") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is not None and member.name.endswith("json"):
                features = json.load(stream)["features"]
                shapes = [shapely.make_valid(shape(item["geometry"])) for item in features]
                found[member.name] = shapely.union_all(shapes)
    assert len(found) == 769
    return dict(sorted(found.items()))


def measured(whole: object) -> float:
    parts = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    turned = [shapely.orient_polygons(part) for part in parts]
    return float(sum(_GEOD.geometry_area_perimeter(part)[0] for part in turned))


def ours(whole: object) -> Geometry:
    return Geometry.from_wkb(shapely.to_wkb(whole))


def opened_away(whole: object, metres: float) -> float:
    def flat(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(_FLAT.transform(points[:, 0], points[:, 1]))

    plane = shapely.make_valid(shapely.transform(whole, flat))
    kept = shapely.intersection(plane.buffer(-metres).buffer(metres), plane)
    return float(plane.area - kept.area)


def test_every_day_has_the_area_that_others_compute(days: dict[str, object]) -> None:
    apart = [abs(area_m2(ours(day)) / measured(day) - 1) for day in days.values()]
    assert max(apart) < 1e-3


def test_changes_of_a_month_agree_and_their_balance_closes(days: dict[str, object]) -> None:
    shapes = list(days.values())
    for old, new in zip(shapes[::30], shapes[30::30], strict=False):
        before, after = region([ours(old)]), region([ours(new)])
        gained, lost = after.minus(before), before.minus(after)
        expected = shapely.difference(new, old)
        assert gained.area_m2 == pytest.approx(measured(expected), rel=1e-3)
        assert lost.area_m2 == pytest.approx(measured(shapely.difference(old, new)), rel=1e-3)
        balance = gained.area_m2 - lost.area_m2 - (after.area_m2 - before.area_m2)
        assert abs(balance) < 1e-5 * after.area_m2
        sliver = sliver_area_m2(gained, 75)
        assert sliver == pytest.approx(opened_away(expected, 75), rel=5e-3, abs=2e4)
