"""Shapes of base maps: tables and OpenStreetMap extracts become classed columns.

Runs in the child; loads pyogrio and its GDAL. Tiles are ``vector_tiles``' matter.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from sitmap.errors import UserError
from sitmap.exchange.worker.base_maps.classed_columns import ClassedColumns, tags_of
from sitmap.exchange.worker.base_maps.formats import probe
from sitmap.exchange.worker.base_maps.osm_extract import (
    OSM_CONFIG,
    OSM_CREDIT,
    OSM_LAYERS,
    pbf_extent,
)
from sitmap.exchange.worker.context import Context, words_of
from sitmap.geo.ragged import ToDegrees

__all__ = ["convert", "open_vector"]

Box = tuple[float, float, float, float]

_BROKEN: Final = (DataSourceError, DataLayerError, FeatureError, RuntimeError, ValueError)
_WGS84: Final = "EPSG:4326"
_MOST_FEATURES: Final = 3_000_000


def _layers(path: str) -> list[str]:
    try:
        rows = pyogrio.list_layers(path)
    except (DataSourceError, DataLayerError) as error:
        raise UserError(f"is damaged or cut off: {words_of(error)}", where=path) from error
    return [str(name) for name, kind in rows if kind is not None]


def open_vector(arguments: dict[str, Any], context: Context) -> dict[str, object]:
    """Return extent (degrees), title and attribution of a table or an extract."""
    path = arguments["path"]
    form = probe(arguments, context)["format"]
    if form == "pbf":
        extent = pbf_extent(path) or arguments.get("fallback")
        return {"extent": extent or (-180.0, -90.0, 180.0, 90.0), "attribution": OSM_CREDIT}
    boxes = [box for layer in _layers(path) if (box := _degrees(path, layer)) is not None]
    if not boxes:
        raise UserError("holds no shapes with a place", where=path)
    corners = np.array(boxes)
    low, high = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
    extent = [float(value) for value in (*low, *high)]
    return {"extent": extent, "title": "", "attribution": ""}


def _degrees(path: str, layer: str) -> Box | None:
    """Return the extent of a layer in degrees, None where it has none."""
    info = pyogrio.read_info(path, layer=layer, force_total_bounds=True)
    bounds = info["total_bounds"]
    if bounds is None or not np.isfinite(bounds).all():
        return None
    west, south, east, north = (float(value) for value in bounds)
    if info["crs"] is not None and info["crs"] != _WGS84:
        west, south, east, north = ToDegrees(info["crs"]).bounds((west, south, east, north))
    elif abs(west) > 180 or abs(east) > 180 or abs(south) > 90 or abs(north) > 90:
        raise UserError(
            f"its layer {layer!r} names no coordinate system",
            where=path,
            hint="assign one, for example with: ogr2ogr -a_srs EPSG:32637",
        )
    return max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0)


def convert(arguments: dict[str, Any], context: Context) -> dict[str, object]:
    """Give the classed columns of a table or an extract within ``extent``."""
    path = arguments["path"]
    west, south, east, north = arguments["extent"]
    osm = probe(arguments, context)["format"] == "pbf"
    if osm:
        config = Path("osm.ini")
        config.write_text(OSM_CONFIG, encoding="utf-8")
        pyogrio.set_gdal_config_options({"OSM_CONFIG_FILE": str(config.resolve())})
    layers = list(OSM_LAYERS) if osm else _layers(path)
    columns = ClassedColumns(path)
    for number, layer in enumerate(layers):
        context.step(number, len(layers), f"reading {layer}")
        _read_layer(
            path, layer, (west, south, east, north), columns, OSM_LAYERS[layer] if osm else None
        )
    context.arrays.update(columns.arrays())
    return {}


def _read_layer(
    path: str, layer: str, extent: Box, columns: ClassedColumns, where: str | None
) -> None:
    crs = _WGS84 if where else pyogrio.read_info(path, layer=layer)["crs"] or _WGS84
    move = None if crs == _WGS84 else ToDegrees(crs)
    box = extent if move is None else move.bounds(extent, back=True)
    try:
        meta, _, wkb, data = pyogrio.raw.read(
            path, layer=layer, bbox=box, where=where, max_features=_MOST_FEATURES, force_2d=True
        )
    except _BROKEN as error:
        raise UserError(f"is damaged or cut off: {words_of(error)}", where=path) from error
    if wkb is None or not len(wkb):
        return
    if len(wkb) >= _MOST_FEATURES:
        raise UserError(
            "holds too many shapes for a base map",
            where=path,
            hint="take a part of it with --bbox W,S,E,N",
        )
    tags = tags_of([str(field) for field in meta["fields"]], list(data), len(wkb))
    columns.add(wkb, tags, layer, move)
