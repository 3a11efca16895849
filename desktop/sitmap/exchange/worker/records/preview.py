"""A first look at what is to be imported: columns, some rows, which preset or guess fits.

Runs in the child; reads one file of all and checks no record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final

import numpy as np

from sitmap.errors import UserError
from sitmap.exchange.worker.context import Context
from sitmap.exchange.worker.records.csv_tables import delimiter_of
from sitmap.exchange.worker.records.dates import day_order, written_dates
from sitmap.exchange.worker.records.files import Budget, SourceFile, source_files
from sitmap.exchange.worker.records.layer_choice import guessed, layer_of, tree_preset
from sitmap.exchange.worker.records.reading import format_tables
from sitmap.exchange.worker.records.table import Table
from sitmap.exchange.worker.records.tables import encoding_of, format_of
from sitmap.exchange.worker.records.trees import is_tree, tree_tables

__all__ = ["preview_import"]

_ROWS: Final = 60
_LOOKED_AT: Final = 20_000
_COLUMNS: Final = 300
_LONGEST: Final = 120
_EXAMPLES: Final = 3


def preview_import(arguments: dict[str, Any], context: Context) -> dict[str, object]:
    """Look at the first file; the array ``preview`` holds what was found as JSON."""
    budget = Budget(int(arguments["unpack_mb"]) << 20)
    file = next(source_files(arguments["paths"], budget), None)
    if file is None:
        raise UserError("holds no file to import", where=arguments["path"])
    found = _looked_at(arguments, file)
    context.arrays["preview"] = np.frombuffer(json.dumps(found).encode(), np.uint8)
    return {}


def _looked_at(given: Mapping[str, Any], file: SourceFile) -> dict[str, Any]:
    kind = format_of(file)
    told: dict[str, Any] = {"file": file.name, "format": kind, "several": False, "problem": ""}
    if kind == "json" and is_tree(file.data) and (preset := tree_preset(given, file)):
        tables, _ = tree_tables(file, preset, given["encoding"])
        if tables:
            layer, table = tables[0]
            told.update(preset=preset["name"], layer=dict(layer), several=True)
            return told | _shown(table, given)
    first = next(format_tables(given, file, kind), None)
    if first is None or not (len(first) or first.faults):
        raise UserError("holds no records", where=file.shown)
    try:
        name, chosen = layer_of(given, file, kind, first)
    except UserError as error:
        name, chosen = "", {"kind": "", "map": guessed(first), "fixed": {}, "values": {}}
        told["problem"] = error.what
    told.update(preset=name, layer=dict(chosen), **_text_form(file, kind, given))
    return told | _shown(first, given)


def _text_form(file: SourceFile, kind: str, given: Mapping[str, Any]) -> dict[str, str]:
    if kind not in ("csv", "json", "lines"):
        return {"encoding": "", "delimiter": ""}
    encoding = encoding_of(file, given["encoding"])
    if kind != "csv":
        return {"encoding": encoding, "delimiter": ""}
    head = file.data[: 1 << 16].decode(encoding, "replace")
    return {"encoding": encoding, "delimiter": given["delimiter"] or delimiter_of(head, file.shown)}


def _shown(table: Table, given: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(islice(table.columns.items(), _COLUMNS))
    heads = [cells[:_ROWS] for cells in columns.values()]
    rows = [[cell[:_LONGEST] for cell in cells] for cells in zip(*heads, strict=True)]
    dates = {name: found for name, cells in columns.items() if (found := _dates(cells, given))}
    return {
        "columns": list(columns),
        "rows": rows,
        "geometry": table.wkb is not None,
        "dates": dates,
        "counted": len(table) + len(table.faults),
    }


def _dates(cells: Sequence[str], given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return how a column reads as dates in both orders, None if it holds none."""
    texts = list(dict.fromkeys(cell for cell in cells[:_LOOKED_AT] if cell.strip()))
    some = texts[:_ROWS]
    if not some:
        return None
    order = day_order(texts)
    read = {each: written_dates(some, given["zone"], each) for each in ("dmy", "mdy")}
    if all(len(faults) > len(some) / 2 for _, faults in read.values()):
        return None
    examples = [
        [text, *("" if at in faults else dates[at] for dates, faults in read.values())]
        for at, text in _telling(some)
    ]
    return {"order": order, "examples": examples}


def _telling(texts: Sequence[str]) -> list[tuple[int, str]]:
    """Return places and texts of a few dates, such first that can only be read in one order."""

    def doubtful(item: tuple[int, str]) -> bool:
        return day_order([item[1]]) not in ("dmy", "mdy")

    return sorted(enumerate(texts), key=doubtful)[:_EXAMPLES]
