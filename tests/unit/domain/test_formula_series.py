"""A formula through time: cut where an input changes, missing where one is missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sitmap.domain.category import Formula
from sitmap.domain.dates import MS_PER_DAY
from sitmap.domain.formula_series import formula_series
from sitmap.domain.observation import Kind
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import UserError
from tests.helpers.snapshots import Row, make_snapshot


def number(metric: str, day: str, value: float, **more: str) -> Row:
    return Row(Kind.METRIC, day, metric=metric, best=value, unit="people", **more)  # type: ignore[arg-type]


def with_formula(rows: list[Row], expression: str) -> Snapshot:
    snapshot = make_snapshot(rows)
    formula = Formula("f", "F", expression)
    return replace(snapshot, vocabulary=replace(snapshot.vocabulary, formulas={"f": formula}))


def test_it_is_cut_where_an_input_changes() -> None:
    rows = [
        number("a", "2025-01-01/2025-01-10", 10),
        number("b", "2025-01-03/2025-01-04", 2),
        number("b", "2025-01-05/2025-01-20", 5),
    ]
    found = formula_series(with_formula(rows, "a / b"), "f")
    (claim,) = found.claims
    assert (found.unit, found.method) == ("ratio", "a / b")
    assert claim.best.tolist() == [5, 2]
    days = (claim.end - claim.start) // MS_PER_DAY
    assert days.tolist() == [2, 6]
    assert claim.rows.tolist() == [-1, -1]


def test_claims_stand_apart_and_open_parts_agree() -> None:
    rows = [
        number("a", "2025-01-01", 10, party="RU"),
        number("a", "2025-01-01", 20, party="RU", claimant="x"),
        number("b", "2025-01-01", 2, party="RU"),
        number("b", "2025-01-01", 4, party="UA"),
    ]
    found = formula_series(with_formula(rows, "a / b"), "f")
    assert [claim.best.tolist() for claim in found.claims] == [[5], [10]]
    found = formula_series(with_formula(rows, "b[RU] / b[UA]"), "f")
    assert [claim.party for claim in found.claims] == [""]


def test_very_many_combinations_are_counted_and_the_first_drawn() -> None:
    names = "abcdefgh"
    rows = [
        number(name, "2025-01-01", 1, scope=f"s{scope}", claimant=f"c{voice}")
        for name in names
        for scope in range(2)
        for voice in range(9)
    ]
    found = formula_series(with_formula(rows, " + ".join(names)), "f")
    assert len(found.claims) == 24
    assert all(claim.best.tolist() == [8] for claim in found.claims)
    assert found.method.endswith("h (the first 24 of 86,093,442 combinations)")


def test_parts_that_agree_in_nothing_give_no_claim() -> None:
    names = "abcdefgh"
    rows = [
        number(name, "2025-01-01", 1, scope="other" if name == "h" else f"s{scope}")
        for name in names
        for scope in range(20)
    ]
    assert formula_series(with_formula(rows, " + ".join(names)), "f").claims == ()


def test_what_cannot_be_divided_leaves_a_gap() -> None:
    rows = [
        number("a", "2025-01-01/2025-01-02", 10),
        number("b", "2025-01-01", 0),
        number("b", "2025-01-02", 4),
    ]
    (claim,) = formula_series(with_formula(rows, "a / b"), "f").claims
    assert claim.best.tolist() == [2.5]
    assert np.diff([claim.start, claim.end], axis=0).tolist() == [[MS_PER_DAY]]


def test_an_unknown_formula_is_refused() -> None:
    with pytest.raises(UserError, match="no formula"):
        formula_series(make_snapshot([number("a", "2025-01-01", 1)]), "f")
