"""What the keys of the time axis do to the date."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt

from sitmap.domain.stepping import Step, first_of, larger_step, stepped
from sitmap.ui.session import Session

__all__ = ["go_to_end", "move_by_key"]

_WAYS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_PAGES: Final = {Qt.Key.Key_PageUp: -30, Qt.Key.Key_PageDown: 30}
_ENDS: Final = {Qt.Key.Key_Home: -1, Qt.Key.Key_End: 1}


def move_by_key(
    session: Session, key: Qt.Key, modifiers: Qt.KeyboardModifier, step: Step = Step.DAY
) -> bool:
    """Move the date as the key says; returns whether it is a key of the time axis.

    Arrows make one ``step``, with Shift a larger one, with Ctrl they go to the previous or next
    change; Page Up and Down step 30 days, Home and End go to the first and last date.
    """
    if key in _WAYS:
        _arrow(session, _WAYS[key], modifiers, step)
    elif key in _PAGES:
        session.step(_PAGES[key])
    elif key in _ENDS:
        go_to_end(session, _ENDS[key], step)
    else:
        return False
    return True


def _arrow(session: Session, way: int, modifiers: Qt.KeyboardModifier, step: Step) -> None:
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        session.step_to_change(way)
    elif modifiers & Qt.KeyboardModifier.ShiftModifier:
        larger, count = larger_step(step)
        session.set_valid_date(stepped(session.on, larger, way * count))
    elif (found := session.beside(step, way)) is not None:
        session.set_valid_date(found)


def go_to_end(session: Session, way: int, step: Step) -> None:
    """Go to the first (-1) or last (1) date: by the hour to the first hour, or the last day."""
    first, last = first_of(session.first_day, step), session.last_day
    session.set_valid_date(first if way < 0 else last)
