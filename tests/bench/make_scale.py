"""Makes a situation file with very many synthetic events, for measuring; by hand, not in tests.

    python -m tests.bench.make_scale OUT.gpkg --events 1000000 [--control DAYS.tar.xz]

The events are seeded: the same arguments give the same content. They lie over 775 days, either
spread about Pokrovsk as one cloud (the default) or crowded about towns. ``--control`` takes an
archive of daily GeoJSON files whose names end with the day and adds each as one row of a series
that holds *until next*.
"""

from __future__ import annotations

import argparse
import json
import sys
import tarfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import CaseInfo, Category, Party, Series
from sitmap.domain.draft_columns import DraftColumns
from sitmap.domain.observation import Basis, Kind
from sitmap.domain.source import Source
from sitmap.geo.geometry import Geometry
from sitmap.store.bulk import add_columns
from sitmap.store.database import create_store
from sitmap.store.vocabulary import Item

__all__ = ["event_columns", "main", "make_scale"]

FIRST_DAY: Final = "2024-07-08"
DAYS: Final = 775
_CATEGORIES: Final = (
    "assault",
    "air_strike",
    "shelling",
    "drone_strike",
    "fires",
    "civilian_harm",
    "movement",
    "statement",
)
_PARTIES: Final = ("RU", "UA", "civilian", "")
_BASES: Final = (Basis.REPORTED, Basis.CLAIMED, Basis.CONFIRMED, Basis.DOCUMENTED)
_TOWNS: Final = (
    ("Pokrovsk", 37.18, 48.28),
    ("Myrnohrad", 37.27, 48.30),
    ("Selydove", 37.30, 48.15),
    ("Kurakhove", 37.28, 47.98),
    ("Dobropillia", 37.09, 48.47),
    ("Kostiantynivka", 37.71, 48.53),
    ("Toretsk", 37.85, 48.40),
    ("Chasiv Yar", 37.84, 48.59),
    ("Kramatorsk", 37.58, 48.74),
    ("Huliaipole", 36.26, 47.66),
)
_STEP: Final = 500_000
_ITEMS: Final[tuple[Item, ...]] = (
    Party("RU", "Russian forces", "#D55E00"),
    Party("UA", "Ukrainian forces", "#0072B2", "horizontal"),
    Party("civilian", "Civilians", "#009E73"),
    *(Category(code, code.replace("_", " ").capitalize(), "event") for code in _CATEGORIES),
    Category("controlled_ru", "Russian-controlled, assessed", "control"),
    Series("Daily control", "control", 7),
    Source("synthetic", "Synthetic events", publisher="made for measuring", redistribution="yes"),
    Source("daily", "Daily control polygons", redistribution="no"),
)


def event_columns(count: int, *, towns: bool = False) -> Iterator[DraftColumns]:
    """Yield ``count`` seeded events in batches of at most half a million."""
    rng = np.random.default_rng(0)
    # The order of these draws is that of other programs' measuring data: same places and times.
    lon, lat = rng.normal(37.2, 0.8, count), rng.normal(48.3, 0.5, count)
    seconds = rng.integers(0, DAYS * 86_400, count)
    category = rng.integers(0, len(_CATEGORIES), count)
    rng = np.random.default_rng(1)
    party = rng.choice(len(_PARTIES), count, p=[0.45, 0.4, 0.1, 0.05])
    basis = rng.choice(len(_BASES), count, p=[0.5, 0.3, 0.1, 0.1])
    precision = rng.choice([50.0, 200.0, 1000.0, 5000.0], count)
    if towns:
        lon, lat = _about_towns(lon, lat, rng)
    times = np.datetime64(FIRST_DAY, "s") + seconds
    for low in range(0, count, _STEP):
        part = slice(low, min(low + _STEP, count))
        yield DraftColumns(
            Kind.EVENT,
            np.datetime_as_string(times[part]).tolist(),
            lon=lon[part],
            lat=lat[part],
            title=_titles(category[part], low),
            party=_named(_PARTIES, party[part]),
            category=_named(_CATEGORIES, category[part]),
            basis=_named(_BASES, basis[part]),
            source="synthetic",
            source_ref=[f"E{low + row:07}" for row in range(len(times[part]))],
            location_precision_m=precision[part],
        )


def _about_towns(
    lon: NDArray[np.float64], lat: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    town = rng.integers(0, len(_TOWNS), len(lon))
    places = np.array([(x, y) for _, x, y in _TOWNS])[town]
    return places[:, 0] + (lon - 37.2) * 0.08, places[:, 1] + (lat - 48.3) * 0.08


def _named(names: Sequence[str], numbers: NDArray[np.int64]) -> list[str]:
    return [str(names[number]) for number in numbers.tolist()]


def _titles(category: NDArray[np.int64], first: int) -> list[str]:
    words = [code.replace("_", " ").capitalize() for code in _CATEGORIES]
    return [f"{words[number]} {first + row}" for row, number in enumerate(category.tolist())]


def control_columns(archive: Path) -> DraftColumns:
    """Return the polygons of an archive of daily GeoJSON files, a row a day."""
    found: list[tuple[str, Geometry]] = []
    with tarfile.open(archive) as files:
        for member in files:
            stream = files.extractfile(member) if member.name.endswith(".geojson") else None
            if stream is not None:
                digits = member.name.removesuffix(".geojson")[-8:]
                day = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
                found.append((day, _area(json.load(stream)["features"][0]["geometry"])))
    found.sort(key=lambda item: item[0])
    days = [day for day, _ in found]
    return DraftColumns(
        Kind.CONTROL,
        days,
        geometries=[area for _, area in found],
        title="Occupied",
        party="RU",
        category="controlled_ru",
        series="Daily control",
        basis=Basis.ASSESSED,
        source="daily",
        source_ref=days,
    )


def _area(geojson: dict[str, object]) -> Geometry:
    import shapely

    read = shapely.from_geojson(json.dumps(geojson))
    return Geometry.from_wkb(shapely.to_wkb(read, byte_order=1))


def make_scale(
    out: Path, events: int, control: Path | None, *, towns: bool = False, force: bool = False
) -> None:
    """Write the file; each half million of events is an action of its own."""
    with create_store(out, CaseInfo("Scale measurement", "UTC"), force=force) as db:
        areas = [] if control is None else [control_columns(control)]
        add_columns(db, areas, "areas of control", items=_ITEMS, undoable=False)
        for columns in event_columns(events, towns=towns):
            add_columns(db, [columns], "events", undoable=False)


def main(arguments: Sequence[str]) -> int:
    """Make the file and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--control", type=Path, help="archive of daily GeoJSON files")
    parser.add_argument("--towns", action="store_true", help="crowd the events about towns")
    parser.add_argument("--force", action="store_true", help="replace an existing file")
    options = parser.parse_args(arguments)
    began = time.perf_counter()
    make_scale(
        options.out, options.events, options.control, towns=options.towns, force=options.force
    )
    size = options.out.stat().st_size / 1e6
    sys.stdout.write(
        f"{options.events} events, {size:.0f} MB, {time.perf_counter() - began:.1f} s\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
