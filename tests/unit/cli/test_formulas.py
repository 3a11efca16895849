"""The command `metrics` defines figures, computes them and drops them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitmap.cli.parser import build_parser
from sitmap.cli.result import Result
from sitmap.errors import UserError
from sitmap.store.demonstration import write_demonstration

RATIO = "Ratio of troops = troop_concentration[RU] / troop_concentration[UA]"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.gpkg"
    write_demonstration(path)
    return path


def metrics(case: Path, *more: str) -> Result:
    options = build_parser().parse_args(["metrics", str(case), "--on", "2025-11-17", *more])
    result: Result = options.function(options)
    return result


def own(told: Result) -> list[dict[str, object]]:
    derived = told.data["derived"]
    assert isinstance(derived, list)
    return [item for item in derived if item["metric"] == "ratio_of_troops"]


def test_a_figure_is_defined_and_stays(case: Path) -> None:
    told = metrics(case, "--define", RATIO)
    assert "define the figure Ratio of troops" in told.messages
    first, second = own(metrics(case))
    assert (first["low"], first["high"], first["unit"]) == (8, 20, "ratio")
    assert (second["low"], second["high"]) == (15, 20)
    assert first["formula"] == "80,000-150,000 ÷ ~7,500-10,000"
    assert len(first["from"]) == 2  # type: ignore[arg-type]
    assert own(metrics(case, "--drop", "Ratio of troops")) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("no equals", "a name, = and an expression"),
        ("X = troop_concentration[RU] / troops", "--define X, character 27: there is no metric"),
        ("X = troop_concentration ** 99", "powers are not computed"),
    ],
)
def test_a_bad_figure_is_refused_in_one_line(case: Path, text: str, line: str) -> None:
    before = case.read_bytes()
    with pytest.raises(UserError) as caught:
        metrics(case, "--define", text)
    assert line in caught.value.line()
    assert case.read_bytes() == before


def test_a_way_is_measured_as_asked(case: Path) -> None:
    told = metrics(case, "--rear", "36.7,48.25", "--side", "UA", "--contested", "open")
    derived = told.data["derived"]
    assert isinstance(derived, list)
    (way,) = [item for item in derived if item["metric"] == "corridor_width"]
    assert way["party"] == "UA"
    assert "schematic areas" in way["note"]
    with pytest.raises(UserError, match="too far"):
        metrics(case, "--rear", "30.5,50.4")
