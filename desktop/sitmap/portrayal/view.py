"""Which part of the world lies in the frame: projection, centre, scale, size.

A view is a frozen value; moving and zooming give new ones. What is drawn in it does not
belong here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitmap.errors import UserError
from sitmap.geo.projection import Projection

__all__ = ["UNIT_M", "Extent", "View"]

Extent: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

UNIT_M: Final = 0.0254 / 96
"""Metres of paper in one frame unit."""
_EDGE_STEPS: Final = 33
_SMALLEST_DENOMINATOR: Final = 500.0
_LARGEST_DENOMINATOR: Final = 150_000_000.0


@dataclass(frozen=True, slots=True)
class View:
    """A frame of ``width`` by ``height`` frame units over a projected plane.

    ``centre`` is in projected metres, ``metres_per_unit`` are projected metres in a frame
    unit. Frame y grows downwards.
    """

    projection: Projection
    centre: tuple[float, float]
    metres_per_unit: float
    width: float
    height: float

    @classmethod
    def fit(
        cls,
        projection: Projection,
        extent: Extent,
        width: float,
        height: float,
        margin: float = 0.0,
    ) -> View:
        """Return the view that shows all of ``extent`` with ``margin`` frame units around it.

        Raises UserError if the projection cannot show the extent.
        """
        xy = projection.forward(_outline(extent))
        if not np.isfinite(xy).all():
            west, south, east, north = extent
            raise UserError(
                f"the extent {west:g},{south:g},{east:g},{north:g} lies outside the projection "
                f"{projection.name}",
                hint="choose a smaller extent or another projection",
            )
        low, high = xy.min(axis=0), xy.max(axis=0)
        span = np.maximum(high - low, 1.0)
        room = (max(width - 2 * margin, 1.0), max(height - 2 * margin, 1.0))
        centre = (float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2)
        scale = max(float(span[0]) / room[0], float(span[1]) / room[1])
        return cls(projection, centre, scale, width, height).clamped()

    @classmethod
    def at_scale(
        cls,
        projection: Projection,
        lon: float,
        lat: float,
        denominator: float,
        width: float,
        height: float,
    ) -> View:
        """Return the view centred at a place with the true scale 1:``denominator`` there.

        Raises UserError if the place lies outside the projection.
        """
        xy = projection.forward(np.array([[lon, lat]]))[0]
        if not np.isfinite(xy).all():
            raise UserError(f"{lon:g},{lat:g} lies outside the projection {projection.name}")
        scale = denominator * UNIT_M * projection.scale_factor(lon, lat)
        return cls(projection, (float(xy[0]), float(xy[1])), scale, width, height)

    # --- between the world and the frame ------------------------------------------------

    def to_frame(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return frame coordinates (n, 2) of degrees (n, 2); NaN where impossible."""
        return self.xy_to_frame(self.projection.forward(np.asarray(lonlat, np.float64)))

    def xy_to_frame(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return frame coordinates (n, 2) of projected metres (n, 2)."""
        out = np.empty_like(xy)
        out[:, 0] = (xy[:, 0] - self.centre[0]) / self.metres_per_unit + self.width / 2
        out[:, 1] = (self.centre[1] - xy[:, 1]) / self.metres_per_unit + self.height / 2
        return out

    def frame_to_xy(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return projected metres (n, 2) of frame coordinates (n, 2)."""
        points = np.asarray(points, np.float64)
        out = np.empty_like(points)
        out[:, 0] = (points[:, 0] - self.width / 2) * self.metres_per_unit + self.centre[0]
        out[:, 1] = (self.height / 2 - points[:, 1]) * self.metres_per_unit + self.centre[1]
        return out

    def from_frame(self, x: float, y: float) -> tuple[float, float]:
        """Return longitude and latitude at a point of the frame; NaN outside the projection."""
        lonlat = self.projection.inverse(self.frame_to_xy(np.array([[x, y]])))[0]
        return float(lonlat[0]), float(lonlat[1])

    # --- what is in view ----------------------------------------------------------------

    @property
    def centre_lonlat(self) -> tuple[float, float]:
        """Longitude and latitude of the centre."""
        return self.from_frame(self.width / 2, self.height / 2)

    @property
    def true_metres_per_unit(self) -> float:
        """Metres on the ground in a frame unit, true at the centre."""
        return self.metres_per_unit / _point_scale(self.projection, self.centre)

    @property
    def denominator(self) -> float:
        """The scale's denominator, true at the centre: 100000 for 1:100 000."""
        return self.true_metres_per_unit / UNIT_M

    def extent(self) -> Extent:
        """Return the degrees that the frame covers, from points along and inside its edge."""
        across = np.linspace(0.0, self.width, _EDGE_STEPS)
        down = np.linspace(0.0, self.height, _EDGE_STEPS)
        grid = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
        lonlat = self.projection.inverse(self.frame_to_xy(grid))
        lonlat = lonlat[np.isfinite(lonlat).all(axis=1)]
        if not len(lonlat):
            return (-180.0, -90.0, 180.0, 90.0)
        west, south = lonlat.min(axis=0)
        east, north = lonlat.max(axis=0)
        return float(west), float(south), float(east), float(north)

    def xy_bounds(self, margin: float = 0.0) -> tuple[float, float, float, float]:
        """Return min x, min y, max x, max y in projected metres, ``margin`` in frame units."""
        half_w = (self.width / 2 + margin) * self.metres_per_unit
        half_h = (self.height / 2 + margin) * self.metres_per_unit
        x, y = self.centre
        return x - half_w, y - half_h, x + half_w, y + half_h

    def holds(self, points: NDArray[np.float64], margin: float = 0.0) -> NDArray[np.bool_]:
        """Return which points (n, 2) in frame units lie in the frame or ``margin`` around it."""
        # By columns: numpy's "all along the rows" is many times slower.
        x, y = points[:, 0], points[:, 1]
        across = (x >= -margin) & (x <= self.width + margin)
        return across & (y >= -margin) & (y <= self.height + margin)

    # --- moving -------------------------------------------------------------------------

    def pan(self, dx: float, dy: float) -> View:
        """Return the view after its content moved by ``dx``, ``dy`` frame units."""
        x, y = self.centre
        moved = (x - dx * self.metres_per_unit, y + dy * self.metres_per_unit)
        return replace(self, centre=moved)

    def zoom(self, factor: float, x: float | None = None, y: float | None = None) -> View:
        """Return the view ``factor`` times larger about a point that stays where it is."""
        at_x = self.width / 2 if x is None else x
        at_y = self.height / 2 if y is None else y
        scaled = replace(self, metres_per_unit=self.metres_per_unit / factor).clamped()
        grown = self.metres_per_unit - scaled.metres_per_unit
        cx, cy = self.centre
        return replace(
            scaled,
            centre=(
                cx + (at_x - self.width / 2) * grown,
                cy - (at_y - self.height / 2) * grown,
            ),
        )

    def resized(self, width: float, height: float) -> View:
        """Return the view with another frame size, centre and scale kept."""
        return replace(self, width=width, height=height)

    def reprojected(self, projection: Projection, x: float, y: float) -> View:
        """Return the view in another projection, same scale, with the place at (x, y) kept.

        Unchanged if the other projection cannot show the middle or that place.
        """
        if projection == self.projection:
            return self
        lon, lat = self.centre_lonlat
        fixed = np.array([self.from_frame(x, y), (lon, lat)])
        if not np.isfinite(projection.forward(fixed)).all():
            return self
        view = View.at_scale(projection, lon, lat, self.denominator, self.width, self.height)
        at_x, at_y = view.to_frame(fixed)[0].tolist()
        return view.pan(x - at_x, y - at_y)

    def clamped(self) -> View:
        """Return the view with its scale kept within sensible bounds."""
        low, high = _SMALLEST_DENOMINATOR * UNIT_M, _LARGEST_DENOMINATOR * UNIT_M
        return replace(self, metres_per_unit=min(max(self.metres_per_unit, low), high))


@lru_cache(maxsize=256)
def _point_scale(projection: Projection, centre: tuple[float, float]) -> float:
    """Return projected metres in a metre on the ground; 1 where the projection ends."""
    lon, lat = projection.inverse(np.array([centre]))[0].tolist()
    factor = projection.scale_factor(lon, lat) if np.isfinite(lon) else 1.0
    return factor if np.isfinite(factor) and factor > 0 else 1.0


def _outline(extent: Extent) -> NDArray[np.float64]:
    """Return points along the border of an extent: straight lines may bulge when projected."""
    west, south, east, north = extent
    along = np.linspace(0.0, 1.0, _EDGE_STEPS)
    lon, lat = west + along * (east - west), south + along * (north - south)
    return np.concatenate(
        [
            np.column_stack([lon, np.full(_EDGE_STEPS, south)]),
            np.column_stack([lon, np.full(_EDGE_STEPS, north)]),
            np.column_stack([np.full(_EDGE_STEPS, west), lat]),
            np.column_stack([np.full(_EDGE_STEPS, east), lat]),
        ]
    )
