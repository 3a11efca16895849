"""How far a place is from the areas of each party, through time.

Each series of each source is measured by itself. Inside an area the distance is zero; where
nobody states an area there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sitmap.domain.area_history import measured_claims
from sitmap.domain.claims import MetricSeries
from sitmap.domain.control_history import ControlTrack, Stated
from sitmap.geo.geometry import Geometry
from sitmap.geo.local_plane import distance_to_m
from sitmap.progress import NullProgress, Progress

__all__ = ["distance_series"]

_UNWATCHED: Final = NullProgress()


def distance_series(
    tracks: Iterable[ControlTrack],
    lon: float,
    lat: float,
    place: str,
    *,
    kept: dict[tuple[float, float, Geometry], float] | None = None,
    progress: Progress = _UNWATCHED,
) -> MetricSeries:
    """Return the kilometres from a place to the nearest point of each track's areas.

    ``kept`` holds what was measured before, by place and shape; it is added to.
    """
    known = {} if kept is None else kept

    def nearest(stated: Stated) -> float:
        for shape in stated.shapes:
            if (lon, lat, shape) not in known:
                known[lon, lat, shape] = distance_to_m([shape], lon, lat) / 1000.0
        return min(known[lon, lat, shape] for shape in stated.shapes)

    claims = measured_claims(tracks, nearest, "distances", progress)
    method = (
        "geodesic distance to the nearest point of what each series states of a party, 0 inside; "
        "series are never joined"
    )
    name = f"Distance from {place} to the nearest area"
    return MetricSeries("area_distance", name, "km", claims, method=method)
