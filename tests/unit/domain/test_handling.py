"""Handling labels: the strictest of what is shown."""

from __future__ import annotations

from datetime import date

import numpy as np

from sitmap.domain.handling import handling_code, handling_of, is_below, strictest
from sitmap.domain.report import make_report
from tests.helpers.snapshots import Row, make_snapshot, situation_on


def test_the_strictest_label_counts() -> None:
    assert strictest(["", "TLP:GREEN", "TLP:AMBER"]) == "TLP:AMBER"
    assert strictest([""]) == ""
    assert strictest([]) == ""


def test_what_is_no_label_counts_as_strictest() -> None:
    assert handling_code("TLP:AMBERR") == handling_code("TLP:RED") > handling_code("TLP:CLEAR") > 0
    assert strictest(["tlp:amber", "TLP:CLEAR"]) == "TLP:RED"
    assert is_below("", "TLP:CLEAR")
    assert not is_below("TLP:RED", "TLP:RED")


def test_only_rows_that_show_count() -> None:
    snapshot = make_snapshot(
        [Row(valid="2025-11-10", tlp="TLP:RED"), Row(valid="2025-11-17", tlp="TLP:GREEN")]
    )
    assert handling_of(snapshot, np.arange(2)) == "TLP:RED"
    assert handling_of(snapshot, np.arange(0)) == ""
    for day, label in ((10, "TLP:RED"), (17, "TLP:GREEN"), (15, "")):
        on = date(2025, 11, day)
        shown = situation_on(snapshot, on)
        assert handling_of(snapshot, shown.rows) == label
        said = make_report(snapshot, shown, on).lead
        assert f"Handling: {label or 'no label'}." in said
