"""Shapes of base maps: tables, OpenStreetMap extracts and vector tiles become classed columns.

Runs in the child; loads pyogrio and its GDAL. Which tags mean what is ``map_classes``' matter,
how classes look is the drawing's.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from sitmap.domain.base_map import DEGREE
from sitmap.errors import UserError
from sitmap.exchange.map_classes import (
    area_class,
    is_large_border,
    line_class,
    place_class,
    reference,
)
from sitmap.exchange.worker import Context
from sitmap.exchange.worker_archives import (
    MERCATOR,
    ArchiveFacts,
    TileRange,
    open_archive,
    unpacked,
)
from sitmap.exchange.worker_formats import probe
from sitmap.geo.ragged import Move, Parts, ToDegrees, line_parts, points, ring_parts

__all__ = ["convert", "open_tiles", "open_vector", "view_tiles"]

Box = tuple[float, float, float, float]

_BROKEN: Final = (DataSourceError, DataLayerError, FeatureError, RuntimeError, ValueError)
_WGS84: Final = "EPSG:4326"
_MOST_POINTS: Final = 8_000_000
_MOST_FEATURES: Final = 3_000_000
_MOST_TILES: Final = 90
_NO_USE: Final = re.compile(
    r"poi|housenumber|address|peak|aerodrome|ferr|(road|transport|street|water).*(name|label)",
    re.IGNORECASE,
)
"""Layers of tiles that nothing is drawn of."""
_BUILDINGS_UP_TO: Final = 12.0
"""Metres in a frame unit: farther away buildings do not show."""
_OSM_CREDIT: Final = "© OpenStreetMap contributors, ODbL"
_NAMES: Final = {
    "names": ("name",),
    "names_en": ("name_en", "name:en", "name:latin", "int_name"),
    "names_uk": ("name_uk", "name:uk"),
    "names_ru": ("name_ru", "name:ru"),
}
_OSM_LAYERS: Final = {
    "points": "place IS NOT NULL",
    "lines": "highway IS NOT NULL OR railway IS NOT NULL OR waterway IS NOT NULL",
    "multipolygons": 'landuse IS NOT NULL OR "natural" IS NOT NULL OR place IS NOT NULL '
    "OR leisure IS NOT NULL",
}
_OSM_CONFIG: Final = """
closed_ways_are_polygons=aeroway,amenity,building,landuse,leisure,natural,place,sport,tourism
report_all_nodes=no
report_all_ways=no
attribute_name_laundering=yes
[points]
osm_id=no
attributes=name,name:en,name:uk,name:ru,int_name,place,population
[lines]
osm_id=no
attributes=ref,highway,railway,waterway,service
[multipolygons]
osm_id=no
attributes=landuse,natural,water,waterway,leisure,place,boundary
[multilinestrings]
osm_id=no
attributes=type
[other_relations]
osm_id=no
attributes=type
"""


# --- columns ------------------------------------------------------------------------------


class _Columns:
    """Collects classed features of all layers."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._points = 0
        self.lines: list[tuple[Parts, NDArray[np.uint8], list[str]]] = []
        self.areas: list[tuple[Parts, NDArray[np.uint8]]] = []
        self.places: list[tuple[NDArray[np.float64], list[dict[str, str]], list[int]]] = []

    def add(
        self,
        wkb: NDArray[np.object_],
        tags: list[dict[str, str]],
        layer: str,
        move: Move | None = None,
    ) -> None:
        """Take the features of a layer; ``move`` makes degrees of their coordinates.

        Points that are no settlement are left out.
        """
        lines, rings = line_parts(wkb, move), ring_parts(wkb, move)
        self._points += len(lines.xy) + len(rings.xy)
        if self._points > _MOST_POINTS:
            raise UserError(
                "holds too much detail for a base map",
                where=self._path,
                hint="take a part of it with --bbox W,S,E,N",
            )
        if len(lines):
            classes = np.array([line_class(tag, layer) for tag in tags], np.uint8)
            refs = [reference(tag) for tag in tags]
            self.lines.append((lines, classes[lines.owner], [refs[n] for n in lines.owner]))
        if len(rings):
            kinds = np.array([area_class(tag, layer) for tag in tags], np.int16)
            keep = kinds[rings.owner] >= 0
            kept = _kept(rings, keep)
            self.areas.append((kept, kinds[kept.owner].astype(np.uint8)))
        self._add_places(*points(wkb, move), tags, layer)

    def _add_places(
        self,
        xy: NDArray[np.float64],
        owner: NDArray[np.int32],
        tags: list[dict[str, str]],
        layer: str,
    ) -> None:
        found = [(n, place_class(tags[whose], layer)) for n, whose in enumerate(owner.tolist())]
        named = [(n, kind) for n, kind in found if kind >= 0 and tags[int(owner[n])].get("name")]
        if named:
            rows = [n for n, _ in named]
            self.places.append(
                (xy[rows], [tags[int(owner[n])] for n in rows], [kind for _, kind in named])
            )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all of it under the names that the parent knows."""
        if not (self.lines or self.areas or self.places):
            raise UserError(
                "holds nothing to draw there", where=self._path, hint="choose another --bbox"
            )
        lines = [parts for parts, _, _ in self.lines]
        areas = [parts for parts, _ in self.areas]
        return {
            **_joined("lines", lines, [classes for _, classes, _ in self.lines]),
            "lines.refs": _text(ref for _, _, refs in self.lines for ref in refs),
            **_joined("areas", areas, [classes for _, classes in self.areas]),
            **self._place_arrays(),
        }

    def _place_arrays(self) -> dict[str, NDArray[Any]]:
        tags = [tag for _, found, _ in self.places for tag in found]
        xy = [found for found, _, _ in self.places]
        names = {
            f"places.{column}": _text(
                next((tag[key] for key in keys if tag.get(key)), "") for tag in tags
            )
            for column, keys in _NAMES.items()
        }
        return {
            "places.lonlat": np.concatenate(xy) if xy else np.empty((0, 2)),
            "places.classes": np.array(
                [kind for _, _, kinds in self.places for kind in kinds], np.uint8
            ),
            "places.population": np.array([_population(tag) for tag in tags], np.int32),
            **names,
        }


def _kept(parts: Parts, keep: NDArray[np.bool_]) -> Parts:
    sizes = np.diff(parts.starts)
    starts = np.concatenate([[0], np.cumsum(sizes[keep])]).astype(np.int32)
    return Parts(parts.xy[np.repeat(keep, sizes)], starts, parts.owner[keep])


def _joined(
    name: str, parts: list[Parts], classes: list[NDArray[np.uint8]]
) -> dict[str, NDArray[Any]]:
    sizes = [np.diff(part.starts) for part in parts]
    whole = np.concatenate(sizes) if sizes else np.empty(0, np.int32)
    lonlat = [
        np.rint(np.clip(part.xy, (-180.0, -90.0), (180.0, 90.0)) * DEGREE).astype(np.int32)
        for part in parts
    ]
    return {
        f"{name}.lonlat": np.concatenate(lonlat) if lonlat else np.empty((0, 2), np.int32),
        f"{name}.starts": np.concatenate([[0], np.cumsum(whole)]).astype(np.int32),
        f"{name}.classes": np.concatenate(classes) if classes else np.empty(0, np.uint8),
    }


def _text(words: Iterator[str] | Any) -> NDArray[np.uint8]:
    joined = "\n".join(" ".join(word.split())[:80] for word in words)
    return np.frombuffer(joined.encode("utf-8", "replace"), np.uint8)


def _population(tags: Mapping[str, str]) -> int:
    digits = "".join(letter for letter in tags.get("population", "").split(".")[0]
                     if letter.isdigit())  # fmt: skip
    return min(int(digits[:9] or 0), 100_000_000)


def _tags(fields: list[str], columns: list[NDArray[Any]], count: int) -> list[dict[str, str]]:
    """Return the attributes of each feature as texts, without those that are empty."""
    tags: list[dict[str, str]] = [{} for _ in range(count)]
    for field, column in zip(fields, columns, strict=True):
        for tag, value in zip(tags, column.tolist(), strict=True):
            if value is not None and value != "" and value == value:  # noqa: PLR0124  # NaN
                tag[field] = str(value)
    return tags


# --- tables and extracts ------------------------------------------------------------------


def _layers(path: str) -> list[str]:
    try:
        rows = pyogrio.list_layers(path)
    except (DataSourceError, DataLayerError) as error:
        raise UserError(f"is damaged or cut off: {_words(error)}", where=path) from error
    return [str(name) for name, kind in rows if kind is not None]


def _words(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[-1][:160]


def open_vector(arguments: dict[str, Any], context: Context) -> dict[str, object]:
    """Return extent (degrees), title and attribution of a table or an extract."""
    path = arguments["path"]
    form = probe(arguments, context)["format"]
    if form == "pbf":
        extent = _pbf_extent(path) or arguments.get("fallback")
        return {"extent": extent or (-180.0, -90.0, 180.0, 90.0), "attribution": _OSM_CREDIT}
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
        config.write_text(_OSM_CONFIG, encoding="utf-8")
        pyogrio.set_gdal_config_options({"OSM_CONFIG_FILE": str(config.resolve())})
    layers = list(_OSM_LAYERS) if osm else _layers(path)
    columns = _Columns(path)
    for number, layer in enumerate(layers):
        context.step(number, len(layers), f"reading {layer}")
        _read_layer(
            path, layer, (west, south, east, north), columns, _OSM_LAYERS[layer] if osm else None
        )
    context.arrays.update(columns.arrays())
    return {}


def _read_layer(path: str, layer: str, extent: Box, columns: _Columns, where: str | None) -> None:
    crs = _WGS84 if where else pyogrio.read_info(path, layer=layer)["crs"] or _WGS84
    move = None if crs == _WGS84 else ToDegrees(crs)
    box = extent if move is None else move.bounds(extent, back=True)
    try:
        meta, _, wkb, data = pyogrio.raw.read(
            path, layer=layer, bbox=box, where=where, max_features=_MOST_FEATURES, force_2d=True
        )
    except _BROKEN as error:
        raise UserError(f"is damaged or cut off: {_words(error)}", where=path) from error
    if wkb is None or not len(wkb):
        return
    if len(wkb) >= _MOST_FEATURES:
        raise UserError(
            "holds too many shapes for a base map",
            where=path,
            hint="take a part of it with --bbox W,S,E,N",
        )
    tags = _tags([str(field) for field in meta["fields"]], list(data), len(wkb))
    columns.add(wkb, tags, layer, move)


# --- the head of an extract ---------------------------------------------------------------


def _pbf_extent(path: str) -> Box | None:
    """Return the extent that an extract names in its head, None if it names none.

    The head is a length, a BlobHeader, and a Blob with a HeaderBlock whose field 1 is the
    bounding box in billionths of a degree (OpenStreetMap's description of the format).
    """
    with open(path, "rb") as stream:  # noqa: PTH123
        head = dict(_fields(stream.read(min(int.from_bytes(stream.read(4), "big"), 1 << 16))))
        size = head.get(3, 0)
        blob = dict(_fields(stream.read(size if isinstance(size, int) and size < 1 << 20 else 0)))
    block = blob.get(1, b"")
    packed = blob.get(3, b"")
    if isinstance(packed, bytes) and packed:
        try:
            block = zlib.decompressobj().decompress(packed, 1 << 20)
        except zlib.error as error:
            raise UserError("is damaged or cut off", where=path) from error
    box = dict(_fields(block)).get(1) if isinstance(block, bytes) else None
    if not isinstance(box, bytes):
        return None
    sides = dict(_fields(box))
    # left, right, top, bottom, each with its sign in the last bit
    west, east, north, south = (
        ((value >> 1) ^ -(value & 1)) / 1e9 if isinstance(value := sides.get(key, 0), int) else 0.0
        for key in (1, 2, 3, 4)
    )
    whole = -180 <= west < east <= 180 and -90 <= south < north <= 90
    return (west, south, east, north) if whole else None


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield number and value of a protocol buffer's fields; ends where it makes no sense."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        if key & 7 == 0:
            value, at = _varint(message, at)
            yield key >> 3, value
        elif key & 7 == 2:
            size, at = _varint(message, at)
            if at + size > len(message):
                return
            yield key >> 3, message[at : at + size]
            at += size
        else:
            at += {1: 8, 5: 4}.get(key & 7, len(message))


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message) and shift < 64:
        value |= (message[at] & 0x7F) << shift
        shift += 7
        at += 1
        if message[at - 1] < 0x80:
            break
    return value, at


# --- tiles --------------------------------------------------------------------------------


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
    columns = _Columns(path)
    damaged = 0
    for column, row in tiles.cells():
        stored = archive.tile(tiles.zoom, column, row)
        if stored is None:
            continue
        try:
            _add_tile(unpacked(stored), (tiles.zoom, column, row), arguments["per_unit"], columns)
        except (*_BROKEN, IndexError):
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
    content: bytes, place: tuple[int, int, int], per_unit: float, columns: _Columns
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
        tags = _tags([str(field) for field in meta["fields"]], list(data), len(wkb))
        keep = [n for n, tag in enumerate(tags) if "admin_level" not in tag or is_large_border(tag)]
        columns.add(wkb[keep], [tags[n] for n in keep], str(layer), _unprojected)


def _unprojected(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return degrees of Web Mercator's metres."""
    lat = np.degrees(2 * np.arctan(np.exp(xy[:, 1] / 6378137.0)) - math.pi / 2)
    return np.column_stack([xy[:, 0] / MERCATOR * 180.0, lat])
