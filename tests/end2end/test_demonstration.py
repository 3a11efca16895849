"""The demonstration case from its making to the printed page, cut off from every network."""

from __future__ import annotations

import csv
import hashlib
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from sitmap.paths import resource
from tests.end2end.program import Ran, no_network, refused, sitmap
from tests.helpers.tools import missing, program, run_tool

DAY = "2025-11-17"
STATEMENTS = {
    "event": 33,
    "metric": 32,
    "assessment": 12,
    "route": 3,
    "place": 2,
    "control": 2,
    "annotation": 0,
}


def offline(*arguments: str | Path) -> Ran:
    """Run the program without any network, where this machine lets us cut it off."""
    return sitmap(*arguments, before=no_network(), alone=True)


def rows(name: str) -> list[dict[str, str]]:
    with resource("demo", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float | None:
    return float(text) if text else None


def pixels(path: Path) -> tuple[tuple[int, int], set[int]]:
    """Return the size of a picture and the colours of every seventh pixel."""
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    assert not image.isNull()
    colours = {
        image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)
    }
    return (image.width(), image.height()), colours


def lightness(path: Path) -> float:
    small = QImage(str(path)).scaled(40, 25).convertToFormat(QImage.Format.Format_Grayscale8)
    values = [small.pixelColor(x, y).lightness() for x in range(40) for y in range(25)]
    return sum(values) / len(values)


