"""Figures measured on the areas of one date about one place, on the ellipsoid.

Shares of a circle round the place and of its line, the distance to the nearest area, the
width of the way to a rear point. Each source is measured by itself. What nobody states is
*not stated*; it is never given to anybody by absence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

import numpy as np

from sitmap.domain.derived import Derived
from sitmap.domain.measured_place import Spot
from sitmap.domain.metric import Interval
from sitmap.domain.observation import Kind
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS, named
from sitmap.geo import corridor, geodesic
from sitmap.geo.geometry import Geometry
from sitmap.geo.local_plane import distance_to_m, inside

__all__ = ["CORRIDOR", "SCHEMATIC_NOTE", "ground_figures", "without_place"]

SCHEMATIC_NOTE: Final = "schematic areas"
CORRIDOR: Final = "corridor_width"
_RING_POINTS: Final = 720
_AREA: Final = "Share of the area"
_PERIMETER: Final = "Share of the perimeter"
_CONTESTED: Final = {
    "both": "low with contested areas, high without",
    "closed": "contested areas counted as closed",
    "open": "contested areas counted as open",
}
_NO_SIDE: Final = re.compile(r"contested|unknown|grey|neutral", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Held:
    """All areas of one party after one source."""

    source: str
    party: str
    party_name: str
    contested: bool
    shapes: tuple[Geometry, ...]
    uids: tuple[UUID, ...]
    rows: tuple[int, ...]
    age_days: int
    stale: bool
    schematic: bool
    after: str = ""
    """Whose areas they are, where those of several sources are measured."""

    @property
    def note(self) -> str:
        """What a reader must know of the areas."""
        return "; ".join(_notes([self]))


def ground_figures(snapshot: Snapshot, situation: Situation, spot: Spot) -> tuple[Derived, ...]:
    """Return every figure about a place that the areas of a situation give, source by source."""
    out: list[Derived] = []
    for held in _by_source(snapshot, situation).values():
        out += _area_shares(held, spot)
        out += _ring_shares(held, spot)
        out += _distances(held, spot)
        out += _corridor(held, spot)
    return tuple(out)


def corridor_figures(
    snapshot: Snapshot, situation: Situation, spot: Spot
) -> tuple[tuple[str, Derived], ...]:
    """Return the code of each source that narrows the way to the rear point, and the width."""
    by_source = _by_source(snapshot, situation)
    return tuple(
        (source, figure) for source, held in by_source.items() for figure in _corridor(held, spot)
    )


def _by_source(snapshot: Snapshot, situation: Situation) -> dict[str, list[_Held]]:
    c = snapshot.columns
    groups: dict[tuple[str, str], list[int]] = {}
    for position, row in enumerate(situation.rows.tolist()):
        if KINDS[c.kind[row]] is Kind.CONTROL and c.shape[row] >= 0:
            source = named(snapshot.source_codes, c.source[row])
            party = named(snapshot.party_codes, c.party[row])
            groups.setdefault((source, party), []).append(position)
    out: dict[str, list[_Held]] = {}
    for (source, party), positions in groups.items():
        out.setdefault(source, []).append(_held(snapshot, situation, source, party, positions))
    if len(out) < 2:
        return out
    return {
        source: [replace(item, after=f"after {_title(snapshot, source)}") for item in held]
        for source, held in out.items()
    }


def _title(snapshot: Snapshot, source: str) -> str:
    found = snapshot.vocabulary.sources.get(source)
    return "no source named" if found is None else found.title


def _held(
    snapshot: Snapshot, situation: Situation, source: str, party: str, positions: list[int]
) -> _Held:
    rows = [int(situation.rows[position]) for position in positions]
    known = snapshot.vocabulary.parties.get(party)
    name = known.name if known is not None else "no party"
    return _Held(
        source=source,
        party=party,
        party_name=name,
        contested=not party or bool(_NO_SIDE.search(f"{party} {name}")),
        shapes=tuple(snapshot.shapes[snapshot.columns.shape[row]] for row in rows),
        uids=tuple(snapshot.uid(row) for row in rows),
        rows=tuple(rows),
        age_days=int(situation.age_days[positions].max()),
        stale=bool(situation.stale[positions].any()),
        schematic=bool(snapshot.columns.schematic[rows].any()),
    )


# --- shares ---------------------------------------------------------------------------------


def _area_shares(held: Sequence[_Held], spot: Spot) -> Iterator[Derived]:
    circle = geodesic.circle(spot.lon, spot.lat, spot.radius_km * 1000)
    whole = geodesic.area_m2(circle)
    parts_of = [geodesic.clip(item.shapes, circle) for item in held]
    sizes = [geodesic.union_area_m2(parts) if parts else 0.0 for parts in parts_of]
    shared = [_shared(number, parts_of) for number in range(len(held))]
    for item, size, also in zip(held, sizes, shared, strict=True):
        if size > 0:
            interval = _between(100 * (size - also) / whole, 100 * size / whole)
            formula = f"{size / 1e6:.1f} km² of {whole / 1e6:.1f} km²"
            yield _figure(item, spot, "area_share", _AREA, "%", interval, formula)
    stated = geodesic.union_area_m2([part for parts in parts_of for part in parts])
    rest = max(100 * (1 - stated / whole), 0.0)
    if rest < 100:
        formula = f"{(whole - stated) / 1e6:.1f} km² of {whole / 1e6:.1f} km² that nobody states"
        yield _rest(held, spot, "area_share", _AREA, rest, formula)


def _shared(number: int, parts_of: Sequence[list[Geometry]]) -> float:
    """Return how much of one party's ground others have too, in square metres."""
    others = [part for at, parts in enumerate(parts_of) if at != number for part in parts]
    own = parts_of[number]
    return geodesic.intersection_area_m2(own, others) if own and others else 0.0


