"""Vector tiles of base maps to classed columns.

Runs in the child; loads pyogrio and its GDAL, which decodes the tiles.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from sitmap.errors import UserError
from sitmap.exchange.map_classes import is_large_border
from sitmap.exchange.worker.base_maps.archives import (
    MERCATOR,
    ArchiveFacts,
    TileRange,
    open_archive,
    unpacked,
)
from sitmap.exchange.worker.base_maps.classed_columns import ClassedColumns, tags_of
from sitmap.exchange.worker.base_maps.formats import probe
from sitmap.exchange.worker.context import Context

__all__ = ["open_tiles", "view_tiles"]

_BROKEN: Final = (
    DataSourceError, DataLayerError, FeatureError, RuntimeError, ValueError, IndexError,
)  # fmt: skip
_MOST_TILES: Final = 90
_NO_USE: Final = re.compile(
    r"poi|housenumber|address|peak|aerodrome|ferr|(road|transport|street|water).*(name|label)",
    re.IGNORECASE,
)
"""Layers of tiles that nothing is drawn of."""
_BUILDINGS_UP_TO: Final = 12.0
"""Metres in a frame unit: farther away buildings do not show."""


def open_tiles(arguments: dict[str, Any], context: Context) -> dict[str, object]:
    """Return extent (degrees), title, attribution and zooms of an archive of vector tiles."""
    path = arguments["path"]
    facts = open_archive(path, str(probe(arguments, context)["format"])).facts
    return {
        "extent": list(facts.extent),
        "title": facts.title,
        "attribution": facts.attribution,
        "zooms": [facts.smallest, facts.largest],
    }


def view_tiles(arguments: dict[str, Any], context: Context) -> dict[str, object]:
    """Give the classed columns of the tiles in ``extent``, about as fine as ``per_unit``."""
    path = arguments["path"]
    archive = open_archive(path, str(probe(arguments, context)["format"]))
    facts = archive.facts
    west, south, east, north = arguments["extent"]
    west, south = max(west, facts.extent[0]), max(south, facts.extent[1])
    east, north = min(east, facts.extent[2]), min(north, facts.extent[3])
    if west >= east or south >= north:
        return {"damaged": 0}
    tiles = _range(facts, arguments["per_unit"], _metres(west, south), _metres(east, north))
    if len(tiles) > _MOST_TILES:
        raise UserError(
            "has only detailed tiles and cannot be drawn at this scale", where=path, hint="zoom in"
        )
    columns = ClassedColumns(path)
    damaged = 0
    for column, row in tiles.cells():
        stored = archive.tile(tiles.zoom, column, row)
        if stored is None:
            continue
        try:
            _add_tile(unpacked(stored), (tiles.zoom, column, row), arguments["per_unit"], columns)
        except _BROKEN:
            damaged += 1
    if columns.lines or columns.areas or columns.places:
        context.arrays.update(columns.arrays())
    return {"damaged": damaged}


def _metres(lon: float, lat: float) -> tuple[float, float]:
    lat = min(max(lat, -85.05), 85.05)
    y = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) * 6378137.0
    return lon / 180.0 * MERCATOR, y


def _range(
    facts: ArchiveFacts, per_unit: float, low: tuple[float, float], high: tuple[float, float]
) -> TileRange:
    wanted = round(math.log2(2 * MERCATOR / 512 / max(per_unit, 1e-3)))
    tiles = TileRange.over(min(max(wanted, facts.smallest), facts.largest), low, high)
    while len(tiles) > _MOST_TILES and tiles.zoom > facts.smallest:
        tiles = TileRange.over(tiles.zoom - 1, low, high)
    return tiles


def _add_tile(
    content: bytes, place: tuple[int, int, int], per_unit: float, columns: ClassedColumns
) -> None:
    """Add the features of a tile; raises one of _BROKEN if it is damaged."""
    if not content:
        raise ValueError("empty")
    file = Path("tile.mvt")
    file.write_bytes(content)
    zoom, column, row = (str(number) for number in place)
    for layer, _ in pyogrio.list_layers(file):
        if _NO_USE.search(layer) or ("build" in layer and per_unit > _BUILDINGS_UP_TO):
            continue
        meta, _, wkb, data = pyogrio.raw.read(
            file, layer=layer, force_2d=True, Z=zoom, X=column, Y=row
        )
        if wkb is None or not len(wkb):
            continue
        tags = tags_of([str(field) for field in meta["fields"]], list(data), len(wkb))
        keep = [n for n, tag in enumerate(tags) if "admin_level" not in tag or is_large_border(tag)]
        columns.add(wkb[keep], [tags[n] for n in keep], str(layer), _unprojected)


def _unprojected(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return degrees of Web Mercator's metres."""
    lat = np.degrees(2 * np.arctan(np.exp(xy[:, 1] / 6378137.0)) - math.pi / 2)
    return np.column_stack([xy[:, 0] / MERCATOR * 180.0, lat])
