"""Exports as other programs make and read them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Stream

from tests.end2end.program import is_root, sitmap
from tests.helpers.secrets import SECRETS, write_secrets

ENDINGS = (".geojson", ".geojsonl", ".kml", ".kmz", ".csv", ".xlsx", ".fgb")
READ = """
import json, sys, pyogrio
found = {}
for name, _ in pyogrio.list_layers(sys.argv[1]).tolist():
    meta, _, shapes, data = pyogrio.raw.read(sys.argv[1], layer=name, datetime_as_string=True)
    cells = {f: [None if v is None else str(v) for v in c] for f, c in zip(meta["fields"], data)}
    found[name] = {"cells": cells, "count": len(data[0]) if len(data) else 0,
                   "types": dict(zip(meta["fields"], meta["ogr_types"]))}
print(json.dumps(found))
"""


def gdal(path: Path) -> dict[str, Any]:
    """Return what GDAL reads of a file, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_is_written_whole_and_alike(
    ending: str, demonstration: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / f"a{ending}", tmp_path / "b" / f"a{ending}"
    second.parent.mkdir()
    told = sitmap("export", demonstration, first, "--json").data()
    sitmap("export", demonstration, second)
    assert first.read_bytes() == second.read_bytes()
    assert told["files"][0] == str(first)
    assert told["bytes"] == sum(Path(name).stat().st_size for name in told["files"])
    assert (told["on"], told["known_on"], told["withheld"]) == (None, "2025-11-17", 0)
    assert sum(told["kinds"].values()) == told["rows"]
    assert (told["rows"] == 89) != (ending == ".fgb")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == sorted(
        Path(name).name for name in told["files"]
    )
    again = sitmap("export", demonstration, first, code=1)
    assert "exists already" in again.err
    sitmap("export", demonstration, first, "--force")


def test_a_day_a_kind_a_filter_and_a_metric(demonstration: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.geojson"
    day = sitmap(
        "export", demonstration, out, "--on", "2025-11-17", "--kind", "control", "--json"
    ).data()
    assert (day["on"], day["kinds"]) == ("2025-11-17", {"control": 3})
    told = json.loads(out.read_text())["sitmap"]
    assert told["contents"] == "what shows on one day, 17 Nov 2025: control"
    sitmap("export", demonstration, out, "--filter", "party=RU", "--force")
    found = json.loads(out.read_text())
    assert {each["properties"]["party"] for each in found["features"]} == {"RU"}
    assert found["sitmap"]["notes"] == ["Filter: Russian forces"]
    metric = next(
        each["properties"]["metric"]
        for each in found["features"]
        if each["properties"]["kind"] == "metric"
    )
    sitmap("export", demonstration, out, "--metric", metric, "--force")
    found = json.loads(out.read_text())
    assert {each["properties"]["metric"] for each in found["features"]} == {metric}
    uid = found["features"][0]["id"]
    one = sitmap("export", demonstration, out, "--uid", uid, "--force", "--json").data()
    assert one["rows"] == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("a.shp",), "unknown format to export"),
        (("nowhere/a.csv",), "the folder does not exist"),
        (("a.csv", "--filter", "text=no such words"), "nothing to export"),
        (("a.csv", "--metric", "none"), "no such metric"),
        (("a.csv", "--filter", "party=XX"), "no such value"),
    ],
)
def test_what_cannot_be_exported_is_said_in_one_line(
    arguments: tuple[str, ...], words: str, demonstration: Path, tmp_path: Path
) -> None:
    out, *rest = arguments
    done = sitmap("export", demonstration, tmp_path / out, *rest, code=1)
    assert words in done.err
    assert done.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(is_root(), reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_keeps_nothing(demonstration: Path, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o555)
    done = sitmap("export", demonstration, folder / "a.csv", code=1)
    assert "cannot be written" in done.err
    assert not list(folder.iterdir())


def test_what_a_format_cannot_hold_is_not_counted(demonstration: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.fgb"
    told = sitmap("export", demonstration, out, "--json").data()
    (layer,) = gdal(out).values()
    assert told["rows"] == layer["count"]
    assert told["kinds"] == Counter(layer["cells"]["kind"])
    lines = sitmap("export", demonstration, out, "--force").out.splitlines()[1:]
    assert {kind: int(count) for kind, count in map(str.split, lines)} == told["kinds"]


def test_a_window_asks_for_its_day(demonstration: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    done = sitmap("export", demonstration, out, "--window", "6h", code=1)
    assert "--window: a window needs the day it ends on (add --on)" in done.err
    assert not out.exists()
    sitmap("export", demonstration, out, "--window", "30d", "--on", "2025-11-17")


def test_a_file_cannot_be_exported_onto_itself(case: Path) -> None:
    link = case.with_name("link.csv")
    link.symlink_to(case)
    done = sitmap("export", case, link, "--force", code=1)
    assert "replace the file itself" in done.err


def test_gdal_reads_dates_of_every_format(demonstration: Path, tmp_path: Path) -> None:
    day = ("--on", "2025-11-17", "--kind", "control")
    for ending in (".geojson", ".fgb", ".xlsx"):
        out = tmp_path / f"a{ending}"
        sitmap("export", demonstration, out, *day)
        found = gdal(out)
        layer = found["control"] if ending == ".xlsx" else next(iter(found.values()))
        assert layer["types"]["valid_from"] == "OFTDateTime"
        assert layer["cells"]["valid_from"][0][:19].replace("/", "-") == "2025-11-12T00:00:00"
    out = tmp_path / "a.kml"
    sitmap("export", demonstration, out, *day)
    (layer,) = (each for each in gdal(out).values() if each["count"])
    spans = {name: cells[0] for name, cells in layer["cells"].items() if name in ("begin", "end")}
    assert spans["begin"] is not None
    assert spans["begin"].startswith("2025")


def test_our_own_import_reads_what_was_exported(demonstration: Path, tmp_path: Path) -> None:
    out, back = tmp_path / "events.geojson", tmp_path / "back.gpkg"
    sitmap("export", demonstration, out, "--kind", "event")
    sitmap("new", back, "--title", "Back", "--zone", "Europe/Kyiv")
    told = sitmap("import", back, out, "--licence", "x", "--json").data()
    assert told["imported"] == json.loads(out.read_text())["sitmap"]["rows"]["event"]


@pytest.mark.parametrize("how", [("--kind", "event"), ("--map", "title=text")])
def test_an_export_is_not_read_otherwise_than_it_says(
    how: tuple[str, str], demonstration: Path, tmp_path: Path
) -> None:
    out = tmp_path / "all.csv"
    sitmap("export", demonstration, out)
    before = demonstration.read_bytes()
    done = sitmap("import", demonstration, out, *how, "--licence", "x", code=1)
    assert "all.csv: is an export of Sitmap" in done.err
    assert "leave out --kind and --map" in done.err
    assert demonstration.read_bytes() == before


# --- redaction ----------------------------------------------------------------------------


def test_profiles_are_made_shown_changed_and_forgotten(case: Path) -> None:
    listed = sitmap("redaction", case, "list", "--json").data()["profiles"]
    assert [each["name"] for each in listed] == ["public"]
    made = sitmap(
        "redaction", case, "set", "press", "--drop-from", "moderate", "--protect-from", "none",
        "--grid-m", "5000", "--strip", "text,claimant", "--json",
    ).data()["profile"]  # fmt: skip
    assert (made["drop_from"], made["protect_from"], made["grid_m"]) == ("moderate", None, 5000)
    changed = sitmap("redaction", case, "set", "press", "--delay-days", "3", "--json").data()
    assert changed["profile"] == made | {"delay_days": 3}
    shown = sitmap("redaction", case, "show", "press", "--json").data()
    assert (shown["rows"], shown["withheld"]) == (89, 0)
    assert shown["cells"]["claimant"] > 0
    sitmap("redaction", case, "remove", "press")
    done = sitmap("redaction", case, "show", "press", code=1)
    assert "no such redaction profile" in done.err
    assert "known: public" in done.err
    refused = sitmap("redaction", case, "set", "x", "--strip", "uid", code=1)
    assert "no such field" in refused.err


def test_a_redacted_product_says_so_in_numbers(case: Path, tmp_path: Path) -> None:
    sitmap("revise", case, "F001", "--sensitivity", "severe")
    out = tmp_path / "a.geojson"
    foretold = sitmap("export", case, out, "--redact", "public", "--dry-run", "--json").data()
    assert (foretold["reasons"], foretold["rows"]) == ({"by sensitivity": 1}, 88)
    assert not out.exists()
    told = sitmap("export", case, out, "--redact", "public", "--json").data()
    assert (told["withheld"], told["rows"]) == (1, 88)
    found = json.loads(out.read_text())
    assert found["sitmap"]["notes"][0].startswith("Redacted by the profile “public”: 1 of 89")
    assert not any("claimant" in each["properties"] for each in found["features"])
    unknown = sitmap("export", case, out, "--redact", "none", "--force", code=1)
    assert "no such redaction profile" in unknown.err


def test_a_subset_opens_in_the_program_and_elsewhere(demonstration: Path, tmp_path: Path) -> None:
    out = tmp_path / "part.gpkg"
    sitmap("export", demonstration, out, "--on", "2025-11-17", "--kind", "control")
    assert sitmap("check", out, "--json").data()["ok"]
    info = sitmap("info", out, "--json").data()
    assert info["observations"]["control"] == 3
    layers = gdal(out)
    assert layers["current_control"]["count"] == 3
    assert layers["current_control"]["types"]["valid_from"] == "OFTDateTime"
    assert layers["event"]["count"] == 0


def test_pages_and_reports_are_redacted_too(tmp_path: Path) -> None:
    store = write_secrets(tmp_path / "case.gpkg")
    page, text = tmp_path / "page.svg", tmp_path / "page.pdf"
    day = ("--on", "2025-10-03", "--window", "30d", "--redact", "public")
    for out in (page, text):
        told = sitmap(
            "print", store, out, *day, "--view", "Sec-view", "--since", "2025-10-02", "--json"
        ).data()
        assert told["withheld"] == 3
    report = sitmap("report", store, *day, "--as", "html").out
    with pikepdf.open(text) as document:
        streams = [each.read_bytes() for each in document.objects if isinstance(each, Stream)]
    data = page.read_text() + b"".join(streams).decode("latin-1") + report
    assert [secret for secret in SECRETS if secret in data] == []
    assert "Redacted by the profile" in report
    assert "withheld" in page.read_text() or "Redacted" in page.read_text()


def test_a_story_cannot_be_redacted(case: Path, tmp_path: Path) -> None:
    done = sitmap(
        "print", case, tmp_path / "a.pdf", "--story", "The article's account",
        "--redact", "public", code=1,
    )  # fmt: skip
    assert "cannot be redacted" in done.err
