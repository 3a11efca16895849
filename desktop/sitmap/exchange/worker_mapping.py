"""From a table to drafts: which column means what, and which records cannot be read.

Runs in the child. A layer is one ``[[layer]]`` of a preset, or what a user chose on the command
line in the same form; the keys are explained in ``resources/presets/README.md``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import iso_to_ms
from sitmap.domain.draft import GEOMETRY_KINDS, check_geometry, default_persistence
from sitmap.domain.observation import Kind, Persistence
from sitmap.errors import UserError
from sitmap.exchange.worker_dates import (
    date_in_name,
    day_order,
    leading_date,
    with_clock,
    written_dates,
)
from sitmap.exchange.worker_tables import Fault, Table
from sitmap.geo.geometry import Geometry

__all__ = ["Layer", "Mapped", "guessed", "mapped"]

Layer = Mapping[str, Any]
Column = str | list[str]
"""One text for all rows, or one a row."""

_TEXTS: Final = {
    "title": "title", "text": "text", "party": "party", "category": "category",
    "label": "category_label", "source": "source", "source_ref": "source_ref",
    "place": "place", "unit": "unit", "claimant": "claimant", "metric": "metric",
    "scope": "scope", "basis": "basis", "value_text": "value_text", "series": "series",
    "sensitivity": "sensitivity",
}  # fmt: skip
_NUMBERS: Final = ("low", "best", "high")
_TEMPLATE: Final = re.compile(r"\{([^{}]+)\}")
_GUESSES: Final = {
    "time": ("time", "date", "datetime", "event_date", "timestamp", "day", "valid_from", "start",
             "begin", "date_start", "@time"),
    "end": ("end", "date_end", "valid_to"),
    "lat": ("lat", "latitude", "y"),
    "lon": ("lon", "lng", "long", "longitude", "x"),
    "wkt": ("wkt", "geometry", "geom", "geom_wkt", "the_geom"),
    "category": ("category", "type", "event_type", "class"),
    "party": ("party", "side", "actor"),
    "source": ("source", "publisher"),
    "source_ref": ("source_ref", "id", "uid", "event_id", "@id", "@key"),
    "title": ("title", "name"),
    "text": ("text", "note", "notes", "description", "comment"),
    "place": ("place", "location", "settlement"),
    "precision": ("precision", "precision_m", "location_precision_m"),
    "low": ("low",), "best": ("best", "value", "count"), "high": ("high",), "unit": ("unit",),
}  # fmt: skip


@dataclass(slots=True)
class Mapped:
    """Rows of one layer: texts and numbers by the names of ``DraftColumns``."""

    texts: dict[str, Column]
    numbers: dict[str, NDArray[np.float64]]
    wkb: list[bytes | None] | None
    known: NDArray[np.int64] | None
    record: NDArray[np.int64]
    faults: list[Fault] = field(default_factory=list)
    undated: int = 0

    def __len__(self) -> int:
        return len(self.record)


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


class _Rows:
    """A table being mapped: cells by field, and which places are faulty."""

    def __init__(self, table: Table, layer: Layer) -> None:
        self.table, self.layer = table, layer
        self.count = len(table)
        self.faults: dict[int, tuple[str, str]] = {}
        self.flags: dict[int, str] = {}
        self.used: set[str] = set()

    def refuse(self, place: int, reason: str, hint: str = "") -> None:
        self.faults.setdefault(place, (reason, hint))

    def cells(self, name: str) -> Sequence[str] | None:
        """Return the cells of a field, None if nothing is mapped to it."""
        column = self.layer["map"].get(name)
        if column is None:
            return None
        if column in self.table.columns:
            self.used.add(column)
            return self.table.columns[column]
        if "{" in column:
            return self._filled(column)
        raise UserError(
            f"has no column '{column}'",
            hint="columns: " + ", ".join(list(self.table.columns)[:12]),
        )

    def _filled(self, template: str) -> list[str]:
        names = _TEMPLATE.findall(template)
        none: Sequence[str] = [""] * self.count
        columns = [self.table.columns.get(name, none) for name in names]
        form = _TEMPLATE.sub("{}", template)
        return [form.format(*cells).strip(" :,;-") for cells in zip(*columns, strict=True)]

    def numbers(self, name: str) -> NDArray[np.float64] | None:
        """Return a field as numbers, NaN where a cell is empty."""
        cells = self.cells(name)
        if cells is None:
            return None
        try:
            return np.array(cells, np.float64)
        except ValueError:
            return np.array([self._number(n, cell, name) for n, cell in enumerate(cells)])

    def _number(self, place: int, cell: str, name: str) -> float:
        text = cell.strip().replace("\u00a0", "").replace(" ", "").replace("\u2212", "-")
        if not text or text.lower() in ("null", "none", "nan", "n/a", "na"):
            return math.nan
        if re.fullmatch(r"-?\d+,\d+", text):
            text = text.replace(",", ".")
        elif re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text):
            text = text.replace(",", "")
        try:
            value = float(text)
        except ValueError:
            self.refuse(place, f"'{cell[:40]}' is no number", f"correct {name}")
            return math.nan
        return value


def mapped(
    table: Table, layer: Layer, *, name: str, zone: str, order: str, first_record: int
) -> Mapped:
    """Return the drafts of a table; records that cannot be read are among the faults.

    ``first_record`` is the number that the table's row 1 has among all records of the import.
    Raises UserError if a column that is asked for is not there.
    """
    kind = Kind(layer["kind"])
    rows = _Rows(table, layer)
    texts = _texts(rows)
    dates = _dates(rows, name, zone, order)
    numbers = {each: cells for each in _NUMBERS if (cells := rows.numbers(each)) is not None}
    numbers.update(_precision(rows))
    wkb = _places(rows, kind, numbers)
    _check_bounds(rows, numbers)
    _refuse_undated(rows, kind, dates)
    known = _known(rows, dates, zone)
    _fill_categories(rows, texts)
    texts["valid_text"] = dates
    texts["properties"] = _properties(rows)
    if rows.flags:
        texts["flagged"] = [rows.flags.get(place, "") for place in range(rows.count)]
    record = np.array(table.rows, np.int64) + (first_record - 1)
    found = Mapped(texts, numbers, wkb, known, record)
    found.faults = [*table.faults]
    if rows.faults:
        found.faults += [Fault(table.rows[n], *rows.faults[n]) for n in sorted(rows.faults)]
        _keep(found, [n not in rows.faults for n in range(rows.count)])
    found.undated = sum(1 for text in found.texts["valid_text"] if not text)
    if "melt" in layer:
        return _melted(found, rows, layer)
    return found


def _texts(rows: _Rows) -> dict[str, Column]:
    texts: dict[str, Column] = {}
    for name, column in _TEXTS.items():
        cells = rows.cells(name)
        values: Mapping[str, str] = rows.layer["values"].get(name, {})
        if cells is not None:
            if values:
                texts[column] = [values.get(cell, values.get("*", cell)) for cell in cells]
            else:
                texts[column] = list(map(str.strip, cells)) if name in _CODES else list(cells)
        elif name in rows.layer["fixed"]:
            texts[column] = str(rows.layer["fixed"][name])
    fallback = rows.layer["fixed"].get("source")
    if fallback and isinstance(texts.get("source"), list):
        texts["source"] = [word or fallback for word in texts["source"]]
    if rows.layer.get("title_from_text") and isinstance(texts.get("text"), list):
        texts["title"] = [_first_line(text) for text in texts["text"]]
    if rows.layer.get("title_from_text") and "category" in texts and "title" in texts:
        texts["title"] = _titled(texts["title"], texts["category"])
    for column, words in texts.items():
        if isinstance(words, list):
            _refuse_controls(rows, column, words)
    return texts


_CODES: Final = ("party", "category", "source", "source_ref", "series", "metric", "unit", "basis")


def _titled(titles: Column, category: Column) -> Column:
    """Give rows without any text their category as a title."""
    if isinstance(titles, str) or not isinstance(category, str):
        return titles
    return [title or category for title in titles]


def _first_line(text: str) -> str:
    line = text.strip().partition("\n")[0].strip()
    return line if len(line) <= 120 else line[:117].rsplit(" ", 1)[0] + "..."


def _refuse_controls(rows: _Rows, column: str, words: list[str]) -> None:
    if "\x00" in "".join(words):
        for place, text in enumerate(words):
            if "\x00" in text:
                rows.refuse(place, f"{column} holds a character that cannot be stored")


def _fill_categories(rows: _Rows, texts: dict[str, Column]) -> None:
    """Keep the source's own word beside a category that is translated."""
    cells = rows.cells("category")
    if (
        cells is not None
        and rows.layer["values"].get("category")
        and "label" not in rows.layer["map"]
    ):
        texts["category_label"] = list(cells)


