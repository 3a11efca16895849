"""What is exported and imported again is the same, as far as the format holds it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.end2end.program import sitmap

KINDS = ("control", "event", "route", "place", "metric", "assessment", "annotation")
SAME = (
    "title, valid_text, valid_from, valid_to, persistence, party, category, category_label, series,"
    " basis, claimant, source, source_ref, reliability, credibility, place, about_text, text,"
    " metric, unit, scope, value_text, low, best, high, location_precision_m, sensitivity, tlp,"
    " known_from, properties"
)


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(path)) as file:
        return {
            kind: sorted(
                file.execute(
                    f"SELECT {SAME} FROM {kind} WHERE superseded_at IS NULL AND retracted = 0"
                ).fetchall(),
                key=repr,
            )
            for kind in KINDS
        }


def shapes(path: Path) -> dict[str, Any]:
    """Return the geometry of each row by its reference, as GeoJSON tells it."""
    out = path.with_suffix(".shapes.geojson")
    sitmap("export", path, out, "--force")
    found = json.loads(out.read_text(encoding="utf-8"))["features"]
    return {
        f"{each['properties']['kind']} {each['properties'].get('source_ref')}": each["geometry"]
        for each in found
    }


@pytest.fixture
def full(case: Path) -> Path:
    """The demonstration with rows that try every door of a text format."""
    sitmap(
        "add", case, "--kind", "event", "--on", "2025-11-16T10:20", "--title", "=1+1; -2",
        "--text", "a \"quoted\"\nline, and 'more'\t+3", "--source", "article", "--source-ref", "x1",
        "--at", "-0.1234567890123,48.5", "--sensitivity", "high", "--tlp", "TLP:AMBER",
        "--grade", "B2", "--known-from", "2025-11-17", "--party", "RU",
    )  # fmt: skip
    sitmap(
        "add", case, "--kind", "event", "--on", "../2025-11", "--title", "Про Покровськ <&>",
        "--source", "article", "--source-ref", "x2",
        "--geometry", "MULTIPOINT ((37.1 48.2), (37.2 48.3))",
    )  # fmt: skip
    return case


@pytest.mark.parametrize("ending", [".geojson", ".geojsonl", ".kml", ".kmz", ".csv"])
def test_a_whole_case_comes_back(ending: str, full: Path, tmp_path: Path) -> None:
    out, back = tmp_path / f"out{ending}", tmp_path / "back.gpkg"
    sitmap("export", full, out)
    sitmap("new", back, "--title", "Back", "--zone", "Europe/Kyiv")
    told = sitmap("import", back, out, "--licence", "unknown", "--json").data()
    assert (told["imported"], told["rejected"]) == (91, [])
    assert sitmap("check", back, "--json").data()["ok"]
    before, after = content(full), content(back)
    for kind in KINDS:
        assert after[kind] == before[kind]
    assert shapes(back) == shapes(full)


def test_a_layer_with_an_index_gives_back_all_that_have_a_place(full: Path, tmp_path: Path) -> None:
    out, back = tmp_path / "out.fgb", tmp_path / "back.gpkg"
    told = sitmap("export", full, out, "--json").data()
    sitmap("new", back, "--title", "Back", "--zone", "Europe/Kyiv")
    again = sitmap("import", back, out, "--licence", "unknown", "--json").data()
    assert again["imported"] == told["rows"] == 58
    whole = shapes(full)
    assert shapes(back) == {name: each for name, each in whole.items() if each is not None}


def test_a_situation_file_comes_back_by_merging(full: Path, tmp_path: Path) -> None:
    out, back = tmp_path / "out.gpkg", tmp_path / "back.gpkg"
    sitmap("export", full, out)
    assert content(out) == content(full)
    assert shapes(out) == shapes(full)
    sitmap("new", back, "--title", "Back", "--zone", "Europe/Kyiv")
    assert sitmap("merge", back, out, "--json").data()["observations"] == 91
    assert content(back) == content(full)
