"""A projection in its own words: the text that other programs read, and its own degrees.

For outputs that carry their position. Positions inside the program are WGS 84 throughout
(``projection``); here degrees are those of the system's own datum.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.geo.projection import Projection

if TYPE_CHECKING:
    from pyproj import CRS, Transformer

__all__ = ["esri_text", "own_degrees"]

_ROUND_TRIP_M: Final = 1.0


def esri_text(projection: Projection) -> str:
    """Return the system as WKT in ESRI's manner, as PDF and world files carry it."""
    return str(_crs(projection.crs_text).to_wkt("WKT1_ESRI"))


def own_degrees(projection: Projection, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return longitude and latitude (n, 2) on the system's datum of metres (n, 2).

    NaN where the projection ends.
    """
    back = _back(projection.crs_text)
    out = np.column_stack(back.transform(xy[:, 0], xy[:, 1]))
    again = np.column_stack(back.transform(out[:, 0], out[:, 1], direction="INVERSE"))
    # Some formulas give degrees for metres beyond their edge; they do not lead back.
    with np.errstate(invalid="ignore"):
        out[~(np.abs(again - xy) <= _ROUND_TRIP_M).all(axis=1)] = np.nan
    return out


@lru_cache(maxsize=16)
def _crs(text: str) -> CRS:
    from sitmap.geo.proj_library import pyproj

    # By its ellipsoid alone a system would be of an unknown datum to others.
    return pyproj.CRS.from_user_input(text.replace("+ellps=WGS84", "+datum=WGS84"))


@lru_cache(maxsize=16)
def _back(text: str) -> Transformer:
    from sitmap.geo.proj_library import pyproj

    crs = _crs(text)
    return pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
