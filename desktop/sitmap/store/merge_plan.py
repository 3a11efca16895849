"""What of another situation file is new here, found out while both are only read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import apsw

from sitmap.domain.category import Vocabulary
from sitmap.domain.observation import Kind
from sitmap.progress import Progress
from sitmap.store.cells import Value, text_of
from sitmap.store.columns import COLUMNS, link_table
from sitmap.store.database import Database
from sitmap.store.import_contents import recorded_rows
from sitmap.store.journal import reverted_changes
from sitmap.store.review_notes import missing_notes
from sitmap.store.vocabulary import Item, read_vocabulary

__all__ = ["AT", "NAMES", "MergePlan", "Row", "bytes_of", "observation_of", "planned"]

NAMES: Final = tuple(column.name for column in COLUMNS)
"""The columns of an observation, which follow the geometry in a ``Row``."""
AT: Final = {name: place for place, name in enumerate(NAMES, 1)}
"""Column -> its place in a ``Row``."""
_DERIVED: Final = frozenset({"superseded_at", "known_to", "holds_to"})
_KEPT: Final = [0, *(place for name, place in AT.items() if name not in _DERIVED)]
_MOST_TOLD: Final = 1000

Row = tuple[Value, ...]
"""The geometry, then the columns of an observation."""


@dataclass(slots=True)
class MergePlan:
    """What is to be taken in; ``token`` is the state of this file that it was made for."""

    token: str
    items: list[Item] = field(default_factory=list)
    rows: dict[Kind, list[Row]] = field(default_factory=dict)
    links: dict[bytes, list[str]] = field(default_factory=dict)
    """uid of a row -> codes of its sources."""
    disputes: list[tuple[bytes, bytes]] = field(default_factory=list)
    days: list[tuple[Value, ...]] = field(default_factory=list)
    same: dict[bytes, bytes] = field(default_factory=dict)
    """Observation of the other file -> the one here that states the same."""
    shared: set[bytes] = field(default_factory=set)
    """Observations that both files hold and of which rows come in."""
    notes: list[tuple[Value, ...]] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    def tell(self, conflict: str) -> None:
        """Note a conflict, up to a bearable number."""
        if len(self.conflicts) < _MOST_TOLD:
            self.conflicts.append(conflict)


def planned(db: Database, other: Database, progress: Progress) -> MergePlan:
    """Return what of ``other`` is new in ``db``."""
    with db.reading() as ours, other.reading() as theirs:
        plan = MergePlan(str(ours.execute("SELECT token FROM sitmap_state").get))
        _plan_lists(plan, read_vocabulary(ours), read_vocabulary(theirs))
        held: dict[bytes, tuple[bytes, int]] = {}
        for kind in Kind:
            progress.step(0, 0, f"reading {kind.value}")
            held.update(_held(ours, kind))
        firsts = _firsts(theirs)
        _plan_same(plan, ours, theirs, held, firsts)
        for kind in Kind:
            progress.step(0, 0, f"comparing {kind.value}")
            plan.rows[kind] = list(_new_rows(plan, theirs, kind, held))
        _plan_shared(plan, firsts, held)
        coming = {bytes_of(row[1]) for rows in plan.rows.values() for row in rows}
        _plan_days(plan, ours, theirs, held.keys() | coming)
        _plan_links(plan, theirs, coming)
        _plan_disputes(plan, ours, theirs, held.keys() | coming)
        plan.notes = missing_notes(ours, theirs)
    return plan


def bytes_of(value: Value) -> bytes:
    """Return a stored identifier."""
    if not isinstance(value, bytes):
        raise ValueError("an identifier is expected")
    return value


def _plan_lists(plan: MergePlan, ours: Vocabulary, theirs: Vocabulary) -> None:
    for name in (
        "parties",
        "categories",
        "metrics",
        "series",
        "sources",
        "views",
        "formulas",
        "page_templates",
    ):
        known: dict[str, Item] = getattr(ours, name)
        entries: dict[str, Item] = getattr(theirs, name)
        for code, item in entries.items():
            if code not in known:
                plan.items.append(item)
            elif known[code] != item:
                plan.tell(f"{name}: '{code}' is described otherwise there; this file's stands")


def _selected(kind: Kind) -> str:
    return f"SELECT geom, {', '.join(NAMES)} FROM {kind.value}"


def _held(connection: apsw.Connection, kind: Kind) -> Iterator[tuple[bytes, tuple[bytes, int]]]:
    """Yield uid, observation and a number of the content of each row."""
    for row in connection.execute(f"{_selected(kind)} ORDER BY fid"):
        yield bytes_of(row[1]), (observation_of(row), _content(row))


def observation_of(row: Row) -> bytes:
    """Return the identifier of the observation that a row belongs to."""
    return bytes_of(row[AT["observation_uid"]] or row[1])


def _content(row: Row) -> int:
    """Return a number of what a row states; it holds for one run of the program."""
    return hash(tuple(row[place] for place in _KEPT))


def _plan_same(
    plan: MergePlan,
    ours: apsw.Connection,
    theirs: apsw.Connection,
    held: dict[bytes, tuple[bytes, int]],
    firsts: Mapping[bytes, bytes],
) -> None:
    """Find observations of the other file that state what one of this file states."""
    with_days = {uid for (uid,) in theirs.execute("SELECT DISTINCT uid FROM series_day")}
    there = set(firsts.values())
    for kind in Kind:
        # What both files hold cannot be what one of them recorded apart.
        known = {
            row.whole: held[row.uid][0]
            for row in recorded_rows(ours, kind)
            if row.current and row.uid in held and held[row.uid][0] not in there
        }
        for row in recorded_rows(theirs, kind) if known else ():
            first = firsts[row.uid]
            if row.current and first not in held and row.uid not in with_days:
                twin = known.get(row.whole)
                if twin is not None:
                    plan.same[first] = twin


def _firsts(connection: apsw.Connection) -> dict[bytes, bytes]:
    """Return the observation of each row."""
    return {
        bytes_of(uid): bytes_of(first)
        for kind in Kind
        for uid, first in connection.execute(
            f"SELECT uid, coalesce(observation_uid, uid) FROM {kind.value}"
        )
    }


def _new_rows(
    plan: MergePlan, theirs: apsw.Connection, kind: Kind, held: dict[bytes, tuple[bytes, int]]
) -> Iterator[Row]:
    for row in theirs.execute(f"{_selected(kind)} ORDER BY fid"):
        uid, first = bytes_of(row[1]), observation_of(row)
        if uid in held:
            if held[uid][1] != _content(row):
                plan.tell(f"{kind.value} {UUID(bytes=uid)} has another content there; "
                          "this file's stands")  # fmt: skip
        elif first not in plan.same:
            yield row
            if first in held:
                plan.shared.add(first)


def _plan_shared(
    plan: MergePlan, firsts: Mapping[bytes, bytes], held: dict[bytes, tuple[bytes, int]]
) -> None:
    """Tell of observations that were corrected in both files."""
    if not plan.shared:
        return
    both = {first for uid, (first, _) in held.items() if first in plan.shared and uid not in firsts}
    for first in sorted(both):
        plan.tell(f"observation {UUID(bytes=first)} was corrected in both files; "
                  "what was recorded last stands")  # fmt: skip


def _plan_days(
    plan: MergePlan, ours: apsw.Connection, theirs: apsw.Connection, known: set[bytes]
) -> None:
    there = {tuple(row) for row in ours.execute("SELECT series, day, uid FROM series_day")}
    reverted = reverted_changes(theirs)
    for series, day, uid, start, recorded, batch in theirs.execute(
        "SELECT series, day, uid, known_from, recorded_at, batch FROM series_day ORDER BY fid"
    ):
        if uid in known and (series, day, uid) not in there and batch not in reverted:
            plan.days.append((series, day, uid, start, recorded))


def _plan_links(plan: MergePlan, theirs: apsw.Connection, coming: set[bytes]) -> None:
    for kind in Kind:
        for uid, code in theirs.execute(
            f"SELECT k.uid, s.code FROM {link_table(kind)} AS l JOIN source AS s "
            f"ON s.fid = l.related_id JOIN {kind.value} AS k ON k.fid = l.base_id ORDER BY l.rowid"
        ):
            if uid in coming:
                plan.links.setdefault(bytes_of(uid), []).append(text_of(code))


def _plan_disputes(
    plan: MergePlan, ours: apsw.Connection, theirs: apsw.Connection, known: set[bytes]
) -> None:
    pairs = "SELECT uid, disputed_by FROM dispute"
    there = {tuple(row) for row in ours.execute(pairs)}
    for uid, denying in theirs.execute(f"{pairs} ORDER BY fid"):
        pair = bytes_of(uid), plan.same.get(bytes_of(denying), bytes_of(denying))
        if pair not in there and pair[0] in known and pair[1] in known:
            plan.disputes.append(pair)
