"""Pages that are hard to make: each must be a sensible one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sitmap.domain.observation import Kind
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.page.fields import PageTexts
from sitmap.portrayal.page.papers import PAPERS
from sitmap.portrayal.page.templates import TEMPLATES
from tests.helpers.snapshots import Row, example_rows
from tests.unit.portrayal.page.test_composition import (
    assert_no_line_on_another,
    assert_sound,
    composed,
    words,
)

CHOICES: dict[str, dict[str, Any]] = {
    "1:1 000": {"centre": (37.18, 48.28), "extent": None, "scale": 1000.0},
    "1:50 000 000": {"centre": (37.18, 48.28), "extent": None, "scale": 5e7},
    "across the 180th meridian": {"centre": (179.9, 66.0), "extent": None, "scale": 5e6},
    "up to the 180th meridian": {"extent": (170.0, 60.0, 180.0, 72.0)},
    "north pole": {"centre": (0.0, 90.0), "extent": None, "scale": 2e7},
    "south pole": {"centre": (10.0, -89.0), "extent": None, "scale": 2e7},
    "smallest": {"paper": PAPERS["A5"], "landscape": False},
    "long Cyrillic title": {"title": "Битва за Покровськ " * 22},
    "right to left": {
        "title": "معركة بوكروفسك وما بعدها",
        "texts": PageTexts(subtitle="מצב {situation_on}", remarks="مرحبا " * 90),
    },
}


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("code", ["metrics-map", "event-list"])
def test_the_page_is_sound(name: str, code: str) -> None:
    made = composed(template=TEMPLATES[code], **CHOICES[name])
    for page in made.pages:
        assert_sound(page)
        assert_no_line_on_another(page)


def test_the_scale_holds_at_the_pole() -> None:
    made = composed(**CHOICES["north pole"])
    assert "Lambert azimuthal" in words(made)
    assert made.view.denominator == pytest.approx(2e7, rel=0.02)


def test_two_hundred_entries_of_the_legend_go_on_overleaf() -> None:
    rows = tuple(
        Row(wkt=f"POINT (37.{n:03} 48.2)", category=f"kind_{n:03}", party="RU") for n in range(200)
    )
    marks = MapOptions(marks="symbols")
    template = TEMPLATES["situation-map"]
    made = composed((*example_rows(), *rows), template=template, options=marks)
    text = words(made)
    assert len(made.pages) > 1
    for page in made.pages:
        assert_sound(page)
        assert_no_line_on_another(page)
    assert all(f"Kind {n:03}" in text for n in range(0, 200, 20))


def test_sources_of_fifty_lines_are_printed_whole() -> None:
    source = "A source whose title goes on and on, " * 80 + "to its end"
    made = composed((Row(source=source),), template=TEMPLATES["situation-map"])
    assert "to its end" in words(made)
    for page in made.pages:
        assert_sound(page)


def test_a_day_without_data_says_so_on_every_template() -> None:
    for code in ("metrics-map", "situation-map", "event-list", "metrics-sheet"):
        made = composed((), template=TEMPLATES[code])
        assert_sound(made.pages[0])
        assert "Nothing is recorded" in words(made)
    assert "No event of these dates" in words(composed((), template=TEMPLATES["event-list"]))


def test_more_events_than_anybody_counts_keep_their_marks() -> None:
    event = Row(Kind.EVENT, wkt="POINT (37.2 48.3)", title="The same", category="strike")
    rows = tuple(replace(event, wkt=f"POINT (37.{n:04} 48.3)") for n in range(450))
    made = composed((*example_rows(), *rows), template=TEMPLATES["event-list"])
    assert len(made.pages) > 2
    for page in made.pages:
        assert_sound(page)
