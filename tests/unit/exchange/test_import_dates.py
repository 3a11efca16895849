"""Dates as other people spell them."""

from __future__ import annotations

import pytest

from sitmap.exchange.worker.records.dates import (
    date_in_name,
    day_order,
    leading_date,
    with_clock,
    written_dates,
)


@pytest.mark.parametrize(
    ("text", "order", "edtf"),
    [
        ("2025-11-17", "", "2025-11-17"),
        ("2025-11", "", "2025-11"),
        ("20251117", "", "2025-11-17"),
        ("2025/11/17", "", "2025-11-17"),
        ("17.11.2025", "", "2025-11-17"),
        ("17.11.2025", "mdy", "2025-11-17"),
        ("1/27/2014 12:00:00 AM", "mdy", "2014-01-27"),
        ("02/06/2023 00:00", "mdy", "2023-02-06"),
        ("02/06/2023 00:00", "dmy", "2023-06-02"),
        ("1/27/2014 1:30 PM", "mdy", "2014-01-27T13:30"),
        ("2025-11-17 03:04:05", "", "2025-11-17T03:04:05"),
        ("2025-11-17T03:04:05.678Z", "", "2025-11-17T03:04:05Z"),
        ("2025-11-17 03:04 UTC", "", "2025-11-17T03:04Z"),
        ("2025-11-17T03:04:05+0200", "", "2025-11-17T03:04:05+02:00"),
        ("17 November 2025", "", "2025-11-17"),
        ("Nov 17, 2025", "", "2025-11-17"),
        ("2025-11-01/2025-11-17", "", "2025-11-01/2025-11-17"),
        ("2025-11-01/..", "", "2025-11-01/.."),
        ("null", "", ""),
        ("1899-12-31", "", "1899-12-31"),
        ("9999-12-31", "", "9999-12-31"),
    ],
)
def test_a_spelling(text: str, order: str, edtf: str) -> None:
    assert written_dates([text], "UTC", order) == ([edtf], {})


@pytest.mark.parametrize("text", ["2025-02-30", "31/31/2025", "soon", "0000-00-00", "10000-01-01"])
def test_what_is_no_date(text: str) -> None:
    _, faults = written_dates(["2025-11-17", text], "UTC", "dmy")
    assert list(faults) == [1]


def test_the_order_of_day_and_month() -> None:
    assert day_order(["2025-11-17", ""]) == ""
    assert day_order(["02/03/2025"]) == "?"
    assert day_order(["02/03/2025", "02/13/2025"]) == "mdy"
    assert day_order(["02/03/2025", "13/02/2025"]) == "dmy"
    assert day_order(["13/02/2025", "02/13/2025"]) == "mixed"
    assert day_order(["13.02.2025"]) == ""


def test_dates_in_names_and_texts() -> None:
    assert date_in_name("deepstatemap_data_20251117.geojson") == "2025-11-17"
    assert date_in_name("areas 2025-11-17.json") == "2025-11-17"
    assert date_in_name("17.11.2025.json") == "2025-11-17"
    assert date_in_name("20251117 to 20251118.json") == ""
    assert date_in_name("99999999.json") == ""
    assert leading_date("20 NOV 2025 - strike") == "20 NOV 2025"
    assert leading_date("strike on 20 NOV 2025") == ""


def test_clocks_with_lost_zeros() -> None:
    clocks = ["1106", "6", "", "11:06", "235959"]
    assert with_clock(["2025-11-17"] * 5, clocks) == [
        "2025-11-17T11:06Z",
        "2025-11-17T00:06Z",
        "2025-11-17",
        "2025-11-17T11:06Z",
        "2025-11-17T23:59:59Z",
    ]
