"""Page templates of a file: remembering one, forgetting one, each one transaction."""

from __future__ import annotations

from sitmap.domain.category import PageTemplate
from sitmap.errors import UserError
from sitmap.store.columns import PAGE_TEMPLATE_TABLE
from sitmap.store.database import Database
from sitmap.store.edits import log_items, put
from sitmap.store.journal import ChangeSet, log_change
from sitmap.store.vocabulary import read_vocabulary, remove_item

__all__ = ["forget_template", "remember_template"]

_LONGEST_NAME = 120


def remember_template(db: Database, name: str, design: str) -> ChangeSet:
    """Write a template under a name; one of that name is replaced.

    Raises UserError for a name that is none.
    """
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > _LONGEST_NAME:
        raise UserError("a page template needs a short name", where=name[:40])
    return put(db, PageTemplate(wanted, design))


def forget_template(db: Database, name: str) -> ChangeSet:
    """Remove a template. Raises UserError if there is none of that name."""
    with db.transaction() as connection:
        found = read_vocabulary(connection).page_templates.get(name)
        if found is None:
            raise UserError("there is no such page template", where=name)
        label = f"forget the page template {name}"
        number = log_change(connection, "list", label, (), now=db.clock())
        remove_item(connection, PAGE_TEMPLATE_TABLE, name)
        log_items(connection, number, [(found, None)])
    return ChangeSet(frozenset(), (), label, number)