def test_the_network_is_really_cut_off() -> None:
    if not no_network():
        missing("the right to cut off the network (unshare -n)")
    code = (
        "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); "
        "s.connect(('192.0.2.1', 9)); print(s.getsockname())"
    )
    ran = subprocess.run(
        [*no_network(), sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert ran.returncode != 0
    assert "unreachable" in ran.stderr.lower()
    assert socket.AF_INET


def test_two_builds_give_the_same_bytes(demonstration: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.gpkg"
    told = offline("demo", again, "--json").data()
    assert told["files"] == [str(again)]
    assert told["bytes"] == again.stat().st_size
    first, second = (
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (demonstration, again)
    )
    assert first == second


def test_the_review_finds_the_known_contradictions_and_no_others(demonstration: Path) -> None:
    ran = sitmap("review", demonstration, "--on", DAY, "--json", code=3)
    found = {
        (item["rule"], frozenset(row["source_ref"] for row in item["observations"]))
        for item in ran.data()["findings"]
    }
    assert found == {
        ("range", frozenset({"F014", "F080"})),
        ("opposed", frozenset({"F003", "F082"})),
        ("span", frozenset({"F083"})),
        ("ratio-scope", frozenset({"F015", "F014", "F036", "F080"})),
        ("part-whole", frozenset({"F039", "F012"})),
        ("sum", frozenset({"F081", "F054", "F002"})),
        ("distance", frozenset({"F053"})),
        ("direction", frozenset({"F056"})),
        ("disputed", frozenset({"F030", "F078"})),
        ("disputed", frozenset({"F061", "F079"})),
    }
    words = " ".join(item["explanation"] for item in ran.data()["findings"])
    for part in (
        "58 km to the north-north-east",
        "about 16 months",
        "8:1 to 20:1",
        "53–120\u00a0%",
    ):
        assert part in words
    assert "nothing found" in sitmap("review", demonstration, "--on", "2022-01-01").out


def test_every_statement_is_counted_and_the_drawn_areas_beside_them(demonstration: Path) -> None:
    before = demonstration.read_bytes()
    found = offline("info", demonstration, "--json").data()
    drawn = [row["kind"] for row in rows("drawn.csv")]
    assert found["observations"] == {
        kind: count + drawn.count(kind) for kind, count in STATEMENTS.items()
    }
    assert set(drawn) <= {"control", "annotation"}
    assert len(rows("statements.csv")) == sum(STATEMENTS.values()) == 84
    assert found["zone"] == "Europe/Kyiv"
    assert {"RU", "UA", "civilian", "contested"} == set(found["parties"])
    assert found["sources"] == 1
    west, south, east, north = found["extent"]
    assert west < 36.7
    assert east > 37.7
    assert south < 47.95
    assert north > 48.55
    assert found["valid_from"] <= "2022-02-23"
    assert found["valid_to"] >= DAY
    assert {"name", "kind", "days", "shapes", "last", "age_days", "stale"} <= set(
        found["series"][0]
    )
    assert demonstration.read_bytes() == before


def test_every_printed_value_and_its_bounds_are_given_back(demonstration: Path) -> None:
    command = ("metrics", demonstration, "--on", "2025-12-31", "--window", "all", "--json")
    given = {item["source_ref"]: item for item in offline(*command).data()["readings"]}
    stated = {row["source_ref"]: row for row in rows("statements.csv") if row["kind"] == "metric"}
    assert set(given) <= set(stated)
    for ref, item in given.items():
        row = stated[ref]
        assert item["text"] == row["value_text"]
        bounds = tuple(number(row[name]) for name in ("low", "best", "high"))
        assert (item["low"], item["best"], item["high"]) == bounds
        assert (item["party"], item["metric"], item["unit"], item["scope"]) == tuple(
            row[name] for name in ("party", "metric", "unit", "scope")
        )
        assert (item["basis"], item["claimant"]) == (row["basis"], row["claimant"])
        assert (item["grade"], item["source"]) == ("F6", "article")
        assert item["valid"] == row["valid"]


def test_claims_of_one_day_stand_side_by_side(demonstration: Path) -> None:
    found = offline("metrics", demonstration, "--on", DAY, "--json").data()
    assert (found["on"], found["known_on"]) == (DAY, DAY)
    ratios = [item for item in found["derived"] if item["metric"] == "force_ratio"]
    assert {(item["low"], item["high"]) for item in ratios} == {(8, 20), (15, 20)}
    assert all(item["from"] for item in found["derived"] if item["metric"] == "force_ratio")
    assert isinstance(found["conflicts"], list)
    troops = {
        item["source_ref"]: (item["low"], item["best"], item["high"])
        for item in found["readings"]
        if (item["metric"], item["party"]) == ("troop_concentration", "RU")
    }
    assert set(troops) == {"F014", "F080"}
    assert troops["F014"] == (80_000, None, 150_000)
    lines = offline("metrics", demonstration, "--on", DAY).out
    assert all(item["text"] in lines for item in found["readings"] if item["text"])


def test_before_the_article_nothing_was_known(demonstration: Path) -> None:
    early = ("--known-on", "2025-11-16", "--json")
    for command in ("metrics", "area"):
        found = offline(command, demonstration, "--on", DAY, *early).data()
        assert found["known_on"] == "2025-11-16"
        assert found.get("readings", found.get("areas")) == []
    counts = offline("info", demonstration, *early).data()["observations"]
    assert set(counts.values()) == {0}
    recorded = offline("info", demonstration, "--recorded-on", DAY, "--json").data()
    assert set(recorded["observations"].values()) == {0}
    on_the_day = offline("info", demonstration, "--known-on", DAY, "--json").data()
    assert on_the_day["observations"]["event"] == STATEMENTS["event"]


def areas(file: Path, on: str, *more: str) -> dict[str, dict[str, Any]]:
    found = offline("area", file, "--on", on, *more, "--json").data()
    assert found["on"] == on
    assert "WGS 84" in found["method"]
    assert found["overlap_km2"] >= 0
    return {item["series"]: item for item in found["areas"]}


def test_the_drawn_areas_follow_the_story(demonstration: Path) -> None:
    held = "Schematic: Russian-held area"
    assert areas(demonstration, "2024-01-15") == {}
    sizes = [areas(demonstration, day)[held]["km2"] for day in ("2024-03-01", "2024-09-15", DAY)]
    assert sizes == sorted(sizes)
    assert sizes[0] > 1000
    now = areas(demonstration, DAY)
    assert {item["source"] for item in now.values()} == {"article"}
    assert {"party", "category", "valid", "age_days"} <= set(now[held])
    assert areas(demonstration, DAY, "--series", held) == {held: now[held]}
    near = areas(demonstration, DAY, "--within", "37.18,48.28,15")
    assert 0 < near[held]["km2"] < 707  # the circle's own area
    assert near[held]["km2"] < now[held]["km2"]


def test_the_window_is_drawn_light_and_dark_in_the_size_asked_for(
    demonstration: Path, tmp_path: Path
) -> None:
    light, dark = tmp_path / "light.png", tmp_path / "dark.png"
    told = offline("window", demonstration, light, "--on", DAY, "--json").data()
    assert (told["files"], told["on"], told["known_on"]) == ([str(light)], DAY, DAY)
    assert told["bytes"] == light.stat().st_size
    offline("window", demonstration, dark, "--theme", "dark", "--size", "1280x800")
    for path, size in ((light, (1600, 1000)), (dark, (1280, 800))):
        found, colours = pixels(path)
        assert found == size
        assert len(colours) > 200
    assert lightness(light) > 150
    assert lightness(dark) < 100


def test_the_window_shows_what_the_date_asks_for(demonstration: Path, tmp_path: Path) -> None:
    pictures = {}
    for name, more in {
        "day": ("--on", DAY),
        "earlier": ("--on", "2024-09-15"),
        "unknown": ("--on", DAY, "--known-on", "2025-11-16"),
        "month": ("--on", DAY, "--window", "30d"),
    }.items():
        out = tmp_path / f"{name}.png"
        offline("window", demonstration, out, *more, "--size", "1000x700")
        pictures[name] = out.read_bytes()
    assert len(set(pictures.values())) == len(pictures)


def words_of(page: Path) -> str:
    done = run_tool(["pdftotext", page, "-"])
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


def test_what_changed_since_a_day_is_told_gross_and_by_series(demonstration: Path) -> None:
    held = "Schematic: Russian-held area"
    asked = ("area", demonstration, "--on", DAY, "--since", "2024-09-15")
    found = offline(*asked, "--json").data()
    change = next(item for item in found["changes"] if item["series"] == held)
    then, now = areas(demonstration, "2024-09-15")[held], areas(demonstration, DAY)[held]
    assert change["gained_km2"] > 100
    net = change["gained_km2"] - change["lost_km2"]
    assert net == pytest.approx(now["km2"] - then["km2"], rel=2e-3)
    assert 0 <= change["sliver_gained_km2"] <= change["gained_km2"]
    assert "75 m" in found["method"]
    finer = offline(*asked, "--sliver", "1km", "--json").data()
    assert "1000 m" in finer["method"]
    words = offline(*asked).out
    assert "since 15 Sep 2024:" in words
    assert "gained" in words


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (("--since", DAY), "the earlier date is not before the other"),
        (("--since", "2025-13-01"), "2025-13-01"),
        (("--since", "2024-09-15", "--sliver", "wide"), "no length"),
        (("--since", "2024-09-15", "--sliver", "900km"), "makes no sense"),
    ],
)
def test_an_impossible_comparison_is_refused_in_one_line(
    demonstration: Path, more: tuple[str, ...], word: str
) -> None:
    error = refused("area", demonstration, "--on", DAY, *more)
    assert word in f"{error['what']} {error['where']}"


def test_the_printed_page_tells_dates_sources_and_that_areas_are_schematic(
    demonstration: Path, tmp_path: Path
) -> None:
    program("pdftotext")
    page = tmp_path / "page.pdf"
    told = offline("print", demonstration, page, "--on", DAY, "--tlp", "TLP:CLEAR", "--json")
    facts = told.data()
    assert told.err == ""
    assert facts["files"] == [str(page)]
    assert (facts["on"], facts["known_on"], facts["withheld"]) == (DAY, DAY, 0)
    assert facts["bytes"] == page.stat().st_size
    assert facts["scale"] > 1000
    words = words_of(page)
    for needed in (
        "Battle of Pokrovsk",
        "Situation on 17 November 2025",
        "As known on 17 November 2025",
        "Article on the battle of Pokrovsk (untitled)",
        "licence unknown",
        "TLP:CLEAR",
        "Natural Earth",
        "80,000-150,000",
        "not the other side",
        "Pokrovsk",
    ):
        assert needed in words, needed
    assert "schematic" in words.lower()
    assert facts["pages"] == int(words.split("Page 1 of ")[1].split(",")[0].split()[0])


def test_the_pdf_holds_text_with_its_fonts_and_no_picture(
    demonstration: Path, tmp_path: Path
) -> None:
    program("pdffonts")
    page = tmp_path / "page.pdf"
    offline("print", demonstration, page, "--on", DAY, "--paper", "A3", "--portrait")
    fonts = run_tool(["pdffonts", page]).stdout.splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), fonts
    images = run_tool(["pdfimages", "-list", page]).stdout.splitlines()[2:]
    assert images == []
    size = run_tool(["pdfinfo", page]).stdout
    assert "841.89 x 1190.55" in size or "A3" in size


