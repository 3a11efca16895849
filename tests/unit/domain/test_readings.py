"""Readings at a date, and one metric through time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sitmap.domain.claims import series_of
from sitmap.domain.dates import OPEN_END, day_start_ms
from sitmap.domain.observation import Kind, Persistence
from sitmap.domain.readings import ReadingTable, readings
from sitmap.errors import UserError
from tests.helpers.snapshots import Row, make_snapshot, situation_on
from tests.helpers.timeline_snapshots import story_snapshot

ON = date(2025, 11, 17)


def test_readings_come_by_metric_then_party() -> None:
    snapshot = story_snapshot()
    found = readings(snapshot, situation_on(snapshot, ON))
    assert [(r.metric, r.party, r.value()) for r in found] == [
        ("troops", "RU", "80,000-150,000"),
        ("troops", "RU", "150,000"),
        ("troops", "UA", "~7,500-10,000"),
        ("drones", "RU", "helped by fog"),
        ("corridor", "UA", "5-10 km"),
    ]


def test_two_claims_of_one_metric_stay_apart() -> None:
    snapshot = story_snapshot()
    found = readings(snapshot, situation_on(snapshot, ON))
    claims = [r for r in found if r.metric == "troops" and r.party == "RU"]
    assert [(r.interval.low, r.interval.best, r.interval.high) for r in claims] == [
        (80_000, None, 150_000),
        (None, 150_000, None),
    ]
    assert claims[1].says_who() == "assessed by a warning, F6"


def test_a_held_reading_tells_its_age_and_turns_stale() -> None:
    snapshot = story_snapshot()

    def width(day: date) -> tuple[str, str, bool]:
        found = readings(snapshot, situation_on(snapshot, day))
        reading = next(r for r in found if r.metric == "corridor")
        return reading.value(), reading.age(), reading.stale

    assert width(date(2025, 10, 1)) == ("5-10 km", "of this day", False)
    assert width(date(2025, 10, 2)) == ("5-10 km", "1 day old", False)
    assert width(date(2025, 10, 31)) == ("5-10 km", "30 days old", False)
    assert width(date(2025, 11, 17)) == ("5-10 km", "47 days old", True)
    assert width(date(2025, 9, 30)) == ("at least 20 km", "60 days old", True)


def test_what_ended_inside_the_window_is_as_old_as_its_end() -> None:
    snapshot = make_snapshot(
        [Row(Kind.METRIC, "2025-11-01/2025-11-05", metric="m", value="7", best=7.0)]
    )
    found = readings(snapshot, situation_on(snapshot, date(2025, 11, 17), "30d"))
    assert [r.age_days for r in found] == [12]
    assert readings(snapshot, situation_on(snapshot, date(2025, 11, 5)))[0].age_days == 0


def test_a_coarse_instant_is_only_possible() -> None:
    interval = Row(Kind.METRIC, "2025", metric="m", value="over 1 million", low=1e6)
    instant = replace(interval, persistence=Persistence.INSTANT)
    snapshot = make_snapshot([interval, instant])
    found = readings(snapshot, situation_on(snapshot, ON))
    assert [(r.possible, r.age()) for r in found] == [
        (False, "of this day"),
        (True, "some time in this span"),
    ]


def test_the_age_of_an_approximate_date_is_an_upper_bound() -> None:
    row = Row(Kind.METRIC, "2025-11-15~", metric="m", series="s", value="over 300", low=300.0)
    snapshot = make_snapshot([row])
    (reading,) = readings(snapshot, situation_on(snapshot, ON))
    assert (reading.valid, reading.age()) == ("about 15 November 2025", "up to 5 days old")


def test_denials_count_only_when_known() -> None:
    snapshot = story_snapshot()
    latest = ReadingTable(snapshot).at(situation_on(snapshot, ON))
    assert latest[0].disputed_by == (4,)
    assert latest[0].marks() == (("stale", False), ("disputed", True))
    assert latest[1].disputed_by == ()
    earlier = ReadingTable(snapshot).at(situation_on(snapshot, ON, known_on=date(2025, 1, 1)))
    assert earlier == ()


def test_words_of_bounds_and_sentence() -> None:
    snapshot = story_snapshot()
    found = readings(snapshot, situation_on(snapshot, ON))
    assert found[0].bounds() == "80\u00a0000–150\u00a0000\u00a0people"
    assert found[3].bounds() == ""
    sentence = found[0].sentence()
    assert sentence.startswith("Troop concentration: 80,000-150,000 (80")
    assert "Russian forces, sector" in sentence
    assert "disputed" in sentence
    assert "Article" in sentence


def test_json_keys_hold_the_printed_value_and_the_bounds() -> None:
    snapshot = story_snapshot()
    item = readings(snapshot, situation_on(snapshot, ON))[2].as_dict()
    assert item["text"] == "~7,500-10,000"
    assert (item["low"], item["best"], item["high"]) == (7_500, None, 10_000)
    assert item["uid"] == str(snapshot.uid(5))
    assert item["valid"] == "1–17 November 2025"


def test_a_table_gives_the_same_as_a_fresh_one_at_any_date() -> None:
    snapshot = story_snapshot()
    table = ReadingTable(snapshot)
    for day in (ON, date(2025, 9, 1), date(2024, 1, 1), ON):
        situation = situation_on(snapshot, day)
        assert table.at(situation) == readings(snapshot, situation)


def test_a_series_keeps_claims_apart_and_ends_where_it_goes_on() -> None:
    snapshot = story_snapshot()
    troops = series_of(snapshot, "troops")
    assert [(c.party, c.claimant, len(c.rows)) for c in troops.claims] == [
        ("RU", "", 1),
        ("RU", "a warning", 1),
        ("UA", "", 1),
    ]
    (widths,) = series_of(snapshot, "corridor").claims
    assert widths.rows.tolist() == [7, 8]
    assert widths.start.tolist() == [
        day_start_ms(date(2025, 8, 1)),
        day_start_ms(date(2025, 10, 1)),
    ]
    assert widths.end.tolist() == [day_start_ms(date(2025, 10, 1)), OPEN_END]
    assert np.isnan(widths.high[0])


def test_a_series_counts_what_it_cannot_draw() -> None:
    snapshot = story_snapshot()
    drones = series_of(snapshot, "drones")
    assert (drones.claims, len(drones.worded)) == ((), 1)
    mixed = make_snapshot(
        [
            Row(Kind.METRIC, "2025-11-01", metric="m", best=5.0, unit="km"),
            Row(Kind.METRIC, "2025-11-02", metric="m", best=6.0, unit="km"),
            Row(Kind.METRIC, "2025-11-03", metric="m", best=7000.0, unit="m"),
        ]
    )
    found = series_of(mixed, "m")
    assert (found.unit, found.other_units) == ("km", 1)
    assert found.claims[0].best.tolist() == [5.0, 6.0]


def test_an_unknown_metric_is_refused() -> None:
    with pytest.raises(UserError, match="no metric"):
        series_of(story_snapshot(), "nothing")
