"""The position of a map inside a PDF, as ISO 32000 writes it: a viewport with its measure.

GDAL, QGIS and map applications for phones read it. Where the map lies comes from
``portrayal.page.position``.
"""

from __future__ import annotations

from decimal import Decimal

from pikepdf import Array, Dictionary, Name, String

from sitmap.portrayal.page.model import MM_PER_POINT
from sitmap.portrayal.page.position import MapPosition

__all__ = ["viewport"]

_UNIT_SQUARE = (0, 0, 0, 1, 1, 1, 1, 0)
"""Lower left, upper left, upper right, lower right: the order of the corners."""


def viewport(position: MapPosition, height: float) -> Dictionary | None:
    """Return the viewport of a map on a sheet of ``height`` points; None where it has no degrees.

    The height is the sheet's own, which Qt has rounded to whole points and counts from.
    """
    if position.corners is None:
        return None
    box = position.box
    left, right = box.x / MM_PER_POINT, box.right / MM_PER_POINT
    low, high = height - box.bottom / MM_PER_POINT, height - box.y / MM_PER_POINT
    degrees = [_number(value, 10) for corner in position.corners for value in corner]
    system = Dictionary(Type=Name.PROJCS, WKT=String(position.crs))
    if position.epsg is not None:
        system.EPSG = position.epsg
    measure = Dictionary(
        Type=Name.Measure,
        Subtype=Name.GEO,
        Bounds=Array(_UNIT_SQUARE),
        LPTS=Array(_UNIT_SQUARE),
        GPTS=Array(degrees),
        GCS=system,
    )
    corners = [_number(value, 6) for value in (left, low, right, high)]
    return Dictionary(Type=Name.Viewport, BBox=Array(corners), Name=String("Map"), Measure=measure)


def _number(value: float, places: int) -> Decimal:
    return Decimal(f"{value:.{places}f}")