def _ring_shares(held: Sequence[_Held], spot: Spot) -> Iterator[Derived]:
    middle, radius = np.array([[spot.lon, spot.lat]]), np.array([spot.radius_km * 1000])
    ring = geodesic.circle_points(middle, radius, _RING_POINTS)[0]
    marks = np.array([inside(item.shapes, ring) for item in held], np.bool_)
    claims = marks.sum(axis=0)
    for item, own in zip(held, marks, strict=True):
        if own.any():
            alone, all_of_it = 100 * (own & (claims == 1)).mean(), 100 * own.mean()
            interval = _between(float(alone), float(all_of_it))
            formula = f"{all_of_it * 3.6:.0f} of 360 degrees of the line"
            yield _figure(item, spot, "perimeter_share", _PERIMETER, "%", interval, formula)
    rest = 100 * float((claims == 0).mean())
    if rest < 100:
        formula = f"{rest * 3.6:.0f} of 360 degrees that nobody states"
        yield _rest(held, spot, "perimeter_share", _PERIMETER, rest, formula)


def _between(low: float, high: float) -> Interval:
    low, high = round(max(low, 0.0), 6), round(min(high, 100.0), 6)
    return Interval(best=high) if high - low < 0.01 else Interval(low=low, high=high)


# --- distances and the way ------------------------------------------------------------------


def _distances(held: Sequence[_Held], spot: Spot) -> Iterator[Derived]:
    for item in held:
        metres = distance_to_m(item.shapes, spot.lon, spot.lat)
        name = "Distance to the nearest area"
        formula = f"geodesic from {spot.lat:.3f} N {spot.lon:.3f} E" if metres else "inside it"
        km = Interval(best=metres / 1000)
        yield _figure(item, spot, "area_distance", name, "km", km, formula, circle=False)


