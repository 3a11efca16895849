from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitmap.domain import layers
from sitmap.domain.layers import LayerKey, layer_name
from sitmap.domain.observation import Kind
from tests.helpers.snapshots import Row, make_snapshot

rows = st.builds(
    Row,
    kind=st.sampled_from(list(Kind)),
    series=st.sampled_from(["", "Daily", "Weekly"]),
    category=st.sampled_from(["", "assault", "air_strike"]),
    party=st.sampled_from(["", "RU", "UA"]),
)


@given(st.lists(rows, max_size=12), st.booleans())
@settings(max_examples=60, deadline=None)
def test_each_row_lies_in_the_layer_of_its_own_codes(given_rows: list[Row], many: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if many:  # so many lists that a table of all cells would be too large
            patch.setattr(layers, "_MOST_CELLS", 1)
        index = make_snapshot(given_rows).layers
    found = [index.keys[number] for number in index.number.tolist()]
    assert found == [(r.kind.value, r.series, r.category, r.party) for r in given_rows]
    assert set(index.keys) == set(found), "only what the file has"


def test_hidden_layers_and_counts_by_layer() -> None:
    index = make_snapshot([Row(party="UA"), Row(party="RU"), Row(party="UA")]).layers
    ua = LayerKey("event", "", "", "UA")
    assert index.rows_outside(frozenset({ua})).tolist() == [False, True, False]
    counts = index.counts(np.array([0, 1, 2], np.int32))
    assert dict(zip(index.keys, counts.tolist(), strict=True))[ua] == 2


def test_a_layer_is_named_by_what_sets_it_apart() -> None:
    snapshot = make_snapshot()
    lists = snapshot.vocabulary
    assert layer_name(LayerKey("event", "", "assault", "RU"), lists) == "Assault, Russian forces"
    assert layer_name(LayerKey("route", "", "", ""), lists) == "Route"
    key = LayerKey("control", "Grey zones", "contested_unknown", "contested")
    assert layer_name(key, lists) == "Grey zones, Contested or unknown"
