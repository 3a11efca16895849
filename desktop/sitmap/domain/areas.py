"""Areas of what shows at a date, on the ellipsoid.

Areas are united inside one series, party and category; none is subtracted from another, and
nothing is given to anybody by absence. Comparing two dates belongs to ``comparison``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from sitmap.domain.observation import Kind
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS, named
from sitmap.geo import geodesic
from sitmap.geo.geometry import Geometry

__all__ = ["METHOD", "Area", "areas_of", "overlap_km2", "stated_ground"]

METHOD = (
    "geodesic area on the WGS 84 ellipsoid; parts of one series, party and category are united, "
    "none is subtracted from another"
)


@dataclass(frozen=True, slots=True)
class Area:
    """One united area; ``valid`` and ``age_days`` are those of its oldest part.

    ``source`` names every source of the parts, joined by ``; ``; ``parts`` are the polygons
    that were united.
    """

    series: str
    source: str
    party: str
    category: str
    km2: float
    valid: str
    age_days: int
    parts: tuple[Geometry, ...]


def areas_of(
    snapshot: Snapshot,
    situation: Situation,
    *,
    series: str = "",
    within: Geometry | None = None,
) -> tuple[Area, ...]:
    """Return the areas of control in a situation, by series, party and category.

    ``series`` keeps one series, ``within`` (a polygon) only what lies inside it.
    """
    return tuple(
        _area(snapshot, situation, key, positions, within)
        for key, positions in _grouped(snapshot, situation, series).items()
    )


def stated_ground(
    snapshot: Snapshot, situation: Situation, *, series: str = "", within: Geometry | None = None
) -> dict[tuple[str, str, str], tuple[Geometry, ...]]:
    """Return the polygons of ``areas_of`` by series, party and category, without measuring."""
    return {
        key: _polygons(snapshot, situation.rows[positions].tolist(), within)
        for key, positions in _grouped(snapshot, situation, series).items()
    }


def _grouped(
    snapshot: Snapshot, situation: Situation, series: str
) -> dict[tuple[str, str, str], list[int]]:
    """Return the places in a situation of areas of control, by series, party and category."""
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    c, rows = snapshot.columns, situation.rows
    stated = (c.kind[rows] == KINDS.index(Kind.CONTROL)) & (c.shape[rows] >= 0)
    for position in np.flatnonzero(stated).tolist():
        row = int(rows[position])
        key = (named(snapshot.series_names, c.series[row]), *_labels(snapshot, row))
        if not series or key[0] == series:
            groups[key].append(position)
    return groups


def _polygons(snapshot: Snapshot, rows: list[int], within: Geometry | None) -> tuple[Geometry, ...]:
    parts = [snapshot.shapes[snapshot.columns.shape[row]] for row in rows]
    return tuple(parts if within is None else geodesic.clip(parts, within))


def overlap_km2(areas: tuple[Area, ...]) -> float:
    """Return the area in square kilometres that lies in more than one of ``areas``.

    Counted once, however many areas meet there.
    """
    return geodesic.overlap_area_m2([list(area.parts) for area in areas]) / 1e6


def _area(
    snapshot: Snapshot,
    situation: Situation,
    key: tuple[str, str, str],
    positions: list[int],
    within: Geometry | None,
) -> Area:
    c = snapshot.columns
    rows = [int(situation.rows[position]) for position in positions]
    oldest = max(positions, key=lambda position: int(situation.age_days[position]))
    sources = dict.fromkeys(named(snapshot.source_codes, c.source[row]) for row in rows)
    parts = _polygons(snapshot, rows, within)
    return Area(
        series=key[0],
        source="; ".join(code for code in sources if code),
        party=key[1],
        category=key[2],
        km2=geodesic.union_area_m2(parts) / 1e6,
        valid=snapshot.texts.valid_text[int(situation.rows[oldest])],
        age_days=int(situation.age_days[oldest]),
        parts=parts,
    )


def _labels(snapshot: Snapshot, row: int) -> tuple[str, str]:
    c = snapshot.columns
    return (
        named(snapshot.party_codes, c.party[row]),
        named(snapshot.category_codes, c.category[row]),
    )
