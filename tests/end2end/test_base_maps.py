"""Base maps of the user's own, from the command line to the picture and the page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from tests.end2end.program import refused, sitmap
from tests.helpers.base_map_files import write_geotiff
from tests.helpers.osm_files import Town, Way, write_osm

_DAY = ("--on", "2025-11-17")
_BLUE = (20, 60, 220)


def _blue(path: Path) -> Path:
    pixels = np.full((40, 60, 3), _BLUE, np.uint8)
    return write_geotiff(path, pixels, corner=(250_000, 5_450_000), step=5_000)


def _blue_share(path: Path) -> float:
    image = QImage(str(path))
    colours = [
        image.pixelColor(x, y)
        for x in range(0, image.width(), 7)
        for y in range(0, image.height(), 7)
    ]
    found = sum(c.blue() > c.red() + 60 and c.blue() > c.green() + 60 for c in colours)
    return found / len(colours)


def test_a_base_map_is_added_listed_drawn_and_forgotten(case: Path, tmp_path: Path) -> None:
    picture = _blue(tmp_path / "blue.tif")
    added = sitmap(
        "basemap", case, "add", picture, "--title", "Blue", "--attribution", "© Makers", "--json"
    ).data()
    assert (added["name"], added["kind"], added["missing"]) == ("Blue", "raster", False)
    listed = sitmap("basemap", case, "list", "--json").data()
    assert listed["shown"] == "Blue"
    assert [item["path"] for item in listed["basemaps"]] == [str(picture)]
    page, plain = tmp_path / "page.png", tmp_path / "plain.png"
    sitmap("print", case, page, *_DAY, "--dpi", "60")
    sitmap("print", case, plain, *_DAY, "--dpi", "60", "--basemap", "included")
    assert _blue_share(page) > 0.1 > 2 * _blue_share(plain)
    window = tmp_path / "window.png"
    sitmap("window", case, window, *_DAY, "--size", "900x700")
    assert _blue_share(window) > 0.1
    forgotten = sitmap("basemap", case, "remove", "Blue")
    assert "untouched" in forgotten.out
    assert picture.exists()
    assert sitmap("check", case).code == 0


def test_an_extract_is_credited_on_the_page(case: Path, tmp_path: Path) -> None:
    towns = (Town(37.15, 48.3, {"place": "village", "name": "Новий Хутір", "name:en": "Khutir"}),)
    ways = (Way(((37.0, 48.2), (37.3, 48.35)), {"highway": "primary", "ref": "T0504"}),)
    extract = write_osm(tmp_path / "town.osm.pbf", towns, ways)
    added = sitmap("basemap", case, "add", extract, "--bbox", "37,48.1,37.3,48.4", "--json").data()
    assert added["attribution"] == "© OpenStreetMap contributors, ODbL"
    assert added["extent"] == [37.0, 48.1, 37.3, 48.4]
    page = tmp_path / "page.svg"
    sitmap("print", case, page, *_DAY, "--at", "37.15,48.28", "--scale", "150000")
    text = page.read_text(encoding="utf-8")
    assert "OpenStreetMap contributors" in text
    assert "Khutir" in text


def test_a_missing_or_changed_file_is_told_and_the_included_map_drawn(
    case: Path, tmp_path: Path
) -> None:
    picture = _blue(tmp_path / "blue.tif")
    sitmap("basemap", case, "add", picture)
    picture.write_bytes(b"another")
    for number, words in enumerate(("has changed", "is missing")):
        page = tmp_path / f"page-{number}.png"
        done = sitmap("print", case, page, *_DAY, "--dpi", "60")
        assert words in done.err
        assert "the included base map is drawn" in done.err
        assert _blue_share(page) < 0.1
        picture.unlink(missing_ok=True)
    window = tmp_path / "window.png"
    assert "is missing" in sitmap("window", case, window, *_DAY).err
    assert "missing" in sitmap("basemap", case, "list").out


def test_files_that_are_no_base_maps_are_refused_in_one_line(case: Path, tmp_path: Path) -> None:
    before = case.read_bytes()
    wrong = tmp_path / "wrong.tif"
    wrong.write_bytes(b"no picture")
    refused("basemap", case, "add", wrong)
    refused("basemap", case, "add", tmp_path / "none.mbtiles")
    refused("basemap", case, "add", tmp_path)
    refused("basemap", case, "add", case)
    refused("basemap", case, "remove", "nothing")
    refused("print", case, tmp_path / "p.png", *_DAY, "--basemap", "nothing")
    assert case.read_bytes() == before
