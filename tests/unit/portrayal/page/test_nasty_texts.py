"""Texts that no layout likes: each page stays sound, and nothing said is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sitmap.domain.category import CaseInfo
from sitmap.domain.observation import Basis, Kind
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.page.composition import Composition
from sitmap.portrayal.page.papers import PAPERS, Paper
from tests.helpers.snapshots import Row, example_rows, make_snapshot
from tests.unit.portrayal.page.test_composition import (
    assert_no_line_on_another,
    assert_sound,
    composed,
    words,
)

LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 12
CYRILLIC = "Обстановка на Покровському напрямку станом на вечір; " * 8
RIGHT_TO_LEFT = "الوضع في قطاع بوكروفسك كما كان معروفا " * 10
MARKS = "e\u0301\u0323" * 200 + "\u200d👩\u200d👧" * 30
LINES = "\n".join(f"Line {number} of what the source says of itself" for number in range(50))
NASTY = {
    "one word": LONG_WORD,
    "Cyrillic": CYRILLIC,
    "right to left": RIGHT_TO_LEFT,
    "marks": MARKS,
    "fifty lines": LINES,
    "one letter": "M",
}
SMALL, LARGE = PAPERS["A4"], PAPERS["A3"]


def assert_whole(made: Composition) -> None:
    for page in made.pages:
        assert_sound(page)
        assert_no_line_on_another(page)


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
@pytest.mark.parametrize("paper", [SMALL, LARGE], ids=["A4", "A3"])
def test_every_text_of_a_page_may_be_nasty(text: str, paper: Paper) -> None:
    rows = (
        *example_rows(),
        Row(
            wkt="POINT (37.2 48.3)",
            title=text,
            place=text,
            category=f"category {text[:60]}",
            party=f"party {text[:60]}",
            basis=Basis.CLAIMED,
            claimant=text,
            source=text,
        ),
        Row(Kind.METRIC, metric=text[:80], value=text[:200], scope=text[:200], unit=text[:40]),
    )
    info = replace(make_snapshot().info, title=text, note=text, disclaimer=text)
    assert_whole(composed(rows, info=info, paper=paper))
    assert_whole(composed(rows, info=info, paper=paper, landscape=False, kept_back=text))


def test_two_hundred_entries_of_the_legend_all_stand() -> None:
    rows = tuple(
        Row(
            wkt=f"POINT ({36.8 + 0.004 * number} {48.0 + 0.0025 * number})",
            category=f"Kind {number:03} of event with a name as long as this",
        )
        for number in range(200)
    )
    made = composed(rows, options=MapOptions(marks="symbols"))
    assert_whole(made)
    text = words(made)
    assert all(f"Kind {number:03}" in text for number in range(200))


def test_a_source_of_fifty_lines_is_said_to_its_end() -> None:
    made = composed((*example_rows(), Row(source=LINES)))
    assert_whole(made)
    assert "Line 49 of what the source says of itself" in words(made)


def test_words_that_are_wider_than_a_column_are_broken_not_cut() -> None:
    made = composed((*example_rows(), Row(source=LONG_WORD)), paper=SMALL, landscape=False)
    assert LONG_WORD in words(made).replace(" ", "")


def test_an_empty_case_has_a_title_all_the_same() -> None:
    made = composed((), info=CaseInfo("", "UTC"))
    assert made.title == "Situation map"
    assert_whole(made)
