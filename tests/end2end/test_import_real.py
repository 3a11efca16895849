"""Real sets, run where they are: ``pytest -m real``. Told loudly where they are absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.end2end.program import sitmap

pytestmark = pytest.mark.real

DAYS = "deepstate/deepstate-all-769.tar.xz"
SETS = {
    "events/ucdp/UCDP-Ukraine.csv.gz": ("ucdp-ged", 3883, 3883),
    "events/uacontrolmap/geolocations.csv.gz": ("uacontrolmap-geolocations", 35015, 34188),
    "events/firms/fire_nrt_SV-C2_400448.csv.gz": ("firms-fires", 42415, 42415),
    "overlays/viina-places.json.gz": ("viina-places", 11754, 11754),
    "metrics/russia_losses_personnel.json": ("losses-personnel", 1626, 1688),
    "metrics/russia_losses_equipment.json": ("losses-equipment", 1626, 20687),
}


def real_data(name: str) -> Path:
    path = Path(os.environ.get("SITMAP_REAL_DATA", "../shared/data")) / name
    if not path.is_file():
        pytest.skip(f"THE REAL DATA ARE NOT AT {path}: nothing was tried; set SITMAP_REAL_DATA")
    return path.absolute()


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.gpkg"
    sitmap("new", path, "--title", "Real", "--zone", "Europe/Kyiv")
    return path


@pytest.mark.parametrize("name", SETS)
def test_a_set_is_recognised_and_whole(name: str, case: Path) -> None:
    preset, read, observations = SETS[name]
    told = sitmap("import", case, real_data(name), "--json").data()
    assert (told["preset"], told["read"], told["observations"]) == (preset, read, observations)
    assert not told["rejected"]
    again = sitmap("import", case, real_data(name), "--json").data()
    assert (again["imported"], again["duplicates"]) == (0, read)


def test_all_days_of_an_archive(case: Path) -> None:
    empty = case.stat().st_size
    told = sitmap("import", case, real_data(DAYS), "--json").data()
    assert (told["imported"], told["days"], told["observations"]) == (769, 769, 656)
    assert case.stat().st_size - empty < 60_000_000
    assert sitmap("import", case, real_data(DAYS), "--json").data()["duplicates"] == 769
    sitmap("undo-batch", case, str(told["batch"]))
    assert sitmap("import", case, real_data(DAYS), "--json").data()["observations"] == 656
    assert not sitmap("check", case, "--json").data()["problems"]