def _corridor(held: Sequence[_Held], spot: Spot) -> Iterator[Derived]:
    """Yield the width of the way to the rear point: low with contested areas, high without."""
    opposing = [item for item in held if not item.contested and item.party != spot.side]
    if spot.rear is None or not opposing:
        return
    contested = [item for item in held if item.contested]
    bare = _way(opposing, spot)
    if bare is None:
        return
    narrow, notes = bare, _notes(opposing)
    around = [item for item in contested if not _holds(item, spot)]
    if around and spot.contested != "open":
        narrow = _way([*opposing, *around], spot) or bare
    if len(around) < len(contested):
        notes.append("contested ground round the place itself is not counted")
    if spot.contested == "closed":
        bare = narrow
    low, high = sorted((narrow.width_m / 1000, bare.width_m / 1000))
    lon, lat = (round(degree, 2) for degree in narrow.middle)
    formula = f"narrowest near {lat:.2f} N {lon:.2f} E" if narrow.width_m else "no way is open"
    if around:
        formula += f"; {_CONTESTED[spot.contested]}"
    used = [*opposing, *(around if spot.contested != "open" else [])]
    yield Derived(
        metric=CORRIDOR,
        name="Corridor width, measured",
        party=spot.side,
        party_name="",
        scope=spot.way,
        unit="km",
        interval=_between_km(low, high),
        formula=formula,
        inputs=tuple(uid for item in used for uid in item.uids),
        rows=tuple(row for item in used for row in item.rows),
        age_days=max(item.age_days for item in used),
        stale=any(item.stale for item in used),
        place=(lon, lat),
        note="; ".join(notes),
    )


def _notes(held: Sequence[_Held]) -> list[str]:
    """Return whose areas were measured, and that they are schematic."""
    notes = [SCHEMATIC_NOTE] if any(item.schematic for item in held) else []
    return [*notes, held[0].after] if held[0].after else notes


def without_place(figure: Derived) -> Derived:
    """Return a corridor's width without where it is narrowest; other figures as they are."""
    if figure.metric != CORRIDOR:
        return figure
    return replace(figure, place=None, formula=figure.formula.partition("; ")[2])


def _between_km(low: float, high: float) -> Interval:
    return Interval(best=high) if high - low < 0.001 else Interval(low=low, high=high)


def _way(items: Sequence[_Held], spot: Spot) -> corridor.Corridor | None:
    if spot.rear is None:
        return None
    shapes = [shape for item in items for shape in item.shapes]
    return corridor.narrowest(shapes, (spot.lon, spot.lat), spot.rear)


def _holds(item: _Held, spot: Spot) -> bool:
    return bool(inside(item.shapes, np.array([[spot.lon, spot.lat]]))[0])


# --- both -----------------------------------------------------------------------------------


def _figure(
    item: _Held, spot: Spot, metric: str, name: str, unit: str, interval: Interval, formula: str,
    *, circle: bool = True,
) -> Derived:  # fmt: skip
    return Derived(
        metric=metric,
        name=f"{name}, measured",
        party=item.party,
        party_name=item.party_name,
        scope=spot.words if circle else spot.name,
        unit=unit,
        interval=interval,
        formula=formula,
        inputs=item.uids,
        rows=item.rows,
        age_days=item.age_days,
        stale=item.stale,
        place=(spot.lon, spot.lat),
        note=item.note,
    )


def _rest(
    held: Sequence[_Held], spot: Spot, metric: str, name: str, share: float, formula: str
) -> Derived:
    return Derived(
        metric=metric,
        name=f"{name}, measured",
        party="",
        party_name="Not stated",
        scope=spot.words,
        unit="%",
        interval=Interval(best=share),
        formula=formula,
        inputs=tuple(uid for item in held for uid in item.uids),
        rows=tuple(row for item in held for row in item.rows),
        age_days=max(item.age_days for item in held),
        stale=any(item.stale for item in held),
        place=(spot.lon, spot.lat),
        note="; ".join(_notes(held)),
    )
