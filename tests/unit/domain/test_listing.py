from __future__ import annotations

from datetime import date

import numpy as np

from sitmap.domain.listing import Listing, listed
from sitmap.domain.snapshot import Snapshot
from tests.helpers.snapshots import Row, make_snapshot, situation_on

DAY = date(2025, 11, 17)


def example() -> Snapshot:
    return make_snapshot(
        [
            Row(valid="2025-11-17", title="here", wkt="POINT (37 48)"),
            Row(valid="2025-11-17", title="nowhere", wkt=""),
            Row(valid="2025-01-01", title="before", wkt="POINT (37 48)"),
            Row(valid="", title="undated", wkt=""),
        ]
    )


def titles(listing: Listing, day: date = DAY) -> list[str]:
    snapshot = example()
    found = listed(snapshot, situation_on(snapshot, day), listing)
    return [snapshot.texts.title[row] for row in found.rows]


def test_each_listing_holds_what_it_says() -> None:
    assert titles(Listing.DATE) == ["here", "nowhere"]
    assert titles(Listing.PLACELESS) == ["nowhere"]
    assert titles(Listing.UNDATED) == ["undated"]
    assert titles(Listing.ALL) == ["here", "nowhere", "before", "undated"]


def test_undated_ones_are_listed_at_any_date() -> None:
    assert titles(Listing.UNDATED, date(1943, 1, 1)) == ["undated"]
    assert titles(Listing.PLACELESS, date(1943, 1, 1)) == []


def test_a_replay_lists_only_what_was_known() -> None:
    snapshot = example()
    early = situation_on(snapshot, DAY, known_on=date(1990, 1, 1))
    assert len(listed(snapshot, early, Listing.ALL)) == 0
    assert len(listed(snapshot, early, Listing.UNDATED)) == 0


def test_what_shows_keeps_its_age_in_the_list_of_all() -> None:
    snapshot = make_snapshot()
    situation = situation_on(snapshot)
    whole = listed(snapshot, situation, Listing.ALL)
    assert np.isin(situation.rows, whole.rows).all()
    at = np.searchsorted(whole.rows, situation.rows)
    for name in ("age_days", "stale", "possible", "observed"):
        assert (getattr(whole, name)[at] == getattr(situation, name)).all()


def test_an_empty_file_lists_nothing() -> None:
    snapshot = make_snapshot([])
    for listing in Listing:
        assert len(listed(snapshot, situation_on(snapshot), listing)) == 0
