"""Which part of the globe lies in a view, and the base map's shapes cut to it.

Longitudes are counted from the projection's middle meridian, so that a view across 180
degrees is one window and every shape is torn only where the projection itself is. Shapes are
cut in degrees, projected in one go, then cut to the frame. What is drawn is decided by
``base_scene``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.portrayal.basemap import LineLayer, PolygonLayer
from sitmap.portrayal.clipping import Box, Points, clip_line, clip_ring, part_bounds
from sitmap.portrayal.draw_list import PathShape
from sitmap.portrayal.shape_cache import STEP, shape_in_box
from sitmap.portrayal.view import UNIT_M, View

__all__ = ["GroundWindow", "Part", "ground_window"]

Part: TypeAlias = tuple[int, Points]
"""Number of a line or ring in its layer, and a piece of it in degrees."""

_MARGIN: Final = 40.0
"""Frame units beyond the frame to which shapes are cut: wider than any line."""
_SAMPLES: Final = 33
_SEAM: Final = 1e-5
"""Degrees kept away from the edge of what the projection shows."""
_ANTIPODE: Final = 25.0
"""Degrees of latitude around the antipode of an azimuthal projection that are cut short."""
_POLAR: Final = 62.0
"""Latitude of a centre from which everything around the antipode is left out."""
_SHORT: Final = 168.0
_WHOLE: Final = 359.0
_DENSE_FROM: Final = 12.0
"""Degrees of window from which edges need points between to bend with the projection."""
_RADIUS: Final = 6_371_007.0
"""Metres: of the sphere with the Earth's area."""
_METRES_PER_DEGREE: Final = 111_320.0
_SMALLEST: Final = 0.7
"""Frame units; rings and lines that are smaller in both directions are not drawn."""
_SMALL_SCALE: Final = 9_000_000
"""From this denominator lines need less detail: there are so many of them."""


