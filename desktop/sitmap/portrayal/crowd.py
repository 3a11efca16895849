"""Events that are too many to stand each for itself: which they are, and how they are drawn.

All thresholds are here. How the ways look is the matter of ``gathering`` (symbols and trays),
``clusters`` and ``density``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.observation import Kind
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS, Columns
from sitmap.geo.geometry import Geometry
from sitmap.portrayal.clusters import cluster_marks
from sitmap.portrayal.density import density_layer
from sitmap.portrayal.draw_list import Layer
from sitmap.portrayal.map_options import MarkChoice
from sitmap.portrayal.shape_cache import POINT, POINTS, Same, ShapeCache, shape_forms
from sitmap.portrayal.style import Style
from sitmap.portrayal.view import View

__all__ = ["CLUSTERS_FROM", "DENSITY_FROM", "Crowd", "MarkWay", "choose_way", "gather_crowd"]

MarkWay: TypeAlias = Literal["symbols", "clusters", "density"]

CLUSTERS_FROM: Final = 1_501
"""Events in the frame from which neighbours are counted together instead of drawn each."""
_THRONG: Final = 200
"""Events in the frame from which they become clusters too where they hide each other."""
_ROOM: Final = 24.0
"""Side in frame units of the square that a mark needs to be seen."""
_TO_A_ROOM: Final = 1.5
"""Events to such a square, of those that hold any, from which marks hide each other."""
DENSITY_FROM: Final = 15_000
"""Events in the cells under the frame from which they are drawn as density."""
_EVENT: Final = KINDS.index(Kind.EVENT)


def choose_way(count: int, choice: MarkChoice) -> MarkWay:
    """Return how ``count`` events in the frame are drawn, as chosen or by their number."""
    if choice != "auto":
        return choice
    if count < CLUSTERS_FROM:
        return "symbols"
    return "clusters" if count < DENSITY_FROM else "density"


@dataclass(frozen=True, slots=True)
class Crowd:
    """The events of a situation that are drawn together, as layers; ``alone`` are the others.

    ``alone`` bool, one entry a row of the situation: rows that still need a mark, an area or a
    line of their own.
    """

    layers: tuple[Layer, ...]
    alone: NDArray[np.bool_]


def gather_crowd(
    snapshot: Snapshot,
    situation: Situation,
    view: View,
    style: Style,
    cache: ShapeCache,
    choice: MarkChoice,
) -> Crowd:
    """Return the events of a situation as clusters or density, or all rows alone.

    ``cache`` must serve ``view`` already.
    """
    events = _are_events(Same(snapshot.columns), Same(snapshot.shapes))[situation.rows]
    nobody = Crowd((), np.ones(len(situation), np.bool_))
    rows = situation.rows[events]
    if choice == "symbols" or (choice == "auto" and len(rows) < _THRONG):
        return nobody
    columns = snapshot.columns
    places = cache.points(columns.lon, columns.lat, rows)
    if choose_way(len(rows), choice) == "density":
        # Whether so many are in the frame is known from their counts: looking at each place
        # would cost more than all the rest.
        counted = cache.counter.counted(rows, places, view)
        if choose_way(int(counted.counts.sum()), choice) == "density":
            return Crowd((density_layer(counted, rows, places, view, style),), ~events)
    here = places[rows]
    frame = view.xy_to_frame(here)
    shown = frame[view.holds(frame)]
    if choose_way(len(shown), choice) == "symbols" and not (choice == "auto" and _throng(shown)):
        return nobody
    layer, single = cluster_marks(snapshot, rows, here, view, style)
    alone = ~events
    alone[np.flatnonzero(events)[single]] = True
    return Crowd((layer,), alone)


def _throng(frame: NDArray[np.float64]) -> bool:
    """Return whether marks at frame positions (n, 2) hide each other, by how they share room."""
    if len(frame) < _THRONG:
        return False
    rooms = np.unique(np.floor(frame / _ROOM).astype(np.int64), axis=0)
    return len(frame) >= _TO_A_ROOM * len(rooms)


@lru_cache(maxsize=2)
def _are_events(columns: Same[Columns], shapes: Same[tuple[Geometry, ...]]) -> NDArray[np.bool_]:
    """Return which rows are events at a point or at several (bool, one a row)."""
    held = columns.item
    forms = np.append(shape_forms(shapes.item), np.uint8(POINT))[held.shape]
    pointed = (forms == POINT) | (forms == POINTS)
    return np.asarray((held.kind == _EVENT) & pointed & np.isfinite(held.lon), np.bool_)