def test_the_page_is_the_same_every_time(demonstration: Path, tmp_path: Path) -> None:
    for ending in ("pdf", "svg", "png"):
        pages = [tmp_path / f"{name}.{ending}" for name in ("one", "two")]
        for page in pages:
            offline("print", demonstration, page, "--on", DAY, "--dpi", "50")
        assert pages[0].read_bytes() == pages[1].read_bytes(), ending


def test_the_page_as_picture_and_as_drawing(demonstration: Path, tmp_path: Path) -> None:
    picture, drawing = tmp_path / "page.png", tmp_path / "page.svg"
    offline("print", demonstration, picture, "--on", DAY, "--paper", "A4", "--dpi", "100")
    (width, height), colours = pixels(picture)
    assert width == pytest.approx(297 / 25.4 * 100, abs=1)
    assert height == pytest.approx(210 / 25.4 * 100, abs=1)
    assert len(colours) > 100
    told = offline("print", demonstration, drawing, "--on", DAY, "--json").data()
    assert told["files"][0] == str(drawing)
    text = drawing.read_text(encoding="utf-8")
    assert text.lstrip().startswith("<?xml")
    assert "<text" in text
    assert "<image" not in text


def test_the_scale_asked_for_is_the_scale_printed(demonstration: Path, tmp_path: Path) -> None:
    page = tmp_path / "near.pdf"
    where = ("--at", "37.18,48.28", "--scale", "100000")
    told = offline("print", demonstration, page, "--on", DAY, *where, "--json").data()
    assert told["scale"] == 100_000
    assert "1:100 000" in words_of(page).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_series_of_pages_is_named_by_day(demonstration: Path, tmp_path: Path) -> None:
    every = ("--on", "2025-11-01", "--every", "7d", "--until", "2025-11-16")
    told = offline("print", demonstration, tmp_path / "p-{date}.svg", *every, "--json").data()
    names = [f"p-{day}.svg" for day in ("2025-11-01", "2025-11-08", "2025-11-15")]
    assert set(told["files"]) >= {str(tmp_path / name) for name in names}
    assert told["pages"] == len(told["files"]) == len(list(tmp_path.iterdir()))
    assert told["bytes"] == sum(path.stat().st_size for path in tmp_path.iterdir())
    refused("print", demonstration, tmp_path / "same.svg", *every)
    refused("print", demonstration, tmp_path / "{date}.svg", *every[:4])
    assert len(list(tmp_path.iterdir())) == len(told["files"])


