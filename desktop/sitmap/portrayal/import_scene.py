"""What is about to be imported as a draw list: plain marks, lines and areas over the base map.

Nothing of it is styled by party or category yet: those are decided when it is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.draft_columns import DraftColumns
from sitmap.domain.summary import grown
from sitmap.geo.geometry import Geometry
from sitmap.geo.projection import choose_projection
from sitmap.portrayal.cutting import project_parts
from sitmap.portrayal.draw_list import DrawList, Fill, Item, Layer, Markers, Paths, Stroke
from sitmap.portrayal.shape_cache import shape_in_box
from sitmap.portrayal.style import Style, mix
from sitmap.portrayal.view import View

__all__ = ["ImportPlaces", "import_draw_list", "import_view", "places_of"]

_MOST_POINTS: Final = 20_000
_MOST_SHAPES: Final = 400
_MARGIN: Final = 12.0
_SIZE: Final = 7.0
_CROWD: Final = 2_000
_CROWDED_SIZE: Final = 4.0
_WIDEST: Final = (-179.0, -70.0, 179.0, 80.0)


@dataclass(frozen=True, slots=True)
class ImportPlaces:
    """Where the rows are: ``points`` (n, 2) in degrees, ``flagged`` (n,), some of the shapes.

    ``left_out`` counts those that are not drawn, since too many would show nothing.
    """

    points: NDArray[np.float64]
    flagged: NDArray[np.bool_]
    shapes: tuple[Geometry, ...]
    left_out: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing has a place."""
        return not (len(self.points) or self.shapes)

    def extent(self) -> tuple[float, float, float, float] | None:
        """Return the degrees that the plausible places cover, with a border."""
        good = self.points[~self.flagged] if not self.flagged.all() else self.points
        boxes = [shape.bounds for shape in self.shapes]
        if len(good):
            boxes.append((*good.min(axis=0).tolist(), *good.max(axis=0).tolist()))
        if not boxes:
            return None
        corners = np.array(boxes)
        low, high = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
        return grown((float(low[0]), float(low[1]), float(high[0]), float(high[1])), least=0.2)


def places_of(parts: Sequence[DraftColumns]) -> ImportPlaces:
    """Return what the map shows of an import: evenly chosen points, the last shapes."""
    points, flags = [], []
    shapes: dict[int, Geometry] = {}
    for part in parts:
        if part.lon is not None and part.lat is not None:
            told = ~np.isnan(part.lon)
            points.append(np.column_stack([part.lon, part.lat])[told])
            flags.append(_flags(part)[told])
        for shape in _shown_shapes(part):
            shapes.pop(id(shape), None)
            shapes[id(shape)] = shape
    every = np.concatenate(points) if points else np.empty((0, 2))
    flagged = np.concatenate(flags) if flags else np.empty(0, np.bool_)
    step = -(-len(every) // _MOST_POINTS) or 1
    kept = tuple(shapes.values())[-_MOST_SHAPES:]
    left = len(every) - len(every[::step]) + len(shapes) - len(kept)
    return ImportPlaces(every[::step], flagged[::step], kept, left)


def _shown_shapes(part: DraftColumns) -> list[Geometry]:
    """Return the shapes of a part; of days that follow one another only those of the last."""
    rows = list(zip(part.geometries or (), part.valid_text, strict=False))
    if part.series and rows:
        last = max(text for _, text in rows)
        rows = [row for row in rows if row[1] == last]
    return [shape for shape, _ in rows if shape is not None]


def _flags(part: DraftColumns) -> NDArray[np.bool_]:
    if isinstance(part.flagged, str):
        return np.full(len(part), bool(part.flagged))
    return np.array(list(map(bool, part.flagged)), np.bool_)


def import_view(places: ImportPlaces, width: float, height: float) -> View:
    """Return the view of all plausible places."""
    extent = places.extent() or _WIDEST
    if extent[2] - extent[0] > 300.0:
        extent = _WIDEST
    return View.fit(choose_projection(extent), extent, width, height, _MARGIN)


def import_draw_list(places: ImportPlaces, view: View, style: Style) -> DrawList:
    """Return the marks, lines and areas in a view."""
    ink, land = style.colour("draft"), style.colour("land")
    tint = mix(ink, land, 0.22)
    items: list[Item] = []
    for shape in places.shapes:
        closed = "Polygon" in shape.kind
        if "Point" in shape.kind:
            continue
        rings = project_parts(shape.rings(), view.projection, closed=closed)
        path = shape_in_box(rings, view, view.xy_bounds(4.0), closed=closed)
        if not path.is_empty:
            items.append(Paths(path, Fill(tint) if closed else None, Stroke(ink, 1.2)))
    return DrawList(
        view.width,
        view.height,
        (
            Layer("situation-control", tuple(items)),
            Layer("events", tuple(_marks(places, view, style))),
        ),
    )


def _marks(places: ImportPlaces, view: View, style: Style) -> list[Item]:
    own = [part for shape in places.shapes if "Point" in shape.kind for part in shape.rings()]
    points = np.concatenate([places.points, *own]) if own else places.points
    if not len(points):
        return []
    flagged = np.concatenate([places.flagged, np.zeros(len(points) - len(places.points), np.bool_)])
    at = view.to_frame(points)
    inside = np.isfinite(at).all(axis=1)
    x, y = at[inside].astype(np.float32).T
    flagged, count = flagged[inside], len(x)
    size = _SIZE if count <= _CROWD else _CROWDED_SIZE
    marks = Markers(
        np.ascontiguousarray(x), np.ascontiguousarray(y), np.zeros(count, np.uint8),
        np.zeros(count, np.uint8), flagged, (style.colour("draft"),),
        style.colour("marker_outline"), size, np.full(count, -1, np.int32),
    )  # fmt: skip
    return [marks]
