"""Undo and redo: each is a new transaction that records earlier content again.

Nothing is ever removed from the history. The order of what can be undone follows from the
file's record of changes, so it outlives closing the file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

import apsw

from sitmap.domain.observation import Kind, Observation
from sitmap.store.bulk_undo import revert_many
from sitmap.store.cells import text_of, uuid_of, whole
from sitmap.store.columns import REVIEW_NOTE_TABLE
from sitmap.store.database import Database
from sitmap.store.failures import taken_apart
from sitmap.store.journal import (
    ChangeSet,
    carry_days,
    chain,
    kind_of,
    log_change,
    log_rows,
    refresh_contents,
    refresh_series,
    supersede,
)
from sitmap.store.reading import observation_uid_of, read_row
from sitmap.store.review_notes import note_again
from sitmap.store.vocabulary import is_used, item_from_json, remove_item, write_item

__all__ = ["redo", "redo_label", "revert_change", "undo", "undo_label"]


@dataclass(frozen=True, slots=True)
class _Step:
    """A change that can be reverted; ``label`` is that of the user's own action."""

    number: int
    label: str


@dataclass(frozen=True, slots=True)
class _Stacks:
    """What can be undone and what can be done again, each with the next step last."""

    done: tuple[_Step, ...]
    undone: tuple[_Step, ...]


def undo(db: Database) -> ChangeSet | None:
    """Take back the last action; None if there is none."""
    return _revert_top(db, "undo")


def redo(db: Database) -> ChangeSet | None:
    """Do again what was undone last; None if there is nothing."""
    return _revert_top(db, "redo")


def undo_label(db: Database) -> str:
    """Return what ``undo`` would take back, empty if nothing."""
    with db.reading() as connection:
        done = _stacks(connection).done
    return done[-1].label if done else ""


def redo_label(db: Database) -> str:
    """Return what ``redo`` would do again, empty if nothing."""
    with db.reading() as connection:
        undone = _stacks(connection).undone
    return undone[-1].label if undone else ""


@taken_apart()
def _stacks(connection: apsw.Connection) -> _Stacks:
    """Replay the record of changes: what is done, and what is undone and may come back."""
    done: list[_Step] = []
    undone: list[_Step] = []
    rows = connection.execute(
        "SELECT id, label, action, undoable FROM sitmap_change ORDER BY id"
    ).fetchall()
    for number, label, action, undoable in rows:
        step = _Step(whole(number), text_of(label))
        if action == "undo" and done:
            done.pop()
            undone.append(step)
        elif action == "redo" and undone:
            undone.pop()
            done.append(step)
        elif undoable:
            done.append(step)
            undone.clear()
        else:
            # Beyond a change that cannot be undone nothing earlier can be either.
            done.clear()
            undone.clear()
    return _Stacks(tuple(done), tuple(undone))


def _steps(connection: apsw.Connection, action: str) -> tuple[_Step, ...]:
    stacks = _stacks(connection)
    return stacks.done if action == "undo" else stacks.undone


def _revert_top(db: Database, action: str) -> ChangeSet | None:
    with db.reading() as connection:
        if not _steps(connection, action):
            return None
    with db.transaction() as connection:
        steps = _steps(connection, action)
        if not steps:  # another program has reverted it since we looked
            return None
        step, now = steps[-1], db.clock()
        return revert_change(db, connection, step.number, action, step.label, now)


def revert_change(
    db: Database, connection: apsw.Connection, change: int, action: str, label: str, now: int
) -> ChangeSet:
    """Revert a recorded change as a new one, inside an open transaction."""
    number = log_change(connection, action, label, (), now=now, reverts=change)
    step = _Step(change, label)
    many = revert_many(db, connection, change, number, label, now)
    if many is None:
        kinds, uids = _revert_few(db, connection, step, number, now)
    else:
        kinds, uids = many.kinds, ()
    withdrawn = _withdraw_days(db, connection, step, number, now)
    _revert_items(connection, change, number, now)
    return ChangeSet(kinds | withdrawn, uids, label, number)


