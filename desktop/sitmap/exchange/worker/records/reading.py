"""Reads the files of one import into checked columns and a report; writes nothing.

Runs in the child. The steps are modules of their own: ``files`` opens archives,
``tables`` reads formats, ``layer_choice`` decides how they are read, ``mapping`` gives columns
their meaning.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import chain
from typing import Any, Final

import numpy as np

from sitmap.errors import UserError
from sitmap.exchange.import_columns import packed
from sitmap.exchange.worker.context import Context
from sitmap.exchange.worker.records.files import Budget, SourceFile, source_files
from sitmap.exchange.worker.records.implausible import flag_implausible
from sitmap.exchange.worker.records.layer_choice import layer_of, tree_preset, with_choices
from sitmap.exchange.worker.records.left_out import without_left_out
from sitmap.exchange.worker.records.mapping import Mapped, mapped
from sitmap.exchange.worker.records.markup import markup_tables
from sitmap.exchange.worker.records.own_exports import own_layers
from sitmap.exchange.worker.records.parts import joined_part
from sitmap.exchange.worker.records.rows import Layer
from sitmap.exchange.worker.records.table import Fault, Table
from sitmap.exchange.worker.records.tables import format_of, read_tables
from sitmap.exchange.worker.records.trees import is_tree, tree_tables

__all__ = ["read_import"]

_PART: Final = 100_000
_MOST_TOLD: Final = 20_000
_STEPS: Final = 1000
"""Into how many steps of progress an import is divided."""


@dataclass
class _Reading:
    """What was read so far."""

    arguments: Mapping[str, Any]
    context: Context
    parts: list[dict[str, Any]] = field(default_factory=list)
    waiting: dict[str, list[tuple[Layer, Mapped]]] = field(default_factory=dict)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    presets: dict[str, None] = field(default_factory=dict)
    read: int = 0
    files: int = 0
    undated: int = 0
    refused: UserError | None = None

    def step(self, file: SourceFile, done: float) -> None:
        """Report how much is read; ``done`` is the share of the file, 0 to 1."""
        low, high = file.share
        self.context.step(round(_STEPS * (low + (high - low) * done)), _STEPS, file.name)

    def reject(self, shown: str, fault: Fault) -> None:
        self.rejected.append({"file": shown, **asdict(fault)})
        if len(self.rejected) > _MOST_TOLD:
            raise UserError(
                f"more than {_MOST_TOLD:,} records cannot be read", where=shown,
                hint=f"the first: row {self.rejected[0]['row']}: {self.rejected[0]['reason']}",
            )  # fmt: skip


def read_import(arguments: dict[str, Any], context: Context) -> dict[str, object]:
    """Read all files; the facts tell the parts and counts, the array ``report`` the rest."""
    gc.collect()  # what an earlier request left behind
    # Cells by the million are no garbage; looking for some among them takes a third of the time.
    gc.disable()
    reading = _Reading(arguments, context)
    budget = Budget(int(arguments["unpack_mb"]) << 20)
    for file in source_files(arguments["paths"], budget):
        reading.files += 1
        before = reading.read
        try:
            _read_file(reading, file)
        except UserError as error:
            reading.refused = UserError(error.what, where=_where(error, file), hint=error.hint)
            reading.read = before + 1
            reading.reject(file.shown, Fault(0, error.what, error.hint))
        reading.step(file, 1.0)
    if reading.files == 1 and reading.refused is not None:
        raise reading.refused
    if not reading.files:
        raise UserError("holds no file to import", where=arguments["path"])
    for key in list(reading.waiting):
        _flush(reading, key)
    flagged = flag_implausible(reading.parts, context.arrays)
    report = {
        "rejected": reading.rejected,
        "warnings": reading.warnings,
        "left_out": reading.left_out,
    }
    context.arrays["report"] = np.frombuffer(json.dumps(report).encode(), np.uint8)
    return {
        "parts": reading.parts,
        "read": reading.read,
        "files": reading.files,
        "undated": reading.undated,
        "flagged": flagged,
        "presets": list(reading.presets),
    }


def _where(error: UserError, file: SourceFile) -> str:
    return error.where if error.where.startswith(file.shown) else file.shown


# --- one file -----------------------------------------------------------------------------


def _read_file(reading: _Reading, file: SourceFile) -> None:
    kind = format_of(file)
    if kind == "json" and is_tree(file.data):
        preset = tree_preset(reading.arguments, file)
        if preset is not None:
            _read_tree(reading, file, preset)
            return
    first_record, seen = reading.read, 0
    for table, told in _tables(reading, file, kind):
        number, layer = told
        _take(reading, file, table, layer, number, first_record)
        seen += len(table) + len(table.faults)
        reading.read = first_record + seen
        reading.step(file, table.done)
    if not seen:
        raise UserError("holds no records", where=file.shown)


def _tables(
    reading: _Reading, file: SourceFile, kind: str
) -> Iterator[tuple[Table, tuple[str, Layer]]]:
    """Yield the tables with the layer that they are read by, which the first one decides."""
    tables = format_tables(reading.arguments, file, kind)
    first = next(tables, None)
    if first is None:
        return
    told = layer_of(reading.arguments, file, kind, first)
    if told[0]:
        reading.presets[told[0]] = None
    for table in chain([first], tables):
        yield table, told


def format_tables(given: Mapping[str, Any], file: SourceFile, kind: str) -> Iterator[Table]:
    """Yield the tables of a file of this format, with the user's choices for it."""
    if kind in ("csv", "json", "lines", "unknown", "xml"):
        return read_tables(file, kind, given["encoding"], given["delimiter"])
    if kind in ("kml", "kmz", "gpx"):
        return markup_tables(file, kind)
    # GDAL is loaded only for what needs it.
    from sitmap.exchange.worker.records.layers import layer_tables

    return layer_tables(file, kind, given["crs"])


