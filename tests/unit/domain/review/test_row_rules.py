"""Rows and series as such: dates, bounds, units, falls, seams, age, sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from sitmap.domain.dates import OPEN_END, known_bound_ms
from sitmap.domain.observation import Kind, Persistence
from sitmap.domain.readings import readings
from sitmap.domain.review.evidence import Evidence
from sitmap.domain.review.finding import MOST_ROWS
from tests.helpers.reviewing import evidence_of, found_by, rows_found
from tests.helpers.snapshots import Row, make_snapshot, situation_on

LONG_AGO = known_bound_ms(date(2020, 1, 1), "Europe/Kyiv")


def reading(value: float, valid: str = "2025-11-17", **more: object) -> Row:
    values: dict[str, object] = {"metric": "troops", "party": "RU", "unit": "people"}
    return Row(Kind.METRIC, valid, best=value, **(values | more))  # type: ignore[arg-type]


def daily(values: list[float], **more: object) -> list[Row]:
    """Return one reading a day up to 17 November 2025."""
    first = date(2025, 11, 17) - timedelta(len(values) - 1)
    days = [(first + timedelta(number)).isoformat() for number in range(len(values))]
    return [
        reading(value, day, series="daily", **more) for value, day in zip(values, days, strict=True)
    ]


# --- dates, bounds, units -----------------------------------------------------------------


def test_what_was_known_before_its_day_is_found_once() -> None:
    rows = [Row(), Row(known_from=LONG_AGO), Row(valid="2019-12-31", known_from=LONG_AGO)]
    assert rows_found("dates", evidence_of(rows)) == [(1,)]


def test_a_statement_of_the_day_on_which_it_was_published_is_none() -> None:
    on_the_day = known_bound_ms(date(2025, 11, 17), "Europe/Kyiv") - 1
    assert rows_found("dates", evidence_of([Row(known_from=on_the_day)])) == []
    replaced = Row(known_from=LONG_AGO, superseded_at=LONG_AGO + 1)
    assert rows_found("dates", evidence_of([replaced, Row(valid="", known_from=LONG_AGO)])) == []


@pytest.mark.parametrize("time", [-(2**62), 2**62, 0])
def test_times_beyond_every_calendar_break_nothing(time: int) -> None:
    evidence = evidence_of([Row(known_from=time)])
    assert len(rows_found("dates", evidence)) == (time <= 0)


def test_bounds_out_of_order_are_found_and_break_no_other_rule() -> None:
    wrong = Row(Kind.METRIC, metric="troops", party="RU", unit="people", low=5.0, high=2.0)
    evidence = evidence_of([reading(3), wrong])
    assert rows_found("bounds", evidence) == [(1,)]
    assert rows_found("range", evidence) == []
    (_, shown) = readings(evidence.snapshot, evidence.situation)
    assert shown.interval.is_empty


def test_numbers_that_their_unit_forbids_are_found() -> None:
    rows = [reading(-5), reading(120, metric="perimeter", unit="%"), reading(99, metric="share")]
    assert rows_found("bounds", evidence_of(rows)) == [(0,), (1,)]
    fine = [reading(5), reading(100, metric="perimeter"), reading(-4, metric="frost", unit="°C")]
    assert rows_found("bounds", evidence_of(fine)) == []


def test_units_mixed_in_a_metric_and_scopes_mixed_in_a_series_are_found() -> None:
    mixed = [reading(1), reading(2, unit="thousand people"), reading(3, unit="not applicable")]
    assert rows_found("unit", evidence_of(mixed)) == [(0, 1)]
    scopes = [reading(1, series="s", scope="town"), reading(1, series="s", scope="front")]
    assert rows_found("unit", evidence_of(scopes)) == [(0, 1)]
    apart = [reading(1, scope="town"), reading(1, scope="front")]
    assert rows_found("unit", evidence_of(apart)) == []


# --- falling totals, seams ----------------------------------------------------------------


def test_a_total_that_falls_is_found_where_it_falls_most() -> None:
    values = [float(10 * number) for number in range(20)]
    assert rows_found("falling", evidence_of(daily(values))) == []
    values[12] = 15.0
    (found,) = found_by("falling", evidence_of(daily(values)))
    assert found.rows == (11, 12)
    assert "from 110 to 15" in found.explanation


def test_what_goes_up_and_down_is_no_total() -> None:
    assert rows_found("falling", evidence_of(daily([3, 5, 2, 6, 1, 7] * 4))) == []
    two_scopes = [
        reading(value, day, scope=scope)
        for day in ("2025-11-16", "2025-11-17")
        for scope, value in (("front", 100.0), ("town", 5.0))
    ]
    assert rows_found("falling", evidence_of(two_scopes)) == []


def test_a_metric_that_calls_itself_a_total_may_not_fall_at_all() -> None:
    rows = [reading(value, f"2025-11-{15 + n}", metric="Losses in total")
            for n, value in enumerate((5.0, 4.0))]  # fmt: skip
    assert rows_found("falling", evidence_of(rows)) == [(0, 1)]


def test_a_jump_with_the_source_is_a_seam() -> None:
    rows = daily([100, 101, 102, 200, 201])
    changed = [*rows[:3], *(replace(row, source="other") for row in rows[3:])]
    assert rows_found("seam", evidence_of(changed)) == [(2, 3)]
    assert rows_found("seam", evidence_of(rows)) == []
    smooth = [replace(row, source="other") if n > 1 else row
              for n, row in enumerate(daily([100, 101, 102, 103, 104]))]  # fmt: skip
    assert rows_found("seam", evidence_of(smooth)) == []


# --- age and sources ----------------------------------------------------------------------


def test_a_stale_reading_is_found_only_beside_fresh_ones() -> None:
    old = reading(5, "2025-06-01", persistence=Persistence.UNTIL_NEXT)
    assert rows_found("stale", evidence_of([old, reading(7, party="UA")])) == [(0,)]
    assert rows_found("stale", evidence_of([old])) == []


def test_one_source_behind_a_side_is_told_unless_the_file_has_no_other() -> None:
    own = [reading(float(n), metric=f"m{n}") for n in range(6)]
    assert rows_found("one-source", evidence_of(own)) == []
    two = [*own, reading(1, party="UA", source="other")]
    assert rows_found("one-source", evidence_of(two)) == [(0, 1, 2, 3, 4, 5)]
    balanced = [*own, *(replace(row, source="other") for row in own)]
    assert rows_found("one-source", evidence_of(balanced)) == []


def test_a_finding_names_few_rows_however_many_there_are() -> None:
    (found,) = found_by("dates", evidence_of([Row(known_from=LONG_AGO)] * 50))
    assert len(found.rows) == MOST_ROWS
    assert "50 statements" in found.explanation


@pytest.mark.parametrize("rows", [[], [Row(valid="")], [Row(Kind.METRIC, metric="troops")]])
def test_files_with_next_to_nothing_have_no_findings(rows: list[Row]) -> None:
    snapshot = make_snapshot(rows)
    evidence = Evidence(snapshot, situation_on(snapshot))
    assert np.array_equal(evidence.rows, np.flatnonzero(snapshot.columns.dated))
    assert snapshot.columns.superseded_at.tolist() == [OPEN_END] * len(rows)
    for rule in ("dates", "bounds", "unit", "range", "falling", "seam"):
        assert rows_found(rule, evidence) == []


def test_a_replay_reviews_only_what_was_known_by_then() -> None:
    early = Row(valid="2025-11-17", known_from=LONG_AGO)
    later = Row(valid="2025-12-31", known_from=known_bound_ms(date(2025, 11, 20), "Europe/Kyiv"))
    snapshot = make_snapshot([early, later])
    replay = situation_on(snapshot, known_on=date(2025, 11, 18))
    assert rows_found("dates", evidence_of([early, later])) == [(0, 1)]
    assert rows_found("dates", Evidence(snapshot, replay)) == [(0,)]
