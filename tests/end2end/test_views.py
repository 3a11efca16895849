"""Saved views and the story on the command line: what a view keeps, print and window show."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage

from sitmap.domain.category import SavedView
from sitmap.domain.filters import Filter
from sitmap.domain.layers import LayerKey
from sitmap.portrayal.choices_text import choices_to_text
from sitmap.portrayal.layer_choices import LayerChoices
from sitmap.portrayal.map_options import MapOptions
from sitmap.store.database import open_store
from sitmap.store.edits import put_view
from sitmap.store.view_edits import describe_view
from tests.end2end.program import refused, sitmap

EXTENT = (36.7, 47.95, 37.7, 48.55)
STORY = "The article's account"


def saved(case: Path, name: str, **choices: str) -> None:
    with open_store(case, write=True) as db:
        put_view(db, SavedView(name, EXTENT, **choices))


def test_a_page_of_a_view_takes_its_dates_and_choices(case: Path, tmp_path: Path) -> None:
    hidden = LayerChoices(hidden=frozenset({LayerKey("event", "", "strike", "RU")}))
    chosen = choices_to_text(MapOptions(palette="grey", layers=hidden), Filter(text="drone"))
    saved(case, "Drones", on="2025-11-16", known_on="2025-11-17", window="30d", choices=chosen)
    out = tmp_path / "page.svg"
    told = sitmap("print", case, out, "--view", "Drones", "--json").data()
    assert (told["on"], told["known_on"]) == ("2025-11-16", "2025-11-17")
    text = out.read_text("utf-8")
    assert "drone" in text
    assert "hidden" in text
    told = sitmap("print", case, tmp_path / "b.svg", "--view", "Drones", "--on", "2025-11-17",
                  "--json").data()  # fmt: skip
    assert told["on"] == "2025-11-17"


def test_a_window_of_a_view_shows_it(case: Path, tmp_path: Path) -> None:
    saved(case, "Earlier", on="2024-08-31", choices=choices_to_text(MapOptions(), Filter(text="x")))
    out = tmp_path / "window.png"
    told = sitmap("window", case, out, "--view", "Earlier", "--json").data()
    assert told["on"] == "2024-08-31"
    assert not QImage(str(out)).isNull()


def test_a_view_that_is_not_there_or_cannot_be_read_is_refused(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    saved(case, "Broken", on="2025-11-17", choices="{")
    saved(case, "Undated")
    assert "no such view" in refused("print", case, out, "--view", "Nowhere")["what"]
    assert "cannot be read" in refused("print", case, out, "--view", "Broken")["what"]
    assert "no day is given" in refused("print", case, out, "--view", "Undated")["what"]
    assert "no such story" in refused("print", case, out, "--story", "Nowhere")["what"]
    assert (
        "dates of their own"
        in refused("print", case, out, "--story", STORY, "--on", "2025")["what"]
    )
    assert not out.exists()


def test_a_story_is_a_page_for_each_step(case: Path, tmp_path: Path) -> None:
    assert sitmap("info", case, "--json").data()["stories"] == {STORY: 12}
    with open_store(case, write=True) as db:
        for step in ("Avdiivka falls", "What may follow"):
            describe_view(db, step, "Short", f"Words of {step}.")
    out = tmp_path / "story.svg"
    told = sitmap("print", case, out, "--story", "Short", "--json").data()
    assert told["pages"] == 2
    first, second = (Path(path).read_text("utf-8") for path in told["files"])
    assert "1 of 2. Avdiivka falls" in first
    assert "Situation on 29" in first.replace("\u00a0", " ")
    assert "Page 2 of 2" in second


def test_a_view_of_two_dates_is_printed_and_shown(case: Path, tmp_path: Path) -> None:
    saved(case, "Since", on="2025-11-17T14:00", compared_on="2025-11-03", window="6h")
    out = tmp_path / "page.svg"
    told = sitmap("print", case, out, "--view", "Since", "--json").data()
    assert told["on"] == "2025-11-17T14:00"
    text = out.read_text("utf-8").replace("\u00a0", " ")
    assert "Situation on 17 November 2025, 14:00 (Europe/Kyiv)" in text
    assert "events of the last 6 hours" in text
    assert "Changed since 3 November 2025" in text
    assert sitmap("print", case, out, "--verify", "--json").data()["same"] is True
    window = tmp_path / "window.png"
    told = sitmap("window", case, window, "--view", "Since", "--since", "2025-11-10T08:00",
                  "--json").data()  # fmt: skip
    assert told["on"] == "2025-11-17T14:00"
    assert refused("window", case, tmp_path / "b.png", "--on", "2025-11-17T10:00", "--since",
                   "2025-11-17T10:00")["hint"] == "give a time before 2025-11-17T10:00"  # fmt: skip


def test_a_series_of_hours_has_a_page_each(case: Path, tmp_path: Path) -> None:
    told = sitmap("print", case, tmp_path / "p-{date}.svg", "--on", "2025-11-17T06:00", "--every",
                  "12h", "--until", "2025-11-17T18:00", "--json").data()  # fmt: skip
    assert [Path(name).name for name in told["files"] if "-2.svg" not in name] == [
        "p-2025-11-17T0600.svg",
        "p-2025-11-17T1800.svg",
    ]


def test_figures_of_a_time_name_it(case: Path) -> None:
    for command in ("metrics", "area", "report"):
        told = sitmap(command, case, "--on", "2025-11-17T14:00", "--since", "2025-11-16T08:30",
                      "--json").data()  # fmt: skip
        assert told["on"] == "2025-11-17T14:00"
    assert "14:00" in told["report"]
    for text in ("2025-11-17T25:00", "2025-11-17T14:00Z", "17 Nov"):
        assert refused("area", case, "--on", text)["where"] == f"--on {text}"
