from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sitmap.domain.filters import NO_FILTER, Filter, filter_words
from sitmap.domain.observation import Basis, Kind
from sitmap.domain.sieve import OPEN_SIEVE, Sieve
from sitmap.domain.snapshot import Snapshot
from tests.helpers.snapshots import Row, make_snapshot, situation_on

PARTIES = ["", "RU", "UA"]
CATEGORIES = ["", "assault", "air_strike"]
SERIES = ["", "Daily"]
SOURCES = ["", "article", "other"]
WORDS = ["Bridge", "Мост", "Straße", "Zone"]

rows = st.builds(
    Row,
    kind=st.sampled_from([Kind.EVENT, Kind.CONTROL, Kind.METRIC]),
    title=st.lists(st.sampled_from(WORDS), max_size=2).map(" ".join),
    place=st.sampled_from(["", "Pokrovsk", "ПОКРОВСЬК"]),
    party=st.sampled_from(PARTIES),
    category=st.sampled_from(CATEGORIES),
    series=st.sampled_from(SERIES),
    source=st.sampled_from(SOURCES),
    basis=st.sampled_from([Basis.CLAIMED, Basis.REPORTED, Basis.CONFIRMED]),
    grade=st.sampled_from(["A1", "B2", "C6", "F3", "F6", ""]),
    precision_m=st.sampled_from([None, 10.0, 500.0, 5000.0]),
)


def some(values: list[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), max_size=2)


filters = st.builds(
    Filter,
    kinds=st.frozensets(st.sampled_from([Kind.EVENT, Kind.METRIC]), max_size=2),
    parties=some(PARTIES),
    categories=some(CATEGORIES),
    series=some(SERIES),
    sources=some(SOURCES),
    bases=st.frozensets(st.sampled_from([Basis.CLAIMED, Basis.CONFIRMED]), max_size=2),
    reliability=st.sampled_from(["", "A", "C", "E"]),
    credibility=st.sampled_from(["", "1", "3"]),
    within_m=st.sampled_from([None, 500.0]),
    text=st.sampled_from(["", "  ", "bridge", "МОСТ покровськ", "strasse", "zone bridge"]),
)


def passes(row: Row, chosen: Filter) -> bool:
    """Return what the filter's description says, one row at a time."""
    one_of = (
        (chosen.kinds, row.kind),
        (chosen.parties, row.party),
        (chosen.categories, row.category),
        (chosen.series, row.series),
        (chosen.sources, row.source),
        (chosen.bases, row.basis),
    )
    if any(wanted and value not in wanted for wanted, value in one_of):
        return False
    if chosen.reliability and row.grade[:1] not in [c for c in "ABCDE" if c <= chosen.reliability]:
        return False
    if chosen.credibility and row.grade[1:] not in [c for c in "12345" if c <= chosen.credibility]:
        return False
    if chosen.within_m is not None and not (row.precision_m or np.inf) <= chosen.within_m:
        return False
    words = f"{row.title} {row.place}".casefold()
    return all(word in words for word in chosen.text.casefold().split())


@given(st.lists(rows, max_size=8), filters)
@settings(max_examples=150, deadline=None)
def test_a_filter_passes_the_rows_that_its_description_names(
    given_rows: list[Row], chosen: Filter
) -> None:
    mask = chosen.matches(make_snapshot(given_rows))
    assert mask.tolist() == [passes(row, chosen) for row in given_rows]


def test_only_a_filter_that_asks_for_something_is_not_empty() -> None:
    assert NO_FILTER.is_empty
    assert Filter(text="  ").is_empty
    assert not Filter(parties=frozenset({""})).is_empty
    assert not Filter(within_m=0.0).is_empty


def test_words_tell_all_that_a_filter_asks() -> None:
    chosen = Filter(
        parties=frozenset({"RU", ""}),
        bases=frozenset({Basis.CLAIMED}),
        reliability="B",
        within_m=1500.0,
        text=" bridge ",
    )
    assert filter_words(chosen, make_snapshot().vocabulary) == (
        "Russian forces or no party, claimed, reliability B or better, placed within 1,500 m, "
        "text “bridge”"
    )
    assert filter_words(NO_FILTER, make_snapshot().vocabulary) == ""


def test_long_lists_of_names_are_shortened() -> None:
    snapshot = make_snapshot([Row(party=code) for code in "abcdef"])
    chosen = Filter(parties=frozenset("abcdef"))
    assert filter_words(chosen, snapshot.vocabulary) == "a or b or c or 3 more"


def hidden_party(snapshot: Snapshot, party: str) -> Sieve:
    hidden = frozenset(key for key in snapshot.layers.keys if key.party == party)
    return Sieve.of(snapshot, Filter(kinds=frozenset({Kind.EVENT})), hidden)


def test_a_sieve_keeps_back_what_is_filtered_and_what_is_hidden() -> None:
    snapshot = make_snapshot([Row(party="RU"), Row(party="UA"), Row(Kind.PLACE, party="UA")])
    whole = situation_on(snapshot)
    sieve = hidden_party(snapshot, "RU")
    assert sieve.filtered(whole).rows.tolist() == [0, 1]
    assert sieve.shown(whole).rows.tolist() == [1]
    assert OPEN_SIEVE.shown(whole) is whole
