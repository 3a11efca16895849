"""What a user does to a file: one function an action, one transaction each.

When a function returns, its change is on disk; when it raises, nothing has changed. Undo
and redo are in ``undo``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from uuid import UUID

import apsw

from sitmap.domain.category import (
    CaseInfo,
    Category,
    MetricDefinition,
    Party,
    SavedView,
    Series,
)
from sitmap.domain.draft import Draft
from sitmap.domain.observation import Observation
from sitmap.domain.source import Source
from sitmap.errors import UserError
from sitmap.store.composing import Context, compose, missing_items
from sitmap.store.database import Database
from sitmap.store.journal import (
    ChangeSet,
    append,
    chain,
    days_follow,
    log_change,
    refresh_contents,
    refresh_series,
    supersede,
)
from sitmap.store.reading import find_in, observation_uid_of, read_row
from sitmap.store.vocabulary import (
    LISTS,
    Item,
    code_of,
    entries_of,
    entry_json,
    read_info,
    read_vocabulary,
    write_all,
    write_info,
)

__all__ = [
    "ChangeSet",
    "add",
    "add_many",
    "create_missing_items",
    "ensure_vocabulary",
    "log_items",
    "put",
    "put_category",
    "put_info",
    "put_many",
    "put_metric",
    "put_party",
    "put_series",
    "put_source",
    "put_view",
    "retract",
    "revise",
    "write_items",
]

Pair = tuple[Item | None, Item | None]
"""A list entry before and after a change; None where it was not, or is no more."""


def add(db: Database, draft: Draft, *, create_missing: bool = False) -> ChangeSet:
    """Record a new observation.

    ``create_missing`` makes list entries for codes that the file does not have. Raises
    UserError naming the field that cannot be.
    """
    return add_many(db, (draft,), f"add {_words(draft)}", create_missing=create_missing)


def add_many(
    db: Database,
    drafts: Sequence[Draft],
    label: str,
    *,
    create_missing: bool = False,
    undoable: bool = True,
    items: Sequence[Item] = (),
) -> ChangeSet:
    """Record several observations in one transaction, in their order.

    ``disputed_by`` may name drafts of the same call by source_ref. ``items`` are written to
    the file's lists first.
    """
    with db.transaction() as connection:
        now = db.clock()
        pairs = write_items(connection, items)
        if create_missing:
            pairs += create_missing_items(connection, drafts)
        new = _composed(db, connection, drafts, now)
        for row in new:
            append(connection, row)
        refresh_series(connection, new)
        refresh_contents(connection, new, now)
        rows = [(item.kind, item.uid, None) for item in new]
        number = log_change(connection, "add", label, rows, now=now, undoable=undoable)
        log_items(connection, number, pairs)
    kinds = frozenset(item.kind for item in new)
    return ChangeSet(kinds, tuple(item.uid for item in new), label, number)


def _words(item: Draft | Observation) -> str:
    """Return the words by which a step is offered for undoing."""
    date = item.valid_text if isinstance(item, Draft) else item.valid.text
    return f"{item.kind.value}: {item.title or item.source_ref or date}".strip(" :")


def _composed(
    db: Database, connection: apsw.Connection, drafts: Sequence[Draft], now: int
) -> list[Observation]:
    uids = [db.uids() for _ in drafts]
    own = {d.source_ref: uid for d, uid in zip(drafts, uids, strict=True) if d.source_ref}
    context = _context(connection, own)
    return [
        compose(draft, context, uid=uid, observation_uid=uid, now=now)
        for draft, uid in zip(drafts, uids, strict=True)
    ]


def revise(db: Database, uid: UUID, draft: Draft, *, create_missing: bool = False) -> ChangeSet:
    """Correct an observation: its latest row is superseded by a new one made from ``draft``.

    ``uid`` may be of any of its rows. Raises UserError if it is unknown or retracted, or the
    draft cannot be recorded.
    """

    def corrected(old: Observation, connection: apsw.Connection, now: int) -> Observation:
        if old.retracted:
            raise UserError(
                "the observation is retracted",
                where=str(uid),
                hint="undo the retraction, or record it anew",
            )
        context, first = _context(connection, {}), old.observation_uid
        return compose(draft, context, uid=db.uids(), observation_uid=first, now=now)

    missing = (draft,) if create_missing else ()
    return _replace_latest(db, uid, ("revise", "correct"), corrected, missing)


def retract(db: Database, uid: UUID, reason: str) -> ChangeSet:
    """Take an observation back, with a reason; its history stays.

    Raises UserError if it is unknown, already retracted, or the reason is empty.
    """
    if not reason.strip():
        raise UserError("the reason is empty", where="reason", hint="say why it is taken back")

    def taken_back(old: Observation, _connection: apsw.Connection, now: int) -> Observation:
        if old.retracted:
            raise UserError("the observation is retracted already", where=str(uid))
        return replace(
            old,
            uid=db.uids(),
            recorded_at=now,
            known_from=now,
            known_to=None,
            superseded_at=None,
            retracted=True,
            reason=reason,
        )

    return _replace_latest(db, uid, ("retract", "retract"), taken_back)


def _replace_latest(
    db: Database,
    uid: UUID,
    names: tuple[str, str],
    make: Callable[[Observation, apsw.Connection, int], Observation],
    missing: Sequence[Draft] = (),
) -> ChangeSet:
    """Supersede the latest row; ``names`` are the action in the record and in its label."""
    action, verb = names
    with db.transaction() as connection:
        links = chain(connection, observation_uid_of(connection, uid))
        old = read_row(connection, links[-1].uid)
        # Strictly later than what it replaces, even if the clock was set back.
        now = max(db.clock(), old.recorded_at + 1)
        pairs = create_missing_items(connection, missing)
        new = make(old, connection, now)
        supersede(connection, old, new)
        label = f"{verb} {_words(new)}"
        number = log_change(connection, action, label, [(new.kind, new.uid, old.uid)], now=now)
        note = days_follow(connection, old, new, number)
        refresh_series(connection, (old, new))
        refresh_contents(connection, (old, new), now)
        log_items(connection, number, pairs)
    return ChangeSet(frozenset({old.kind, new.kind}), (new.uid,), label, number, note)


def _context(connection: apsw.Connection, own: dict[str, UUID]) -> Context:
    def resolve(reference: str) -> UUID:
        if reference in own:
            return own[reference]
        try:
            return observation_uid_of(connection, find_in(connection, reference))
        except UserError as error:
            raise UserError(
                error.what, where=f"disputed by {reference}", hint=error.hint
            ) from error

    return Context(read_info(connection).zone, read_vocabulary(connection), resolve)


def create_missing_items(connection: apsw.Connection, drafts: Iterable[Draft]) -> list[Pair]:
    """Write list entries for the codes of drafts that the file lacks; return them as pairs."""
    pairs: list[Pair] = []
    lists = read_vocabulary(connection)
    for draft in drafts:
        items = missing_items(draft, lists)
        if items:
            pairs += write_items(connection, items)
            lists = read_vocabulary(connection)
    return pairs


def write_items(connection: apsw.Connection, items: Iterable[Item]) -> list[Pair]:
    """Write list entries; return each with what stood in its place."""
    lists = read_vocabulary(connection)
    # Of several entries with one code each stands in the place of the one before it.
    last: dict[tuple[str, str], Item | None] = {}
    pairs: list[Pair] = []
    for item in items:
        key = LISTS[type(item)], code_of(item)
        pairs.append((last.get(key, entries_of(lists, key[0]).get(key[1])), item))
        last[key] = item
    write_all(connection, (item for _, item in pairs if item is not None))
    return pairs


def ensure_vocabulary(db: Database, draft: Draft) -> ChangeSet | None:
    """Make list entries for the codes of a draft that the file does not have; None if none."""
    with db.reading() as connection:
        items = missing_items(draft, read_vocabulary(connection))
    return put_many(db, items, "add list entries") if items else None


def put(db: Database, item: Item) -> ChangeSet:
    """Write an entry of a list, new or in the place of the one with its code."""
    return put_many(db, (item,), f"change {LISTS[type(item)].replace('_', ' ')}: {code_of(item)}")


def put_many(db: Database, items: Sequence[Item], label: str) -> ChangeSet:
    """Write several entries of lists in one transaction."""
    for item in items:
        if not code_of(item).strip():
            raise UserError("the code is empty", where=LISTS[type(item)].replace("_", " "))
    with db.transaction() as connection:
        pairs = write_items(connection, items)
        number = log_change(connection, "list", label, (), now=db.clock())
        log_items(connection, number, pairs)
    return ChangeSet(frozenset(), (), label, number)


def log_items(connection: apsw.Connection, number: int, pairs: Iterable[Pair]) -> None:
    """Record list entries before and after a change, for undoing it."""
    connection.executemany(
        "INSERT INTO sitmap_change_item (change_id, list, code, before, after) VALUES (?,?,?,?,?)",
        [
            (
                number,
                LISTS[type(item)],
                code_of(item),
                None if before is None else entry_json(before),
                None if after is None else entry_json(after),
            )
            for before, after in pairs
            for item in [after if after is not None else before]
            if item is not None
        ],
    )


def put_party(db: Database, item: Party) -> ChangeSet:
    """Write a party."""
    return put(db, item)


def put_category(db: Database, item: Category) -> ChangeSet:
    """Write a category with its definitions."""
    return put(db, item)


def put_metric(db: Database, item: MetricDefinition) -> ChangeSet:
    """Write a metric's definition."""
    return put(db, item)


def put_series(db: Database, item: Series) -> ChangeSet:
    """Write a series."""
    return put(db, item)


def put_source(db: Database, item: Source) -> ChangeSet:
    """Write a source."""
    return put(db, item)


def put_view(db: Database, item: SavedView) -> ChangeSet:
    """Write a saved view."""
    return put(db, item)


def put_info(db: Database, info: CaseInfo) -> ChangeSet:
    """Change what the file says of itself; its zone stays, since dates are on its calendar."""
    with db.transaction() as connection:
        if info.zone != read_info(connection).zone:
            raise UserError("the zone of a file cannot be changed", where="zone")
        write_info(connection, info)
        number = log_change(
            connection, "info", "change the case", (), now=db.clock(), undoable=False
        )
    return ChangeSet(frozenset(), (), "change the case", number)
