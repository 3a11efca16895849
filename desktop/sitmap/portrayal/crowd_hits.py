"""Rows behind clusters and density: which lie under a point, and what sets one of them off.

How the other things of a draw list are hit is told in ``hits``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.draw_list import SYMBOLS, Clusters, Density, Item, Markers
from sitmap.portrayal.style import Style

__all__ = ["crowd_ring", "crowd_rows", "crowd_rows_at"]


def crowd_rows_at(item: Clusters | Density, x: float, y: float, reach: float) -> list[int]:
    """Return the rows of what lies under a point (frame units), nearest first.

    A disc gives all its rows; density gives the rows of all cells that come within ``reach``.
    """
    if isinstance(item, Density):
        return _cell_rows(item, x, y, reach)
    distance = np.hypot(item.x - x, item.y - y) - item.radius
    hit = np.flatnonzero(distance <= reach / 2)
    ordered = hit[np.argsort(distance[hit], kind="stable")]
    # The last recorded first, as on trays.
    return [row for disc in ordered.tolist() for row in item.members(disc)[::-1].tolist()]


def _cell_rows(item: Density, x: float, y: float, reach: float) -> list[int]:
    """Return the rows in the square of whole cells around a point, nearest first."""
    point, origin = np.array([x, y]), np.array([item.left, item.top])
    low = np.floor((point - origin - reach) / item.cell) * item.cell + origin
    high = (np.floor((point - origin + reach) / item.cell) + 1) * item.cell + origin
    # One coordinate first: among a million rows few are left for the other.
    west, east = (item.corner[0] + edge * item.metres for edge in (low[0], high[0]))
    across = item.places[:, 0][item.rows]
    near = item.rows[(across >= west) & (across < east)]
    at = item.at(near)
    held = (at[:, 1] >= low[1]) & (at[:, 1] < high[1])
    order = np.argsort(np.hypot(*(at[held] - point).T), kind="stable")
    rows: list[int] = near[held][order].tolist()
    return rows


def crowd_ring(item: Clusters | Density, row: int, style: Style, room: float) -> list[Item]:
    """Return the ring around the disc that holds a row, or around its place in a density.

    ``room`` frame units more than it is wide.
    """
    at = np.flatnonzero(item.rows == row)
    if not len(at):
        return []
    if isinstance(item, Density):
        x, y = item.at(item.rows[at])[0].tolist()
        return [_ring(x, y, 3 * item.cell + room, style)]
    disc = int(np.searchsorted(item.starts, at[0], "right")) - 1
    size = 2 * float(item.radius[disc]) + room
    return [_ring(float(item.x[disc]), float(item.y[disc]), size, style)]


def _ring(x: float, y: float, size: float, style: Style) -> Markers:
    return Markers(
        np.array([x], np.float32),
        np.array([y], np.float32),
        np.array([SYMBOLS.index("ring")], np.uint8),
        np.zeros(1, np.uint16),
        np.zeros(1, np.bool_),
        (style.colour("highlight"),),
        style.colour("highlight_halo"),
        size,
        np.array([-1], np.int32),
    )


def crowd_rows(
    item: Clusters | Density, width: float, height: float, only: NDArray[np.bool_] | None = None
) -> NDArray[np.int32]:
    """Return the rows that an item counts within a frame; of clusters, those of its discs.

    ``only`` bool (n,) asks for some rows of the snapshot alone.
    """
    if isinstance(item, Density):
        rows = item.rows if only is None else item.rows[only[item.rows]]
        x, y = item.at(rows).T
        held: NDArray[np.bool_] = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
        return rows[held]
    shown = (item.x > -item.radius) & (item.x < width + item.radius)
    shown &= (item.y > -item.radius) & (item.y < height + item.radius)
    rows = item.rows[np.repeat(shown, item.counts)]
    return rows if only is None else rows[only[rows]]
