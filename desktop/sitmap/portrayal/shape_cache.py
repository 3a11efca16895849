"""Projected geometries and their shapes in the frame, kept between frames.

Each geometry is projected once per projection; its shape is cut and thinned once per zoom
and patch of ground, and the same object comes back as long as the view stays on the patch,
so that painters find their own paths again. Looks do not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from sitmap.geo.geometry import Geometry
from sitmap.geo.projection import Projection
from sitmap.portrayal.clipping import (
    Box,
    Points,
    clip_line,
    clip_ring,
    overlaps,
    part_bounds,
    thin,
)
from sitmap.portrayal.cutting import project_parts
from sitmap.portrayal.density import DensityCounter
from sitmap.portrayal.draw_list import PathShape
from sitmap.portrayal.labels import LabelPlaces
from sitmap.portrayal.scanlines import roomiest_points
from sitmap.portrayal.view import View

__all__ = [
    "AREA",
    "LINE",
    "POINT",
    "POINTS",
    "STEP",
    "Same",
    "ShapeCache",
    "flatten",
    "geometry_facts",
    "shape_forms",
    "shape_in_box",
]

POINT, POINTS, LINE, AREA = range(4)
_FORMS: Final = np.array([POINT, POINT, LINE, AREA, POINTS, LINE, AREA, POINT], np.uint8)
"""Form by the geometry type's number in WKB."""
STEP: Final = 0.5
"""Points closer than this in frame units are one."""
_MOST_NAMES: Final = 4096
_MOST_POINTS: Final = 400_000
"""Projected points that are kept for the next zoom: 6 MB."""
_PATCH: Final = 1.0
"""How much ground around the frame is kept, in frame sizes on each side."""


@dataclass(frozen=True, slots=True)
class _Patch:
    """The view that shapes are made for, and the ground that they are cut to."""

    view: View
    box: Box

    @classmethod
    def around(cls, view: View) -> _Patch:
        x, y = view.centre
        half = max(view.width, view.height) * (0.5 + _PATCH) * view.metres_per_unit
        return cls(view, (x - half, y - half, x + half, y + half))

    def serves(self, view: View) -> bool:
        mine = self.view
        if mine.projection != view.projection or mine.metres_per_unit != view.metres_per_unit:
            return False
        left, bottom, right, top = view.xy_bounds(margin=64)
        return (
            left >= self.box[0]
            and bottom >= self.box[1]
            and right <= self.box[2]
            and top <= self.box[3]
        )


class ShapeCache:
    """Shapes of geometries for the view last given to :meth:`begin`.

    ``counter`` keeps the counts of a density.
    """

    def __init__(self) -> None:
        self.counter = DensityCounter()
        self._projection: Projection | None = None
        self._projected: dict[Geometry, tuple[Points, ...]] = {}
        self._kept_points = 0
        self._patch: _Patch | None = None
        self._points: tuple[NDArray[np.float64], Points, NDArray[np.bool_]] | None = None
        self._unknown_points = 0
        self._shapes: dict[Geometry, PathShape] = {}
        self.label_places = LabelPlaces()
        self._roomy: dict[tuple[Geometry, Box, float], Points] = {}

    def begin(self, view: View) -> tuple[float, float]:
        """Make the cache serve ``view``; return how far its shapes are to be moved (dx, dy)."""
        if self._projection != view.projection:
            self._projection = view.projection
            self._projected.clear()
            self._kept_points = 0
            self._points = None
        patch = self._patch
        if patch is None or not patch.serves(view):
            patch = self._patch = _Patch.around(view)
            self._shapes.clear()
            self._roomy.clear()
        origin = np.array([patch.view.centre])
        moved = view.xy_to_frame(origin) - patch.view.xy_to_frame(origin)
        return float(moved[0, 0]), float(moved[0, 1])

    def shape(self, geometry: Geometry) -> PathShape:
        """Return the shape of a line or polygon geometry, the same object while it holds."""
        shape = self._shapes.get(geometry)
        if shape is None:
            shape = self._shapes[geometry] = self._make(geometry)
        return shape

    def points(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], rows: NDArray[np.int32]
    ) -> Points:
        """Return the projected metres (n, 2) of all rows' places, true for ``rows`` at least.

        Each row is projected once, when first asked for, as long as ``lon`` is the same array.
        NaN without a place and where the projection fails.
        """
        if self._projection is None:
            raise RuntimeError("begin() comes first")
        if self._points is None or self._points[0] is not lon:
            self._points = (lon, np.full((len(lon), 2), np.nan), ~np.isfinite(lon + lat))
            self._unknown_points = len(lon) - int(np.count_nonzero(self._points[2]))
        _, xy, known = self._points
        # Once all are known, a frame of very many need not ask for each.
        new = np.unique(rows[~known[rows]]) if self._unknown_points else rows[:0]
        if len(new):
            xy[new] = self._projection.forward(np.column_stack([lon[new], lat[new]]))
            known[new] = True
            self._unknown_points -= len(new)
        return xy

    def roomiest(self, geometry: Geometry, frame: Box, width: float) -> Points:
        """Return where a name of ``width`` fits best inside an area, as ``roomiest_points``."""
        key = (geometry, frame, width)
        found = self._roomy.get(key)
        if found is None:
            if len(self._roomy) > _MOST_NAMES:
                self._roomy.clear()
            found = self._roomy[key] = roomiest_points(self.shape(geometry), frame, width)
        return found

    def projected(self, geometry: Geometry) -> tuple[Points, ...]:
        """Return all parts in projected metres, cut where the projection ends."""
        parts = self._projected.get(geometry)
        if parts is None:
            if self._projection is None:
                raise RuntimeError("begin() comes first")
            rings, kind = geometry.rings(), geometry.kind
            if "Point" in kind:
                xy = self._projection.forward(np.concatenate(rings))
                parts = (xy[np.isfinite(xy).all(axis=1)],)
            else:
                parts = project_parts(rings, self._projection, closed="Polygon" in kind)
            self._remember(geometry, parts)
        return parts

    def _remember(self, geometry: Geometry, parts: tuple[Points, ...]) -> None:
        self._projected[geometry] = parts
        self._kept_points += sum(map(len, parts))
        # The oldest go first: a shape is made of them once a zoom, and can be made again.
        while self._kept_points > _MOST_POINTS and len(self._projected) > 1:
            oldest = next(iter(self._projected))
            self._kept_points -= sum(map(len, self._projected.pop(oldest)))

    def _make(self, geometry: Geometry) -> PathShape:
        if self._patch is None:
            raise RuntimeError("begin() comes first")
        closed = "Polygon" in geometry.kind
        parts = self.projected(geometry)
        return shape_in_box(parts, self._patch.view, self._patch.box, closed=closed)


