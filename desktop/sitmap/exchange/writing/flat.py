"""Rows as flat cells of texts and numbers, for formats that know nothing else."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.export_rows import FIELDS, LISTS, TIMES, UTC_TIMES, ExportRows
from sitmap.domain.export_times import calendar_times, utc_times
from sitmap.geo.geometry import Geometry
from sitmap.geo.rfc7946 import plain_geometry
from sitmap.geo.wkb import write_wkb
from sitmap.geo.wkt import write_wkt

__all__ = [
    "FLAT_FIELDS",
    "flat_cells",
    "is_point",
    "place_of",
    "plain_wkb",
    "points_of",
    "told_times",
    "wkt_of",
]

FLAT_FIELDS: Final = ("kind", *FIELDS)
_POINT: Final = np.dtype([("head", "V5"), ("x", "<f8"), ("y", "<f8")])


def flat_cells(rows: ExportRows, zone: str) -> dict[str, list[Any]]:
    """Return the cells of all fields that rows have: lists joined, times as products tell them."""
    flat: dict[str, list[Any]] = {"kind": [rows.kind.value] * len(rows)}
    for name in FIELDS:
        cells = rows.cells.get(name)
        if cells is not None:
            flat[name] = _flat(name, cells, zone)
    return flat


def _flat(name: str, cells: list[Any], zone: str) -> list[Any]:
    if name in LISTS:
        return [each and "; ".join(each) for each in cells]
    return told_times(name, cells, zone) if name in TIMES else cells


def told_times(name: str, cells: list[str | None], zone: str) -> list[str | None]:
    """Return the cells of one of TIMES as products tell them."""
    return utc_times(cells) if name in UTC_TIMES else calendar_times(cells, zone)


def is_point(shape: bytes) -> bool:
    """Return whether WKB is that of a single point."""
    return len(shape) == _POINT.itemsize


def points_of(
    shapes: list[bytes | None],
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return longitudes and latitudes if every shape is a point, else None."""
    if not all(shape is not None and is_point(shape) for shape in shapes):
        return None
    points = np.frombuffer(b"".join(shape for shape in shapes if shape), _POINT)
    return points["x"], points["y"]


def plain_wkb(shape: bytes) -> bytes:
    """Return the WKB of a shape as RFC 7946 wants it."""
    return write_wkb(plain_geometry(shape))


def place_of(shape: bytes) -> tuple[float, float]:
    """Return a (lon, lat) that stands for a shape."""
    return Geometry(shape).representative_point()


def wkt_of(shape: bytes) -> str:
    """Return the well-known text of a shape as RFC 7946 wants it."""
    return write_wkt(plain_geometry(shape))
