"""Times importing a large CSV against ``ogr2ogr`` and pyogrio, in turns, on the same file.

Run: ``python tests/bench/bench_import.py [--rows 1000000] [--rounds 3] [--folder DIR]``. Each
command is a whole process; memory is the peak of all its processes together. Figures of a
loaded machine are only ratios within one run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

_WORDS = (
    "shelling",
    "clash",
    "air strike",
    "drone strike",
    "movement",
    "explosion",
    "fire",
    "other",
)
_NOTE = "reported by several channels near the road"
_PYOGRIO = """
import sys, pyogrio, shapely
meta, _, _, data = pyogrio.raw.read(sys.argv[1], datetime_as_string=True)
names = meta["fields"].tolist()
x, y = (data[names.index(n)].astype(float) for n in ("lon", "lat"))
wkb = shapely.to_wkb(shapely.points(x, y))
pyogrio.raw.write(sys.argv[2], wkb, data, names, geometry_type="Point", crs="EPSG:4326", layer="e")
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command took: seconds, processor seconds, mebibytes at its peak."""

    seconds: float
    processor: float
    memory: float


def make_csv(path: Path, rows: int) -> None:
    """Write events with id, time, position, category, source and note."""
    chance = Random(1)
    with path.open("w") as out:
        out.write("id,time,lat,lon,category,source,note\n")
        for number in range(rows):
            day = f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            out.write(
                f"e{number},{day},{47 + 3 * chance.random():.5f},{33 + 6 * chance.random():.5f},"
                f"{chance.choice(_WORDS)},osint,{_NOTE}\n"
            )


def run(command: Sequence[str], out: Path) -> Ran:
    """Run one command, watching the memory of it and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, _memory(process.pid))
        time.sleep(0.02)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode or not out.exists():
        raise SystemExit(f"failed: {' '.join(command)}")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Ran(seconds, used, peak / 1024)


def _memory(pid: int) -> int:
    """Return the kibibytes that a process and its children hold now."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    own = next(
        (int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0
    )
    return own + sum(_memory(int(child)) for child in children)


def _commands(csv: Path, folder: Path) -> dict[str, tuple[list[str], Path]]:
    sitmap = [sys.executable, "-m", "sitmap"]
    ours = folder / "ours.gpkg"
    theirs, third = folder / "ogr.gpkg", folder / "pyogrio.gpkg"
    options = ["--kind", "event", "--licence", "own"]
    return {
        "sitmap import": ([*sitmap, "import", str(ours), str(csv), *options], ours),
        "ogr2ogr": (
            ["ogr2ogr", "-f", "GPKG", str(theirs), str(csv), "-oo", "X_POSSIBLE_NAMES=lon",
             "-oo", "Y_POSSIBLE_NAMES=lat", "-oo", "KEEP_GEOM_COLUMNS=YES", "-oo",
             "AUTODETECT_TYPE=YES", "-a_srs", "EPSG:4326"], theirs,
        ),
        "pyogrio": ([sys.executable, "-c", _PYOGRIO, str(csv), str(third)], third),
    }  # fmt: skip


def main() -> None:
    """Print medians and the ratios to both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp())
    csv = folder / "events.csv"
    make_csv(csv, options.rows)
    found: dict[str, list[Ran]] = {}
    sizes: dict[str, int] = {}
    for _ in range(options.rounds):
        for name, (command, out) in _commands(csv, folder).items():
            out.unlink(missing_ok=True)
            if name == "sitmap import":
                new = [sys.executable, "-m", "sitmap", "new", str(out), "--title", "Bench"]
                subprocess.run(new, check=True, stdout=subprocess.DEVNULL)
            found.setdefault(name, []).append(run(command, out))
            sizes[name] = out.stat().st_size
            sys.stdout.write(f"{name}: {found[name][-1]}\n")
    ours = statistics.median(item.seconds for item in found["sitmap import"])
    told = {
        name: {
            "seconds": statistics.median(item.seconds for item in items),
            "processor": statistics.median(item.processor for item in items),
            "memory_mb": max(item.memory for item in items),
            "file_mb": sizes[name] / 1e6,
            "ours_to_it": ours / statistics.median(item.seconds for item in items),
        }
        for name, items in found.items()
    }
    whole = {"rows": options.rows, "load": os.getloadavg()[0], **told}
    sys.stdout.write(json.dumps(whole, indent=1) + "\n")


if __name__ == "__main__":
    main()
