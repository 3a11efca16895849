"""From what shows to a saved view, and back to exactly that.

The session holds everything but the extent, which the map gives and takes. Nothing is asked
and nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sitmap.domain.category import SavedView
from sitmap.domain.dates import parse_date, parse_day, parse_duration
from sitmap.geo.projection_choice import projection_for
from sitmap.portrayal.choices_text import choices_from_text, choices_to_text
from sitmap.portrayal.view import Extent
from sitmap.ui.session import Session

__all__ = ["present_view", "view_shown"]


def view_shown(session: Session, extent: Extent) -> SavedView:
    """Return what shows as a view that has no name yet."""
    known, recorded, selection = session.known_on, session.recorded_on, session.selection
    compared = session.compared_on
    return SavedView(
        "",
        extent,
        on=session.on.isoformat(),
        known_on=known.isoformat() if known else "",
        recorded_on=recorded.isoformat() if recorded else "",
        window=session.duration.text,
        choices=choices_to_text(session.map_options, session.filter),
        selection=str(selection) if selection else "",
        compared_on=compared.isoformat() if compared else "",
    )


def present_view(view: SavedView, session: Session, fit: Callable[[Extent], object]) -> None:
    """Show all that a view says; ``fit`` moves the map.

    Everything is read before anything changes. Raises UserError for what cannot be read or
    shown.
    """
    on, compared = (parse_date(text) if text else None for text in (view.on, view.compared_on))
    known, recorded = (
        parse_day(text) if text else None for text in (view.known_on, view.recorded_on)
    )
    duration = parse_duration(view.window) if view.window else session.duration
    options, chosen = choices_from_text(view.choices, session.map_options, session.filter)
    projection_for(options.projection, view.extent)
    session.set_map_options(options)
    session.set_filter(chosen)
    session.set_duration(duration)
    if on is not None:
        session.set_valid_date(on)
        session.set_known_date(known)
        session.set_recorded_date(recorded)
        session.set_compared_date(compared)
    fit(view.extent)
    if view.choices or view.selection:
        session.set_selection(_selected(view.selection, session))


def _selected(text: str, session: Session) -> UUID | None:
    """Return the observation that a view selects, None if this file does not have it."""
    try:
        uid = UUID(text)
    except ValueError:
        return None
    return None if session.snapshot.row_of(uid) is None else uid
