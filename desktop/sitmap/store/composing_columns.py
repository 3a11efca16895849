"""From columns of drafts to checked columns: the rules of ``composing``, for many rows at once.

Nothing is written here; writing is in ``bulk``. Errors name the field and the first row, counted
from 1.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sitmap.domain.category import Vocabulary
from sitmap.domain.date_columns import parse_dates
from sitmap.domain.dates import parse_day
from sitmap.domain.draft import Draft, check_geometry, default_persistence
from sitmap.domain.draft_columns import WORD_FIELDS, DraftColumns, Words
from sitmap.domain.handling import TLP_LABELS
from sitmap.domain.metric import Interval
from sitmap.domain.observation import (
    Basis,
    Kind,
    MetricReading,
    Persistence,
    Sensitivity,
)
from sitmap.domain.source import CREDIBILITY, RELIABILITY
from sitmap.errors import UserError
from sitmap.store.columns import GEOMETRY_TYPES
from sitmap.store.geometry_blob import encode, point_blobs

__all__ = ["Checked", "check_columns", "code_drafts"]

_FARTHEST_M: Final = 20_100_000
_WORDS: Final[dict[str, Collection[str]]] = {
    "basis": frozenset(item.value for item in Basis),
    "sensitivity": frozenset(item.value for item in Sensitivity),
    "reliability": RELIABILITY,
    "credibility": CREDIBILITY,
    "tlp": TLP_LABELS,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """Columns that may be written, with what is derived from them.

    ``start`` and ``end`` are int64 ms on the file's calendar; ``boxes`` is (n, 4) minx, maxx,
    miny, maxy, NaN without a place; ``persistence`` holds for all rows.
    """

    columns: DraftColumns
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    boxes: NDArray[np.float64]
    persistence: Persistence

    def __len__(self) -> int:
        return len(self.columns)

    def blobs(self, low: int, high: int) -> list[bytes | None]:
        """Return the stored geometries of a stretch of rows."""
        c = self.columns
        if c.geometries is not None:
            multi = GEOMETRY_TYPES[c.kind].startswith("MULTI")
            return [
                None if item is None else encode(item, multi=multi)
                for item in c.geometries[low:high]
            ]
        if c.lon is None or c.lat is None:
            return [None] * (high - low)
        blobs: list[bytes | None] = point_blobs(c.lon[low:high], c.lat[low:high])
        for place in np.flatnonzero(np.isnan(c.lon[low:high])).tolist():
            blobs[place] = None
        return blobs


def check_columns(columns: DraftColumns, vocabulary: Vocabulary, zone: str) -> Checked:
    """Return the columns with bounds and boxes; raises UserError for what cannot be recorded."""
    _check_lengths(columns)
    for name in WORD_FIELDS:
        _check_texts(name, getattr(columns, name))
    _check_texts("date", columns.valid_text)
    for name, allowed in _WORDS.items():
        _check_words(columns, name, allowed)
    _check_codes(columns, vocabulary)
    _check_numbers(columns)
    _each(columns.embargo_until, "embargo_until", lambda text: parse_day(text) if text else None)
    _check_properties(columns.properties)
    start, end = parse_dates(columns.valid_text, zone)
    return Checked(columns, start, end, _boxes(columns), _persistence(columns))


def _persistence(columns: DraftColumns) -> Persistence:
    found = {default_persistence(columns.kind, name) for name in _distinct(columns.series)}
    if columns.persistence is None and len(found) > 1:
        raise RuntimeError("rows with and without a series are two batches")
    return columns.persistence or found.pop()


def code_drafts(columns: DraftColumns) -> Iterator[Draft]:
    """Yield drafts that together use each code of the columns, for making list entries."""
    kind = columns.kind
    units = dict(_pairs(columns.metric, columns.unit))
    yield from (Draft(kind, party=code) for code in _distinct(columns.party))
    yield from (Draft(kind, category=code) for code in _distinct(columns.category))
    yield from (Draft(kind, series=code) for code in _distinct(columns.series))
    for code in _distinct(columns.source):
        yield Draft(kind, sources=(code,) if code else ())
    for code in _distinct(columns.metric):
        yield Draft(kind, reading=MetricReading(code, units.get(code, "")))


def _pairs(first: Words, second: Words) -> Iterator[tuple[str, str]]:
    """Yield the pairs of two fields; one pair if both are the same in all rows."""
    if isinstance(first, str) and isinstance(second, str):
        yield first, second
        return
    count = len(second if isinstance(first, str) else first)
    columns = ([words] * count if isinstance(words, str) else words for words in (first, second))
    yield from zip(*columns, strict=True)


def _distinct(words: Words) -> list[str]:
    return [words] if isinstance(words, str) else list(dict.fromkeys(words))


def _check_lengths(columns: DraftColumns) -> None:
    """Refuse columns that do not belong together: an error of the program, not of its user."""
    arrays = [getattr(columns, name) for name in (*WORD_FIELDS, *_ARRAYS)]
    given = [values for values in arrays if not isinstance(values, str | int | None)]
    if any(len(values) != len(columns) for values in given):
        raise RuntimeError("columns of different lengths")
    if columns.geometries is not None and columns.lon is not None:
        raise RuntimeError("a row has either a point or a geometry")


_ARRAYS: Final = (
    "lon",
    "lat",
    "geometries",
    "low",
    "best",
    "high",
    "location_precision_m",
    "known_from",
)


def _row_where(words: Words, wrong: str) -> str:
    return "" if isinstance(words, str) else f" of row {words.index(wrong) + 1}"


def _check_texts(name: str, words: Words) -> None:
    """Refuse what UTF-8 cannot hold; one pass over all texts, a second only to name the row."""
    joined = words if isinstance(words, str) else "".join(words)
    if _storable(joined):
        return
    wrong = joined if isinstance(words, str) else next(w for w in words if not _storable(w))
    raise UserError(
        "holds a character that cannot be stored", where=f"{name}{_row_where(words, wrong)}"
    )


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _check_words(columns: DraftColumns, name: str, allowed: Collection[str]) -> None:
    words: Words = getattr(columns, name)
    for word in _distinct(words):
        if word not in allowed:
            known = ", ".join(item for item in allowed if item)
            raise UserError(
                f"'{word}' is no {name}", where=f"{name}{_row_where(words, word)}", hint=known
            )


def _check_codes(columns: DraftColumns, vocabulary: Vocabulary) -> None:
    lists: dict[str, Collection[str]] = {
        "party": vocabulary.parties,
        "category": vocabulary.categories,
        "series": vocabulary.series,
        "source": vocabulary.sources,
        "metric": vocabulary.metrics,
    }
    for name, entries in lists.items():
        words: Words = getattr(columns, name)
        for code in _distinct(words):
            where = f"{name}{_row_where(words, code)}"
            if code and code not in entries:
                known = ", ".join(list(entries)[:8]) or "none yet"
                raise UserError(f"unknown {name} '{code}'", where=where, hint=f"known: {known}")
            if name == "metric" and not code and columns.kind is Kind.METRIC and len(columns):
                raise UserError("a metric reading needs a metric", where=where)
    for name in _distinct(columns.series):
        if name and vocabulary.series[name].kind != columns.kind.value:
            raise UserError(
                f"series '{name}' holds {vocabulary.series[name].kind} observations, "
                f"not {columns.kind.value}",
                where="series",
                hint="choose another series",
            )


def _check_numbers(columns: DraftColumns) -> None:
    precision = columns.location_precision_m
    if precision is not None:
        wrong = np.isinf(precision) | (precision < 0) | (precision > _FARTHEST_M)
        _refuse_rows(wrong, "must be a number of metres", "location precision")
    given = [values for values in (columns.low, columns.best, columns.high) if values is not None]
    if not given:
        return
    stacked = np.stack(given)
    # Bounds must ascend wherever both are given: what is missing takes the highest before it.
    highest = np.fmax.accumulate(stacked, axis=0)
    unusual = np.isinf(stacked).any(axis=0) | (stacked < highest).any(axis=0)
    for row in np.flatnonzero(unusual).tolist():
        try:
            Interval(*(columns.number(name, row) for name in ("low", "best", "high")))
        except UserError as error:
            where = f"{error.where or 'value'} of row {row + 1}"
            raise UserError(error.what, where=where, hint=error.hint) from error


def _refuse_rows(wrong: NDArray[np.bool_], what: str, field: str) -> None:
    if wrong.any():
        raise UserError(what, where=f"{field} of row {int(np.argmax(wrong)) + 1}")


def _each(words: Words, name: str, check: Callable[[str], object]) -> None:
    for word in _distinct(words):
        try:
            check(word)
        except UserError as error:
            where = f"{name}{_row_where(words, word)}"
            raise UserError(error.what, where=where, hint=error.hint) from error


def _check_properties(words: Words) -> None:
    def is_object(text: str) -> None:
        try:
            good = not text or isinstance(json.loads(text), dict)
        except (ValueError, RecursionError):
            good = False
        if not good:
            raise UserError("is no JSON object")

    _each(words, "properties", is_object)


def _boxes(columns: DraftColumns) -> NDArray[np.float64]:
    boxes = np.full((len(columns), 4), np.nan)
    if columns.geometries is not None:
        for row, geometry in enumerate(columns.geometries):
            if geometry is not None:
                check_geometry(columns.kind, geometry)
                west, south, east, north = geometry.bounds
                boxes[row] = west, east, south, north
    elif columns.lon is not None and columns.lat is not None:
        lon, lat = columns.lon, columns.lat
        if columns.kind in (Kind.CONTROL, Kind.ROUTE) and not np.isnan(lon).all():
            check_geometry(columns.kind, columns.geometry(int(np.argmax(~np.isnan(lon)))))
        wrong = (np.isnan(lon) != np.isnan(lat)) | (np.abs(lon) > 180) | (np.abs(lat) > 90)
        _refuse_rows(wrong, "the position is outside the globe", "place")
        boxes[:, 0] = boxes[:, 1] = lon
        boxes[:, 2] = boxes[:, 3] = lat
    return boxes
