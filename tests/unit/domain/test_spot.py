from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.spot import rows_at_spot
from tests.helpers.snapshots import EXAMPLE_DAY, make_snapshot, situation_on


def example() -> tuple[Snapshot, Situation]:
    snapshot = make_snapshot()
    return snapshot, situation_on(snapshot, EXAMPLE_DAY)


def points(snapshot: Snapshot, situation: Situation) -> list[int]:
    c = snapshot.columns
    return [r for r in situation.rows.tolist() if c.shape[r] < 0 and np.isfinite(c.lon[r])]


def test_a_hit_brings_the_other_claims_of_its_place() -> None:
    snapshot, situation = example()
    c = snapshot.columns
    for row in points(snapshot, situation):
        found = rows_at_spot(snapshot, situation, (row,))
        same = {
            r
            for r in points(snapshot, situation)
            if (c.lon[r], c.lat[r]) == (c.lon[row], c.lat[row])
        }
        assert found[0] == row
        assert set(found) == same


def test_areas_do_not_share_a_spot() -> None:
    snapshot, situation = example()
    areas = tuple(r for r in situation.rows.tolist() if snapshot.columns.shape[r] >= 0)
    assert len(areas) > 1
    assert rows_at_spot(snapshot, situation, areas[:1]) == areas[:1]


def test_nothing_hit_is_nothing_there() -> None:
    snapshot, situation = example()
    assert rows_at_spot(snapshot, situation, ()) == ()


@given(st.data())
def test_hits_stay_first_and_none_comes_twice(data: st.DataObject) -> None:
    snapshot, situation = example()
    rows = situation.rows.tolist()
    hit = tuple(data.draw(st.lists(st.sampled_from(rows), unique=True)))
    found = rows_at_spot(snapshot, situation, hit)
    assert found[: len(hit)] == hit
    assert len(set(found)) == len(found)
    assert set(found) <= set(rows)
