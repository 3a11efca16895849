"""From the bytes of one file to tables of texts and geometries, whatever the format.

Runs in the child; loads no GDAL. Which column means what is decided in ``worker_mapping``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from sitmap.errors import UserError
from sitmap.exchange.worker.records.csv_tables import csv_tables
from sitmap.exchange.worker.records.files import SourceFile
from sitmap.exchange.worker.records.json_text import loads
from sitmap.exchange.worker.records.table import Fault, Table
from sitmap.geo.geojson import read_geojson_geometry
from sitmap.geo.geometry import Geometry

__all__ = [
    "decoded",
    "encoding_of",
    "format_of",
    "read_tables",
    "records_table",
    "word",
]

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_KEY: Final = "@key"
_TIME: Final = "@time"
_ID: Final = "@id"
_DEEPEST: Final = "is nested too deeply"


# --- telling formats apart ----------------------------------------------------------------


def format_of(file: SourceFile) -> str:
    """Return geojson, geojsonl, json, csv or a format of GDAL's; raises UserError for others."""
    head = file.data[:4096]
    ending = file.name.lower().rsplit(".", 1)[-1]
    if not file.data.strip(b"\x00 \t\r\n"):
        raise UserError("the file is empty", where=file.shown)
    for magic, name in ((b"SQLite format 3\x00", "gpkg"), (b"fgb\x03", "fgb")):
        if head.startswith(magic):
            return name
    if head.startswith(b"PK\x03\x04"):
        kind = ending if ending in ("xlsx", "ods", "kmz") else "unknown"
        return "shp" if file.is_shapefile else kind
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith((b"{", b"[")):
        return _json_format(file)
    if text.startswith(b"<"):
        lowered = head.lower()
        return "kml" if b"<kml" in lowered else "gpx" if b"<gpx" in lowered else "xml"
    return "csv"


def _json_format(file: SourceFile) -> str:
    if file.name.lower().endswith((".geojsonl", ".ndjson", ".jsonl", ".geojsons")):
        return "lines"
    return "json"


# --- text ---------------------------------------------------------------------------------


def decoded(file: SourceFile, encoding: str = "") -> str:
    """Return the text of a file; raises UserError for bytes that are no text."""
    return file.data.decode(encoding_of(file, encoding), "replace")


def encoding_of(file: SourceFile, encoding: str = "") -> str:
    """Return the encoding of a file: as told, marked, UTF-8, or a Windows one.

    Raises UserError for bytes that are no text in it.
    """
    data = file.data
    if encoding:
        return _strict(file, encoding, f"is no text in {encoding}")
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(file, name, "the text is damaged or cut off")
    if b"\x00" in data[:65536]:
        raise UserError("is no text", where=file.shown, hint="it may be damaged or another format")
    if data.isascii():
        return "ascii"
    try:
        data.decode()
    except UnicodeDecodeError:
        return _windows(data)
    return "utf-8"


def _strict(file: SourceFile, name: str, what: str) -> str:
    try:
        file.data.decode(name)
    except (UnicodeDecodeError, LookupError) as error:
        raise UserError(what, where=file.shown) from error
    return name


def _windows(data: bytes) -> str:
    """Return cp1251 where letters above ASCII come in words, as Cyrillic does, else cp1252."""
    runs = re.findall(rb"[\xa8\xb8\xc0-\xff\xb2\xb3\xaf\xbf\xaa\xba]+", data[:1_000_000])
    long = sum(len(run) for run in runs if len(run) > 2)
    return "cp1251" if 2 * long > sum(map(len, runs)) else "cp1252"


