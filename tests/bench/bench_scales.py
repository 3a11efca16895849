"""Measures the window on files of growing size and prints one table; by hand, never in the tests.

    python -m tests.bench.bench_scales FILE... [--runs 3] [--beside "COMMAND"]

FILES are those of ``make_scale``. Each is opened once without kept columns, then measured
``--runs`` times with them (1600x1000, 30 days, the close-up extent), then once with a window so
short that as many events show as in the smallest file: what still grows then grows with the
file. COMMAND is as in ``bench_beside``; it runs once a round, and its medians are divided by
our 95th percentile of the file of about a million events, drawn as suits the number and as
symbols. Machines are noisy: only figures of one run are compared; ``cpu`` is processor time.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.bench_beside import theirs

Figures = dict[str, float]

_EXTENT = "36.4,47.9,38.0,48.7"
_WINDOW_MIN = 30 * 24 * 60
_ROWS = (
    ("first_frame_s", "first frame, s"),
    ("whole_s", "all rows there, s"),
    ("scrub_ms.median", "scrub, median ms"),
    ("scrub_ms.p95", "scrub, p95 ms"),
    ("scrub_cpu_ms.p95", "scrub, p95 cpu ms"),
    ("pan_ms.p95", "pan, p95 ms"),
    ("identify_ms.p95", "identify, p95 ms"),
    ("rss_mb", "peak memory, MB"),
)
_FIRST = ("first_frame_s", "whole_s", "rss_mb")
_COMPARED = 1_000_000


def main(arguments: Sequence[str]) -> int:
    """Measure all files and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--beside", metavar="COMMAND")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as caches:
        found = [_File(path, Path(caches) / str(n)) for n, path in enumerate(options.files)]
        found.sort(key=lambda file: file.observations)
        _print(found, [file.repeated(options.runs) for file in found])
        _print_growth(found)
        if options.beside:
            compared = min(found, key=lambda file: abs(file.observations - _COMPARED))
            _print_beside(compared, options.beside, options.runs)
    return 0


class _File:
    """One file, measured with a cache of its own so that no other drives it out."""

    def __init__(self, path: Path, cache: Path) -> None:
        self._path, self._cache = path, cache
        self.first = self.measure("30d", frames=20)
        self.observations = int(self.first["observations"])

    def measure(self, window: str, *further: str, frames: int = 200) -> Figures:
        """Return the figures of one run, those of groups as ``group.figure``."""
        command = [sys.executable, "-m", "sitmap", "bench", str(self._path), "--json"]
        command += ["--window", window, "--extent", _EXTENT, "--frames", str(frames), *further]
        environment = {**os.environ, "SITMAP_CACHE_DIR": str(self._cache)}
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment)
        figures: Figures = {}
        for name, value in json.loads(done.stdout).items():
            for part, number in value.items() if isinstance(value, dict) else ():
                figures[f"{name}.{part}"] = number
            if not isinstance(value, dict):
                figures[name] = float(value)
        return figures

    def repeated(self, runs: int) -> Figures:
        """Return the median of each figure over several runs with kept columns."""
        found = [self.measure("30d") for _ in range(runs)]
        return {key: statistics.median(run[key] for run in found) for key, _ in _ROWS}


def _print(files: Sequence[_File], medians: Sequence[Figures]) -> None:
    _line("", [f"{file.observations:,}" for file in files])
    for key, name in _ROWS:
        if key in _FIRST:
            _line(f"{name}, first opening", [f"{file.first[key]:.2f}" for file in files])
        _line(name, [f"{run[key]:.2f}" for run in medians])


def _print_growth(files: Sequence[_File]) -> None:
    """Print the frames of all files with as many events as the smallest shows in 30 days."""
    smallest = files[0].observations
    lengths = [max(_WINDOW_MIN * smallest // file.observations, 1) for file in files]
    runs = [file.measure(f"{each}min") for file, each in zip(files, lengths, strict=True)]
    _line("equal count: window, min", [str(each) for each in lengths])
    _line("  events drawn", [f"{run['drawn.points']:.0f}" for run in runs])
    for key, name in (("scrub_ms.median", "median ms"), ("scrub_cpu_ms.median", "median cpu ms")):
        _line(f"  scrub, {name}", [f"{run[key]:.2f}" for run in runs])
    growth = [run["scrub_cpu_ms.median"] / runs[0]["scrub_cpu_ms.median"] for run in runs]
    _line("  growth (cpu)", [f"{each:.2f}" for each in growth])


def _print_beside(file: _File, command: str, runs: int) -> None:
    for run in range(runs):
        ours = {way: file.measure("30d", "--marks", way) for way in ("auto", "symbols")}
        for name, median in theirs(command).items():
            ratios = [f"{way} {median / own['scrub_ms.p95']:.1f}" for way, own in ours.items()]
            _line(f"run {run + 1}, {name}", [f"{median:.1f} ms", *ratios])


def _line(name: str, cells: Sequence[str]) -> None:
    sys.stdout.write(f"{name:36}{''.join(f'{cell:>14}' for cell in cells)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
