"""Pasted tables become cells; the article's own becomes ten readings."""

from __future__ import annotations

import pytest

from sitmap.domain.category import MetricDefinition, Party, Vocabulary
from sitmap.domain.metric import Interval
from sitmap.domain.pasted_table import MOST_ROWS, read_table
from sitmap.domain.table_readings import Origin, drafts_of, guess, read_cells
from sitmap.errors import UserError

ARTICLE = """Words before the table.
| Key Battlefield Metrics (as of Nov 17, 2025) | Russian Forces | Ukrainian Forces |
|---|---|---|
| Troop Concentration | 80,000-150,000 | ~7,500-10,000 |
| Control of City Perimeter | 70% (East/South) | 30% (West/North) |
| Supply Corridor Width | N/A | 5-10 km |
| Daily Casualties (Est.) | 800-1,200 | 300-500 |
| Drone Dominance | Lancets (Fog-aided) | FPV (Weather-limited) |
Words after it.
"""
LISTS = Vocabulary(
    parties={"RU": Party("RU", "Russian forces"), "UA": Party("UA", "Ukrainian forces")},
    metrics={
        code: MetricDefinition(code, name, unit)
        for code, name, unit in (
            ("troop_concentration", "Troop concentration", "people"),
            ("perimeter_share", "Share of the town perimeter held", "%"),
            ("rail_share", "Share of eastern rail traffic handled", "%"),
            ("corridor_width", "Supply corridor width", "km"),
            ("daily_casualties", "Daily casualties", "people/day"),
            ("drone_dominance", "Drone dominance", "qualitative"),
        )
    },
)


def test_the_article_s_table_becomes_ten_readings() -> None:
    plan = guess(read_table(ARTICLE), LISTS)
    assert (plan.valid_text, plan.new) == ("2025-11-17", ())
    found = {
        (cell.metric.code, cell.party.code): (cell.text, cell.unit, cell.interval)
        for cell in read_cells(plan)
        if not cell.problem
    }
    none = Interval()
    assert found == {
        ("troop_concentration", "RU"): ("80,000-150,000", "people", Interval(80_000, high=150_000)),
        ("troop_concentration", "UA"): ("~7,500-10,000", "people", Interval(7_500, high=10_000)),
        ("perimeter_share", "RU"): ("70% (East/South)", "%", Interval(best=70)),
        ("perimeter_share", "UA"): ("30% (West/North)", "%", Interval(best=30)),
        ("corridor_width", "RU"): ("N/A", "not applicable", none),
        ("corridor_width", "UA"): ("5-10 km", "km", Interval(5, high=10)),
        ("daily_casualties", "RU"): ("800-1,200", "people/day", Interval(800, high=1_200)),
        ("daily_casualties", "UA"): ("300-500", "people/day", Interval(300, high=500)),
        ("drone_dominance", "RU"): ("Lancets (Fog-aided)", "qualitative", none),
        ("drone_dominance", "UA"): ("FPV (Weather-limited)", "qualitative", none),
    }


def test_what_the_file_does_not_know_becomes_new() -> None:
    plan = guess(read_table("x\tRed side\tBlue side\nBridges\t3\tover 5\n"), Vocabulary())
    assert [item.name for item in plan.new] == ["Bridges", "Red side", "Blue side"]
    colours = {item.colour for item in plan.new if isinstance(item, Party)}
    assert len(colours) == 2
    drafts = drafts_of(read_cells(plan), Origin("2025-11-17", "the town"))
    assert [draft.party for draft in drafts] == ["red_side", "blue_side"]
    assert drafts[1].reading is not None
    assert drafts[1].reading.interval == Interval(low=5)
    assert drafts[1].reading.scope == "the town"


def test_a_bad_cell_is_refused_with_its_reason_and_the_others_stay() -> None:
    plan = guess(read_table("x;Russian forces;RU\nTroop concentration;10-5;7 km"), LISTS)
    problems = [cell.problem for cell in read_cells(plan)]
    assert "low end" in problems[0]
    assert "it is in km" in problems[1]
    assert drafts_of(read_cells(plan), Origin("2025")) == ()


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n"1,500",2\n',
        "a;b\n1,500;2\n",
        "a\tb\n1,500\t2\n",
        "|a|b|\n|-|-|\n|1,500|2|\n",
        "a | b\n--|--\n**1,500** | 2",
    ],
)
def test_every_way_of_writing_a_table(text: str) -> None:
    table = read_table(text)
    assert table.head == ("a", "b")
    assert table.rows == (("1,500", "2"),)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no table"),
        ("only words", "no table"),
        ("|a|b|\n", "no table"),
        ("a;b\n1;2;3", "it has 3 cells"),
        ("a;b\n" + "1;2\n" * (MOST_ROWS + 1), "too large"),
        ("x" * 500_000, "too much text"),
    ],
)
def test_what_is_no_table_is_refused(text: str, what: str) -> None:
    with pytest.raises(UserError, match=what):
        read_table(text)


def test_short_rows_are_filled_up() -> None:
    assert read_table("a;b;c\n1;2\n3;4;5").rows == (("1", "2", ""), ("3", "4", "5"))
