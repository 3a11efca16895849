"""Appending rows and keeping what is derived from them, inside an open transaction.

Of rows already recorded only ``superseded_at``, ``known_to`` and ``holds_to`` ever change.
Which rows a user's action makes is decided in ``edits`` and ``undo``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import apsw

from sitmap.domain.dates import OPEN_END, iso_to_ms, ms_to_iso
from sitmap.domain.observation import Kind, Observation, Persistence
from sitmap.store.cells import ms_or_none, text_of, uuid_of, whole
from sitmap.store.columns import view_name
from sitmap.store.failures import taken_apart
from sitmap.store.rows import insert

__all__ = [
    "CURRENT",
    "HOLDING",
    "HOLDS_TO_NEXT",
    "YEAR_ONE",
    "ChangeSet",
    "Link",
    "append",
    "carry_days",
    "chain",
    "days_follow",
    "holds_to_of",
    "kind_of",
    "known_in_turn",
    "log_change",
    "log_rows",
    "moment_before",
    "refresh_contents",
    "refresh_holding",
    "refresh_series",
    "reverted_changes",
    "supersede",
    "widen_contents",
]

Extent = tuple[float, float, float, float]
"""West, south, east, north."""

YEAR_ONE: Final = "0001-01-01T00:00:00.000Z"
"""The first moment that can be written."""

CURRENT: Final = "superseded_at IS NULL AND retracted = 0"
HOLDING: Final = (
    f"{CURRENT} AND series IS NOT NULL AND persistence = '{Persistence.UNTIL_NEXT.value}' "
    "AND valid_text IS NOT NULL"
)
_UNTIL_NEXT: Final = Persistence.UNTIL_NEXT.value
_LAST_DAY: Final = (
    "max(coalesce({table}.valid_from, ''), coalesce((SELECT max(d.day) FROM series_day AS d "
    "WHERE d.uid = {table}.uid AND d.series = {table}.series), ''))"
)
"""The last day on which a row of a series was found, further days included."""
_NEXT_START: Final = (
    "nullif(min(coalesce((SELECT n.valid_from FROM {table} AS n WHERE n.series = {table}.series "
    f"AND n.valid_from > {_LAST_DAY} AND n.superseded_at IS NULL "
    f"AND n.retracted = 0 AND n.persistence = '{_UNTIL_NEXT}' "
    "ORDER BY n.valid_from LIMIT 1), '~'), "
    "coalesce((SELECT d.day FROM series_day AS d JOIN {table} AS n ON n.uid = d.uid "
    f"WHERE d.series = {{table}}.series AND d.day > {_LAST_DAY} AND n.superseded_at IS NULL "
    f"AND n.retracted = 0 AND n.persistence = '{_UNTIL_NEXT}' "
    "ORDER BY d.day LIMIT 1), '~')), '~')"
)


def moment_before(expression: str) -> str:
    """Return SQL for the last millisecond before a time; NULL stays NULL.

    QGIS hands its time filter to SQLite as text without milliseconds, where a row that ends at
    midnight is longer, and so greater, than that midnight: two days of a series would show.
    """
    moment = f"strftime('%Y-%m-%dT%H:%M:%fZ', {expression}, '-0.001 seconds')"
    return f"max({moment}, '{YEAR_ONE}')"


HOLDS_TO_NEXT: Final = moment_before(_NEXT_START)
"""Until when a row of a series holds; NULL if nothing follows."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What one transaction changed: kinds and uids of its new rows, in their order.

    ``transaction`` is its number in the file's record of changes; of very many rows only that
    record names the uids. ``note`` says what else went with it, as a part of a sentence.
    """

    kinds: frozenset[Kind]
    uids: tuple[UUID, ...]
    label: str
    transaction: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A row of the chain of an observation's corrections."""

    kind: Kind
    uid: UUID
    recorded_at: int
    known_from: int
    known_to: int | None


