"""Rows of a file as a situation file of their own: with their history, or as a product has them.

Neither takes the record of changes, of imports, notes of the review, base maps or redaction
profiles along. What is taken from rows is decided elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import apsw
import numpy as np

from sitmap.domain.category import CaseInfo, Vocabulary
from sitmap.domain.dates import iso_to_ms, ms_to_iso
from sitmap.domain.export_rows import ExportRows
from sitmap.domain.observation import Kind, Persistence
from sitmap.geo.geometry import Geometry
from sitmap.progress import NullProgress, Progress
from sitmap.store.cells import Value, text_of, whole
from sitmap.store.columns import COLUMNS, GEOMETRY_TYPES, link_table
from sitmap.store.database import Database
from sitmap.store.export_rows import Chosen, RowSource
from sitmap.store.fresh_file import FreshFile
from sitmap.store.geometry_blob import encode
from sitmap.store.journal import YEAR_ONE
from sitmap.store.vocabulary import read_info, read_vocabulary

__all__ = ["NewFile", "copy_history", "write_rows"]

_BATCH: Final = 10_000
_STORED: Final = tuple(column.name for column in COLUMNS)
_COLUMN_OF: Final = {"valid": "valid_text", "about": "about_text"}
_NOT_STORED: Final = frozenset(
    {"further_days", "disputed_by", "further_sources", "source_title", "licence", "attribution"}
)


@dataclass(frozen=True, slots=True)
class NewFile:
    """Where a file is made, and what it says of itself; ``now`` and ``token`` as ``FreshFile``."""

    path: Path
    info: CaseInfo
    lists: Vocabulary
    now: int
    token: str


# --- rows as a product has them -----------------------------------------------------------


def write_rows(new: NewFile, batches: Iterable[ExportRows]) -> None:
    """Write rows, each as the only one of its observation, recorded when it became known.

    Raises UserError if the file cannot be written.
    """
    with FreshFile.at(new.path, new.info, new.lists, new.now, new.token) as fresh:
        disputes: list[tuple[bytes, bytes]] = []
        for rows in batches:
            if len(rows):
                _write_batch(fresh, rows)
                disputes += _disputes(rows)
        fresh.insert_disputes(disputes)


def _write_batch(fresh: FreshFile, rows: ExportRows) -> None:
    columns = _stored_columns(rows)
    multi = GEOMETRY_TYPES[rows.kind].startswith("MULTI")
    blobs = [
        None if shape is None else encode(Geometry(shape), multi=multi) for shape in rows.shapes
    ]
    fresh.insert(
        rows.kind,
        tuple(columns),
        list(zip(blobs, *columns.values(), strict=True)),
        _cited(rows),
    )
    fresh.insert_days(_days(rows))


def _stored_columns(rows: ExportRows) -> dict[str, list[Any]]:
    count = len(rows)
    cells = {
        _COLUMN_OF.get(name, name): values
        for name, values in rows.cells.items()
        if name not in _NOT_STORED
    }
    none: list[Any] = [None] * count
    ends = zip(cells["persistence"], cells.get("valid_to", none), strict=True)
    return cells | {
        "uid": [UUID(text).bytes for text in cells["uid"]],
        "observation_uid": none,
        "holds_to": [_holds_to(persistence, end) for persistence, end in ends],
        "schematic": [int(value) for value in cells["schematic"]],
        "known_to": none,
        "recorded_at": cells["known_from"],
        "superseded_at": none,
        "retracted": [0] * count,
        "reason": none,
    }


def _holds_to(persistence: str, end: str | None) -> str | None:
    """Return the last millisecond of a row, before its series is refreshed."""
    if end is None or persistence == Persistence.UNTIL_NEXT:
        return None
    return ms_to_iso(max(iso_to_ms(end) - 1, iso_to_ms(YEAR_ONE)))


def _cited(rows: ExportRows) -> Iterator[tuple[str, ...]]:
    none: list[Any] = [None] * len(rows)
    pairs = zip(
        rows.cells.get("source", none), rows.cells.get("further_sources", none), strict=True
    )
    for first, further in pairs:
        yield (*((first,) if first else ()), *(further or ()))


def _days(rows: ExportRows) -> Iterator[tuple[Value, ...]]:
    """Yield further days; each is known from its own beginning, or from when its row is."""
    for series, uid, days, known in zip(
        *(
            rows.cells.get(name, [None] * len(rows))
            for name in ("series", "uid", "further_days", "known_from")
        ),
        strict=True,
    ):
        for day in days or ():
            moment = f"{day}T00:00:00.000Z"
            since = max(moment, known)
            yield series, moment, UUID(uid).bytes, since, since


def _disputes(rows: ExportRows) -> Iterator[tuple[bytes, bytes]]:
    denied = rows.cells.get("disputed_by", [])
    for uid, deniers in zip(rows.cells["uid"], denied, strict=False):
        for denying in deniers or ():
            yield UUID(uid).bytes, UUID(denying).bytes


# --- rows with their history --------------------------------------------------------------


def copy_history(
    db: Database,
    chosen: Chosen,
    path: Path,
    token: str,
    *,
    views: bool,
    note: str = "",
    tlp: str = "",
    progress: Progress | None = None,
) -> None:
    """Write the observations of chosen rows with all their rows, as they are.

    ``views`` takes saved views, templates and formulas along; ``note`` is added to what the file
    says of itself and ``tlp`` is its label. Raises UserError if the file is damaged or ``path``
    cannot be written, Cancelled if ``progress`` says so.
    """
    progress = progress or NullProgress()
    with db.reading() as connection:
        info, lists = read_info(connection), read_vocabulary(connection)
        told = " ".join(text for text in (info.note, note) if text)
        info = replace(info, note=told, tlp=tlp or info.tlp)
        wanted = _with_history(connection, chosen)
        _check(db, wanted)
        now = _last_recorded(connection, wanted)
        total, done = sum(map(len, wanted.values())), 0
        with FreshFile.at(path, info, lists, now, token) as fresh:
            if views:
                fresh.insert_own()
            for kind, fids in wanted.items():
                for low in range(0, len(fids), _BATCH):
                    part = fids[low : low + _BATCH]
                    _copy_rows(connection, fresh, kind, json.dumps(part))
                    done += len(part)
                    progress.step(done, total, "exporting")
            _copy_beside(connection, fresh, wanted)


def _check(db: Database, wanted: dict[Kind, list[int]]) -> None:
    """Raise UserError for rows that are damaged, before a new file is made of them."""
    chosen = {kind: np.array(fids, np.int64) for kind, fids in wanted.items()}
    with closing(RowSource(db, chosen).batches()) as batches:
        for _ in batches:
            pass


def _with_history(connection: apsw.Connection, chosen: Chosen) -> dict[Kind, list[int]]:
    """Return the numbers of all rows of the observations that the chosen rows belong to."""
    wanted: set[Value] = set()
    rows: dict[Kind, list[tuple[Value, Value]]] = {}
    for kind in Kind:
        own = set(chosen.get(kind, np.empty(0, np.int64)).tolist())
        rows[kind] = [
            (fid, uid)
            for fid, uid in connection.execute(
                f"SELECT fid, coalesce(observation_uid, uid) FROM {kind.value} ORDER BY fid"
            )
        ]
        wanted.update(uid for fid, uid in rows[kind] if fid in own)
    return {
        kind: [whole(fid) for fid, uid in found if uid in wanted] for kind, found in rows.items()
    }


_AMONG: Final = "fid IN (SELECT value FROM json_each(?))"


def _last_recorded(connection: apsw.Connection, wanted: dict[Kind, list[int]]) -> int:
    latest = [
        text_of(
            connection.execute(
                f"SELECT max(recorded_at) FROM {kind.value} WHERE {_AMONG}", (json.dumps(fids),)
            ).get
        )
        for kind, fids in wanted.items()
    ]
    return iso_to_ms(max(latest, default="") or YEAR_ONE)


def _copy_rows(connection: apsw.Connection, fresh: FreshFile, kind: Kind, listed: str) -> None:
    rows = connection.execute(
        f"SELECT geom, {', '.join(_STORED)} FROM {kind.value} WHERE {_AMONG} ORDER BY fid",
        (listed,),
    ).fetchall()
    link = link_table(kind)
    cited: dict[Value, list[str]] = {}
    for fid, code in connection.execute(
        f"SELECT l.base_id, s.code FROM {link} AS l JOIN source AS s ON s.fid = l.related_id "
        "WHERE l.base_id IN (SELECT value FROM json_each(?)) ORDER BY l.rowid",
        (listed,),
    ):
        cited.setdefault(fid, []).append(text_of(code))
    fresh.insert(kind, _STORED, rows, [cited.get(fid, []) for fid in json.loads(listed)])


def _copy_beside(
    connection: apsw.Connection, fresh: FreshFile, wanted: dict[Kind, list[int]]
) -> None:
    """Copy further days and disputes of the rows."""
    uids: set[Value] = set()
    for kind, fids in wanted.items():
        found = connection.execute(
            f"SELECT uid FROM {kind.value} WHERE {_AMONG}", (json.dumps(fids),)
        )
        uids.update(uid for (uid,) in found)
    days = connection.execute(
        "SELECT series, day, uid, known_from, recorded_at FROM series_day ORDER BY fid"
    )
    fresh.insert_days([row for row in days if row[2] in uids])
    pairs = connection.execute("SELECT uid, disputed_by FROM dispute ORDER BY fid")
    fresh.insert_disputes(
        [
            (uid, denying)
            for uid, denying in pairs
            if uid in uids and isinstance(uid, bytes) and isinstance(denying, bytes)
        ]
    )
