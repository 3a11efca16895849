"""How a table is read: by the preset that fits it, by what the user says, by guesses.

Runs in the child. Which presets there are is ``exchange.presets``' matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sitmap.domain.observation import Kind
from sitmap.errors import UserError
from sitmap.exchange.worker.records.files import SourceFile
from sitmap.exchange.worker.records.own_exports import OWN, is_own_export, own_layers
from sitmap.exchange.worker.records.rows import Layer
from sitmap.exchange.worker.records.table import Table
from sitmap.geo.geometry import Geometry

__all__ = ["guessed", "layer_of", "tree_preset", "with_choices"]

Given = Mapping[str, Any]
"""The arguments of an import."""

_GUESSES: Final = {
    "time": ("time", "date", "datetime", "event_date", "timestamp", "day", "valid_from", "start",
             "begin", "date_start", "@time", "дата", "день", "час", "время"),
    "end": ("end", "date_end", "valid_to", "кінець", "конец"),
    "lat": ("lat", "latitude", "y", "широта"),
    "lon": ("lon", "lng", "long", "longitude", "x", "довгота", "долгота"),
    "wkt": ("wkt", "geometry", "geom", "geom_wkt", "the_geom"),
    "category": ("category", "type", "event_type", "class", "категорія", "категория", "тип"),
    "party": ("party", "side", "actor", "сторона"),
    "source": ("source", "publisher", "джерело", "источник"),
    "source_ref": ("source_ref", "id", "uid", "event_id", "@id", "@key"),
    "title": ("title", "name", "назва", "название"),
    "text": ("text", "note", "notes", "description", "comment", "опис", "описание", "примітка"),
    "place": ("place", "location", "settlement", "місце", "місто", "село", "место"),
    "precision": ("precision", "precision_m", "location_precision_m"),
    "low": ("low",), "best": ("best", "value", "count"), "high": ("high",), "unit": ("unit",),
    "sensitivity": ("sensitivity",), "tlp": ("tlp", "tlp_label"),
    "embargo_until": ("embargo_until", "embargo"),
}  # fmt: skip


def layer_of(given: Given, file: SourceFile, kind: str, table: Table) -> tuple[str, Layer]:
    """Return the name of the preset, empty if there is none, and the layer it reads."""
    if given["layer"] is not None:
        _refuse_own_export(given["layer"], table, file.shown)
        return "", _completed(given["layer"], table, file.shown)
    if not given["forced"] and is_own_export(table):
        _, first = next(own_layers(table))
        return OWN, {**first, "own": True}
    for preset in given["presets"]:
        if given["forced"] or _fits(preset, file, kind, table):
            return preset["name"], preset["layer"][0]
    return "", _completed({"map": {}, "fixed": {}, "values": {}}, table, file.shown)


def _refuse_own_export(layer: Layer, table: Table, shown: str) -> None:
    """Refuse to read our own rows otherwise than they say; the form of a person may do so.

    Guesses would take their uids for numbers of a source, and correct what they came from.
    """
    if not layer.get("whole") and is_own_export(table):
        raise UserError(
            "is an export of Sitmap, whose rows say themselves what they are", where=shown,
            hint="leave out --kind and --map",
        )  # fmt: skip


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
    guess = {} if layer.get("whole") else guessed(table)
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
        from sitmap.exchange.worker.records.dates import date_in_name

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
    if table.faults and not len(table):
        first = table.faults[0]
        raise UserError(first.reason, where=f"{shown} row {first.row}", hint=first.hint)
    raise UserError(
        "does not tell what its rows are",
        where=shown,
        hint="say --kind event, control, route, place or metric, and --map lat=... lon=...",
    )


def with_choices(layer: Layer, given: Mapping[str, Any]) -> Layer:
    """Return a layer with the series and the source that the user asked for."""
    whole = dict(layer)
    fixed = {"source": given["source"], **layer["fixed"]}
    if given["source_chosen"]:
        fixed["source"] = given["source"]
        whole["map"] = {k: v for k, v in layer["map"].items() if k != "source"}
    for name in ("persistence", "crs"):
        if given[name]:
            whole[name] = given[name]
    if given["series"]:
        whole["series"] = given["series"]
    elif layer["kind"] == Kind.CONTROL.value and ("time" in layer["map"] or "date" in layer):
        whole.setdefault("series", fixed["source"])
    if whole.get("series"):
        fixed["series"] = whole["series"]
    whole["fixed"] = fixed
    return whole


def tree_preset(given: Given, file: SourceFile) -> dict[str, Any] | None:
    """Return the preset for a file of JSON that holds several layers, None if there is none."""
    if given["layer"] is not None:
        return None
    presets: list[dict[str, Any]] = given["presets"]
    for preset in presets:
        keys = preset["recognise"].get("keys")
        if keys and all(f'"{key}"'.encode() in file.data for key in keys):
            return preset
    return None


def guessed(table: Table) -> dict[str, str]:
    """Return field -> column as the names of the columns suggest."""
    by_name = {name.strip().lower(): name for name in table.columns}
    found: dict[str, str] = {}
    for name, words in _GUESSES.items():
        column = next((by_name[word] for word in words if word in by_name), None)
        if column is not None and column not in found.values():
            found[name] = column
    if table.wkb is not None:
        found = {
            name: column for name, column in found.items() if name not in ("lat", "lon", "wkt")
        }
    return found
