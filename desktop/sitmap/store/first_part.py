"""The rows that a file's first picture needs, read before all others.

Only of files with very many events: all rows of other kinds, and of the events those that may
show on the day on which the file opens, those without a date, those at the ends of its ground
and some from all over. What shows and how far the days reach are then those of the whole file,
and the map opens where it would.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import apsw
import numpy as np

from sitmap.domain.date_columns import ISO_SIZE
from sitmap.domain.dates import (
    OPEN_END,
    OPEN_START,
    Window,
    iso_to_ms,
    ms_to_iso,
    parse_duration,
    window,
)
from sitmap.domain.observation import Kind
from sitmap.domain.part import Part, TimeLimits
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.snapshot_columns import KINDS, Columns
from sitmap.domain.snapshot_index import UidIndex
from sitmap.domain.snapshot_texts import CodedTexts
from sitmap.domain.timeline import latest_known, opening_day, time_limits
from sitmap.store.cells import text_of, whole
from sitmap.store.column_builder import PLAIN, WORDS, ColumnBuilder
from sitmap.store.journal import CURRENT
from sitmap.store.loading import Built, assemble, bounds_of, counts_of, is_many, linked
from sitmap.store.packed_rtree import node_boxes
from sitmap.store.vocabulary import read_vocabulary

__all__ = ["read_first_part"]

_EVENT: Final = Kind.EVENT.value
_MOST: Final = 60_000
"""Events; to read more of them first would save no time."""
_SAMPLE: Final = 2_000
_DATED: Final = "ifnull(valid_text, '') <> ''"
# Texts in the form that we write stand in the order of their times; any other is read.
_MAY_SHOW: Final = f"""NOT ({_DATED}) OR persistence = 'until_next'
  OR ifnull(valid_from >= ?2 AND length(valid_from) = {ISO_SIZE}, 0) = 0
  AND ifnull(valid_to <= ?1 AND length(valid_to) = {ISO_SIZE}, 0) = 0"""
_SCAN: Final = f"""
SELECT min(valid_from), max(valid_from), min(valid_to), max(valid_to),
  max(known_from) FILTER (WHERE {_DATED}), max(known_from),
  ifnull(group_concat(fid, ' ') FILTER (WHERE {_MAY_SHOW}), '')
