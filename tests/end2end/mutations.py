"""Damages files to import at random, as a hostile hand or a bad disk would, and judges the answer.

Small files of each format are the seeds. Every answer must be an import or words for a person:
a reader that broke, an exception without words or a limit that was hit is a finding.
"""

# ruff: noqa: E501, ISC004 - a table reads better with one file a line

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from sitmap.errors import UserError
from sitmap.exchange.child import Child
from sitmap.exchange.importing import ImportChoice, read_sources
from sitmap.store.database import Database
from sitmap.store.importing import ImportRows, record_import
from tests.end2end.bad_imports import REFUSED, REJECTED, Made, features, kml, placemark

__all__ = ["damaged", "seeds", "verdict"]

_LARGEST_SEED: Final = 40_000
_ROWS: Final = (
    "id,time,lat,lon,category,note\n1,2025-11-17,48.3,37.2,clash,Міст\n"
    '2,2025-11-18,48.4,37.3,clash,"a, b"\n3,17.11.2025 08:00,48.5,37.4,,село\n'
)
_AREA: Final = {"type": "Polygon", "coordinates": [[[37, 48], [38, 48], [38, 49], [37, 48]]]}
_TOKENS: Final = (
    b"NaN", b"-Infinity", b"1e999", b"-0", b"null", b"{}", b"[]", b"[[[[[[[[", b"\x00", b"\xff\xfe",
    b"9999-12-31", b"0000-01-01", b"10000-01-01", b"..", b"/", b"2025-11-17T24:00:00Z", b'"', b"'",
    b",,,,", b";", b"\t", b"\r", b"\n", b"\r\n", b"=1+1", b"\xed\xa0\x80", b"&#x0;", b"<![CDATA[",
    b"]]>", b"<a>", b"</Placemark>", b"MultiPolygon", b"EMPTY", b"181", b"-91", b"99999999999999999",
    b"\\ud800", b"\xe2\x80\xae", b"1\xc2\xa0000,5", b"Z", b"+99:99", b"--", b"%", b"{0}", b"{time}",
    b"\xf0\x9f\x92\xa3", b"__proto__", b"type", b"coordinates", b"uid", b"@key", b"@time",
)  # fmt: skip
_NUMBERS: Final = (0, 1, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_BROKEN: Final = (
    "its reader broke", ": cannot be read (", "takes too long", "too much memory",
    "does not fit together",
)  # fmt: skip


# --- seeds --------------------------------------------------------------------------------


@cache
def seeds() -> Mapping[str, tuple[str, bytes]]:
    """Return name -> name of a file and its content, of all formats, good and bad."""
    found: dict[str, tuple[str, bytes]] = {
        "csv": ("a.csv", _ROWS.encode()),
        "semicolons": ("a.csv", _ROWS.replace(",", ";").encode("cp1251")),
        "utf-16": ("a.tsv", _ROWS.replace(",", "\t").encode("utf-16")),
        "wkt": ("a.csv", b"time,wkt\n2025-11-17,POINT (37 48)\n2025,\"POLYGON((1 1,2 1,2 2,1 1))\"\n"),
        "geojson": ("a.geojson", features({"type": "Point", "coordinates": [37, 48]}, None)),
        "areas": ("areas_2025-11-17.geojson", features(_AREA, _AREA)),
        "lines": ("a.ndjson", features(_AREA) + b"\n" + features(_AREA)),
        "records": ("a.json", json.dumps([{"date": "2025-11-17", "best": 3, "lat": 1, "lon": 2}]).encode()),
        "keyed": ("a.json", b'{"1": {"lat": 48, "lng": 37, "name": "a"}, "2": {"lat": 1}}'),
        "days": ("20251117.json", b'{"geos":{"ru":[{"c":[37,48],"d":"a"}],"ua":[]},"frontline":[[[37,48],'
                 b'[38,49]]],"areas":[[[48,37],[48,38],[49,38],[48,37]]],"units":{"ru":[1],"ua":[2]}}'),
        "kml": ("a.kml", kml(placemark("<Point><coordinates>37,48</coordinates></Point>"))),
        "gpx": ("a.gpx", b'<gpx><wpt lat="48" lon="37"><time>2025-11-17T01:02:03Z</time></wpt>'
                b'<rte><rtept lat="1" lon="2"/><rtept lat="2" lon="2"/></rte></gpx>'),
        "gzip": ("a.csv.gz", gzip.compress(_ROWS.encode())),
        "zip": ("a.zip", _zip({"a.csv": _ROWS.encode(), "b.geojson": features(_AREA)})),
        "kmz": ("a.kmz", _zip({"doc.kml": kml(placemark("<Point><coordinates>1,2</coordinates></Point>"))})),
    }  # fmt: skip
    for table in (REFUSED, REJECTED):
        for name, (file, made, *_) in table.items():
            data = _made(made)
            if data and len(data) <= _LARGEST_SEED and "bomb" not in name:
                found[name] = (file, data)
    return {**found, **_by_gdal()}


def _made(made: Made) -> bytes:
    return made if isinstance(made, bytes) else made()


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def _by_gdal() -> dict[str, tuple[str, bytes]]:
    """Return what only GDAL writes: a FlatGeobuf, a GeoPackage, a Shapefile, a spreadsheet."""
    import tempfile

    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2025-11-17T00:00:00Z"})
    point = np.array([struct.pack("<BIdd", 1, 1, 37.2, 48.3)] * 2, object)
    days = [np.array(["2025-11-17", "2025-11-18"], object)]
    found: dict[str, tuple[str, bytes]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("gpkg", "fgb", "shp"):
            path = Path(folder) / f"a.{ending}"
            pyogrio.raw.write(path, point, days, ["day"], geometry_type="Point", crs="EPSG:4326")
        shapes = {p.name: p.read_bytes() for p in Path(folder).iterdir() if p.suffix[1:3] in
                  ("sh", "db", "pr")}  # fmt: skip
        found["shapefile"] = ("shapes.zip", _zip(shapes))
        for ending in ("gpkg", "fgb"):
            found[ending] = (f"a.{ending}", (Path(folder) / f"a.{ending}").read_bytes())
    return found


# --- damage -------------------------------------------------------------------------------


def damaged(chance: random.Random) -> tuple[str, str, bytes]:
    """Return the name of a seed, the name of its file and its content with some damage."""
    name = chance.choice(list(seeds()))
    file, data = seeds()[name]
    if file.endswith((".zip", ".kmz")) and chance.random() < 0.6:
        return name, file, _inside(data, chance)
    if file.endswith(".gz") and chance.random() < 0.6:
        return name, file, gzip.compress(_hit(_unzipped(data), chance))
    return name, file, _hit(data, chance)


def _unzipped(data: bytes) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, ValueError):
        return data


def _inside(data: bytes, chance: random.Random) -> bytes:
    """Damage what an archive holds and leave the archive whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {item: archive.read(item) for item in archive.namelist()}
    except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError, ValueError):
        return _hit(data, chance)
    hit = chance.choice(list(files)) if files else ""
    return _zip({name: _hit(body, chance) if name == hit else body for name, body in files.items()})


def _hit(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        data = chance.choice(_HITS)(data, chance)
    return data


def _at(data: bytes, chance: random.Random) -> int:
    return chance.randrange(len(data) + 1)


def _flip(data: bytes, chance: random.Random) -> bytes:
    if not data:
        return data
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _token(data: bytes, chance: random.Random) -> bytes:
    at = _at(data, chance)
    return data[:at] + chance.choice(_TOKENS) + data[at + chance.choice((0, 0, 1, 4, 10)) :]


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: _at(data, chance)]


def _drop(data: bytes, chance: random.Random) -> bytes:
    at = _at(data, chance)
    return data[:at] + data[at + chance.choice((1, 2, 16, 200)) :]


def _twice(data: bytes, chance: random.Random) -> bytes:
    low, high = sorted((_at(data, chance), _at(data, chance)))
    return data[:high] + data[low:high] * chance.choice((1, 2, 50)) + data[high:]


def _number(data: bytes, chance: random.Random) -> bytes:
    at, form = _at(data, chance), chance.choice(("<I", ">I", "<H", ">H", "B"))
    value = chance.choice(_NUMBERS) & ((1 << 8 * struct.calcsize(form)) - 1)
    made = struct.pack(form, value)
    return data[:at] + made + data[at + len(made) :]


def _spliced(data: bytes, chance: random.Random) -> bytes:
    other = chance.choice(list(seeds().values()))[1]
    return data[: _at(data, chance)] + other[_at(other, chance) :]


def _noise(data: bytes, chance: random.Random) -> bytes:
    at = _at(data, chance)
    made = chance.randbytes(chance.choice((1, 8, 64)))
    return data[:at] + made + data[at + len(made) :]


_HITS: Final[tuple[Callable[[bytes, random.Random], bytes], ...]] = (
    _flip, _flip, _token, _token, _token, _cut, _drop, _twice, _number, _spliced, _noise,
)  # fmt: skip


# --- the answer ---------------------------------------------------------------------------


def verdict(path: Path, child: Child, db: Database, kind: str) -> str:
    """Import a file without recording it; return what is wrong with the answer, if anything."""
    try:
        read = read_sources([path], ImportChoice(kind=kind), "Europe/Kyiv", child=child)
        rows = [ImportRows(part.columns, part.record) for part in read.parts]
        record_import(db, rows, "damaged", items=read.sources, dry_run=True)
    except UserError as error:
        line = error.line()
        return line if any(words in line for words in _BROKEN) or "\n" in line else ""
    except Exception as error:  # noqa: BLE001 - what nobody expected is what is looked for
        return f"{type(error).__name__}: {error}"
    told = len(read.rejected) + sum(len(part.record) for part in read.parts)
    if told or read.left_out or read.warnings or kind == "metric":
        return ""  # records without any value are no readings
    return "nothing is said of its records"
