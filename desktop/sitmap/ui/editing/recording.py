"""The actions that the form asks of the store; they run on the store's thread."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sitmap.domain.draft import Draft
from sitmap.store import edits
from sitmap.store.database import Database
from sitmap.ui.editing.additions import Addition

__all__ = ["record", "record_table"]


def record(
    db: Database, uid: UUID | None, draft: Draft, additions: Sequence[Addition]
) -> edits.ChangeSet:
    """Record ``draft`` as a new observation or, with ``uid``, as a correction of that one.

    ``additions`` are entries of the file's lists that the draft names. A new observation and
    its entries are one transaction; before a correction they are a transaction of their own.
    Raises UserError if something cannot be recorded.
    """
    if uid is None:
        label = f"add {draft.kind.value}: {draft.title}"
        return edits.add_many(db, (draft,), label, items=additions)
    if additions:
        edits.put_many(db, additions, f"add to the lists: {draft.title}")
    return edits.revise(db, uid, draft)


def record_table(
    db: Database, drafts: Sequence[Draft], items: Sequence[Addition]
) -> edits.ChangeSet:
    """Record the readings of a table with the list entries they need, as one step."""
    return edits.add_many(db, drafts, f"add {len(drafts)} readings of a table", items=items)
