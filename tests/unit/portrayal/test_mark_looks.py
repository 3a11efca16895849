from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sitmap.domain.dates import parse_date
from sitmap.domain.observation import Kind
from sitmap.geo.projection import choose_projection
from sitmap.portrayal.draw_list import DrawList, Markers
from sitmap.portrayal.legend import legend_entries
from sitmap.portrayal.mark_looks import AGE_STRENGTHS, age_steps
from sitmap.portrayal.scene import situation_draw_list
from sitmap.portrayal.shape_cache import ShapeCache
from sitmap.portrayal.style import load_style, mix
from sitmap.portrayal.view import View
from tests.helpers.snapshots import EXAMPLE_EXTENT, Row, make_snapshot, situation_on

STYLE = load_style("light")
HERE = "POINT (37.1803 48.2816)"
DAYS = ("2025-11-17", "2025-11-15", "2025-11-13", "2025-11-10", "2025-11")


def events() -> list[Row]:
    places = (f"POINT ({36.9 + 0.1 * number} 48.2)" for number in range(len(DAYS)))
    return [
        Row(valid=day, wkt=wkt, party="RU", category="strike")
        for day, wkt in zip(DAYS, places, strict=True)
    ]


def drawn(rows: list[Row], length: str) -> DrawList:
    snapshot = make_snapshot(rows)
    situation = situation_on(snapshot, date(2025, 11, 17), length)
    view = View.fit(choose_projection(EXAMPLE_EXTENT), EXAMPLE_EXTENT, 1200, 800)
    return situation_draw_list(snapshot, situation, view, STYLE, ShapeCache())


def colours(draw_list: DrawList) -> dict[int, tuple[int, ...]]:
    marks = [item for layer in draw_list.layers for item in layer.items]
    return {
        row: item.palette[colour]
        for item in marks
        if isinstance(item, Markers)
        for row, colour in zip(item.rows.tolist(), item.colour.tolist(), strict=True)
    }


def test_each_quarter_of_a_long_window_has_its_strength() -> None:
    snapshot = make_snapshot(events())
    situation = situation_on(snapshot, date(2025, 11, 17), "8d")
    assert age_steps(snapshot, situation).tolist() == [0, 1, 2, 3, 0]
    firm = STYLE.party_colour(snapshot.party_of(0))
    expected = [mix(firm, STYLE.colour("land"), share) for share in AGE_STRENGTHS]
    found = colours(drawn(events(), "8d"))
    assert [found[row] for row in range(4)] == expected
    assert found[4] == firm, "a date that is not exact has no age"


@pytest.mark.parametrize("length", ["1d", "12h"])
def test_a_day_has_no_ages(length: str) -> None:
    snapshot = make_snapshot(events())
    situation = situation_on(snapshot, date(2025, 11, 17), length)
    assert not age_steps(snapshot, situation).any()
    assert not any("Paler" in entry.name for entry in legend_entries(snapshot, situation, STYLE))


def test_within_a_day_hours_have_their_strength() -> None:
    times = ("T11:50", "T10:20", "T08:30", "T06:30", "")
    rows = [
        replace(row, valid=f"2025-11-17{time}") for row, time in zip(events(), times, strict=True)
    ]
    snapshot = make_snapshot(rows)
    situation = situation_on(snapshot, parse_date("2025-11-17T12:00"), "6h")
    assert age_steps(snapshot, situation).tolist() == [0, 1, 2, 3, 0]
    names = [entry.name for entry in legend_entries(snapshot, situation, STYLE)]
    assert names.count("Paler: earlier in these 6 hours") == len(AGE_STRENGTHS)
    assert "Hollow: time not exact" in names
    hour = situation_on(snapshot, parse_date("2025-11-17T12:00"), "1h")
    assert not age_steps(snapshot, hour).any()
    # Of yesterday only the day is known: it may lie in any quarter of the last 24 hours.
    rows = [Row(valid="2025-11-16", wkt=HERE), Row(valid="2025-11-16T13:00", wkt=HERE)]
    snapshot = make_snapshot(rows)
    day = situation_on(snapshot, parse_date("2025-11-17T12:00"), "1d")
    assert age_steps(snapshot, day).tolist() == [0, 3]
    week = situation_on(snapshot, parse_date("2025-11-17T12:00"), "4d")
    assert age_steps(snapshot, week).tolist() == [1, 0]


def test_what_holds_for_long_is_not_paled_by_the_window() -> None:
    rows = [Row(Kind.PLACE, "2025-11-01/2025-11-17", HERE)]
    snapshot = make_snapshot(rows)
    assert not age_steps(snapshot, situation_on(snapshot, date(2025, 11, 17), "30d")).any()


def test_the_latest_lie_on_top() -> None:
    (marks,) = (
        item
        for layer in drawn(events()[:4], "8d").layers
        for item in layer.items
        if isinstance(item, Markers)
    )
    assert marks.rows.tolist() == [3, 2, 1, 0]


def test_a_mark_for_several_is_as_strong_as_its_latest() -> None:
    rows = [Row(valid=day, wkt=HERE, party="RU", category="strike") for day in DAYS[3::-1]]
    found = drawn(rows, "8d")
    ((number, colour),) = colours(found).items()
    assert found.groups[number] == (3, 2, 1, 0)
    assert colour == STYLE.party_colour(make_snapshot(rows).party_of(0))


def test_the_legend_tells_what_pales() -> None:
    snapshot = make_snapshot(events())
    situation = situation_on(snapshot, date(2025, 11, 17), "8d")
    found = [entry for entry in legend_entries(snapshot, situation, STYLE) if entry.row >= 0]
    ages = [entry for entry in found if entry.name == "Paler: earlier in these 8 days"]
    land, neutral = STYLE.colour("land"), STYLE.colour("neutral")
    assert [item.colour for item in ages] == [mix(neutral, land, part) for part in AGE_STRENGTHS]
    assert np.isin([item.row for item in ages], situation.rows).all()
