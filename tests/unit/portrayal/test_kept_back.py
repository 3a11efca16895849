from __future__ import annotations

from sitmap.domain.filters import NO_FILTER, Filter
from sitmap.domain.sieve import Sieve
from sitmap.portrayal.kept_back import count_words, kept_back_words, page_note
from sitmap.portrayal.layer_choices import LayerChoices
from tests.helpers.snapshots import Row, make_snapshot, situation_on

RUSSIAN = Filter(parties=frozenset({"RU"}))


def test_nothing_is_said_where_nothing_is_kept_back() -> None:
    snapshot = make_snapshot()
    whole = situation_on(snapshot)
    assert kept_back_words(snapshot, NO_FILTER, LayerChoices()) == ""
    assert page_note(snapshot, NO_FILTER, LayerChoices(), whole, whole) == ""


def test_filter_and_hidden_layers_stand_in_one_line() -> None:
    snapshot = make_snapshot()
    keys = snapshot.layers.keys
    strikes = frozenset(key for key in keys if key.category == "air_strike")
    words = kept_back_words(snapshot, RUSSIAN, LayerChoices(strikes))
    assert words == "Filter: Russian forces · hidden: Air strike, Russian forces"
    words = kept_back_words(snapshot, NO_FILTER, LayerChoices(frozenset(keys[:3])))
    assert words == "3 layers hidden"


def test_counts_tell_what_has_no_place_or_no_date() -> None:
    snapshot = make_snapshot([*make_rows(), Row(valid="")])
    whole = situation_on(snapshot)
    shown = Sieve.of(snapshot, RUSSIAN).shown(whole)
    assert count_words(snapshot, shown, whole) == ("2 of 3 shown", "1 off the map", "1 undated")
    note = page_note(snapshot, RUSSIAN, LayerChoices(), shown, whole)
    assert note == (
        "Not everything is shown: 2 of 3 observations of this date. Filter: Russian forces."
    )


def make_rows() -> list[Row]:
    return [Row(party="RU", wkt="POINT (37 48)"), Row(party="RU"), Row(party="UA")]
