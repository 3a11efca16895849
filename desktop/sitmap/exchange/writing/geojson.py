"""GeoJSON after RFC 7946, with the time of OGC JSON-FG beside flat dates; streamed.

Texts of a column are spelt column by column, most of them once only, and rows are then joined:
a million rows take seconds and no memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from json.encoder import encode_basestring
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from sitmap import __version__
from sitmap.domain.export_rows import FIELDS, LISTS, NUMBERS, TIMES, ExportRows, Product
from sitmap.domain.export_times import json_time, utc_times
from sitmap.exchange.writing.flat import points_of, told_times
from sitmap.exchange.writing.lines import Column, joined
from sitmap.geo.rfc7946 import coordinates, plain_geometry

__all__ = ["about", "describe", "write_geojson", "write_geojson_lines"]

_CONFORMS: Final = ["http://www.opengis.net/spec/json-fg-1/1.0/conf/core"]
_DAY_LENGTH: Final = len("2025-11-17")
_TIME_LENGTH: Final = len("2025-11-17T00:00:00.000Z")
_MEMBERS: Final = tuple(name for name in FIELDS if name != "uid")
"""The identifier of a row is that of its feature."""
_ESCAPED: Final = re.compile('["\\\\\x00-\x1f]')

Spell = Callable[[Any], str]


def write_geojson(path: Path, product: Product, batches: Iterable[ExportRows]) -> None:
    """Write one collection; OSError passes through."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        head = json.dumps(about(product), ensure_ascii=False, indent=1)
        stream.write('{\n"type": "FeatureCollection",\n"conformsTo": ')
        stream.write(f'{json.dumps(_CONFORMS)},\n"sitmap": {head},\n"features": [')
        _write_features(stream, product, batches)
        stream.write("\n]\n}\n")


def _write_features(stream: IO[str], product: Product, batches: Iterable[ExportRows]) -> None:
    start = "\n"
    for rows in batches:
        if len(rows):
            stream.write(start)
            stream.write(",\n".join(_features(rows, product)))
            start = ",\n"


