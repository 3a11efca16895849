"""A new situation file being filled with rows of another, made from nothing.

So nothing else is in it, not even in its free pages.

Which rows these are, and what was taken from them, is decided by whoever fills it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import apsw
import numpy as np

from sitmap.domain.category import CaseInfo, Vocabulary
from sitmap.domain.observation import Kind
from sitmap.store.cells import Value, text_of, whole
from sitmap.store.columns import link_table
from sitmap.store.database import create_store
from sitmap.store.geometry_blob import Bounds, blob_bounds
from sitmap.store.journal import refresh_holding, widen_contents
from sitmap.store.packed_rtree import Boxes, pack
from sitmap.store.schema import trigger_name, trigger_sql
from sitmap.store.vocabulary import Item, write_item

__all__ = ["FreshFile"]

_LISTS: Final = ("party", "category", "metric", "series")
"""Columns with a code of a list, of which only used entries are written."""


@dataclass(slots=True)
class _Written:
    """Numbers and boxes (minx, maxx, miny, maxy) of the placed rows of a kind."""

    ids: list[int] = field(default_factory=list)
    boxes: list[Bounds] = field(default_factory=list)
    series: dict[str, None] = field(default_factory=dict)


class FreshFile:
    """What is written of a file in one transaction; use ``FreshFile.at``.

    ``lists`` are those of the other file: of them only what rows use is written. ``now`` (UTC
    ms) stands for the time of writing, so that equal content gives equal bytes.
    """

    def __init__(self, connection: apsw.Connection, lists: Vocabulary, now: int) -> None:
        self._connection, self._lists, self._now = connection, lists, now
        self._kinds: dict[Kind, _Written] = {}
        self._sources: dict[str, int] = {}
        self._used: dict[str, set[Value]] = {name: set() for name in _LISTS}

    @classmethod
    @contextmanager
    def at(
        cls, path: Path, info: CaseInfo, lists: Vocabulary, now: int, token: str
    ) -> Iterator[FreshFile]:
        """Make a file at ``path`` and give it to be filled; errors as ``create_store``."""
        with (
            create_store(path, info, clock=lambda: now, tokens=lambda: token) as db,
            db.transaction() as connection,
        ):
            fresh = cls(connection, lists, now)
            for kind in Kind:
                connection.execute(f'DROP TRIGGER "{trigger_name(kind.value, "insert")}"')
            yield fresh
            for kind in Kind:
                connection.execute(trigger_sql(kind.value, "insert"))
            fresh._finish()

    def insert(
        self,
        kind: Kind,
        names: Sequence[str],
        rows: Sequence[Sequence[Value]],
        sources: Iterable[Sequence[str]],
    ) -> None:
        """Write rows whose first cell is the geometry's blob; the others are called ``names``.

        ``sources`` are the codes that each row cites, in their order.
        """
        first = self._next(kind)
        marks = ", ".join("?" * (len(names) + 1))
        self._connection.executemany(
            f"INSERT INTO {kind.value} (geom, {', '.join(names)}) VALUES ({marks})", rows
        )
        written = self._kinds.setdefault(kind, _Written())
        for number, row in enumerate(rows, first):
            bounds = blob_bounds(row[0]) if isinstance(row[0], bytes) else None
            if bounds is not None:
                written.ids.append(number)
                written.boxes.append(bounds)
        self._note_codes(names, rows, written)
        self._connection.executemany(
            f"INSERT INTO {link_table(kind)} VALUES (?, ?)",
            [
                (number, self._source(code))
                for number, codes in enumerate(sources, first)
                for code in codes
                if code in self._lists.sources
            ],
        )

    def _next(self, kind: Kind) -> int:
        found = self._connection.execute(f"SELECT coalesce(max(fid), 0) FROM {kind.value}").get
        return whole(found) + 1

    def _note_codes(
        self, names: Sequence[str], rows: Sequence[Sequence[Value]], written: _Written
    ) -> None:
        for place, name in enumerate(names, 1):
            if name in self._used:
                codes = {row[place]: None for row in rows if row[place] is not None}
                self._used[name].update(codes)
                if name == "series":
                    written.series.update({text_of(code): None for code in codes})

    def _source(self, code: str) -> int:
        """Return the number of a source, which is written when it is first cited."""
        if code not in self._sources:
            write_item(self._connection, self._lists.sources[code])
            self._sources[code] = self._connection.last_insert_rowid()
        return self._sources[code]

    def insert_days(self, rows: Iterable[Sequence[Value]]) -> None:
        """Write further days: series, day, uid, known from, recorded at."""
        self._connection.executemany(
            "INSERT INTO series_day (series, day, uid, known_from, recorded_at) "
            "VALUES (?, ?, ?, ?, ?)",
            rows,
        )

    def insert_disputes(self, pairs: Iterable[tuple[bytes, bytes]]) -> None:
        """Write which observation denies which row; pairs with rows that are not here go."""
        self._connection.executemany("INSERT INTO dispute (uid, disputed_by) VALUES (?, ?)", pairs)

    def insert_own(self) -> None:
        """Write what the readers of the other file made: views, templates of pages, formulas."""
        lists = self._lists
        for entries in (lists.views, lists.page_templates, lists.formulas):
            for item in entries.values():
                write_item(self._connection, item)

    def _finish(self) -> None:
        """Write the used lists and derive what follows from the rows."""
        lists = self._lists
        entries: list[tuple[str, str, Item]] = [
            *(("party", code, item) for code, item in lists.parties.items()),
            *(("category", code, item) for code, item in lists.categories.items()),
            *(("metric", code, item) for code, item in lists.metrics.items()),
            *(("series", code, item) for code, item in lists.series.items()),
        ]
        for name, code, item in entries:
            if code in self._used[name]:
                write_item(self._connection, item)
        known = " UNION ALL ".join(f"SELECT uid FROM {kind.value}" for kind in Kind)
        self._connection.execute(
            f"DELETE FROM dispute WHERE uid NOT IN ({known}) OR disputed_by NOT IN ({known})"
        )
        for kind, written in self._kinds.items():
            refresh_holding(self._connection, [(kind, name) for name in written.series])
            self._index(kind, written)

    def _index(self, kind: Kind, written: _Written) -> None:
        """Pack the spatial index of a kind and register its extent."""
        boxes = np.array(written.boxes, np.float64).reshape(-1, 4)
        extent = None
        if len(boxes):
            west, _, south, _ = boxes.min(axis=0).tolist()
            _, east, _, north = boxes.max(axis=0).tolist()
            extent = (west, south, east, north)
        widen_contents(self._connection, kind, extent, self._now)
        ids = np.array(written.ids, np.int64)
        pack(self._connection, f"rtree_{kind.value}_geom", Boxes(ids, boxes))