# --- dates --------------------------------------------------------------------------------


def _dates(rows: _Rows, name: str, zone: str, order: str) -> list[str]:
    layer = rows.layer
    if layer.get("date") == "file":
        day = date_in_name(name)
        if not day:
            raise UserError("tells no date in its name", hint="name it like 2025-11-17")
        return [day] * rows.count
    cells = rows.cells("time")
    if layer.get("date_in") in rows.table.columns and cells is None:
        cells = [leading_date(text) for text in rows.table.columns[layer["date_in"]]]
    if cells is None:
        return [str(layer["fixed"].get("time", ""))] * rows.count
    starts = _written(rows, cells, zone, order)
    ends = rows.cells("end")
    clocks = rows.cells("clock")
    if clocks is not None:
        starts = with_clock(starts, clocks)
    if ends is None:
        return starts
    lasts = _written(rows, ends, zone, order)
    joined = [_span(start, end) for start, end in zip(starts, lasts, strict=True)]
    return _written(rows, joined, zone, order)


def _span(start: str, end: str) -> str:
    return start if not end or end == start else f"{start or '..'}/{end}"


def _written(rows: _Rows, cells: Sequence[str], zone: str, order: str) -> list[str]:
    order = rows.layer.get("date_order") or order or day_order(cells)
    if order in ("?", "mixed"):
        which = "" if order == "?" else " in some rows and month before day in others"
        raise UserError(
            f"has dates such as '{next(c for c in cells if '/' in c or '-' in c)[:20]}' that may "
            f"have the day first{which}",
            hint="say --dates dmy or --dates mdy",
        )
    texts, faults = written_dates(cells, zone, order)
    for place, reason in faults.items():
        rows.refuse(place, f"the date cannot be read: {reason}", "write 2025-11-17")
        texts[place] = ""
    return texts


