"""Pinned metrics come first, hidden ones not at all, and words find even those."""

from __future__ import annotations

import pytest

from sitmap.domain.observation import Kind
from sitmap.domain.reading_choice import PINNED_GROUP, ReadingChoice, arranged
from sitmap.domain.readings import Reading, readings
from tests.helpers.snapshots import Row, make_snapshot, situation_on


@pytest.fixture
def found() -> tuple[Reading, ...]:
    rows = [
        Row(Kind.METRIC, metric=metric, party=party, best=1, unit="people")
        for metric in ("troops", "casualties", "fled")
        for party in ("RU", "UA")
    ]
    snapshot = make_snapshot(rows)
    return readings(snapshot, situation_on(snapshot))


def metrics(found: tuple[Reading, ...]) -> list[str]:
    return list(dict.fromkeys(reading.metric for reading in found))


def test_without_a_choice_nothing_moves(found: tuple[Reading, ...]) -> None:
    assert arranged(found, ReadingChoice()) == found


def test_pinned_come_first_in_their_own_order(found: tuple[Reading, ...]) -> None:
    choice = ReadingChoice().with_pin("fled", pinned=True).with_pin("casualties", pinned=True)
    shown = arranged(found, choice)
    assert metrics(shown) == ["fled", "casualties", "troops"]
    assert [reading.group == PINNED_GROUP for reading in shown] == [True] * 4 + [False] * 2
    assert metrics(arranged(found, choice.moved("casualties", -1)))[0] == "casualties"
    assert choice.moved("casualties", 9) == choice
    assert metrics(arranged(found, choice.with_pin("fled", pinned=False)))[0] == "casualties"


def test_hidden_ones_are_found_by_their_words(found: tuple[Reading, ...]) -> None:
    choice = ReadingChoice().with_pin("fled", pinned=True).with_hidden("fled")
    assert choice.pinned == ()
    assert metrics(arranged(found, choice)) == ["troops", "casualties"]
    assert metrics(arranged(found, choice, "FLED people")) == ["fled"]
    assert arranged(found, choice, "no such words") == ()


def test_a_choice_survives_as_text_and_nonsense_is_none() -> None:
    choice = ReadingChoice(("b", "a"), frozenset({"x"}))
    assert ReadingChoice.from_text(choice.to_text()) == choice
    for text in ("", "nonsense", "[]", '{"pinned": 3, "hidden": [1]}', "[" * 100_000):
        assert ReadingChoice.from_text(text) == ReadingChoice()
