"""KML, KMZ and GPX to tables, with their times; the standard library reads the markup.

Runs in the child. Declarations of document types are refused, which bars entities of all sorts,
and links to other files are not followed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Final
from xml.etree import ElementTree as ET

from sitmap.errors import UserError
from sitmap.exchange.worker.records.files import Budget, SourceFile
from sitmap.exchange.worker.records.table import Fault, Table
from sitmap.geo.geojson import read_geojson_geometry
from sitmap.geo.geometry import Geometry

__all__ = ["kml_in_kmz", "markup_tables"]

_SIMPLE: Final = ("Point", "LineString", "LinearRing", "Polygon")
_DEEPEST: Final = 60
_KMZ_BYTES: Final = 512 << 20

Record = dict[str, str]


def markup_tables(file: SourceFile, kind: str) -> Iterator[Table]:
    """Yield the one table of a KML, KMZ or GPX file; raises UserError if it is none."""
    data = kml_in_kmz(file) if kind == "kmz" else file.data
    root = _root(data, file.shown)
    reader = {"gpx": _gpx_items}.get(kind, _kml_items)
    yield _table(root, reader)


def kml_in_kmz(file: SourceFile) -> bytes:
    """Return the document of a KMZ; raises UserError if it has none."""
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".kml")]
            first = next((n for n in names if n.lower() == "doc.kml"), names[0] if names else None)
            if first is None:
                raise UserError("the KMZ holds no KML", where=file.shown)
            with archive.open(first) as stream:
                data = stream.read(_KMZ_BYTES + 1)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise UserError("the archive is damaged or cut off", where=file.shown) from error
    Budget(_KMZ_BYTES).take(len(data), file.shown)
    return data


def _root(data: bytes, shown: str) -> ET.Element:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or "<!DOCTYPE".encode("utf-16-le") in data:
        raise UserError(
            "declares a document type, which may hide entities",
            where=shown,
            hint="remove the DOCTYPE if you trust the file",
        )
    try:
        return ET.fromstring(data)  # noqa: S314  # without declarations nothing can expand
    except (ET.ParseError, ValueError, LookupError) as error:
        raise UserError(f"is damaged or cut off: {error}", where=shown) from error


def _name(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: ET.Element, name: str) -> ET.Element | None:
    return next((item for item in element if _name(item) == name), None)


def _text(element: ET.Element | None, name: str) -> str:
    found = None if element is None else _child(element, name)
    return "" if found is None else (found.text or "").strip()


Item = tuple[Record, object]
"""A record and the geometry that ``read_geojson_geometry`` takes, or an error of it."""


def _table(root: ET.Element, reader: Callable[[ET.Element, list[str]], Iterator[Item]]) -> Table:
    notes: list[str] = []
    records: list[Record] = []
    rows: list[int] = []
    wkb: list[bytes | None] = []
    faults: list[Fault] = []
    for row, (record, member) in enumerate(reader(root, notes), 1):
        try:
            if isinstance(member, UserError):
                raise member
            shape = _shape(member)
        except UserError as error:
            faults.append(Fault(row, error.what, error.hint))
            continue
        records.append(record)
        rows.append(row)
        wkb.append(None if shape is None else shape.wkb)
    names = dict.fromkeys(name for record in records for name in record)
    columns = {name: [record.get(name, "") for record in records] for name in names}
    return Table(dict(columns), rows, wkb, faults, notes)


def _shape(member: object) -> Geometry | None:
    try:
        return read_geojson_geometry(member)
    except UserError as error:
        if "itself" not in error.what:
            raise
        return read_geojson_geometry(member, mend=True)


# --- KML ----------------------------------------------------------------------------------


def _kml_items(root: ET.Element, notes: list[str]) -> Iterator[Item]:
    links = sum(1 for item in root.iter() if _name(item) in ("NetworkLink", "GroundOverlay"))
    if links:
        notes.append(f"{links} links to other files are not followed")
    yield from _kml_under(root, {}, 0)


def _kml_under(element: ET.Element, inherited: Record, depth: int) -> Iterator[Item]:
    if depth > _DEEPEST:
        raise UserError("is nested too deeply")
    for item in element:
        name = _name(item)
        if name in ("Document", "Folder"):
            own = {**inherited, **_kml_time(item)}
            if name == "Folder":
                own["folder"] = _text(item, "name")
            yield from _kml_under(item, own, depth + 1)
        elif name == "Placemark":
            yield _placemark(item, inherited)


def _placemark(item: ET.Element, inherited: Record) -> Item:
    record = {
        **inherited,
        "name": _text(item, "name"),
        "description": _text(item, "description"),
        **_extended(_child(item, "ExtendedData")),
        **_kml_time(item),
    }
    if item.get("id"):
        record["@id"] = str(item.get("id"))
    try:
        shapes = [shape for child in item for shape in _kml_shapes(child)]
        return record, _one(shapes)
    except UserError as error:
        return record, error


def _kml_time(item: ET.Element) -> Record:
    moment = _text(_child(item, "TimeStamp"), "when")
    span = _child(item, "TimeSpan")
    if span is not None:
        start, end = _text(span, "begin"), _text(span, "end")
        moment = f"{start or '..'}/{end or '..'}" if start or end else ""
    return {"@time": moment} if moment else {}


def _extended(data: ET.Element | None) -> Record:
    record: Record = {}
    for item in () if data is None else data.iter():
        if _name(item) == "Data" and item.get("name"):
            record[str(item.get("name"))] = _text(item, "value")
        elif _name(item) == "SimpleData" and item.get("name"):
            record[str(item.get("name"))] = (item.text or "").strip()
    return record


def _kml_shapes(item: ET.Element) -> Iterator[tuple[str, object]]:
    name = _name(item)
    if name == "MultiGeometry":
        for child in item:
            yield from _kml_shapes(child)
    elif name == "Point":
        points = _points(_text(item, "coordinates"))
        yield "Point", points[0] if points else []
    elif name in ("LineString", "LinearRing"):
        yield "LineString", _points(_text(item, "coordinates"))
    elif name == "Polygon":
        rings = [
            _points(_text(_child(part, "LinearRing"), "coordinates"))
            for kind in ("outerBoundaryIs", "innerBoundaryIs")
            for part in item
            if _name(part) == kind
        ]
        yield "Polygon", rings
    elif name in ("Track", "MultiTrack", "Model"):
        raise UserError(f"its {name} cannot be read", hint="save it as a line")


def _points(text: str) -> list[list[float]]:
    try:
        return [[float(cell) for cell in point.split(",")[:2]] for point in text.split()]
    except ValueError as error:
        raise UserError("a coordinate is not a pair of numbers") from error


def _one(shapes: list[tuple[str, object]]) -> object:
    """Return one GeoJSON geometry of all shapes of a record; they must be of one sort."""
    if not shapes:
        return None
    kinds = {kind for kind, _ in shapes}
    if len(kinds) > 1:
        raise UserError("mixes points, lines and areas", hint="give each its own placemark")
    kind = kinds.pop()
    if len(shapes) == 1:
        return {"type": kind, "coordinates": shapes[0][1]}
    return {"type": f"Multi{kind}", "coordinates": [found for _, found in shapes]}


# --- GPX ----------------------------------------------------------------------------------


def _gpx_items(root: ET.Element, _notes: list[str]) -> Iterator[Item]:
    for item in root:
        name = _name(item)
        if name == "wpt":
            record = _gpx_record(item)
            record["@time"] = _text(item, "time")
            yield record, _gpx_member("Point", [item])
        elif name in ("trk", "rte"):
            lines = [item] if name == "rte" else [s for s in item if _name(s) == "trkseg"]
            points = [[p for p in line if _name(p) in ("trkpt", "rtept")] for line in lines]
            times = [time for line in points for p in line if (time := _text(p, "time"))]
            record = _gpx_record(item)
            if times:
                record["@time"] = f"{min(times)}/{max(times)}"
            yield record, _gpx_lines(points)


def _gpx_record(item: ET.Element) -> Record:
    names = ("name", "desc", "cmt", "type", "sym", "src")
    return {name: text for name in names if (text := _text(item, name))}


def _gpx_lines(points: list[list[ET.Element]]) -> object:
    members = [_gpx_member("LineString", line) for line in points if line]
    broken = next((item for item in members if isinstance(item, UserError)), None)
    if broken is not None:
        return broken
    return _one([("LineString", item["coordinates"]) for item in members if isinstance(item, dict)])


def _gpx_member(kind: str, points: list[ET.Element]) -> object:
    try:
        pairs = [[float(p.get("lon", "")), float(p.get("lat", ""))] for p in points]
    except ValueError:
        return UserError("a coordinate is not a pair of numbers")
    return {"type": kind, "coordinates": pairs[0] if kind == "Point" else pairs}