def write_geojson_lines(path: Path, product: Product, batches: Iterable[ExportRows]) -> None:
    """Write one feature a line, without a collection around them; OSError passes through."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for rows in batches:
            stream.writelines(f"{feature}\n" for feature in _features(rows, product))


def describe(path: Path, product: Product, _name: str) -> None:
    """Write what a product says of itself into a file of its own."""
    path.write_text(
        json.dumps(about(product), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def about(product: Product) -> dict[str, object]:
    """Return what a product says of itself, for programs."""
    return {
        "program": f"Sitmap {__version__}",
        "title": product.title,
        "contents": product.contents,
        "situation_on": product.on or None,
        "known_on": product.known_on or None,
        "recorded_on": product.recorded_on or None,
        "zone": product.zone,
        "handling": product.handling or None,
        "disclaimer": product.disclaimer or None,
        "rows": {kind.value: count for kind, count in product.counts.items()},
        "notes": list(product.notes),
        "sources": [
            {
                name: text
                for name in (
                    "code", "title", "publisher", "author", "address", "published", "describes",
                    "language", "licence", "attribution", "redistribution",
                )
                if (text := getattr(source, name))
            }
            for source in product.sources
        ],
    }  # fmt: skip


def _features(rows: ExportRows, product: Product) -> Iterator[str]:
    """Yield each row as the text of a feature."""
    kind = encode_basestring(rows.kind.value)
    columns: list[Column] = [f'{{"type":"Feature","featureType":{kind}']
    uids = rows.cells.get("uid")
    if uids is not None:
        columns += [',"id":"', uids, '"']
    # A row without a field has no member for it: an empty text stands in its place.
    columns += _times(rows, product.zone)
    columns += _geometries(rows.shapes)
    columns.append(f',"properties":{{"kind":{kind}')
    for name in _MEMBERS:
        if name in rows.cells:
            columns += _members(name, rows.cells[name], product.zone)
    return joined([*columns, "}}"], len(rows))


def _times(rows: ExportRows, zone: str) -> list[Column]:
    """Return the columns that spell the time member."""
    none = [None] * len(rows)
    starts, ends = (rows.cells.get(name, none) for name in ("valid_from", "valid_to"))
    brief = _are_seconds(starts, ends) if zone == "UTC" else None
    if brief is None:
        return [[_time_member(start, end, zone) for start, end in zip(starts, ends, strict=True)]]
    short = utc_times(starts)
    if brief.all():
        return [',"time":{"timestamp":"', short, '"}']
    members = [f',"time":{{"timestamp":"{text}"}}' for text in short]
    for place in np.flatnonzero(~brief).tolist():
        members[place] = _time_member(starts[place], ends[place], zone)
    return [members]


def _are_seconds(starts: list[str | None], ends: list[str | None]) -> NDArray[np.bool_] | None:
    """Return which times are known to the second, as those of very many rows are.

    None if not all are whole texts. Of a second before midnight it says no.
    """
    first = "".join(text for text in starts if text).encode()
    last = "".join(text for text in ends if text).encode()
    if not len(first) == len(last) == _TIME_LENGTH * len(starts):
        return None
    before, after = (
        np.frombuffer(each, np.uint8).reshape(-1, _TIME_LENGTH) for each in (first, last)
    )
    same_day = (before[:, :_DAY_LENGTH] == after[:, :_DAY_LENGTH]).all(axis=1)
    whole = (before[:, 19:] == np.frombuffer(b".000Z", np.uint8)).all(axis=1)
    brief = _second_of_day(after) - _second_of_day(before) == 1
    return np.asarray(brief & same_day & whole, np.bool_)


def _second_of_day(times: NDArray[np.uint8]) -> NDArray[np.int64]:
    digits = times[:, [11, 12, 14, 15, 17, 18]].astype(np.int64) - ord("0")
    seconds: NDArray[np.int64] = digits @ np.array([36_000, 3_600, 600, 60, 10, 1])
    return seconds


def _time_member(start: str | None, end: str | None, zone: str) -> str:
    found = json_time(start, end, zone)
    return ',"time":null' if found is None else f',"time":{_compact(found)}'


def _members(name: str, cells: list[Any], zone: str) -> list[Column]:
    """Return the columns that spell a field: its member for each row, empty where it has none."""
    start = f',"{name}":'
    if name in TIMES:
        cells = told_times(name, cells, zone)
    spell = _spelling(name)
    if spell is encode_basestring and None not in cells and not _ESCAPED.search("".join(cells)):
        return [f'{start}"', cells, '"']
    known = {value: "" if value is None else start + spell(value) for value in set(cells)}
    return [list(map(known.__getitem__, cells))]


def _spelling(name: str) -> Spell:
    """Return the function that spells the values of a field."""
    if name in NUMBERS:
        return _number
    if name == "schematic":
        return lambda value: "true" if value else "false"
    if name in LISTS:
        return _compact
    return _properties if name == "properties" else encode_basestring


def _number(value: float) -> str:
    return repr(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


def _properties(text: str) -> str:
    """Return stored JSON as it is, if it is an object; as a text if not."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return encode_basestring(text)
    if not isinstance(found, dict):
        return encode_basestring(text)
    return _compact(found)


def _geometries(shapes: list[bytes | None]) -> list[Column]:
    """Return the columns that spell the geometry member."""
    points = points_of(shapes)
    if points is not None:
        x, y = points[0].tolist(), points[1].tolist()
        return [',"geometry":{"type":"Point","coordinates":[', x, ",", y, "]}"]
    texts = ["null" if shape is None else _geometry(shape) for shape in shapes]
    return [',"geometry":', texts]


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _geometry(shape: bytes) -> str:
    name, found = coordinates(plain_geometry(shape))
    return f'{{"type":"{name}","coordinates":{_compact(found)}}}'