def test_check_finds_nothing_in_the_case_and_in_its_copy(
    demonstration: Path, tmp_path: Path
) -> None:
    before = demonstration.read_bytes()
    copy = tmp_path / "copy.gpkg"
    told = offline("backup", demonstration, copy, "--json").data()
    assert told["bytes"] == copy.stat().st_size
    for file in (demonstration, copy):
        assert offline("check", file, "--json").data() == {"ok": True, "problems": []}
    assert demonstration.read_bytes() == before
    same = ("--on", DAY, "--json")
    assert offline("metrics", copy, *same).data() == offline("metrics", demonstration, *same).data()


def test_nothing_but_the_files_asked_for_is_written(demonstration: Path, tmp_path: Path) -> None:
    folder, profile = tmp_path / "work", tmp_path / "profile"
    folder.mkdir()
    environ = {"SITMAP_PROFILE_DIR": str(profile), "HOME": str(tmp_path / "home")}
    for line in (
        "print FILE page.pdf --on 2025-11-17",
        "window FILE window.png",
        "bench FILE --frames 3",
        "info FILE",
        "check FILE",
    ):
        words = [str(demonstration) if word == "FILE" else word for word in line.split()]
        sitmap(*words, cwd=folder, environ=environ)
    assert {path.name for path in folder.iterdir()} == {"page.pdf", "window.png"}
    assert not profile.exists()
    assert not (tmp_path / "home").exists()