@dataclass(frozen=True, slots=True)
class GroundWindow:
    """The window of degrees of one view.

    ``boxes`` are west, south, east, north with longitudes from ``middle`` on: west is at
    least -180, east at most 180. They do not overlap.
    """

    view: View
    middle: float
    boxes: tuple[Box, ...]
    frame: Box
    """The frame and a margin, in projected metres."""

    @property
    def whole(self) -> bool:
        """Whether all longitudes are in the window."""
        return any(box[2] - box[0] > _WHOLE for box in self.boxes)

    @property
    def edged(self) -> bool:
        """Whether an edge of what the projection shows may be in view."""
        west, south, east, north = self.degrees
        reach, tall = _limits(self.view)
        return self.whole or west <= -reach or east >= reach or south <= -tall or north >= tall

    @property
    def degrees(self) -> Box:
        """The box around the window, from the middle meridian on."""
        corners = np.array(self.boxes)
        west, south = corners[:, :2].min(axis=0).tolist()
        east, north = corners[:, 2:].max(axis=0).tolist()
        return west, south, east, north

    def within(self, extent: Box) -> bool:
        """Return whether the whole window lies within an extent of plain degrees."""
        west, south, east, north = self.degrees
        west, east = west + self.middle, east + self.middle
        return west >= extent[0] and south >= extent[1] and east <= extent[2] and north <= extent[3]

    def near(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which positions lie in the window."""
        west, south, east, north = self.degrees
        away = _from_middle(lon, self.middle)
        return (away >= west) & (away <= east) & (lat >= south) & (lat <= north)

    def parts(
        self, layer: LineLayer | PolygonLayer, wanted: Iterable[int] | None = None
    ) -> Iterator[Part]:
        """Yield the pieces in view of all parts of a layer, or of the ``wanted`` ones."""
        closed = isinstance(layer, PolygonLayer)
        bounds = layer.bounds
        size = self.view.denominator * UNIT_M / _METRES_PER_DEGREE * _SMALLEST
        large = (bounds[:, 2] - bounds[:, 0] > size) | (bounds[:, 3] - bounds[:, 1] > size)
        if wanted is not None:
            chosen = np.zeros(len(bounds), np.bool_)
            chosen[list(wanted)] = True
            large &= chosen
        for shift in (-360.0, 0.0, 360.0):
            offset = shift - self.middle
            move = np.array([offset, 0.0])
            for box in self.boxes:
                hit = large & _touches(bounds, offset, box)
                inside = _lies_in(bounds, offset, box)
                for number in np.flatnonzero(hit).tolist():
                    line = layer.lonlat[layer.starts[number] : layer.starts[number + 1]] + move
                    for piece in [line] if inside[number] else _cut(line, box, closed=closed):
                        if len(piece) > 1:
                            yield number, piece

    def shape(self, parts: Iterable[Points], *, closed: bool) -> PathShape:
        """Return pieces (longitudes from the middle meridian on) as a shape in the frame."""
        pieces = list(parts)
        if not pieces:
            return PathShape.of([], closed=closed)
        sizes = np.array([len(piece) for piece in pieces])
        points, sizes = _denser(np.concatenate(pieces), sizes, self._dense_step())
        lon = _plain(points[:, 0] + self.middle)
        xy = self.view.projection.forward(np.column_stack([lon, points[:, 1]]))
        shown = np.asarray(np.isfinite(xy).all(axis=1))
        if not shown.all():
            kept = [
                part[mask]
                for part, mask in zip(_split(xy, sizes), _split(shown, sizes), strict=True)
            ]
            return shape_in_box(kept, self.view, self.frame, closed=closed)
        return self._framed(xy, sizes, closed=closed)

    def _framed(self, xy: Points, sizes: NDArray[np.intp], *, closed: bool) -> PathShape:
        """Return projected pieces as ``shape_in_box`` does, most of them in one go."""
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
        bounds = part_bounds(xy, starts)
        inside = _lies_in(bounds, 0.0, self.frame)
        crossing = np.flatnonzero(_touches(bounds, 0.0, self.frame) & ~inside)
        split = [xy[starts[n] : starts[n] + sizes[n]] for n in crossing.tolist()]
        cut = shape_in_box(split, self.view, self.frame, closed=closed)
        points = self.view.xy_to_frame(xy[np.repeat(inside, sizes)])
        step = STEP if self.view.denominator < _SMALL_SCALE else 2 * STEP
        points, firsts = _thinned(points, sizes[inside], step)
        return PathShape(
            np.concatenate([points.astype(np.float32), cut.points]),
            np.concatenate([firsts, cut.starts + len(points)]).astype(np.int32),
            closed,
        )

    def outline(self) -> PathShape:
        """Return the edge of what is shown as a ring: the globe where all of it is shown."""
        centre = _azimuthal_centre(self.view)
        if centre is not None:
            shown = 180.0 - _ANTIPODE if abs(centre) > _POLAR else 179.0
            turn = np.linspace(0.0, 2 * np.pi, 361)
            rim = 2 * _RADIUS * np.sin(np.radians(shown) / 2)
            circle = rim * np.column_stack([np.cos(turn), np.sin(turn)])
            return shape_in_box([circle], self.view, self.frame, closed=True)
        west, south, east, north = self.degrees
        ring = np.array([[west, south], [east, south], [east, north], [west, north], [west, south]])
        return self.shape([ring], closed=True)

    def _dense_step(self) -> float:
        west, _, east, _ = self.degrees
        return max((east - west) / 120.0, 0.5) if east - west > _DENSE_FROM else 0.0


def ground_window(view: View) -> GroundWindow:
    """Return the window of a view, a little wider than the frame."""
    projection = view.projection
    across, down = (np.linspace(0.0, size, _SAMPLES) for size in (view.width, view.height))
    grid = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
    lonlat = projection.inverse(view.frame_to_xy(grid))
    lonlat = lonlat[np.isfinite(lonlat).all(axis=1)]
    reach, tall = _limits(view)
    away = _from_middle(lonlat[:, 0], projection.middle)
    if len(lonlat):
        west, east = _wider(float(away.min()), float(away.max()), reach)
        south, north = _wider(float(lonlat[:, 1].min()), float(lonlat[:, 1].max()), tall)
    else:
        west, south, east, north = -reach, -tall, reach, tall
    if _pole_in_frame(view):
        west, east = -reach, reach
        south, north = (south, tall) if view.centre_lonlat[1] > 0 else (-tall, north)
    box = (west, south, east, north)
    boxes = _without_antipode(box, view) or (box,)
    return GroundWindow(view, projection.middle, boxes, view.xy_bounds(_MARGIN))


def _limits(view: View) -> tuple[float, float]:
    """Return how far from its middle meridian and the equator the projection shows anything."""
    reach = view.projection.reach
    return min(reach[0], 180.0) - _SEAM, min(reach[1], 90.0)


def _wider(low: float, high: float, most: float) -> tuple[float, float]:
    pad = 0.1 * (high - low) + 0.05
    return max(low - pad, -most), min(high + pad, most)


def _pole_in_frame(view: View) -> bool:
    """Return whether a pole is a point of the frame, with all meridians around it."""
    if _azimuthal_centre(view) is None:
        return False
    poles = view.to_frame(
        np.array([[view.projection.middle, 90.0], [view.projection.middle, -90.0]])
    )
    inside = (poles >= 0) & (poles <= (view.width, view.height))
    return bool(inside.all(axis=1).any())


def _azimuthal_centre(view: View) -> float | None:
    """Return the latitude of the centre of an azimuthal projection of ours, else None."""
    words = dict(part.split("=") for part in view.projection.crs_text.split() if "=" in part)
    return float(words["+lat_0"]) if words.get("+proj") == "laea" and "+lat_0" in words else None


def _without_antipode(box: Box, view: View) -> tuple[Box, ...]:
    """Return the box without the place opposite the centre of an azimuthal projection.

    Everything near it is drawn out along the rim; a ring around it would be turned inside out.
    """
    west, south, east, north = box
    centre = _azimuthal_centre(view)
    if centre is None or east - west < 2 * _SHORT:
        return ()
    opposite = -centre
    if abs(opposite) > _POLAR:
        limits = (
            (max(south, opposite + _ANTIPODE), north)
            if opposite < 0
            else (south, min(north, opposite - _ANTIPODE))
        )
        return ((west, limits[0], east, limits[1]),)
    short = (max(west, -_SHORT), min(east, _SHORT))
    low, high = opposite - _ANTIPODE, opposite + _ANTIPODE
    bands = (
        (west, south, east, min(north, low)),
        (short[0], max(south, low), short[1], min(north, high)),
        (west, max(south, high), east, north),
    )
    return tuple(band for band in bands if band[3] - band[1] > 1e-6)


def _from_middle(lon: NDArray[np.float64], middle: float) -> NDArray[np.float64]:
    return np.asarray((lon - middle + 180.0) % 360.0 - 180.0)


def _plain(lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return longitudes within -180 to 180."""
    return np.asarray(np.where(np.abs(lon) > 180.0, (lon + 180.0) % 360.0 - 180.0, lon))


def _touches(bounds: NDArray[np.float64], offset: float, box: Box) -> NDArray[np.bool_]:
    west, south, east, north = box
    return np.asarray(
        (bounds[:, 0] + offset <= east)
        & (bounds[:, 2] + offset >= west)
        & (bounds[:, 1] <= north)
        & (bounds[:, 3] >= south)
    )


def _lies_in(bounds: NDArray[np.float64], offset: float, box: Box) -> NDArray[np.bool_]:
    west, south, east, north = box
    return np.asarray(
        (bounds[:, 0] + offset >= west)
        & (bounds[:, 2] + offset <= east)
        & (bounds[:, 1] >= south)
        & (bounds[:, 3] <= north)
    )


def _cut(line: Points, box: Box, *, closed: bool) -> list[Points]:
    if not closed:
        return clip_line(line, box)
    ring = clip_ring(line, box)
    # Closed again, so that its last edge bends with the projection like the others.
    return [np.concatenate([ring, ring[:1]])] if len(ring) else []


def _split(values: NDArray[Any], sizes: NDArray[np.intp]) -> list[NDArray[Any]]:
    return np.split(values, np.cumsum(sizes)[:-1])


def _denser(
    points: Points, sizes: NDArray[np.intp], step: float
) -> tuple[Points, NDArray[np.intp]]:
    """Return pieces with points between those more than ``step`` degrees apart; 0 for none."""
    moves = np.diff(points, axis=0, append=points[-1:])
    ends = np.cumsum(sizes) - 1
    moves[ends] = 0.0
    if not step or not (np.abs(moves) > step).any():
        return points, sizes
    counts = np.maximum(np.ceil(np.abs(moves).max(axis=1) / step), 1).astype(np.intp)
    which = np.repeat(np.arange(len(points)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    part = (np.arange(len(which)) - first) / counts[which]
    grown = np.diff(np.cumsum(counts)[ends], prepend=0)
    return points[which] + moves[which] * part[:, np.newaxis], grown


def _thinned(
    points: Points, sizes: NDArray[np.intp], step: float
) -> tuple[Points, NDArray[np.intp]]:
    """Return pieces as ``clipping.thin`` leaves them, and where each begins."""
    if not len(points):
        return points, np.empty(0, np.intp)
    cells = np.floor(points / step)
    ends = np.cumsum(sizes)
    keep = np.ones(len(points), np.bool_)
    keep[1:] = (cells[1:] != cells[:-1]).any(axis=1)
    keep[ends - sizes] = keep[ends - 1] = True
    kept = np.cumsum(keep)
    return points[keep], kept[ends - sizes] - 1
