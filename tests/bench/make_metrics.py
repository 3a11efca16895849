"""Makes a situation file with very many readings, for measuring; by hand, not in tests.

    python -m tests.bench.make_metrics OUT.gpkg --metrics 2000 --readings 1000000

Each metric has one reading a day, in turn of both parties or of none; values wander, are
printed as people print them, and are seeded: the same arguments give the same content.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from sitmap.domain.category import CaseInfo, MetricDefinition, Party
from sitmap.domain.draft_columns import DraftColumns
from sitmap.domain.observation import Basis, Kind
from sitmap.domain.source import Source
from sitmap.store.bulk import add_columns
from sitmap.store.database import create_store
from sitmap.store.vocabulary import Item

__all__ = ["LAST_DAY", "main", "make_metrics", "reading_columns"]

LAST_DAY: Final = np.datetime64("2025-11-17")
_GROUPS: Final = ("forces", "casualties", "corridor_and_logistics", "drones", "industry_and_aid")
_UNITS: Final = ("people", "people", "km", "%", "t")
_PARTIES: Final = ("RU", "UA", "")
_SCOPES: Final = ("Pokrovsk sector", "whole front", "Ukraine")
_STEP: Final = 250_000


def _items(metrics: int) -> tuple[Item, ...]:
    return (
        Party("RU", "Russian forces", "#D55E00"),
        Party("UA", "Ukrainian forces", "#0072B2", "horizontal"),
        Source("synthetic", "Synthetic readings", redistribution="yes"),
        *(
            MetricDefinition(f"m{n:04}", f"Metric number {n}", _UNITS[n % 5], _GROUPS[n % 5])
            for n in range(metrics)
        ),
    )


def reading_columns(metrics: int, count: int) -> Iterator[DraftColumns]:
    """Yield ``count`` seeded readings in batches: a day of all metrics after the other."""
    rng = np.random.default_rng(0)
    days = LAST_DAY - np.arange(-(-count // metrics))[::-1]
    for low in range(0, count, _STEP):
        row = np.arange(low, min(low + _STEP, count))
        metric, day = row % metrics, days[row // metrics]
        middle = np.round(1000 + 200 * np.sin(row / 9000) + rng.normal(0, 50, len(row)))
        spread = rng.integers(10, 200, len(row))
        number = metric.tolist()
        yield DraftColumns(
            Kind.METRIC,
            np.datetime_as_string(day).tolist(),
            party=[_PARTIES[n % 3] for n in number],
            metric=[f"m{n:04}" for n in number],
            unit=[_UNITS[n % 5] for n in number],
            scope=[_SCOPES[n % 7 % 3] for n in number],
            value_text=[f"{x:.0f}-{x + s:.0f}" for x, s in zip(middle, spread, strict=True)],
            low=middle,
            high=middle + spread,
            basis=Basis.REPORTED,
            source="synthetic",
            source_ref=[f"R{n:07}" for n in row.tolist()],
        )


def make_metrics(out: Path, metrics: int, readings: int, *, force: bool = False) -> None:
    """Write the file; each batch is an action of its own."""
    with create_store(out, CaseInfo("Readings measurement", "UTC"), force=force) as db:
        add_columns(db, [], "lists", items=_items(metrics), undoable=False)
        for columns in reading_columns(metrics, readings):
            add_columns(db, [columns], "readings", undoable=False)


def main(arguments: Sequence[str]) -> int:
    """Make the file and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--metrics", type=int, default=2000)
    parser.add_argument("--readings", type=int, default=1_000_000)
    parser.add_argument("--force", action="store_true", help="replace an existing file")
    options = parser.parse_args(arguments)
    began = time.perf_counter()
    make_metrics(options.out, options.metrics, options.readings, force=options.force)
    size = options.out.stat().st_size / 1e6
    sys.stdout.write(
        f"{options.readings} readings, {size:.0f} MB, {time.perf_counter() - began:.1f} s\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
