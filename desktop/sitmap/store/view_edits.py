"""Changes of the list of saved views, one transaction each. Saving one is ``edits.put_view``.

The list of saved views has an order: its first one opens with the file. What follows a
changed view is therefore taken out and written again, so that undoing restores the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import apsw

from sitmap.domain.category import SavedView
from sitmap.errors import UserError
from sitmap.store.database import Database
from sitmap.store.edits import log_items
from sitmap.store.journal import ChangeSet, log_change
from sitmap.store.vocabulary import read_vocabulary, remove_item, write_item

__all__ = ["describe_view", "move_view", "remove_view", "rename_view"]


def rename_view(db: Database, name: str, new_name: str) -> ChangeSet:
    """Give a saved view another name; it keeps its place in the list.

    Raises UserError if there is no such view, or if the new name is empty or taken.
    """
    wanted = new_name.strip()
    with db.transaction() as connection:
        views = _views(connection)
        place = _place(views, name)
        if not wanted:
            raise UserError("a saved view needs a name", where=name)
        if wanted != name and wanted in [view.name for view in views]:
            raise UserError(f"there is a saved view {wanted!r} already", where=name)
        after = [*views[:place], replace(views[place], name=wanted), *views[place + 1 :]]
        return _rewrite(db, connection, views, after, f"rename the view {name} to {wanted}")


def remove_view(db: Database, name: str) -> ChangeSet:
    """Remove a saved view. Raises UserError if there is no such view."""
    with db.transaction() as connection:
        views = _views(connection)
        place = _place(views, name)
        after = [*views[:place], *views[place + 1 :]]
        return _rewrite(db, connection, views, after, f"remove the view {name}")


def move_view(db: Database, name: str, place: int) -> ChangeSet:
    """Move a saved view to another place of the list, counted from 0 without it.

    Raises UserError if there is no such view.
    """
    with db.transaction() as connection:
        views = _views(connection)
        moved = views[_place(views, name)]
        after = [view for view in views if view is not moved]
        after.insert(max(place, 0), moved)
        return _rewrite(db, connection, views, after, f"move the view {name}")


def describe_view(db: Database, name: str, story: str, text: str) -> ChangeSet:
    """Make a saved view a step of a story, or of none, and say what its text is.

    A view that joins a story comes after its other steps. Raises UserError if there is no
    such view.
    """
    with db.transaction() as connection:
        views = _views(connection)
        place = _place(views, name)
        changed = replace(views[place], story=story.strip(), text=text.strip())
        after = [*views[:place], changed, *views[place + 1 :]]
        others = [n for n, view in enumerate(after) if view.story and view.story == changed.story]
        if changed.story != views[place].story and max(others, default=place) > place:
            after.insert(max(others) + 1, changed)
            del after[place]
        return _rewrite(db, connection, views, after, f"change the text of the view {name}")


def _views(connection: apsw.Connection) -> list[SavedView]:
    return list(read_vocabulary(connection).views.values())


def _place(views: Sequence[SavedView], name: str) -> int:
    for place, view in enumerate(views):
        if view.name == name:
            return place
    raise UserError("there is no such saved view", where=name)


def _rewrite(
    db: Database,
    connection: apsw.Connection,
    before: Sequence[SavedView],
    after: Sequence[SavedView],
    label: str,
) -> ChangeSet:
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    number = log_change(connection, "list", label, (), now=db.clock())
    # Undoing goes through these backwards: last out is first in.
    for view in reversed(before[same:]):
        remove_item(connection, "saved_view", view.name)
        log_items(connection, number, [(view, None)])
    for view in after[same:]:
        write_item(connection, view)
        log_items(connection, number, [(None, view)])
    return ChangeSet(frozenset(), (), label, number)
