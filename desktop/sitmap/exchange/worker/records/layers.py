"""GeoPackage of others, FlatGeobuf, Shapefile and spreadsheets to tables, by GDAL.

Runs in the child; loads pyogrio and its GDAL. One driver is named for each format, so nothing
else can be made of the bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from sitmap.errors import UserError
from sitmap.exchange.worker.records.files import SourceFile
from sitmap.exchange.worker.records.table import Fault, Table
from sitmap.geo.geometry import Geometry, mended
from sitmap.geo.ragged import ToDegrees
from sitmap.geo.wkb import Parsed, read_wkb, write_wkb

__all__ = ["layer_tables"]

_BROKEN: Final = (
    DataSourceError, DataLayerError, FeatureError, RuntimeError, ValueError,
    UnboundLocalError, IndexError,  # of pyogrio, for what it does not expect
)  # fmt: skip
_ENDINGS: Final = {
    "gpkg": ".gpkg",
    "fgb": ".fgb",
    "xlsx": ".xlsx",
    "ods": ".ods",
    "shp": ".shp.zip",
}
_TABLES: Final = ("xlsx", "ods")
_GLOBE: Final = "EPSG:4326"


def layer_tables(file: SourceFile, kind: str, crs: str = "") -> Iterator[Table]:
    """Yield a table for each layer or sheet; raises UserError if the file cannot be read.

    ``crs`` is the coordinate system of files that name none.
    """
    if kind in _TABLES:
        _refuse_bomb(file)
    # A copy of our own: GDAL must see neither the user's folder nor what lies beside the file.
    path = Path(f"import-source{_ENDINGS[kind]}")
    path.write_bytes(file.data)
    try:
        target = f"/vsizip/{path.resolve()}" if kind == "shp" else str(path.resolve())
        yield from _tables(target, file, kind, crs)
    except _BROKEN as error:
        told = str(error).replace(str(path.resolve()), file.name)[:200]
        if isinstance(error, UnboundLocalError | IndexError):
            told = "what it says of itself makes no sense"
        raise UserError(f"cannot be read: {told}", where=file.shown) from error
    finally:
        path.unlink(missing_ok=True)


def _refuse_bomb(file: SourceFile) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise UserError("the spreadsheet is damaged or cut off", where=file.shown) from error
    if size > 512 << 20:
        raise UserError("unpacks to more than is allowed", where=file.shown)


def _tables(target: str, file: SourceFile, kind: str, given_crs: str) -> Iterator[Table]:
    names = [str(name) for name, _ in pyogrio.list_layers(target).tolist()]
    if not names:
        raise UserError("holds no layer", where=file.shown)
    first = 1
    for name in names:
        if kind == "gpkg" and _is_situation(names):
            raise UserError(
                "is a situation file", where=file.shown, hint="open it instead of importing it"
            )
        table = _table(target, name, kind, file, first, given_crs)
        first += len(table) + len(table.faults)
        if len(table) or table.faults:
            yield table


def _is_situation(names: list[str]) -> bool:
    return {"current_control", "current_event", "case_info"} <= set(names)


def _table(
    target: str, layer: str, kind: str, file: SourceFile, first: int, given_crs: str
) -> Table:
    meta, _, wkb, data = pyogrio.raw.read(target, layer=layer, datetime_as_string=True)
    columns = [_cells(values) for values in data]
    names = [str(name) for name in meta["fields"]]
    count = len(columns[0]) if columns else 0 if wkb is None else len(wkb)
    if kind in _TABLES and names and all(name.startswith("Field") for name in names) and count:
        names = [column[0] or name for column, name in zip(columns, names, strict=True)]
        columns, count = [column[1:] for column in columns], count - 1
    rows = range(first, first + count)
    if wkb is None or kind in _TABLES:
        return Table(dict(zip(names, columns, strict=True)), rows)
    meta["crs"] = meta.get("crs") or given_crs or None
    table = _with_shapes(names, columns, wkb, _move(meta, layer, file), rows)
    if meta["crs"] is None and table.faults and not len(table):
        raise UserError(
            "names no coordinate system, and its coordinates are no degrees", where=file.shown,
            hint="say which with --crs, for example EPSG:32637",
        )  # fmt: skip
    if meta["crs"] is None and kind == "shp" and len(wkb):
        table.notes.append(f"{file.shown}: names no coordinate system; degrees are assumed")
    return table


def _move(meta: dict[str, Any], layer: str, file: SourceFile) -> ToDegrees | None:
    crs = meta.get("crs")
    if crs in (_GLOBE, "OGC:CRS84", None):
        return None
    try:
        return ToDegrees(str(crs))
    except UserError as error:
        raise UserError(f"layer {layer}: {error.what}", where=file.shown) from error


def _with_shapes(
    names: list[str],
    columns: list[list[str]],
    wkb: NDArray[np.object_],
    move: ToDegrees | None,
    rows: range,
) -> Table:
    faults: list[Fault] = []
    kept: list[int] = []
    shapes: list[bytes | None] = []
    for place, data in enumerate(wkb.tolist()):
        try:
            shapes.append(None if data is None else _shape(data, move))
            kept.append(place)
        except UserError as error:
            faults.append(Fault(rows[place], error.what, error.hint))
    table = {
        name: [cells[place] for place in kept] for name, cells in zip(names, columns, strict=True)
    }
    return Table(dict(table), [rows[place] for place in kept], shapes, faults)


def _shape(data: bytes, move: ToDegrees | None) -> bytes:
    if move is not None:
        parsed = read_wkb(data)
        members = tuple(tuple(move(ring) for ring in member) for member in parsed.members)
        data = write_wkb(Parsed(parsed.code, members))
    try:
        return Geometry.from_wkb(data).wkb
    except UserError as error:
        if "itself" not in error.what:
            raise
        return mended(data).wkb


def _cells(values: NDArray[Any]) -> list[str]:
    if values.dtype.kind == "f":
        return ["" if x != x else f"{x:.15g}" for x in values.tolist()]  # noqa: PLR0124 - NaN
    return ["" if x is None else _cell(x) for x in values.tolist()]


def _cell(value: object) -> str:
    if isinstance(value, bytes):
        return ""
    return str(value)
