"""What the keys of the time axis do to the date."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt

from sitmap.ui.session import Session

__all__ = ["move_by_key"]

_STEPS: Final = {
    (Qt.Key.Key_Left, False): -1,
    (Qt.Key.Key_Right, False): 1,
    (Qt.Key.Key_Left, True): -7,
    (Qt.Key.Key_Right, True): 7,
    (Qt.Key.Key_PageUp, False): -30,
    (Qt.Key.Key_PageDown, False): 30,
}
_CHANGES: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


def move_by_key(session: Session, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
    """Move the date as the key says; returns whether it is a key of the time axis.

    Arrows step a day, with Shift a week, with Ctrl to the previous or next change; Page
    Up and Down step 30 days, Home and End go to the first and last day.
    """
    shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    if modifiers & Qt.KeyboardModifier.ControlModifier and key in _CHANGES:
        session.step_to_change(_CHANGES[key])
    elif (key, shift) in _STEPS:
        session.step(_STEPS[key, shift])
    elif key == Qt.Key.Key_Home:
        session.set_valid_date(session.first_day)
    elif key == Qt.Key.Key_End:
        session.set_valid_date(session.last_day)
    else:
        return False
    return True
