from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitmap.domain import sieve
from sitmap.domain.filters import NO_FILTER, Filter, filter_words
from sitmap.domain.observation import Basis, Kind
from sitmap.domain.sieve import OPEN_SIEVE, Sieve
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_texts import CodedTexts
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


@given(st.lists(rows, min_size=1, max_size=8), filters, st.data())
@settings(max_examples=60, deadline=None)
def test_some_rows_are_asked_like_all(
    given_rows: list[Row], chosen: Filter, data: st.DataObject
) -> None:
    snapshot = make_snapshot(given_rows)
    numbers = st.lists(st.integers(0, len(given_rows) - 1), max_size=5)
    some = np.array(data.draw(numbers), np.int64)
    assert chosen.matches(snapshot, some).tolist() == chosen.matches(snapshot)[some].tolist()


@given(st.lists(rows, min_size=1, max_size=8), filters)
@settings(max_examples=60, deadline=None)
def test_texts_of_few_values_are_asked_like_others(given_rows: list[Row], chosen: Filter) -> None:
    snapshot = make_snapshot(given_rows)
    names = ("title", "place", "grade")
    coded: dict[str, Any] = {name: coded_texts(getattr(snapshot.texts, name)) for name in names}
    same = replace(snapshot, texts=replace(snapshot.texts, **coded))
    assert chosen.matches(same).tolist() == chosen.matches(snapshot).tolist()
    some = np.array([0], np.int64)
    assert chosen.matches(same, some).tolist() == chosen.matches(snapshot, some).tolist()


def coded_texts(texts: Sequence[str]) -> CodedTexts:
    words = sorted(set(texts))
    return CodedTexts(np.array([words.index(text) for text in texts], np.int32), words)


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


def test_of_changed_content_only_new_rows_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sieve, "_MANY_ROWS", 3)
    bridge, other = Row(title="Bridge"), Row(title="Zone")
    before, after = make_snapshot([bridge, other]), make_snapshot([bridge, other, bridge, other])
    chosen = Sieve.of(before, Filter(text="bridge"))
    unread = replace(after.texts, title=("", "", "Bridge", "Zone"))
    renewed = chosen.renewed(before, replace(after, texts=unread))
    assert renewed.passing is not None
    assert renewed.passing.tolist() == [True, False, True, False]
    monkeypatch.setattr(sieve, "_MANY_ROWS", 1)
    back = renewed.renewed(after, before)
    assert back.passing is not None
    assert back.passing.tolist() == [True, False]


def test_changed_content_of_few_rows_is_asked_anew() -> None:
    before, after = make_snapshot([Row(title="Zone")]), make_snapshot([Row(title="Bridge")])
    renewed = Sieve.of(before, Filter(text="bridge")).renewed(before, after)
    assert renewed.passing is not None
    assert renewed.passing.tolist() == [True]
