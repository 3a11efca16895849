"""A small situation file made by the store itself, for tests of the window's parts."""

from __future__ import annotations

from pathlib import Path

from sitmap.domain.category import (
    CaseInfo,
    Category,
    Definition,
    MetricDefinition,
    Party,
    Series,
)
from sitmap.domain.dates import day_start_ms, parse_day
from sitmap.domain.draft import Draft
from sitmap.domain.metric import Interval
from sitmap.domain.observation import Basis, Kind, MetricReading
from sitmap.domain.source import Source
from sitmap.geo.geometry import Geometry
from sitmap.store import edits
from sitmap.store.database import create_store

_TURN = day_start_ms(parse_day("2025-06-01"))

ITEMS = (
    Party("RU", "Russian forces", "#D55E00"),
    Party("UA", "Ukrainian forces", "#0072B2"),
    Category(
        "fighting",
        "Fighting",
        "event",
        (
            Definition("shots are exchanged", None, _TURN),
            Definition("fighting inside the town", _TURN, None),
        ),
    ),
    Category("grey", "Grey zone", "control"),
    MetricDefinition("corridor_width", "Supply corridor width", "km", "supply"),
    MetricDefinition("troops", "Troops", "people", "forces"),
    Series("grey zone", "control", 7),
    Source("article", "An article", publisher="A paper", licence="unknown"),
)

DRAFTS = (
    Draft(
        Kind.EVENT,
        "2025-11-15~",
        title="Assault on the station",
        text="The station was <b>assaulted</b>",
        party="RU",
        category="fighting",
        basis=Basis.CLAIMED,
        claimant="the ministry",
        disputed_by=("F003",),
        sources=("article",),
        source_ref="F001",
        place="Pokrovsk",
        geometry=Geometry.point(37.18, 48.28),
        location_precision_m=500.0,
    ),
    Draft(
        Kind.METRIC,
        "2025-11-17",
        title="Corridor 10 to 15 km wide",
        party="UA",
        sources=("article",),
        source_ref="F002",
        reading=MetricReading(
            "corridor_width", "km", value_text="10-15 km", interval=Interval(10.0, None, 15.0)
        ),
    ),
    Draft(
        Kind.ASSESSMENT,
        "2025-11-17",
        title="The station was not reached",
        party="UA",
        basis=Basis.ASSESSED,
        claimant="the general staff",
        sources=("article",),
        source_ref="F003",
    ),
    Draft(
        Kind.CONTROL,
        "2025-11-10",
        title="Grey zone in the town",
        party="",
        category="grey",
        series="grey zone",
        sources=("article",),
        source_ref="F004",
        schematic=True,
        geometry=Geometry.polygon([(37.1, 48.2), (37.3, 48.2), (37.3, 48.3), (37.1, 48.3)]),
    ),
)


def write_small_store(path: Path, drafts: tuple[Draft, ...] = DRAFTS) -> Path:
    """Make the file and return its path; the lists and drafts are no steps to undo."""
    with create_store(path, CaseInfo("A small case", "Europe/Kyiv")) as db:
        edits.add_many(db, drafts, "fill", items=ITEMS, undoable=False)
    return path
