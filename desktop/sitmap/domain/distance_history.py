"""How far a place is from the areas of each party, through time.

Each series of each source is measured by itself. Inside an area the distance is zero; where
nobody states an area there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from sitmap.domain.area_history import figure_claim
from sitmap.domain.claims import MetricSeries
from sitmap.domain.control_history import ControlTrack
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
    tracks, known = tuple(tracks), {} if kept is None else kept
    total, done = sum(len(track.stated) for track in tracks), 0
    claims = []
    for track in tracks:
        values = np.zeros(len(track.stated))
        for number, stated in enumerate(track.stated):
            progress.step(done, total, "distances")
            for shape in stated.shapes:
                if (lon, lat, shape) not in known:
                    known[lon, lat, shape] = distance_to_m([shape], lon, lat) / 1000.0
            values[number] = min(known[lon, lat, shape] for shape in stated.shapes)
            done += 1
        claims.append(figure_claim(track, track.stated, values))
    method = (
        "geodesic distance to the nearest point of what each series states of a party, 0 inside; "
        "series are never joined"
    )
    name = f"Distance from {place} to the nearest area"
    return MetricSeries("area_distance", name, "km", tuple(claims), method=method)
