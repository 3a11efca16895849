"""Prints one page with Sitmap and with another program in turns, and prints the ratios; by hand.

    python -m tests.bench.bench_print FILE --beside "COMMAND" [--on D] [--window 30d] [--runs 3]

COMMAND is a Python script of one's own with its arguments that prints the same data on A3 with
another program and writes lines such as ``pdf_s 0.62`` and ``png300_s 1.41``. Both are timed in
seconds of the processor, starts of processes not counted: machines are noisy, and only figures
of one run are compared. ``--interpreter`` is the Python that runs the script.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_TIMED = (
    "import runpy, sys, time; time.perf_counter = time.process_time; "
    "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
)
_REPEATS = 5
_NAMES = ("pdf_s", "png300_s")


def main(arguments: Sequence[str]) -> int:
    """Measure in turns and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--beside", metavar="COMMAND")
    parser.add_argument("--interpreter", default="python3")
    parser.add_argument("--on", default="2025-11-17")
    parser.add_argument("--window", default="30d")
    parser.add_argument("--extent", default="36.4,47.9,38.0,48.7")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ours", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.ours:
        sys.stdout.write(json.dumps(_measured(options)) + "\n")
        return 0
    found: dict[str, list[float]] = {name: [] for name in _NAMES}
    for run in range(options.runs):
        ours = _ours(arguments)
        theirs = _theirs(options) if options.beside else {}
        for name in _NAMES:
            line = f"run {run + 1}  {name:9} {ours[name]:6.3f} s"
            if name in theirs:
                found[name].append(ours[name] / theirs[name])
                line += f"   beside {theirs[name]:6.3f} s   ratio {found[name][-1]:.2f}"
            sys.stdout.write(f"{line}\n")
        sys.stdout.write(f"run {run + 1}  PDF {ours['pdf_mb']:.2f} MB\n")
    for name, ratios in found.items():
        if ratios:
            sys.stdout.write(f"{name:9} median ratio {statistics.median(ratios):.2f}\n")
    return 0


def _ours(arguments: Sequence[str]) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.bench_print", *arguments, "--ours"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _measured(options: argparse.Namespace) -> dict[str, float]:
    """Return the medians of printing in this process, the file read before."""
    from sitmap.cli.pictures import use_offscreen

    use_offscreen()
    from sitmap.domain.dates import parse_day, parse_duration, window
    from sitmap.domain.situation import Known
    from sitmap.paint.print_service import render_print
    from sitmap.portrayal.page.output import PageOutput
    from sitmap.portrayal.page.papers import find_paper
    from sitmap.portrayal.page.request import PageRequest
    from sitmap.store.database import open_store
    from sitmap.store.reading import load_snapshot

    with open_store(options.file) as db:
        snapshot = load_snapshot(db)
    span = window(parse_day(options.on), parse_duration(options.window))
    west, south, east, north = map(float, options.extent.split(","))
    request = PageRequest(paper=find_paper("A3"), extent=(west, south, east, north))

    def printed(out: Path, output: PageOutput) -> Callable[[], object]:
        def work() -> object:
            situation = snapshot.at(span, Known())
            return render_print(snapshot, situation, request, out, output=output, force=True)

        return work

    with tempfile.TemporaryDirectory() as folder:
        pdf, png = Path(folder) / "page.pdf", Path(folder) / "page.png"
        found = {
            "pdf_s": _seconds(printed(pdf, PageOutput())),
            "png300_s": _seconds(printed(png, PageOutput(dpi=300))),
        }
        return found | {"pdf_mb": pdf.stat().st_size / 1e6}


def _seconds(work: Callable[[], object]) -> float:
    """Return the median of the processor's seconds, without the first."""
    times = []
    for _ in range(_REPEATS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return statistics.median(times[1:])


def _theirs(options: argparse.Namespace) -> dict[str, float]:
    """Return the medians that a script prints, without the first of each."""
    command = [options.interpreter, "-c", _TIMED, *shlex.split(options.beside)]
    without_display = {"QT_QPA_PLATFORM": "offscreen"} | dict(os.environ)
    done = subprocess.run(
        command, stdout=subprocess.PIPE, check=True, text=True, env=without_display
    )
    times: dict[str, list[float]] = {}
    for line in done.stdout.splitlines():
        words = line.split()
        if words and words[0] in _NAMES:
            times.setdefault(words[0], []).append(float(words[1]))
    return {name: statistics.median(found[1:] or found) for name, found in times.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
