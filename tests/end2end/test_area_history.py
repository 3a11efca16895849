"""`area --through`: areas of every day and gains by period, for programs and spreadsheets."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.end2end.program import sitmap

HELD = "Schematic: Russian-held area"


def test_each_stated_area_agrees_with_that_of_its_day(demonstration: Path) -> None:
    found = sitmap("area", demonstration, "--through", "--json").data()
    assert (found["from"], found["to"]) == ("2024-02-01", "2025-11-17")
    (held,) = [item for item in found["through"] if item["series"] == HELD]
    assert len(held["days"]) == 3
    for day in held["days"]:
        alone = sitmap("area", demonstration, "--on", day["on"], "--json").data()
        (same,) = [item for item in alone["areas"] if item["series"] == HELD]
        assert day["km2"] == pytest.approx(same["km2"], rel=1e-6)
    assert held["days"][0]["stale_from"] == "2024-03-03"


def test_the_same_as_a_table(demonstration: Path) -> None:
    text = sitmap("area", demonstration, "--through", "--series", HELD, "--csv").out
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["from"] == "2024-02-01"
    assert all(float(row["best"]) > 1000 for row in rows)
    assert rows[0]["party"] == "RU"


def test_gains_tell_what_is_not_known(demonstration: Path) -> None:
    found = sitmap("area", demonstration, "--through", "--per", "month", "--json").data()
    assert found["per"] == "month"
    assert found["periods"]
    assert all(item["gained_km2"] is None for item in found["periods"]), "no month is observed"


@pytest.mark.parametrize(
    "more",
    [[], ["--per", "week"], ["--on", "2025-11-17", "--csv"], ["--through", "--csv", "--json"]],
)
def test_options_that_make_no_sense_together_are_refused(
    demonstration: Path, more: list[str]
) -> None:
    assert sitmap("area", demonstration, *more, code=2).out == ""
