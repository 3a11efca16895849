"""What a saved view of the file gives a command that names it with ``--view``.

Options that are given outright go before what the view says.
"""

from __future__ import annotations

from argparse import Namespace
from functools import partial

from sitmap.cli.filtering import filter_of
from sitmap.cli.values import map_options_of, named
from sitmap.domain.category import SavedView
from sitmap.domain.dates import parse_date
from sitmap.domain.filters import NO_FILTER, Filter
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.stories import find_view
from sitmap.errors import UserError
from sitmap.portrayal.choices_text import choices_from_text
from sitmap.portrayal.map_options import DEFAULT_OPTIONS, MapOptions

__all__ = ["dated_by", "look_of", "view_of"]

_DATES = ("on", "known_on", "recorded_on", "window")


def view_of(options: Namespace, snapshot: Snapshot) -> SavedView | None:
    """Return the view that ``--view`` names; None if it names none."""
    if options.view is None:
        return None
    views = snapshot.vocabulary.views.values()
    return named("--view", options.view, partial(find_view, views))


def dated_by(view: SavedView | None, options: Namespace) -> Namespace:
    """Return the options with the dates of a view where none are given."""
    if view is None:
        return options
    given = vars(options)
    dates = {name: getattr(view, name) or None for name in _DATES if given[name] is None}
    if given.get("since") is None:
        dates["since"] = _since(view, dates.get("on", given["on"]))
    return Namespace(**(given | dates))


def _since(view: SavedView, on: str | None) -> str | None:
    """Return the date that a view is compared with, if it lies before the one shown."""
    if on is None or not view.compared_on:
        return None
    return view.compared_on if parse_date(view.compared_on) < parse_date(on) else None


def look_of(
    options: Namespace, snapshot: Snapshot, view: SavedView | None
) -> tuple[MapOptions, Filter]:
    """Return the choices for the map and the filter that a view and the options give.

    Raises UserError if the view's choices cannot be read.
    """
    shown, chosen = DEFAULT_OPTIONS, NO_FILTER
    if view is not None:
        try:
            shown, chosen = choices_from_text(view.choices, shown, chosen)
        except UserError as error:
            raise UserError(error.what, where=f"view {view.name}", hint=error.hint) from None
    asked = filter_of(options.filter, snapshot) if options.filter else chosen
    return map_options_of(options, shown), asked
