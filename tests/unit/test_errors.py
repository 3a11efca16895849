"""Errors are one line, whatever goes into them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sitmap.errors import UserError


@given(st.text(), st.text(), st.text())
def test_an_error_is_always_one_line(what: str, where: str, hint: str) -> None:
    line = UserError(what, where=where, hint=hint).line()
    assert line.splitlines() in ([line], [])


def test_the_line_says_where_what_and_what_to_do() -> None:
    error = UserError("not a date", where="--on 2025-13-01", hint="write 2025-11-17")
    assert str(error) == "--on 2025-13-01: not a date (write 2025-11-17)"
    assert error.as_dict() == {
        "what": "not a date",
        "where": "--on 2025-13-01",
        "hint": "write 2025-11-17",
    }


def test_missing_parts_leave_no_punctuation() -> None:
    assert str(UserError("the disk is full")) == "the disk is full"
