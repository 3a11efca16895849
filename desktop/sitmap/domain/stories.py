"""Stories: the saved views that name the same story, in the order of the file's list.

How a story is stepped through on screen or printed does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterable

from sitmap.domain.category import SavedView
from sitmap.errors import UserError

__all__ = ["find_story", "find_view", "stories_of"]


def stories_of(views: Iterable[SavedView]) -> dict[str, tuple[SavedView, ...]]:
    """Return the steps of each story, by name, in the order of their first steps."""
    found: dict[str, tuple[SavedView, ...]] = {}
    for view in views:
        if view.story:
            found[view.story] = (*found.get(view.story, ()), view)
    return found


def find_story(views: Iterable[SavedView], name: str) -> tuple[SavedView, ...]:
    """Return the steps of a story; raises UserError if there is none of that name."""
    stories = stories_of(views)
    if name not in stories:
        raise UserError("no such story", where=name, hint=f"in this file: {_listed(stories)}")
    return stories[name]


def find_view(views: Iterable[SavedView], name: str) -> SavedView:
    """Return the view of a name; raises UserError if there is none."""
    found = {view.name: view for view in views}
    if name not in found:
        raise UserError("no such view", where=name, hint=f"saved: {_listed(found)}")
    return found[name]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
