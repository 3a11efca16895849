"""Parts and order of a situation, and up to when a replay may know."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.dates import Window, day_start_ms
from sitmap.domain.situation import Known, Situation


def situation(rows: list[int]) -> Situation:
    """Return a situation whose every column tells the row that it belongs to."""
    numbers = np.array(rows, np.int32)
    odd = numbers % 2 == 1
    return Situation(
        Window(0, 1), Known(), numbers, numbers * 2, odd, ~odd, numbers.astype(np.int64) * 3
    )


def kept(found: Situation) -> list[int]:
    """Return the rows of a situation after making sure that its columns are theirs."""
    rows: list[int] = found.rows.tolist()
    expected = situation(rows)
    for name in ("age_days", "stale", "possible", "observed"):
        assert getattr(found, name).tolist() == getattr(expected, name).tolist()
    assert len(found) == len(rows)
    return rows


ROWS = st.lists(st.integers(0, 60), unique=True, max_size=40)


@given(ROWS.map(sorted), st.sets(st.integers(0, 60)))
def test_a_part_keeps_its_columns_together(rows: list[int], wanted: set[int]) -> None:
    whole = situation(rows)
    mask = np.array([row in wanted for row in rows], np.bool_)
    expected = [row for row in rows if row in wanted]
    assert kept(whole.where(mask)) == expected
    assert kept(whole.among(np.array(sorted(wanted), np.int32))) == expected


@given(ROWS)
def test_rows_in_any_order_become_ascending(rows: list[int]) -> None:
    assert kept(situation(rows).ascending()) == sorted(rows)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Known(), [True, True, True]),
        (Known(5), [True, True, False]),
        (Known(None, 5), [True, False, True]),
        (Known(5, 5), [True, False, False]),
    ],
)
def test_what_is_known_or_recorded_at_an_end_is_not_reached(
    known: Known, expected: list[bool]
) -> None:
    reached = known.reaches(np.array([4, 4, 5]), np.array([4, 5, 4]))
    assert reached.tolist() == expected


def test_days_of_knowledge_end_in_the_zone_of_the_file() -> None:
    known = Known.on(date(2025, 11, 16), None, "Europe/Kyiv")
    assert known == Known(day_start_ms(date(2025, 11, 17)) - 2 * 60 * 60 * 1000, None)
    assert Known.on(None, date(2025, 11, 16), "UTC") == Known(
        None, day_start_ms(date(2025, 11, 17))
    )
    assert Known.on(None, None, "UTC") == Known()
