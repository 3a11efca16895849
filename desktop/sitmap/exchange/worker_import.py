"""Reads the files of one import into checked columns and a report; writes nothing.

Runs in the child. The steps are modules of their own: ``worker_files`` opens archives,
``worker_tables`` reads formats, ``worker_mapping`` gives columns their meaning.
"""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.draft_columns import DraftColumns
from sitmap.domain.observation import Kind, Persistence
from sitmap.errors import UserError
from sitmap.exchange.import_columns import ImportPart, packed
from sitmap.exchange.worker import Context
from sitmap.exchange.worker_files import Budget, SourceFile, source_files
from sitmap.exchange.worker_mapping import Layer, Mapped, guessed, mapped
from sitmap.exchange.worker_markup import markup_tables
from sitmap.exchange.worker_tables import Fault, Table, format_of, read_tables
from sitmap.exchange.worker_trees import is_tree, tree_tables
from sitmap.geo.geometry import Geometry

__all__ = ["read_import"]

_PART: Final = 100_000
_MOST_TOLD: Final = 20_000
_ZERO: Final = "at 0, 0, where missing coordinates end up"
_FAR_DEGREES: Final = 20.0
"""Beyond this many degrees, and many times the usual spread, a point lies far from all others."""


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

    def reject(self, shown: str, fault: Fault) -> None:
        self.rejected.append({"file": shown, **asdict(fault)})
        if len(self.rejected) > _MOST_TOLD:
            raise UserError(
                f"more than {_MOST_TOLD:,} records cannot be read", where=shown,
                hint=f"the first: row {self.rejected[0]['row']}: {self.rejected[0]['reason']}",
            )  # fmt: skip


def read_import(arguments: dict[str, Any], context: Context) -> dict[str, object]:
    """Read all files; the facts tell the parts and counts, the array ``report`` the rest."""
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
        context.step(reading.files, 0, file.name)
    if reading.files == 1 and reading.refused is not None:
        raise reading.refused
    if not reading.files:
        raise UserError("holds no file to import", where=arguments["path"])
    for key in list(reading.waiting):
        _flush(reading, key)
    flagged = _flag(reading)
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
        preset = _tree_preset(reading, file)
        if preset is not None:
            _read_tree(reading, file, preset)
            return
    first_record, seen = reading.read, 0
    for table, told in _tables(reading, file, kind):
        number, layer = told
        _take(reading, file, table, layer, number, first_record)
        seen += len(table) + len(table.faults)
        reading.read = first_record + seen
    if not seen:
        raise UserError("holds no records", where=file.shown)


def _tables(
    reading: _Reading, file: SourceFile, kind: str
) -> Iterator[tuple[Table, tuple[str, Layer]]]:
    """Yield the tables with the layer that they are read by, which the first one decides."""
    tables = _format_tables(reading, file, kind)
    first = next(tables, None)
    if first is None:
        return
    told = _layer_of(reading, file, kind, first)
    for table in chain([first], tables):
        yield table, told


def _format_tables(reading: _Reading, file: SourceFile, kind: str) -> Iterator[Table]:
    if kind in ("csv", "json", "lines", "unknown", "xml"):
        return read_tables(file, kind, reading.arguments["encoding"])
    if kind in ("kml", "kmz", "gpx"):
        return markup_tables(file, kind)
    # GDAL is loaded only for what needs it.
    from sitmap.exchange.worker_layers import layer_tables

    return layer_tables(file, kind)


def _layer_of(reading: _Reading, file: SourceFile, kind: str, table: Table) -> tuple[str, Layer]:
    if reading.arguments["layer"] is not None:
        return "", _completed(reading.arguments["layer"], table, file.shown)
    for preset in reading.arguments["presets"]:
        if reading.arguments["forced"] or _fits(preset, file, kind, table):
            reading.presets[preset["name"]] = None
            return preset["name"], preset["layer"][0]
    return "", _completed({"map": {}, "fixed": {}, "values": {}}, table, file.shown)