def _refuse_undated(rows: _Rows, kind: Kind, dates: list[str]) -> None:
    """Refuse rows without a date where the days of a series follow one another."""
    layer = rows.layer
    persistence = layer.get("persistence") or default_persistence(kind, layer.get("series") or "")
    if layer.get("series") and persistence == Persistence.UNTIL_NEXT:
        for place, text in enumerate(dates):
            if not text:
                rows.refuse(place, "has no date, which a row of a series needs")


def _known(rows: _Rows, dates: list[str], zone: str) -> NDArray[np.int64] | None:
    """Return since when each row could be known, if the preset or the record tells."""
    hour = rows.layer.get("known_hour")
    if hour is not None:
        moments = {day: iso_to_ms(f"{day[:10]}T{int(hour):02}:00:00Z") for day in set(dates) if day}
        return np.array([moments.get(day, 0) for day in dates], np.int64)
    return None


# --- places and numbers -------------------------------------------------------------------


def _places(
    rows: _Rows, kind: Kind, numbers: dict[str, NDArray[np.float64]]
) -> list[bytes | None] | None:
    if rows.table.wkb is not None:
        return _shapes(rows, kind)
    if rows.layer["map"].get("wkt"):
        return _from_wkt(rows, kind)
    lon, lat = rows.numbers("lon"), rows.numbers("lat")
    if lon is None or lat is None:
        return None
    _check_points(rows, kind, lon, lat)
    numbers["lon"], numbers["lat"] = lon, lat
    return None


