from __future__ import annotations

import pytest

from sitmap.cli.filtering import filter_of
from sitmap.domain.filters import NO_FILTER, Filter
from sitmap.domain.observation import Basis, Kind
from sitmap.errors import UserError
from tests.helpers.snapshots import make_snapshot


def test_pairs_become_a_filter() -> None:
    pairs = ["party=RU", "party=UA", "basis=claimed", "kind=event", "text=old bridge"]
    assert filter_of([*pairs, "reliability=b", "within=500"], make_snapshot()) == Filter(
        parties=frozenset({"RU", "UA"}),
        bases=frozenset({Basis.CLAIMED}),
        kinds=frozenset({Kind.EVENT}),
        text="old bridge",
        reliability="B",
        within_m=500.0,
    )
    assert filter_of([], make_snapshot()) == NO_FILTER
    assert filter_of(["party="], make_snapshot()).parties == {""}


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ("party", "needs a name and a value"),
        ("colour=red", "no filter is called 'colour'"),
        ("party=XX", "no such value"),
        ("basis=guessed", "no such value"),
        ("reliability=F", "no such value"),
        ("within=near", "no length"),
        ("within=nan", "no length"),
    ],
)
def test_a_slip_is_told_and_prints_nothing(pair: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        filter_of([pair], make_snapshot())
    assert words in caught.value.line()
    assert pair in caught.value.line()
