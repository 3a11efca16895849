"""The review of the demonstration case with real daily areas beside it: ``pytest -m real``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end2end.program import sitmap
from tests.end2end.test_import_real import DAYS, SETS, real_data

pytestmark = pytest.mark.real


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.gpkg"
    sitmap("demo", path)
    sitmap("import", path, real_data(DAYS))
    return path


def control_findings(path: Path) -> list[str]:
    found = sitmap("review", path, "--on", "2025-11-17", "--json", code=3).data()["findings"]
    return [item["explanation"] for item in found if item["rule"] == "control"]


def test_ground_said_to_be_new_is_old_in_the_daily_areas(case: Path) -> None:
    told = " ".join(control_findings(case))
    for place in ("Selydove", "Ukrainsk"):
        assert f"{place} since" in told
    assert "Vozdvyzhenka" in told


def test_what_all_sets_say_is_reviewed_without_a_flood(case: Path) -> None:
    for name in SETS:
        sitmap("import", case, real_data(name))
    assert len(control_findings(case)) <= 25
