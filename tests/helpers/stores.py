"""Situation files for the tests of the store, and other processes that use or break them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal
from uuid import UUID

from hypothesis import strategies as st

from sitmap.domain.category import CaseInfo, MetricDefinition, Party, Series
from sitmap.domain.draft import Draft
from sitmap.domain.metric import Interval
from sitmap.domain.observation import Basis, Kind, MetricReading, Sensitivity
from sitmap.domain.source import Source
from sitmap.geo.geometry import Geometry
from sitmap.store.database import Database, create_store
from sitmap.store.edits import put_many

__all__ = [
    "SQUARE",
    "START_MS",
    "CountingUids",
    "TickingClock",
    "control",
    "drafts",
    "event",
    "leave_hot_journal",
    "metric",
    "new_store",
    "open_folder",
    "python",
]

_ROOT = Path(__file__).resolve().parents[2]

START_MS = 1_763_424_000_000
"""2025-11-18T00:00Z, where ticking clocks begin."""

SQUARE = Geometry.polygon([(37.0, 48.0), (37.5, 48.0), (37.5, 48.5), (37.0, 48.5)])


class TickingClock:
    """Goes one second ahead whenever it is read."""

    def __init__(self, now: int = START_MS) -> None:
        self.now = now

    def __call__(self) -> int:
        self.now += 1000
        return self.now


class CountingUids:
    """Gives identifiers that count from one."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> UUID:
        self.count += 1
        return UUID(int=0x7000_8000_0000_0000_0000 | self.count)


def new_store(path: Path, *, zone: str = "Europe/Kyiv") -> Database:
    """Create a file with two parties, a source, a metric and two series, open for writing."""
    db = create_store(path, CaseInfo("Test case", zone), clock=TickingClock(), uids=CountingUids())
    # The tests do not lose power; waiting for the disk would take most of their time.
    db.connection.execute("PRAGMA synchronous = OFF")
    items = (
        Party("RU", "Russian forces", "#D55E00"),
        Party("UA", "Ukrainian forces", "#0072B2", "horizontal"),
        Source("paper", "A paper", redistribution="yes"),
        Source("study", "A study"),
        MetricDefinition("width", "Width of the corridor", "km", "supply"),
        Series("front", "control", 7),
        Series("widths", "metric", 30),
    )
    put_many(db, items, "lists")
    return db


def event(ref: str = "", **changes: object) -> Draft:
    """Return an event at a point on one day."""
    base = Draft(
        Kind.EVENT,
        "2025-11-15",
        title=f"event {ref}",
        party="RU",
        sources=("paper",),
        source_ref=ref,
        geometry=Geometry.point(37.18, 48.28),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def control(day: str, ref: str = "", **changes: object) -> Draft:
    """Return a daily polygon of the series ``front``."""
    base = Draft(
        Kind.CONTROL,
        day,
        title=f"front {day}",
        party="RU",
        series="front",
        sources=("paper",),
        source_ref=ref,
        geometry=SQUARE,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def metric(
    day: str, low: float | None = None, high: float | None = None, **changes: object
) -> Draft:
    """Return a reading of the width of the corridor."""
    base = Draft(
        Kind.METRIC,
        day,
        title="corridor",
        party="UA",
        sources=("study",),
        reading=MetricReading("width", "km", "town", f"{low}-{high}", Interval(low, None, high)),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


_POINTS = st.tuples(st.floats(-180, 180, allow_nan=False), st.floats(-90, 90, allow_nan=False)).map(
    lambda pair: Geometry.point(*pair)
)
_SURROGATES: tuple[Literal["Cs"], ...] = ("Cs",)
_TEXTS = st.text(
    st.characters(exclude_categories=_SURROGATES, exclude_characters="\x00"), max_size=20
)
_DATES = st.sampled_from(
    ["", "2025-11-17", "2025-11", "2024-02~", "../2022-02-23", "2025-11-01/..", "2025-11-17T06:30Z"]
)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """Draw an event, assessment or reading with any texts and a place or none."""
    kind = draw(st.sampled_from([Kind.EVENT, Kind.ASSESSMENT, Kind.METRIC, Kind.ANNOTATION]))
    bounds = sorted(draw(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=2)))
    interval = Interval(bounds[0], None, bounds[-1]) if bounds else Interval()
    reading = MetricReading("width", draw(_TEXTS), draw(_TEXTS), draw(_TEXTS), interval)
    return Draft(
        kind,
        draw(_DATES),
        title=draw(_TEXTS),
        text=draw(_TEXTS),
        geometry=draw(st.none() | _POINTS),
        party=draw(st.sampled_from(["", "RU", "UA"])),
        basis=draw(st.sampled_from(Basis)),
        claimant=draw(_TEXTS),
        sources=draw(st.sampled_from([(), ("paper",), ("study", "paper")])),
        place=draw(_TEXTS),
        reading=reading if kind is Kind.METRIC else None,
        location_precision_m=draw(st.none() | st.floats(0, 1e6)),
        schematic=draw(st.booleans()),
        sensitivity=draw(st.sampled_from(Sensitivity)),
        properties=draw(st.dictionaries(_TEXTS, _TEXTS | st.integers(), max_size=2)),
    )


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Start another interpreter with the package; ``code`` finds its arguments in sys.argv."""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT / "desktop"), str(_ROOT)])}
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environ,
    )


_HOT = """
import os, signal, sys
from pathlib import Path
from sitmap.store.database import open_store
db = open_store(Path(sys.argv[1]), write=True)
connection = db.connection
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE event SET title = 'half written', text = hex(zeroblob(3000))")
connection.execute("UPDATE case_info SET title = 'half written'")
connection.cache_flush()
os.kill(os.getpid(), signal.SIGKILL)
"""


def leave_hot_journal(path: Path) -> None:
    """Let another process die in the middle of writing changed pages to the file."""
    before = path.read_bytes()
    process = python(_HOT, path)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == -9, errors
    assert Path(f"{path}-journal").stat().st_size > 0
    assert path.read_bytes() != before


@contextmanager
def open_folder() -> Iterator[Path]:
    """Give a folder that every user of the machine may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="sitmap-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)
