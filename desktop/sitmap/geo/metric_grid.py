"""The metric grids UTM and MGRS: zones, lines at whole kilometres, letters of the squares.

Zones have their true borders, with the exceptions around Norway and Svalbard. How lines are
drawn, cut to the frame and where labels stand belongs to ``portrayal``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import numpy as np

from sitmap.geo.coordinates import BANDS
from sitmap.geo.projection import Extent, Projection, utm_projection
from sitmap.geo.wkb import Coordinates

__all__ = [
    "SQUARE",
    "STEPS",
    "Axis",
    "GridZone",
    "MetricLine",
    "line_label",
    "lines",
    "square_letters",
    "squares",
    "zones",
]

Axis: TypeAlias = Literal["easting", "northing"]

STEPS: Final = (100, 1_000, 10_000, 100_000)
"""Metres between lines."""
SQUARE: Final = 100_000
_POINTS: Final = 33
_SIDE_POINTS: Final = 17
_MOST_LINES: Final = 2000
_COLUMN_SETS: Final = ("STUVWXYZ", "ABCDEFGH", "JKLMNPQR")
_ROWS: Final = "ABCDEFGHJKLMNPQRSTUV"
_SUPERSCRIPTS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NORWAY: Final = {31: (0.0, 3.0), 32: (3.0, 12.0)}
_SVALBARD: Final = {31: (0.0, 9.0), 33: (9.0, 21.0), 35: (21.0, 33.0), 37: (33.0, 42.0)}


@dataclass(frozen=True, slots=True)
class GridZone:
    """One field of the system, such as 37U: its box in degrees as west, south, east, north."""

    zone: int
    band: str
    box: Extent

    @property
    def name(self) -> str:
        """Zone and band: ``37U``."""
        return f"{self.zone}{self.band}"

    @property
    def projection(self) -> Projection:
        """The projection in whose metres the lines run."""
        return utm_projection(self.zone, north=self.band >= "N")


@dataclass(frozen=True, slots=True, eq=False)
class MetricLine:
    """A line of one easting or northing in whole metres; ``lonlat`` (n, 2) runs beyond ``box``.

    Eastings run to the north, northings to the east; ``box`` are the degrees to which the
    line is to be cut.
    """

    axis: Axis
    value: int
    zone: GridZone
    box: Extent
    lonlat: Coordinates


def zones(extent: Extent) -> tuple[GridZone, ...]:
    """Return the fields that an extent touches, from west to east, south to north."""
    west, south, east, north = extent
    return tuple(
        field
        for field in _fields()
        if field.box[0] < east
        and field.box[2] > west
        and field.box[1] < north
        and field.box[3] > south
    )


@lru_cache(maxsize=1)
def _fields() -> tuple[GridZone, ...]:
    found = []
    for zone in range(1, 61):
        for place, band in enumerate(BANDS):
            span = (zone * 6.0 - 186.0, zone * 6.0 - 180.0)
            if band == "V":
                span = _NORWAY.get(zone, span)
            elif band == "X" and zone in (31, 32, 33, 34, 35, 36, 37):
                span = _SVALBARD.get(zone, (0.0, 0.0))
            south = place * 8.0 - 80.0
            if span[0] < span[1]:
                north = 84.0 if band == "X" else south + 8.0
                found.append(GridZone(zone, band, (span[0], south, span[1], north)))
    return tuple(found)


def lines(extent: Extent, step: int) -> Iterator[MetricLine]:
    """Yield the lines of every zone inside an extent, ``step`` metres apart.

    Raises ValueError for a step that is not above zero or gives thousands of lines.
    """
    count = 0
    for field in zones(extent):
        box = _shared(field.box, extent)
        low, high = _metres(field.projection, box)
        for axis in (0, 1):
            values = _multiples(low[axis], high[axis], step)
            count += len(values)
            if count > _MOST_LINES:
                raise ValueError(f"a step of {step} metres is too small for {extent}")
            along = np.linspace(low[1 - axis], high[1 - axis], _POINTS)
            for value in values:
                xy = np.empty((_POINTS, 2))
                xy[:, axis], xy[:, 1 - axis] = value, along
                lonlat = _degrees(field.projection, xy)
                name: Axis = "northing" if axis else "easting"
                yield MetricLine(name, value, field, box, lonlat)


def _degrees(projection: Projection, xy: Coordinates) -> Coordinates:
    """Return degrees of metres in a zone; longitudes go on past 180 where lines leave it."""
    lonlat = projection.inverse(xy)
    away = (lonlat[:, 0] - projection.middle + 180.0) % 360.0 - 180.0
    return np.column_stack([projection.middle + away, lonlat[:, 1]])


def _shared(one: Extent, other: Extent) -> Extent:
    return (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )


def _metres(projection: Projection, box: Extent) -> tuple[list[float], list[float]]:
    """Return the smallest and largest easting and northing along the border of a box."""
    west, south, east, north = box
    lon, lat = np.linspace(west, east, _SIDE_POINTS), np.linspace(south, north, _SIDE_POINTS)
    same = np.ones(_SIDE_POINTS)
    border = np.concatenate(
        [
            np.column_stack([lon, same * south]),
            np.column_stack([lon, same * north]),
            np.column_stack([same * west, lat]),
            np.column_stack([same * east, lat]),
            # The widest easting lies at the latitude nearest to the equator.
            np.array([[west, min(max(0.0, south), north)], [east, min(max(0.0, south), north)]]),
        ]
    )
    xy = projection.forward(border)
    return np.nanmin(xy, axis=0).tolist(), np.nanmax(xy, axis=0).tolist()


def _multiples(low: float, high: float, step: int) -> range:
    if step <= 0:
        raise ValueError(f"a step of {step} metres is impossible")
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if last - first > _MOST_LINES:
        raise ValueError(f"a step of {step} metres is too small")
    return range(first * step, (last + 1) * step, step)


def line_label(value: int, step: int) -> str:
    """Return the principal digits of a line as on topographic maps: ``³64``, ``⁵³49``.

    Small figures are hundreds of kilometres; lines closer than a kilometre have a decimal.
    """
    kilometres, metres = divmod(value, 1000)
    hundreds, rest = divmod(kilometres, 100)
    small = str(hundreds).translate(_SUPERSCRIPTS) if hundreds else ""
    fine = f".{metres // 100}" if step < 1000 else ""
    return f"{small}{rest:02}{fine}"


def square_letters(zone: int, easting: float, northing: float) -> str:
    """Return the two letters of the square of 100 km that holds a place of a zone."""
    column = int(easting // SQUARE) - 1
    row = int(northing // SQUARE) + (5 if zone % 2 == 0 else 0)
    columns = _COLUMN_SETS[zone % 3]
    return columns[min(max(column, 0), len(columns) - 1)] + _ROWS[row % len(_ROWS)]


def squares(extent: Extent) -> Iterator[tuple[GridZone, str, Extent, Coordinates]]:
    """Yield zone, letters, box and outline of each square of 100 km that may touch an extent.

    The outline (n, 2) in degrees runs beyond the box, to which it is to be cut.
    """
    along = np.linspace(0.0, SQUARE, _SIDE_POINTS)[:-1]
    same = np.zeros_like(along)
    side = np.concatenate(
        [
            np.column_stack([along, same]),
            np.column_stack([same + SQUARE, along]),
            np.column_stack([SQUARE - along, same + SQUARE]),
            np.column_stack([same, SQUARE - along]),
        ]
    )
    for field in zones(extent):
        box = _shared(field.box, extent)
        low, high = _metres(field.projection, box)
        for east in _multiples(low[0] - SQUARE, high[0], SQUARE):
            for north in _multiples(low[1] - SQUARE, high[1], SQUARE):
                outline = _degrees(field.projection, side + np.array([east, north]))
                yield field, square_letters(field.zone, east, north), box, outline
