"""The width of the way from a place to its rear point, through time.

Each source is measured by itself, on the days on which what it states changes; of very many
days one in each week or two. Between the days measured nothing is claimed.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import numpy as np

from sitmap.domain.claims import ClaimSeries, MetricSeries
from sitmap.domain.control_history import ControlTrack
from sitmap.domain.dates import MS_PER_DAY, Window
from sitmap.domain.derived import Derived
from sitmap.domain.ground_figures import corridor_figures
from sitmap.domain.measured_place import Spot
from sitmap.domain.sieve import OPEN_SIEVE, Sieve
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.progress import NullProgress, Progress

__all__ = ["MOST_DAYS", "corridor_series"]

MOST_DAYS: Final = 120
_WEEK: Final = 7 * MS_PER_DAY
_UNWATCHED: Final = NullProgress()
_LATEST: Final = Known()


def corridor_series(
    snapshot: Snapshot,
    tracks: tuple[ControlTrack, ...],
    spot: Spot,
    known: Known = _LATEST,
    sieve: Sieve = OPEN_SIEVE,
    progress: Progress = _UNWATCHED,
) -> MetricSeries:
    """Return the width of the way in kilometres: low with contested areas, high without.

    ``spot`` has a rear point; days on which nothing narrows the way have no width.
    """
    found: defaultdict[str, list[tuple[int, Derived]]] = defaultdict(list)
    days = _days(tracks)
    for number, day in enumerate(days):
        progress.step(number, len(days), "corridor")
        situation = sieve.shown(snapshot.at(Window(day, day + MS_PER_DAY), known))
        for source, figure in corridor_figures(snapshot, situation, spot):
            found[source].append((day, figure))
    claims = tuple(_claim(source, spot, figures) for source, figures in found.items())
    method = (
        "the narrowest line of the widest way between the two places outside opposing areas; "
        "geodesic; low with contested areas, high without; measured on the days drawn, nothing "
        "is said of those between"
    )
    name = f"Width of the way from {spot.way}"
    return MetricSeries("corridor_measured", name, "km", claims, method=method)


def _days(tracks: tuple[ControlTrack, ...]) -> list[int]:
    """Return the days of change, or days a week or more apart where there are too many."""
    days = sorted({stated.start for track in tracks for stated in track.stated})
    if len(days) <= MOST_DAYS:
        return days
    step = -(-(days[-1] - days[0]) // (MOST_DAYS * _WEEK)) * _WEEK
    return list(range(days[0], days[-1] + 1, step))


def _claim(source: str, spot: Spot, figures: list[tuple[int, Derived]]) -> ClaimSeries:
    count = len(figures)
    start = np.array([day for day, _ in figures], np.int64)
    ends = [figure.interval for _, figure in figures]

    def column(name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        values = [getattr(interval, name) for interval in ends]
        return np.array([np.nan if value is None else value for value in values], np.float64)

    return ClaimSeries(
        party=spot.side,
        scope=spot.way,
        claimant="",
        source=source,
        basis="computed",
        rows=np.full(count, -1, np.int32),
        start=start,
        end=start + MS_PER_DAY,
        fresh_end=start + MS_PER_DAY,
        low=column("low"),
        best=column("best"),
        high=column("high"),
        disputed=np.zeros(count, np.bool_),
    )