FROM {_EVENT} WHERE {CURRENT}
"""
"""How far current events reach, and which of them may show between two times."""
_DEPTH: Final = f"SELECT rtreedepth(data) FROM rtree_{_EVENT}_geom_node WHERE nodeno = 1"
_NODE: Final = f"SELECT data FROM rtree_{_EVENT}_geom_node WHERE nodeno = ?"
_DISPUTED: Final = f"""
SELECT fid FROM {_EVENT}
WHERE uid IN (SELECT uid FROM dispute UNION SELECT disputed_by FROM dispute)
UNION SELECT fid FROM {_EVENT} WHERE observation_uid IN (SELECT disputed_by FROM dispute)
LIMIT {_MOST + 1}
"""


def read_first_part(connection: apsw.Connection, path: Path) -> Snapshot | None:
    """Return what the first picture of a file needs; None where reading all is as quick.

    ``connection`` is inside a transaction. Raises ValueError or TypeError for bytes that
    cannot be read.
    """
    counts = {kind: counts_of(connection, kind) for kind in Kind}
    if [kind for kind in Kind if is_many(counts[kind])] != [Kind.EVENT]:
        return None
    total = sum(counts.values())
    reader = _PartReader(connection, path, total - counts[Kind.EVENT] + 2 * _MOST)
    reader.add_events({*_here_and_there(connection), *_at_the_ends_of_ground(connection)})
    some = reader.snapshot()
    # The file opens no earlier than these rows would: of what ends before, nothing shows.
    day = opening_day(some)
    limits, known_from, shown = _scanned(connection, day, open_ended=not some.info.first_date)
    limits, known_from = limits.joined(time_limits(some)), max(known_from, latest_known(some))
    part = Part(Window(0, 0), limits, known_from, total)
    part = replace(part, window=_opening(opening_day(replace(some, part=part))))
    needed = {*shown, *_fids(connection, _DISPUTED)}
    if len(needed) > _MOST or part.window.start < _opening(day).start:
        return None
    reader.add_events(needed)
    return replace(reader.snapshot(), part=part)


def _opening(day: date) -> Window:
    return window(day, parse_duration("1d"))


class _PartReader:
    """Takes all rows but events at once, and events as they are asked for."""

    def __init__(self, connection: apsw.Connection, path: Path, most: int) -> None:
        self._connection, self._path = connection, path
        self._builder = ColumnBuilder(read_vocabulary(connection), most)
        self._events: set[int] = set()
        for kind in Kind:
            if kind is not Kind.EVENT:
                ask = f"SELECT {PLAIN}, {WORDS} FROM {kind.value} ORDER BY fid"
                if rows := connection.execute(ask).fetchall():
                    self._builder.add(kind, rows)

    def add_events(self, fids: set[int]) -> None:
        """Read the events with these row numbers, unless they are there already."""
        new = sorted(fids - self._events)
        self._events |= fids
        ask = f"SELECT {PLAIN}, {WORDS} FROM {_EVENT} WHERE fid IN (SELECT value FROM json_each(?))"
        rows = self._connection.execute(ask, (json.dumps(new),)).fetchall()
        if rows:
            self._builder.add(Kind.EVENT, rows)

    def snapshot(self) -> Snapshot:
        """Return what was read so far, in the order in which the whole file is laid out."""
        builder = self._builder
        found = {name: values[: builder.filled] for name, values in builder.arrays.items()}
        event = found["kind"] == KINDS.index(Kind.EVENT)
        order = np.lexsort((found["fid"], np.where(event, found["valid_from"], 0), found["kind"]))
        found = {name: values[order] for name, values in found.items()}
        grades = CodedTexts(found.pop("grades"), builder.grades.added)
        columns = Columns(**found)
        days, disputes = linked(self._connection, builder.codes["series"], UidIndex(columns.uid))
        shapes = tuple(builder.shapes.geometries)
        added = {name: numbers.added for name, numbers in builder.codes.items()}
        built = Built(columns, grades, shapes, bounds_of(shapes), days, disputes, added)
        words = {row: builder.words[old] for row, old in enumerate(order.tolist())}
        return assemble(self._connection, built, words, self._path)


def _fids(connection: apsw.Connection, ask: str, *values: str | None) -> list[int]:
    return [whole(fid) for (fid,) in connection.execute(ask, values)]


def _scanned(
    connection: apsw.Connection, day: date, *, open_ended: bool
) -> tuple[TimeLimits, int, list[int]]:
    """Return how far current events reach, when the last became known, and which may show.

    They may show on a day, or if ``open_ended`` on any from then on.
    """
    asked = _opening(day)
    end = None if open_ended else ms_to_iso(asked.end)
    (found,) = connection.execute(_SCAN, (ms_to_iso(asked.start), end)).fetchall()
    first, begun, first_end, ended, known_dated, known = (
        None if cell is None else iso_to_ms(text_of(cell)) for cell in found[:6]
    )
    limits = TimeLimits(
        first=min(_or(first, OPEN_END), OPEN_END if first_end is None else first_end - 1),
        begun=_or(begun, OPEN_START),
        ended=OPEN_START if ended is None else ended - 1,
        known_from=_or(known_dated, OPEN_START),
    )
    shown = [int(fid) for fid in text_of(found[6]).split()]
    return limits, _or(known, OPEN_START), shown


def _here_and_there(connection: apsw.Connection) -> list[int]:
    """Return events from all over the table: they tell where most of the file lies."""
    (first, last) = connection.execute(f"SELECT min(fid), max(fid) FROM {_EVENT}").fetchall()[0]
    wanted = np.linspace(float(whole(first)), float(whole(last)), _SAMPLE).astype(np.int64)
    ask = f"SELECT fid FROM {_EVENT} WHERE fid IN (SELECT value FROM json_each(?))"
    return _fids(connection, ask, json.dumps(wanted.tolist()))


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def _at_the_ends_of_ground(connection: apsw.Connection) -> Iterator[int]:
    """Yield the events farthest west, east, south and north, by way of the spatial index."""
    for side, outermost in enumerate((np.argmin, np.argmax, np.argmin, np.argmax)):
        node = 1
        for _ in range(whole(connection.execute(_DEPTH).get) + 1):
            boxes = node_boxes(connection.execute(_NODE, (node,)).get)
            if not len(boxes):
                break
            node = int(boxes.ids[outermost(boxes.bounds[:, side])])
        else:
            yield node