def _take(
    reading: _Reading, file: SourceFile, table: Table, layer: Layer, key: str, first_record: int
) -> None:
    given = reading.arguments
    if layer.get("own"):
        for number, (part, own) in enumerate(own_layers(table)):
            _take_part(reading, file, part, own, f"{key}{number}", first_record)
        return
    layer = with_choices(layer, given)
    table, left_out = without_left_out(table, layer)
    for reason, count in left_out.items():
        reading.left_out[reason] = reading.left_out.get(reason, 0) + count
    _take_part(reading, file, table, layer, key, first_record)


def _take_part(
    reading: _Reading, file: SourceFile, table: Table, layer: Layer, key: str, first_record: int
) -> None:
    given = reading.arguments
    found = mapped(
        table, layer, name=file.name, zone=given["zone"], order=given["order"],
        first_record=first_record,
    )  # fmt: skip
    reading.undated += found.undated
    reading.warnings += table.notes
    for fault in found.faults:
        reading.reject(file.shown, fault)
    # A part has either points or shapes.
    part = f"{key}/{layer['kind']}/{layer.get('series')}/{found.wkb is None}"
    waiting = reading.waiting.setdefault(part, [])
    waiting.append((layer, found))
    if sum(len(item) for _, item in waiting) >= _PART:
        _flush(reading, part)


# --- files with parts of their own --------------------------------------------------------


def _read_tree(reading: _Reading, file: SourceFile, preset: Mapping[str, Any]) -> None:
    reading.presets[preset["name"]] = None
    first = reading.read
    tables, left = tree_tables(file, preset, reading.arguments["encoding"])
    for number, (layer, table) in enumerate(tables):
        _take(reading, file, table, layer, f"{preset['name']}{number}", reading.read)
        reading.read += len(table) + len(table.faults)
    for reason, count in left.items():
        reading.left_out[reason] = reading.left_out.get(reason, 0) + count
        reading.read += count
    if reading.read == first:
        reading.warnings.append(f"{file.shown}: holds no records")


# --- parts --------------------------------------------------------------------------------


def _flush(reading: _Reading, key: str) -> None:
    waiting = reading.waiting.pop(key)
    if not sum(len(item) for _, item in waiting):
        return
    layer = waiting[0][0]
    found = [item for _, item in waiting]
    part, wkb = joined_part(layer, found)
    facts, arrays = packed(part, wkb)
    number = len(reading.parts)
    reading.parts.append(facts)
    for name, array in arrays.items():
        reading.context.arrays[f"{number}.{name}"] = array