def _fits(preset: Mapping[str, Any], file: SourceFile, kind: str, table: Table) -> bool:
    signs = preset["recognise"]
    if not signs or "keys" in signs:
        return False
    pattern = signs.get("file")
    if pattern and not re.search(pattern, file.name):
        return False
    if signs.get("format") and signs["format"] != kind:
        return False
    if "geometry" in signs and signs["geometry"] != (table.wkb is not None):
        return False
    return set(signs.get("columns", ())) <= set(table.columns)


def _completed(layer: Mapping[str, Any], table: Table, shown: str) -> Layer:
    """Return a user's layer with what the names of the columns suggest for the rest."""
    guess = guessed(table)
    for name in layer["map"]:
        guess.pop(name, None)
    taken = set(layer["map"].values())
    guess = {name: column for name, column in guess.items() if column not in taken}
    whole = {**layer, "map": {**guess, **layer["map"]}}
    if not whole.get("kind"):
        whole["kind"] = _guessed_kind(table, whole["map"], shown)
    if "wkt" not in layer["map"] and {"lat", "lon"} <= set(whole["map"]):
        whole["map"] = {k: v for k, v in whole["map"].items() if k != "wkt"}
    if "time" not in whole["map"] and "date" not in whole and "time" not in whole["fixed"]:
        from sitmap.exchange.worker_dates import date_in_name

        if date_in_name(shown.rsplit("/", 1)[-1]):
            whole["date"] = "file"
    return _with_metric(whole)


def _with_metric(layer: dict[str, Any]) -> Layer:
    """Name the metric of readings after their column where nothing else names it."""
    told = {*layer["map"], *layer["fixed"]}
    if layer["kind"] != Kind.METRIC.value or "metric" in told:
        return layer
    column = layer["map"].get("best") or layer["map"].get("low") or layer["map"].get("high")
    if column is None:
        return {**layer, "melt": {}}
    return {**layer, "fixed": {**layer["fixed"], "metric": column}}


def _guessed_kind(table: Table, columns: Mapping[str, str], shown: str) -> str:
    if table.wkb is not None:
        kinds = {Geometry(wkb).kind.removeprefix("Multi") for wkb in table.wkb if wkb}
        if kinds == {"Point"}:
            return Kind.EVENT.value
        if kinds == {"Polygon"}:
            return Kind.CONTROL.value
        if kinds == {"LineString"}:
            return Kind.ROUTE.value
    elif {"lat", "lon"} <= set(columns):
        return Kind.EVENT.value
    raise UserError(
        "does not tell what its rows are",
        where=shown,
        hint="say --kind event, control, route, place or metric, and --map lat=... lon=...",
    )


def _take(
    reading: _Reading, file: SourceFile, table: Table, layer: Layer, key: str, first_record: int
) -> None:
    given = reading.arguments
    layer = _with_choices(layer, given)
    found = mapped(
        table, layer, name=file.name, zone=given["zone"], order=given["order"],
        first_record=first_record,
    )  # fmt: skip
    reading.undated += found.undated
    reading.warnings += table.notes
    for fault in found.faults:
        reading.reject(file.shown, fault)
    waiting = reading.waiting.setdefault(f"{key}/{layer['kind']}/{layer.get('series')}", [])
    waiting.append((layer, found))
    if sum(len(item) for _, item in waiting) >= _PART:
        _flush(reading, f"{key}/{layer['kind']}/{layer.get('series')}")


def _with_choices(layer: Layer, given: Mapping[str, Any]) -> Layer:
    """Return a layer with the series and the source that the user asked for."""
    whole = dict(layer)
    fixed = {"source": given["source"], **layer["fixed"]}
    if given["source_chosen"]:
        fixed["source"] = given["source"]
        whole["map"] = {k: v for k, v in layer["map"].items() if k != "source"}
    if given["series"]:
        whole["series"] = given["series"]
    elif layer["kind"] == Kind.CONTROL.value and ("time" in layer["map"] or "date" in layer):
        whole.setdefault("series", fixed["source"])
    if whole.get("series"):
        fixed["series"] = whole["series"]
    whole["fixed"] = fixed
    return whole


# --- files with parts of their own --------------------------------------------------------


