"""Map projections: from longitude and latitude (WGS 84) to metres on a plane and back.

Which part of the plane a window shows belongs to ``portrayal.view``, systems of the EPSG
register and what a reader may choose to ``projection_choice``. pyproj does the mathematics; it
is loaded with the first point.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.errors import UserError

if TYPE_CHECKING:
    from pyproj import Transformer

__all__ = [
    "WEB_MERCATOR",
    "Extent",
    "Projection",
    "check_extent",
    "choose_projection",
    "equal_area_projection",
    "utm_projection",
    "utm_zone",
]

Extent = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_UTM_SPAN: Final = 8.0
_UTM_REACH: Final = 40.0
_AZIMUTHAL_SPAN: Final = 170.0
_MERCATOR_LATITUDE: Final = 85.06
_SEMI_MAJOR: Final = 6378137.0
_ECCENTRICITY_2: Final = 0.0066943799901413165
_STEP: Final = 1e-5
_EDGE_STEPS: Final = 17
_ROUND_TRIP_DEGREES: Final = 1e-5
_SEAM_DEGREES: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Projection:
    """A map projection; equal ones have equal texts, so it may key a cache.

    ``crs_text`` is an EPSG code or a PROJ string, as a reader of the page would look it up.
    ``reach`` is how far from the middle meridian and the equator positions are shown, in
    degrees: beyond it formulas return numbers that mean nothing. ``pipeline`` are PROJ's own
    steps where a shift of datum was chosen for a region; ``error_m`` is by how much positions
    may then be wrong in metres, None where nobody knows. ``use`` is where the system is meant
    to be used.
    """

    name: str
    epsg: int | None
    crs_text: str
    middle: float = 0.0
    reach: tuple[float, float] = (180.0, 90.0)
    pipeline: str = ""
    datum: str = "WGS 84"
    ellipsoid: str = "WGS 84"
    error_m: float | None = 0.0
    use: Extent | None = None

    @property
    def error_words(self) -> str:
        """What a reader must know of wrong positions; empty where the shift is exact."""
        if self.error_m is None:
            return "position error unknown"
        return f"position error about {self.error_m:g} m" if self.error_m > 0 else ""

    @property
    def is_azimuthal(self) -> bool:
        """Whether it is the equal area projection about a place, which lies at (0, 0)."""
        return self.crs_text.startswith("+proj=laea")

    def forward(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return metres (n, 2), x to the east, y to the north, of degrees (n, 2).

        Positions that the projection cannot show give NaN.
        """
        points = np.asarray(lonlat, np.float64).reshape(-1, 2)
        out = self._apply(points, back=False)
        out[~self._in_reach(points)] = np.nan
        return out

    def inverse(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return degrees (n, 2) of metres (n, 2); NaN where no position is shown."""
        out = self._apply(np.asarray(xy, np.float64).reshape(-1, 2), back=True)
        # At the seam rounding may leave the globe by a hair.
        beyond = (np.abs(out[:, 0]) > 180.0) & (np.abs(out[:, 0]) < 180.0 + _SEAM_DEGREES)
        out[beyond, 0] = np.copysign(180.0, out[beyond, 0])
        out[~self._in_reach(out)] = np.nan
        return out

    def _apply(self, points: NDArray[np.float64], *, back: bool) -> NDArray[np.float64]:
        out = np.empty(points.shape, np.float64)
        if len(points):
            direction = "INVERSE" if back else "FORWARD"
            transformer = _transformer(self.pipeline or self.crs_text)
            x, y = transformer.transform(points[:, 0], points[:, 1], direction=direction)
            out[:, 0], out[:, 1] = x, y
            out[~np.isfinite(out).all(axis=1)] = np.nan
        return out

    def _in_reach(self, lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
        # A comparison with NaN is false, which is what a lost position should be.
        away = np.abs(lonlat[:, 0] - self.middle)
        inside = np.minimum(away, 360.0 - away) <= self.reach[0]
        return inside & (np.abs(lonlat[:, 1]) <= self.reach[1]) & (np.abs(lonlat[:, 0]) <= 180.0)

    def scale_factor(self, lon: float, lat: float) -> float:
        """Return projected metres in a metre on the ground at a position.

        The geometric mean over directions; NaN where the projection cannot show it.
        """
        east, north = self._derivatives(lon, lat)
        return math.sqrt(abs(east[0] * north[1] - east[1] * north[0]))

    def convergence(self, lon: float, lat: float) -> float:
        """Return the angle from true north clockwise to the map's up, in degrees.

        Positive east of the middle meridian in the northern hemisphere.
        """
        _, north = self._derivatives(lon, lat)
        return -math.degrees(math.atan2(north[0], north[1]))

    def _derivatives(
        self, lon: float, lat: float
    ) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return projected metres for one metre to the east and one metre to the north.

        By differences, so that it holds for every projection.
        """
        lat = min(max(lat, -90.0 + 2 * _STEP), 90.0 - 2 * _STEP)
        # Differences are taken inside the globe, also at its seam.
        centre = min(max(lon, -180.0 + _STEP), 180.0 - _STEP)
        around = [(centre + _STEP, lat), (centre - _STEP, lat)]
        around += [(centre, lat + _STEP), (centre, lat - _STEP)]
        xy = self.forward(np.array(around))
        sine = math.sin(math.radians(lat))
        curve = 1.0 - _ECCENTRICITY_2 * sine * sine
        normal = _SEMI_MAJOR / math.sqrt(curve)
        step = math.radians(2 * _STEP)
        per_east = step * normal * math.cos(math.radians(lat))
        per_north = step * normal * (1.0 - _ECCENTRICITY_2) / curve
        east, north = (xy[0] - xy[1]) / per_east, (xy[2] - xy[3]) / per_north
        return (float(east[0]), float(east[1])), (float(north[0]), float(north[1]))


WEB_MERCATOR: Final = Projection(
    "Web Mercator", 3857, "EPSG:3857", reach=(180.0, _MERCATOR_LATITUDE)
)


@lru_cache(maxsize=16)
def _transformer(definition: str) -> Transformer:
    """Return the transformer from degrees; pyproj's own are safe to share among threads."""
    from sitmap.geo.proj_library import pyproj

    return pyproj.Transformer.from_pipeline(_pipeline(definition))


def _pipeline(definition: str) -> str:
    """Return PROJ's steps; those of common systems are known without opening its register."""
    utm = re.fullmatch(r"EPSG:32([67])([0-9]{2})", definition)
    if utm is not None:
        south = " +south" if utm[1] == "7" else ""
        return f"+proj=utm +zone={utm[2]}{south} +ellps=WGS84"
    return "+proj=webmerc +ellps=WGS84" if definition == "EPSG:3857" else definition


def utm_zone(lon: float, lat: float) -> int:
    """Return the zone number 1 to 60 of a position, with the exceptions around Norway."""
    if 56 <= lat < 64 and 3 <= lon < 12:
        return 32
    if 72 <= lat <= 84 and 0 <= lon < 42:
        return 31 + 2 * int((lon + 3) // 12)
    return min(int((lon + 180) // 6) + 1, 60)


def utm_projection(zone: int, *, north: bool = True) -> Projection:
    """Return a UTM zone on WGS 84; raises UserError unless ``zone`` is 1 to 60."""
    if not 1 <= zone <= 60:
        raise UserError(f"UTM has no zone {zone}", hint="zones are 1 to 60")
    epsg = (32600 if north else 32700) + zone
    return Projection(
        f"UTM zone {zone}{'N' if north else 'S'}, WGS 84",
        epsg,
        f"EPSG:{epsg}",
        middle=zone * 6.0 - 183.0,
        reach=(_UTM_REACH, 90.0),
    )


def choose_projection(extent: Extent) -> Projection:
    """Return a projection fit for an extent (west, south, east, north in degrees).

    Up to 8 degrees of longitude: the UTM zone of its middle. Beyond: Lambert's azimuthal
    equal area about its middle, and Equal Earth for most of the globe. Raises UserError for
    an impossible extent.
    """
    west, south, east, north = _checked(extent)
    lon, lat = (west + east) / 2, (south + north) / 2
    if east - west <= _UTM_SPAN and south >= -80 and north <= 84:
        return utm_projection(utm_zone(lon, lat), north=lat >= 0)
    if east - west <= _AZIMUTHAL_SPAN:
        return equal_area_projection(lon, lat)
    middle = round(lon)
    return Projection("Equal Earth", None, f"+proj=eqearth +lon_0={middle} +ellps=WGS84", middle)


def equal_area_projection(lon: float, lat: float) -> Projection:
    """Return Lambert's azimuthal equal area projection about a place, to a tenth of a degree."""
    lon, lat = round(lon, 1), round(lat, 1)
    place = f"{abs(lat):g}° {'N' if lat >= 0 else 'S'} {abs(lon):g}° {'E' if lon >= 0 else 'W'}"
    return Projection(
        f"Lambert azimuthal equal area about {place}, WGS 84",
        None,
        f"+proj=laea +lat_0={lat:g} +lon_0={lon:g} +ellps=WGS84",
        middle=lon,
    )


def _checked(extent: Extent) -> Extent:
    west, south, east, north = extent
    shown = ",".join(f"{value:g}" for value in extent)
    if not all(math.isfinite(value) for value in extent):
        raise UserError(f"the extent {shown} is not finite")
    if west >= east or south >= north:
        raise UserError(
            f"the extent {shown} has no area", hint="west, south, east, north, in degrees"
        )
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise UserError(
            f"the extent {shown} reaches beyond the globe",
            hint="longitude is -180 to 180, latitude -90 to 90",
        )
    return extent


def check_extent(projection: Projection, extent: Extent) -> Extent:
    """Return the extent if the projection can show all of it.

    Raises UserError if it cannot, or if the extent itself is impossible.
    """
    west, south, east, north = _checked(extent)
    grid = np.meshgrid(np.linspace(west, east, _EDGE_STEPS), np.linspace(south, north, _EDGE_STEPS))
    lonlat = np.stack(grid, axis=-1).reshape(-1, 2)
    back = projection.inverse(projection.forward(lonlat))
    apart = np.abs(back - lonlat)
    apart[:, 0] = np.minimum(apart[:, 0], 360 - apart[:, 0])
    apart[np.abs(lonlat[:, 1]) >= 90, 0] = 0  # at a pole every longitude is the same place
    if not (apart <= _ROUND_TRIP_DEGREES).all():
        raise UserError(
            f"the extent {west:g},{south:g},{east:g},{north:g} lies outside the projection "
            f"{projection.name}",
            hint="choose a smaller extent or another projection",
        )
    return extent
