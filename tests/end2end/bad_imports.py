"""Files that no import may take as they are, each with what must be said of it.

Made by code: what is wrong with each stands in its line. ``refused`` files give one clear line
and exit code 1; of ``rejected`` ones a report names the record.
"""

# ruff: noqa: E501, ISC004 - a table reads better with one file a line

from __future__ import annotations

import gzip
import io
import json
import struct
import tarfile
import zipfile
from collections.abc import Callable
from typing import Any, Final

__all__ = ["REFUSED", "REJECTED"]

Made = bytes | Callable[[], bytes]
HEAD: Final = "time,lat,lon,category\n"
GOOD: Final = "2025-11-17,48.3,37.2,clash\n"


def table(*rows: str, head: str = HEAD) -> bytes:
    return (head + "".join(row + "\n" for row in rows)).encode()


def features(*geometries: Any, **more: Any) -> bytes:
    found = [
        {"type": "Feature", "properties": {"time": "2025-11-17"}, "geometry": g} for g in geometries
    ]
    return json.dumps({"type": "FeatureCollection", "features": found, **more}).encode()


def point(x: Any, y: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [x, y]}


def area(*ring: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(pair) for pair in ring]]}


def zipped(name: str, data: bytes, **changes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        item = zipfile.ZipInfo(name)
        item.compress_type = zipfile.ZIP_DEFLATED
        for field, value in changes.items():
            setattr(item, field, value)
        archive.writestr(item, data)
    return out.getvalue()


def locked() -> bytes:
    data = bytearray(zipped("a.csv", table(GOOD.strip())))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def tarred(name: str, kind: bytes, data: bytes = b"") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        item = tarfile.TarInfo(name)
        item.type, item.size, item.linkname = kind, len(data), "/etc/passwd"
        archive.addfile(item, io.BytesIO(data))
    return out.getvalue()


def kml(body: str, head: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"{body}</Document></kml>"
    ).encode()


def placemark(shape: str, time: str = "2025-11-17") -> str:
    when = f"<TimeStamp><when>{time}</when></TimeStamp>"
    return f"<Placemark><name>a</name>{when}{shape}</Placemark>"


LAUGHS: Final = (
    '<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE: Final = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

REFUSED: Final[dict[str, tuple[str, Made, tuple[str, ...], str]]] = {
    "zero bytes": ("a.csv", b"", (), "the file is empty"),
    "only blanks": ("a.csv", b" \n\n\t\n", (), "the file is empty"),
    "only NUL": ("a.csv", b"\x00" * 400, (), "the file is empty"),
    "random bytes": ("a.csv", bytes(range(256)) * 8, (), "is no text"),
    "a picture": ("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, (), "is no text"),
    "a header alone": ("a.csv", HEAD.encode(), (), "holds no records"),
    "one column": ("a.csv", b"time\n2025-11-17\n", (), "only one column"),
    "a column twice": ("a.csv", b"time,lat,lat,lon\n2025,1,1,1\n", (), "two columns named 'lat'"),
    "no names": ("a.csv", b",,,\n1,2,3,4\n", (), "no names of columns"),
    "a missing column": ("a.csv", table(GOOD.strip()), ("--map", "text=story"), "no column 'story'"),
    "nothing to go by": ("a.csv", b"a,b\n1,2\n", (), "does not tell what its rows are"),
    "an endless field": (
        "a.csv", lambda: table('2025-11-17,48,37,"' + "x" * 5_000_000), (), "cannot be read as a table",
    ),
    "cut off UTF-16": (
        "a.csv", (HEAD + GOOD).encode("utf-16")[:-1], (), "the text is damaged or cut off",
    ),
    "a wrong encoding": (
        "a.csv", (HEAD + GOOD).encode("utf-8") + b"\xff\n", ("--encoding", "utf-8"), "no text in utf-8",
    ),
    "an unknown encoding": ("a.csv", table(GOOD.strip()), ("--encoding", "klingon"), "klingon"),
    "days or months": (
        "a.csv", table("02/03/2025,48,37,x", "04/05/2025,48,37,x"), (), "may have the day first",
    ),
    "days and months": (
        "a.csv", table("22/03/2025,48,37,x", "04/25/2025,48,37,x"), (), "month before day",
    ),
    "cut off JSON": ("a.geojson", features(point(37, 48))[:-30], (), "is damaged or cut off"),
    "deep nesting": ("a.json", b"[" * 200_000, (), "nested too deeply"),
    "deep geometry": (
        "a.geojson", lambda: b'{"type":"Point","coordinates":' + b"[" * 200_000, (), "nested too deeply",
    ),
    "JSON without records": ("a.json", b'{"a": 1}', (), "no list of records"),
    "a number as JSON": ("a.json", b"[1]", ("--kind", "event"), "is no record"),
    "features that are none": (
        "a.geojson", b'{"type": "FeatureCollection", "features": 3}', (), "no list of features",
    ),
    "another coordinate system": (
        "a.geojson",
        features(point(1, 1), crs={"type": "name", "properties": {"name": "EPSG:3857"}}),
        (),
        "not in degrees",
    ),
    "entity bomb": ("a.kml", kml(placemark("<description>&c;</description>"), LAUGHS), (), "document type"),
    "external entity": ("a.kml", kml("<name>&x;</name>", OUTSIDE), (), "document type"),
    "cut off KML": ("a.kml", kml(placemark(""))[:-40], (), "is damaged or cut off"),
    "other XML": ("a.xml", b"<?xml version='1.0'?><html><body/></html>", (), "no format that can be"),
    "an empty KMZ": ("a.kmz", zipped("readme.txt", b"x"), (), "holds no KML"),
    "cut off gzip": ("a.csv.gz", gzip.compress(table(*[GOOD.strip()] * 500))[:-20], (), "cut off"),
    "cut off zip": ("a.zip", zipped("a.csv", table(GOOD.strip()))[:-30], (), "damaged or cut off"),
    "no zip at all": ("a.zip", b"PK\x03\x04" + b"\x00" * 40, (), "damaged or cut off"),
    "a locked zip": ("a.zip", locked(), (), "password"),
    "a zip bomb": (
        "a.zip", lambda: zipped("a.csv", b"0" * (30 << 20)), ("--unpack-mb", "8"), "unpacks to more",
    ),
    "a gzip bomb": (
        "a.csv.gz", lambda: gzip.compress(b"0" * (30 << 20)), ("--unpack-mb", "8"), "unpacks to more",
    ),
    "a link in a tar": ("a.tar", tarred("a.csv", tarfile.SYMTYPE), (), "holds no file"),
    "a device in a tar": ("a.tar", tarred("a.csv", tarfile.CHRTYPE), (), "holds no file"),
    "a link in a zip": (
        "a.zip", zipped("a.csv", b"/etc/passwd", external_attr=0o120777 << 16), (), "holds no file",
    ),
    "an archive in an archive": (
        "a.zip", zipped("b.zip", zipped("a.csv", table(GOOD.strip()))), (), "no format that can be",
    ),
    "a damaged GeoPackage": (
        "a.gpkg", b"SQLite format 3\x00" + struct.pack(">H", 4096) + b"\x07" * 4000, (), "cannot be read",
    ),
    "a damaged FlatGeobuf": ("a.fgb", b"fgb\x03fgb\x00" + b"\xff" * 200, (), "holds no layer"),
    "a damaged spreadsheet": ("a.xlsx", b"PK\x03\x04" + b"\x07" * 200, (), "damaged or cut off"),
    "a spreadsheet of nothing": ("a.xlsx", zipped("x.txt", b"x"), (), "cannot be read"),
    "a shapefile of noise": ("a.zip", zipped("a.shp", b"\x00" * 200), (), "cannot be read"),
    "no date in the name": (
        "a.geojson", features(area((37, 48), (38, 48), (38, 49))), ("--preset", "deepstate-daily"),
        "no date in its name",
    ),
}  # fmt: skip
"""Name -> name of the file, its content, further arguments, words of the message."""

REJECTED: Final[dict[str, tuple[str, Made, int, str]]] = {
    "no number": ("a.csv", table("2025-11-17,north,37,x"), 1, "is no number"),
    "infinite": ("a.csv", table("2025-11-17,inf,37,x"), 1, "outside the globe"),
    "no date in a series": (
        "a.csv", table(",,,3", head="time,lat,lon,best\n"), 1, "has no date",
    ),
    "one coordinate": ("a.csv", table("2025-11-17,48,,x"), 1, "only one coordinate"),
    "swapped": ("a.csv", table("2025-11-17,137,48,x"), 1, "outside the globe"),
    "an impossible day": ("a.csv", table("2025-02-30,48,37,x"), 1, "the date cannot be read"),
    "an impossible month": ("a.csv", table("2025-13-01,48,37,x"), 1, "the date cannot be read"),
    "words for a date": ("a.csv", table("yesterday,48,37,x"), 1, "the date cannot be read"),
    "year 10000": ("a.csv", table("10000-01-01,48,37,x"), 1, "the date cannot be read"),
    "a separator too many": ("a.csv", table("2025-11-17,48,37,x,y"), 1, "5 columns instead of 4"),
    "a cell too few": ("a.csv", table(GOOD.strip(), "2025-11-17,48"), 2, "2 columns instead of 4"),
    "NaN in GeoJSON": (
        "a.geojson", b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},'
        b'"geometry":{"type":"Point","coordinates":[NaN,48]}}]}', 1, "not a finite number",
    ),
    "outside the globe": ("a.geojson", features(point(37, 148)), 1, "outside the globe"),
    "text for a coordinate": ("a.geojson", features(point("east", 48)), 1, "not a pair of numbers"),
    "one number": ("a.geojson", features({"type": "Point", "coordinates": [1]}), 1, "pair of numbers"),
    "no coordinates": ("a.geojson", features({"type": "Polygon"}), 1, "not a pair of numbers"),
    "an empty polygon": (
        "a.geojson", features({"type": "Polygon", "coordinates": []}), 1, "is empty",
    ),
    "an empty ring": (
        "a.geojson", features({"type": "Polygon", "coordinates": [[]]}), 1, "is empty",
    ),
    "two points for a ring": (
        "a.geojson", features(area((37, 48), (38, 48), (37, 48))), 1, "three different points",
    ),
    "a line of one point": (
        "a.geojson", features({"type": "LineString", "coordinates": [[1, 1]]}), 1, "two different",
    ),
    "a collection": (
        "a.geojson", features({"type": "GeometryCollection", "geometries": []}), 1, "collection",
    ),
    "an unknown type": ("a.geojson", features({"type": "Circle"}), 1, "unknown geometry type"),
    "a feature that is none": (
        "a.geojson", b'{"type":"FeatureCollection","features":[7]}', 1, "is no feature",
    ),
    "a broken line": ("a.ndjson", features(point(37, 48)) + b"\n{\n", 2, "no valid JSON"),
    "mixed KML": (
        "a.kml", kml(placemark("<MultiGeometry><Point><coordinates>37,48</coordinates></Point>"
                               "<LineString><coordinates>37,48 38,49</coordinates></LineString>"
                               "</MultiGeometry>")), 1, "mixes points, lines and areas",
    ),
    "KML without numbers": (
        "a.kml", kml(placemark("<Point><coordinates>east,north</coordinates></Point>")), 1,
        "not a pair of numbers",
    ),
}  # fmt: skip
"""Name -> name of the file, its content, the record that is rejected, words of the reason."""
