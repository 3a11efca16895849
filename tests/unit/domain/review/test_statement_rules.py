"""Statements against their dates, against each other, and against the ground."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.dates import day_start_ms
from sitmap.domain.observation import Kind
from sitmap.domain.review.finding import SEVERITIES
from sitmap.domain.review.registry import MOST_FINDINGS, RULES, review
from sitmap.domain.snapshot_columns import SeriesDays
from sitmap.errors import Cancelled
from tests.helpers.reviewing import AROUND_POKROVSK, evidence_of, found_by, rows_found
from tests.helpers.snapshots import Row

JUDGED = Row(Kind.ASSESSMENT, place="Pokrovsk", category="encirclement", party="RU")
TOWN = "POINT (37.57 48.73)"


# --- lengths of time, opposites, denials --------------------------------------------------


def test_a_two_year_slog_since_summer_of_last_year_is_noted() -> None:
    row = replace(JUDGED, title="The advance since summer 2024 is a two-year slog")
    (found,) = found_by("span", evidence_of([row]))
    assert "about 16 months" in found.explanation


@pytest.mark.parametrize(
    "title",
    [
        "The advance since summer 2023 is a two-year slog",
        "A 16-month advance since summer 2024",
        "The largest gain since May 2023",
        "A two-year slog",
        "In two years, by plans made since 2026, it may end",
    ],
)
def test_lengths_that_fit_or_have_no_beginning_are_not(title: str) -> None:
    assert rows_found("span", evidence_of([replace(JUDGED, title=title)])) == []


def test_opposite_judgements_of_one_party_are_told() -> None:
    around = replace(JUDGED, title="Russian forces close to encircling the town")
    inside = replace(JUDGED, title="Russian forces said to be almost surrounded", party="UA")
    (found,) = found_by("opposed", evidence_of([around, inside]))
    assert found.rows == (0, 1)
    for other in (
        replace(inside, place="Kupiansk"),
        replace(inside, valid="2024-05-01"),
        replace(inside, category="importance"),
        replace(inside, title="Ukrainian forces said to be almost surrounded"),
        replace(inside, title="Somebody said to be almost surrounded"),
    ):
        assert rows_found("opposed", evidence_of([around, other])) == []


def test_a_claim_and_its_denial_are_told_while_both_stand() -> None:
    rows = [Row(title="Claim"), Row(title="Denial")]
    assert rows_found("disputed", evidence_of(rows, disputes={0: (1,)})) == [(0, 1)]
    withdrawn = [rows[0], replace(rows[1], retracted=True)]
    assert rows_found("disputed", evidence_of(withdrawn, disputes={0: (1,)})) == []


# --- the ground ---------------------------------------------------------------------------


def test_a_distance_and_a_direction_are_held_against_the_true_ones() -> None:
    row = Row(Kind.ASSESSMENT, wkt=TOWN, place="Kramatorsk", value="50 km west")
    bodies = {0: "If Pokrovsk falls, Kramatorsk (said to be 50 km west) could give way"}
    (found,) = found_by("distance", evidence_of([row], AROUND_POKROVSK, bodies=bodies))
    assert "58 km to the north-north-east of Pokrovsk" in found.explanation


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("58 km north-east of Pokrovsk", "Kramatorsk", False),
        ("about 50 km from Pokrovsk", "Kramatorsk", False),
        ("50 km from Pokrovsk", "Kramatorsk", True),
        ("58 km south-west of Pokrovsk", "Kramatorsk", True),
        ("Pokrovsk, 58 km south-west", "Kramatorsk", False),
        ("50 km west of Atlantis", "Kramatorsk", False),
        ("50 km west of Pokrovsk", "", False),
        ("50 km west of Pokrovsk", "Pokrovsk", False),
        ("17 km north-west of Selydove", "Pokrovsk", False),
    ],
)
def test_what_is_about_right_or_unknown_is_no_finding(
    text: str, place: str, expected: bool
) -> None:
    row = Row(Kind.ASSESSMENT, wkt=TOWN if place == "Kramatorsk" else "", place=place, title=text)
    assert bool(rows_found("distance", evidence_of([row], AROUND_POKROVSK))) is expected


def test_a_road_taken_the_wrong_way_is_told_with_the_road_that_runs_there() -> None:
    rows = [Row(place="Pokrovsk"), Row(Kind.ROUTE, title="Convoys move west on the T0504")]
    (found,) = found_by("direction", evidence_of(rows, AROUND_POKROVSK))
    assert found.rows == (1,)
    assert "runs to the east-north-east; the road west is the E50/M30" in found.explanation


@pytest.mark.parametrize(
    "title",
    [
        "Convoys move north-east on the T0504",
        "Convoys move east on the T-05-04",
        "Convoys move west on the E50",
        "Convoys move south-east on the M30",
        "Convoys move west on the M99",
        "Ambushes on the T0504",
    ],
)
def test_a_road_taken_its_way_or_unknown_is_no_finding(title: str) -> None:
    rows = [Row(place="Pokrovsk"), Row(Kind.ROUTE, title=title)]
    assert rows_found("direction", evidence_of(rows, AROUND_POKROVSK)) == []


# --- areas of another source --------------------------------------------------------------

SQUARE = "POLYGON ((37.2 48.1, 37.4 48.1, 37.4 48.2, 37.2 48.2, 37.2 48.1))"
REACHED = Row(title="Advances reported", party="RU", category="advance", place="Selydove",
              wkt="POINT (37.3 48.15)")  # fmt: skip
HELD = replace(REACHED, title="Trenches held", party="UA", category="defended_settlement")


def areas(*days: str, source: str = "map", **more: object) -> list[Row]:
    values: dict[str, object] = {"party": "RU", "category": "controlled_ru", "series": "Map"}
    return [
        Row(Kind.CONTROL, day, SQUARE, source=source, **(values | more))  # type: ignore[arg-type]
        for day in days
    ]


@pytest.mark.parametrize("claim", [REACHED, HELD])
def test_ground_reached_or_held_that_a_map_has_had_otherwise_for_long_is_told(claim: Row) -> None:
    rows = [claim, *areas("2025-01-01", "2025-06-01", "2025-11-10")]
    (found,) = found_by("control", evidence_of(rows, AROUND_POKROVSK))
    assert found.rows == (0, 3)
    assert "Selydove since 1 Jan 2025" in found.explanation


@pytest.mark.parametrize("claim", [REACHED, HELD])
def test_areas_of_the_same_source_new_ones_and_drawings_say_nothing(claim: Row) -> None:
    for other in (
        areas("2025-01-01", source="article"),
        areas("2025-01-01", schematic=True),
        areas("2025-11-01"),
        areas("2025-11-18"),
        areas("2025-01-01", party="contested"),
        areas("2025-01-01", party="RU" if claim is HELD else "UA")[:0],
    ):
        assert rows_found("control", evidence_of([claim, *other], AROUND_POKROVSK)) == []


def test_a_side_that_holds_what_the_map_gives_it_is_no_finding() -> None:
    rows = [replace(HELD, party="RU"), *areas("2025-01-01")]
    assert rows_found("control", evidence_of(rows, AROUND_POKROVSK)) == []


def test_ground_taken_that_a_map_has_not_had_on_any_day_since_is_told() -> None:
    taken = replace(REACHED, title="Town captured", category="capture", valid="2025-06-01")
    elsewhere = "POLYGON ((30 48.1, 30.1 48.1, 30.1 48.2, 30 48.2, 30 48.1))"
    outside = [replace(area, wkt=elsewhere) for area in areas("2025-07-01", "2025-11-10")]
    (found,) = found_by("control", evidence_of([taken, *outside], AROUND_POKROVSK))
    assert found.rows == (0, 2)
    assert "on any day up to 10 Nov 2025: Selydove" in found.explanation
    for other in (
        [*outside, *areas("2025-08-01")],  # had for a while, and lost again
        [replace(outside[0], valid="2025-06-20")],  # too soon to say
        [replace(area, source="article") for area in outside],
    ):
        assert rows_found("control", evidence_of([taken, *other], AROUND_POKROVSK)) == []
    reached = replace(taken, title="Town reached", category="advance")
    assert rows_found("control", evidence_of([reached, *outside], AROUND_POKROVSK)) == []


def test_only_the_last_unbroken_run_of_days_counts() -> None:
    elsewhere = "POLYGON ((30 48.1, 30.1 48.1, 30.1 48.2, 30 48.2, 30 48.1))"
    lost = [replace(areas("2025-11-05")[0], wkt=elsewhere)]
    rows = [HELD, *areas("2025-01-01"), *lost, *areas("2025-11-10")]
    assert rows_found("control", evidence_of(rows, AROUND_POKROVSK)) == []


def test_days_on_which_a_shape_was_found_unchanged_count() -> None:
    elsewhere = "POLYGON ((30 48.1, 30.1 48.1, 30.1 48.2, 30 48.2, 30 48.1))"
    rows = [HELD, *areas("2025-01-01"), replace(areas("2025-02-01")[0], wkt=elsewhere)]
    evidence = evidence_of(rows, AROUND_POKROVSK)
    assert rows_found("control", evidence) == []
    c = evidence.snapshot.columns
    again = SeriesDays(
        c.series[1:2],
        np.array([day_start_ms(date(2025, 3, 1))], np.int64),
        np.array([1], np.int32),
        c.known_from[1:2],
        c.recorded_at[1:2],
    )
    snapshot = replace(evidence.snapshot, series_days=again)
    (found,) = found_by("control", replace(evidence, snapshot=snapshot))
    assert "Selydove since 1 Mar 2025" in found.explanation


STATED = Row(
    Kind.METRIC, party="RU", metric="Distance from the front", unit="km", scope="Pokrovsk",
    wkt="POINT (37.18 48.28)", high=5.0,
)  # fmt: skip
WIDTH = replace(STATED, party="UA", metric="Corridor width", title="Corridor to the west")
BANDS = (
    "POLYGON ((36.4 48.35, 37.1 48.35, 37.1 48.6, 36.4 48.6, 36.4 48.35))",
    "POLYGON ((36.4 48.0, 37.1 48.0, 37.1 48.2, 36.4 48.2, 36.4 48.0))",
)


def test_a_stated_distance_of_the_front_is_held_against_another_sources_areas() -> None:
    (found,) = found_by("geometry", evidence_of([STATED, *areas("2025-11-16")], AROUND_POKROVSK))
    assert found.rows == (0, 1)
    assert "it is 9 km" in found.explanation
    for rows in (
        [replace(STATED, high=20.0), *areas("2025-11-16")],
        [STATED, *areas("2025-11-16", source="article")],
        [STATED, *areas("2025-11-16", schematic=True)],
        [replace(STATED, scope="Atlantis"), *areas("2025-11-16")],
        [STATED],
    ):
        assert rows_found("geometry", evidence_of(rows, AROUND_POKROVSK)) == []


def test_a_stated_width_is_held_against_the_way_in_its_direction() -> None:
    around = [replace(areas("2025-11-16")[0], wkt=wkt, series=f"S{n}")
              for n, wkt in enumerate(BANDS)]  # fmt: skip
    (found,) = found_by("geometry", evidence_of([WIDTH, *around], AROUND_POKROVSK))
    assert found.rows == (0, 1, 2)
    assert "it is 17 km" in found.explanation
    for fitting in (replace(WIDTH, high=18.0, low=15.0), replace(WIDTH, title="Corridor")):
        assert rows_found("geometry", evidence_of([fitting, *around], AROUND_POKROVSK)) == []


def test_a_stated_share_must_fit_no_radius_to_be_told() -> None:
    east = "POLYGON ((37.18 47.9, 37.9 47.9, 37.9 48.6, 37.18 48.6, 37.18 47.9))"
    half = [replace(areas("2025-11-16")[0], wkt=east)]
    share = replace(STATED, metric="Share of the perimeter", unit="%", scope="Pokrovsk perimeter")
    (found,) = found_by("geometry", evidence_of([replace(share, high=20), *half], AROUND_POKROVSK))
    assert "50 %, 3 to 10 km round it" in found.explanation
    close = replace(share, high=None, best=55.0)
    assert rows_found("geometry", evidence_of([close, *half], AROUND_POKROVSK)) == []


# --- the registry -------------------------------------------------------------------------


def test_every_rule_stands_once_and_findings_come_by_severity() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names) == 18
    found = review(evidence_of([REACHED, *areas("2025-01-01"), JUDGED], AROUND_POKROVSK))
    ranks = [SEVERITIES.index(item.severity) for item in found]
    assert ranks == sorted(ranks)
    assert {item.rule for item in found} <= set(names)


def test_a_review_can_be_cancelled_between_rules_and_within_them() -> None:
    class Impatient:
        def step(self, done: int, total: int, label: str = "") -> None:
            if total == self.stop_at:
                raise Cancelled(f"{done} {label}")

        stop_at = 0

    between, within = Impatient(), Impatient()
    between.stop_at = len(RULES)
    for impatient in (between, within):
        with pytest.raises(Cancelled):
            review(replace(evidence_of([Row()]), progress=impatient))


def test_a_rule_lists_few_findings_and_says_that_there_are_more() -> None:
    rows = [replace(JUDGED, title="A two-year slog since summer 2024", place=f"P{number}")
            for number in range(MOST_FINDINGS + 9)]  # fmt: skip
    found = found_by("span", evidence_of(rows))
    assert len(found) == MOST_FINDINGS + 1
    assert "more than the 25" in found[-1].explanation


_WORDS = st.sampled_from(
    ("50 km", "west", "of Pokrovsk", "on the T0504", "two-year", "since summer 2024", "Russian",
     "encircling", "almost surrounded", "captured", "held", "over", "9999999 miles", "е", "\x00")
)  # fmt: skip


@given(st.lists(_WORDS | st.text(max_size=8), max_size=12).map(" ".join))
def test_no_words_break_a_rule(text: str) -> None:
    rows = [
        Row(Kind.ASSESSMENT, title=text, place="Kramatorsk", party="RU", wkt=TOWN, category="c"),
        Row(
            Kind.METRIC, metric=text or "m", scope=text, value=text, low=1.0, unit="km", party="RU"
        ),
        *areas("2025-01-01", "2025-11-10"),
    ]
    for finding in review(evidence_of(rows, AROUND_POKROVSK, bodies={0: text})):
        assert finding.rows
        assert finding.explanation
