"""CSV for spreadsheets and programs: UTF-8 with a mark, one table, streamed.

A text that a spreadsheet would run as a formula gets an apostrophe in front. What a table
cannot say of itself stands in a file beside it, as the W3C's metadata for tables has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from sitmap.domain.export_rows import FIELD_TITLES, NUMBERS, ExportRows, Product
from sitmap.exchange.writing.flat import (
    FLAT_FIELDS,
    flat_cells,
    is_point,
    place_of,
    points_of,
    wkt_of,
)
from sitmap.exchange.writing.geojson import about
from sitmap.exchange.writing.lines import Column, joined

__all__ = ["describe_csv", "safe_text", "write_csv"]

_PLACE: Final = ("lon", "lat", "wkt")
_HEADER: Final = (*FLAT_FIELDS, *_PLACE)
_FORMULA: Final = re.compile("(^|[;\t\r\n])([\"']*)([=+\\-@\uff1d\uff0b\uff0d\uff20])")
"""What may begin a formula: at the start of a cell, also of one that a spreadsheet makes by
cutting lines at semicolons or tabs."""
_NUMBER: Final = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
_FIRST: Final = frozenset("=+-@\"'\uff1d\uff0b\uff0d\uff20")
_BETWEEN: Final = ";\t\r\n"
_QUOTES: Final = '",\r\n'
_SAFE: Final = ("uid", "observation_uid", "kind", "persistence")
_LINE: Final = "\r\n"


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet runs; plain numbers stay as they are."""
    if not _FORMULA.search(text) or _NUMBER.fullmatch(text):
        return text
    return _FORMULA.sub(r"\1'\2\3", text)


def write_csv(path: Path, product: Product, batches: Iterable[ExportRows]) -> None:
    """Write one table of all fields; OSError passes through."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        stream.write(",".join(_HEADER) + _LINE)
        for rows in batches:
            if len(rows):
                stream.write(_LINE.join(_lines(rows, product.zone)) + _LINE)


def _lines(rows: ExportRows, zone: str) -> Iterator[str]:
    """Return each row as the text of a line, spelt column by column."""
    flat = flat_cells(rows, zone)
    flat |= dict(zip(_PLACE, _places(rows.shapes), strict=True))
    columns: list[Column] = []
    for name in _HEADER:
        cells = flat.get(name)
        if cells is not None and cells.count(None) != len(cells):
            columns.append(_spelt(name, cells))
        columns.append(",")
    return joined(columns[:-1], len(rows))


def _spelt(name: str, cells: Sequence[Any]) -> list[str]:
    """Return cells as they stand in a line; one look at a whole column spares most the rest."""
    if name in NUMBERS or name in _PLACE[:2]:
        return ["" if value is None else repr(value) for value in cells]
    if name == "schematic":
        return ["true" if value else "false" for value in cells]
    texts = list(cells) if None not in cells else [text or "" for text in cells]
    if "\0" in "".join(texts):
        texts = [text.replace("\0", "\ufffd") for text in texts]
    if name not in _SAFE:
        # Few columns hold a text that could be one: a look at their first signs spares the rest.
        whole = "".join(texts)
        if _FIRST.intersection({text[:1] for text in texts}) or _holds(whole, _BETWEEN):
            texts = list(map(safe_text, texts))
    if _holds("".join(texts), _QUOTES):
        return [_quoted(text) if _holds(text, _QUOTES) else text for text in texts]
    return texts


def _holds(text: str, signs: str) -> bool:
    return any(sign in text for sign in signs)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _places(shapes: list[bytes | None]) -> tuple[list[Any], list[Any], list[Any]]:
    points = points_of(shapes)
    if points is not None:
        return points[0].tolist(), points[1].tolist(), [None] * len(shapes)
    nowhere = (None, None)
    places = [nowhere if shape is None else place_of(shape) for shape in shapes]
    wkt = [None if shape is None or is_point(shape) else wkt_of(shape) for shape in shapes]
    return [x for x, _ in places], [y for _, y in places], list(wkt)


def describe_csv(path: Path, product: Product, table: str) -> None:
    """Write what is said of a table in a file beside it, after the W3C's CSV on the Web."""
    titles = {
        "kind": "Kind of observation",
        **FIELD_TITLES,
        "lon": "Longitude of the place, of a point in it where it is no point",
        "lat": "Latitude of that point",
        "wkt": "Geometry, where it is no point",
    }
    told = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": table,
        "dc:title": product.title,
        "dc:license": list(product.licence_lines()),
        "rdfs:comment": [*(f"{name}: {text}" for name, text in product.facts().items()),
                         *product.notes],
        "tableSchema": {"columns": [
            {"name": name, "titles": name, "dc:description": titles[name]} for name in _HEADER
        ]},
        "sitmap:about": about(product),
    }  # fmt: skip
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
