"""Where the rows of a table are: points, shapes, WKT, and how precisely that is known.

Runs in the child.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.draft import GEOMETRY_KINDS, check_geometry
from sitmap.domain.observation import Kind
from sitmap.errors import UserError
from sitmap.exchange.worker.records.rows import Rows
from sitmap.geo.geometry import Geometry
from sitmap.geo.ragged import ToDegrees

__all__ = ["row_places", "row_precision"]


def row_places(
    rows: Rows, kind: Kind, numbers: dict[str, NDArray[np.float64]]
) -> list[bytes | None] | None:
    """Return the geometries of all rows, or None and points among ``numbers``, if any."""
    if rows.table.wkb is not None:
        return _shapes(rows, kind)
    if rows.layer["map"].get("wkt"):
        return _from_wkt(rows, kind)
    lon, lat = rows.numbers("lon"), rows.numbers("lat")
    if lon is None or lat is None:
        return None
    if rows.layer.get("crs"):
        lon, lat = _degrees(str(rows.layer["crs"]), lon, lat)
    _check_points(rows, kind, lon, lat)
    numbers["lon"], numbers["lat"] = lon, lat
    return None


def _degrees(
    crs: str, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitude and latitude of coordinates in another system; NaN stays NaN."""
    told = np.isfinite(x) & np.isfinite(y)
    found = np.column_stack([x, y])
    found[told] = ToDegrees(crs)(found[told])
    return found[:, 0], found[:, 1]


def _check_points(
    rows: Rows, kind: Kind, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> None:
    if "Point" not in GEOMETRY_KINDS[kind]:
        raise UserError(f"{kind.value} observations cannot be drawn as points")
    half = np.isnan(lon) != np.isnan(lat)
    outside = (np.abs(lon) > 180) | (np.abs(lat) > 90)
    for place in np.flatnonzero(half | outside).tolist():
        if half[place]:
            rows.refuse(place, "has only one coordinate")
            continue
        x, y = float(lon[place]), float(lat[place])
        swapped = abs(x) <= 90 and abs(y) <= 180
        hint = "latitude and longitude seem to be swapped" if swapped else "degrees are expected"
        rows.refuse(place, f"the position {x:.10g}, {y:.10g} is outside the globe", hint)


def _shapes(rows: Rows, kind: Kind) -> list[bytes | None]:
    found = list(rows.table.wkb or ())
    good: set[bytes] = set()
    for place, wkb in enumerate(found):
        if wkb is None or wkb in good:
            continue
        try:
            check_geometry(kind, Geometry(wkb))
            good.add(wkb)
        except UserError as error:
            rows.refuse(place, error.what, error.hint)
    return found


def _from_wkt(rows: Rows, kind: Kind) -> list[bytes | None]:
    found: list[bytes | None] = []
    for place, text in enumerate(rows.cells("wkt") or ()):
        shape = None
        try:
            shape = Geometry.from_wkt(text) if text.strip() else None
            check_geometry(kind, shape)
        except UserError as error:
            rows.refuse(place, error.what, error.hint)
            shape = None
        found.append(None if shape is None else shape.wkb)
    return found


def row_precision(rows: Rows) -> dict[str, NDArray[np.float64]]:
    """Return the metres to which each place is known, if anything tells them."""
    values: Mapping[str, float] = rows.layer["values"].get("precision", {})
    if values:
        cells = rows.cells("precision") or ()
        metres = [float(values.get(cell.strip(), math.nan)) for cell in cells]
        return {"location_precision_m": np.array(metres, np.float64)}
    found = rows.numbers("precision")
    if found is None and "precision" in rows.layer["fixed"]:
        found = np.full(rows.count, float(rows.layer["fixed"]["precision"]))
    if found is None:
        return {}
    for place in np.flatnonzero((found < 0) | (found > 20_100_000)).tolist():
        rows.refuse(place, "the precision is no number of metres")
    return {"location_precision_m": found}
