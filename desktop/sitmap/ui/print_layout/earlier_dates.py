"""The earlier dates of a page with several maps, found from the date that the window shows."""

from __future__ import annotations

from sitmap.domain.comparison import Since
from sitmap.domain.date_series import last_changes
from sitmap.domain.dates import SituationDate, Window, window
from sitmap.domain.stepping import Step, stepped
from sitmap.errors import UserError
from sitmap.portrayal.page.templates import Template
from sitmap.ui.session import Session

__all__ = ["dates_of", "since_of"]


def dates_of(session: Session, template: Template, step: str, count: int) -> tuple[Window, ...]:
    """Return the windows of the further maps, oldest first; none for other templates.

    ``step`` is one of ``Step``; ``count`` counts all maps. Raises UserError without any change
    before the date shown.
    """
    if template.maps != "dates":
        return ()
    return tuple(window(on, session.duration) for on in _dates(session, Step(step), count))


def since_of(session: Session, template: Template) -> Since | None:
    """Return what a page of two dates compares with where the window compares nothing."""
    if template.maps != "before":
        return None
    found = last_changes(session.snapshot, session.known, session.on, 1)
    if not found:
        raise UserError(
            "nothing changes before this day", hint="compare two dates in the window first"
        )
    return Since(window(found[0], session.duration))


def _dates(session: Session, step: Step, count: int) -> tuple[SituationDate, ...]:
    if step.is_of_calendar:
        return tuple(stepped(session.on, step, -n) for n in range(count - 1, 0, -1))
    found = last_changes(session.snapshot, session.known, session.on, count - 1)
    if not found:
        raise UserError("nothing changes before this day", hint="choose dates a week apart")
    return found
