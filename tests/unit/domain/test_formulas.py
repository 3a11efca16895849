"""Formulas of users: read or refused with their place; every possible number lies in the result."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.category import Formula, MetricDefinition, Party, Vocabulary
from sitmap.domain.derived import Derived
from sitmap.domain.formula_syntax import FormulaError, Reference, compiled, short_code
from sitmap.domain.formula_values import Quantity, evaluated
from sitmap.domain.formulas import (
    FORMULA_GROUP,
    MOST_FORMULAS,
    computed_figures,
    figures_of,
    why_nothing,
)
from sitmap.domain.metric import Interval
from sitmap.domain.observation import Kind
from sitmap.domain.readings import readings
from sitmap.domain.source import Source
from sitmap.errors import UserError
from tests.helpers.snapshots import Row, make_snapshot, situation_on

LISTS = Vocabulary(
    parties={"RU": Party("RU", "Russian forces"), "UA": Party("UA", "Ukrainian forces")},
    metrics={
        code: MetricDefinition(code, code.title(), unit)
        for code, unit in (("a", ""), ("b", ""), ("c", ""), ("troops", "people"), ("way", "km"))
    },
    sources={"article": Source("article", "Article")},
)


def metric(code: str, low: float | None, high: float | None, party: str = "", **more: str) -> Row:
    return Row(Kind.METRIC, metric=code, party=party, low=low, high=high, **more)  # type: ignore[arg-type]


def figures(text: str, rows: list[Row], unit: str = "") -> tuple[Derived, ...]:
    snapshot = make_snapshot(rows, vocabulary=LISTS)
    found = readings(snapshot, situation_on(snapshot))
    return figures_of(Formula("x", "X", text, unit), compiled(text, LISTS), found, LISTS)


def value(text: str, **given: tuple[float, float]) -> Interval:
    expression = compiled(text, LISTS)
    ends = [given[reference.metric] for reference in expression.references]
    return evaluated(expression, [Quantity(Interval.between(*pair)) for pair in ends]).interval


# --- what is read ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("troops", Reference("troops")),
        ("troops[RU]", Reference("troops", "RU")),
        ('troops["the town"]', Reference("troops", "", "the town")),
        ('troops[RU, "the town"]', Reference("troops", "RU", "the town")),
        ("'troops'[ 'RU' ]", Reference("troops", "RU")),
        ("troops[“the town”]", Reference("troops", "", "the town")),
    ],
)
def test_party_and_scope_stand_in_brackets(text: str, expected: Reference) -> None:
    assert compiled(text, LISTS).references == (expected,)


def test_signs_as_people_write_them() -> None:
    assert value("a × b ÷ 2 − 1", a=(4, 4), b=(3, 3)).bounds() == (5, 5)


@pytest.mark.parametrize(
    ("text", "at", "what"),
    [
        ("", 0, "not understood"),
        ("a +", 3, "not understood"),
        ("a / nothing", 4, "no metric 'nothing'"),
        ("troops[XX] / b", 7, "no party 'XX'"),
        ("a ** 9", 5, "powers"),
        ("a.real", 0, "point"),
        ("__import__('os')", 0, "no such function"),
        ("open('x')", 0, "no such function"),
        ("(lambda: 1)()", 0, "no such function"),
        ("[x for x in a]", 0, "not understood"),
        ("a if b else c", 0, "not understood"),
        ("a < b", 0, "comparisons"),
        ("70 % 2", 5, "without %"),
        ("a + 0,5", 0, "decimals have a point"),
        ("min(a)", 0, "takes two parts"),
        ("1e999", 0, "too large"),
        ("2 + 2", 0, "names no metric"),
        ("a; b", 1, "character"),
        ("a + 'б' / nichts", 4, "no metric 'б'"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(text: str, at: int, what: str) -> None:
    with pytest.raises(FormulaError, match=what) as caught:
        compiled(text, LISTS)
    assert caught.value.at == at


@pytest.mark.parametrize("text", ["(" * 240 + "a" + ")" * 240, "-" * 300 + "a", "a+" * 240 + "a"])
def test_heavy_expressions_are_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        compiled(text, LISTS)


@given(st.text(max_size=40) | st.text("ab+-*/()[]\"' .,1x", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = compiled(text, LISTS)
    except FormulaError as error:
        assert error.line()
    else:
        assert found.references


def test_formulas_that_rest_on_each_other_are_refused() -> None:
    lists = replace(
        LISTS, formulas={"p": Formula("p", "P", "q + 1"), "q": Formula("q", "Q", "a * 2")}
    )
    assert compiled("p[RU] / b", lists).references == (Reference("a", "RU"), Reference("b"))
    lists.formulas["q"] = Formula("q", "Q", "p * 2")
    with pytest.raises(FormulaError, match="rests on itself: p → q → p"):
        compiled("q * 2", lists, "p")
    with pytest.raises(FormulaError, match="rests on itself"):
        compiled("a + p", LISTS, "p")


def test_formulas_that_multiply_each_other_are_refused() -> None:
    lists = replace(LISTS, formulas={"f0": Formula("f0", "F0", "a + b")})
    for number in range(1, 30):
        before = f"f{number - 1}"
        lists.formulas[f"f{number}"] = Formula(f"f{number}", "F", f"{before} + {before}")
    with pytest.raises(FormulaError, match="too large"):
        compiled("f29", lists)


def test_names_become_codes() -> None:
    assert short_code("Troop ratio, Pokrovsk") == "troop_ratio_pokrovsk"
    assert short_code("8:1") == "f_8_1"
    assert short_code(" ") == ""


# --- intervals -------------------------------------------------------------------------------

ENDS = st.tuples(st.integers(1, 500), st.integers(1, 500)).map(sorted).map(tuple)
TEXTS = (
    "a / b", "a - b * c", "a / (a + b)", "100 * (a + c) / (a + b + c)", "a * a - b", "share(a, b)",
    "share(a, a + b)", "min(a, b) / c", "max(a, b - c)", "a / b + b / a", "-(a - a)", "a / (b / c)",
)  # fmt: skip


def plainly(text: str, a: float, b: float, c: float) -> float:
    def share(part: float, rest: float) -> float:
        return 100 * part / (part + rest)

    names = {"a": a, "b": b, "c": c, "share": share, "min": min, "max": max}
    return float(eval(text, {"__builtins__": {}}, names))


@given(st.sampled_from(TEXTS), ENDS, ENDS, ENDS, st.tuples(*[st.floats(0, 1)] * 3))
def test_every_possible_number_lies_in_the_result(
    text: str,
    a: tuple[int, int],
    b: tuple[int, int],
    c: tuple[int, int],
    at: tuple[float, float, float],
) -> None:
    low, high = value(text, a=a, b=b, c=c).bounds()
    point = [x + (y - x) * t for (x, y), t in zip((a, b, c), at, strict=True)]
    found = plainly(text, *point)
    assert low - 1e-9 * abs(low) - 1e-9 <= found <= high + 1e-9 * abs(high) + 1e-9


LINEAR = tuple(text for text in TEXTS if text not in ("a * a - b", "a / b + b / a"))


@given(st.sampled_from(LINEAR), ENDS, ENDS, ENDS)
def test_nothing_impossible_lies_in_the_result(
    text: str, a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]
) -> None:
    low, high = value(text, a=a, b=b, c=c).bounds()
    corners = [plainly(text, *corner) for corner in product(a, b, c)]
    assert low == pytest.approx(min(corners))
    assert high == pytest.approx(max(corners))


def test_open_ends_stay_open() -> None:
    assert value("a / b", a=(300, math.inf), b=(10, 20)).bounds() == (15, math.inf)
    assert value("a - b", a=(300, math.inf), b=(-math.inf, 20)).bounds() == (280, math.inf)
    assert value("a / (a + b)", a=(1, math.inf), b=(1, 2)).bounds()[0] == 0


def test_a_divisor_that_ends_at_zero_leaves_the_result_open() -> None:
    assert value("a / b", a=(5, 5), b=(0, 10)).bounds() == (0.5, math.inf)
    with pytest.raises(UserError, match="cannot divide"):
        value("a / b", a=(5, 5), b=(-1, 10))
    with pytest.raises(UserError, match="cannot divide"):
        value("a / (a - b)", a=(1, 3), b=(2, 2))


# --- readings --------------------------------------------------------------------------------


def test_each_combination_of_claims_is_a_figure_with_its_inputs() -> None:
    rows = [
        metric("troops", 80_000, 150_000, "RU", value="80,000-150,000"),
        metric("troops", 150_000, 150_000, "RU", value="150,000"),
        metric("troops", 7_500, 10_000, "UA", value="~7,500-10,000"),
    ]
    first, second = figures("troops[RU] / troops[UA]", rows)
    assert first.interval.bounds() == (8, 20)
    assert (first.value(), first.party, first.unit) == ("8–20:1", "RU:UA", "ratio")
    assert first.formula == "80,000-150,000 ÷ ~7,500-10,000"
    assert len(first.inputs) == len(second.inputs) == 2
    assert second.interval.bounds() == (15, 20)
    assert first.group == FORMULA_GROUP


def test_what_is_left_open_is_the_same_in_all_parts() -> None:
    rows = [
        metric("a", 10, 10, "RU", scope="town"),
        metric("b", 2, 2, "RU", scope="town"),
        metric("b", 5, 5, "UA", scope="town"),
        metric("b", 9, 9, "RU", scope="front"),
    ]
    (found,) = figures("a / b", rows)
    assert (found.interval.bounds(), found.party, found.scope) == ((5, 5), "RU", "town")
    (found,) = figures('a / b["front"]', rows)
    assert found.scope == "town / front"


def test_counts_begin_at_nothing_and_words_give_nothing() -> None:
    (found,) = figures("100 - troops", [metric("troops", None, 60)])
    assert found.interval.bounds() == (40, 100)
    rows = [Row(Kind.METRIC, metric="troops", value="N/A (fog)")]
    assert figures("troops * 2", rows) == ()
    snapshot = make_snapshot(rows, vocabulary=LISTS)
    found_readings = readings(snapshot, situation_on(snapshot))
    assert "troops" in why_nothing(compiled("troops * 2", LISTS), found_readings)


def test_what_cannot_be_computed_says_why() -> None:
    (found,) = figures("a / (b - c)", [metric(code, 1, 3) for code in "abc"])
    assert found.interval.is_empty
    assert "the divisor may be zero" in found.value()
    (found,) = figures("troops + way", [metric("troops", 1, 1), metric("way", 1, 1)])
    assert "people and km cannot be added" in found.note


def test_a_formula_whose_metric_is_gone_says_so() -> None:
    lists = replace(LISTS, formulas={"x": Formula("x", "X", "gone / a")})
    (found,) = computed_figures((), lists)
    assert "no metric 'gone'" in found.value()


def test_most_combinations_are_bounded() -> None:
    rows = [metric(code, n, n + 1) for code in "abc" for n in range(1, 40)]
    assert len(figures("a + b + c", rows)) == 12


def test_of_very_many_formulas_the_first_are_computed_and_the_rest_told() -> None:
    many = {f"f{n}": Formula(f"f{n}", f"F{n}", "troops * 2") for n in range(500)}
    rows = [metric("troops", 1, 2)]
    snapshot = make_snapshot(rows, vocabulary=replace(LISTS, formulas=many))
    found = computed_figures(readings(snapshot, situation_on(snapshot)), snapshot.vocabulary)
    assert len(found) == MOST_FORMULAS + 1
    assert "500 formulas are more than" in found[-1].value()
