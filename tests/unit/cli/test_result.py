"""Lines for people have aligned columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sitmap.cli.result import Result, columns, counted


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert columns([("a", "long", ""), ("bbb", "x", "end")]) == ("a    long", "bbb  x     end")
    assert columns([]) == ()


@given(st.lists(st.tuples(st.text("ab ", max_size=5), st.text("cd", min_size=1)), min_size=1))
def test_the_second_column_begins_at_one_place(rows: list[tuple[str, str]]) -> None:
    width = max(len(first) for first, _ in rows) + 2
    for line, (first, second) in zip(columns(rows), rows, strict=True):
        assert line == first.ljust(width) + second


def test_a_result_is_done_unless_it_says_otherwise() -> None:
    result = Result({"ok": True})
    assert (result.exit_code, result.lines, result.messages) == (0, (), ())


def test_one_is_not_many() -> None:
    assert counted(1, "row") == "1 row"
    assert counted(0, "row") == "0 rows"
    assert [counted(n, "entry", "entries") for n in (1, 2)] == ["1 entry", "2 entries"]