_Held = TypeVar("_Held")


class Same(Generic[_Held]):
    """Something large compared by identity, as a key of what was found out about it."""

    def __init__(self, item: _Held) -> None:
        self.item = item

    def __hash__(self) -> int:
        return id(self.item)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.item is self.item


@lru_cache(maxsize=65536)
def geometry_facts(geometry: Geometry) -> tuple[str, Box]:
    """Return a geometry's kind and bounds; they are read from its bytes only once."""
    return geometry.kind, geometry.bounds


@lru_cache(maxsize=4)
def _kinds(shapes: Same[tuple[Geometry, ...]]) -> NDArray[np.uint8]:
    # The kind stands in the first bytes: byte order, then a little-endian number.
    heads = b"".join([geometry.wkb[1:5] for geometry in shapes.item])
    return np.asarray(_FORMS[np.frombuffer(heads, "<u4") % 1000], np.uint8)


def shape_forms(shapes: tuple[Geometry, ...]) -> NDArray[np.uint8]:
    """Return for each shape POINT, POINTS, LINE or AREA; found once for each tuple of shapes."""
    return _kinds(Same(shapes))


def flatten(parts: tuple[Points, ...]) -> tuple[Points, NDArray[np.int32]]:
    """Return the points of all parts in one array, and where each part begins."""
    sizes = [len(part) for part in parts]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    return np.concatenate(parts).astype(np.float64), starts


def shape_in_box(
    parts: tuple[Points, ...] | list[Points], view: View, box: Box, *, closed: bool
) -> PathShape:
    """Return projected parts cut to ``box`` (projected metres), in frame units and thinned."""
    parts = [part for part in parts if len(part)]
    if not parts:
        return PathShape.of([], closed=closed)
    flat, starts = flatten(tuple(parts))
    bounds = part_bounds(flat, starts)
    left, bottom, right, top = box
    near = overlaps(bounds, box)
    inside = (
        (bounds[:, 0] >= left)
        & (bounds[:, 1] >= bottom)
        & (bounds[:, 2] <= right)
        & (bounds[:, 3] <= top)
    )
    out: list[Points] = []
    for number in np.flatnonzero(near):
        part = parts[number]
        if not inside[number]:
            pieces = [clip_ring(part, box)] if closed else clip_line(part, box)
        else:
            pieces = [part]
        out.extend(thin(view.xy_to_frame(piece), STEP) for piece in pieces if len(piece) > 1)
    return PathShape.of(out, closed=closed)
