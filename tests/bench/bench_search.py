"""Measures the search over the included names and a hundred thousand observations; by hand.

    python tests/bench/bench_search.py [--rows 100000] [--seed 1]

Prints the time to build each index and, for each query, the median and the slowest of
twenty answers.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import Texts
from sitmap.portrayal.basemap import load_base_map
from sitmap.portrayal.search.find import SearchIndex, find
from sitmap.portrayal.search.observations import ObservationIndex
from sitmap.portrayal.search.places import PlaceIndex
from tests.helpers.snapshots import Row, make_snapshot

_COMMON = (
    *("clashes", "shelling", "strike", "drone", "Pokrovsk", "Myrnohrad", "Донецьк"),
    *("перестрілка", "assault", "advance", "claimed", "reported", "near", "the", "village"),
    *("of", "attack", "repelled", "artillery", "Kostiantynivka"),
)
_QUERIES = (
    *("Pokrovsk", "Покровськ", "pokrvosk", "Красноармейск", "k", "kiev", "donetsk obl"),
    *("clashes", "shelling pokrovsk", "перестрилка", "word123", "assault near the village of"),
    *("articel", "xyzzyxyzzy", "48.28, 37.18", "37U CP 64668 49252"),
)
_NEAR = (37.2, 48.3)
_Value = TypeVar("_Value")


def main(arguments: Sequence[str]) -> int:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    base = load_base_map()
    made = _snapshot(options.rows, random.Random(options.seed))
    regions = base.theatre.oblasts
    places = _timed("places", lambda: PlaceIndex.build((base.places, base.areas), regions))
    observations = _timed("observations", lambda: ObservationIndex.build(made, {}))
    index = SearchIndex(places, observations)
    for query in _QUERIES:
        find(index, query, _NEAR)
        times = [_milliseconds(index, query) for _ in range(20)]
        _say(query, statistics.median(times), max(times))
    return 0


def _milliseconds(index: SearchIndex, query: str) -> float:
    start = time.perf_counter()
    find(index, query, _NEAR)
    return (time.perf_counter() - start) * 1000


def _timed(name: str, build: Callable[[], _Value]) -> _Value:
    start = time.perf_counter()
    made = build()
    _say(f"build {name}", (time.perf_counter() - start) * 1000)
    return made


def _say(name: str, *milliseconds: float) -> None:
    figures = "".join(f"{each:9.1f} ms" for each in milliseconds)
    sys.stdout.write(f"{name:32}{figures}\n")


def _snapshot(count: int, dice: random.Random) -> Snapshot:
    """Return rows of a few common and many rare words."""
    words = [*_COMMON, *(f"word{number}" for number in range(20_000))]

    def text(length: int) -> str:
        pools = (_COMMON if dice.random() < 0.7 else words for _ in range(length))
        return " ".join(dice.choice(pool) for pool in pools)

    base = make_snapshot([Row(wkt="POINT (37 48)", party="RU", category="assault")])
    columns = {
        field.name: np.repeat(getattr(base.columns, field.name), count, axis=0)
        for field in dataclasses.fields(base.columns)
    }
    columns["valid_from"] = np.arange(count, dtype=np.int64)
    empty = [""] * count
    texts = Texts(
        title=[text(6) for _ in range(count)],
        value_text=empty,
        unit=empty,
        scope=empty,
        claimant=[text(2) for _ in range(count)],
        valid_text=["2025-11-17"] * count,
        source_ref=empty,
        place=[dice.choice(words) for _ in range(count)],
        grade=["F6"] * count,
    )
    return dataclasses.replace(base, columns=type(base.columns)(**columns), texts=texts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
