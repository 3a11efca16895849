"""Numbers beside each other: what contradicts is found, what closes is not."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.category import MetricDefinition, Party, Vocabulary
from sitmap.domain.observation import Kind
from sitmap.domain.review.evidence import Evidence
from sitmap.domain.review.finding import Severity
from tests.helpers.reviewing import evidence_of, found_by, rows_found
from tests.helpers.snapshots import Row, make_snapshot, situation_on


def claim(low: float | None, high: float | None = None, **more: str) -> Row:
    values = {"metric": "troops", "party": "RU", "unit": "people", "scope": "sector", **more}
    if high is None:
        return Row(Kind.METRIC, best=low, **values)  # type: ignore[arg-type]
    return Row(Kind.METRIC, low=low, high=high, **values)  # type: ignore[arg-type]


def test_claims_that_differ_are_noted_and_those_far_apart_are_warned_of() -> None:
    (overlap,) = found_by("range", evidence_of([claim(80, 150), claim(150, claimant="a voice")]))
    assert (overlap.rows, overlap.severity) == ((0, 1), Severity.NOTE)
    assert "a voice" in overlap.explanation
    (apart,) = found_by("range", evidence_of([claim(1, 2), claim(3, 4)]))
    assert apart.severity is Severity.WARNING


def test_equal_claims_and_those_of_other_things_or_times_do_not_differ() -> None:
    base = claim(1, 2)
    others = [
        base,
        claim(5, 6, party="UA"),
        claim(5, 6, unit="%"),
        claim(5, 6, scope="town"),
        claim(5, 6, metric="losses"),
        claim(5, 6, valid="2025-10-01"),
        claim(None, None, value="hundreds"),
    ]
    for other in others:
        assert rows_found("range", evidence_of([base, other])) == []


def test_a_part_is_weighed_against_its_whole() -> None:
    whole = claim(1000, 1500, scope="whole front", metric="losses")
    (found,) = found_by("part-whole", evidence_of([claim(800, 1200, metric="losses"), whole]))
    assert (found.rows, found.severity) == ((0, 1), Severity.INFO)
    assert "53–120" in found.explanation
    (beyond,) = found_by("part-whole", evidence_of([claim(1600, 1700, metric="losses"), whole]))
    assert beyond.severity is Severity.WARNING


def test_parts_below_their_whole_and_shares_are_no_finding() -> None:
    whole = claim(1000, 1500, scope="whole front")
    assert rows_found("part-whole", evidence_of([claim(300, 500), whole])) == []
    assert rows_found("part-whole", evidence_of([claim(800, 1200, party="UA"), whole])) == []
    share = [claim(90, unit="%"), claim(50, unit="%", scope="whole front")]
    assert rows_found("part-whole", evidence_of(share)) == []


@given(st.tuples(*[st.integers(1, 99)] * 4))
def test_a_part_is_found_exactly_if_a_choice_of_numbers_lets_it_exceed(
    ends: tuple[int, int, int, int],
) -> None:
    (a, b), (c, d) = sorted(ends[:2]), sorted(ends[2:])
    found = found_by("part-whole", evidence_of([claim(a, b), claim(c, d, scope="whole front")]))
    assert bool(found) is (b > c)
    assert all((item.severity is Severity.WARNING) is (a > d) for item in found)


# --- ratios and sums, whose metrics are known by their names --------------------------------


def named(rows: list[Row], *metrics: MetricDefinition) -> Evidence:
    snapshot = make_snapshot(rows)
    lists = Vocabulary(
        {"RU": Party("RU", "Russian forces"), "UA": Party("UA", "Ukrainian forces")},
        {},
        {item.code: item for item in metrics},
        {},
        snapshot.vocabulary.sources,
    )
    snapshot = make_snapshot(rows, vocabulary=lists)
    return Evidence(snapshot, situation_on(snapshot))


TROOPS = MetricDefinition("troops", "Troops", "people", "forces")
RATIO = MetricDefinition("ratio", "Force ratio RU:UA", "ratio", "forces")
TOTALS = [claim(80_000, 150_000), claim(7_500, 10_000, party="UA")]


def ratio(scope: str) -> Row:
    return replace(claim(None), metric="ratio", unit="ratio", party="", scope=scope, high=20.0)


def test_a_ratio_of_another_scope_than_its_totals_is_told_with_theirs() -> None:
    rows = [*TOTALS, ratio("some areas of the sector")]
    (found,) = found_by("ratio-scope", named(rows, TROOPS, RATIO))
    assert found.rows == (2, 0, 1)
    assert "8:1 to 20:1" in found.explanation


def test_a_ratio_of_the_same_scope_or_without_both_totals_is_not_told() -> None:
    assert rows_found("ratio-scope", named([*TOTALS, ratio("sector")], TROOPS, RATIO)) == []
    rows = [TOTALS[0], ratio("some areas of the sector")]
    assert rows_found("ratio-scope", named(rows, TROOPS, RATIO)) == []
    zero = [TOTALS[0], claim(0, 5, party="UA"), ratio("some areas of the sector")]
    assert rows_found("ratio-scope", named(zero, TROOPS, RATIO)) == []


PEOPLE = (
    MetricDefinition("population", "Population before the war", "people", "civilians"),
    MetricDefinition("fled", "People who have fled", "people", "civilians"),
    MetricDefinition("remaining", "People remaining", "people", "civilians"),
    MetricDefinition("share", "Share of the pre-war population that has fled", "%", "civilians"),
)


def town(fled: float, left: tuple[float, float], share: str = "", low: float = 0) -> Evidence:
    rows = [
        claim(60_000, metric="population", valid="../2022-02-23", scope="Pokrovsk", party=""),
        claim(fled, metric="fled", scope="Pokrovsk", party=""),
        claim(*left, metric="remaining", scope="Pokrovsk", party=""),
    ]
    if share:
        reading = claim(None, metric="share", scope="Pokrovsk", party="", unit="%", value=share)
        rows.append(replace(reading, low=low))
    return named(rows, *PEOPLE)


def test_a_balance_that_closes_is_no_finding_and_one_that_does_not_is() -> None:
    assert rows_found("sum", town(54_000, (5_000, 6_000))) == []
    (found,) = found_by("sum", town(54_000, (15_000, 16_000)))
    assert (found.rows, found.severity) == ((0, 1, 2), Severity.WARNING)
    assert "69" in found.explanation


def test_over_ninety_per_cent_against_exactly_ninety_is_a_note() -> None:
    (edge,) = found_by("sum", town(54_000, (5_000, 6_000), "over 90%", 90))
    assert (edge.rows, edge.severity) == ((3, 1, 0), Severity.NOTE)
    assert "exactly 90.0\u00a0%" in edge.explanation
    assert rows_found("sum", town(54_000, (5_000, 6_000), "at least 90%", 90)) == []
    assert rows_found("sum", town(56_000, (3_000, 4_000), "over 90%", 90)) == []
    (beyond,) = found_by("sum", town(48_000, (12_000, 13_000), "over 90%", 90))
    assert beyond.severity is Severity.WARNING


def test_shares_of_several_sides_may_not_exceed_the_whole() -> None:
    def shares(first: float, second: float) -> Evidence:
        return evidence_of([claim(first, unit="%"), claim(second, unit="%", party="UA")])

    assert rows_found("sum", shares(70, 30)) == []
    assert rows_found("sum", shares(70, 40)) == [(0, 1)]
