"""Exports a large file here and with `ogr2ogr` in turns and prints the ratios; run by hand.

    python tests/bench/bench_export.py FILE [--kind event] [--runs 2] [--folder DIR]

Both write the same rows of the same file. Machines are noisy: only figures of one run are
compared. CPU is user and system time together; memory is the peak of the process.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Cost", "main"]

_FORMS = {".geojson": ("GeoJSON", ()), ".csv": ("CSV", ("-lco", "GEOMETRY=AS_XY"))}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    size_mb: float


def main(arguments: Sequence[str]) -> int:
    """Measure in turns and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--kind", default="event")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where the exports go for the moment")
    options = parser.parse_args(arguments)
    for run in range(options.runs):
        sys.stdout.write(f"run {run + 1}\n")
        for ending in _FORMS:
            with tempfile.TemporaryDirectory(dir=options.folder) as folder:
                _beside(options.file, options.kind, ending, Path(folder))
    return 0


def _beside(file: Path, kind: str, ending: str, folder: Path) -> None:
    driver, further = _FORMS[ending]
    ours, theirs = folder / f"ours{ending}", folder / f"theirs{ending}"
    command = [sys.executable, "-m", "sitmap", "export", str(file), str(ours), "--kind", kind]
    own = _cost(command, ours)
    peer = _cost(["ogr2ogr", "-f", driver, *further, str(theirs), str(file), kind], theirs)
    for name, cost in (("sitmap", own), ("ogr2ogr", peer)):
        sys.stdout.write(
            f"  {ending:9}{name:9}{cost.wall_s:7.1f} s wall {cost.cpu_s:7.1f} s CPU "
            f"{cost.peak_mb:7.0f} MB peak {cost.size_mb:7.0f} MB file\n"
        )
    sys.stdout.write(
        f"  {ending:9}ratio    {own.wall_s / peer.wall_s:7.2f} wall   "
        f"{own.cpu_s / peer.cpu_s:7.2f} CPU\n"
    )
    sys.stdout.flush()


def _cost(command: Sequence[str], made: Path) -> Cost:
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{command[0]} failed")
    cpu = used.ru_utime + used.ru_stime
    return Cost(wall, cpu, used.ru_maxrss / 1024, made.stat().st_size / (1 << 20))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