def word(value: object) -> str:
    """Return a value of JSON as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


# --- readers ------------------------------------------------------------------------------


def read_tables(
    file: SourceFile, kind: str, encoding: str = "", delimiter: str = ""
) -> Iterator[Table]:
    """Yield the tables of a file; raises UserError if it cannot be read at all."""
    if kind == "csv":
        yield from csv_tables(file, encoding_of(file, encoding), delimiter)
        return
    reader: Callable[[SourceFile, str], Iterator[Table]] | None = {
        "json": _json_tables,
        "lines": _line_tables,
    }.get(kind)
    if reader is None:
        raise UserError(
            "is in no format that can be imported",
            where=file.shown,
            hint="use GeoJSON, KML, GPX, CSV, GeoPackage, Shapefile, FlatGeobuf, XLSX or JSON",
        )
    yield from reader(file, encoding)


def _loaded(text: str, shown: str) -> Any:
    try:
        return loads(text)
    except RecursionError as error:
        raise UserError(_DEEPEST, where=shown) from error
    except ValueError as error:
        at = getattr(error, "lineno", None)
        where = f"{shown} line {at}" if at else shown
        raise UserError("is damaged or cut off: no valid JSON", where=where) from error


def _json_tables(file: SourceFile, encoding: str) -> Iterator[Table]:
    found = _loaded(decoded(file, encoding), file.shown)
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        yield _features_table(found.get("features"), file.shown, found)
    elif isinstance(found, dict) and found.get("type") == "Feature":
        yield _features_table([found], file.shown, found)
    elif isinstance(found, dict) and "coordinates" in found:
        yield _features_table([{"geometry": found, "properties": {}}], file.shown, found)
    else:
        yield records_table(found, file.shown)


def _line_tables(file: SourceFile, encoding: str) -> Iterator[Table]:
    lines = [line.strip("\x1e \t\r") for line in decoded(file, encoding).split("\n")]
    items: list[Any] = []
    faults = []
    for row, line in enumerate((line for line in lines if line), 1):
        try:
            items.append(loads(line))
        except (ValueError, RecursionError):
            items.append(None)
            faults.append(Fault(row, "the line is no valid JSON"))
    if any(isinstance(item, dict) and "geometry" in item for item in items):
        yield _features_table(items, file.shown, {}, faults)
    else:
        table = records_table([item for item in items if item is not None], file.shown)
        table.faults += faults
        yield table


def records_table(found: object, shown: str) -> Table:
    """Return a list of records, or a dictionary of them whose keys become a column."""
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list)]
        if found and all(isinstance(value, dict) for value in found.values()):
            found = [{_KEY: key, **value} for key, value in found.items()]
        elif len(lists) == 1:
            found = lists[0]
    if not isinstance(found, list):
        raise UserError("holds no list of records", where=shown)
    faults = [Fault(row, "is no record") for row, item in enumerate(found, 1)
              if not isinstance(item, dict)]  # fmt: skip
    pairs = [(row, item) for row, item in enumerate(found, 1) if isinstance(item, dict)]
    table = _columns_of([item for _, item in pairs])
    return Table(table, [row for row, _ in pairs], faults=faults)


def _columns_of(records: Sequence[dict[str, Any]]) -> dict[str, Sequence[str]]:
    names = dict.fromkeys(name for record in records for name in record)
    return {str(name): [word(record.get(name)) for record in records] for name in names}


def _features_table(
    features: object, shown: str, whole: dict[str, Any], faults: Iterable[Fault] = ()
) -> Table:
    if not isinstance(features, list):
        raise UserError("the collection has no list of features", where=shown)
    _check_crs(whole, shown)
    told = {fault.row: fault for fault in faults}
    records: list[dict[str, Any]] = []
    rows: list[int] = []
    wkb: list[bytes | None] = []
    notes: list[str] = []
    for row, feature in enumerate(features, 1):
        if row in told:
            continue
        try:
            shape, note = _shape(feature)
        except UserError as error:
            told[row] = Fault(row, error.what, error.hint)
            continue
        if note:
            notes.append(f"{shown} row {row}: {note}")
        records.append(_properties(feature))
        rows.append(row)
        wkb.append(None if shape is None else shape.wkb)
    return Table(_columns_of(records), rows, wkb, [told[row] for row in sorted(told)], notes)


def _check_crs(whole: dict[str, Any], shown: str) -> None:
    crs = whole.get("crs")
    name = str(crs.get("properties", {}).get("name", "")) if isinstance(crs, dict) else ""
    if name and not re.search(r"CRS84|EPSG:+4326$|4979|CRS83|OGC:CRS84", name):
        raise UserError(
            f"its coordinates are in {name[:60]}, not in degrees",
            where=shown,
            hint="GeoJSON is WGS 84: convert the file first",
        )


def _shape(feature: object) -> tuple[Geometry | None, str]:
    """Return the geometry of a feature and what was mended of it."""
    if not isinstance(feature, dict):
        raise UserError("is no feature")
    try:
        return read_geojson_geometry(feature.get("geometry")), ""
    except UserError as error:
        if "crosses itself" not in error.what and "touches itself" not in error.what:
            raise
        return read_geojson_geometry(feature.get("geometry"), mend=True), f"{error.what}; mended"


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    found = feature.get("properties")
    record = dict(found) if isinstance(found, dict) else {}
    if feature.get("id") is not None:
        record[_ID] = feature["id"]
    time = feature.get("time")
    if isinstance(time, dict):
        record[_TIME] = _json_fg_time(time)
    return record


def _json_fg_time(time: dict[str, Any]) -> str:
    """Return the time of JSON-FG as EDTF: a moment or an interval, open ends as ``..``."""
    interval = time.get("interval")
    if isinstance(interval, list) and len(interval) == 2:
        return "/".join(word(end) for end in interval)
    return word(time.get("timestamp") or time.get("date"))