def holds_to_of(item: Observation) -> int | None:
    """Return the last millisecond of a new row, before its series is refreshed; None is open.

    A row that does not count holds for no time at all.
    """
    if item.retracted or item.superseded_at is not None:
        return max(item.valid.start - 1, iso_to_ms(YEAR_ONE))
    if item.persistence is Persistence.UNTIL_NEXT:
        return None
    return None if item.valid.end == OPEN_END else item.valid.end - 1


def append(connection: apsw.Connection, item: Observation) -> None:
    """Write a new row. Call ``refresh_series`` and ``refresh_contents`` when all are in."""
    insert(connection, item, holds_to_of(item))


def supersede(connection: apsw.Connection, old: Observation, new: Observation) -> None:
    """Write ``new`` in the place of ``old`` and close the old row.

    Of all rows of the chain the times during which they count as known are made to follow
    one another: a row is known until the earliest time from which a later one is.
    """
    connection.execute(
        f"UPDATE {old.kind.value} SET superseded_at = ?, "
        f"holds_to = coalesce({moment_before('valid_from')}, ?) WHERE uid = ?",
        (ms_to_iso(new.recorded_at), YEAR_ONE, old.uid.bytes),
    )
    append(connection, new)
    known_in_turn(connection, new.observation_uid)


def known_in_turn(connection: apsw.Connection, observation_uid: UUID) -> None:
    """Close the times during which each row of an observation counts as known."""
    earliest: int | None = None
    for link in reversed(chain(connection, observation_uid)):
        known_to = None if earliest is None else max(link.known_from, earliest)
        if known_to != link.known_to:
            connection.execute(
                f"UPDATE {link.kind.value} SET known_to = ? WHERE uid = ?",
                (None if known_to is None else ms_to_iso(known_to), link.uid.bytes),
            )
        earliest = link.known_from if earliest is None else min(earliest, link.known_from)


@taken_apart()
def chain(connection: apsw.Connection, observation_uid: UUID) -> list[Link]:
    """Return the rows of an observation in the order in which they were recorded."""
    links: list[Link] = []
    for kind in Kind:
        rows = connection.execute(
            f"SELECT uid, recorded_at, known_from, known_to FROM {kind.value} "
            "WHERE uid = ?1 OR observation_uid = ?1",
            (observation_uid.bytes,),
        ).fetchall()
        for uid, recorded_at, known_from, known_to in rows:
            links.append(
                Link(
                    kind,
                    uuid_of(uid),
                    iso_to_ms(text_of(recorded_at)),
                    iso_to_ms(text_of(known_from)),
                    ms_or_none(known_to),
                )
            )
    return sorted(links, key=lambda link: (link.recorded_at, link.uid.bytes))


@taken_apart()
def kind_of(connection: apsw.Connection, uid: UUID) -> Kind | None:
    """Return the kind whose table holds this row, None if no table does."""
    for kind in Kind:
        if connection.execute(f"SELECT 1 FROM {kind.value} WHERE uid = ?", (uid.bytes,)).fetchall():
            return kind
    return None


def refresh_series(connection: apsw.Connection, touched: Iterable[Observation]) -> None:
    """Derive ``holds_to`` anew for the series of the given rows."""
    refresh_holding(connection, [(item.kind, item.series) for item in touched if item.series])


def refresh_holding(connection: apsw.Connection, pairs: Iterable[tuple[Kind, str]]) -> None:
    """Derive ``holds_to`` anew for series, each given with the kind of its rows."""
    for kind, series in dict.fromkeys(pairs):
        following = HOLDS_TO_NEXT.format(table=kind.value)
        connection.execute(
            f"UPDATE {kind.value} SET holds_to = {following} "
            f"WHERE series = ? AND {HOLDING} AND holds_to IS NOT {following}",
            (series,),
        )


def reverted_changes(connection: apsw.Connection) -> set[int]:
    """Return the changes that are taken back by one that is not taken back itself."""
    reverted: set[int] = set()
    pairs = connection.execute(
        "SELECT id, reverts FROM sitmap_change WHERE reverts IS NOT NULL ORDER BY id DESC"
    ).fetchall()
    for number, reverts in pairs:
        if whole(number) not in reverted:
            reverted.add(whole(reverts))
    return reverted


