"""JSON files that hold several layers, each at a path of its own, as a preset declares them.

Runs in the child. Positions of military units in such files are left out and counted: the
program shows none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sitmap.errors import UserError
from sitmap.exchange.worker.records.files import SourceFile
from sitmap.exchange.worker.records.json_text import loads
from sitmap.exchange.worker.records.table import Fault, Table
from sitmap.exchange.worker.records.tables import decoded, word
from sitmap.geo.geojson import read_geojson_geometry

__all__ = ["is_tree", "tree_tables"]


def is_tree(data: bytes) -> bool:
    """Return whether a file may hold one dictionary that is no GeoJSON."""
    head = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"{") and b'"FeatureCollection"' not in head


def tree_tables(
    file: SourceFile, preset: Mapping[str, Any], encoding: str
) -> tuple[list[tuple[Mapping[str, Any], Table]], dict[str, int]]:
    """Return the layers that the file has with their tables, and what is left out by reason."""
    try:
        tree = loads(decoded(file, encoding))
    except (ValueError, RecursionError) as error:
        raise UserError("is damaged or cut off: no valid JSON", where=file.shown) from error
    found = []
    for layer in preset["layer"]:
        items = _at(tree, layer["path"])
        if items:
            found.append((layer, _table(items, layer)))
    left: dict[str, int] = {}
    for path, reason in preset.get("leave_out", {}).items():
        count = len(_at(tree, path))
        if count:
            left[reason] = left.get(reason, 0) + count
    return found, left


def _at(tree: Any, path: str) -> list[Any]:
    for key in path.split("."):
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree if isinstance(tree, list) else []


def _table(items: list[Any], layer: Mapping[str, Any]) -> Table:
    shape = layer.get("shape", {})
    items = _unflattened(items, shape)
    records: list[dict[str, str]] = []
    rows: list[int] = []
    wkb: list[bytes | None] = []
    faults: list[Fault] = []
    for row, item in enumerate(items, 1):
        try:
            geometry = _geometry(item, shape)
        except UserError as error:
            faults.append(Fault(row, error.what, error.hint))
            continue
        except (TypeError, ValueError, KeyError, IndexError):
            faults.append(Fault(row, "its position cannot be read"))
            continue
        wkb.append(geometry)
        rows.append(row)
        records.append({k: word(v) for k, v in item.items()} if isinstance(item, dict) else {})
    names = dict.fromkeys(name for record in records for name in record if name != shape.get("key"))
    columns = {name: [record.get(name, "") for record in records] for name in names}
    return Table(dict(columns), rows, wkb, faults)


def _unflattened(items: list[Any], shape: Mapping[str, Any]) -> list[Any]:
    """Return a list of lines also where an older file has one flat list of points."""
    flat = shape.get("type") == "LineString" and all(
        isinstance(item, list) and item and isinstance(item[0], int | float) for item in items
    )
    return [items] if flat else items


def _geometry(item: Any, shape: Mapping[str, Any]) -> bytes | None:
    if not shape:
        return None
    found = item[shape["key"]] if "key" in shape else item
    kind = shape["type"]
    if shape.get("order") == "latlon":
        found = np.array(found, np.float64)[..., ::-1].tolist()
    if kind == "Polygon":
        found = found if isinstance(found[0][0], list) else [found]
    try:
        geometry = read_geojson_geometry({"type": kind, "coordinates": found})
    except UserError as error:
        if "itself" not in error.what:
            raise
        geometry = read_geojson_geometry({"type": kind, "coordinates": found}, mend=True)
    return None if geometry is None else geometry.wkb
