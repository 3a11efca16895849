from __future__ import annotations

import numpy as np

from sitmap.portrayal.text_view import text_view
from tests.helpers.snapshots import make_snapshot, situation_on


def test_it_says_what_the_page_shows() -> None:
    snapshot = make_snapshot()
    lines = text_view(snapshot, situation_on(snapshot))
    assert lines[0] == "Battle of Pokrovsk"
    assert lines[1] == "Situation on 17 November 2025. As known on 17 November 2025."
    assert any(line.startswith("On the map: Eastern approaches, Russian forces") for line in lines)
    assert any(line.startswith("Troop concentration: 80,000-150,000.") for line in lines)
    assert "Schematic, drawn from the article" in lines
    assert lines[-1].startswith("Source: Article on the battle of Pokrovsk")


def test_it_names_only_the_rows_that_are_drawn() -> None:
    snapshot = make_snapshot()
    lines = text_view(snapshot, situation_on(snapshot), np.array([3], np.int32))
    assert [line for line in lines if line.startswith("On the map")] == [
        "On the map: Clashes, Russian forces, reported, 2025-11-17"
    ]


def test_an_empty_situation_is_said_too() -> None:
    snapshot = make_snapshot(())
    assert text_view(snapshot, situation_on(snapshot)) == (
        "Battle of Pokrovsk",
        "Situation on 17 November 2025. Nothing is recorded.",
    )


def test_what_is_kept_back_is_said_first() -> None:
    snapshot = make_snapshot()
    lines = text_view(snapshot, situation_on(snapshot), kept_back="Not everything is shown.")
    assert lines[2] == "Not everything is shown."
