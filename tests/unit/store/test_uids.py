"""Identifiers sort by time, and never go backwards."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sitmap.store.uids import UidFactory, system_clock


@given(st.lists(st.integers(0, 2**47), min_size=2, max_size=50))
def test_they_ascend_whatever_the_clock_does(times: list[int]) -> None:
    clock = iter(times)
    factory = UidFactory(lambda: next(clock))
    made = [factory() for _ in times]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_they_are_of_version_seven_and_hold_their_time() -> None:
    uid = UidFactory(lambda: 1_763_424_000_123, lambda size: b"\xff" * size)()
    assert uid.version == 7
    assert uid.variant == "specified in RFC 4122"
    assert uid.int >> 80 == 1_763_424_000_123


def test_many_in_one_millisecond() -> None:
    factory = UidFactory(lambda: 5)
    made = [factory() for _ in range(5000)]
    assert made == sorted(set(made))


def test_the_clock_of_the_machine_counts_milliseconds() -> None:
    assert system_clock() > 1_700_000_000_000