def _tree_preset(reading: _Reading, file: SourceFile) -> dict[str, Any] | None:
    if reading.arguments["layer"] is not None:
        return None
    presets: list[dict[str, Any]] = reading.arguments["presets"]
    for preset in presets:
        keys = preset["recognise"].get("keys")
        if keys and all(f'"{key}"'.encode() in file.data for key in keys):
            return preset
    return None


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
    part, wkb = _part(layer, found)
    facts, arrays = packed(part, wkb)
    number = len(reading.parts)
    reading.parts.append(facts)
    for name, array in arrays.items():
        reading.context.arrays[f"{number}.{name}"] = array


def _part(layer: Layer, found: list[Mapped]) -> tuple[ImportPart, list[bytes | None] | None]:
    names = dict.fromkeys(name for item in found for name in item.texts)
    values: dict[str, Any] = {name: _joined_words(name, found) for name in names}
    for name in dict.fromkeys(name for item in found for name in item.numbers):
        values[name] = np.concatenate(
            [item.numbers.get(name, np.full(len(item), np.nan)) for item in found]
        )
    known = [item.known for item in found if item.known is not None]
    if len(known) == len(found):
        values["known_from"] = np.concatenate(known)
    wkb = None
    if any(item.wkb is not None for item in found):
        wkb = [shape for item in found for shape in item.wkb or [None] * len(item)]
    persistence = Persistence(layer["persistence"]) if layer.get("persistence") else None
    columns = DraftColumns(Kind(layer["kind"]), persistence=persistence, **values)
    return ImportPart(columns, np.concatenate([item.record for item in found])), wkb


def _joined_words(name: str, found: list[Mapped]) -> str | list[str]:
    given = [item.texts.get(name, _default(name)) for item in found]
    first = given[0]
    if isinstance(first, str) and name != "valid_text" and all(words == first for words in given):
        return first
    if len(given) == 1:
        return first if isinstance(first, list) else [first] * len(found[0])
    words: list[str] = []
    for item, each in zip(found, given, strict=True):
        words += [each] * len(item) if isinstance(each, str) else each
    return words


def _default(name: str) -> str:
    return {"basis": "reported", "sensitivity": "low"}.get(name, "")


# --- what looks implausible ---------------------------------------------------------------


def _flag(reading: _Reading) -> int:
    """Mark points at 0, 0 and far from all others; return how many."""
    arrays = reading.context.arrays
    total = 0
    for number, facts in enumerate(reading.parts):
        lon, lat = arrays.get(f"{number}.lon"), arrays.get(f"{number}.lat")
        if lon is None or lat is None or facts["kind"] == Kind.PLACE.value:
            continue
        words = _flags(lon, lat)
        if any(words):
            told = arrays.get(f"{number}.flagged")
            if told is not None:
                before = told.tobytes().decode().split("\x00")
                words = [old or new for old, new in zip(before, words, strict=True)]
            arrays[f"{number}.flagged"] = np.frombuffer("\x00".join(words).encode(), np.uint8)
    for number in range(len(reading.parts)):
        told = arrays.get(f"{number}.flagged")
        total += 0 if told is None else sum(map(bool, told.tobytes().decode().split("\x00")))
    return total


def _flags(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> list[str]:
    zero = (lon == 0) & (lat == 0)
    told = ~np.isnan(lon) & ~zero
    words = [_ZERO if each else "" for each in zero.tolist()]
    if told.sum() < 20:
        return words
    middle = np.median(lon[told]), np.median(lat[told])
    spread = [
        max(float(np.median(np.abs(values[told] - centre))), 0.05)
        for values, centre in zip((lon, lat), middle, strict=True)
    ]
    far = np.zeros(len(lon), np.bool_)
    for values, centre, width in zip((lon, lat), middle, spread, strict=True):
        far |= told & (np.abs(values - centre) > max(_FAR_DEGREES, 8 * width))
    near = [max(8 * width, 2.0) for width in spread]
    for place in np.flatnonzero(far).tolist():
        swapped = abs(lat[place] - middle[0]) < near[0] and abs(lon[place] - middle[1]) < near[1]
        words[place] = (
            "latitude and longitude seem to be swapped" if swapped else "far from all others"
        )
    return words
