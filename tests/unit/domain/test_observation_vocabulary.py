"""Sources, grades, categories with dated definitions, the words of an observation."""

from __future__ import annotations

import dataclasses
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.category import CaseInfo, Category, Definition, Series, Vocabulary
from sitmap.domain.dates import parse_edtf
from sitmap.domain.observation import Basis, Kind, MetricReading, Observation, Persistence
from sitmap.domain.source import CREDIBILITY, RELIABILITY, Source, describe_grade

UID = UUID(int=7)


def observation() -> Observation:
    return Observation(
        UID, UID, Kind.EVENT, parse_edtf("2025-11-17"), Persistence.INSTANT, "Raid near Pokrovsk"
    )


# --- sources and grades -----------------------------------------------------------------


def test_every_grade_has_words() -> None:
    words = {describe_grade(a + b) for a in RELIABILITY for b in CREDIBILITY}
    assert len(words) == 36
    assert describe_grade("F6") == "reliability cannot be judged; truth cannot be judged"
    assert describe_grade("A1") == "completely reliable; confirmed by other sources"
    assert "not graded" not in words


@given(st.text(max_size=4))
def test_other_grades_are_not_graded(grade: str) -> None:
    known = len(grade) == 2 and grade[0] in "ABCDEF" and grade[1] in "123456"
    assert (describe_grade(grade) == "not graded") != known


def test_a_citation_says_unknown_instead_of_inventing() -> None:
    source = Source("article", "Article on the battle", describes="2025-11-17")
    assert source.citation() == (
        "Article on the battle; publisher unknown; published unknown; describes 2025-11-17; "
        "licence unknown; grade F6"
    )


def test_a_citation_names_what_is_known() -> None:
    source = Source(
        "x", "Daily map", "Institute", "A. Author", published="2025-11-17", licence="CC BY 4.0",
        reliability="B", credibility="2",
    )  # fmt: skip
    assert source.citation() == (
        "Daily map; publisher Institute; author A. Author; published 2025-11-17; "
        "licence CC BY 4.0; grade B2"
    )


# --- categories -------------------------------------------------------------------------


def test_a_definition_holds_from_its_start_until_its_end() -> None:
    category = Category(
        "grey", "Grey", "control", (Definition("unclear", None, 10), Definition("contested", 10))
    )
    assert [category.definition_at(when) for when in (-(10**15), 9, 10, 10**15)] == [
        "unclear",
        "unclear",
        "contested",
        "contested",
    ]


def test_between_definitions_there_is_none() -> None:
    category = Category("grey", "Grey", "control", (Definition("unclear", 5, 10),))
    assert [category.definition_at(when) for when in (4, 5, 9, 10)] == [
        "",
        "unclear",
        "unclear",
        "",
    ]
    assert Category("grey", "Grey").definition_at(0) == ""


BOUNDS = st.none() | st.integers(-20, 20)


@given(
    st.lists(st.builds(Definition, st.sampled_from("abc"), BOUNDS, BOUNDS), max_size=4),
    st.integers(-25, 25),
)
def test_the_first_definition_that_covers_a_time_counts(
    definitions: list[Definition], when: int
) -> None:
    covering = [
        entry.text
        for entry in definitions
        if (entry.start is None or when >= entry.start) and (entry.end is None or when < entry.end)
    ]
    category = Category("x", "X", definitions=tuple(definitions))
    assert category.definition_at(when) == (covering[0] if covering else "")


def test_defaults_are_those_of_the_field() -> None:
    assert CaseInfo("Case").zone == "UTC"
    assert Series("control", "control").stale_after_days == 7
    assert Source("x", "X").redistribution == "unknown"
    assert Vocabulary().parties == {}


# --- observations -----------------------------------------------------------------------


def test_an_ungraded_observation_is_f6_and_reported() -> None:
    item = observation()
    assert item.grade == "F6"
    assert item.basis is Basis.REPORTED
    assert dataclasses.replace(item, reliability="B", credibility="2").grade == "B2"


@pytest.mark.parametrize(
    "item", [observation(), MetricReading("width", "km"), Source("x", "X"), Category("x", "X")]
)
def test_records_cannot_be_changed(item: object) -> None:
    name = dataclasses.fields(item)[0].name  # type: ignore[arg-type]
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(item, name, "other")


def test_controlled_words_are_those_of_the_file() -> None:
    assert [str(kind) for kind in Kind] == [
        "control", "event", "route", "place", "metric", "assessment", "annotation",
    ]  # fmt: skip
    assert [str(word) for word in Persistence] == ["instant", "interval", "until_next"]
    assert [str(word) for word in Basis] == [
        "claimed", "assessed", "confirmed", "documented", "reported",
    ]  # fmt: skip
