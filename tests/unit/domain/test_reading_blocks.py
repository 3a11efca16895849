"""Readings in blocks: made when asked for, pinned first, hidden left out, found by row."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sitmap.domain.category import MetricDefinition, Party, Vocabulary
from sitmap.domain.observation import Kind
from sitmap.domain.reading_blocks import ReadingBlocks
from sitmap.domain.reading_choice import ReadingChoice, arranged
from sitmap.domain.readings import Reading, ReadingTable
from sitmap.domain.source import Source
from tests.helpers.snapshots import Row, make_snapshot, situation_on

METRICS = 6
LISTS = Vocabulary(
    parties={"RU": Party("RU", "R"), "UA": Party("UA", "U")},
    metrics={
        f"m{n}": MetricDefinition(f"m{n}", f"Metric {n}", "people", "even" if n % 2 else "odd")
        for n in range(METRICS)
    },
    sources={"article": Source("article", "Article")},
)


def table() -> ReadingTable:
    rows = [
        Row(Kind.METRIC, metric=f"m{n}", party=party, value=f"{n} {party}", best=float(n))
        for party in ("UA", "RU")
        for n in range(METRICS)
    ]
    return ReadingTable(make_snapshot([Row(title="an event"), *rows], vocabulary=LISTS))


def blocks(made: ReadingTable, choice: ReadingChoice = ReadingChoice()) -> ReadingBlocks:  # noqa: B008
    shown = made.shown(situation_on(made.snapshot))
    return ReadingBlocks(made, shown, further(made), choice)


def further(made: ReadingTable) -> tuple[Reading, ...]:
    first = made.of_row(1)
    values = {name: getattr(first, name) for name in Reading.__slots__}
    computed = Reading(**values | {"row": -1, "metric": "x", "group": "computed"})
    return (computed,)


CHOICES = (
    ReadingChoice(),
    ReadingChoice(("m3", "x")),
    ReadingChoice((), frozenset({"m0", "m5"})),
    ReadingChoice(("m4", "m1"), frozenset({"x", "m2"})),
    ReadingChoice(("gone",), frozenset({f"m{n}" for n in range(METRICS)})),
)


@pytest.mark.parametrize("choice", CHOICES)
def test_blocks_are_what_the_choice_arranges(choice: ReadingChoice) -> None:
    made = table()
    found = blocks(made, choice)
    plain = arranged((*made.at(situation_on(made.snapshot)), *further(made)), choice)
    assert [(r.row, r.metric) for r in found] == [(r.row, r.metric) for r in plain]
    groups = [found.group(block) for block in range(found.block_count)]
    assert groups == [plain[found.first_number(block)].group for block in range(len(groups))]
    begins = [True, *(a != b for a, b in pairwise(groups))][: len(groups)]
    assert found.begins_group.tolist() == begins


def test_only_what_is_asked_for_is_made() -> None:
    made = table()
    found = blocks(made)
    made._made.clear()
    found.load(2, 4)
    assert len(made._made) == 4
    assert [r.value_text for r in found.readings(2)] == ["4 RU", "4 UA"]


def test_a_row_is_found_where_it_shows() -> None:
    made = table()
    found = blocks(made, ReadingChoice(("m3",), frozenset({"m0"})))
    for number, reading in enumerate(found):
        if reading.row >= 0:
            assert found.number_of_row(reading.row) == number
        assert found.first_number(found.block_of(number)) <= number
    assert found.number_of_row(1) is None
    assert found.number_of_row(0) is None


def test_the_same_shows_only_while_nothing_changes() -> None:
    made = table()
    assert blocks(made).same_as(blocks(made))
    assert not blocks(made).same_as(blocks(made, ReadingChoice(("m1",))))
    assert not blocks(made).same_as(ReadingBlocks(made, made.shown(situation_on(made.snapshot))))
    assert not blocks(made).same_as(blocks(table()))