def carry_days(
    connection: apsw.Connection,
    old: Observation,
    new: Observation,
    number: int,
    *,
    without: int | None = None,
) -> None:
    """Note the further days of a row for the one that has its content now.

    ``number`` is the change that does it; days found by the change ``without`` are left out.
    """
    connection.execute(
        "INSERT INTO series_day (series, day, uid, known_from, recorded_at, batch) "
        "SELECT series, day, ?1, known_from, ?2, ?3 FROM series_day "
        "WHERE uid = ?4 AND (?5 IS NULL OR batch IS NOT ?5) ORDER BY fid",
        (new.uid.bytes, ms_to_iso(new.recorded_at), number, old.uid.bytes, without),
    )


def days_follow(
    connection: apsw.Connection, old: Observation, new: Observation, number: int
) -> str:
    """Let the further days of a row follow its correction; returns words where they cannot.

    They say that its shape was found unchanged: of another shape, or of none, they say nothing.
    """
    days = connection.execute("SELECT count(*) FROM series_day WHERE uid = ?", (old.uid.bytes,)).get
    if not days:
        return ""
    if not new.retracted and (new.series, new.geometry) == (old.series, old.geometry):
        carry_days(connection, old, new, number)
        return ""
    reason = "it was found unchanged" if new.retracted else "the earlier shape was found"
    count = "1 further day" if days == 1 else f"{days} further days"
    return f"{count} on which {reason} went with it"


def refresh_contents(connection: apsw.Connection, new: Iterable[Observation], now: int) -> None:
    """Widen the registered extents by the new rows and note when their layers changed."""
    boxes: dict[Kind, list[Extent]] = {}
    for item in new:
        box = boxes.setdefault(item.kind, [])
        if item.geometry is not None:
            box.append(item.geometry.bounds)
    for kind, found in boxes.items():
        west, south, east, north = zip(*found, strict=True) if found else ((), (), (), ())
        extent = (min(west), min(south), max(east), max(north)) if found else None
        widen_contents(connection, kind, extent, now)


def widen_contents(
    connection: apsw.Connection, kind: Kind, extent: Extent | None, now: int
) -> None:
    """Note that the layers of a kind changed, and widen their extent by what is new."""
    names = (kind.value, view_name(kind))
    connection.execute(
        "UPDATE gpkg_contents SET last_change = ? WHERE table_name IN (?, ?)",
        (ms_to_iso(now), *names),
    )
    if extent is None:
        return
    connection.execute(
        "UPDATE gpkg_contents SET min_x = min(?1, coalesce(min_x, ?1)), "
        "min_y = min(?2, coalesce(min_y, ?2)), max_x = max(?3, coalesce(max_x, ?3)), "
        "max_y = max(?4, coalesce(max_y, ?4)) WHERE table_name IN (?5, ?6)",
        (*extent, *names),
    )


def log_change(
    connection: apsw.Connection,
    action: str,
    label: str,
    rows: Iterable[tuple[Kind, UUID, UUID | None]],
    *,
    now: int,
    reverts: int | None = None,
    undoable: bool = True,
) -> int:
    """Record a transaction: its new rows, each with the row it replaced; return its number."""
    connection.execute(
        "INSERT INTO sitmap_change (at, label, action, reverts, undoable) VALUES (?,?,?,?,?)",
        (ms_to_iso(now), label, action, reverts, int(undoable)),
    )
    number = connection.last_insert_rowid()
    log_rows(connection, number, rows)
    return number


def log_rows(
    connection: apsw.Connection, number: int, rows: Iterable[tuple[Kind, UUID, UUID | None]]
) -> None:
    """Record new rows, each with the row it replaced, as part of a recorded transaction."""
    connection.executemany(
        "INSERT INTO sitmap_change_row (change_id, kind, uid, replaced) VALUES (?,?,?,?)",
        [
            (number, kind.value, uid.bytes, None if replaced is None else replaced.bytes)
            for kind, uid, replaced in rows
        ],
    )
