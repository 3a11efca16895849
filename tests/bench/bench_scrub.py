"""Runs `sitmap bench` several times and prints the medians; by hand, never in the tests.

    python tests/bench/bench_scrub.py [FILE] [--runs 5] [further options of sitmap bench]

Without FILE the demonstration case is measured. Each run is a process of its own, so that the
first frame includes the whole start. The first run warms the disk cache and does not count.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

GOALS = {"first_frame_s": 1.0, "scrub_ms.p95": 16.0, "rss_mb": 250.0}
_SHOWN = (
    "open_s",
    "first_frame_s",
    *(
        f"{name}.{figure}"
        for name in ("scrub_ms", "pan_ms", "identify_ms")
        for figure in ("median", "p95", "max")
    ),
    "settle_ms",
    "frames",
    "observations",
    "rss_mb",
)


def main(arguments: Sequence[str]) -> int:
    """Measure, print a table, and return 1 where a goal of the demonstration case is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    options, further = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        os.environ["SITMAP_PROFILE_DIR"] = name
        file = options.file or _demonstration(Path(name))
        runs = [dict(_measure(file, further)) for _ in range(options.runs + 1)][1:]
    missed = False
    for figure in _SHOWN:
        values = [run[figure] for run in runs]
        median, goal = statistics.median(values), GOALS.get(figure)
        above = goal is not None and options.file is None and median > goal
        missed = missed or above
        remark = "" if goal is None else f"   goal {goal:g}{', missed' if above else ''}"
        spread = f"{min(values):10.2f} {median:10.2f} {max(values):10.2f}"
        sys.stdout.write(f"{figure:18}{spread}{remark}\n")
    return int(missed)


def _sitmap(*arguments: str | Path) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "sitmap", *arguments], stdout=subprocess.PIPE, check=True
    )
    return done.stdout


def _demonstration(folder: Path) -> Path:
    path = folder / "case.gpkg"
    _sitmap("demo", path)
    return path


def _measure(file: Path, further: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield the figures of one run, those of groups as ``group.figure``."""
    for name, value in json.loads(_sitmap("bench", file, "--json", *further)).items():
        if isinstance(value, dict):
            yield from (
                (f"{name}.{figure}", float(number))
                for figure, number in value.items()
                if not isinstance(number, str)
            )
        else:
            yield name, float(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
