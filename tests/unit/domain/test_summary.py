"""Counts, extent and series of a file as `info` tells them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sitmap.domain.dates import day_start_ms
from sitmap.domain.observation import Kind
from sitmap.domain.situation import Known
from sitmap.domain.summary import extent_of, grown, summarise
from tests.helpers.snapshots import Row, example_rows, make_snapshot


def ms(text: str) -> int:
    return day_start_ms(date.fromisoformat(text))


def test_the_example_is_counted_by_kind() -> None:
    found = summarise(make_snapshot(), ms("2025-11-17"), Known())
    assert found.counts == {
        "control": 2,
        "event": 2,
        "route": 1,
        "place": 0,
        "metric": 4,
        "assessment": 0,
        "annotation": 0,
    }
    assert found.extent == (36.75, 48.1, 37.7, 48.5)
    assert found.parties == ("RU", "UA", "contested")
    assert found.days is not None
    assert (found.days.first, found.days.last) == (ms("2025-11-01"), ms("2025-11-17"))
    assert found.sources == 1


def test_superseded_and_retracted_rows_do_not_count() -> None:
    rows = [Row(superseded_at=5), Row(retracted=True), Row(party="UA")]
    found = summarise(make_snapshot(rows), ms("2025-11-17"), Known())
    assert found.counts["event"] == 1
    assert found.parties == ("UA",)


def test_a_replay_counts_what_was_known() -> None:
    rows = [Row(known_from=10, known_to=20, superseded_at=20), Row(Kind.PLACE, known_from=20)]
    snapshot = make_snapshot(rows)
    assert summarise(snapshot, 0, Known(15)).counts["event"] == 1
    assert summarise(snapshot, 0, Known(15)).counts["place"] == 0
    assert summarise(snapshot, 0, Known(25)).counts["event"] == 0
    assert summarise(snapshot, 0, Known(25)).counts["place"] == 1


def test_an_empty_file_has_neither_days_nor_extent() -> None:
    found = summarise(make_snapshot([]), 0, Known())
    assert sum(found.counts.values()) == 0
    assert (found.days, found.extent, found.parties, found.series) == (None, None, (), ())


def test_the_age_of_a_series_counts_to_the_day_asked_for() -> None:
    rows = [
        Row(Kind.CONTROL, day, row.wkt, series="Daily")
        for day, row in zip(("2025-11-01", "2025-11-05"), example_rows(), strict=False)
    ]
    snapshot = make_snapshot(rows)

    def daily(on: str) -> tuple[int | None, int | None, bool]:
        (series,) = summarise(snapshot, ms(on), Known()).series
        assert (series.name, series.kind, series.days, series.shapes) == ("Daily", "control", 2, 2)
        return series.last, series.age_days, series.stale

    assert daily("2025-10-31") == (None, None, False)
    assert daily("2025-11-01") == (ms("2025-11-01"), 0, False)
    assert daily("2025-11-04") == (ms("2025-11-01"), 3, False)
    assert daily("2025-11-05") == (ms("2025-11-05"), 0, False)
    assert daily("2025-11-12") == (ms("2025-11-05"), 7, False)
    assert daily("2025-11-13") == (ms("2025-11-05"), 8, True)


def test_a_margin_stays_on_the_globe() -> None:
    assert grown((0.0, 0.0, 10.0, 10.0), 0.1) == (-1.0, -1.0, 11.0, 11.0)
    assert grown((5.0, 5.0, 5.0, 5.0)) == pytest.approx((4.95, 4.95, 5.05, 5.05))
    assert grown((-180.0, -90.0, 180.0, 90.0)) == (-180.0, -90.0, 180.0, 90.0)


def test_a_plausible_extent_leaves_one_wrong_point_aside() -> None:
    rows = [Row(wkt=f"POINT ({37 + n / 100} {48 + n / 100})") for n in range(30)]
    snapshot = make_snapshot([*rows, Row(wkt="POINT (-37 48)")])
    every = np.arange(31, dtype=np.int32)
    whole, plausible = (extent_of(snapshot, every, plausible=p) for p in (False, True))
    assert whole is not None
    assert plausible is not None
    assert (whole[0], plausible[0]) == (-37.0, 37.0)
