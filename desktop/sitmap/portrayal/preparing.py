"""What the map will need when the date moves, made beforehand in small pieces.

Nothing here changes what is drawn: a piece that was not made yet is made when it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from sitmap.domain.dates import SituationDate, start_ms
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.shape_cache import AREA, ShapeCache, geometry_facts, shape_forms

__all__ = ["preparations"]

_MOST_AREAS: Final = 1000
"""Areas prepared at most, nearest in time first: some 50 KB each."""
_CHUNK: Final = 10_000
"""Places projected in one piece."""


def preparations(snapshot: Snapshot, cache: ShapeCache, on: SituationDate) -> Iterator[None]:
    """Yield after each small piece of work: shapes of areas around a day, places of all rows.

    ``cache`` must serve the view for which they are wanted until the end.
    """
    for number in _areas_around(snapshot, on):
        geometry = snapshot.shapes[number]
        geometry_facts(geometry)
        cache.shape(geometry)
        yield
    columns = snapshot.columns
    rows = np.flatnonzero(snapshot.current & np.isfinite(columns.lon)).astype(np.int32)
    for start in range(0, len(rows), _CHUNK):
        cache.points(columns.lon, columns.lat, rows[start : start + _CHUNK])
        yield


def _areas_around(snapshot: Snapshot, on: SituationDate) -> list[int]:
    """Return the numbers of the areas' shapes, those of the nearest days first."""
    columns = snapshot.columns
    rows = np.flatnonzero(snapshot.current & columns.dated & (columns.shape >= 0))
    rows = rows[shape_forms(snapshot.shapes)[columns.shape[rows]] == AREA]
    # As numbers with a fraction: the bounds of open dates lie too far apart to be subtracted.
    apart = np.abs(columns.valid_from[rows].astype(np.float64) - start_ms(on))
    nearest = rows[np.argsort(apart, kind="stable")[:_MOST_AREAS]]
    return list(dict.fromkeys(columns.shape[nearest].tolist()))
