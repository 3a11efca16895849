"""What a row states, as a number: equal rows have equal numbers, so that repeats are found.

The number holds for one run of the program only. For rows to be recorded and for rows of the
file the same fields are taken in the same form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from typing import Any, Final

import apsw
import numpy as np
from numpy.typing import NDArray

from sitmap.domain.dates import iso_to_ms
from sitmap.domain.observation import Kind
from sitmap.store.cells import Value, text_of
from sitmap.store.composing_columns import Checked
from sitmap.store.journal import reverted_changes

__all__ = ["Contents", "Recorded", "contents_of", "keys_of", "recorded_rows"]

_WORDS: Final = (
    "party", "category", "metric", "scope", "category_label", "title", "text", "place",
    "value_text", "unit", "claimant", "basis", "properties",
)  # fmt: skip
_NUMBERS: Final = ("low", "best", "high", "location_precision_m")
_SLOT: Final = 4
"""The first words of a content tell which statement of its day it is."""
_BATCH: Final = 50_000
_UNDONE: Final = "undone: "


@dataclass(frozen=True, slots=True)
class Contents:
    """Numbers of rows: ``content`` without date and source, ``whole`` with both.

    ``key`` is that of source and source reference, 0 without a reference; ``slot`` that of
    party, category, metric and scope.
    """

    content: NDArray[np.int64]
    whole: NDArray[np.int64]
    key: NDArray[np.int64]
    slot: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row of the file, reduced to what finding repeats needs."""

    uid: bytes
    content: int
    whole: int
    key: int
    slot: int
    series: str
    day: int | None
    current: bool
    standing: bool
    """False where the observation was taken back by a person."""
    until_next: bool
    known_from: str


def keys_of(checked: Checked) -> NDArray[np.int64]:
    """Return ``Contents.key`` alone, which is quick."""
    c, size = checked.columns, len(checked)
    words = [_cells(getattr(c, name), 0, size) for name in ("metric", "scope")]
    sources, references = (_cells(each, 0, size) for each in (c.source, c.source_ref))
    return _keyed(size, zip(sources, references, strict=True), *words)


def _keyed(
    size: int, origin: Iterable[tuple[str, str]], metrics: Iterable[str], scopes: Iterable[str]
) -> NDArray[np.int64]:
    rows = zip(origin, metrics, scopes, strict=True)
    return np.fromiter((hash(row) if row[0][1] else 0 for row in rows), np.int64, size)


def contents_of(checked: Checked) -> Contents:
    """Return the numbers of rows that are to be recorded."""
    parts = [_chunk(checked, low, min(low + _BATCH, len(checked)))
             for low in range(0, len(checked), _BATCH)]  # fmt: skip
    if not parts:
        none = np.empty(0, np.int64)
        return Contents(none, none, none, none)
    return Contents(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _chunk(checked: Checked, low: int, high: int) -> tuple[NDArray[np.int64], ...]:
    c, size = checked.columns, high - low
    words = [_cells(getattr(c, name), low, high) for name in _WORDS]
    numbers = [_figures(getattr(c, name), low, high) for name in _NUMBERS]
    dates = [text.strip() for text in c.valid_text[low:high]]
    return _numbered(
        size, words, numbers, checked.blobs(low, high), dates,
        _cells(c.source, low, high), _cells(c.source_ref, low, high),
    )  # fmt: skip


def _cells(words: str | Sequence[str], low: int, high: int) -> Iterable[str]:
    return repeat(words, high - low) if isinstance(words, str) else words[low:high]


def _figures(values: Any, low: int, high: int) -> Iterable[float | None]:
    if values is None:
        return repeat(None, high - low)
    return [None if x != x else x for x in values[low:high].tolist()]  # noqa: PLR0124 - NaN


def _numbered(
    size: int,
    words: Sequence[Iterable[str]],
    numbers: Sequence[Iterable[float | None]],
    blobs: Iterable[object],
    dates: Sequence[object],
    sources: Iterable[str],
    references: Iterable[str],
) -> tuple[NDArray[np.int64], ...]:
    slots, rest = [list(each) for each in words[:_SLOT]], words[_SLOT:]
    slot = _hashed(zip(*slots, strict=True), size)
    content = _hashed(zip(*slots, *rest, *numbers, blobs, strict=True), size)
    origin = list(zip(sources, references, strict=True))
    whole = _hashed(zip(content.tolist(), dates, origin, strict=True), size)
    key = _keyed(size, origin, slots[2], slots[3])
    return content, whole, key, slot


def _hashed(rows: Iterable[object], size: int) -> NDArray[np.int64]:
    return np.fromiter(map(hash, rows), np.int64, size)


def recorded_rows(connection: apsw.Connection, kind: Kind) -> Iterator[Recorded]:
    """Yield the rows of a kind, but not those that a change made which was taken back."""
    reverted = {
        uid
        for change in reverted_changes(connection)
        for (uid,) in connection.execute(
            "SELECT uid FROM sitmap_change_row WHERE change_id = ? AND kind = ?",
            (change, kind.value),
        )
    }
    undone = {
        uid
        for (uid,) in connection.execute(
            f"SELECT coalesce(observation_uid, uid) FROM {kind.value} "
            "WHERE superseded_at IS NULL AND retracted AND substr(reason, 1, ?) = ?",
            (len(_UNDONE), _UNDONE),
        )
    }
    withdrawn = {
        uid
        for (uid,) in connection.execute(
            f"SELECT coalesce(observation_uid, uid) FROM {kind.value} "
            "WHERE superseded_at IS NULL AND retracted"
        )
    }
    selected = ", ".join(
        [*(f"ifnull({name}, '')" for name in _WORDS), *_NUMBERS, "geom", "ifnull(valid_text, '')",
         "ifnull(source, '')", "ifnull(source_ref, '')"]
    )  # fmt: skip
    cursor = connection.execute(
        f"SELECT {selected}, uid, coalesce(observation_uid, uid), ifnull(series, ''), valid_from, "
        "superseded_at IS NULL AND NOT retracted, persistence = 'until_next', known_from "
        f"FROM {kind.value} ORDER BY fid"
    )
    while rows := list(islice(cursor, _BATCH)):
        yield from _recorded(rows, undone | reverted, withdrawn)


def _recorded(
    rows: list[tuple[Value, ...]], undone: set[Value], withdrawn: set[Value]
) -> Iterator[Recorded]:
    columns: list[Any] = list(zip(*rows, strict=True))
    words, rest = columns[: len(_WORDS)], columns[len(_WORDS) :]
    numbers, rest = rest[: len(_NUMBERS)], rest[len(_NUMBERS) :]
    geom, dates, sources, references, *facts = rest
    found = _numbered(len(rows), words, numbers, geom, dates, sources, references)
    told = zip(*(column.tolist() for column in found), *facts, strict=True)
    for content, whole, key, slot, uid, first, series, start, current, until, known in told:
        if first in undone or uid in undone:
            continue
        yield Recorded(
            uid=uid, content=content, whole=whole, key=key, slot=slot, series=series,
            day=None if start is None else iso_to_ms(text_of(start)), current=bool(current),
            standing=first not in withdrawn, until_next=bool(until), known_from=text_of(known),
        )  # fmt: skip
