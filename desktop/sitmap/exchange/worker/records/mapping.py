"""From a table to drafts: which column means what, and which records cannot be read.

Runs in the child. Dates and places have modules of their own.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from json.encoder import encode_basestring as quoted
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.observation import Kind
from sitmap.exchange.worker.records.handling import read_handling
from sitmap.exchange.worker.records.row_dates import known_from, refuse_undated, row_dates
from sitmap.exchange.worker.records.row_places import row_places, row_precision
from sitmap.exchange.worker.records.rows import NUMBERS, Layer, Rows
from sitmap.exchange.worker.records.table import Fault, Table

__all__ = ["Mapped", "mapped"]

Column = str | list[str]
"""One text for all rows, or one a row."""

_TEXTS: Final = {
    "title": "title", "text": "text", "party": "party", "category": "category",
    "label": "category_label", "source": "source", "source_ref": "source_ref",
    "place": "place", "unit": "unit", "claimant": "claimant", "metric": "metric",
    "scope": "scope", "basis": "basis", "value_text": "value_text", "series": "series",
    "sensitivity": "sensitivity", "reliability": "reliability", "credibility": "credibility",
    "tlp": "tlp", "embargo_until": "embargo_until", "about_text": "about_text",
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


def mapped(
    table: Table, layer: Layer, *, name: str, zone: str, order: str, first_record: int
) -> Mapped:
    """Return the drafts of a table; records that cannot be read are among the faults.

    ``first_record`` is the number that the table's row 1 has among all records of the import.
    Raises UserError if a column that is asked for is not there.
    """
    kind = Kind(layer["kind"])
    rows = Rows(table, layer)
    texts = _texts(rows)
    dates = row_dates(rows, name, zone, order)
    numbers = {each: cells for each in NUMBERS if (cells := rows.numbers(each)) is not None}
    numbers.update(row_precision(rows))
    wkb = row_places(rows, kind, numbers)
    _check_bounds(rows, numbers)
    refuse_undated(rows, kind, dates)
    known = known_from(rows, dates, zone)
    _fill_categories(rows, texts)
    read_handling(rows, texts)
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


def _texts(rows: Rows) -> dict[str, Column]:
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
    texts.update(_from_marks(rows))
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


def _from_marks(rows: Rows) -> dict[str, Column]:
    """Return texts told by columns of yes and no: the word of the first that says yes."""
    found: dict[str, Column] = {}
    for name, words in rows.layer.get("marks", {}).items():
        given = [
            (word, rows.table.columns[c]) for c, word in words.items() if c in rows.table.columns
        ]
        rows.used.update(words)
        texts = [""] * rows.count
        for word, cells in reversed(given):
            for place, cell in enumerate(cells):
                if cell.strip() in _YES:
                    texts[place] = word
        found[_TEXTS[name]] = texts
    return found


_YES: Final = ("1", "1.0", "true", "True", "TRUE", "yes")
_CODES: Final = ("party", "category", "source", "source_ref", "series", "metric", "unit", "basis")


def _titled(titles: Column, category: Column) -> Column:
    """Give rows without any text their category as a title."""
    if isinstance(titles, str) or not isinstance(category, str):
        return titles
    return [title or category for title in titles]


def _first_line(text: str) -> str:
    line = text.strip().partition("\n")[0].strip()
    return line if len(line) <= 120 else line[:117].rsplit(" ", 1)[0] + "..."


def _refuse_controls(rows: Rows, column: str, words: list[str]) -> None:
    if "\x00" in "".join(words):
        for place, text in enumerate(words):
            if "\x00" in text:
                rows.refuse(place, f"{column} holds a character that cannot be stored")


def _fill_categories(rows: Rows, texts: dict[str, Column]) -> None:
    """Keep the source's own word beside a category that is translated."""
    cells = rows.cells("category")
    if (
        cells is not None
        and rows.layer["values"].get("category")
        and "label" not in rows.layer["map"]
    ):
        texts["category_label"] = list(cells)


def _check_bounds(rows: Rows, numbers: Mapping[str, NDArray[np.float64]]) -> None:
    given = [numbers[name] for name in NUMBERS if name in numbers]
    for values in given:
        for place in np.flatnonzero(np.isinf(values)).tolist():
            rows.refuse(place, "a number is not finite")
    if len(given) > 1:
        _loosen(rows, numbers)


def _loosen(rows: Rows, numbers: Mapping[str, NDArray[np.float64]]) -> None:
    """Keep of bounds that do not ascend the best value alone; what was printed is told."""
    named = {name: numbers[name] for name in NUMBERS if name in numbers}
    stacked = np.stack(list(named.values()))
    wrong = (stacked < np.fmax.accumulate(stacked, axis=0)).any(axis=0)
    for place in np.flatnonzero(wrong).tolist():
        printed = ", ".join(f"{name} {values[place]:g}" for name, values in named.items())
        rows.flags[place] = f"its bounds do not ascend: {printed}"
        for name, values in named.items():
            if name != "best":
                values[place] = math.nan


# --- the rest of a record -----------------------------------------------------------------


def _properties(rows: Rows) -> Column:
    if rows.layer.get("properties") is False or "melt" in rows.layer:
        return ""
    if rows.layer.get("own_properties"):
        own = rows.table.columns.get("properties")
        return "" if own is None else list(own)
    drop = rows.used | set(rows.layer.get("drop", ()))
    names = sorted(name for name in rows.table.columns if name and name not in drop)
    if not names:
        return ""
    keys = [json.dumps(name, ensure_ascii=False) + ": " for name in names]
    columns = zip(*(rows.table.columns[name] for name in names), strict=True)
    # Written piece by piece: a million calls of json.dumps take half the time of an import.
    return [_as_json(keys, cells) for cells in columns]


def _as_json(keys: Sequence[str], cells: Sequence[str]) -> str:
    """Return the cells that are not empty as a JSON object, empty if all are."""
    held = [key + quoted(cell) for key, cell in zip(keys, cells, strict=True) if cell]
    return "{" + ", ".join(held) + "}" if held else ""


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


def _melted(found: Mapped, rows: Rows, layer: Layer) -> Mapped:
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