def _check_points(
    rows: _Rows, kind: Kind, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> None:
    if "Point" not in GEOMETRY_KINDS[kind]:
        raise UserError(f"{kind.value} observations cannot be drawn as points")
    half = np.isnan(lon) != np.isnan(lat)
    outside = (np.abs(lon) > 180) | (np.abs(lat) > 90)
    for place in np.flatnonzero(half | outside).tolist():
        if half[place]:
            rows.refuse(place, "has only one coordinate")
            continue
        x, y = float(lon[place]), float(lat[place])
        swapped = abs(x) <= 90 and abs(y) <= 180
        hint = "latitude and longitude seem to be swapped" if swapped else "degrees are expected"
        rows.refuse(place, f"the position {x:.10g}, {y:.10g} is outside the globe", hint)


def _shapes(rows: _Rows, kind: Kind) -> list[bytes | None]:
    found = list(rows.table.wkb or ())
    good: set[bytes] = set()
    for place, wkb in enumerate(found):
        if wkb is None or wkb in good:
            continue
        try:
            check_geometry(kind, Geometry(wkb))
            good.add(wkb)
        except UserError as error:
            rows.refuse(place, error.what, error.hint)
    return found


def _from_wkt(rows: _Rows, kind: Kind) -> list[bytes | None]:
    found: list[bytes | None] = []
    for place, text in enumerate(rows.cells("wkt") or ()):
        shape = None
        try:
            shape = Geometry.from_wkt(text) if text.strip() else None
            check_geometry(kind, shape)
        except UserError as error:
            rows.refuse(place, error.what, error.hint)
            shape = None
        found.append(None if shape is None else shape.wkb)
    return found


def _precision(rows: _Rows) -> dict[str, NDArray[np.float64]]:
    values: Mapping[str, float] = rows.layer["values"].get("precision", {})
    if values:
        cells = rows.cells("precision") or ()
        metres = [float(values.get(cell.strip(), math.nan)) for cell in cells]
        return {"location_precision_m": np.array(metres, np.float64)}
    found = rows.numbers("precision")
    if found is None and "precision" in rows.layer["fixed"]:
        found = np.full(rows.count, float(rows.layer["fixed"]["precision"]))
    if found is None:
        return {}
    for place in np.flatnonzero((found < 0) | (found > 20_100_000)).tolist():
        rows.refuse(place, "the precision is no number of metres")
    return {"location_precision_m": found}


def _check_bounds(rows: _Rows, numbers: Mapping[str, NDArray[np.float64]]) -> None:
    given = [numbers[name] for name in _NUMBERS if name in numbers]
    for values in given:
        for place in np.flatnonzero(np.isinf(values)).tolist():
            rows.refuse(place, "a number is not finite")
    if len(given) > 1:
        _loosen(rows, numbers)


def _loosen(rows: _Rows, numbers: Mapping[str, NDArray[np.float64]]) -> None:
    """Keep of bounds that do not ascend the best value alone; what was printed is told."""
    named = {name: numbers[name] for name in _NUMBERS if name in numbers}
    stacked = np.stack(list(named.values()))
    wrong = (stacked < np.fmax.accumulate(stacked, axis=0)).any(axis=0)
    for place in np.flatnonzero(wrong).tolist():
        printed = ", ".join(f"{name} {values[place]:g}" for name, values in named.items())
        rows.flags[place] = f"its bounds do not ascend: {printed}"
        for name, values in named.items():
            if name != "best":
                values[place] = math.nan


# --- the rest of a record -----------------------------------------------------------------


def _properties(rows: _Rows) -> Column:
    if rows.layer.get("properties") is False or "melt" in rows.layer:
        return ""
    drop = rows.used | set(rows.layer.get("drop", ()))
    names = [name for name in rows.table.columns if name and name not in drop]
    if not names:
        return ""
    columns = zip(*(rows.table.columns[name] for name in names), strict=True)
    return [
        json.dumps(dict(kept), ensure_ascii=False, sort_keys=True)
        if (kept := [(n, c) for n, c in zip(names, cells, strict=True) if c])
        else ""
        for cells in columns
    ]


def _keep(found: Mapped, keep: list[bool]) -> None:
    chosen = np.array(keep, np.bool_)
    for name, words in found.texts.items():
        if not isinstance(words, str):
            found.texts[name] = [w for w, good in zip(words, keep, strict=True) if good]
    found.numbers = {name: values[chosen] for name, values in found.numbers.items()}
    found.record = found.record[chosen]
    if found.known is not None:
        found.known = found.known[chosen]
    if found.wkb is not None:
        found.wkb = [w for w, good in zip(found.wkb, keep, strict=True) if good]


def _melted(found: Mapped, rows: _Rows, layer: Layer) -> Mapped:
    """Make one reading of each number of a record: its column names the metric."""
    skip = {*layer["melt"].get("skip", ()), *rows.used}
    names = [name for name in rows.table.columns if name not in skip]
    dates = found.texts["valid_text"]
    days = repeat(dates) if isinstance(dates, str) else dates
    kept = [place for place in range(rows.count) if place not in rows.faults]
    texts: dict[str, list[str]] = {key: [] for key in ("valid_text", "metric", "value_text")}
    best: list[float] = []
    record: list[int] = []
    for place, day, number in zip(kept, days, found.record.tolist(), strict=False):
        for name in names:
            cell = rows.table.columns[name][place].strip()
            value = _plain_number(cell)
            if value is None:  # absent is not zero
                continue
            texts["valid_text"].append(day)
            texts["metric"].append(layer["melt"].get("prefix", "") + name)
            texts["value_text"].append(cell)
            best.append(value)
            record.append(number)
    same = {key: value for key, value in found.texts.items() if isinstance(value, str)}
    numbers = {"best": np.array(best, np.float64)}
    array = np.array(record, np.int64)
    return Mapped({**same, **texts}, numbers, None, None, array, found.faults, found.undated)


def _plain_number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
