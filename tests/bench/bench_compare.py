"""Measures what changed between two days of a file, and what shows on a day; by hand.

    python tests/bench/bench_compare.py FILE [--gaps 1 30 300] [--pairs 10]

Prints median and slowest of the comparison with figures and ground (as the window computes it,
off its own thread), for pairs of days so many days apart, then of ``Snapshot.at`` alone for
windows of a day and of thirty days. Times are processor time of one thread.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from sitmap.domain.comparison import Since
from sitmap.domain.dates import day_of_ms, parse_duration, window
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.timeline import DayRange, day_range
from sitmap.portrayal.compared import compared
from sitmap.store.database import open_store
from sitmap.store.reading import load_snapshot

_DAY = parse_duration("1d")


def main(arguments: Sequence[str]) -> int:
    """Read, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--gaps", type=int, nargs="+", default=[1, 30, 100, 300])
    parser.add_argument("--pairs", type=int, default=10)
    options = parser.parse_args(arguments)
    with open_store(options.file) as db:
        snapshot = load_snapshot(db)
    days = day_range(snapshot)
    if days is None:
        sys.stdout.write("no dates in this file\n")
        return 1
    for gap in options.gaps:
        pairs = list(_pairs(days, gap, options.pairs))
        _say(f"compare {gap} days apart", [_compare(snapshot, *pair) for pair in pairs])
    for length in ("1d", "30d"):
        _say(f"situation of {length}", _situations(snapshot, days, length))
    return 0


def _pairs(days: DayRange, gap: int, count: int) -> Iterator[tuple[date, date]]:
    """Yield pairs of an earlier and a later day, evenly over the file's days."""
    first, last = day_of_ms(days.first) + timedelta(gap), day_of_ms(days.last)
    room = max((last - first).days, 0)
    for place in range(count):
        later = first + timedelta(room * place // max(count - 1, 1))
        yield later - timedelta(gap), later


def _compare(snapshot: Snapshot, earlier: date, later: date) -> float:
    since = Since(window(earlier, _DAY))
    before, after = snapshot.at(since.window), snapshot.at(window(later, _DAY))
    return _milliseconds(lambda: compared(snapshot, before, after, since))


def _situations(snapshot: Snapshot, days: DayRange, length: str) -> list[float]:
    asked = [window(later, parse_duration(length)) for _, later in _pairs(days, 0, 200)]
    snapshot.at(asked[0])  # makes the indexes
    return [_milliseconds(partial(snapshot.at, one)) for one in asked]


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return (time.thread_time() - began) * 1e3


def _say(name: str, times: list[float]) -> None:
    sys.stdout.write(f"{name:28}{statistics.median(times):9.2f} ms{max(times):9.2f} ms\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