def _withdraw_days(
    db: Database, connection: apsw.Connection, step: _Step, number: int, now: int
) -> frozenset[Kind]:
    """Record rows of others again without the further days that a change found for them."""
    listed = connection.execute(
        "SELECT DISTINCT uid FROM series_day WHERE batch = ?1 AND uid NOT IN "
        "(SELECT uid FROM sitmap_change_row WHERE change_id = ?1)",
        (step.number,),
    ).fetchall()
    kinds = set()
    for (uid,) in listed:
        kind = kind_of(connection, uuid_of(uid))
        item = None if kind is None else read_row(connection, uuid_of(uid))
        if kind is None or item is None or item.superseded_at is not None:
            continue
        again = replace(item, uid=db.uids(), recorded_at=max(now, item.recorded_at + 1))
        supersede(connection, item, again)
        carry_days(connection, item, again, number, without=step.number)
        refresh_series(connection, (item, again))
        log_rows(connection, number, [(kind, again.uid, item.uid)])
        kinds.add(kind)
    return frozenset(kinds)


def _revert_few(
    db: Database, connection: apsw.Connection, step: _Step, number: int, now: int
) -> tuple[frozenset[Kind], tuple[UUID, ...]]:
    """Revert the rows of a change one by one; return their kinds and the new rows."""
    old, new = _revert_rows(db, connection, step, number, now)
    refresh_series(connection, (*old, *new))
    refresh_contents(connection, (*old, *new), now)
    log_rows(connection, number, [(n.kind, n.uid, o.uid) for o, n in zip(old, new, strict=True)])
    return frozenset(item.kind for item in (*old, *new)), tuple(item.uid for item in new)


def _revert_rows(
    db: Database, connection: apsw.Connection, step: _Step, number: int, now: int
) -> tuple[list[Observation], list[Observation]]:
    """Supersede each row that a change made by the content before it, last row first."""
    rows = connection.execute(
        "SELECT uid, replaced FROM sitmap_change_row WHERE change_id = ? ORDER BY id DESC",
        (step.number,),
    ).fetchall()
    old: list[Observation] = []
    new: list[Observation] = []
    for uid, replaced in rows:
        item = _latest_row(connection, uuid_of(uid))
        content = item if replaced is None else read_row(connection, uuid_of(replaced))
        again = replace(
            content,
            uid=db.uids(),
            observation_uid=item.observation_uid,
            recorded_at=max(now, item.recorded_at + 1),
            known_to=None,
            superseded_at=None,
            retracted=content.retracted or replaced is None,
            reason=f"undone: {step.label}" if replaced is None else content.reason,
        )
        supersede(connection, item, again)
        if replaced is not None:
            carry_days(connection, content, again, number)
        old.append(item)
        new.append(again)
    return old, new


def _latest_row(connection: apsw.Connection, uid: UUID) -> Observation:
    # Not the row itself: later changes that were undone recorded its content again.
    links = chain(connection, observation_uid_of(connection, uid))
    return read_row(connection, links[-1].uid)


def _revert_items(connection: apsw.Connection, reverted: int, number: int, now: int) -> None:
    """Give list entries their earlier content; a new entry goes only if nothing uses it."""
    rows = connection.execute(
        "SELECT list, code, before, after FROM sitmap_change_item WHERE change_id = ? "
        "ORDER BY id DESC",
        (reverted,),
    ).fetchall()
    for table, code, before, after in rows:
        if table == REVIEW_NOTE_TABLE:
            note_again(connection, text_of(code), before, now)
        elif before is not None:
            write_item(connection, item_from_json(text_of(table), text_of(before)))
        elif is_used(connection, text_of(table), text_of(code)):
            continue
        else:
            remove_item(connection, text_of(table), text_of(code))
        connection.execute(
            "INSERT INTO sitmap_change_item (change_id, list, code, before, after) "
            "VALUES (?,?,?,?,?)",
            (number, table, code, after, before),
        )
