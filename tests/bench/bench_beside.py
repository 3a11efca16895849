"""Runs `sitmap bench` and another program's measurement in turns and prints the ratios; by hand.

    python tests/bench/bench_beside.py FILE --beside "COMMAND" [--runs 1] [options of sitmap bench]

COMMAND is a script of one's own that draws the same data over the same dates with another
program and prints lines such as ``closeup both median_ms 440.1 max_ms 512.0``. Machines are
noisy: only figures of one run are compared, each of the peer's medians with our 95th
percentile of a scrub frame, once with the marks that suit the number and once with symbols.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
from collections.abc import Sequence

__all__ = ["main", "theirs"]

_WAYS = ("auto", "symbols")


def main(arguments: Sequence[str]) -> int:
    """Measure in turns and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--beside", required=True, metavar="COMMAND")
    parser.add_argument("--runs", type=int, default=1)
    options, further = parser.parse_known_args(arguments)
    for run in range(options.runs):
        ours = {way: _ours(options.file, way, further) for way in _WAYS}
        peers = theirs(options.beside)
        sys.stdout.write(f"run {run + 1}\n")
        for way, figures in ours.items():
            _show(way, figures)
        for name, median in peers.items():
            ratios = (f"{median / ours[way]['scrub_ms']['p95']:.1f} x {way}" for way in _WAYS)
            sys.stdout.write(f"  {name:24}{median:9.1f} ms   {', '.join(ratios)}\n")
    return 0


def _ours(file: str, way: str, further: Sequence[str]) -> dict[str, dict[str, float]]:
    command = [sys.executable, "-m", "sitmap", "bench", file, "--json", "--marks", way, *further]
    found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return {name: value for name, value in found.items() if isinstance(value, dict)}


def _show(way: str, figures: dict[str, dict[str, float]]) -> None:
    for name in ("scrub_ms", "pan_ms", "identify_ms"):
        text = "   ".join(f"{key} {value:7.2f}" for key, value in figures[name].items())
        sys.stdout.write(f"  {way:9}{name:14}{text}\n")
    sys.stdout.write(f"  {way:9}drawn         {figures['drawn']}\n")


def theirs(command: str) -> dict[str, float]:
    """Return the medians that a command prints, by the words before them."""
    done = subprocess.run(shlex.split(command), stdout=subprocess.PIPE, check=True, text=True)
    medians = {}
    for line in done.stdout.splitlines():
        words = line.split()
        if "median_ms" in words:
            at = words.index("median_ms")
            medians[" ".join(words[:at])] = float(words[at + 1])
    return medians


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
