"""Which observations belong to one spot of the map at a date: what was hit and what stands there.

Claims of one place answer each other, also those that the map does not mark (readings,
judgements). How a hit is found is ``portrayal``'s matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot

__all__ = ["rows_at_spot"]

_MOST_PLACES: Final = 32
"""A mark of density may stand for thousands of places; their claims are listed by the table."""


def rows_at_spot(snapshot: Snapshot, situation: Situation, hit: Sequence[int]) -> tuple[int, ...]:
    """Return the rows that were hit, then all others of the situation at the same points.

    ``hit`` are snapshot rows, topmost first. Only rows that are points themselves bring others:
    two areas do not share a spot because their middles do.
    """
    c = snapshot.columns
    points = [row for row in hit if c.shape[row] < 0 and np.isfinite(c.lon[row])]
    places = dict.fromkeys((float(c.lon[row]), float(c.lat[row])) for row in points)
    if not 0 < len(places) <= _MOST_PLACES:
        return tuple(hit)
    rows = situation.rows
    lon, lat, plain = c.lon[rows], c.lat[rows], c.shape[rows] < 0
    here = np.zeros(len(rows), np.bool_)
    for x, y in places:
        here |= (lon == x) & (lat == y)
    return tuple(dict.fromkeys([*hit, *rows[here & plain].tolist()]))
