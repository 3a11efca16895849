"""Statements are read in blocks: all of them, once, the latest kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from sitmap.domain.review import evidence as module
from sitmap.domain.review.evidence import Evidence
from tests.helpers.snapshots import Row, make_snapshot, situation_on

ROWS = [Row(valid=f"2025-11-{day:02}", title=f"T{day}") for day in (5, 1, 4, 2, 3, 7, 6)]


class Bodies:
    """Gives a text for every row and remembers how many were asked for together."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, rows: Sequence[int]) -> Mapping[int, str]:
        self.asked.append(len(rows))
        return {row: f"body of {row}" for row in rows}


@pytest.fixture
def bodies(monkeypatch: pytest.MonkeyPatch) -> Bodies:
    monkeypatch.setattr(module, "BLOCK", 3)
    return Bodies()


def evidence_with(bodies: Bodies) -> Evidence:
    snapshot = make_snapshot(ROWS)
    return Evidence(snapshot, situation_on(snapshot), bodies=bodies)


def test_every_statement_is_read_once_whatever_the_block(bodies: Bodies) -> None:
    evidence = evidence_with(bodies)
    read = list(evidence.read())
    assert sorted(item.row for item in read) == list(range(len(ROWS)))
    assert all(item.body == f"body of {item.row}" for item in read)
    assert bodies.asked == [3, 1, 3]
    assert evidence.unread == 0


def test_only_the_latest_block_is_kept(bodies: Bodies) -> None:
    evidence = evidence_with(bodies)
    assert [item.title for item in evidence.latest] == ["T5", "T7", "T6"]
    list(evidence.read())
    list(evidence.read())
    assert bodies.asked == [3, 3, 1, 3, 1]


def test_what_is_not_read_is_counted(bodies: Bodies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_READ", 4)
    evidence = evidence_with(bodies)
    assert [item.title for item in evidence.read()] == ["T4", "T5", "T7", "T6"]
    assert evidence.unread == 3


def test_no_statement_is_no_block() -> None:
    snapshot = make_snapshot([])
    assert list(Evidence(snapshot, situation_on(snapshot)).read()) == []
