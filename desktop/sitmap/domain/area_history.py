"""The area of each party through time, and its share of a place, on the ellipsoid.

Areas are measured once for each shape and kept. Gains between days are ``area_gains``' matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.claims import ClaimSeries, MetricSeries
from sitmap.domain.control_history import ControlTrack, Stated
from sitmap.geo import geodesic
from sitmap.geo.geometry import Geometry
from sitmap.progress import NullProgress, Progress

__all__ = ["AREA_METHOD", "KeptAreas", "area_series", "measured_claims", "share_series"]

AREA_METHOD = (
    "geodesic area on the WGS 84 ellipsoid; all that one series of one source states of a party, "
    "counted once; series are never joined"
)


_UNWATCHED: Final = NullProgress()


class KeptAreas:
    """Areas by shape: what was measured within a polygon once is not measured again."""

    def __init__(self) -> None:
        self._km2: dict[tuple[bytes, tuple[Geometry, ...]], float] = {}

    def km2(self, shapes: tuple[Geometry, ...], within: Geometry | None) -> float:
        """Return the square kilometres that ``shapes`` cover, inside ``within`` if given."""
        key = (b"" if within is None else within.wkb, shapes)
        found = self._km2.get(key)
        if found is None:
            parts: Sequence[Geometry] = shapes
            if within is not None:
                parts = geodesic.clip(shapes, within)
            found = self._km2[key] = geodesic.union_area_m2(parts) / 1e6 if parts else 0.0
        return found


def area_series(
    tracks: Iterable[ControlTrack],
    *,
    within: Geometry | None = None,
    inside: str = "",
    kept: KeptAreas | None = None,
    progress: Progress = _UNWATCHED,
) -> MetricSeries:
    """Return the area of each track through time in square kilometres.

    ``within`` (a polygon, in words ``inside``) keeps only what lies inside it.
    """
    areas = kept or KeptAreas()
    claims = measured_claims(
        tracks, lambda stated: areas.km2(stated.shapes, within), "areas", progress
    )
    where = f"; only {inside}" if inside else ""
    return MetricSeries("area_held", "Area stated", "km²", claims, method=AREA_METHOD + where)


def share_series(areas: MetricSeries, circle: Geometry, place: str) -> MetricSeries:
    """Return areas inside a circle as shares of it, in per cent."""
    whole = geodesic.area_m2(circle) / 1e6
    claims = tuple(_scaled(claim, 100.0 / whole) for claim in areas.claims)
    return MetricSeries(
        "area_share_held",
        f"Share of the ground {place}",
        "%",
        claims,
        method=f"{areas.method}; of {whole:,.1f} km²; what nobody states is nobody's",
    )


def measured_claims(
    tracks: Iterable[ControlTrack],
    measure: Callable[[Stated], float],
    what: str,
    progress: Progress = _UNWATCHED,
) -> tuple[ClaimSeries, ...]:
    """Return what ``measure`` finds of each entry of each track, in the shape of claims.

    ``progress`` is told of each entry as one of ``what``.
    """
    tracks = tuple(tracks)
    total, done = sum(len(track.stated) for track in tracks), 0
    claims = []
    for track in tracks:
        values = np.zeros(len(track.stated))
        for number, stated in enumerate(track.stated):
            progress.step(done, total, what)
            values[number] = measure(stated)
            done += 1
        claims.append(_claim(track, values))
    return tuple(claims)


def _claim(track: ControlTrack, values: NDArray[np.float64]) -> ClaimSeries:
    stated = track.stated
    open_ends = np.full(len(stated), np.nan)
    return ClaimSeries(
        party=track.party,
        scope=track.series,
        claimant="",
        source=track.source,
        basis="computed",
        rows=np.full(len(stated), -1, np.int32),
        start=np.array([item.start for item in stated], np.int64),
        end=np.array([item.end for item in stated], np.int64),
        fresh_end=np.array([item.fresh_end for item in stated], np.int64),
        low=open_ends,
        best=values,
        high=open_ends,
        disputed=np.zeros(len(stated), np.bool_),
    )


def _scaled(claim: ClaimSeries, factor: float) -> ClaimSeries:
    low, best, high = (value * factor for value in (claim.low, claim.best, claim.high))
    return replace(claim, low=low, best=best, high=high)
