"""What lies under a point of the map, and how a chosen row is set off.

Reads draw lists only. Cards and cursors do not belong here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.crowd_hits import crowd_ring, crowd_rows, crowd_rows_at
from sitmap.portrayal.draw_list import (
    SYMBOLS,
    Clusters,
    Density,
    DrawList,
    Item,
    Layer,
    Markers,
    Paths,
    Stroke,
    layer_rank,
)
from sitmap.portrayal.scanlines import contains
from sitmap.portrayal.style import Style

__all__ = ["counted_rows", "drawn_rows", "highlight", "hit_test", "own_rows"]

_TRAY_REACH: Final = 0.77
"""Half the distance of marks on a tray, in widths of a mark."""


def hit_test(draw_list: DrawList, x: float, y: float, reach: float = 5.0) -> tuple[int, ...]:
    """Return the snapshot rows at a point (frame units), topmost first, each once.

    Marks and lines are hit within ``reach`` of their edge, areas inside. A mark that stands
    for several rows gives them all.
    """
    found: list[int] = []
    for layer in sorted(draw_list.layers, key=layer_rank, reverse=True):
        if layer.name == "precision":  # the place was near the mark, not on its circle
            continue
        for item in reversed(layer.items):
            if isinstance(item, Markers):
                found += _marker_rows(draw_list, item, x, y, reach)
            elif isinstance(item, Clusters | Density):
                found += crowd_rows_at(item, x, y, reach)
            elif isinstance(item, Paths) and item.row >= 0 and _touches(item, x, y, reach):
                found.append(item.row)
    return tuple(dict.fromkeys(found))


def _marker_rows(
    draw_list: DrawList, markers: Markers, x: float, y: float, reach: float
) -> list[int]:
    # Marks of a tray meet: no gap between two of them lets the click fall through.
    limit = max(markers.size / 2 + reach / 2, _TRAY_REACH * markers.size)
    distance = np.hypot(markers.x - x, markers.y - y)
    near = np.flatnonzero((distance <= limit) & (markers.rows != -1))
    near = near[np.argsort(distance[near], kind="stable")]
    rows: list[int] = []
    for row in markers.rows[near].tolist():
        rows += draw_list.groups.get(row, ()) if row < 0 else (row,)
    return rows


def _touches(item: Paths, x: float, y: float, reach: float) -> bool:
    local_x, local_y = x - item.dx, y - item.dy
    if item.fill is not None or item.hatch is not None:
        return contains(item.shape, local_x, local_y)
    if item.stroke is None:
        return False
    return _distance(item, local_x, local_y) <= reach + item.stroke.width / 2


def _distance(item: Paths, x: float, y: float) -> float:
    """Return how far a point is from the nearest segment of a shape."""
    best = np.inf
    point = np.array([x, y])
    for part in item.shape.parts():
        line = part.astype(np.float64)
        if item.shape.closed:
            line = np.vstack([line, line[:1]])
        start, delta = line[:-1], np.diff(line, axis=0)
        length = np.maximum((delta**2).sum(axis=1), 1e-12)
        along = np.clip(((point - start) * delta).sum(axis=1) / length, 0.0, 1.0)
        nearest = start + delta * along[:, np.newaxis]
        best = min(best, float(np.hypot(*(nearest - point).T).min()))
    return best


def drawn_rows(draw_list: DrawList) -> NDArray[np.int32]:
    """Return the rows that really show within the frame, ascending, each once."""
    return np.union1d(own_rows(draw_list), counted_rows(draw_list))


def own_rows(draw_list: DrawList) -> NDArray[np.int32]:
    """Return the rows that show with a mark, a line or an area of their own, as drawn_rows."""
    rows: list[int] = []
    many = [np.empty(0, np.int32)]
    for layer in draw_list.layers:
        for item in layer.items:
            if isinstance(item, Paths):
                if item.row >= 0 and _in_frame(item, draw_list):
                    rows.append(item.row)
            elif isinstance(item, Markers):
                inside = (item.x >= 0) & (item.x <= draw_list.width)
                inside &= (item.y >= 0) & (item.y <= draw_list.height)
                shown = item.rows[inside]
                many.append(shown[shown >= 0])
                for row in shown[shown < -1].tolist():
                    rows += draw_list.groups.get(row, ())
    # Sorting small numbers is several times faster than finding distinct ones by hash.
    found: NDArray[np.int32] = np.sort(np.concatenate([*many, np.array(rows, np.int32)]))
    last: NDArray[np.bool_] = np.append(found[1:] != found[:-1], True)
    return np.asarray(found[last[: len(found)]], np.int32)


def counted_rows(draw_list: DrawList, only: NDArray[np.bool_] | None = None) -> NDArray[np.int32]:
    """Return the rows that clusters and density count within the frame, each once, unordered.

    ``only`` bool (n,) asks for some rows of the snapshot alone.
    """
    found = [
        crowd_rows(item, draw_list.width, draw_list.height, only)
        for layer in draw_list.layers
        for item in layer.items
        if isinstance(item, Clusters | Density)
    ]
    return np.concatenate([np.empty(0, np.int32), *found])


def _in_frame(item: Paths, frame: DrawList) -> bool:
    """Return whether any edge may show, or the frame lies wholly inside the area."""
    points = item.shape.points
    if not len(points):
        return False
    moved = np.array([item.dx, item.dy])
    low = points.min(axis=0) + moved
    high = points.max(axis=0) + moved
    return bool(low[0] < frame.width and low[1] < frame.height and high[0] > 0 and high[1] > 0)


def highlight(draw_list: DrawList, row: int, style: Style, *, soft: bool = False) -> DrawList:
    """Return a draw list that sets off one row: its edge, its line, its marks.

    Edges and lines are a layer of their own, ``selected-edges``: they belong below names and
    marks, the rings of ``selected-marks`` above. ``soft`` is for what the pointer only rests
    on: thinner, without a casing.
    """
    edges: list[Item] = []
    rings: list[Item] = []
    ink, halo = style.colour("highlight"), style.colour("highlight_halo")
    for layer in draw_list.layers:
        # The circle of a chosen row is drawn for itself, in ink.
        for item in layer.items if layer.name != "precision" else ():
            if isinstance(item, Paths) and item.row == row and item.stroke is not None:
                edges.append(
                    replace(
                        item,
                        fill=None,
                        hatch=None,
                        stroke=Stroke(ink, item.stroke.width + (0.4 if soft else 1.0)),
                        casing=None if soft else Stroke(halo, item.stroke.width + 4.0),
                    )
                )
            elif isinstance(item, Markers):
                rings += _ring(draw_list, item, row, style, 5.0 if soft else 9.0)
            elif isinstance(item, Clusters | Density):
                rings += crowd_ring(item, row, style, 5.0 if soft else 9.0)
    layers = tuple(
        Layer(name, tuple(items), static=False)
        for name, items in (("selected-edges", edges), ("selected-marks", rings))
        if items
    )
    return DrawList(draw_list.width, draw_list.height, layers)


def _ring(draw_list: DrawList, markers: Markers, row: int, style: Style, room: float) -> list[Item]:
    grouped = [number for number, rows in draw_list.groups.items() if row in rows]
    chosen = np.flatnonzero(np.isin(markers.rows, [row, *grouped]))
    if not len(chosen):
        return []
    count = len(chosen)
    zeros = np.zeros(count, np.uint8)
    ring = Markers(
        markers.x[chosen],
        markers.y[chosen],
        zeros + np.uint8(SYMBOLS.index("ring")),
        zeros,
        zeros.astype(np.bool_),
        (style.colour("highlight"),),
        style.colour("highlight_halo"),
        markers.size + room,
        np.full(count, -1, np.int32),
    )
    return [ring]
