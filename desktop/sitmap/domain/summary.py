"""What a file holds: counts, range, extent, series. Figures for `info` and the about box."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import MS_PER_DAY
from sitmap.domain.observation import Kind
from sitmap.domain.plausible import far_points
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS
from sitmap.domain.timeline import DayRange, day_range, observation_days

__all__ = ["SeriesSummary", "Summary", "extent_of", "grown", "summarise"]


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """One series; ``last`` is the last observed day up to the day asked for (int64 ms).

    ``age_days`` counts from ``last`` to the day asked for; both are None for a series that
    has not begun by then. ``days`` counts all its days.
    """

    name: str
    kind: str
    days: int
    shapes: int
    last: int | None
    age_days: int | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of current rows by kind, the days and the extent they cover."""

    counts: dict[str, int]
    days: DayRange | None
    extent: tuple[float, float, float, float] | None
    parties: tuple[str, ...]
    sources: int
    series: tuple[SeriesSummary, ...]


def summarise(snapshot: Snapshot, at: int, known: Known) -> Summary:
    """Return the summary of what ``known`` may show; ages count to ``at``, the day's start."""
    rows = snapshot.known_rows(known)
    c = snapshot.columns
    kinds = np.bincount(c.kind[rows], minlength=len(KINDS))
    used = np.unique(c.party[rows])
    return Summary(
        counts={kind.value: int(kinds[KINDS.index(kind)]) for kind in Kind},
        days=day_range(snapshot, known),
        extent=extent_of(snapshot, rows),
        parties=tuple(snapshot.party_codes[index] for index in used.tolist() if index >= 0),
        sources=len(snapshot.vocabulary.sources),
        series=tuple(_series(snapshot, rows, at, known)),
    )


def grown(
    extent: tuple[float, float, float, float], share: float = 0.06, least: float = 0.05
) -> tuple[float, float, float, float]:
    """Return an extent with a margin of ``share`` of its size, at least ``least`` degrees."""
    west, south, east, north = extent
    x, y = max((east - west) * share, least), max((north - south) * share, least)
    return max(west - x, -180.0), max(south - y, -90.0), min(east + x, 180.0), min(north + y, 90.0)


def extent_of(
    snapshot: Snapshot,
    rows: np.ndarray[tuple[int], np.dtype[np.int32]],
    *,
    plausible: bool = False,
) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of all that ``rows`` place; None without a place.

    With ``plausible`` points far from all others are left aside: one wrong coordinate must not
    make a map of the world.
    """
    c = snapshot.columns
    every = len(rows) == len(snapshot)
    used = np.zeros(len(snapshot.shapes) + 1, np.bool_)
    used[c.shape if every else c.shape[rows]] = True  # -1, no shape, marks the last
    boxes = snapshot.boxes[used[:-1]]
    lon, lat = (c.lon, c.lat) if every else (c.lon[rows], c.lat[rows])
    if plausible:
        boxes, lon, lat = _plausible(boxes, lon, lat)
    corners = [boxes] if len(boxes) else []
    if len(lon):
        # Of numbers and NaN, these take the numbers.
        west, south = np.fmin.reduce(lon), np.fmin.reduce(lat)
        east, north = np.fmax.reduce(lon), np.fmax.reduce(lat)
        if not np.isnan(west):
            corners.append(np.array([[west, south, east, north]]))
    if not corners:
        return None
    joined = np.concatenate(corners)
    west, south = joined[:, :2].min(axis=0).tolist()
    east, north = joined[:, 2:].max(axis=0).tolist()
    return west, south, east, north


Degrees = NDArray[np.float64]


def _plausible(boxes: Degrees, lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees, Degrees]:
    """Return the boxes (k, 4) that are no points, and the points that are not far from others."""
    is_point = (boxes[:, 0] == boxes[:, 2]) & (boxes[:, 1] == boxes[:, 3])
    if is_point.any():
        lon = np.concatenate([lon, boxes[is_point, 0]])
        lat = np.concatenate([lat, boxes[is_point, 1]])
    far = far_points(lon, lat)
    if far.any():
        lon, lat = lon[~far], lat[~far]
    return boxes[~is_point], lon, lat


def _series(
    snapshot: Snapshot, rows: np.ndarray[tuple[int], np.dtype[np.int32]], at: int, known: Known
) -> list[SeriesSummary]:
    c = snapshot.columns
    out = []
    for number, item in enumerate(snapshot.vocabulary.series.values()):
        own = rows[c.series[rows] == number]
        days = observation_days(snapshot, number, known)
        if not len(days):
            continue
        begun = days[days <= at]
        last = int(begun[-1]) if len(begun) else None
        age = None if last is None else (at - last) // MS_PER_DAY
        shapes = np.unique(c.shape[own])
        out.append(
            SeriesSummary(
                name=item.name,
                kind=item.kind,
                days=len(days),
                shapes=int((shapes >= 0).sum()),
                last=last,
                age_days=age,
                stale=age is not None and age > item.stale_after_days,
            )
        )
    return out
