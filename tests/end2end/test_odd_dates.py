"""Pictures and pages at the ends of the calendar, and of a file that holds nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end2end.program import refused, sitmap

AREA = "POLYGON((37 48,37.3 48,37.3 48.2,37 48.2,37 48))"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file whose dates reach from year 1 to year 9999, in a zone east of Greenwich."""
    path = tmp_path_factory.mktemp("odd") / "odd.gpkg"
    sitmap("new", path, "--title", "Odd", "--zone", "Pacific/Kiritimati")
    said = ("--party", "RU", "--source", "paper")
    for text in ("0001-01-01", "9999-12-31", "../2025-11-17", ""):
        added = sitmap("add", path, "--kind", "event", "--on", text, "--at", "37,48", *said)
        assert added.code == 0, added.err
    area = ("--series", "front", "--geometry", AREA)
    assert sitmap("add", path, "--kind", "control", "--on", "2025", *area, *said).code == 0
    return path


@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "0001-01-01T00:00", "9999-12-31T23:59"]
)
def test_the_window_shows_the_ends_of_the_calendar(day: str, odd: Path, tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    dates = ("--on", day, "--known-on", "9999-12-31", "--recorded-on", "9999-12-31")
    ran = sitmap("window", odd, picture, *dates, "--size", "1000x700")
    assert ran.code == 0
    assert picture.stat().st_size > 10_000


def test_a_page_shows_the_last_day_as_known_on_it(odd: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.svg"
    dates = ("--on", "9999-12-31", "--known-on", "9999-12-31")
    ran = sitmap("print", odd, page, *dates, "--json")
    assert (ran.data()["on"], ran.data()["known_on"]) == ("9999-12-31", "9999-12-31")
    earlier = sitmap("print", odd, tmp_path / "early.svg", "--on", "0001-01-01", "--json")
    assert earlier.data()["on"] == "0001-01-01"


def test_an_empty_file_is_shown_and_says_why_it_cannot_be_printed(tmp_path: Path) -> None:
    path, picture = tmp_path / "empty.gpkg", tmp_path / "window.png"
    sitmap("new", path, "--title", "Empty")
    assert sitmap("window", path, picture, "--size", "1000x700").code == 0
    assert picture.stat().st_size > 10_000
    error = refused("print", path, tmp_path / "page.pdf", "--on", "2025-11-17")
    assert error["what"] == "nothing in the file has a place"
    wide = ("--extent", "36,47,38,49")
    page = sitmap("print", path, tmp_path / "page.pdf", "--on", "2025-11-17", *wide)
    assert page.code == 0
