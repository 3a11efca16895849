"""Claims through time: what ends them, what joins them, what is stale."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sitmap.domain.claims import series_of, time_span
from sitmap.domain.dates import MS_PER_DAY, OPEN_END, day_start_ms
from sitmap.domain.observation import Kind
from sitmap.errors import UserError
from tests.helpers.snapshots import Row, make_snapshot
from tests.helpers.timeline_snapshots import story_snapshot


def daily(day: str, value: float, metric: str = "m") -> Row:
    return Row(Kind.METRIC, day, metric=metric, best=value, series="losses")


def test_a_reading_ends_where_its_series_goes_on_without_its_metric() -> None:
    rows = [
        daily("2025-01-01", 1.0),
        daily("2025-01-02", 2.0),
        daily("2025-01-03", 9.0, "other"),
    ]
    (claim,) = series_of(make_snapshot(rows), "m").claims
    assert claim.end.tolist() == [day_start_ms(date(2025, 1, day)) for day in (2, 3)]
    assert claim.joined.tolist() == [False, True]
    (other,) = series_of(make_snapshot(rows), "other").claims
    assert other.end.tolist() == [OPEN_END]


def test_what_holds_too_long_is_stale_and_joins_nothing() -> None:
    rows = [daily("2025-01-01", 1.0), daily("2025-06-01", 2.0), daily("2025-06-02", 3.0)]
    (claim,) = series_of(make_snapshot(rows), "m").claims
    limit = (claim.fresh_end[0] - claim.start[0]) // MS_PER_DAY
    assert 1 < limit < 60
    assert claim.end[0] == claim.start[1]
    assert claim.joined.tolist() == [False, False, True]


def test_single_days_are_joined_over_no_gap_and_to_no_other_source() -> None:
    rows = [
        Row(Kind.METRIC, "2025-01-01", metric="m", best=1.0),
        Row(Kind.METRIC, "2025-01-02", metric="m", best=2.0),
        Row(Kind.METRIC, "2025-01-04", metric="m", best=3.0),
        Row(Kind.METRIC, "2025-01-05", metric="m", best=4.0, source="report"),
    ]
    first, second = series_of(make_snapshot(rows), "m").claims
    assert first.joined.tolist() == [False, True, False]
    assert (second.source, second.joined.tolist()) == ("report", [False])


def test_a_filter_leaves_readings_out_and_disputes_are_marked() -> None:
    snapshot = story_snapshot()
    keep = np.ones(len(snapshot), np.bool_)
    keep[4] = False
    kept = series_of(snapshot, "troops", keep=keep)
    assert [claim.rows.tolist() for claim in kept.claims] == [[3], [5]]
    assert [claim.disputed.tolist() for claim in kept.claims] == [[True], [False]]


def test_readings_in_words_are_told_beside_the_numbers() -> None:
    drones = series_of(story_snapshot(), "drones")
    assert [(word.row, word.text) for word in drones.worded] == [(6, "helped by fog")]
    assert time_span(drones.claims) is None


def test_an_unknown_metric_is_refused() -> None:
    with pytest.raises(UserError, match="no metric"):
        series_of(story_snapshot(), "nothing")
